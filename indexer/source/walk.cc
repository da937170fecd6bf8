#include "source/walk.h"

#include <fnmatch.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "dateline/error.h"
#include "index_layout.h"

namespace dateline {

class FileLister::Walk {
 public:
  Walk(FileLister& lister, const std::vector<std::string>& include, const std::vector<std::string>& exclude,
       const ReadDefaults& defaults)
      : lister_(lister), include_(include), exclude_(exclude), defaults_(defaults) {}

  void add_source(const std::string& source) {
    if (source == "-") {
      lister_.files_.push_back({"-", "-", "-", {}, &defaults_});
      return;
    }
    struct stat status {};
    if (stat(source.c_str(), &status) != 0)
      throw Error(errno == ENOENT || errno == ENOTDIR ? ErrorKind::not_found : ErrorKind::io,
                  system_message(source, "cannot open", errno));
    if (S_ISDIR(status.st_mode)) {
      add_directory(source, "");
    } else {
      add_file(source, fs::path(source).filename().string(), status);
    }
  }

 private:
  static Identity identity(const struct stat& s) { return {s.st_dev, s.st_ino}; }

  void add_directory(const fs::path& root, const std::string& root_relative) {
    // Depth first, with a stack of our own: the tree may be deeper than the program's.
    std::vector<std::pair<fs::path, std::string>> pending{{root, root_relative}};
    while (!pending.empty()) {
      const auto [directory, relative] = std::move(pending.back());
      pending.pop_back();
      struct stat status {};
      if (stat(directory.c_str(), &status) != 0) {
        report({directory.string(), 0, 0,
                std::string("cannot open: ") + std::generic_category().message(errno)});
        continue;
      }
      if (!lister_.directories_.insert(identity(status)).second)
        continue;  // a loop, or a second way to the same place
      std::vector<std::string> names;
      std::error_code error;
      for (auto it = fs::directory_iterator(directory, error); !error && it != fs::directory_iterator();
           it.increment(error))
        names.push_back(it->path().filename().string());
      if (error) report({directory.string(), 0, 0, "cannot read: " + error.message()});
      std::sort(names.begin(), names.end());
      std::vector<std::pair<fs::path, std::string>> below;
      for (const std::string& name : names) {
        if (name[0] == '.') continue;
        const fs::path path = directory / name;
        const std::string inner = relative.empty() ? name : relative + "/" + name;
        if (stat(path.c_str(), &status) != 0) {
          report(
              {path.string(), 0, 0, std::string("cannot open: ") + std::generic_category().message(errno)});
        } else if (S_ISDIR(status.st_mode)) {
          below.emplace_back(path, inner);
        } else if (wanted(name, inner)) {
          add_file(path.string(), inner, status);
        }
      }
      pending.insert(pending.end(), below.rbegin(), below.rend());
    }
  }

  bool wanted(const std::string& name, const std::string& relative) const {
    const auto matches = [&](const std::string& glob) {
      return fnmatch(glob.c_str(), name.c_str(), 0) == 0 || fnmatch(glob.c_str(), relative.c_str(), 0) == 0;
    };
    if (!include_.empty() && std::none_of(include_.begin(), include_.end(), matches)) return false;
    return std::none_of(exclude_.begin(), exclude_.end(), matches);
  }

  void add_file(const std::string& path, const std::string& relative, const struct stat& status) {
    if (!S_ISREG(status.st_mode)) {
      report({path, 0, 0, "not a regular file"});
      return;
    }
    if (!lister_.seen_.insert(identity(status)).second) return;
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    const std::int64_t mtime =
        static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec;
    lister_.files_.push_back(
        {path,
         relative,
         error ? path : real.string(),
         {static_cast<std::uint64_t>(status.st_size), mtime, static_cast<std::uint64_t>(status.st_ino)},
         &defaults_});
  }

  void report(Problem problem) { lister_.problems_(std::move(problem)); }

  FileLister& lister_;
  const std::vector<std::string>& include_;
  const std::vector<std::string>& exclude_;
  const ReadDefaults& defaults_;
};

void FileLister::add(const std::string& source, const std::vector<std::string>& include,
                     const std::vector<std::string>& exclude, const ReadDefaults& defaults) {
  Walk(*this, include, exclude, defaults).add_source(source);
}

}  // namespace dateline

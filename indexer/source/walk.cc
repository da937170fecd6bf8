#include "source/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "dateline/error.h"
#include "index_layout.h"

namespace dateline {

namespace {

std::string joined(const std::string& directory, const std::string& name) {
  std::string out;
  out.reserve(directory.size() + 1 + name.size());
  out = directory;
  if (!out.empty() && out.back() != '/') out += '/';
  return out += name;
}

struct stat status_of(const std::string& source) {
  struct stat status {};
  if (stat(source.c_str(), &status) != 0)
    throw Error(errno == ENOENT || errno == ENOTDIR ? ErrorKind::not_found : ErrorKind::io,
                system_message(source, "cannot open", errno));
  return status;
}

// A directory that is open for reading.
class Directory {
 public:
  explicit Directory(const std::string& path) : stream_(opendir(path.c_str())) {}
  explicit operator bool() const { return stream_ != nullptr; }
  int fd() const { return dirfd(stream_.get()); }
  // The next entry; null behind the last one, and with errno set where the directory cannot be read on.
  const dirent* next() {
    errno = 0;
    return readdir(stream_.get());
  }

 private:
  struct Close {
    void operator()(DIR* stream) const { closedir(stream); }
  };
  std::unique_ptr<DIR, Close> stream_;
};

}  // namespace

class FileLister::Walk {
 public:
  Walk(FileLister& lister, const std::vector<std::string>& include, const std::vector<std::string>& exclude,
       const ReadDefaults& defaults)
      : lister_(lister), include_(include), exclude_(exclude), defaults_(defaults) {}

  void add_source(const std::string& source) {
    if (source == "-") {
      lister_.files_({"-", "-", "-", {}, &defaults_});
      return;
    }
    const struct stat status = status_of(source);
    if (S_ISDIR(status.st_mode)) {
      add_directory(source);
    } else {
      add_file({source, fs::path(source).filename().string(), real_path(source)}, status, false);
    }
  }

 private:
  // One file or directory by its three names (SourceFile).
  struct Place {
    std::string path, relative, real;
  };
  struct Entry {
    std::string name;
    unsigned char type;  // d_type
  };

  static Identity identity(const struct stat& s) { return {s.st_dev, s.st_ino}; }

  void add_directory(const std::string& root) {
    // Depth first, with a stack of our own: the tree may be deeper than the program's.
    std::vector<Place> pending{{root, "", real_path(root)}};
    while (!pending.empty()) {
      const Place place = std::move(pending.back());
      pending.pop_back();
      Directory directory(place.path);
      struct stat status {};
      if (!directory || fstat(directory.fd(), &status) != 0) {
        report(place.path, "cannot open", errno);
        continue;
      }
      if (!lister_.directories_.insert(identity(status)).second)
        continue;  // a loop, or a second way to the same place
      std::vector<Place> below;
      for (const Entry& entry : entries_of(directory, place.path)) {
        Place inner{joined(place.path, entry.name), joined(place.relative, entry.name), {}};
        if (fstatat(directory.fd(), entry.name.c_str(), &status, 0) != 0) {
          report(inner.path, "cannot open", errno);
          continue;
        }
        const bool is_directory = S_ISDIR(status.st_mode);
        if (!is_directory && !wanted(entry.name, inner.relative)) continue;
        // Where nothing is a link, the real name is known without a look at each directory above.
        const bool plain = entry.type != DT_LNK && entry.type != DT_UNKNOWN;
        inner.real = plain ? joined(place.real, entry.name) : real_path(inner.path);
        if (is_directory) {
          below.push_back(std::move(inner));
        } else {
          add_file(std::move(inner), status, plain);
        }
      }
      pending.insert(pending.end(), std::make_move_iterator(below.rbegin()),
                     std::make_move_iterator(below.rend()));
    }
  }

  // By name.
  std::vector<Entry> entries_of(Directory& directory, const std::string& path) {
    std::vector<Entry> entries;
    while (const dirent* entry = directory.next())
      if (entry->d_name[0] != '.') entries.push_back({entry->d_name, entry->d_type});
    if (errno != 0) report(path, "cannot read", errno);
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
    return entries;
  }

  bool wanted(const std::string& name, const std::string& relative) const {
    const auto matches = [&](const std::string& glob) {
      return fnmatch(glob.c_str(), name.c_str(), 0) == 0 || fnmatch(glob.c_str(), relative.c_str(), 0) == 0;
    };
    if (!include_.empty() && std::none_of(include_.begin(), include_.end(), matches)) return false;
    return std::none_of(exclude_.begin(), exclude_.end(), matches);
  }

  void add_file(Place place, const struct stat& status, bool found_plain) {
    if (!S_ISREG(status.st_mode)) {
      lister_.problems_({place.path, 0, 0, "not a regular file"});
      return;
    }
    if (!lister_.is_first(identity(status), found_plain && status.st_nlink == 1)) return;
    const std::int64_t mtime =
        static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec;
    lister_.files_(
        {std::move(place.path),
         std::move(place.relative),
         std::move(place.real),
         {static_cast<std::uint64_t>(status.st_size), mtime, static_cast<std::uint64_t>(status.st_ino)},
         &defaults_});
  }

  void report(const std::string& path, const char* what, int error) {
    lister_.problems_({path, 0, 0, std::string(what) + ": " + std::generic_category().message(error)});
  }

  FileLister& lister_;
  const std::vector<std::string>& include_;
  const std::vector<std::string>& exclude_;
  const ReadDefaults& defaults_;
};

bool FileLister::is_first(const Identity& file, bool has_one_name) {
  if (has_one_name && seen_.empty()) {
    not_compared_.push_back(file);
    return true;
  }
  for (const Identity& earlier : std::exchange(not_compared_, {})) seen_.insert(earlier);
  return seen_.insert(file).second;
}

void FileLister::add(const std::string& source, const std::vector<std::string>& include,
                     const std::vector<std::string>& exclude, const ReadDefaults& defaults) {
  Walk(*this, include, exclude, defaults).add_source(source);
}

void check_source(const std::string& source) {
  if (source != "-") status_of(source);
}

std::string real_path(const std::string& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  return error ? path : real.string();
}

bool is_gone(const std::string& path) {
  std::error_code error;
  const fs::file_type type = fs::status(path, error).type();
  return type != fs::file_type::regular && type != fs::file_type::none && type != fs::file_type::unknown;
}

}  // namespace dateline

#include "source/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "dateline/error.h"
#include "index_layout.h"
#include "pipeline.h"

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

// Most of the time goes into looking at files, where the kernel knows them: it is spent on all threads. More
// than these would wait for the one that reads the directories.
constexpr unsigned kMostThreads = 8;
// Of a batch. Directories are open until their files have been looked at: at most 4 batches a thread wait.
constexpr std::size_t kBatchNames = 256, kBatchDirectories = 2;

}  // namespace

// One thread reads the directories, others look at the files, and the calling one gets them in order.
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
    if (!S_ISDIR(status.st_mode)) {
      add(found({source, fs::path(source).filename().string(), real_path(source)}, status, false));
      return;
    }
    ordered_parallel<Batch, std::vector<Found>>(
        std::min(lister_.jobs_, kMostThreads), [&](auto&& push) { read_directories(source, push); },
        [&] { return [&](Batch& batch) { return look_at(batch); }; },
        [&](std::vector<Found>& batch) {
          for (Found& f : batch) add(std::move(f));
        });
  }

 private:
  // One file or directory by its three names (SourceFile).
  struct Place {
    std::string path, relative, real;
  };
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
  struct Open {
    explicit Open(Place p) : place(std::move(p)), directory(place.path) {}
    Place place;
    Directory directory;
  };
  struct Name {
    std::string name;
    bool is_plain;  // surely no link
  };
  // Files of one directory, all or some; or what is wrong with it.
  struct Part {
    std::shared_ptr<const Open> open;
    std::vector<Name> names;
    std::optional<Problem> problem;
  };
  using Batch = std::vector<Part>;
  // A file, or what is wrong with it.
  struct Found {
    SourceFile file;
    Identity identity{};
    bool has_one_name = false;
    std::optional<Problem> problem;
  };

  static Identity identity(const struct stat& s) { return {s.st_dev, s.st_ino}; }
  static Place inside(const Place& place, const std::string& name, bool is_plain) {
    Place inner{joined(place.path, name), joined(place.relative, name), {}};
    // Where nothing is a link, the real name is known without a look at each directory above.
    inner.real = is_plain ? joined(place.real, name) : real_path(inner.path);
    return inner;
  }
  static Problem problem(const std::string& path, const char* what, int error) {
    return {path, 0, 0, std::string(what) + ": " + std::generic_category().message(error)};
  }

  template <class Push>
  void read_directories(const std::string& root, Push&& push) {
    Batch batch;
    std::size_t names = 0;
    const auto end_batch = [&] {
      if (batch.empty()) return;
      const double part = std::max(static_cast<double>(names) / kBatchNames,
                                   static_cast<double>(batch.size()) / kBatchDirectories);
      push(std::exchange(batch, {}), part);
      names = 0;
    };
    const auto add_to_batch = [&](Part part) {
      names += part.names.size();
      batch.push_back(std::move(part));
      if (names >= kBatchNames || batch.size() >= kBatchDirectories) end_batch();
    };
    // Depth first, with a stack of our own: the tree may be deeper than the program's.
    std::vector<Place> pending{{root, "", real_path(root)}};
    while (!pending.empty()) {
      const auto open = std::make_shared<Open>(std::move(pending.back()));
      pending.pop_back();
      struct stat status {};
      if (!open->directory || fstat(open->directory.fd(), &status) != 0) {
        if (errno == EMFILE || errno == ENFILE)  // that is not the directory's fault
          throw Error(ErrorKind::io, system_message(open->place.path, "cannot open", errno));
        add_to_batch({nullptr, {}, problem(open->place.path, "cannot open", errno)});
        continue;
      }
      if (!lister_.directories_.insert(identity(status)).second)
        continue;  // a loop, or a second way to the same place
      Part part{open, {}, {}};
      std::vector<Place> below;
      int error = 0;
      for (Entry& entry : entries_of(open->directory, error)) {
        const bool is_plain = entry.type != DT_LNK && entry.type != DT_UNKNOWN;
        if (is_plain ? entry.type == DT_DIR : is_directory(*open, entry.name)) {
          below.push_back(inside(open->place, entry.name, is_plain));
        } else if (wanted(entry.name, open->place.relative)) {
          part.names.push_back({std::move(entry.name), is_plain});
          if (part.names.size() == kBatchNames) add_to_batch(std::exchange(part, {open, {}, {}}));
        }
      }
      if (!part.names.empty()) add_to_batch(std::move(part));
      if (error != 0) add_to_batch({nullptr, {}, problem(open->place.path, "cannot read", error)});
      pending.insert(pending.end(), std::make_move_iterator(below.rbegin()),
                     std::make_move_iterator(below.rend()));
    }
    end_batch();
  }

  struct Entry {
    std::string name;
    unsigned char type;  // d_type
  };
  // By name; all that could be read, where there is an error.
  static std::vector<Entry> entries_of(Directory& directory, int& error) {
    std::vector<Entry> entries;
    while (const dirent* entry = directory.next())
      if (entry->d_name[0] != '.') entries.push_back({entry->d_name, entry->d_type});
    error = errno;
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
    return entries;
  }

  static bool is_directory(const Open& open, const std::string& name) {
    struct stat status {};
    return fstatat(open.directory.fd(), name.c_str(), &status, 0) == 0 && S_ISDIR(status.st_mode);
  }

  bool wanted(const std::string& name, const std::string& directory) const {
    if (include_.empty() && exclude_.empty()) return true;
    const std::string relative = joined(directory, name);
    const auto matches = [&](const std::string& glob) {
      return fnmatch(glob.c_str(), name.c_str(), 0) == 0 || fnmatch(glob.c_str(), relative.c_str(), 0) == 0;
    };
    if (!include_.empty() && std::none_of(include_.begin(), include_.end(), matches)) return false;
    return std::none_of(exclude_.begin(), exclude_.end(), matches);
  }

  std::vector<Found> look_at(Batch& batch) const {
    std::vector<Found> all;
    for (Part& part : batch) {
      if (part.problem) all.emplace_back().problem = std::move(part.problem);
      for (const Name& name : part.names) {
        Place place = inside(part.open->place, name.name, name.is_plain);
        struct stat status {};
        if (fstatat(part.open->directory.fd(), name.name.c_str(), &status, 0) != 0) {
          all.emplace_back().problem = problem(place.path, "cannot open", errno);
        } else {
          all.push_back(found(std::move(place), status, name.is_plain));
        }
      }
    }
    batch.clear();  // closes the directories
    return all;
  }

  Found found(Place place, const struct stat& status, bool is_plain) const {
    Found out;
    if (!S_ISREG(status.st_mode)) {
      out.problem = Problem{std::move(place.path), 0, 0, "not a regular file"};
      return out;
    }
    const std::int64_t mtime =
        static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec;
    out.file = {
        std::move(place.path),
        std::move(place.relative),
        std::move(place.real),
        {static_cast<std::uint64_t>(status.st_size), mtime, static_cast<std::uint64_t>(status.st_ino)},
        &defaults_};
    out.identity = identity(status);
    out.has_one_name = is_plain && status.st_nlink == 1;
    return out;
  }

  void add(Found f) {
    if (f.problem) {
      lister_.problems_(std::move(*f.problem));
    } else if (lister_.is_first(f.identity, f.has_one_name)) {
      lister_.files_(std::move(f.file));
    }
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

// The files of a source: the file itself, or everything under a directory.
#pragma once

#include <cstdint>
#include <functional>
#include <memory_resource>
#include <string>
#include <unordered_set>
#include <vector>

#include "dateline/indexer.h"

namespace dateline {

// Size, modification time and inode: a file in which none of them changed is not read again.
struct FileStamp {
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;
  std::uint64_t inode = 0;
  bool operator==(const FileStamp&) const = default;
};

// What holds for the articles of a source that do not say it themselves.
struct ReadDefaults {
  Format format = Format::automatic;
  std::string site;
  std::string lang;
};

struct SourceFile {
  std::string path;      // as the user would write it; "-" for standard input
  std::string relative;  // to its source; the file's name where the source is the file
  std::string real;      // absolute, without symbolic links
  FileStamp stamp;
  const ReadDefaults* defaults = nullptr;

  bool is_stdin() const { return path == "-"; }
  std::string display() const { return is_stdin() ? "standard input" : path; }
};

// Lists the files of sources, each real file once (but for one that is mounted at two places), as it finds
// them, in the order of the sources and by name within. Symbolic links are followed, loops noticed; names
// that begin with a dot are left out, as are files that do not match `include` (where given) or match
// `exclude`: globs over the name or the path relative to the source. What cannot be read is reported; add()
// throws Error(not_found) for a source that does not exist. `defaults` must outlive the files. `files` and
// `problems` are called on the thread that calls add(). Up to `jobs` others look at files, where that is more
// than 1.
class FileLister {
 public:
  FileLister(unsigned jobs, std::function<void(SourceFile)> files, std::function<void(Problem)> problems)
      : jobs_(jobs), files_(std::move(files)), problems_(std::move(problems)) {}
  void add(const std::string& source, const std::vector<std::string>& include,
           const std::vector<std::string>& exclude, const ReadDefaults& defaults);

 private:
  class Walk;
  struct Identity {
    std::uint64_t device, inode;
    bool operator==(const Identity&) const = default;
  };
  struct HashOfIdentity {
    std::size_t operator()(const Identity& i) const { return i.inode * 0x9E3779B97F4A7C15 ^ i.device; }
  };
  // An archive has hundreds of thousands, for a moment.
  using Identities = std::pmr::unordered_set<Identity, HashOfIdentity>;

  // Whether the file has not been listed yet. Few files can be reached by a second name; the others are
  // compared with those, not with each other.
  bool is_first(const Identity& file, bool has_one_name);

  unsigned jobs_;
  std::function<void(SourceFile)> files_;
  std::function<void(Problem)> problems_;
  std::pmr::monotonic_buffer_resource directories_memory_, seen_memory_;  // each of another thread
  Identities directories_{&directories_memory_}, seen_{&seen_memory_};
  std::vector<Identity> not_compared_;  // until seen_ has one
};

// Throws Error(not_found, io) where there is no such source. Standard input always is.
void check_source(const std::string& source);

// Absolute and without symbolic links; the path itself where there is no such file.
std::string real_path(const std::string& path);

// No file any more, rather than left out by a glob or in a directory that cannot be read.
bool is_gone(const std::string& path);

}  // namespace dateline

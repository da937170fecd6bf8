// Files on the disk whose size, modification time and inode say truly whether they changed.
//
// A run does not read a file again that has other bytes with the same three, unless it was changed just
// before it was read the last time (docs/command-line.md): that is the rule, and here it does not happen.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "oracle/generate.h"
#include "support.h"

namespace dateline::test {

class StampedFiles {
 public:
  enum class Time { past, kept, now, future };

  // Paths are below the root.
  explicit StampedFiles(fs::path root);

  fs::path disk(const std::string& path) const { return root_ / path; }
  // Writes over what is there or, to `replace` it, another file with its name.
  void put(const std::string& path, const std::string& bytes, bool replace, Time time);
  // A file, to where it replaces what is there; or a directory, whose files are to be settled.
  void move(const std::string& from, const std::string& to);
  void touch(const std::string& path, Time time);
  void remove(const std::string& path) { fs::remove(disk(path)); }
  // Gives the file another time where its stamp would lie.
  void settle(const std::string& path);
  // Whether its time is so late that a run does not trust it.
  bool is_recent(const std::string& path) const;

 private:
  struct Stamp {
    std::uint64_t size;
    std::int64_t mtime;  // ns
    std::uint64_t inode;
    auto operator<=>(const Stamp&) const = default;
  };
  Stamp stamp_of(const std::string& path) const;
  void set_time(const std::string& path, std::int64_t mtime);
  std::int64_t past();

  fs::path root_;
  oracle::Random random_{1};  // for times
  std::int64_t begun_;        // seconds
  // What each path had at each stamp: the hash of its bytes.
  std::map<std::string, std::map<Stamp, std::size_t>> had_;
};

}  // namespace dateline::test

// What a refresh knows of the files it read before, stored in the index in the same transaction as their
// articles.
//
// Kept by directory, so that a run rewrites only what it touched:
//   key   := "dateline.files/" + the directory's path (shortened and hashed when long)
//   value := string directory, then for each file: string name, varint size, mtime_ns, inode, read_at
//   (seconds since
//            1970), articles
#pragma once

#include <xapian.h>

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "build/database_writer.h"
#include "source/walk.h"

namespace dateline {

struct FileState {
  FileStamp stamp;
  std::int64_t read_at = 0;    // seconds since 1970
  std::uint64_t articles = 0;  // it gave
};

class FileStates {
 public:
  // Those of the published database; none for null.
  explicit FileStates(const Xapian::Database* published);

  // Whether the file is surely as it was when last read: the same stamp, and not changed so shortly before it
  // was read that a later change could have the same time.
  bool is_unchanged(const SourceFile& file) const;
  const FileState* find(const std::string& real_path) const;
  void set(const SourceFile& file, const FileState& state);
  void erase(const std::string& real_path);
  // Calls visit(path) for each known file.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const auto& [directory, files] : directories_)
      for (const auto& [name, state] : files)
        visit(directory == "/" ? "/" + name : directory + "/" + name, state);
  }

  // What to store: the directories that changed.
  Metadata changes() const;

 private:
  std::unordered_map<std::string, std::map<std::string, FileState>> directories_;
  std::unordered_set<std::string> changed_;
};

}  // namespace dateline

// What a power loss may leave of a directory: recorded calls are replayed on a model that knows what is on
// the disk for certain and what is only in the system's memory.
//
// On the disk are bytes since the file's last fsync, and names since the directory's. Of what came later, in
// any file any pages may have been written, and in any directory the first few changes of names may have been
// made: in their order, as file systems with a journal do, but each directory by itself.
#pragma once

#include <map>
#include <memory>

#include "faults/fault_test.h"
#include "faults/recorded_calls.h"

namespace dateline::test {

class RecordedDisk {
 public:
  // All that is in the directory is on the disk. One that does not exist is empty.
  explicit RecordedDisk(const fs::path& directory);

  void apply(const Call& call);

  // Makes `to` a directory as a power loss may leave it now.
  void lose_power(Random& random, const fs::path& to) const;

  // Of a file, or of a directory and all in it: what has not been made durable. "NAME" of a file whose bytes
  // are not on the disk, "NAME (name)" of one of which the name is not. That a name was removed does not
  // count.
  Strings not_on_disk(const fs::path& path) const;
  // What a file holds for all who read it now.
  std::string content(const fs::path& file) const;
  // What a file in the directory itself holds after a power loss that loses all it can; empty where it is not
  // there then.
  std::string on_disk(const std::string& file) const;

 private:
  struct Write {
    bool truncates;
    std::uint64_t offset;  // or the new size
    std::string bytes;
    void apply_to(std::string& content) const;
  };
  struct File {
    std::string durable;
    std::vector<Write> pending;
  };
  struct Directory;
  struct Node {
    std::shared_ptr<File> file;
    std::shared_ptr<Directory> directory;
  };
  using Names = std::map<std::string, Node>;
  struct NameChange {  // one of the names may be empty
    std::string removed, added;
    Node node;
    void apply_to(Names& names) const;
  };
  struct Directory {
    Names durable, now;
    std::vector<NameChange> pending;
  };
  enum class Luck { lost, kept, mixed };

  static Directory read_directory(const fs::path& path);
  Directory& directory_at(const fs::path& path) const;
  Node& node_at(const fs::path& path) const;
  void change_names(const fs::path& directory, NameChange change);
  static void list_not_on_disk(const Node& node, const std::string& name, Strings& out);
  static void write_directory(const Directory& directory, Luck luck, Random& random, const fs::path& to);
  static std::string content_after(const File& file, Luck luck, Random& random);

  std::shared_ptr<Directory> root_;
};

}  // namespace dateline::test

// A glass table (a B-tree in a file of blocks) written in the order of its keys, block after block, once.
// docs/index-format.md, "Glass tables", has the layout.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "index_layout.h"

namespace dateline::glass {

inline constexpr std::size_t kBlockBytes = 8192;
inline constexpr std::uint32_t kRevision = 1;  // of a database that was committed once

// What the version file says of a table.
struct TableRoot {
  std::uint32_t block = 0;
  unsigned level = 0;
  std::uint64_t entries = 0;
  std::uint32_t blocks = 0;  // of the file; 0: there is no entry, and no file is needed
};

class TableWriter {
 public:
  // Throws Error(io), as do all calls.
  explicit TableWriter(const std::filesystem::path& file);
  ~TableWriter();
  TableWriter(const TableWriter&) = delete;
  TableWriter& operator=(const TableWriter&) = delete;

  // Keys ascend (as bytes) and have 1 to 255 bytes. `deflated`: the tag is a raw deflate stream.
  void add(std::string_view key, std::string_view tag, bool deflated = false);

  // Writes what is left, durably. A table without entries leaves an empty file.
  TableRoot finish();

 private:
  // A block that is being filled: a directory of offsets grows from the front, items from the end.
  struct Block {
    std::vector<char> bytes = std::vector<char>(kBlockBytes);
    std::size_t directory_end = 0;
    std::size_t items = 0;  // offset of the lowest one
    Block() { clear(); }
    void clear();
    bool empty() const;
    std::size_t room() const { return items - directory_end; }
    char* add(std::size_t size);  // room for an item
  };
  struct Level {
    Block block;
    std::string separator;  // of its first child, for the level above
    std::size_t children = 0;
    std::uint32_t first_child = 0;
  };

  void add_item(std::string_view key, std::string_view part, unsigned flags, unsigned component);
  void end_leaf();
  void add_child(std::size_t level, std::string separator, std::uint32_t block);
  std::uint32_t write(Block& block, unsigned level);
  void flush();

  std::filesystem::path path_;
  FileDescriptor fd_;
  std::string buffer_;  // finished blocks
  std::uint64_t flushed_ = 0;
  std::uint32_t blocks_ = 0;
  std::uint64_t entries_ = 0;
  Block leaf_;
  std::string separator_;        // of the leaf
  std::string last_key_;         // of the leaf before
  std::vector<Level> branches_;  // level 1 and up
};

}  // namespace dateline::glass

// A glass table (a B-tree in a file of blocks) written once, block after block: first the leaves, in parts
// whose keys ascend; then what leads to them, in the order of all keys. docs/index-format.md, "Glass tables",
// has the layout.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "file_sum.h"
#include "glass/format.h"
#include "index_layout.h"
#include "temporary_file.h"
#include "write_behind.h"

namespace dateline::glass {

inline constexpr std::uint32_t kRevision = 1;  // of a database that was committed once

// What the version file says of a table, and what is in its file.
struct TableRoot {
  std::uint32_t block = 0;
  unsigned level = 0;
  std::uint64_t entries = 0;
  std::uint32_t blocks = 0;  // of the file; 0: there is no entry, and no file is needed
  FileSum sum;
};

// Fills leaves: of a part of a table at a time.
class LeafWriter {
 public:
  virtual ~LeafWriter() = default;

  // What is said before the entries of a part: it is the first one, in the order of the keys; or its keys
  // have no more than `shared` at their beginning in common with those before. Nothing is said where they
  // have not even their first byte in common.
  void begin_table();
  void begin_part(std::string_view shared);
  // Keys ascend (as bytes) and have 1 to 255 bytes. `deflated`: the tag is a raw deflate stream.
  // Throws Error(io), as do all calls.
  void add(std::string_view key, std::string_view tag, bool deflated = false);

 protected:
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
  void end_leaf();
  // The leaf that is full, with what separates its keys from those of the one before.
  virtual void write_leaf(Block& leaf, std::string_view separator) = 0;

  std::uint64_t entries_ = 0;

 private:
  void add_item(std::string_view key, std::string_view part, unsigned flags, unsigned component);

  Block leaf_;
  std::string separator_;  // of the leaf
  std::string last_key_;   // of the leaf before
};

class TableWriter final : public LeafWriter {
 public:
  // Entries that are added are those of part 0, then, after end_part(), of the next one.
  TableWriter(const std::filesystem::path& file, WriteBehind& disk);
  TableWriter(const TableWriter&) = delete;
  TableWriter& operator=(const TableWriter&) = delete;

  // Returns the number of the part whose entries were added.
  std::size_t end_part();

  // Writes what is left, with the parts in the order of their keys; who publishes the table has to make it
  // durable. A table without entries leaves an empty file.
  TableRoot finish(std::span<const std::size_t> parts);
  TableRoot finish();  // of one part

 private:
  struct Part {
    TemporaryFile separators;  // of its leaves
    std::uint32_t first_block;
  };
  struct Level {
    Block block;
    std::string separator;  // of its first child, for the level above
    std::size_t children = 0;
    std::uint32_t first_child = 0;
  };

  void write_leaf(Block& leaf, std::string_view separator) override;
  void add_child(std::size_t level, std::string separator, std::uint32_t block);
  static void close(Block& block, unsigned level);  // fills in its header
  std::uint32_t write(Block& block, unsigned level);
  void flush();
  void write_out();

  std::filesystem::path path_;
  std::shared_ptr<const FileDescriptor> fd_;
  WriteBehind& disk_;
  std::string buffer_;  // finished blocks
  FileSummer sum_;      // of all that went through it
  std::uint64_t flushed_ = 0, written_out_ = 0;
  std::uint32_t blocks_ = 0;
  std::vector<Part> parts_;      // the last one is being written
  std::vector<Level> branches_;  // level 1 and up
};

}  // namespace dateline::glass

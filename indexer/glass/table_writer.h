// A glass table (a B-tree in a file of blocks) written in the order of its keys, block after block, once.
// docs/index-format.md, "Glass tables", has the layout.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "index_layout.h"
#include "temporary_file.h"
#include "write_behind.h"

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

// Fills the leaves of a table.
class LeafWriter {
 public:
  virtual ~LeafWriter() = default;

  // Keys ascend (as bytes) and have 1 to 255 bytes. `deflated`: the tag is a raw deflate stream.
  // Throws Error(io), as do all calls.
  void add(std::string_view key, std::string_view tag, bool deflated = false);
  std::uint64_t entries() const { return entries_; }

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
  // Of the table: the null item stands before all others.
  void begin_table();
  void end_leaf();
  // The leaf that is full, with what separates its keys from those of the one before.
  virtual void write_leaf(Block& leaf, std::string separator) = 0;
  static void close(Block& block, unsigned level);  // fills in its header

  std::uint64_t entries_ = 0;

 private:
  void add_item(std::string_view key, std::string_view part, unsigned flags, unsigned component);

  Block leaf_;
  std::string separator_;  // of the leaf
  std::string last_key_;   // of the leaf before
};

// Leaves of a part of a table, made before or while what comes before it is written.
class PartWriter final : public LeafWriter {
 public:
  // The work files go into the directory.
  explicit PartWriter(const std::filesystem::path& directory) : leaves_(directory), separators_(directory) {}
  // After the last entry; then TableWriter::append() takes it.
  void finish() { end_leaf(); }

 private:
  friend class TableWriter;
  void write_leaf(Block& leaf, std::string separator) override;

  TemporaryFile leaves_, separators_;
};

class TableWriter final : public LeafWriter {
 public:
  TableWriter(const std::filesystem::path& file, WriteBehind& disk);
  TableWriter(const TableWriter&) = delete;
  TableWriter& operator=(const TableWriter&) = delete;

  // All entries of a part that is finished, whose keys come behind those that were added.
  void append(PartWriter& part);

  // Writes what is left; who publishes the table has to make it durable. A table without entries leaves an
  // empty file.
  TableRoot finish();

 private:
  struct Level {
    Block block;
    std::string separator;  // of its first child, for the level above
    std::size_t children = 0;
    std::uint32_t first_child = 0;
  };

  void write_leaf(Block& leaf, std::string separator) override;
  void add_child(std::size_t level, std::string separator, std::uint32_t block);
  std::uint32_t write(Block& block, unsigned level);
  std::uint32_t write(std::string_view block);
  void flush();
  void write_out();

  std::filesystem::path path_;
  std::shared_ptr<const FileDescriptor> fd_;
  WriteBehind& disk_;
  std::string buffer_;  // finished blocks
  std::uint64_t flushed_ = 0, written_out_ = 0;
  std::uint32_t blocks_ = 0;
  std::vector<Level> branches_;  // level 1 and up
};

}  // namespace dateline::glass

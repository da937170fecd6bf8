// A glass table (a B-tree in a file of blocks) read where it is mapped, at one revision.
// docs/index-format.md, "Glass tables", has the layout.
//
// A writer that refreshes the database leaves the blocks of the revision that is committed alone until the
// one after the next is being written. So whatever was read is right if the revision is still the committed
// one afterwards (Database::is_current()); until that is known it may be anything, and nothing here trusts
// it: damage ends in an Error, never in a read outside of the mapping.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "glass/format.h"
#include "glass/version.h"
#include "mapped_file.h"

namespace dateline::glass {

class Table {
 public:
  // Throws Error(io).
  Table(const std::filesystem::path& file, const Root& root, std::uint64_t revision);

 private:
  friend class Cursor;
  // Throws Xapian::DatabaseModifiedError for a block of a later revision.
  const unsigned char* block(std::uint32_t number, unsigned level) const;
  // Has the memory begin to fetch what a search in the block reads first, of which little is in a cache.
  void fetch_directory(std::uint32_t number) const {
    constexpr std::size_t kFetched = 640, kLine = 64;
    const std::size_t offset = std::size_t{number} * kBlockBytes;
    if (offset + kFetched > file_.size()) return;
    for (std::size_t at = 0; at < kFetched; at += kLine) __builtin_prefetch(file_.data() + offset + at);
  }

  std::filesystem::path path_;
  Root root_;
  std::uint64_t revision_;
  MappedFile file_;
};

// A place in a table. All functions throw Error(bad_input) where the table is damaged.
class Cursor {
 public:
  // Where keys are to be found that ascend by little, what is behind a leaf is fetched in advance.
  enum class Expects { any_key, near_keys };
  explicit Cursor(const Table& table, Expects expects = Expects::any_key)
      : table_(&table), expects_(expects) {}
  Cursor(Cursor&&) = default;  // what tag() and key() gave stays where it is
  Cursor& operator=(Cursor&&) = default;

  // Goes to the entry of the key; without one, to the last entry before it. Whether there is one.
  bool find(std::string_view key);
  // To the next entry; false at the end.
  bool next();

  std::string_view key() const { return key_; }
  // Of the entry; valid until the cursor moves. `deflated()`: as Xapian has compressed it.
  std::string_view tag();
  bool deflated() const { return deflated_; }

 private:
  struct Item {
    std::string_view key, rest;
    unsigned component = 0;
    bool first = false, last = false, deflated = false;
  };
  static constexpr unsigned kMaxLevels = 10;

  [[noreturn]] void throw_damaged() const;
  std::size_t items(const unsigned char* block) const;
  Item leaf_item(std::size_t number) const;
  struct Separator {
    std::string_view key;
    unsigned component;
  };
  Separator separator(const unsigned char* block, std::size_t number) const;
  unsigned level_leading_to(std::string_view key) const;
  void find_ahead(std::string_view key);
  // The last child whose separator is not behind the key with component 1.
  std::size_t find_child(const unsigned char* block, std::string_view key) const;
  std::uint32_t child(const unsigned char* block, std::size_t number) const;
  void descend(unsigned level, std::string_view key);
  bool next_leaf();
  bool previous_leaf();
  // To the last item whose key is not behind the given one, of the leaf; whether there is one.
  bool find_in_leaf(std::string_view key);
  void take(const Item& item);

  const Table* table_;
  Expects expects_;
  struct Place {
    const unsigned char* block = nullptr;
    std::size_t item = 0;
  };
  Place path_[kMaxLevels];  // path_[0] is the leaf
  std::string_view key_, part_;
  bool whole_ = false, deflated_ = false;
  std::vector<char> joined_;
};

}  // namespace dateline::glass

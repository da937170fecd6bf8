// A glass table (a B-tree in a file of blocks) read where it is mapped, at one revision.
// docs/index-format.md, "Glass tables", has the layout.
//
// A writer that refreshes the database leaves the blocks of the revision that is committed alone until the
// one after the next is being written. So whatever was read is right if the revision is still the committed
// one afterwards (Database::is_current()); until that is known it may be anything, and nothing here trusts
// it: damage ends in an Error, never in a read outside of the mapping.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
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
  // Has the memory begin to fetch the head of a block.
  void fetch(std::uint32_t number) const {
    const std::size_t offset = std::size_t{number} * kBlockBytes;
    if (offset < file_.size()) __builtin_prefetch(file_.data() + offset);
  }
  std::filesystem::path path_;
  Root root_;
  std::uint64_t revision_;
  MappedFile file_;
};

// A place in a table. All functions throw Error(bad_input) where the table is damaged.
class Cursor {
 private:
  static constexpr unsigned kMaxLevels = 10;
  struct Place {
    const unsigned char* block = nullptr;
    std::size_t item = 0;
  };
  using Path = std::array<Place, kMaxLevels>;  // the first is the leaf

 public:
  explicit Cursor(const Table& table) : table_(&table) {}
  Cursor(Cursor&&) = default;  // what tag() and key() gave stays where it is
  Cursor& operator=(Cursor&&) = default;

  // Goes to the entry of the key; without one, to the last entry before it. Whether there is one.
  bool find(std::string_view key);
  // Where find() went, for this and other cursors of the table to go to without looking for it.
  class Spot {
    friend class Cursor;
    Path path_;
  };
  Spot spot() const;
  void return_to(const Spot& spot);

  // Looks for several keys side by side: the prefix and behind it each of the numbers, which ascend, as
  // pack_ordered_uint() has them. While the memory fetches what is compared for one, another is compared.
  void look_up(std::string_view prefix, std::span<const std::uint32_t> numbers);
  // To the entry of one of these, which is counted from 0; nowhere without one. Whether there is one. Only
  // tag() and deflated() may follow.
  bool go_to(std::size_t which);
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
  [[noreturn]] void throw_damaged() const;
  std::size_t items(const unsigned char* block) const;
  Item leaf_item(std::size_t number) const { return leaf_item(path_[0].block, number); }
  Item leaf_item(const unsigned char* block, std::size_t number) const;
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

  // Items of a leaf whose keys begin with the prefix. Codes are the first four bytes behind it, as a number.
  struct Range {
    const unsigned char* leaf = nullptr;
    std::size_t begin = 0, end = 0;
    std::uint32_t low = 0, high = 0;  // no code from `begin` on is less, none before `end` more
  };
  // For a key of which the item, if there is one, is among those.
  struct Lookup {
    Range among;
    std::uint32_t number = 0, code = 0;
    std::size_t item = 0;  // that is compared next
    bool found = false;    // it is the only one left
  };
  std::string_view key_with(std::uint32_t number);
  std::uint32_t code_of(const unsigned char* leaf, std::size_t item) const;
  void go_above_leaf(std::string_view key);
  void go_ahead_above_leaf(std::string_view key);
  void enter_leaf_with(std::uint32_t number);
  static void choose_item(Lookup& lookup);
  static void fetch_item(const Lookup& lookup);
  void compare(Lookup& lookup) const;

  const Table* table_;
  Path path_;
  std::string_view key_, part_;
  bool whole_ = false, deflated_ = false;
  std::vector<char> joined_;
  // Of look_up():
  std::string key_looked_for_;
  std::size_t prefix_bytes_ = 0;
  Range range_;              // where the last key was
  std::uint32_t limit_ = 0;  // a code that is not less is not in this leaf
  std::vector<Lookup> lookups_;
};

}  // namespace dateline::glass

#include "glass/table.h"

#include <xapian.h>

#include <algorithm>
#include <optional>

#include "dateline/error.h"
#include "glass/format.h"
#include "glass/pack.h"
#include "index_layout.h"

namespace dateline::glass {
namespace {

constexpr unsigned kSize = kFirst - 1;

unsigned get16(const unsigned char* at) { return static_cast<unsigned>(at[0]) << 8 | at[1]; }
std::uint32_t get32(const unsigned char* at) { return std::uint32_t{get16(at)} << 16 | get16(at + 2); }
std::string_view text(const unsigned char* at, std::size_t size) {
  return {reinterpret_cast<const char*>(at), size};
}

// Whether an item or separator of this key and component is behind the first item of `wanted`.
bool is_behind(std::string_view key, unsigned component, std::string_view wanted) {
  const int order = key.compare(wanted);
  return order > 0 || (order == 0 && component > 1);
}

constexpr std::size_t kGuesses = 4;

// Four bytes as a number, from the place on.
std::uint32_t four_bytes_at(std::string_view key, std::size_t place) {
  std::uint32_t number = 0;
  for (std::size_t i = place; i < place + 4; ++i)
    number = number << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0);
  return number;
}

// The same of what pack_ordered_uint() makes.
constexpr std::uint32_t kThreeBytes = 1u << 15, kFourBytes = 1u << 22, kFiveBytes = 1u << 29;
std::uint32_t first_four_of(std::uint32_t number) {
  if (number < kThreeBytes) return number << 16;
  if (number < kFourBytes) return 0x80000000 | number << 8;
  if (number < kFiveBytes) return 0xC0000000 | number;
  return 0xE0000000 | number >> 8;
}

// Where the key would be among so many that are spread evenly between two others.
std::size_t guess(std::string_view low, std::string_view high, std::string_view key, std::size_t count) {
  const auto differ = std::mismatch(low.begin(), low.end(), high.begin(), high.end());
  const auto place = static_cast<std::size_t>(differ.first - low.begin());
  const double first = four_bytes_at(low, place), last = four_bytes_at(high, place);
  if (last <= first) return count / 2;
  const double share = (four_bytes_at(key, place) - first) / (last - first);
  return std::min(count - 1, static_cast<std::size_t>(std::max(0.0, share) * static_cast<double>(count)));
}

// The last one from `from` on, below `n`, that is not too far; likely to be near.
template <class IsTooFar>
std::size_t last_before(std::size_t from, std::size_t n, IsTooFar&& is_too_far) {
  std::size_t step = 1;
  while (from + step < n && !is_too_far(from + step)) {
    from += step;
    step *= 2;
  }
  for (std::size_t high = std::min(from + step, n); high - from > 1;) {
    const std::size_t middle = from + (high - from) / 2;
    (is_too_far(middle) ? high : from) = middle;
  }
  return from;
}

}  // namespace

Table::Table(const std::filesystem::path& file, const Root& root, std::uint64_t revision)
    : path_(file), root_(root), revision_(revision) {
  if (!root.empty) file_ = MappedFile(file);
}

const unsigned char* Table::block(std::uint32_t number, unsigned level) const {
  const std::size_t offset = std::size_t{number} * kBlockBytes;
  if (offset + kBlockBytes <= file_.size()) {
    const auto* const block = reinterpret_cast<const unsigned char*>(file_.data() + offset);
    if (get32(block) > revision_) throw Xapian::DatabaseModifiedError("block of a later revision");
    if (block[4] == level) return block;
  }
  throw Error(ErrorKind::bad_input, path_.string() + ": damaged index: block " + std::to_string(number));
}

void Cursor::throw_damaged() const {
  throw Error(ErrorKind::bad_input, table_->path_.string() + ": damaged index");
}

std::size_t Cursor::items(const unsigned char* block) const {
  const std::size_t end = get16(block + 9);
  if (end < kHeaderBytes || end > kBlockBytes) throw_damaged();
  return (end - kHeaderBytes) / kDirectoryEntry;
}

Cursor::Item Cursor::leaf_item(const unsigned char* block, std::size_t number) const {
  const std::size_t offset = get16(block + kHeaderBytes + kDirectoryEntry * number);
  if (offset + 3 > kBlockBytes) throw_damaged();
  const unsigned char* const at = block + offset;
  const unsigned flags = get16(at);
  const std::size_t size = (flags & kSize) + 3, key_bytes = at[2];
  Item item;
  item.first = (flags & kFirst) != 0;
  item.last = (flags & kLast) != 0;
  item.deflated = (flags & kDeflated) != 0;
  const std::size_t head = 3 + key_bytes + (item.first ? 0 : 2);
  if (offset + size > kBlockBytes || head > size) throw_damaged();
  item.key = text(at + 3, key_bytes);
  item.component = item.first ? 1 : get16(at + 3 + key_bytes);
  item.rest = text(at + head, size - head);
  return item;
}

Cursor::Separator Cursor::separator(const unsigned char* block, std::size_t number) const {
  const std::size_t offset = get16(block + kHeaderBytes + kDirectoryEntry * number);
  if (offset + 5 > kBlockBytes) throw_damaged();
  const unsigned char* const at = block + offset;
  const std::size_t key_bytes = at[4];
  if (offset + 5 + key_bytes + 2 > kBlockBytes) throw_damaged();
  return {text(at + 5, key_bytes), get16(at + 5 + key_bytes)};
}

std::size_t Cursor::find_child(const unsigned char* block, std::string_view key) const {
  // The first one is not compared: everything smaller is there.
  std::size_t low = 0, high = items(block);
  if (high == 0) throw_damaged();
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    const Separator separates = separator(block, middle);
    (is_behind(separates.key, separates.component, key) ? high : low) = middle;
  }
  return low;
}

std::uint32_t Cursor::child(const unsigned char* block, std::size_t number) const {
  const std::size_t offset = get16(block + kHeaderBytes + kDirectoryEntry * number);
  if (offset + 4 > kBlockBytes) throw_damaged();
  return get32(block + offset);
}

// From the block of path_[level] down to the leaf.
void Cursor::descend(unsigned level, std::string_view key) {
  for (; level > 0; --level) {
    Place& place = path_[level];
    place.item = find_child(place.block, key);
    path_[level - 1] = {table_->block(child(place.block, place.item), level - 1), 0};
  }
}

bool Cursor::next_leaf() {
  for (unsigned level = 1; level <= table_->root_.level; ++level) {
    Place& place = path_[level];
    if (place.item + 1 >= items(place.block)) continue;
    ++place.item;
    path_[level - 1] = {table_->block(child(place.block, place.item), level - 1), 0};
    descend(level - 1, {});
    return true;
  }
  return false;
}

// To the last item of the leaf before.
bool Cursor::previous_leaf() {
  for (unsigned level = 1; level <= table_->root_.level; ++level) {
    if (path_[level].item == 0) continue;
    --path_[level].item;
    for (; level > 0; --level) {
      const Place& place = path_[level];
      const unsigned char* const below = table_->block(child(place.block, place.item), level - 1);
      const std::size_t n = items(below);
      if (n == 0) throw_damaged();
      path_[level - 1] = {below, n - 1};
    }
    return true;
  }
  return false;
}

bool Cursor::find_in_leaf(std::string_view key) {
  const std::size_t n = items(path_[0].block);
  if (n == 0) return false;
  // The key is behind the first `begin` items and not behind those from `end` on.
  std::size_t begin = 0, end = n;
  std::string_view low, high;  // keys before and behind those between
  bool bounded = false;
  if (table_->root_.level > 0) {
    const Place& above = path_[1];
    if (above.item > 0 && above.item + 1 < items(above.block)) {
      low = separator(above.block, above.item).key;
      high = separator(above.block, above.item + 1).key;
      bounded = true;
    }
  }
  // Documents of a term are spread evenly: a guess or two, each a look at memory that is in no cache, are
  // fewer than halving takes.
  for (std::size_t guesses = 0; begin < end; ++guesses) {
    const bool guessing = bounded && guesses < kGuesses;
    const std::size_t middle =
        guessing ? begin + guess(low, high, key, end - begin) : begin + (end - begin) / 2;
    const Item item = leaf_item(middle);
    if (is_behind(item.key, item.component, key)) {
      end = middle;
      high = item.key;
    } else {
      begin = middle + 1;
      low = item.key;
    }
  }
  if (begin == 0) return false;
  path_[0].item = begin - 1;
  return true;
}

// Of the lowest block on the path that leads to the key as well: what separates its part of the tree from the
// next is behind the key.
unsigned Cursor::level_leading_to(std::string_view key) const {
  const unsigned root = table_->root_.level;
  if (path_[0].block == nullptr || key_ >= key) return root;
  for (unsigned level = 0; level < root; ++level) {
    const Place& above = path_[level + 1];
    if (above.item + 1 >= items(above.block)) continue;
    const Separator next = separator(above.block, above.item + 1);
    if (is_behind(next.key, next.component, key)) return level;
  }
  return root;
}

// As find_in_leaf(), for a key behind the one here, which is likely to be near.
void Cursor::find_ahead(std::string_view key) {
  const std::size_t n = items(path_[0].block);
  if (path_[0].item >= n) throw_damaged();  // a writer has meanwhile put another block in its place
  path_[0].item = last_before(path_[0].item, n, [&](std::size_t number) {
    const Item item = leaf_item(number);
    return is_behind(item.key, item.component, key);
  });
}

bool Cursor::find(std::string_view key) {
  if (table_->root_.empty) return false;
  range_.leaf = nullptr;  // the way to it is left
  const unsigned root = table_->root_.level;
  if (root >= kMaxLevels) throw_damaged();
  const unsigned level = level_leading_to(key);
  if (level == 0 && root > 0) {
    find_ahead(key);
  } else {
    if (level == root) path_[root] = {table_->block(table_->root_.block, root), 0};
    descend(level, key);
    // Behind what separates the leaf from the one before there may be no item up to the key.
    if (!find_in_leaf(key) && !previous_leaf()) throw_damaged();
  }
  const Item item = leaf_item(path_[0].item);
  // Amidst the tag of an entry before.
  if (!item.first) {
    if (item.key >= key) throw_damaged();
    path_[0].block = nullptr;  // not from here
    find(item.key);
    return false;
  }
  take(item);
  return item.key == key;
}

Cursor::Spot Cursor::spot() const {
  Spot spot;
  spot.path_ = path_;
  return spot;
}

void Cursor::return_to(const Spot& spot) {
  path_ = spot.path_;
  range_.leaf = nullptr;
  take(leaf_item(path_[0].item));
}

std::string_view Cursor::key_with(std::uint32_t number) {
  key_looked_for_.resize(prefix_bytes_);
  pack_ordered_uint(key_looked_for_, number);
  return key_looked_for_;
}

std::uint32_t Cursor::code_of(const unsigned char* leaf, std::size_t item) const {
  const std::size_t offset = get16(leaf + kHeaderBytes + kDirectoryEntry * item);
  const std::size_t at = offset + 3 + prefix_bytes_;
  if (at + 4 > kBlockBytes) return four_bytes_at(leaf_item(leaf, item).key, prefix_bytes_);
  const std::size_t key_bytes = leaf[offset + 2];
  const std::size_t bytes = std::min<std::size_t>(4, key_bytes - std::min(key_bytes, prefix_bytes_));
  const std::uint64_t four = get32(leaf + at);
  return static_cast<std::uint32_t>(four >> (32 - 8 * bytes) << (32 - 8 * bytes));
}

// path_[1] to what leads to the key.
void Cursor::go_above_leaf(std::string_view key) {
  unsigned level = table_->root_.level;
  path_[level].block = table_->block(table_->root_.block, level);
  for (;; --level) {
    Place& place = path_[level];
    place.item = find_child(place.block, key);
    if (level == 1) return;
    path_[level - 1].block = table_->block(child(place.block, place.item), level - 1);
  }
}

// The same from a place that leads to a key before it, which is likely to be near.
void Cursor::go_ahead_above_leaf(std::string_view key) {
  const auto is_too_far = [&](const unsigned char* block, std::size_t number) {
    const Separator next = separator(block, number);
    return is_behind(next.key, next.component, key);
  };
  const auto may_lead_to_it = [&](const Place& place) {
    const std::size_t n = items(place.block);
    return place.item + 1 < n && is_too_far(place.block, n - 1);
  };
  unsigned level = 1;
  while (level < table_->root_.level && !may_lead_to_it(path_[level])) ++level;
  for (;; --level) {
    Place& place = path_[level];
    const std::size_t n = items(place.block);
    if (place.item >= n) throw_damaged();  // a writer has meanwhile put another block in its place
    place.item =
        last_before(place.item, n, [&](std::size_t number) { return is_too_far(place.block, number); });
    if (level == 1) return;
    path_[level - 1] = {table_->block(child(place.block, place.item), level - 1), 0};
  }
}

// Has the range begin in the leaf that the key would be in.
void Cursor::enter_leaf_with(std::uint32_t number) {
  const std::string_view key = key_with(number), prefix = key.substr(0, prefix_bytes_);
  const std::uint32_t code = first_four_of(number);
  if (range_.leaf == nullptr || code < range_.low) {
    go_above_leaf(key);
  } else {
    go_ahead_above_leaf(key);
  }
  const Place& above = path_[1];
  range_ = {table_->block(child(above.block, above.item), 0), 0, 0, code, code};
  limit_ = code;
  const std::size_t n = items(range_.leaf);
  const bool is_last = above.item + 1 == items(above.block);
  if (!is_last) table_->fetch(child(above.block, above.item + 1));
  // What separates the leaf from its neighbours bounds the codes, where it is of the same prefix.
  const auto bound = [&](std::size_t child) -> std::optional<std::uint32_t> {
    const std::string_view separates = separator(above.block, child).key;
    if (!separates.starts_with(prefix)) return std::nullopt;
    return four_bytes_at(separates, prefix_bytes_);
  };
  const auto low = above.item > 0 ? bound(above.item) : std::nullopt;
  const auto high = is_last ? std::nullopt : bound(above.item + 1);
  // Otherwise the prefix begins or ends within the leaf, or may do so.
  const auto order_of = [&](std::size_t item) {
    return leaf_item(range_.leaf, item).key.substr(0, prefix_bytes_).compare(prefix);
  };
  const auto first_from = [&](int order) {  // whose order is not less
    std::size_t begin = 0, end = n;
    while (begin < end) {
      const std::size_t middle = begin + (end - begin) / 2;
      if (order_of(middle) < order) {
        begin = middle + 1;
      } else {
        end = middle;
      }
    }
    return begin;
  };
  if (!low) range_.begin = first_from(0);
  range_.end = high ? n : first_from(1);
  if (range_.begin >= range_.end) return;
  range_.low = low ? *low : code_of(range_.leaf, range_.begin);
  range_.high = high ? *high : code_of(range_.leaf, range_.end - 1);
  limit_ = high || is_last ? range_.high : UINT32_MAX;
}

// Documents of a term are spread evenly: a guess or two, each a look at memory that is in no cache, are fewer
// than halving takes.
void Cursor::choose_item(Lookup& lookup) {
  const Range& among = lookup.among;
  const std::size_t count = among.end - among.begin;
  lookup.item = among.begin + count / 2;
  if (among.low <= lookup.code && lookup.code < among.high)
    lookup.item = among.begin + std::uint64_t{lookup.code - among.low} * count / (among.high - among.low);
}

// Not inlined it would be left out, as it returns nothing and changes nothing.
[[gnu::always_inline]] inline void Cursor::fetch_item(const Lookup& lookup) {
  const unsigned char* const leaf = lookup.among.leaf;
  __builtin_prefetch(leaf + get16(leaf + kHeaderBytes + kDirectoryEntry * lookup.item) % kBlockBytes);
}

void Cursor::compare(Lookup& lookup) const {
  Range& among = lookup.among;
  const std::uint32_t code = code_of(among.leaf, lookup.item);
  if (code < lookup.code) {
    among.begin = lookup.item + 1;
    among.low = code;
  } else if (code > lookup.code) {
    among.end = lookup.item;
    among.high = code;
  } else {
    among = {among.leaf, lookup.item, lookup.item + 1, code, code};
    lookup.found = true;
  }
}

void Cursor::look_up(std::string_view prefix, std::span<const std::uint32_t> numbers) {
  if (std::string_view(key_looked_for_).substr(0, prefix_bytes_) != prefix) range_.leaf = nullptr;
  key_looked_for_ = prefix;
  prefix_bytes_ = prefix.size();
  lookups_.clear();
  path_[0].block = nullptr;  // the way to it is left
  if (table_->root_.level == 0 ||
      table_->root_.level >= kMaxLevels) {  // no branches, or damaged: see go_to()
    for (const std::uint32_t number : numbers) lookups_.push_back({{}, number});
    return;
  }
  for (const std::uint32_t number : numbers) {
    if (number >= kFiveBytes) {  // four do not tell it from others
      lookups_.push_back({{}, number});
      continue;
    }
    const std::uint32_t code = first_four_of(number);
    if (range_.leaf == nullptr || code < range_.low || code >= limit_) enter_leaf_with(number);
    Lookup& lookup = lookups_.emplace_back(Lookup{range_, number, code});
    if (range_.begin >= range_.end) continue;
    choose_item(lookup);
    __builtin_prefetch(range_.leaf + kHeaderBytes + kDirectoryEntry * lookup.item);
  }
  for (const Lookup& lookup : lookups_)
    if (lookup.among.begin < lookup.among.end) fetch_item(lookup);
  for (Lookup& lookup : lookups_)
    if (lookup.among.begin < lookup.among.end) compare(lookup);
  // What is behind the next key is behind this one too.
  for (std::size_t i = lookups_.size(); i-- > 0;) {
    Lookup& lookup = lookups_[i];
    if (lookup.found) continue;
    if (i + 1 < lookups_.size()) {
      const Range& next = lookups_[i + 1].among;
      if (next.leaf == lookup.among.leaf && next.end < lookup.among.end) {
        lookup.among.end = next.end;
        lookup.among.high = next.high;
      }
    }
    if (lookup.among.begin >= lookup.among.end) continue;
    choose_item(lookup);
    fetch_item(lookup);
  }
}

bool Cursor::go_to(std::size_t which) {
  if (which >= lookups_.size()) throw_damaged();  // looking them up has failed
  Lookup& lookup = lookups_[which];
  Range& among = lookup.among;
  path_[0].block = nullptr;  // not from here
  if (among.leaf == nullptr) return find(key_with(lookup.number));
  // What is before the key before is before this one too; in a damaged table also what is behind it.
  if (which > 0 && !lookup.found) {
    const Range& before = lookups_[which - 1].among;
    if (before.leaf == among.leaf && before.begin > among.begin && before.begin <= among.end) {
      among.begin = before.begin;
      among.low = before.low;
    }
  }
  for (std::size_t guesses = 0; !lookup.found && among.begin < among.end; ++guesses) {
    if (lookup.item < among.begin || lookup.item >= among.end) choose_item(lookup);
    if (guesses >= kGuesses) lookup.item = among.begin + (among.end - among.begin) / 2;
    compare(lookup);
  }
  if (range_.leaf == among.leaf) {
    range_.begin = std::min(among.begin, range_.end);
    range_.low = lookup.code;
  }
  if (!lookup.found) return false;
  const Item item = leaf_item(among.leaf, among.begin);
  if (!item.first || !item.last) return find(key_with(lookup.number));  // it is in several items
  take(item);
  return true;
}

void Cursor::take(const Item& item) {
  key_ = item.key;
  part_ = item.rest;
  whole_ = item.last;
  deflated_ = item.deflated;
}

bool Cursor::next() {
  if (path_[0].block == nullptr) return false;
  for (;;) {
    if (++path_[0].item >= items(path_[0].block) && !next_leaf()) return false;
    const Item item = leaf_item(path_[0].item);
    if (item.first) {
      take(item);
      return true;
    }
    if (item.key != key_) throw_damaged();
  }
}

std::string_view Cursor::tag() {
  if (whole_) return part_;
  joined_.assign(part_.begin(), part_.end());
  for (unsigned component = 2; !whole_; ++component) {
    if (++path_[0].item >= items(path_[0].block) && !next_leaf()) throw_damaged();
    const Item item = leaf_item(path_[0].item);
    if (item.component != component || item.key != key_) throw_damaged();
    joined_.insert(joined_.end(), item.rest.begin(), item.rest.end());
    whole_ = item.last;
  }
  part_ = {joined_.data(), joined_.size()};
  return part_;
}

}  // namespace dateline::glass

#include "glass/table.h"

#include <xapian.h>

#include <algorithm>

#include "dateline/error.h"
#include "glass/format.h"
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

constexpr int kGuesses = 4;

// Four bytes as a number, from the place on.
double number_at(std::string_view key, std::size_t place) {
  double number = 0;
  for (std::size_t i = place; i < place + 4; ++i)
    number = number * 256 + (i < key.size() ? static_cast<unsigned char>(key[i]) : 0);
  return number;
}

// Where the key would be among so many that are spread evenly between two others.
std::size_t guess(std::string_view low, std::string_view high, std::string_view key, std::size_t count) {
  const auto differ = std::mismatch(low.begin(), low.end(), high.begin(), high.end());
  const auto place = static_cast<std::size_t>(differ.first - low.begin());
  const double first = number_at(low, place), last = number_at(high, place);
  if (last <= first) return count / 2;
  const double share = (number_at(key, place) - first) / (last - first);
  return std::min(count - 1, static_cast<std::size_t>(std::max(0.0, share) * static_cast<double>(count)));
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

Cursor::Item Cursor::leaf_item(std::size_t number) const {
  const unsigned char* const block = path_[0].block;
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
    if (level == 1 && expects_ == Expects::near_keys)
      for (std::size_t next = place.item + 1; next < std::min(place.item + 3, items(place.block)); ++next)
        table_->fetch_directory(child(place.block, next));
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
  for (int guesses = 0; begin < end; ++guesses) {
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
  const auto is_too_far = [&](std::size_t number) {
    const Item item = leaf_item(number);
    return is_behind(item.key, item.component, key);
  };
  std::size_t low = path_[0].item, step = 1;
  while (low + step < n && !is_too_far(low + step)) {
    low += step;
    step *= 2;
  }
  for (std::size_t high = std::min(low + step, n); high - low > 1;) {
    const std::size_t middle = low + (high - low) / 2;
    (is_too_far(middle) ? high : low) = middle;
  }
  path_[0].item = low;
}

bool Cursor::find(std::string_view key) {
  if (table_->root_.empty) return false;
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

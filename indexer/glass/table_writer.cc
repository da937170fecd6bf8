#include "glass/table_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "dateline/error.h"
#include "wire.h"

namespace dateline::glass {
namespace {

// What Xapian itself makes in blocks of this size, so that it can split them: four items a block.
constexpr std::size_t kMaxItem = (kBlockBytes - kHeaderBytes - 4 * kDirectoryEntry) / 4;
constexpr std::size_t kMaxBranchItem = 4 + 1 + 255 + 2;

// Room left in each leaf. A refresh adds a little to many of them: without room it would split each.
constexpr std::size_t kReserve = kBlockBytes / 32;
// A tag that does not fit is begun in the block if as much of it does; less is not worth a second block.
constexpr std::size_t kLeastPart = 128;

constexpr std::size_t kFlushBytes = 1u << 20;
constexpr std::uint64_t kWriteOutBytes = 4u << 20;
constexpr std::size_t kSeparatorsBytes = 64u << 10;

void put16(char* at, std::size_t value) {
  at[0] = static_cast<char>(value >> 8);
  at[1] = static_cast<char>(value);
}
void put32(char* at, std::uint32_t value) {
  put16(at, value >> 16);
  put16(at + 2, value & 0xFFFF);
}

void put_separator(TemporaryFile& file, std::string_view separator) {
  char* const at = put_varint(file.room(kMaxVarintBytes + separator.size()), separator.size());
  std::memcpy(at, separator.data(), separator.size());
  file.advance(at + separator.size());
}

}  // namespace

void LeafWriter::Block::clear() {
  directory_end = kHeaderBytes;
  items = kBlockBytes;
}
bool LeafWriter::Block::empty() const { return directory_end == kHeaderBytes; }
char* LeafWriter::Block::add(std::size_t size) {
  items -= size;
  put16(bytes.data() + directory_end, items);
  directory_end += kDirectoryEntry;
  return bytes.data() + items;
}

// The null item stands before all others.
void LeafWriter::begin_table() {
  std::memcpy(leaf_.add(3), "\x60\0\0", 3);
  separator_.assign(2, '\0');  // of the first child, which is never compared
}

void LeafWriter::begin_part(std::string_view shared) { last_key_.assign(shared); }

void LeafWriter::add(std::string_view key, std::string_view tag, bool deflated) {
  const unsigned flags = deflated ? kDeflated : 0;
  ++entries_;
  const std::size_t whole = 2 + 1 + key.size() + tag.size();
  const auto room = [&] {
    const std::size_t used = kReserve + kDirectoryEntry;
    return leaf_.room() > used ? leaf_.room() - used : 0;
  };
  if (whole <= kMaxItem && whole <= room()) {
    add_item(key, tag, flags | kFirst | kLast, 1);
    return;
  }
  for (unsigned component = 1;; ++component) {
    const std::size_t head = 2 + 1 + key.size() + (component > 1 ? 2 : 0);
    const std::size_t least = head + std::min(tag.size(), kLeastPart);
    if (room() < least) end_leaf();
    const std::size_t part = std::min({tag.size(), kMaxItem - head, room() - head});
    const bool last = part == tag.size();
    add_item(key, tag.substr(0, part), flags | (component == 1 ? kFirst : 0) | (last ? kLast : 0), component);
    if (last) return;
    tag.remove_prefix(part);
  }
}

void LeafWriter::add_item(std::string_view key, std::string_view part, unsigned flags, unsigned component) {
  if (leaf_.empty()) {  // the shortest key between the last leaf's last one and this one
    const auto differ = std::mismatch(key.begin(), key.end(), last_key_.begin(), last_key_.end());
    const auto same = static_cast<std::size_t>(differ.first - key.begin());
    separator_.assign(key.substr(0, same + 1));
    separator_ += static_cast<char>(component >> 8);
    separator_ += static_cast<char>(component);
  }
  const std::size_t size = 2 + 1 + key.size() + (component > 1 ? 2 : 0) + part.size();
  char* item = leaf_.add(size);
  put16(item, flags | (size - 3));
  item[2] = static_cast<char>(key.size());
  std::memcpy(item + 3, key.data(), key.size());
  item += 3 + key.size();
  if (component > 1) {
    put16(item, component);
    item += 2;
  }
  std::memcpy(item, part.data(), part.size());
}

void LeafWriter::end_leaf() {
  if (leaf_.empty()) return;
  const char* last = leaf_.bytes.data() + leaf_.items;
  last_key_.assign(last + 3, static_cast<unsigned char>(last[2]));
  write_leaf(leaf_, separator_);
  leaf_.clear();
}

void TableWriter::close(Block& block, unsigned level) {
  char* bytes = block.bytes.data();
  put32(bytes, kRevision);
  bytes[4] = static_cast<char>(level);
  put16(bytes + 5, block.room());
  put16(bytes + 7, block.room());
  put16(bytes + 9, block.directory_end);
}

TableWriter::TableWriter(const std::filesystem::path& file, WriteBehind& disk)
    : path_(file),
      fd_(std::make_shared<FileDescriptor>(
          open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666))),
      disk_(disk) {
  if (!*fd_) throw Error(ErrorKind::io, system_message(file, "cannot write", errno));
  buffer_.reserve(kFlushBytes + kBlockBytes);
  parts_.push_back({TemporaryFile(path_.parent_path()), 0});
}

void TableWriter::write_leaf(Block& leaf, std::string_view separator) {
  put_separator(parts_.back().separators, separator);
  write(leaf, 0);
}

std::size_t TableWriter::end_part() {
  end_leaf();
  begin_part({});
  parts_.push_back({TemporaryFile(path_.parent_path()), blocks_});
  return parts_.size() - 2;
}

// The child gets an item in the branch block above `level`.
void TableWriter::add_child(std::size_t level, std::string separator, std::uint32_t child) {
  if (branches_.size() == level) branches_.emplace_back();
  Level* branch = &branches_[level];
  if (branch->block.room() < kMaxBranchItem + kDirectoryEntry) {
    const std::uint32_t full = write(branch->block, static_cast<unsigned>(level) + 1);
    branch->children = 0;
    add_child(level + 1, std::move(branch->separator), full);
    branch = &branches_[level];  // the vector may have grown
  }
  const bool first = branch->children++ == 0;
  const std::size_t key = first ? 0 : separator.size() - 2;
  char* item = branch->block.add(4 + 1 + key + 2);
  put32(item, child);
  item[4] = static_cast<char>(key);
  if (first) {  // never compared: everything smaller is here
    put16(item + 5, 0);
    branch->separator = std::move(separator);
    branch->first_child = child;
  } else {
    std::copy(separator.begin(), separator.end(), item + 5);
  }
}

std::uint32_t TableWriter::write(Block& block, unsigned level) {
  close(block, level);
  buffer_.append(block.bytes.data(), kBlockBytes);
  if (buffer_.size() >= kFlushBytes) flush();
  block.clear();
  return blocks_++;
}

void TableWriter::flush() {
  write_all(fd_->get(), buffer_, path_);
  sum_.add(buffer_);
  flushed_ += buffer_.size();
  buffer_.clear();
  if (flushed_ - written_out_ >= kWriteOutBytes) write_out();
}

void TableWriter::write_out() {
  disk_.write_out(fd_, path_, written_out_, flushed_);
  written_out_ = flushed_;
}

TableRoot TableWriter::finish(std::span<const std::size_t> parts) {
  TableRoot root;
  root.entries = entries_;
  if (entries_ > 0) {
    for (const std::size_t number : parts) {
      Part& part = parts_[number];
      part.separators.flush();
      SectionReader in(part.separators, 0, part.separators.size(), kSeparatorsBytes);
      for (std::uint32_t block = part.first_block; !in.done(); ++block)
        add_child(0, std::string(in.bytes(in.varint())), block);
    }
    std::size_t level = 0;
    while (level + 1 < branches_.size() || branches_[level].children > 1) {
      Level& branch = branches_[level];
      const std::uint32_t block = write(branch.block, static_cast<unsigned>(level) + 1);
      if (level + 1 == branches_.size()) {
        root.block = block;
        root.level = static_cast<unsigned>(level) + 1;
        break;
      }
      add_child(level + 1, std::move(branch.separator), block);
      ++level;
    }
    if (root.level == 0) root.block = branches_[0].first_child;
    root.blocks = blocks_;
    flush();
    root.sum = sum_.sum();
  }
  write_out();
  return root;
}

TableRoot TableWriter::finish() { return finish(std::array{end_part()}); }

}  // namespace dateline::glass

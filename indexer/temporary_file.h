// Work files of a build: unlinked, so that a killed run leaves nothing behind; written once, then read from
// the front, each section by a reader of its own.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <vector>

#include "index_layout.h"
#include "wire.h"

namespace dateline {

class TemporaryFile {
 public:
  // On the file system of the directory. Throws Error(io), as do all calls.
  explicit TemporaryFile(const std::filesystem::path& directory);

  void append(std::string_view bytes) {
    std::memcpy(room(bytes.size()), bytes.data(), bytes.size());
    used_ += bytes.size();
  }
  // Where up to `size` bytes can be written; then advance() to the end of those that were.
  char* room(std::size_t size) {
    if (used_ + size > buffer_.size()) make_room(size);
    return buffer_.data() + used_;
  }
  void advance(const char* end) { used_ = static_cast<std::size_t>(end - buffer_.data()); }
  // Makes everything appended readable.
  void flush();
  std::uint64_t size() const { return written_ + used_; }
  // Reads up to `size` bytes at `offset`; fewer at the end of the file.
  std::size_t read(std::uint64_t offset, char* to, std::size_t size) const;
  // The bytes will not be read again: their room on the disk is free from now on, where the file system can
  // do that, and what was not yet written there need not be.
  void discard(std::uint64_t begin, std::uint64_t end) const;

 private:
  static constexpr std::size_t kBufferBytes = 256u << 10;
  void make_room(std::size_t size);
  std::filesystem::path directory_;
  FileDescriptor fd_;
  std::vector<char> buffer_;
  std::size_t used_ = 0;  // of it
  std::uint64_t written_ = 0;
};

// Reads a section of a file from front to back through a window.
class SectionReader {
 public:
  enum class Behind { keep, discard };  // what was read
  SectionReader(const TemporaryFile& file, std::uint64_t begin, std::uint64_t end, std::size_t window_bytes,
                Behind behind = Behind::keep);

  bool done() const { return at_ == end_ && offset_ == section_end_; }
  // Valid until the next call. Throws Error(io) past the end of the section.
  std::string_view bytes(std::size_t size) {
    if (static_cast<std::size_t>(end_ - at_) < size) fill(size);
    at_ += size;
    return {at_ - size, size};
  }
  std::uint64_t varint() {
    if (at_ != end_ && (*at_ & 0x80) == 0) return static_cast<unsigned char>(*at_++);  // as most are
    if (end_ - at_ < kVarintBytes) fill_some(kVarintBytes);
    std::uint64_t value = 0;
    if (!read_varint(at_, end_, value)) throw_early_end();
    return value;
  }
  // The varint that comes next, where all of it is in the window; else 0.
  std::uint64_t peek_varint() const {
    const char* at = at_;
    std::uint64_t value = 0;
    return read_varint(at, end_, value) ? value : 0;
  }

 private:
  static constexpr std::ptrdiff_t kVarintBytes = 10;
  [[noreturn]] static void throw_early_end();
  void fill(std::size_t size);       // at least
  void fill_some(std::size_t size);  // as far as there is
  const TemporaryFile* file_;
  Behind behind_;
  std::uint64_t discarded_;             // up to it
  std::uint64_t offset_, section_end_;  // what is to be read into the window
  std::vector<char> window_;            // moving the reader leaves it where it is
  std::size_t window_bytes_;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
};

}  // namespace dateline

// Bytes that grow at their end, for writers that know how much they may need before they know how much they
// do: without a look at the room for each byte.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace dateline {

inline constexpr std::size_t kShort = 16;

// Most are short, for which a call takes longer than copying some bytes more: `to` has room for kShort bytes,
// and as many can be read from `from`, whatever `size` is.
inline void copy_short(char* to, const char* from, std::size_t size) {
  std::memcpy(to, from, kShort);
  if (size > kShort) std::memcpy(to + kShort, from + kShort, size - kShort);
}

class ByteBuffer {
 public:
  // Where up to `size` bytes can be written; then advance() to the end of those that were.
  char* room(std::size_t size) {
    if (capacity_ - size_ < size) grow(size);
    return bytes_.get() + size_;
  }
  void advance(const char* end) { size_ = static_cast<std::size_t>(end - bytes_.get()); }
  std::size_t size() const { return size_; }
  const char* data() const { return bytes_.get(); }
  std::string_view view() const { return {bytes_.get(), size_}; }
  void clear() { size_ = 0; }

 private:
  void grow(std::size_t size) {
    const std::size_t capacity = std::max(2 * capacity_, size_ + size);
    auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
    if (size_ > 0) std::memcpy(bytes.get(), bytes_.get(), size_);
    bytes_ = std::move(bytes);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace dateline

// Bytes that grow at their end, for writers that know how much they may need before they know how much they
// do: without a look at the room for each byte.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

namespace dateline {

class ByteBuffer {
 public:
  // Where up to `size` bytes can be written; then advance() to the end of those that were.
  char* room(std::size_t size) {
    if (bytes_.size() - used_ < size) bytes_.resize(std::max(2 * bytes_.size(), used_ + size));
    return bytes_.data() + used_;
  }
  void advance(const char* end) { used_ = static_cast<std::size_t>(end - bytes_.data()); }
  void append(std::string_view bytes) {
    char* const to = room(bytes.size());
    if (!bytes.empty()) std::memcpy(to, bytes.data(), bytes.size());
    used_ += bytes.size();
  }
  std::size_t size() const { return used_; }
  const char* data() const { return bytes_.data(); }
  std::string_view view() const { return {bytes_.data(), used_}; }
  void clear() { used_ = 0; }

 private:
  std::vector<char> bytes_;
  std::size_t used_ = 0;
};

}  // namespace dateline

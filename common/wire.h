// Numbers and strings as the index stores them: varint := 7 bits a byte, low ones first, the top bit set on
// all but the last; string := varint(bytes) bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dateline {

[[noreturn]] void throw_damaged();  // Error(bad_input): "damaged document data"

inline constexpr std::size_t kMaxVarintBytes = 10;

// Returns the end of what it wrote.
inline char* put_varint(char* to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) *to++ = static_cast<char>(value | 0x80);
  *to++ = static_cast<char>(value);
  return to;
}

inline void put_varint(std::string& out, std::uint64_t value) {
  char bytes[kMaxVarintBytes];
  out.append(bytes, put_varint(bytes, value));
}

inline void put_string(std::string& out, std::string_view text) {
  put_varint(out, text.size());
  out += text;
}

// Reads them back; throws Error(bad_input) rather than read past the end.
class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !bytes_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    throw_damaged();
  }
  unsigned char byte() { return static_cast<unsigned char>(raw(1)[0]); }
  std::string_view raw(std::uint64_t size) {
    if (size > bytes_.size()) throw_damaged();
    const std::string_view out = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return out;
  }
  std::string string() { return std::string(raw(varint())); }
  // A count of items that take at least one byte each.
  std::uint64_t count() {
    const std::uint64_t n = varint();
    if (n > bytes_.size()) throw_damaged();
    return n;
  }
  std::string_view rest() const { return bytes_; }
  bool done() const { return bytes_.empty(); }

 private:
  std::string_view bytes_;
};

}  // namespace dateline

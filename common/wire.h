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

// Reads one and goes to its end; false, without going anywhere, where none ends before `end`.
inline bool read_varint(const char*& at, const char* end, std::uint64_t& value) {
  value = 0;
  unsigned shift = 0;
  for (const char* byte = at; byte != end && shift < 64; shift += 7) {
    value |= static_cast<std::uint64_t>(*byte & 0x7F) << shift;
    if ((*byte++ & 0x80) != 0) continue;
    at = byte;
    return true;
  }
  return false;
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
  explicit WireReader(std::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

  std::uint64_t varint() {
    if (at_ != end_ && (*at_ & 0x80) == 0) return static_cast<unsigned char>(*at_++);  // as most are
    std::uint64_t value = 0;
    if (!read_varint(at_, end_, value)) throw_damaged();
    return value;
  }
  unsigned char byte() { return static_cast<unsigned char>(raw(1)[0]); }
  std::string_view raw(std::uint64_t size) {
    if (size > rest().size()) throw_damaged();
    at_ += size;
    return {at_ - size, size};
  }
  std::string string() { return std::string(raw(varint())); }
  // A count of items that take at least one byte each.
  std::uint64_t count() {
    const std::uint64_t n = varint();
    if (n > rest().size()) throw_damaged();
    return n;
  }
  std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }
  bool done() const { return at_ == end_; }

 private:
  const char* at_;
  const char* end_;
};

}  // namespace dateline

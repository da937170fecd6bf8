// Numbers and strings as Xapian's glass tables hold them. docs/index-format.md, "Glass tables".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wire.h"

namespace dateline::glass {

// 7 bits a byte, low ones first.
inline void pack_uint(std::string& out, std::uint64_t value) { put_varint(out, value); }

inline void pack_string(std::string& out, std::string_view bytes) { put_string(out, bytes); }

// To the end of a key or tag: 8 bits a byte, low ones first, without zeros at the end.
inline void pack_uint_last(std::string& out, std::uint64_t value) {
  for (; value != 0; value >>= 8) out += static_cast<char>(value & 0xFF);
}

// In an order of bytes that is the order of the numbers: two bytes below 2^15; else the top bits of the first
// byte tell how many follow.
inline void pack_ordered_uint(std::string& out, std::uint32_t value) {
  if (value < 0x8000) {
    out += static_cast<char>(value >> 8);
    out += static_cast<char>(value & 0xFF);
    return;
  }
  const int bytes = value < 1u << 22 ? 3 : value < 1u << 29 ? 4 : 5;
  const int mark = bytes == 3 ? 0x80 : bytes == 4 ? 0xC0 : 0xE0;
  const std::uint64_t wide = value;
  for (int i = bytes - 1; i >= 0; --i)
    out += static_cast<char>(((wide >> (8 * i)) & 0xFF) | (i == bytes - 1 ? mark : 0));
}

// All of the bytes; false where they are no such number.
inline bool unpack_ordered_uint(std::string_view bytes, std::uint32_t& value) {
  if (bytes.empty()) return false;
  const unsigned first = static_cast<unsigned char>(bytes[0]);
  const unsigned mark = first < 0x80 ? 0 : first < 0xC0 ? 0x80 : first < 0xE0 ? 0xC0 : 0xE0;
  const std::size_t size = first < 0x80 ? 2 : first < 0xC0 ? 3 : first < 0xE0 ? 4 : 5;
  if (bytes.size() != size) return false;
  std::uint64_t wide = first - mark;
  for (const char c : bytes.substr(1)) wide = wide << 8 | static_cast<unsigned char>(c);
  value = static_cast<std::uint32_t>(wide);
  return wide == value;
}

// NUL as NUL 0xFF, so that what follows behind a NUL sorts first.
inline void pack_ordered_string(std::string& out, std::string_view text) {
  for (std::size_t nul; (nul = text.find('\0')) != std::string_view::npos; text.remove_prefix(nul + 1))
    out.append(text.substr(0, nul + 1)) += '\xFF';
  out += text;
}

}  // namespace dateline::glass

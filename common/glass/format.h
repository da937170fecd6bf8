// What a glass database is made of, for those who write it and those who read it. docs/index-format.md,
// "Glass tables".
#pragma once

#include <cstddef>
#include <string_view>

namespace dateline::glass {

inline constexpr std::size_t kBlockBytes = 8192;
inline constexpr std::size_t kHeaderBytes = 11;    // of a block
inline constexpr std::size_t kDirectoryEntry = 2;  // bytes

// Flags of a leaf's item, above its size.
inline constexpr unsigned kDeflated = 0x8000, kLast = 0x4000, kFirst = 0x2000;

// Of the lengths in a list of synonyms, so that they are much like letters.
inline constexpr unsigned char kSynonymLengthMask = 96;

// The version file begins with these bytes, the format (two bytes) and 16 bytes of UUID.
inline constexpr const char* kVersionFile = "iamglass";
inline constexpr std::string_view kVersionMagic = "\x0F\x0DXapian Glass";
inline constexpr unsigned kVersionFormat =
    (2016 - 2014) << 9 | 3 << 5 | 14;  // of 14 March 2016: Xapian 1.3.5 and later

}  // namespace dateline::glass

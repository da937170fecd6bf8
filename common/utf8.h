// UTF-8: decoding, repair, and what may be shown in a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dateline {

inline constexpr char32_t kReplacement = 0xFFFD;

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
// A letter or digit of ASCII, or a byte of another character.
inline bool is_of_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}

struct Decoded {
  char32_t code_point;  // kReplacement for a byte sequence that is not UTF-8
  std::uint32_t bytes;  // at least 1
  bool valid;
};

// The code point that starts at text[at]; at < text.size().
Decoded decode_utf8_sequence(std::string_view text, std::size_t at) noexcept;
inline Decoded decode_utf8(std::string_view text, std::size_t at) noexcept {
  const auto byte = static_cast<unsigned char>(text[at]);
  return byte < 0x80 ? Decoded{byte, 1, true} : decode_utf8_sequence(text, at);
}

void append_utf8(std::string& out, char32_t code_point);

// The offset of the first byte that is not part of valid UTF-8, or npos.
std::size_t find_invalid_utf8(std::string_view text) noexcept;

// Each maximal broken sequence is replaced by U+FFFD.
std::string repair_utf8(std::string_view text);

// The longest prefix of at most `bytes` bytes that ends at a character boundary.
std::string_view utf8_prefix(std::string_view text, std::size_t bytes) noexcept;

// Runs of white space and control characters become one space; none at either end.
std::string squeeze_space(std::string_view text);

// A to Z as a to z, and nothing else: for names that are ASCII by their rules.
std::string ascii_lower(std::string_view text);

// JSON as nlohmann::json writes it, with what could change how a terminal shows it (C1 controls, DEL,
// direction overrides) as \\u escapes: the same JSON.
std::string terminal_safe_json(std::string json);

// In Unicode's composed form (NFC), in which texts that look the same have the same bytes.
std::string composed(std::string_view text);

// Terminal columns the text takes (wide characters two, combining marks none).
std::size_t display_width(std::string_view text) noexcept;

// Text from an article made safe to print: control characters, terminal escapes, bidirectional overrides and
// broken bytes are left out or replaced. With keep_newlines, '\n' stays.
std::string printable(std::string_view text, bool keep_newlines = false);

}  // namespace dateline

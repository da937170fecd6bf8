#include "utf8.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace dateline {
namespace {

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

// Characters that change how the text around them is shown: bidirectional embeddings, overrides and isolates,
// line and paragraph separators, interlinear annotations, tags, byte order marks.
bool is_layout_control(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029 ||
         c == 0x200E || c == 0x200F || c == 0x061C || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
         (c >= 0xE0000 && c <= 0xE007F);
}

bool is_space(char32_t c) {
  return c == ' ' || is_control(c) || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

// Bytes that begin white space, among other characters, and are not ASCII.
constexpr std::array<unsigned char, 5> kSpaceLeads{0xC2, 0xE1, 0xE2, 0xE3, 0xEF};

// Bytes that neither are white space nor begin one.
constexpr std::array<bool, 256> make_plain_table() {
  std::array<bool, 256> table{};
  for (std::size_t b = '!'; b < table.size(); ++b) table[b] = b != 0x7F;
  for (const unsigned char lead : kSpaceLeads) table[lead] = false;
  return table;
}
constexpr std::array<bool, 256> kPlain = make_plain_table();
bool is_plain(char c) { return kPlain[static_cast<unsigned char>(c)]; }

constexpr std::size_t kWide = 16;

// Whether kWide bytes are plain but for single spaces, the last of them not before another one behind them.
bool are_plain_words(const char* at) {
  using Wide = unsigned char __attribute__((vector_size(kWide)));
  Wide bytes, next;
  std::memcpy(&bytes, at, kWide);
  std::memcpy(&next, at + 1, kWide);
  auto found = (bytes < ' ') | (bytes == 0x7F) | ((bytes == ' ') & (next == ' '));
  for (const unsigned char lead : kSpaceLeads) found |= bytes == lead;
  std::uint64_t halves[2];
  std::memcpy(halves, &found, kWide);
  return (halves[0] | halves[1]) == 0;
}

}  // namespace

Decoded decode_utf8_sequence(std::string_view text, std::size_t at) noexcept {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const std::uint32_t lead = byte(at);
  if (lead < 0x80) return {lead, 1, true};
  if (lead < 0xC2 || lead > 0xF4) return {kReplacement, 1, false};
  const std::uint32_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  // The second byte's range excludes overlong forms, surrogates and code points past U+10FFFF.
  const std::uint32_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const std::uint32_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte(at + 1) < low || byte(at + 1) > high) return {kReplacement, 1, false};
  std::uint32_t c = (lead & (0xFFu >> (length + 1))) << 6 | (byte(at + 1) & 0x3F);
  for (std::uint32_t i = 2; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return {kReplacement, i, false};
    c = c << 6 | (byte(at + i) & 0x3F);
  }
  return {c, length, true};
}

void append_utf8(std::string& out, char32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = kReplacement;
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

std::size_t find_invalid_utf8(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      ++i;
      continue;
    }
    const Decoded d = decode_utf8(text, i);
    if (!d.valid) return i;
    i += d.bytes;
  }
  return std::string_view::npos;
}

std::string repair_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const Decoded d = decode_utf8(text, i);
    if (d.valid) {
      out.append(text, i, d.bytes);
    } else {
      append_utf8(out, kReplacement);
    }
    i += d.bytes;
  }
  return out;
}

std::string_view utf8_prefix(std::string_view text, std::size_t bytes) noexcept {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string squeeze_space(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool pending = false;
  for (std::size_t i = 0; i < text.size();) {
    // Most text is words with single spaces between them: that is copied as it stands.
    std::size_t plain = i;
    while (plain < text.size() && is_plain(text[plain])) {
      // On to the last one of kWide that is no space.
      while (plain + kWide < text.size() && are_plain_words(text.data() + plain))
        plain += text[plain + kWide - 1] == ' ' ? kWide - 2 : kWide - 1;
      ++plain;
      if (plain + 1 < text.size() && text[plain] == ' ' && is_plain(text[plain + 1])) ++plain;
    }
    if (plain > i) {
      if (pending) out += ' ';
      pending = false;
      out.append(text, i, plain - i);
      i = plain;
      continue;
    }
    const Decoded d = decode_utf8(text, i);
    if (is_space(d.code_point)) {
      pending = !out.empty();
    } else {
      if (pending) out += ' ';
      pending = false;
      out.append(text, i, d.bytes);
    }
    i += d.bytes;
  }
  return out;
}

std::string terminal_safe_json(std::string json) {
  if (std::all_of(json.begin(), json.end(), [](char c) { return c >= 0x20 && c < 0x7F; })) return json;
  std::string out;
  out.reserve(json.size());
  for (std::size_t i = 0; i < json.size();) {
    const Decoded d = decode_utf8(json, i);
    if (d.code_point >= 0x7F &&
        (is_control(d.code_point) || is_layout_control(d.code_point) || d.code_point == 0x7F) && d.valid) {
      const char32_t c = d.code_point;
      char escape[16];
      if (c <= 0xFFFF) {
        std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      } else {  // as a surrogate pair
        std::snprintf(escape, sizeof escape, "\\u%04x\\u%04x", static_cast<unsigned>(0xD7C0 + (c >> 10)),
                      static_cast<unsigned>(0xDC00 + (c & 0x3FF)));
      }
      out += escape;
    } else {
      out.append(json, i, d.bytes);
    }
    i += d.bytes;
  }
  return out;
}

std::string composed(std::string_view text) {
  utf8proc_uint8_t* normal = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
      &normal, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  if (size < 0) return std::string(text);  // not UTF-8
  std::string out(reinterpret_cast<const char*>(normal), static_cast<std::size_t>(size));
  std::free(normal);
  return out;
}

std::size_t display_width(std::string_view text) noexcept {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const Decoded d = decode_utf8(text, i);
    const int columns = utf8proc_charwidth(static_cast<utf8proc_int32_t>(d.code_point));
    if (columns > 0) width += static_cast<std::size_t>(columns);
    i += d.bytes;
  }
  return width;
}

std::string printable(std::string_view text, bool keep_newlines) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const Decoded d = decode_utf8(text, i);
    if (d.code_point == '\n' && keep_newlines) {
      out += '\n';
    } else if (d.code_point == '\t' || d.code_point == '\n' || d.code_point == '\r') {
      out += ' ';
    } else if (!is_control(d.code_point) && !is_layout_control(d.code_point)) {
      append_utf8(out, d.code_point);
    }
    i += d.bytes;
  }
  return out;
}

}  // namespace dateline

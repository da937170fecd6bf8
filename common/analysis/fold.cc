#include "analysis/fold.h"

#include <utf8proc.h>

#include <array>
#include <cstdint>

#include "utf8.h"

namespace dateline {
namespace {

bool is_hangul(char32_t c) { return c >= 0xAC00 && c <= 0xD7A3; }
bool is_kana(char32_t c) { return c >= 0x3041 && c <= 0x30FF; }
// Small letters by Unicode, since it has capitals for headlines, which text is never written with.
bool is_georgian(char32_t c) { return c >= 0x10D0 && c <= 0x10FF; }
bool is_cyrillic(char32_t c) { return c >= 0x0400 && c <= 0x052F; }

bool is_dropped_mark(char32_t c) {
  return (c >= 0x0300 && c <= 0x036F) ||                                                 // Latin, Greek
         (c >= 0x0483 && c <= 0x0487) ||                                                 // Cyrillic
         (c >= 0x0591 && c <= 0x05BD) || c == 0x05BF || (c >= 0x05C1 && c <= 0x05C7) ||  // Hebrew points
         (c >= 0x064B && c <= 0x065F) || c == 0x0670 || c == 0x0640 ||                   // Arabic
         (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) ||                 // supplements
         (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE00 && c <= 0xFE0F);  // variation selectors
}

// Letters that Unicode does not decompose, as they are typed where the keyboard lacks them.
const char* plain_letter(char32_t c) {
  switch (c) {
    case U'ə':
    case U'Ə':
    case U'ǝ':
    case U'Ǝ':
      return "e";
    case U'ı':
    case U'İ':
      return "i";
    case U'ø':
    case U'Ø':
      return "o";
    case U'đ':
    case U'Đ':
    case U'ð':
    case U'Ð':
      return "d";
    case U'ł':
    case U'Ł':
      return "l";
    case U'ħ':
    case U'Ħ':
      return "h";
    case U'ŧ':
    case U'Ŧ':
      return "t";
    case U'ŋ':
    case U'Ŋ':
      return "n";
    case U'ĸ':
      return "k";
    case U'þ':
    case U'Þ':
      return "th";
    case U'æ':
    case U'Æ':
      return "ae";
    case U'œ':
    case U'Œ':
      return "oe";
    case U'ё':
    case U'Ё':
    case U'ѐ':
    case U'Ѐ':
      return "е";
    case U'ѝ':
    case U'Ѝ':
      return "и";
    case U'أ':
    case U'إ':
    case U'آ':
    case U'ٱ':
      return "ا";
    case U'ى':
    case U'ی':
      return "ي";
    case U'և':
      return "եվ";
    case U'ک':
      return "ك";
    case U'ة':
      return "ه";
    default:
      return nullptr;
  }
}

void append_decomposed(std::string& out, char32_t c) {
  std::array<utf8proc_int32_t, 32> parts;
  int boundary = 0;
  const utf8proc_ssize_t n = utf8proc_decompose_char(
      static_cast<utf8proc_int32_t>(c), parts.data(), static_cast<utf8proc_ssize_t>(parts.size()),
      static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD), &boundary);
  if (n <= 0 || n > static_cast<utf8proc_ssize_t>(parts.size())) {
    append_utf8(out, c);
    return;
  }
  for (utf8proc_ssize_t i = 0; i < n; ++i) {
    const auto part = static_cast<char32_t>(parts[static_cast<std::size_t>(i)]);
    if (is_dropped_mark(part)) continue;
    if (const char* plain = plain_letter(part)) {
      out += plain;
    } else {
      append_utf8(out, part);
    }
  }
}

bool ends_with(const std::string& text, std::string_view tail) {
  return text.size() >= tail.size() && text.compare(text.size() - tail.size(), tail.size(), tail) == 0;
}

}  // namespace

void append_folded(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    return;
  }
  if (c == 0x0306 && ends_with(out, "и")) {  // й typed as two code points
    out.replace(out.size() - 2, 2, "й");
  } else if (c == 0x0308 && ends_with(out, "і")) {
    out.replace(out.size() - 2, 2, "ї");
  } else if (const char* plain = plain_letter(c)) {
    out += plain;
  } else if (is_cyrillic(c)) {
    append_utf8(out, static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c))));
  } else if (is_hangul(c) || is_kana(c)) {
    append_utf8(out, c);  // decomposing these would take letters apart, not accents off
  } else if (c >= 0x0660 && c <= 0x0669) {
    out += static_cast<char>('0' + (c - 0x0660));
  } else if (c >= 0x06F0 && c <= 0x06F9) {
    out += static_cast<char>('0' + (c - 0x06F0));
  } else {
    append_decomposed(out, c);
  }
}

std::string fold_value(std::string_view value) {
  const std::string squeezed = squeeze_space(value);
  std::string out;
  out.reserve(squeezed.size());
  for (std::size_t i = 0; i < squeezed.size();) {
    const Decoded d = decode_utf8(squeezed, i);
    append_folded(out, d.code_point);
    i += d.bytes;
  }
  return out;
}

std::string lower_case(std::string_view word, std::string_view lang) {
  const bool dotless = lang == "tr" || lang == "az";
  std::string out;
  out.reserve(word.size());
  for (std::size_t i = 0; i < word.size();) {
    const Decoded d = decode_utf8(word, i);
    if (dotless && d.code_point == 'I') {
      out += "ı";
    } else if (d.code_point == U'İ') {
      out += 'i';
    } else {
      append_utf8(out, static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(d.code_point))));
    }
    i += d.bytes;
  }
  return out;
}

LetterCase letter_case_of(std::string_view word) {
  LetterCase of = LetterCase::caseless;
  for (std::size_t at = 0; at < word.size();) {
    const Decoded d = decode_utf8(word, at);
    const auto c = static_cast<utf8proc_int32_t>(d.code_point);
    const bool upper = utf8proc_isupper(c) != 0;
    const bool lower = !upper && utf8proc_islower(c) != 0 && !is_georgian(d.code_point);
    if (at == 0) {
      if (!upper) return lower ? LetterCase::lower : LetterCase::caseless;
      of = LetterCase::capitals;
    } else if (lower) {
      return LetterCase::capital;
    }
    at += d.bytes;
  }
  return of;
}

}  // namespace dateline

#include "analysis/tokenize.h"

#include <utf8proc.h>

#include <array>

#include "analysis/fold.h"
#include "utf8.h"

namespace dateline {
namespace {

// For each ASCII byte its folded form, or 0 where it separates words.
constexpr std::array<char, 128> make_ascii_table() {
  std::array<char, 128> table{};
  for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = static_cast<char>(c);
  for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = static_cast<char>(c);
  for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = static_cast<char>(c - 'A' + 'a');
  return table;
}
constexpr std::array<char, 128> kAscii = make_ascii_table();

enum class CharClass {
  separator,
  word,     // letter or digit
  mark,     // continues a word
  ignored,  // stands inside a word without being part of it
  unspaced  // letter of a script written without spaces: a word of its own
};

bool is_unspaced(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x3041 && c <= 0x309F) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF) || (c >= 0x0E00 && c <= 0x0EFF) ||
         (c >= 0x1000 && c <= 0x109F) || (c >= 0x1780 && c <= 0x17FF);
}

CharClass classify(char32_t c) {
  // The alphabets most text is in, without a look at the tables.
  if (c >= 0xC0 && c <= 0x24F) return c == 0xD7 || c == 0xF7 ? CharClass::separator : CharClass::word;
  if ((c >= 0x410 && c <= 0x481) || (c >= 0x48A && c <= 0x52F)) return CharClass::word;
  if (c == 0xAD || c == 0x200C || c == 0x200D || c == 0x200E || c == 0x200F || c == 0x2060 || c == 0x0640)
    return CharClass::ignored;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return is_unspaced(c) ? CharClass::unspaced : CharClass::word;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
      return CharClass::mark;
    default:
      return CharClass::separator;
  }
}

}  // namespace

bool Tokenizer::finish(Token& token, std::size_t begin, bool ascii) {
  token.begin = begin;
  token.end = at_;
  token.ascii = ascii;
  token.cut = folded_.size() > kMaxWordBytes;
  token.folded = utf8_prefix(folded_, kMaxWordBytes);
  return true;
}

bool Tokenizer::next(Token& token) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text_[i]); };
  for (;;) {
    // To the first character of a word.
    while (at_ < text_.size() && byte(at_) < 0x80 && kAscii[byte(at_)] == 0) ++at_;
    if (at_ == text_.size()) return false;

    folded_.clear();
    const std::size_t begin = at_;
    while (at_ < text_.size() && byte(at_) < 0x80 && kAscii[byte(at_)] != 0) folded_ += kAscii[byte(at_++)];
    if (at_ == text_.size() || byte(at_) < 0x80) return finish(token, begin, true);  // the fast path

    bool ascii = true;
    std::size_t end = at_;  // of the last character that is part of the word
    std::size_t scan = at_;
    while (scan < text_.size()) {
      if (byte(scan) < 0x80) {
        if (kAscii[byte(scan)] == 0) break;
        folded_ += kAscii[byte(scan++)];
        end = scan;
        continue;
      }
      const Decoded d = decode_utf8(text_, scan);
      const CharClass kind = d.valid ? classify(d.code_point) : CharClass::separator;
      if (kind == CharClass::separator) break;
      if (kind == CharClass::unspaced && end != begin) break;  // begins a word of its own
      scan += d.bytes;
      if (kind == CharClass::ignored) continue;
      if (kind == CharClass::mark && end == begin) break;  // a mark on nothing
      append_folded(folded_, d.code_point);
      ascii = false;
      end = scan;
      if (kind == CharClass::unspaced) {
        // Its marks belong to it, and it ends there.
        while (scan < text_.size() && byte(scan) >= 0x80) {
          const Decoded mark = decode_utf8(text_, scan);
          if (!mark.valid || classify(mark.code_point) != CharClass::mark) break;
          append_folded(folded_, mark.code_point);
          end = scan += mark.bytes;
        }
        break;
      }
    }
    if (end == begin || folded_.empty()) {  // a separator outside ASCII, or nothing that can be found
      at_ = scan > begin ? scan : begin + decode_utf8(text_, begin).bytes;
      continue;
    }
    at_ = end;
    return finish(token, begin, ascii);
  }
}

}  // namespace dateline

#include "analysis/tokenize.h"

#include <utf8proc.h>
#include <xxhash.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "analysis/fold.h"
#include "utf8.h"

namespace dateline {
namespace {

// For each ASCII byte its folded form, or 0 where it separates words; for other bytes kNoAscii.
constexpr unsigned char kNoAscii = 0xFF;
constexpr std::array<unsigned char, 256> make_ascii_table() {
  std::array<unsigned char, 256> table{};
  for (std::size_t c = '0'; c <= '9'; ++c) table[c] = static_cast<unsigned char>(c);
  for (std::size_t c = 'a'; c <= 'z'; ++c) table[c] = static_cast<unsigned char>(c);
  for (std::size_t c = 'A'; c <= 'Z'; ++c) table[c] = static_cast<unsigned char>(c - 'A' + 'a');
  for (std::size_t c = 0x80; c < table.size(); ++c) table[c] = kNoAscii;
  return table;
}
constexpr std::array<unsigned char, 256> kAscii = make_ascii_table();

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

// The highest bit of each of 16 bytes, the first one's lowest.
template <class Wide>
std::uint64_t top_bits(const Wide& bytes) {
  static_assert(sizeof(Wide) == 16);
#ifdef __SSE2__
  return static_cast<std::uint64_t>(_mm_movemask_epi8(std::bit_cast<__m128i>(bytes)));
#else
  std::uint64_t halves[2];
  std::memcpy(halves, &bytes, sizeof halves);
  // The product has a byte's bit at its place in the highest byte.
  const auto gather = [](std::uint64_t eight) {
    if constexpr (std::endian::native == std::endian::big) eight = __builtin_bswap64(eight);
    return ((eight & 0x8080808080808080) * 0x0002040810204081) >> 56;
  };
  return gather(halves[0]) | gather(halves[1]) << 8;
#endif
}

// Of a character inside a word.
CharClass classify_word_character(const Decoded& d) {
  return d.code_point < 0x80 ? CharClass::word : classify(d.code_point);
}

}  // namespace

void WordScanner::read_block(std::size_t block) {
  constexpr std::size_t kWide = 16;
  using Wide = unsigned char __attribute__((vector_size(kWide)));
  block_ = block;
  words_ = others_ = 0;
  std::array<char, kBlock> bytes{};
  const std::string_view text = text_.substr(block * kBlock, kBlock);
  const char* from = text.data();
  if (text.size() < kBlock) from = static_cast<const char*>(std::memcpy(bytes.data(), from, text.size()));
  for (std::size_t at = 0; at < kBlock; at += kWide) {
    Wide wide;
    std::memcpy(&wide, from + at, kWide);
    const auto found = (((wide | 0x20) - 'a') < 26) | ((wide - '0') < 10);
    words_ |= top_bits(found) << at;
    others_ |= top_bits(wide) << at;
  }
}

// The first byte from there on whose bit is set; the end of the text where there is none.
template <class Bits>
std::size_t WordScanner::find(std::size_t from, Bits&& bits) {
  while (from < text_.size()) {
    const std::size_t block = from / kBlock;
    if (block != block_) read_block(block);
    if (const std::uint64_t set = bits() >> from % kBlock; set != 0)
      return std::min(from + static_cast<std::size_t>(std::countr_zero(set)), text_.size());
    from = (block + 1) * kBlock;
  }
  return text_.size();
}

// The same in whatever block, of whatever letters.
bool WordScanner::next_anywhere(WordSpan& word) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text_[i]); };
  for (;;) {
    at_ = find(at_, [&] { return words_ | others_; });
    if (at_ == text_.size()) return false;

    const std::size_t begin = at_;
    std::size_t end = find(at_, [&] { return ~words_; });  // of the last character that is part of the word
    if (end == text_.size() || byte(end) < 0x80) {         // the fast path
      at_ = end;
      word = {begin, end, true};
      return true;
    }

    bool ascii = true;
    std::size_t scan = end;
    while (scan < text_.size()) {
      if (byte(scan) < 0x80) {
        if (kAscii[byte(scan)] == 0) break;
        end = ++scan;
        continue;
      }
      const Decoded d = decode_utf8(text_, scan);
      const CharClass kind = d.valid ? classify(d.code_point) : CharClass::separator;
      if (kind == CharClass::separator) break;
      if (kind == CharClass::unspaced && end != begin) break;  // begins a word of its own
      scan += d.bytes;
      if (kind == CharClass::ignored) continue;
      if (kind == CharClass::mark && end == begin) break;  // a mark on nothing
      ascii = false;
      end = scan;
      if (kind == CharClass::unspaced) {
        // Its marks belong to it, and it ends there.
        while (scan < text_.size() && byte(scan) >= 0x80) {
          const Decoded mark = decode_utf8(text_, scan);
          if (!mark.valid || classify(mark.code_point) != CharClass::mark) break;
          end = scan += mark.bytes;
        }
        break;
      }
    }
    if (end == begin) {  // a separator outside ASCII
      at_ = scan > begin ? scan : begin + decode_utf8(text_, begin).bytes;
      continue;
    }
    at_ = end;
    word = {begin, end, ascii};
    return true;
  }
}

bool fold_word(std::string_view written, bool ascii, std::string& out) {
  out.clear();
  if (ascii && written.size() <= kMaxWordBytes) {
    for (const char c : written) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x80) out += static_cast<char>(kAscii[byte]);  // else a joiner or the like
    }
    return false;
  }
  for (std::size_t i = 0; i < written.size();) {
    const Decoded d = decode_utf8(written, i);
    i += d.bytes;
    if (classify_word_character(d) != CharClass::ignored) append_folded(out, d.code_point);
  }
  const std::size_t whole = out.size();
  out.resize(utf8_prefix(out, kMaxWordBytes).size());
  return out.size() < whole;
}

std::uint64_t hash_word(std::string_view folded_word) {
  return XXH3_64bits(folded_word.data(), folded_word.size());
}

bool is_small_number(std::string_view word) {
  return word.size() <= 2 &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool Tokenizer::next(Token& token) {
  WordSpan word;
  while (scanner_.next(word)) {
    token.cut = fold_word(text_.substr(word.begin, word.end - word.begin), word.ascii, folded_);
    if (folded_.empty()) continue;
    token.folded = folded_;
    token.begin = word.begin;
    token.end = word.end;
    token.ascii = word.ascii;
    return true;
  }
  return false;
}

}  // namespace dateline

// Words: where they begin and end in a text, and their folded form.
//
// A word is a maximal run of letters and digits of any script (Unicode categories L and N) with the marks
// that belong to them; soft hyphens, joiners and direction marks inside a word do not end it. Everything else
// separates, so "Azerbaijan's" is azerbaijan + s, "Türkiye'de" turkiye + de, "peace-keeping" peace + keeping,
// "U.S." u + s and "1,250.5" 1 + 250 + 5: the name inside is found, and the whole is found as a phrase, which
// is what a query makes of it. Scripts written without spaces (Han, Hiragana, Thai, Lao, Khmer, Burmese) give
// a word for each character, and a query for several of them is a phrase too.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace dateline {

// Longest folded word in bytes; what is longer is cut at a character boundary. With the longest prefix it
// stays within Xapian's 245 bytes a term.
inline constexpr std::size_t kMaxWordBytes = 200;

// Where a word stands: byte offsets in the text.
struct WordSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool ascii = true;  // as written
};

// Finds where words begin and end.
class WordScanner {
 public:
  // `text` must outlive the scanner. Broken bytes separate words.
  explicit WordScanner(std::string_view text) : text_(text) {}

  // The next word; false at the end of the text.
  bool next(WordSpan& word) {
    // Most are all ASCII, and end in the block that is read already.
    if (at_ / kBlock == block_) {
      if (const std::uint64_t any = (words_ | others_) >> at_ % kBlock; any != 0) {
        const std::size_t begin = at_ + static_cast<std::size_t>(std::countr_zero(any));
        if (const std::uint64_t behind = ~words_ >> begin % kBlock; behind != 0) {
          const std::size_t end = begin + static_cast<std::size_t>(std::countr_zero(behind));
          if ((others_ >> end % kBlock & 1) == 0) {
            at_ = end;
            word = {begin, end, true};
            return true;
          }
        }
      }
    }
    return next_anywhere(word);
  }

 private:
  bool next_anywhere(WordSpan& word);

  static constexpr std::size_t kBlock = 64;  // bytes, one for each bit of a mask

  void read_block(std::size_t block);
  template <class Bits>
  std::size_t find(std::size_t from, Bits&& bits);

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t block_ = std::string_view::npos;  // the number of the one that the masks are of
  std::uint64_t words_ = 0;                     // its ASCII letters and digits, from the lowest bit on
  std::uint64_t others_ = 0;                    // its bytes that are not ASCII
};

// The folded form of a word that a scanner found, in `out`; empty where nothing is left of it, such as a lone
// mark, which is no word then. Returns whether it was cut to kMaxWordBytes.
bool fold_word(std::string_view written, bool ascii, std::string& out);

std::uint64_t hash_word(std::string_view folded_word);  // 64-bit XXH3
bool is_small_number(std::string_view word);            // of one digit or two

struct Token {
  std::string_view folded;  // valid until the next call of next()
  std::size_t begin = 0;    // byte offsets of the word in the text
  std::size_t end = 0;
  bool ascii = true;  // the word as written is all ASCII
  bool cut = false;   // the folded form was cut to kMaxWordBytes
};

// Both at once: the words of a text, folded.
class Tokenizer {
 public:
  // `text` must outlive the tokenizer.
  explicit Tokenizer(std::string_view text) : text_(text), scanner_(text) {}

  // The next word; false at the end of the text.
  bool next(Token& token);

 private:
  std::string_view text_;
  WordScanner scanner_;
  std::string folded_;
};

}  // namespace dateline

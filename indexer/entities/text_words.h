// The words of one text, as names are looked for among them: where they stand, how they are written, what is
// between them, and what the finders have made of them so far.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/fold.h"
#include "entities/gazetteer.h"
#include "entities/person_names.h"
#include "utf8.h"
#include "words/lexicon.h"

namespace dateline {

// What stands between a word and the one before.
enum class WordGap : std::uint8_t {
  space,
  hyphen,
  apostrophe,
  period,
  comma,
  ampersand,
  bracket,
  other,
  sentence
};

struct TextWord {
  const GazetteerName* name = nullptr;  // that this word is, or that it is a word of; not of small words
  Lexeme* lexeme = nullptr;
  std::uint32_t begin = 0, end = 0;  // in the text
  std::uint8_t words = 0;  // of `name`, where it begins here; 0 inside of one, and where there is none
  SurnameShape shape = SurnameShape::none;  // where `words` is 1
  LetterCase letter_case = LetterCase::lower;
  WordGap gap = WordGap::space;
  bool ascii = true;    // as written
  bool small = true;    // it begins with a small letter or a digit
  bool taken = false;   // part of a place or organisation
  bool of_org = false;  // part of an organisation

  std::size_t size() const { return end - begin; }  // bytes
  bool is_capital() const {
    return letter_case == LetterCase::capital || letter_case == LetterCase::capitals;
  }
  // Whether its name is one of these kinds.
  bool is(unsigned kinds) const { return name != nullptr && (name->is & kinds) != 0; }
};

class TextWords {
 public:
  // `folded`: of the lexicon whose lexemes the words are.
  explicit TextWords(const StringTable& folded) : folded_(&folded) {}

  // A text, which must outlive its use.
  void begin(std::string_view text);
  // Its next word. Too long ones are left out.
  void add(Lexeme& lexeme, std::string_view written) {
    if (written.size() > LexemeTable::kMaxTextBytes) return;  // no name, and the lexeme does not last
    if (size_ == words_.size()) words_.resize(2 * size_ + 64);
    const auto begin = static_cast<std::uint32_t>(written.data() - text_.data());
    const std::uint32_t before = std::exchange(end_, begin + static_cast<std::uint32_t>(written.size()));
    TextWord& w = words_[size_];
    w = TextWord();  // small letters behind a space, as most are
    w.lexeme = &lexeme;
    w.begin = begin;
    w.end = end_;
    w.letter_case = lexeme.letter_case;
    w.ascii = lexeme.ascii;
    if (size_ == 0 || begin != before + 1 || text_[before] != ' ') w.gap = gap_before(before, begin);
    if (lexeme.letter_case != LetterCase::lower) {
      w.small = lexeme.letter_case == LetterCase::caseless && is_digit(written.front());
      if (!w.small) named_.push_back(static_cast<std::uint32_t>(size_));
    }
    small_letters_ = small_letters_ || lexeme.letter_case == LetterCase::lower ||
                     lexeme.letter_case == LetterCase::capital;
    ++size_;
  }

  std::size_t size() const { return size_; }
  TextWord& operator[](std::size_t i) { return words_[i]; }
  const TextWord& operator[](std::size_t i) const { return words_[i]; }
  // Those that are not small.
  std::span<const std::uint32_t> named() const { return named_; }

  std::string_view text() const { return text_; }
  std::string_view written(std::size_t i) const { return written(i, i); }
  // From one word to another.
  std::string_view written(std::size_t first, std::size_t last) const {
    return text_.substr(words_[first].begin, words_[last].end - words_[first].begin);
  }
  // Valid until the lexicon reads on.
  std::string_view folded(std::size_t i) const { return folded_->at(words_[i].lexeme->word); }
  // The folded words from `first` on with a space between two, as far as they stand together; empty where
  // they do not. Valid until the next call.
  std::string_view joined(std::size_t first, std::size_t count);

  // Whether a word and the next may be parts of one name: "Mr. Smith", "Saint-Denis", "U.S.".
  bool is_joined_to_next(std::size_t i) const;

  bool has_small_letters() const { return small_letters_; }
  // Whether nearly all long words begin with a capital: "John Smith Wins Race".
  bool has_title_case() const;

 private:
  WordGap gap_before(std::size_t end, std::size_t begin) const;

  const StringTable* folded_;
  std::string_view text_;
  std::vector<TextWord> words_;  // more than there are in this text, so that none is made anew
  std::size_t size_ = 0;
  std::uint32_t end_ = 0;  // of the last one
  std::vector<std::uint32_t> named_;
  bool small_letters_ = false;
  std::string joined_;
};

std::size_t letters_in(std::string_view text);
// Takes letters off the end.
void drop_letters(std::string& text, std::size_t letters);

}  // namespace dateline

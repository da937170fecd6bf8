// The words of one text, as names are looked for among them: where they stand, how they are written, what is
// between them, and what the finders have made of them so far.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/fold.h"
#include "entities/gazetteer.h"
#include "entities/person_names.h"

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
  std::uint32_t begin = 0, end = 0;     // in the text
  std::uint32_t folded = 0;             // in the folded text, once asked for
  std::uint8_t folded_size = 0;
  std::uint8_t words = 0;  // of `name`, where it begins here; 0 inside of one, and where there is none
  SurnameShape shape = SurnameShape::none;  // where `words` is 1
  LetterCase letter_case = LetterCase::lower;
  WordGap gap = WordGap::space;
  bool ascii = true;
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
  // The first words of the text, which must outlive their use.
  void read(std::string_view text, std::size_t most);

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
  // Valid until another word is folded.
  std::string_view folded(std::size_t i);
  // The folded words from `first` on with a space between two, as far as they stand together; empty where
  // they do not. Valid until the next call.
  std::string_view joined(std::size_t first, std::size_t count);

  // Whether a word and the next may be parts of one name: "Mr. Smith", "Saint-Denis", "U.S.".
  bool is_joined_to_next(std::size_t i) const;

  bool has_small_letters() const { return small_letters_; }
  // Whether nearly all long words begin with a capital: "John Smith Wins Race".
  bool has_title_case() const;

 private:
  void read_case(TextWord& w, bool ascii);

  std::string_view text_;
  std::vector<TextWord> words_;  // more than there are in this text, so that none is made anew
  std::size_t size_ = 0;
  std::vector<std::uint32_t> named_;
  bool small_letters_ = false;
  std::string folded_, fold_buffer_, joined_;
};

std::size_t letters_in(std::string_view text);
// Takes letters off the end.
void drop_letters(std::string& text, std::size_t letters);

}  // namespace dateline

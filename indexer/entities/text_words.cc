#include "entities/text_words.h"

#include <algorithm>

#include "analysis/tokenize.h"
#include "utf8.h"

namespace dateline {
namespace {

bool ends_sentence(char c) { return c == '.' || c == '!' || c == '?' || c == ':' || c == ';' || c == '"'; }

WordGap gap_of(std::string_view between) {
  if (between.size() == 1) {
    switch (between[0]) {
      case ' ':
      case '\n':  // a line that is wrapped
        return WordGap::space;
      case '-':
        return WordGap::hyphen;
      case '\'':
        return WordGap::apostrophe;
      case '.':
        return WordGap::period;
      case '&':
        return WordGap::ampersand;
      default:
        return ends_sentence(between[0]) ? WordGap::sentence : WordGap::other;
    }
  }
  if (between == ", ") return WordGap::comma;
  if (between == ". ") return WordGap::period;
  if (between == " & ") return WordGap::ampersand;
  if (between == " (" || between == " <") return WordGap::bracket;
  if (between == "‑") return WordGap::hyphen;
  if (between == "’" || between == "ʼ") return WordGap::apostrophe;
  return between.size() > 3 || std::any_of(between.begin(), between.end(), ends_sentence) ? WordGap::sentence
                                                                                          : WordGap::other;
}

// Of a word all ASCII that begins with no small letter.
LetterCase ascii_letter_case(std::string_view written) {
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  if (written[0] < 'A' || written[0] > 'Z') return LetterCase::caseless;
  return std::any_of(written.begin() + 1, written.end(), is_small) ? LetterCase::capital
                                                                   : LetterCase::capitals;
}

}  // namespace

void TextWords::read(std::string_view text, std::size_t most) {
  text_ = text;
  named_.clear();
  folded_.clear();
  small_letters_ = false;
  std::size_t size = 0, before = 0;  // words, and where the last one ends
  WordScanner scanner(text);
  for (WordSpan span; size < most && scanner.next(span); ++size) {
    if (size == words_.size()) words_.resize(2 * size + 64);
    TextWord& w = words_[size];
    w = TextWord();  // small letters behind a space, as most are
    w.begin = static_cast<std::uint32_t>(span.begin);
    w.end = static_cast<std::uint32_t>(span.end);
    const char first = text[span.begin];
    if (!span.ascii || first < 'a' || first > 'z') {
      read_case(w, span.ascii);
      if (!w.small) named_.push_back(static_cast<std::uint32_t>(size));
    } else {
      small_letters_ = true;
    }
    if (size == 0) {
      w.gap = WordGap::sentence;
    } else if (span.begin != before + 1 || text[before] != ' ') {
      w.gap = gap_of(text.substr(before, span.begin - before));
    }
    before = span.end;
  }
  size_ = size;
}

void TextWords::read_case(TextWord& w, bool ascii) {
  const std::string_view written = text_.substr(w.begin, w.size());
  w.ascii = ascii;
  w.letter_case = ascii ? ascii_letter_case(written) : letter_case_of(written);
  w.small = w.letter_case == LetterCase::lower || is_digit(written[0]);
  if (w.letter_case == LetterCase::lower || w.letter_case == LetterCase::capital) small_letters_ = true;
}

std::string_view TextWords::folded(std::size_t i) {
  TextWord& w = words_[i];
  if (w.folded_size == 0) {
    fold_word(written(i), w.ascii, fold_buffer_);
    static_assert(kMaxWordBytes <= 0xFF);
    w.folded = static_cast<std::uint32_t>(folded_.size());
    w.folded_size = static_cast<std::uint8_t>(fold_buffer_.size());
    folded_ += fold_buffer_;
  }
  return std::string_view(folded_).substr(w.folded, w.folded_size);
}

std::string_view TextWords::joined(std::size_t first, std::size_t count) {
  joined_.clear();
  for (std::size_t i = first; i < first + count; ++i) {
    const WordGap gap = words_[i].gap;
    if (i > first) {
      const bool together = gap == WordGap::space || gap == WordGap::hyphen || gap == WordGap::apostrophe ||
                            (gap == WordGap::period && words_[i - 1].size() <= 3);
      if (!together) return {};
      joined_ += ' ';
    }
    joined_ += folded(i);
  }
  return joined_;
}

bool TextWords::is_joined_to_next(std::size_t i) const {
  const TextWord& w = words_[i];
  const WordGap gap = words_[i + 1].gap;
  if (gap == WordGap::space || gap == WordGap::hyphen) return true;
  if (gap == WordGap::apostrophe) return written(i) == "O";  // O'Brien
  if (gap != WordGap::period) return false;
  constexpr std::size_t kAbbreviation = 4;  // bytes: an initial, Mr, Gen
  return w.size() <= kAbbreviation && w.is_capital() && (w.size() <= 2 || w.is(GazetteerName::title));
}

bool TextWords::has_title_case() const {
  constexpr std::size_t kLong = 4;  // bytes
  std::size_t small = 0, large = 0;
  for (const TextWord& w : std::span(words_).first(size_))
    if (w.size() >= kLong) ++(w.is_capital() ? large : small);
  return 5 * small <= large;
}

std::size_t letters_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

void drop_letters(std::string& text, std::size_t letters) {
  for (; letters > 0 && !text.empty(); --letters) {
    while (text.size() > 1 && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
    text.pop_back();
  }
}

}  // namespace dateline

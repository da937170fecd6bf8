#include "entities/text_words.h"

#include <algorithm>

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

}  // namespace

void TextWords::begin(std::string_view text) {
  text_ = text;
  size_ = 0;
  end_ = 0;
  named_.clear();
  small_letters_ = false;
}

WordGap TextWords::gap_before(std::size_t end, std::size_t begin) const {
  return size_ == 0 ? WordGap::sentence : gap_of(text_.substr(end, begin - end));
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

#include "query/edit_distance.h"

#include <algorithm>

#include "utf8.h"

namespace dateline {
namespace {

std::u32string letters_of(std::string_view word) {
  std::u32string letters;
  for (std::size_t i = 0; i < word.size();) {
    const Decoded d = decode_utf8(word, i);
    letters += d.code_point;
    i += d.bytes;
  }
  return letters;
}

}  // namespace

EditDistance::EditDistance(std::string_view word) : word_(letters_of(word)) {
  Row first(word_.size() + 1);
  for (std::size_t j = 0; j < first.size(); ++j) first[j] = j;
  rows_.push_back(std::move(first));
}

void EditDistance::push(char32_t letter) {
  other_ += letter;
  const std::size_t i = other_.size();
  Row row(word_.size() + 1);
  row[0] = i;
  const Row& above = rows_[i - 1];
  for (std::size_t j = 1; j <= word_.size(); ++j) {
    const std::size_t changed = above[j - 1] + (word_[j - 1] == letter ? 0 : 1);
    row[j] = std::min({above[j] + 1, row[j - 1] + 1, changed});
    const bool swapped = i > 1 && j > 1 && word_[j - 1] == other_[i - 2] && word_[j - 2] == letter;
    if (swapped) row[j] = std::min(row[j], rows_[i - 2][j - 2] + 1);
  }
  rows_.push_back(std::move(row));
}

void EditDistance::shorten(std::size_t letters) {
  other_.resize(letters);
  rows_.resize(letters + 1);
}

std::size_t EditDistance::least() const {
  const Row& last = rows_.back();
  std::size_t least = *std::min_element(last.begin(), last.end());
  if (rows_.size() > 1) {  // by a swap with the next letter
    const Row& above = rows_[rows_.size() - 2];
    least = std::min(least, *std::min_element(above.begin(), above.end()) + 1);
  }
  return least;
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  EditDistance distance(a);
  for (const char32_t letter : letters_of(b)) {
    distance.push(letter);
    if (distance.least() >= limit) return limit;
  }
  return std::min(distance.distance(), limit);
}

}  // namespace dateline

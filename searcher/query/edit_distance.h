// How many letters two words differ by: insertions, deletions, substitutions, and swaps of neighbours count
// one each (optimal string alignment, the restricted form of Damerau 1964).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dateline {

// The distance of one word to others that are given letter by letter, so that words with a common beginning
// share the work. Words are UTF-8; letters are code points.
class EditDistance {
 public:
  explicit EditDistance(std::string_view word);

  // Appends a letter to, or shortens to `letters`, the other word.
  void push(char32_t letter);
  void shorten(std::size_t letters);
  std::size_t letters() const { return other_.size(); }

  std::size_t distance() const { return rows_.back().back(); }
  // The least distance that the other word can still get to, however it goes on.
  std::size_t least() const;

 private:
  using Row = std::vector<std::size_t>;
  std::u32string word_, other_;
  std::vector<Row> rows_;  // rows_[i][j]: of the first i letters of the other word to the first j of this one
};

// The distance, or `limit` where it is that or more.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

}  // namespace dateline

// What a word weighs.
#pragma once

#include <cmath>

namespace dateline {

// Xapian::BM25Weight's idf: positive for words of more than half of the articles too.
inline double bm25_idf(double articles, double with_word) {
  double odds = (articles - with_word + 0.5) / (with_word + 0.5);
  if (odds < 2) odds = odds * 0.5 + 1;
  return std::log(odds);
}

}  // namespace dateline

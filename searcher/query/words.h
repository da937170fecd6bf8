// The words and quotation marks of a query's text.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "query/query.h"

namespace dateline {

// A quotation mark as typed or as a word processor makes it, and what closes it.
struct Quote {
  std::size_t bytes = 0;  // 0: none
  std::array<std::string_view, 3> closing;
};
Quote quote_at(std::string_view text);

// The words of a text as they stand; `at` is where it stands in the query.
std::vector<QueryWord> plain_words(std::string_view text, std::size_t at, WordMatch match);

// Likewise; a '*' at a word belongs to it.
std::vector<QueryWord> words_with_patterns(std::string_view text, std::size_t at, WordMatch match);

}  // namespace dateline

// What other search programs write otherwise, and what to write here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema.h"

namespace dateline {

// A word that stands in a query, as written up to the next space, parenthesis or quotation mark.
struct WrittenWord {
  std::string_view text;
  std::string_view before;  // the clause before it in its group; empty: it is the first
  std::string_view next;    // the word behind it; empty: it is the last
  bool alone = false;       // the whole query
};

// How to write what looks like an operator, a pattern or a weight, but is none.
std::optional<std::string> hint_at_lookalike(const WrittenWord& word);

// The message for a field prefix that is none; `name` in lower case.
std::string unknown_field_message(const std::string& name, const std::vector<FacetField>& facets);

}  // namespace dateline

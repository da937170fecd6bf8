// Whether two searches gave the same.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dateline/searcher.h"

namespace dateline::test {

// The first difference, in words; empty where there is none.
std::string difference(const std::string& what, std::uint64_t found, std::uint64_t expected);
std::string difference(const std::vector<FacetResult>& found, const std::vector<FacetResult>& expected);
std::string difference(const std::vector<TimelineEntry>& found, const std::vector<TimelineEntry>& expected);
// Of all that does not depend on the time a search takes, but for hints, warnings and explanations. Scores
// may differ by `rounding`, and hits change places, or with a copy, where theirs do not differ by more.
std::string difference(const SearchResult& found, const SearchResult& expected, double rounding = 0);

}  // namespace dateline::test

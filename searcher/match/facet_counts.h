// Facets and timelines of what was counted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dateline/searcher.h"
#include "match/value_counter.h"
#include "schema.h"

namespace dateline {

// Folded spellings together; only those that fit the folded pattern, if there is one.
FacetResult facet_of(ValueCounter& values, const std::string& name, std::string_view pattern,
                     std::size_t limit);

// Of the values of kDaySlot the first `digits` of each; a date that knows less than that is left out.
FacetResult periods_of(ValueCounter& days, const std::string& name, std::size_t digits,
                       std::string_view pattern, std::size_t limit);
std::vector<TimelineEntry> timeline_of(ValueCounter& days, std::size_t digits);

// "2023", "2023-07" or "2023-07-30" for a key of four, six or eight digits.
std::string period_name(std::string_view key);

}  // namespace dateline

// Counts over time as a small chart of block characters.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dateline/searcher.h"

namespace dateline {

// Lines of at most `width` columns: time from left to right, periods without matches too, several periods a
// column where there are more than columns. The entries are in order of time, all years, all months or all
// days.
std::string timeline_chart(const std::vector<TimelineEntry>& entries, std::size_t width);

}  // namespace dateline

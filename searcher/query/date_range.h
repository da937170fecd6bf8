// The dates of a query: date:2023, date:2020..2023-06, date:>=2020-09-27.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "dates.h"

namespace dateline {

struct DateRange {
  std::optional<Date> from, to;  // inclusive, open where missing
};

// The range, or a message that says what is wrong with it and how to write it.
std::variant<DateRange, std::string> parse_date_range(std::string_view text);

}  // namespace dateline

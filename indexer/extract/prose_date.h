// Dates as pages print them: 12 March 2021, March 12, 2021, 30 iyul 2023, 5 августа 2022 г., 14.03.2020,
// 2020-03-14.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dates.h"

namespace dateline {

// The first full date (day, month and year) in a line, in the languages of the archive. Only years from 1700
// to the next one count.
std::optional<Date> find_prose_date(std::string_view line);

// Whether a short line is a date line: a date and little else (a time of day, a weekday, a label such as
// "Published:").
bool is_date_line(std::string_view line);

}  // namespace dateline

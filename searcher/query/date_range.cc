#include "query/date_range.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <vector>

#include "utf8.h"

namespace dateline {
namespace {

struct Problem {
  std::string message;
};

Date first_day(const Date& d) { return *make_date(d.year, std::max(d.month, 1), std::max(d.day, 1)); }

Date last_day(const Date& d) {
  const int month = d.month == 0 ? 12 : d.month;
  return *make_date(d.year, month, d.day == 0 ? days_in_month(d.year, month) : d.day);
}

// The day before or after.
Date neighbour(const Date& d, int step) {
  const std::chrono::sys_days days = std::chrono::year(d.year) / d.month / d.day;
  return make_date(days + std::chrono::days(step)).value_or(d);
}

// What a date in another form says, in ours: 30.07.2023, 30/7/2023, 2023/07/30, July 30, 2023. Empty where
// that is not sure.
std::string as_iso(std::string_view text) {
  static constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                            "jul", "aug", "sep", "oct", "nov", "dec"};
  std::vector<int> numbers;
  int month = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto begin = i;
    if (std::isdigit(static_cast<unsigned char>(text[i])) != 0) {
      while (i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])) != 0) ++i;
      int number = 0;
      if (i - begin > 4) return {};
      std::from_chars(text.data() + begin, text.data() + i, number);
      numbers.push_back(number);
    } else if (std::isalpha(static_cast<unsigned char>(text[i])) != 0) {
      std::string word;
      while (i < text.size() && std::isalpha(static_cast<unsigned char>(text[i])) != 0)
        word += static_cast<char>(std::tolower(static_cast<unsigned char>(text[i++])));
      const auto* found = std::find(kMonths.begin(), kMonths.end(), word.substr(0, 3));
      if (found == kMonths.end() || month != 0) return {};
      month = static_cast<int>(found - kMonths.begin()) + 1;
    } else {
      ++i;
    }
  }
  std::optional<Date> date;
  if (month != 0) {
    if (numbers.size() == 1 && numbers[0] > 31) date = make_date(numbers[0], month);
    if (numbers.size() == 2 && numbers[0] <= 31) date = make_date(numbers[1], month, numbers[0]);
    if (numbers.size() == 2 && numbers[0] > 31) date = make_date(numbers[0], month, numbers[1]);
  } else if (numbers.size() == 3 && numbers[0] > 31) {
    date = make_date(numbers[0], numbers[1], numbers[2]);
  } else if (numbers.size() == 3 && numbers[2] > 31) {  // the day first, unless it cannot be
    date = make_date(numbers[2], numbers[1], numbers[0]);
    if (!date) date = make_date(numbers[2], numbers[0], numbers[1]);
  } else if (numbers.size() == 2 && std::max(numbers[0], numbers[1]) > 31) {
    date = make_date(std::max(numbers[0], numbers[1]), std::min(numbers[0], numbers[1]));
  }
  return date && date->year >= 1000 ? iso_day(*date) : std::string();
}

Date day(std::string_view text) {
  const auto date = text.size() <= 10 ? parse_iso_date(text) : std::nullopt;
  if (date) return *date;
  if (const auto instant = parse_iso_date(text))
    throw Problem{"a time of day cannot be asked for: write date:" + iso_day(*instant)};
  const bool shaped = text.size() == 10 && text[4] == '-' && text[7] == '-';
  if (shaped && parse_iso_date(text.substr(0, 7)))
    throw Problem{"there is no such day as " + printable(text) +
                  ": write date:" + std::string(text.substr(0, 7)) + " for the month"};
  const std::string iso = as_iso(text);
  throw Problem{"'" + printable(text) + "' is no date: " +
                (iso.empty() ? "expected a year, month or day, such as 2023, 2023-07 or 2023-07-30"
                             : "write date:" + iso)};
}

bool is_year(std::string_view text) {
  return text.size() == 4 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
}

DateRange parse(std::string_view value) {
  DateRange range;
  if (value.substr(0, 1) == "[" || value.substr(0, 1) == "{")
    throw Problem{"a range is written with two dots and without brackets, such as date:2020..2023"};
  if (const std::size_t dots = value.find(".."); dots != std::string_view::npos) {
    const std::string_view low = value.substr(0, dots), high = value.substr(dots + 2);
    if (high.substr(0, 1) == ".")
      throw Problem{"a range is written with two dots: date:" + std::string(low) + ".." +
                    std::string(high.substr(std::min(high.find_first_not_of('.'), high.size())))};
    if (low.empty() && high.empty()) throw Problem{"expected a date before or after '..'"};
    if (!low.empty()) range.from = first_day(day(low));
    if (!high.empty()) range.to = last_day(day(high));
    if (range.from && range.to && range.to->key() < range.from->key())
      throw Problem{"the range ends before it begins: write it as " +
                    iso_day(*range.to).substr(0, std::max<std::size_t>(high.size(), 4)) + ".." +
                    std::string(low)};
  } else if (value.substr(0, 2) == ">=") {
    range.from = first_day(day(value.substr(2)));
  } else if (value.substr(0, 2) == "<=") {
    range.to = last_day(day(value.substr(2)));
  } else if (value.substr(0, 1) == ">") {
    range.from = neighbour(last_day(day(value.substr(1))), 1);
  } else if (value.substr(0, 1) == "<") {
    range.to = neighbour(first_day(day(value.substr(1))), -1);
  } else if (value.size() == 9 && is_year(value.substr(0, 4)) && value[4] == '-' &&
             is_year(value.substr(5))) {
    throw Problem{"a range is written with two dots: date:" + std::string(value.substr(0, 4)) + ".." +
                  std::string(value.substr(5))};
  } else {
    const Date date = day(value);
    range.from = first_day(date);
    range.to = last_day(date);
  }
  return range;
}

}  // namespace

std::variant<DateRange, std::string> parse_date_range(std::string_view text) {
  try {
    return parse(text);
  } catch (const Problem& problem) {
    return problem.message;
  }
}

}  // namespace dateline

// Dates as articles and queries write them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dateline {

// A day of the article's own calendar, or only its month or year.
struct Date {
  int year = 0;
  int month = 0;  // 1 to 12; 0 where only the year is known
  int day = 0;    // 1 to 31; 0 where only the month is known
  std::int64_t seconds =
      0;  // the instant in seconds since 1970-01-01 UTC; without a time of day, the first one

  // "2023", "202307" or "20230730".
  std::string key() const;
  bool operator==(const Date&) const = default;
};

// A valid date of the years 1 to 9999, or nothing.
std::optional<Date> make_date(int year, int month = 0, int day = 0);
std::optional<Date> make_date(std::chrono::sys_days day);

// ISO 8601 and RFC 3339: 2023, 2023-07, 2023-07-30, 20230730, 2023-07-30T12:00, …T12:00:05.25Z, …+04:00, …
// +0400; a space or 't' may stand for the T. Nothing when the text, without surrounding space, is anything
// else.
std::optional<Date> parse_iso_date(std::string_view text);

int days_in_month(int year, int month);

// 12 August 2023 as "2023-08-12"; also "2023-08" and "2023".
std::string iso_day(const Date& date);

}  // namespace dateline

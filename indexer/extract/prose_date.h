// Dates as pages print them: 12 March 2021, March 12, 2021, 30 iyul 2023, 5 августа 2022 г., 14.03.2020,
// 2020-03-14, ۲۷ آبان ۱۳۹۸.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dates.h"

namespace dateline {

// What is known of a page, for a date line that leaves something out.
struct DateHints {
  std::optional<Date> fetched;    // when the page was taken from its site
  std::optional<Date> not_after;  // another day it was there already, such as that of its last change
  int year = 0;                   // of its publication, as its URL says
  int copyright = 0;              // the year behind the ©
  bool month_first = false;       // 3/4/2020 is 4 March, as in the USA
};

// Whether something can have been published on this day: not before 1700, and neither behind the day the page
// was fetched nor in the future (a day more is allowed for time zones).
bool is_possible_day(const Date& date, const DateHints& hints = {});

// The first full date (day, month and year) in a line, in the languages of the archive. Only years from 1700
// to the next one count.
std::optional<Date> find_prose_date(std::string_view line);

struct LineDate {
  Date date;
  bool labelled = false;  // said to be the day of publication
  bool leads = false;     // it begins the line, or the line is a byline or little but the date
};

// The day of publication that a date line says: a short line with a date and little else (a time of day, a
// weekday, an author, a label such as "Published:"). Of several dates the one that is said to be of the
// publication, and none that is said to be of a change. With the hints also "July 30", "3.11.19" and "2 hours
// ago".
std::optional<LineDate> read_date_line(std::string_view line, const DateHints& hints = {});

// Whether a word, or the words of a class or id, say that a date is of a change.
bool says_updated(std::string_view words);

}  // namespace dateline

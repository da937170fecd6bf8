// The names of months in the languages of news.
#pragma once

#include <optional>
#include <string_view>

#include "dates.h"

namespace dateline {

struct Month {
  int number = 0;      // 1 to 12; 0 for what names none
  bool solar = false;  // of the Iranian calendar, whose year begins in March
};

// What a folded word names: the name of a month, its beginning ("sept", three letters at least) or the name
// with an ending ("января", "iyulda").
Month month_of(std::string_view folded);

// A day of the Iranian calendar (Solar Hijri) in the common one; nothing where there is no such day.
std::optional<Date> from_solar(int year, int month, int day);

}  // namespace dateline

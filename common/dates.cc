#include "dates.h"

#include <charconv>
#include <chrono>
#include <cstdio>

namespace dateline {
namespace {

class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}
  bool done() const { return at_ == text_.size(); }
  char peek() const { return done() ? '\0' : text_[at_]; }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  // Exactly `count` digits.
  bool digits(int count, int& value) {
    if (text_.size() - at_ < static_cast<std::size_t>(count)) return false;
    value = 0;
    for (int i = 0; i < count; ++i) {
      const char c = text_[at_ + static_cast<std::size_t>(i)];
      if (c < '0' || c > '9') return false;
      value = value * 10 + (c - '0');
    }
    at_ += static_cast<std::size_t>(count);
    return true;
  }
  void skip_digits() {
    while (peek() >= '0' && peek() <= '9') ++at_;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// The time of day and zone after a full date, in seconds to add to the date's midnight UTC.
std::optional<std::int64_t> parse_time(Cursor& in) {
  int hour = 0, minute = 0, second = 0;
  if (!in.digits(2, hour) || !in.take(':') || !in.digits(2, minute)) return std::nullopt;
  if (in.take(':')) {
    if (!in.digits(2, second)) return std::nullopt;
    if (in.take('.') || in.take(',')) in.skip_digits();
  }
  const bool midnight = hour == 24 && minute == 0 && second == 0;  // of the day's end
  if ((hour > 23 && !midnight) || minute > 59 || second > 60) return std::nullopt;
  std::int64_t seconds = hour * 3600 + minute * 60 + second;
  in.take(' ');
  if (in.take('Z') || in.take('z') || in.done()) return in.done() ? std::optional(seconds) : std::nullopt;
  const bool east = in.peek() == '+';
  if (!in.take('+') && !in.take('-')) return std::nullopt;
  int zone_hours = 0, zone_minutes = 0;
  if (!in.digits(2, zone_hours)) return std::nullopt;
  in.take(':');
  if (!in.done() && !in.digits(2, zone_minutes)) return std::nullopt;
  if (!in.done() || zone_hours > 18 || zone_minutes > 59) return std::nullopt;
  const std::int64_t zone = zone_hours * 3600 + zone_minutes * 60;
  return seconds + (east ? -zone : zone);
}

}  // namespace

std::string Date::key() const {
  char buffer[16];
  if (month == 0) {
    std::snprintf(buffer, sizeof buffer, "%04d", year);
  } else if (day == 0) {
    std::snprintf(buffer, sizeof buffer, "%04d%02d", year, month);
  } else {
    std::snprintf(buffer, sizeof buffer, "%04d%02d%02d", year, month, day);
  }
  return buffer;
}

int days_in_month(int year, int month) {
  using namespace std::chrono;
  const year_month_day_last last{std::chrono::year(year),
                                 month_day_last(std::chrono::month(static_cast<unsigned>(month)))};
  return static_cast<int>(static_cast<unsigned>(last.day()));
}

std::optional<Date> make_date(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 0 || month > 12 || day < 0) return std::nullopt;
  if (day != 0 && (month == 0 || day > days_in_month(year, month))) return std::nullopt;
  using namespace std::chrono;
  const sys_days first = std::chrono::year(year) / (month == 0 ? 1 : month) / (day == 0 ? 1 : day);
  return Date{year, month, day, sys_seconds(first).time_since_epoch().count()};
}

std::optional<Date> make_date(std::chrono::sys_days day) {
  const std::chrono::year_month_day d{day};
  return make_date(static_cast<int>(d.year()), static_cast<int>(static_cast<unsigned>(d.month())),
                   static_cast<int>(static_cast<unsigned>(d.day())));
}

std::optional<Date> parse_iso_date(std::string_view text) {
  Cursor in(trimmed(text));
  int year = 0, month = 0, day = 0;
  if (!in.digits(4, year)) return std::nullopt;
  if (in.done()) return make_date(year);
  if (in.take('-')) {
    if (!in.digits(2, month)) return std::nullopt;
    if (in.done()) return month == 0 ? std::nullopt : make_date(year, month);
    if (!in.take('-') || !in.digits(2, day)) return std::nullopt;
  } else if (!in.digits(2, month) || !in.digits(2, day)) {
    return std::nullopt;
  }
  if (month == 0 || day == 0) return std::nullopt;
  std::optional<Date> date = make_date(year, month, day);
  if (!date || in.done()) return date;
  if (!in.take('T') && !in.take('t') && !in.take(' ')) return std::nullopt;
  const auto time = parse_time(in);
  if (!time) return std::nullopt;
  date->seconds += *time;
  return date;
}

std::string iso_day(const Date& date) {
  std::string key = date.key();
  if (key.size() > 6) key.insert(6, "-");
  if (key.size() > 4) key.insert(4, "-");
  return key;
}

}  // namespace dateline

#include "extract/mail_date.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <iterator>
#include <optional>

#include "analysis/fold.h"
#include "dates.h"
#include "extract/month_names.h"
#include "utf8.h"

namespace dateline {
namespace {

struct ZoneName {
  std::string_view name;
  int minutes;  // east of Greenwich
};
constexpr ZoneName kZones[] = {
    {"z", 0},      {"ut", 0},      {"utc", 0},    {"gmt", 0},    {"wet", 0},    {"est", -300},
    {"edt", -240}, {"cst", -360},  {"cdt", -300}, {"mst", -420}, {"mdt", -360}, {"pst", -480},
    {"pdt", -420}, {"akst", -540}, {"hst", -600}, {"bst", 60},   {"west", 60},  {"cet", 60},
    {"met", 60},   {"cest", 120},  {"mest", 120}, {"eet", 120},  {"eest", 180}, {"msk", 180},
    {"trt", 180},  {"azt", 240},   {"amt", 240},  {"get", 240},  {"gst", 240},  {"ist", 330},
    {"jst", 540},  {"kst", 540},   {"aest", 600}, {"aedt", 660}, {"nzst", 720}, {"nzdt", 780}};

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits.substr(0, 4)) value = value * 10 + (c - '0');
  return value;
}

class MailDate {
 public:
  // Words, numbers, times and zones may come in any order; the first of each counts.
  bool read(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const char c = text[at];
      std::size_t end = at + 1;
      if (is_digit(c)) {
        while (end < text.size() && (is_digit(text[end]) || text[end] == ':')) ++end;
        if (!take_number(text.substr(at, end - at))) return false;
      } else if (is_letter(c)) {
        while (end < text.size() && is_letter(text[end])) ++end;
        take_word(ascii_lower(text.substr(at, end - at)));
      } else if ((c == '+' || c == '-') && hour_) {
        while (end < text.size() && (is_digit(text[end]) || text[end] == ':')) ++end;
        take_offset(text.substr(at, end - at));
      } else if (c == '.' && second_) {  // parts of a second
        while (end < text.size() && is_digit(text[end])) ++end;
      }
      at = end;
    }
    if (!month_) month_ = first_month_;
    return day_ && month_ && year_;
  }

  std::string iso() const {
    char out[40];
    int n = std::snprintf(out, sizeof out, "%04d-%02d-%02d", *year_, *month_, *day_);
    if (hour_) {
      const int hour = afternoon_ && *hour_ < 12 ? *hour_ + 12 : morning_ && *hour_ == 12 ? 0 : *hour_;
      n += std::snprintf(out + n, sizeof out - static_cast<std::size_t>(n), "T%02d:%02d:%02d", hour, minute_,
                         second_.value_or(0));
      if (zone_ && *zone_ == 0) {
        out[n++] = 'Z';
      } else if (zone_) {
        n += std::snprintf(out + n, sizeof out - static_cast<std::size_t>(n), "%c%02d:%02d",
                           *zone_ < 0 ? '-' : '+', std::abs(*zone_) / 60, std::abs(*zone_) % 60);
      }
    }
    std::string text(out, static_cast<std::size_t>(n));
    if (!parse_iso_date(text)) text.resize(std::min<std::size_t>(text.size(), 10));
    return parse_iso_date(text) ? text : std::string();
  }

 private:
  static bool is_letter(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || std::isalpha(byte);
  }

  bool take_number(std::string_view text) {
    if (text.find(':') != std::string_view::npos) return hour_ || take_time(text);
    if (text.size() == 4 && !year_) {
      year_ = number(text);
    } else if (text.size() <= 2 && !day_) {
      day_ = number(text);
    } else if (text.size() == 2 && !year_) {  // by RFC 2822
      year_ = number(text) + (number(text) < 50 ? 2000 : 1900);
    } else if (text.size() == 3 && !year_) {
      year_ = number(text) + 1900;
    } else {
      return text.size() <= 2;
    }
    return true;
  }

  bool take_time(std::string_view text) {
    int parts[3] = {0, 0, 0};
    int n = 0;
    while (n < 3 && !text.empty()) {
      const std::size_t end = std::min(text.find(':'), text.size());
      if (end == 0 || end > 2) return false;
      parts[n++] = number(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    hour_ = parts[0];
    minute_ = parts[1];
    if (n == 3) second_ = parts[2];
    return n >= 2;
  }

  // "mar., 24 oct. 2023": what begins like a month before the day is a Tuesday where another word stands at
  // the month's place.
  void take_month(std::string_view word) {
    constexpr std::size_t kShortest = 3;                                       // "24th of July"
    if (month_ || word.size() < kShortest || (first_month_ && hour_)) return;  // behind the time are zones
    const bool first = !day_ && !year_ && !hour_;
    const bool in_place = day_ && !year_ && !hour_;
    std::optional<int>& month = first ? first_month_ : month_;
    const Month named = month_of(fold_value(word));
    if (!month && named.number != 0 && !named.solar) month = named.number;
    if (in_place && !month_) first_month_.reset();
  }

  void take_word(const std::string& word) {
    take_month(word);
    if (!hour_) return;
    afternoon_ = afternoon_ || word == "pm";
    morning_ = morning_ || word == "am";
    for (const ZoneName& zone : kZones)
      if (!zone_ && word == zone.name) zone_ = zone.minutes;
  }

  // +0400, +04:00 or +4, alone or behind "GMT".
  void take_offset(std::string_view text) {
    std::string digits;
    for (const char c : text.substr(1))
      if (is_digit(c)) digits += c;
    const bool colon = text.find(':') != std::string_view::npos;
    if (digits.empty() || digits.size() > 4 || has_offset_) return;
    const int value = number(digits);
    const int minutes = digits.size() <= 2 && !colon ? value * 60 : value / 100 * 60 + value % 100;
    zone_ = text[0] == '-' ? -minutes : minutes;
    has_offset_ = true;
  }

  std::optional<int> first_month_, day_, month_, year_, hour_, second_, zone_;
  int minute_ = 0;
  bool afternoon_ = false, morning_ = false, has_offset_ = false;
};

}  // namespace

std::string iso_from_mail_date(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  MailDate date;
  return text.size() <= kLongest && date.read(text) ? date.iso() : std::string();
}

}  // namespace dateline

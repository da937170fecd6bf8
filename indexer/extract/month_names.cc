#include "extract/month_names.h"

#include <chrono>
#include <iterator>
#include <string>
#include <vector>

#include "analysis/fold.h"
#include "utf8.h"

namespace dateline {
namespace {

// Twelve names a row. An asterisk: the language declines them, and these are what they begin with in every
// case.
constexpr std::string_view kNames[] = {
    "january february march april may june july august september october november december",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jänner feber mrz - - - - - - - - -",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "- - - - - - - - setiembre - - -",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "- - mrt - - - - - - - - -",
    "*январ феврал март апрел май июн июл август сентябр октябр ноябр декабр",
    "- - - - мая - - - - - - -",
    "*січ лют берез квіт трав черв лип серп верес жовт листопад груд",
    "*yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
    "*ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "*հունվար փետրվար մարտ ապրիլ մայիս հունիս հուլիս օգոստոս սեպտեմբեր հոկտեմբեր նոյեմբեր դեկտեմբեր",
    "հնվ փտվ մրտ ապր մյս հնս հլս օգս սեպ հոկ նոյ դեկ",
    "*იანვ თებერვ მარტ აპრილ მაის ივნის ივლის აგვისტ სექტემბ ოქტომბ ნოემბ დეკემბ",
    "- - - - - ივნ ივლ - - - - -",
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "جانفي فيفري - أفريل ماي جوان جويلية أوت - - - -",
    "- - - - - - يوليوز غشت شتنبر - نونبر دجنبر",
    "- شباط آذار نيسان أيار حزيران تموز آب أيلول - - -",
    "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
    "- - - - می - جولای آگوست - - - -",
};
constexpr std::string_view kSolarNames = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند";

constexpr std::size_t kMinLetters = 3, kMaxLetters = 4;  // of a name cut short: longer ones are surnames
constexpr std::size_t kMaxEnding = 5;                    // letters; "may" takes none, for the sake of mayors

struct Name {
  std::string folded;
  Month month;
  bool takes_endings = false;
};

std::size_t letters(std::string_view text) {
  std::size_t n = 0;
  for (std::size_t at = 0; at < text.size(); at += decode_utf8(text, at).bytes) ++n;
  return n;
}

void add_names(std::string_view row, bool solar, std::vector<Name>& names) {
  const bool takes_endings = row.starts_with('*');
  row.remove_prefix(takes_endings ? 1 : 0);
  for (int number = 1; !row.empty(); ++number) {
    const std::size_t end = std::min(row.find(' '), row.size());
    if (row.substr(0, end) != "-")
      names.push_back({fold_value(row.substr(0, end)), {number, solar}, takes_endings});
    row.remove_prefix(std::min(end + 1, row.size()));
  }
}

const std::vector<Name>& all_names() {
  static const std::vector<Name> kAll = [] {
    std::vector<Name> names;
    for (const std::string_view row : kNames) add_names(row, false, names);
    add_names(kSolarNames, true, names);
    return names;
  }();
  return kAll;
}

// "Martin", "Martinez", "Martians": of the endings of March in Turkish and Azerbaijani only those count that
// no surname has, "martda" and "marttan".
bool is_name_in_mart(std::string_view folded) {
  constexpr std::string_view kMart = "mart";
  if (!folded.starts_with(kMart)) return false;
  const std::string_view ending = folded.substr(kMart.size());
  return ending.size() > 4 || (!ending.starts_with('d') && !ending.starts_with('t'));
}

}  // namespace

Month month_of(std::string_view folded) {
  const std::vector<Name>& names = all_names();
  for (const Name& name : names)
    if (name.folded == folded) return name.month;
  const std::size_t size = letters(folded);
  if (size < kMinLetters) return {};
  if (size <= kMaxLetters)
    for (const Name& name : names)
      if (name.folded.starts_with(folded)) return name.month;
  for (const Name& name : names)
    if (name.takes_endings && folded.starts_with(name.folded) && name.folded.size() > kMinLetters &&
        size <= letters(name.folded) + kMaxEnding && !is_name_in_mart(folded))
      return name.month;
  return {};
}

// The leap years of the cycle of 33 years, which is right for 1799 to 2256 but for a few years near its ends
// (Birashk's arithmetic; the true calendar is astronomical).
std::optional<Date> from_solar(int year, int month, int day) {
  using namespace std::chrono;
  constexpr int kCycle = 33, kLeapYears = 8;
  const auto is_leap = [](int y) {
    const int r = y % kCycle;
    return r == 1 || r == 5 || r == 9 || r == 13 || r == 17 || r == 22 || r == 26 || r == 30;
  };
  const int last = month <= 6 ? 31 : month <= 11 || is_leap(year) ? 30 : 29;
  if (year < 1100 || year > 1600 || month < 1 || month > 12 || day < 1 || day > last) return std::nullopt;
  // 1 Farvardin 1354, the first year of a cycle and 1, is 21 March 1975.
  const auto days_before = [&](int y) {
    int days = y / kCycle * (kCycle * 365 + kLeapYears);
    for (int r = 0; r < y % kCycle; ++r) days += is_leap(r) ? 366 : 365;
    return days;
  };
  const int in_year = month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30;
  return make_date(sys_days{1975y / March / 21} +
                   days{days_before(year) - days_before(1354) + in_year + day - 1});
}

}  // namespace dateline

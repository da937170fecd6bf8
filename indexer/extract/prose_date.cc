#include "extract/prose_date.h"

#include <chrono>
#include <string>
#include <vector>

#include "analysis/fold.h"
#include "analysis/tokenize.h"

namespace dateline {
namespace {

// Beginnings of folded month names, long enough to tell months and languages apart.
struct MonthName {
  std::string_view start;
  int month;
};
constexpr MonthName kMonths[] = {
    // English, German, French, Spanish, Azerbaijani, Turkish
    {"jan", 1},
    {"feb", 2},
    {"mar", 3},
    {"apr", 4},
    {"may", 5},
    {"jun", 6},
    {"jul", 7},
    {"aug", 8},
    {"sep", 9},
    {"oct", 10},
    {"nov", 11},
    {"dec", 12},
    {"mai", 5},
    {"okt", 10},
    {"dez", 12},
    {"maerz", 3},
    {"fev", 2},
    {"avr", 4},
    {"juin", 6},
    {"juil", 7},
    {"aou", 8},
    {"ene", 1},
    {"abr", 4},
    {"ago", 8},
    {"dic", 12},
    {"yan", 1},
    {"iyun", 6},
    {"iyul", 7},
    {"avq", 8},
    {"sen", 9},
    {"noy", 11},
    {"dek", 12},
    {"oca", 1},
    {"sub", 2},
    {"nis", 4},
    {"haz", 6},
    {"tem", 7},
    {"agu", 8},
    {"eyl", 9},
    {"eki", 10},
    {"kas", 11},
    {"ara", 12},
    // Russian, Ukrainian
    {"янв", 1},
    {"фев", 2},
    {"мар", 3},
    {"апр", 4},
    {"май", 5},
    {"мая", 5},
    {"июн", 6},
    {"июл", 7},
    {"авг", 8},
    {"сен", 9},
    {"окт", 10},
    {"ноя", 11},
    {"дек", 12},
    {"січ", 1},
    {"лют", 2},
    {"бер", 3},
    {"кві", 4},
    {"тра", 5},
    {"чер", 6},
    {"лип", 7},
    {"сер", 8},
    {"вер", 9},
    {"жов", 10},
    {"лис", 11},
    {"гру", 12},
    // Armenian, Georgian
    {"հունվար", 1},
    {"փետրվար", 2},
    {"մարտ", 3},
    {"ապրիլ", 4},
    {"մայիս", 5},
    {"հունիս", 6},
    {"հուլիս", 7},
    {"օգոստոս", 8},
    {"սեպտեմբեր", 9},
    {"հոկտեմբեր", 10},
    {"նոյեմբեր", 11},
    {"դեկտեմբեր", 12},
    {"იანვ", 1},
    {"თებ", 2},
    {"მარტ", 3},
    {"აპრ", 4},
    {"მაის", 5},
    {"ივნ", 6},
    {"ივლ", 7},
    {"აგვ", 8},
    {"სექ", 9},
    {"ოქტ", 10},
    {"ნოე", 11},
    {"დეკ", 12}};

constexpr std::size_t kMaxMonthExtra =
    14;  // bytes of a month's name behind its beginning ("-ներ" and case endings too)
constexpr std::size_t kDateLineWords = 10;

int month_of(std::string_view word) {
  for (const MonthName& m : kMonths)
    if (word.substr(0, m.start.size()) == m.start && word.size() <= m.start.size() + kMaxMonthExtra)
      return m.month;
  return 0;
}

// The number a word is or, as in "12th" and "30-da", begins with; -1 where it begins with no digit.
int number_of(std::string_view word) {
  int value = 0;
  std::size_t digits = 0;
  while (digits < word.size() && digits < 5 && word[digits] >= '0' && word[digits] <= '9')
    value = value * 10 + (word[digits++] - '0');
  return digits == 0 || word.size() > digits + 3 ? -1 : value;
}

bool is_year(int n) {
  static const int latest = [] {
    const std::chrono::year_month_day today{
        std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
    return static_cast<int>(today.year()) + 1;
  }();
  return n >= 1700 && n <= latest;
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  Tokenizer tokens(line);
  Token token;
  while (words.size() < 64 && tokens.next(token))
    if (token.folded != "de" && token.folded != "of") words.emplace_back(token.folded);  // 3 de mayo de 2020
  return words;
}

}  // namespace

std::optional<Date> find_prose_date(std::string_view line) {
  const std::vector<std::string> words = words_of(line);
  for (std::size_t i = 0; i + 2 < words.size(); ++i) {
    const int a = number_of(words[i]), b = number_of(words[i + 1]), c = number_of(words[i + 2]);
    std::optional<Date> date;
    if (const int month = month_of(words[i + 1]); month != 0 && is_year(c)) {
      date = make_date(c, month, a);  // 12 March 2021
    } else if (const int first = month_of(words[i]); first != 0 && is_year(c)) {
      date = make_date(c, first, b);  // March 12, 2021
    } else if (is_year(a) && month_of(words[i + 1]) != 0) {
      date = make_date(a, month_of(words[i + 1]), c);  // 2021 March 12
    } else if (is_year(a) && words[i + 1].size() == 2) {
      date = make_date(a, b, c);  // 2021-03-12
    } else if (is_year(c) && words[i].size() <= 2 && words[i + 1].size() == 2) {
      date = make_date(c, b, a);  // 12.03.2021; where only the other order makes a date, that
      if (!date) date = make_date(c, a, b);
    }
    if (date && date->day != 0) return date;
  }
  return std::nullopt;
}

bool is_date_line(std::string_view line) {
  return line.size() <= 120 && words_of(line).size() <= kDateLineWords && find_prose_date(line).has_value();
}

}  // namespace dateline

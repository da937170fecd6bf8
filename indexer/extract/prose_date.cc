#include "extract/prose_date.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <vector>

#include "analysis/fold.h"
#include "analysis/tokenize.h"
#include "extract/month_names.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kMaxWords = 64;
constexpr std::size_t kDateLineBytes = 200;
constexpr std::size_t kDateLineWords = 10;
constexpr std::size_t kLabelledWords = 24;  // of a line that says what its date is, or whose text it is
constexpr std::size_t kYearlessWords = 6;
constexpr std::size_t kPlaceWords = 2;  // before a date and a mark: "New York, 12 May 2020"
constexpr int kShortYears = 30;         // how far back a year of two digits goes
constexpr std::size_t kLabelReach = 4;  // words between a label and its date
constexpr std::size_t kAgoReach = 3;    // words between "il y a" and its number
constexpr int kSecondsADay = 86400;

Date today() {
  return make_date(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())).value_or(Date{});
}

std::optional<Date> days_before(const Date& date, std::int64_t days) {
  const auto day = std::chrono::floor<std::chrono::days>(  // not towards zero, for the days before 1970
      std::chrono::sys_seconds{std::chrono::seconds{date.seconds}});
  return make_date(day - std::chrono::days{days});
}

// When the page was fetched, unless a clock that was never set says so.
std::optional<Date> known_fetched(const DateHints& hints) {
  constexpr int kFirstCrawl = 1990;
  if (!hints.fetched || hints.fetched->year < kFirstCrawl || hints.fetched->year > today().year + 1)
    return std::nullopt;
  return hints.fetched;
}

bool is_year(int n) {
  static const int latest = today().year + 1;
  return n >= 1700 && n <= latest;
}

// Digits of Arabic and Persian as ours, and "2019年11月18日" as 2019-11-18.
std::string with_plain_digits(std::string_view line) {
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    const Decoded d = decode_utf8(line, at);
    const bool behind_digit = !out.empty() && is_digit(out.back());
    if (d.code_point >= 0x660 && d.code_point <= 0x669) {
      out += static_cast<char>('0' + (d.code_point - 0x660));
    } else if (d.code_point >= 0x6F0 && d.code_point <= 0x6F9) {
      out += static_cast<char>('0' + (d.code_point - 0x6F0));
    } else if (behind_digit && (d.code_point == U'年' || d.code_point == U'月' || d.code_point == U'년' ||
                                d.code_point == U'월')) {
      out += '-';
    } else if (behind_digit && (d.code_point == U'日' || d.code_point == U'일')) {
      out += ' ';
    } else {
      out += line.substr(at, d.bytes);
    }
    at += d.bytes;
  }
  return out;
}

struct Word {
  std::string folded;
  char mark = ' ';  // what is between it and the word before; a space for nothing, * for several
  int number = -1;  // what it is or, as in "12th" and "1er", begins with
  std::size_t digits = 0;
  Month month;
};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<Word> words_of(std::string_view written) {
  const std::string line = with_plain_digits(written);
  std::vector<Word> words;
  Tokenizer tokens(line);
  Token token;
  std::size_t end = 0;
  while (words.size() < kMaxWords && tokens.next(token)) {
    Word word;
    word.folded = token.folded;
    std::string between = squeeze_space(std::string_view(line).substr(end, token.begin - end));
    end = token.end;
    if (!between.empty()) word.mark = between.size() == 1 ? between.front() : '*';
    if (is_one_of(word.folded, {"de", "of", "del", "den"})) continue;  // 3 de mayo de 2020
    while (word.digits < word.folded.size() && word.digits < 5 && is_digit(word.folded[word.digits]))
      word.number = std::max(word.number, 0) * 10 + (word.folded[word.digits++] - '0');
    if (word.folded.size() > word.digits + 3) word.number = -1;
    // The Levant's autumn and winter months come in pairs.
    static const std::string kTishrin = fold_value("تشرين"), kKanun = fold_value("كانون"),
                             kFirst = fold_value("الأول"), kSecond = fold_value("الثاني");
    if (!words.empty() && (word.folded == kFirst || word.folded == kSecond)) {
      Word& before = words.back();
      if (before.folded == kTishrin || before.folded == kKanun) {
        before.month.number =
            before.folded == kTishrin ? (word.folded == kFirst ? 10 : 11) : (word.folded == kFirst ? 12 : 1);
        continue;
      }
    }
    words.push_back(std::move(word));
  }
  // A month stands beside a number; to look all words up would cost more than all else.
  const auto is_number = [&](std::size_t at) { return at < words.size() && words[at].digits > 0; };
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words[i].digits == 0 && words[i].month.number == 0 &&
        (is_number(i + 1) || (i > 0 && is_number(i - 1))))
      words[i].month = month_of(words[i].folded);
  return words;
}

// What the words at `at` say, if that is a date, and how many they are.
struct Found {
  std::optional<Date> date;
  std::size_t words = 0;
  bool short_year = false;
};

std::optional<Date> make_day(int year, const Month& month, int day) {
  if (day <= 0) return std::nullopt;
  if (month.solar) return from_solar(year, month.number, day);
  return is_year(year) ? make_date(year, month.number, day) : std::nullopt;
}

// 3/4/2020, of which only one order may make a possible date.
std::optional<Date> in_either_order(int year, int a, int b, const DateHints& hints) {
  const auto day = [&](int d, int m) -> std::optional<Date> {
    if (m == 0 || d == 0) return std::nullopt;
    const auto date = make_date(year, m, d);
    return date && is_possible_day(*date, hints) ? date : std::nullopt;
  };
  const auto first = hints.month_first ? day(b, a) : day(a, b);
  return first ? first : hints.month_first ? day(a, b) : day(b, a);
}

Found full_date(const std::vector<Word>& words, std::size_t i, const DateHints& hints, bool short_years) {
  if (i + 2 >= words.size()) return {};
  const Word &x = words[i], &y = words[i + 1], &z = words[i + 2];
  // As in telephones and versions: 01.42.10.12.34.
  const bool is_joined = (i > 0 && words[i - 1].digits > 0 && x.mark == y.mark) ||
                         (i + 3 < words.size() && words[i + 3].digits > 0 && words[i + 3].mark == y.mark);
  std::optional<Date> date;
  if (y.month.number != 0 && x.number >= 0 && z.digits == 4) {
    if (x.digits <= 2) date = make_day(z.number, y.month, x.number);  // 12 March 2021
    if (x.digits == 4) return {};
  } else if (x.month.number != 0 && y.digits <= 2 && y.number >= 0 && z.digits == 4) {
    date = make_day(z.number, x.month, y.number);  // March 12, 2021
  } else if (x.digits == 4 && y.month.number != 0 && z.number >= 0 && z.digits <= 2) {
    date = make_day(x.number, y.month, z.number);  // 2021 March 12
  } else if (x.digits > 0 && y.digits > 0 && z.digits > 0 && y.mark == z.mark &&
             is_one_of(std::string_view(&y.mark, 1), {"-", "/", "."})) {
    if (x.digits == 4 && y.digits <= 2 && z.digits <= 2) {
      if (is_year(x.number) && y.number > 0 && z.number > 0) date = make_date(x.number, y.number, z.number);
      if (x.number > 1300 && x.number < 1500) date = from_solar(x.number, y.number, z.number);  // ۱۳۹۸/۰۸/۲۷
    } else if (z.digits == 4 && x.digits <= 2 && y.digits <= 2 && is_year(z.number)) {
      DateHints order = hints;
      if (y.mark == '.') order.month_first = false;
      date = in_either_order(z.number, x.number, y.number, order);
    } else if (short_years && y.mark != '-' && !is_joined && z.digits == 2 && z.folded.size() == 2 &&
               x.digits <= 2 && y.digits <= 2) {
      DateHints order = hints;
      if (y.mark == '.') order.month_first = false;
      const int year = z.number + (z.number > today().year % 100 ? 1900 : 2000);
      if (year > today().year - kShortYears) date = in_either_order(year, x.number, y.number, order);
      if (date) return {date, 3, true};
    }
  }
  return date ? Found{date, 3} : Found{};
}

// The year of a day that is given without: not behind a day that is known.
std::optional<Date> with_known_year(int month, int day, const DateHints& hints) {
  const auto possible = [&](int year) {
    const auto date = make_date(year, month, day);
    return date && is_possible_day(*date, hints) ? date : std::nullopt;
  };
  if (day <= 0) return std::nullopt;
  if (hints.year != 0) return possible(hints.year);
  for (const auto& latest : {known_fetched(hints), hints.not_after}) {
    const auto bound = latest ? days_before(*latest, -1) : std::nullopt;
    if (!bound) continue;
    const auto date = make_date(bound->year, month, day);
    return date && date->seconds <= bound->seconds ? date : possible(bound->year - 1);
  }
  return hints.copyright != 0 ? possible(hints.copyright) : std::nullopt;
}

Found date_without_year(const std::vector<Word>& words, std::size_t i, const DateHints& hints) {
  if (i + 1 >= words.size()) return {};
  const auto is_day = [](const Word& w) { return w.number > 0 && w.digits <= 2; };
  // Of a clock, or of a year that is none.
  const auto is_other = [&](std::size_t at) {
    return at < words.size() && (words[at].mark == ':' || words[at].digits > 2);
  };
  const Word &x = words[i], &y = words[i + 1];
  std::optional<Date> date;
  if (is_day(x) && y.month.number != 0 && !y.month.solar && !is_other(i + 2))
    date = with_known_year(y.month.number, x.number, hints);
  if (x.month.number != 0 && !x.month.solar && is_day(y) && !is_other(i + 2))
    date = with_known_year(x.month.number, y.number, hints);
  return date ? Found{date, 2} : Found{};
}

// Folded words of a list; those that end in * stand for all that begin so.
class WordList {
 public:
  explicit WordList(std::string_view words) {
    while (!words.empty()) {
      const std::size_t end = std::min(words.find(' '), words.size());
      const std::string_view word = words.substr(0, end);
      (word.ends_with('*') ? stems_ : whole_).push_back(fold_value(word.substr(0, word.find('*'))));
      words.remove_prefix(std::min(end + 1, words.size()));
    }
  }
  bool has(std::string_view folded) const {
    return std::find(whole_.begin(), whole_.end(), folded) != whole_.end() ||
           std::any_of(stems_.begin(), stems_.end(),
                       [&](const auto& stem) { return folded.starts_with(stem); });
  }

 private:
  std::vector<std::string> whole_, stems_;
};

// Words that say a date is of a change, or of something else than the publication.
bool is_update_word(std::string_view folded) {
  static const WordList kWords(
      "updat* modif* edited revis* correct* changed last reviewed retriev* accessed expir* fetched "
      "aktualis* geändert bearbeitet letzte* stand jour corrigé* actualiza* aggiorna* ultim* atualiz* "
      "bijgewerkt gewijzigd laatst* обновл* измен* отредакт* правк* оновл* змінен* yenilən* güncel* son "
      "թարմաց* փոփոխ* განახლ* تحديث تعديل المحدث روزرسانی ویرایش");
  return kWords.has(folded);
}

bool is_publication_word(std::string_view folded) {
  static const WordList kWords(
      "publi* pubbl* posted filed issued created written geschrieben pressemitteilung medienmitteilung date "
      "datum data fecha gepubl* geplaatst erschienen "
      "veröffentl* erstellt опублик* опублік* публикац* дата создан* размещ* розміщ* dərc yayım* yayın* "
      "tarix "
      "tarixi tarih tarihi հրապարակ* გამოქვეყნ* თარიღი نشر منتشر تاريخ تاریخ انتشار 기사입력 입력 등록");
  return kWords.has(folded);
}

// A byline: "By A. Author on 3 May 2020".
bool is_author_word(std::string_view folded) {
  static const WordList kWords(
      "by written author von autor por par auteur di da autore door auteur текст автор автора müəllif yazar");
  return kWords.has(folded);
}

// Seconds of the unit of time that a word names; minutes are none, since what counts is the day.
std::optional<std::int64_t> seconds_of_unit(std::string_view folded) {
  static const WordList kMinutes("m min* sec* sek* мин* хвил* dəqiqə* dakika* րոպե* წუთ* دقيقة دقائق دقیقه");
  static const WordList kHours(
      "h hr hrs hour* stund* heure* hora* ora ore uur uren час* годин* saat* ժամ* საათ* ساعة ساعات ساعت");
  static const WordList kDays(
      "d day* tag tage tagen jour* día* giorn* dia dias dag dagen день дня дней дні днів gün* օր* დღ* يوم "
      "أيام روز");
  static const WordList kWeeks(
      "week* woche* semaine* seman* settiman* weken недел* тижд* тижн* həftə* hafta* շաբաթ* კვირ* أسبوع "
      "هفته");
  if (kDays.has(folded)) return kSecondsADay;
  if (kWeeks.has(folded)) return 7 * kSecondsADay;
  if (kHours.has(folded)) return 3600;
  return kMinutes.has(folded) ? std::optional<std::int64_t>(0) : std::nullopt;
}

// "2 hours ago", "vor 3 Tagen", "вчера в 14:05". Today and yesterday alone are words of menus.
std::optional<Date> relative_date(const std::vector<Word>& words, const Date& fetched) {
  static const WordList kBefore("vor il hace há قبل منذ"),
      kBehind("ago fa geleden atrás назад тому əvvəl önce առաջ წინ پیش");
  static const WordList kToday(
      "today heute aujourd hoy oggi hoje vandaag сегодня сьогодні bugün այսօր დღეს اليوم امروز");
  static const WordList kYesterday(
      "yesterday gestern hier ayer ieri ontem gisteren вчера вчора dünən dün երեկ გუშინ أمس دیروز");
  const auto back = [&](std::int64_t seconds) {
    return make_date(std::chrono::floor<std::chrono::days>(
        std::chrono::sys_seconds{std::chrono::seconds{fetched.seconds - seconds}}));
  };
  const bool has_clock = std::any_of(words.begin(), words.end(), [](const Word& w) {
    return w.number >= 0 || is_publication_word(w.folded);
  });
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (has_clock && kToday.has(words[i].folded)) return back(0);
    if (has_clock && kYesterday.has(words[i].folded)) return back(kSecondsADay);
    if (words[i].number <= 0 || words[i].digits > 2 || i + 1 >= words.size()) continue;
    bool ago = i + 2 < words.size() && kBehind.has(words[i + 2].folded);
    for (std::size_t before = i - std::min(i, kAgoReach); before < i; ++before)
      ago = ago || kBefore.has(words[before].folded);
    if (const auto unit = seconds_of_unit(words[i + 1].folded); ago && unit)
      return back(words[i].number * *unit);
  }
  return std::nullopt;
}

// What stands beside a date and says no more than it: a clock, a weekday, small words.
bool is_beside_date(const Word& word) {
  static const WordList kSmall(
      "am pm a m p h uhr um ore gmt utc est edt cst cdt pst pdt ist msk cet cest bst at on the le el il kl "
      "às "
      "в о г года год р року ci cı cu cü il ili saat թ წ pazar");
  static const WordList kWeekdays(
      "mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday sun sunday "
      "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag lundi mardi mercredi jeudi "
      "vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo lunedì martedì "
      "mercoledì "
      "giovedì venerdì sabato domenica segunda terça quarta quinta sexta feira maandag dinsdag woensdag "
      "donderdag vrijdag zaterdag zondag понедельник вторник сред* четверг пятниц* суббот* воскресенье "
      "понеділок вівторок четвер пʼятниця субота неділя пн вт ср чт пт сб вс нд bazar çərşənbə cümə şənbə "
      "ertəsi axşamı pazartesi salı çarşamba perşembe cuma cumartesi երկուշաբթի երեքշաբթի չորեքշաբթի "
      "հինգշաբթի ուրբաթ շաբաթ կիրակի ორშაბათ* სამშაბათ* ოთხშაბათ* ხუთშაბათ* პარასკევ* შაბათ* კვირა "
      "الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد دوشنبه سه شنبه چهارشنبه پنجشنبه پنج جمعه "
      "یکشنبه");
  return word.number >= 0 || kSmall.has(word.folded) || kWeekdays.has(word.folded);
}

}  // namespace

bool is_possible_day(const Date& date, const DateHints& hints) {
  const Date latest = known_fetched(hints).value_or(today());
  return date.year >= 1700 && date.seconds < (latest.seconds / kSecondsADay + 2) * kSecondsADay;
}

bool says_updated(std::string_view words) {
  const std::vector<Word> all = words_of(words);
  return std::any_of(all.begin(), all.end(), [](const Word& w) { return is_update_word(w.folded); });
}

std::optional<Date> find_prose_date(std::string_view line) {
  const std::vector<Word> words = words_of(line);
  for (std::size_t i = 0; i < words.size(); ++i)
    if (const Found found = full_date(words, i, {}, false); found.date) return found.date;
  return std::nullopt;
}

std::optional<LineDate> read_date_line(std::string_view line, const DateHints& hints) {
  if (line.size() > kDateLineBytes) return std::nullopt;
  const auto fetched = known_fetched(hints);
  // Most lines of a page are seen to have no date without taking them apart.
  const auto may_be_digit = [](char c) { return is_digit(c) || static_cast<unsigned char>(c) >= 0x80; };
  if (!fetched && std::none_of(line.begin(), line.end(), may_be_digit)) return std::nullopt;
  std::vector<Word> words = words_of(line);
  // "2 hours ago" is not of agosto.
  for (std::size_t i = 1; i < words.size(); ++i)
    if (words[i].folded == "ago" && seconds_of_unit(words[i - 1].folded)) words[i].month = {};
  // Behind the last such word of those from begin to end; 0 where there is none.
  const auto last = [&](std::size_t begin, std::size_t end, bool (*is)(std::string_view)) {
    for (std::size_t i = std::min(end, words.size()); i > begin; --i)
      if (is(words[i - 1].folded)) return i;
    return std::size_t{0};
  };
  const auto any = [&](std::size_t begin, std::size_t end, bool (*is)(std::string_view)) {
    return last(begin, end, is) != 0;
  };
  // At the beginning and before a name: "The law passed by parliament" and "By 2 September 1945" are none.
  const std::size_t author = last(0, 2, is_author_word);
  const bool is_byline = author != 0 && author < words.size() && words[author].number < 0;
  // Whether the line is little but the words from i on to behind: it begins with them, or the rest are a
  // clock, a weekday, a byline or a place.
  const auto leads = [&](std::size_t i, std::size_t behind) {
    const auto says_nothing = [](const Word& w) { return is_beside_date(w); };
    const auto at = [&](std::size_t n) { return words.begin() + static_cast<std::ptrdiff_t>(n); };
    if (i == 0 || is_byline) return true;
    const bool is_place = i <= kPlaceWords && words[i].mark != ' ' && words[i].mark != '.';
    return (is_place || std::all_of(words.begin(), at(i), says_nothing)) &&
           std::all_of(at(behind), words.end(), says_nothing);
  };
  const auto read = [&](auto&& date_at, bool yearless) {
    std::optional<LineDate> best;
    std::optional<Date> other;  // a date without a label
    std::size_t label = 0;      // behind the date before
    for (std::size_t i = 0; i < words.size();) {
      const Found found = date_at(i);
      if (!found.date) {
        ++i;
        continue;
      }
      const std::size_t near = i > label + kLabelReach ? i - kLabelReach : label;
      const std::size_t behind = i + found.words;
      const bool begins_labelled = any(label, std::min(label + 2, i), is_publication_word) ||
                                   any(behind, behind + 2, is_publication_word);
      const bool labelled = begins_labelled || any(near, i, is_publication_word);
      // An update word behind a date is of it, unless another date follows.
      const bool next =
          behind + 2 < words.size() && std::any_of(words.begin() + static_cast<std::ptrdiff_t>(behind),
                                                   words.end(), [](const Word& w) { return w.number >= 0; });
      const bool updated = last(label, i, is_update_word) > last(label, i, is_publication_word) ||
                           (!labelled && !next && any(behind, behind + 2, is_update_word));
      // A label in the middle of a long line is of a sentence: "A report published on 12 March 2001 says".
      const bool says_whose = begins_labelled || is_byline;
      const bool is_short = words.size() <= (says_whose ? kLabelledWords
                                             : yearless ? kYearlessWords
                                                        : kDateLineWords);
      bool counts = is_short && !updated && is_possible_day(*found.date, hints);
      // 1.2.10 is a version and 6/4/12 a score, unless nothing else is said.
      if (found.short_year && !labelled)
        for (std::size_t w = 0; w < words.size(); ++w)
          counts = counts && ((w >= i && w < behind) || is_beside_date(words[w]));
      if (counts && (!best || (labelled && !best->labelled)))
        best = LineDate{*found.date, labelled, begins_labelled || leads(i, behind)};
      // Of two days, as of a life, neither is that of the page.
      if (!labelled && !updated) {
        if (other && best && !best->labelled && other->key() != found.date->key()) best->leads = false;
        other = found.date;
      }
      label = i = behind;
    }
    return best;
  };
  // A full date anywhere goes before a day that lacks its year: "By Steve Mart, 12 May 2020".
  const auto full_at = [&](std::size_t i) { return full_date(words, i, hints, true); };
  for (std::size_t i = 0; i < words.size(); ++i)
    if (full_at(i).date) return read(full_at, false);
  if (fetched && words.size() <= kYearlessWords && !any(0, words.size(), is_update_word))
    if (const auto date = relative_date(words, *fetched)) return LineDate{*date, false, true};
  if (words.size() > kDateLineWords) return std::nullopt;
  return read([&](std::size_t i) { return date_without_year(words, i, hints); }, true);
}

}  // namespace dateline

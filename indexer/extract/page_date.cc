// Dates stand all over a page: of the article, its change, its comments, other articles, today. What says
// which is which: names in metadata ("published", not "modified"), words before a date, and how near it is to
// the headline.
#include "extract/page_date.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>
#include <set>
#include <vector>

#include "analysis/fold.h"
#include "extract/furniture.h"
#include "extract/mail_date.h"
#include "extract/month_names.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr int kFirstUrlYear = 1990;

// Trusted names of meta elements first, then whatever else says "published".
std::vector<std::string> published_meta(const PageEvidence& page, const DateHints& hints) {
  static constexpr std::string_view kTrusted[] = {"article:published_time",
                                                  "og:article:published_time",
                                                  "article:published",
                                                  "og:published_time",
                                                  "datepublished",
                                                  "dc.date.issued",
                                                  "dcterms.issued",
                                                  "dc.date.created",
                                                  "dcterms.created",
                                                  "dcterms.date",
                                                  "dc.date",
                                                  "parsely-pub-date",
                                                  "pubdate",
                                                  "og:pubdate",
                                                  "publish-date",
                                                  "sailthru.date",
                                                  "citation_publication_date",
                                                  "datecreated",
                                                  "date"};
  std::vector<std::string> values;
  for (const std::string_view name : kTrusted)
    for (const auto& [n, value] : page.meta)
      if (n == name) values.push_back(value);
  for (const auto& [n, value] : page.meta) {
    std::string letters;
    for (const char c : n)
      if (c >= 'a' && c <= 'z') letters += c;
    const auto says = [&](std::string_view part) { return letters.find(part) != std::string::npos; };
    const bool published = says("publi") || says("pubdate") || says("pubtime") || says("postdate") ||
                           says("posttime") || says("dateoriginal") || says("articledate") || says("issued");
    const bool other =
        says("modif") || says("updat") || says("expir") || says("unpublish") || says("publisher");
    // "publication_name" and "published_before" say something else, and prose in them may be of anything.
    const bool of_time = says("date") || says("time") || letters.ends_with("publishedon") ||
                         letters.ends_with("publishedat") || letters.ends_with("issuedon") ||
                         letters.ends_with("issuedat") || letters.ends_with("published") ||
                         letters.ends_with("issued");
    if (published && of_time && !other) values.push_back(metadata_date(value, hints, false));
  }
  return values;
}

// The value nearest to the headline; far from it, one that is the only day.
class Nearest {
 public:
  void add(std::string day, std::optional<int> cost) {
    if (cost && (!cost_ || *cost < *cost_)) {
      cost_ = cost;
      near_ = std::move(day);
    } else if (!cost) {
      far_.insert(day.substr(0, std::string("2023-07-30").size()));
      if (first_.empty()) first_ = std::move(day);
    }
  }
  std::string value() const { return cost_ ? near_ : far_.size() == 1 ? first_ : std::string(); }

 private:
  std::optional<int> cost_;
  std::string near_, first_;
  std::set<std::string> far_;
};

template <class Wanted>
std::string nearest_element(const PageEvidence& page, const DateHints& hints, Wanted&& wanted) {
  Nearest nearest;
  for (const DatedElement& e : page.elements) {
    if (!wanted(e)) continue;
    std::string date = metadata_date(e.value, hints);
    // An element of the line in which the headline is counts as the next.
    const auto at =
        page.headline && e.line == *page.headline ? std::optional(1) : lines_from_headline(page, e.line);
    if (!date.empty()) nearest.add(std::move(date), at);
  }
  return nearest.value();
}

// Whether a line in what is the site's is one of the next two behind the headline, or, where its name says
// that it is a date, before it: there today's date stands too, and that of the story above.
bool is_beside_headline(const PageEvidence& page, std::size_t line) {
  constexpr std::size_t kLines = 2;
  if (!page.lines[line].of_site || !page.headline) return false;
  if (line > *page.headline) return line - *page.headline <= kLines;
  return page.lines[line].named && *page.headline - line <= kLines;
}

// What stands before the first sentence of a text: "POTI, 3 May 2021 – The port …", "(3 May 2021) The port
// …".
std::string_view before_sentence(std::string_view line) {
  constexpr std::size_t kBytes = 80;
  if (line.starts_with('(')) {
    const std::size_t end = line.substr(0, kBytes).find(')');
    return end == std::string_view::npos ? std::string_view() : line.substr(1, end - 1);
  }
  std::size_t end = std::string_view::npos;
  for (const std::string_view mark : {" – ", " — ", " - ", " -- "})
    end = std::min(end, line.substr(0, kBytes).find(mark));
  return end == std::string_view::npos ? std::string_view() : line.substr(0, end);
}

std::string date_in_text(const PageEvidence& page, const DateHints& hints) {
  constexpr int kLabelled = 6, kNamed = 4;
  Nearest nearest, beside_headline;
  std::vector<Date> before_text;
  for (std::size_t i = 0; i < page.lines.size(); ++i) {
    const PageLine& line = page.lines[i];
    const auto near = lines_from_headline(page, i);
    if (line.of_others && !is_beside_headline(page, i)) continue;
    const auto said = read_date_line(line.text, hints);
    // Of one line alone: several are a chronicle.
    if (!said && near && i > page.headline && is_long(line.text))
      if (const auto day = read_date_line(before_sentence(line.text), hints); day && day->leads)
        before_text.push_back(day->date);
    if (!said || (!said->leads && !said->labelled && !line.named)) continue;
    if (line.of_others) {
      beside_headline.add(iso_day(said->date), near);
    } else if (near) {
      nearest.add(iso_day(said->date), *near - (said->labelled ? kLabelled : 0) - (line.named ? kNamed : 0));
    } else if (said->labelled && i != page.headline) {
      nearest.add(iso_day(said->date), std::nullopt);
    }
  }
  // Names say "news-list" and "footer" of the article's own date too.
  for (const Nearest* n : {&nearest, &beside_headline})
    if (std::string day = n->value(); !day.empty()) return day;
  const bool is_one = before_text.size() == 1 && before_text.front().year >= kFirstUrlYear;
  return is_one ? iso_day(before_text.front()) : std::string();
}

// The last year behind a ©.
int copyright_year(const PageEvidence& page) {
  int year = 0;
  for (const PageLine& line : page.lines) {
    if (std::none_of(line.text.begin(), line.text.end(), is_digit)) continue;  // most, and folding costs
    const std::string folded = fold_value(line.text);
    if (folded.find("©") == std::string::npos && folded.find("copyright") == std::string::npos) continue;
    for (std::size_t i = 0; i + 4 <= folded.size(); ++i) {
      const bool whole =
          (i == 0 || !is_digit(folded[i - 1])) && (i + 4 == folded.size() || !is_digit(folded[i + 4]));
      const std::string digits = folded.substr(i, 4);
      if (!whole || !std::all_of(digits.begin(), digits.end(), is_digit)) continue;
      const int y = std::stoi(digits);
      if (const auto date = make_date(y); date && y >= kFirstUrlYear && is_possible_day(*date))
        year = std::max(year, y);
    }
  }
  return year;
}

}  // namespace

std::string metadata_date(std::string_view value, const DateHints& hints, bool prose) {
  std::string text = squeeze_space(value);
  constexpr std::size_t kUnixDigits = 10, kUnixMillisecondDigits = 13, kDayDigits = 8;
  if (std::all_of(text.begin(), text.end(), is_digit)) {
    if (text.size() == kUnixDigits || text.size() == kUnixMillisecondDigits) {
      using namespace std::chrono;
      const sys_seconds at{seconds{std::stoll(text.substr(0, kUnixDigits))}};
      text = iso_day(make_date(floor<days>(at)).value_or(Date{}));
    } else if (text.size() >= kDayDigits) {
      const auto day = parse_iso_date(text.substr(0, kDayDigits));  // 20230730, 20230730120000
      text = day ? iso_day(*day) : std::string();
    }
  }
  auto date = parse_iso_date(text);
  // Before the day a mail has no more than its weekday.
  const std::string_view before = std::string_view(text).substr(0, text.find_first_of("0123456789"));
  if (!date && (prose || std::count(before.begin(), before.end(), ' ') <= 1)) {
    text = iso_from_mail_date(text);
    date = parse_iso_date(text);
  }
  if (!date && prose) {
    date = find_prose_date(value);
    text = date ? iso_day(*date) : std::string();
  }
  if (!date || !is_possible_day(*date, hints) || date->key() == "19700101") return {};
  return text;
}

void DateChoice::take(std::string_view value, const char* from) {
  if (done()) return;
  std::string text = metadata_date(value, hints_);
  if (text.empty()) return;
  if (parse_iso_date(text)->day != 0) {
    article_.date = std::move(text);
    article_.date_from = from;
  } else if (partial_.empty()) {
    partial_ = std::move(text);
    partial_from_ = from;
  }
}

DateChoice::~DateChoice() {
  if (done() || partial_.empty()) return;
  article_.date = std::move(partial_);
  article_.date_from = std::move(partial_from_);
}

std::string date_in_url(std::string_view url) {
  // Its parts, which slashes and the like separate.
  struct Part {
    std::string_view text;
    char before, behind;
  };
  std::vector<Part> parts;
  const std::size_t scheme = url.find("://");
  const std::size_t path = url.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
  if (path == std::string_view::npos) return {};
  const auto is_part = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  for (std::size_t at = path; at < url.size(); ++at) {
    std::size_t end = at;
    while (end < url.size() && is_part(url[end])) ++end;
    if (end > at) parts.push_back({url.substr(at, end - at), url[at - 1], end < url.size() ? url[end] : '/'});
    at = end;
  }
  const auto number = [](std::string_view text, std::size_t digits) {
    return text.size() == digits && std::all_of(text.begin(), text.end(), is_digit)
               ? std::stoi(std::string(text))
               : -1;
  };
  const auto month = [&](std::string_view text) {
    const std::string folded = ascii_lower(text);
    return number(text, 2) >= 0 ? number(text, 2) : is_digit(folded.front()) ? -1 : month_of(folded).number;
  };
  std::string less;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Part& p = parts[i];
    if (const auto day = parse_iso_date(p.text); p.text.size() == 8 && day && day->year >= kFirstUrlYear &&
                                                 is_possible_day(*day) &&
                                                 (p.before == '/' || p.behind == '/'))
      return iso_day(*day);
    const int year = number(p.text, 4);
    if (year < kFirstUrlYear || !is_possible_day(*make_date(year))) continue;
    if (i + 2 < parts.size() && p.behind == parts[i + 1].behind && (p.behind == '/' || p.behind == '-')) {
      const int d = number(parts[i + 2].text, 2), m = month(parts[i + 1].text);
      if (const auto date = m > 0 && d > 0 ? make_date(year, m, d) : std::nullopt;
          date && is_possible_day(*date))
        return iso_day(*date);
    }
    if (p.before != '/' || p.behind != '/' || !less.empty()) continue;
    const int m = i + 1 < parts.size() && parts[i + 1].behind == '/' ? number(parts[i + 1].text, 2) : 0;
    less = iso_day(m >= 1 && m <= 12 ? *make_date(year, m) : *make_date(year));
  }
  return less;
}

void find_page_date(const PageEvidence& page, const std::string& page_url, DateHints hints,
                    DateChoice& choice) {
  for (const std::string& value : published_meta(page, hints)) choice.take(value, "meta");
  choice.take(nearest_element(page, hints, [](const DatedElement& e) { return e.published; }), "microdata");
  choice.take(nearest_element(page, hints, [](const DatedElement& e) { return e.created; }), "microdata");
  choice.take(nearest_element(page, hints, [](const DatedElement& e) { return e.named; }), "time");
  choice.take(nearest_element(page, hints, [](const DatedElement&) { return true; }), "time");
  const std::string url = date_in_url(page_url);
  const auto url_date = parse_iso_date(url);
  if (url_date && url_date->day != 0) choice.take(url, "url");
  if (choice.done()) return;
  if (url_date) hints.year = url_date->year;
  for (const auto& [name, value] : page.meta)
    if (!hints.not_after && says_updated(name)) hints.not_after = parse_iso_date(metadata_date(value, hints));
  hints.copyright = copyright_year(page);
  choice.take(date_in_text(page, hints), "prose");
  if (url_date && url_date->month != 0) choice.take(url, "url");
}

}  // namespace dateline

// Dates stand all over a page: of the article, its change, its comments, other articles, today. What says
// which is which: names in metadata ("published", not "modified"), words before a date, and how near it is to
// the headline.
#include "extract/page_date.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "analysis/fold.h"
#include "extract/mail_date.h"
#include "extract/month_names.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr int kFirstUrlYear = 1990;
constexpr std::size_t kLabelBytes = 60;  // before a date in its element

bool has_word(const std::vector<std::string>& words, std::initializer_list<std::string_view> wanted) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::find(wanted.begin(), wanted.end(), word) != wanted.end();
  });
}

// "article__pubDate is-new" is article, pub, date, is, new.
std::vector<std::string> name_words(std::string_view names) {
  std::vector<std::string> words(1);
  bool small = false;
  for (const char c : names) {
    const bool capital = c >= 'A' && c <= 'Z', letter = capital || (c >= 'a' && c <= 'z');
    if ((!letter || (capital && small)) && !words.back().empty()) words.emplace_back();
    if (letter) words.back() += static_cast<char>(capital ? c - 'A' + 'a' : c);
    small = letter && !capital;
  }
  return words;
}

bool is_date_name(const std::vector<std::string>& words) {
  return has_word(words, {"date", "dates", "datetime", "dateline", "datestamp", "timestamp", "time",
                          "published", "publish", "pubdate", "publishdate", "postdate", "posted", "updated"});
}

// Elements of comments, other articles and the site.
bool is_of_others(const GumboNode* node) {
  const GumboTag tag = tag_of(node);
  if (tag == GUMBO_TAG_NAV || tag == GUMBO_TAG_FOOTER || tag == GUMBO_TAG_ASIDE) return true;
  if (tag == GUMBO_TAG_HTML || tag == GUMBO_TAG_BODY || tag == GUMBO_TAG_MAIN) return false;
  if (attribute(node, "itemtype").ends_with("/Comment") || attribute(node, "itemprop") == "comment")
    return true;
  const auto of_others = [](std::string_view names) {
    return !names.empty() &&
           has_word(
               name_words(names),
               {"comment",     "comments",        "disqus",  "reply",    "replies",  "related",    "sidebar",
                "recommended", "recommendations", "popular", "trending", "mostread", "teaser",     "teasers",
                "promo",       "newsletter",      "footer",  "nav",      "navbar",   "navigation", "menu",
                "archive",     "archives",        "calendar"});
  };
  return of_others(attribute(node, "class")) || of_others(attribute(node, "id"));
}

bool is_same_title(std::string_view folded, std::string_view title) {
  constexpr std::size_t kEnough = 15;
  if (folded.empty() || title.empty()) return false;
  if (folded == title) return true;
  return std::min(folded.size(), title.size()) >= kEnough &&
         (folded.find(title) != std::string_view::npos || title.find(folded) != std::string_view::npos);
}

// The element that shows the title; else the first heading.
const GumboNode* find_headline(const GumboNode* root, const std::string& title) {
  const GumboNode *first = nullptr, *best = nullptr;
  traverse(
      root,
      [&](const GumboNode* node) {
        const GumboTag tag = tag_of(node);
        if (tag != GUMBO_TAG_H1 && tag != GUMBO_TAG_H2) return true;
        if (tag == GUMBO_TAG_H1 && first == nullptr) first = node;
        const bool better = best == nullptr || (tag == GUMBO_TAG_H1 && tag_of(best) != GUMBO_TAG_H1);
        if (better && is_same_title(fold_value(text_content(node)), title)) best = node;
        return false;
      },
      [](const GumboNode*) {});
  return best != nullptr ? best : first;
}

struct Line {
  std::string text;
  bool named = false;      // its element's name says it is a date
  bool of_others = false;  // of comments, other articles, the site
};

struct DatedElement {
  std::string value;
  std::size_t line = 0;
  bool published = false, created = false;  // by its microdata
  bool named = false;                       // its name says that it is of the publication
};

// Everything on a page that may say when it was published.
class Evidence {
 public:
  std::vector<std::pair<std::string, std::string>> meta;  // of the page itself, names in lower case
  std::vector<DatedElement> elements;
  std::vector<Line> lines;
  std::optional<std::size_t> headline;  // the line

  Evidence(const GumboNode* root, const std::string& title) : headline_(find_headline(root, title)) {
    for (const GumboNode* n = headline_; n != nullptr; n = n->parent) around_headline_.insert(n);
    traverse(
        root, [&](const GumboNode* n) { return enter(n); }, [&](const GumboNode* n) { leave(n); });
    flush();
    const bool matched = headline && is_same_title(fold_value(lines[*headline].text), title);
    for (std::size_t i = 0; i < lines.size() && !matched; ++i)  // a headline in bold type
      if (!lines[i].of_others && fold_value(lines[i].text) == title) {
        headline = i;
        break;
      }
  }

 private:
  static bool is_no_text(GumboTag tag) {
    return tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_STYLE || tag == GUMBO_TAG_NOSCRIPT ||
           tag == GUMBO_TAG_TEMPLATE || tag == GUMBO_TAG_SVG || tag == GUMBO_TAG_IFRAME ||
           tag == GUMBO_TAG_SELECT || tag == GUMBO_TAG_TEXTAREA || tag == GUMBO_TAG_TITLE;
  }

  bool enter(const GumboNode* node) {
    const GumboElement* e = element_of(node);
    if (e == nullptr) {
      if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_CDATA) text_ += node->v.text.text;
      if (node->type == GUMBO_NODE_WHITESPACE) text_ += ' ';
      return true;
    }
    if (is_no_text(e->tag)) return false;
    if (is_block(e->tag) || e->tag == GUMBO_TAG_BR || node == headline_) flush();
    if (node == headline_) headline = lines.size();
    if (!around_headline_.contains(node) && is_of_others(node)) of_others_.push_back(node);
    if (of_others_.empty()) read_element(node, e->tag);
    if (e->tag == GUMBO_TAG_TIME || is_named(node)) {
      if (dated_.empty() && text_.size() > kLabelBytes) flush();
      dated_.push_back(node);
      named_ = true;
    }
    return true;
  }

  static bool is_named(const GumboNode* node) {
    const GumboTag tag = tag_of(node);
    if (tag == GUMBO_TAG_BODY || tag == GUMBO_TAG_HTML || tag == GUMBO_TAG_ARTICLE || tag == GUMBO_TAG_MAIN)
      return false;
    return is_date_name(name_words(attribute(node, "class"))) ||
           is_date_name(name_words(attribute(node, "id")));
  }

  void read_element(const GumboNode* node, GumboTag tag) {
    std::string_view value = attribute(node, "content");
    const std::string_view property = attribute(node, "itemprop");
    if (tag == GUMBO_TAG_META) {
      std::string_view name = attribute(node, "property");
      if (name.empty()) name = attribute(node, "name");
      if (name.empty()) name = property;
      if (!name.empty() && !value.empty()) meta.emplace_back(ascii_lower(name), value);
      return;
    }
    const std::vector<std::string> class_words = name_words(attribute(node, "class"));
    const bool published = property.find("datePublished") != std::string_view::npos;
    const bool created = property.find("dateCreated") != std::string_view::npos;
    const bool named = has_word(class_words, {"published", "pubdate"}) ||
                       gumbo_get_attribute(&element_of(node)->attributes, "pubdate") != nullptr;
    if (value.empty()) value = attribute(node, "datetime");
    if (value.empty() && named) value = attribute(node, "title");  // <abbr class="published" title=…>
    if (!published && !created && !(tag == GUMBO_TAG_TIME || (named && tag == GUMBO_TAG_ABBR))) return;
    // Of a change by its name, or by the words before it.
    const std::string label = squeeze_space(text_.substr(text_.size() - std::min(text_.size(), kLabelBytes)));
    const bool updated = !published && !created && !named &&
                         (has_word(class_words, {"updated", "modified", "update", "lastmod"}) ||
                          property.find("dateModified") != std::string_view::npos || says_updated(label));
    if (updated) return;
    const std::string text =
        value.empty() && (published || created) ? text_content(node) : std::string(value);
    if (!text.empty()) elements.push_back({text, lines.size(), published, created, named});
  }

  void leave(const GumboNode* node) {
    const GumboTag tag = tag_of(node);
    if (!dated_.empty() && dated_.back() == node) {
      dated_.pop_back();
      if (dated_.empty()) flush();
    }
    if (is_block(tag) || node == headline_) flush();
    if (!of_others_.empty() && of_others_.back() == node) of_others_.pop_back();
  }

  void flush() {
    std::string text = squeeze_space(text_);
    text_.clear();
    const bool named = std::exchange(named_, !dated_.empty());
    if (!text.empty()) lines.push_back({std::move(text), named, !of_others_.empty()});
  }

  const GumboNode* headline_;
  std::set<const GumboNode*> around_headline_;
  std::vector<const GumboNode*> of_others_, dated_;
  std::string text_;
  bool named_ = false;
};

// Trusted names of meta elements first, then whatever else says "published".
std::vector<std::string> published_meta(const Evidence& page) {
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
    if (published && !other) values.push_back(value);
  }
  return values;
}

// How far a line is from the headline, where that is near enough to be of the article.
std::optional<int> distance(const Evidence& page, std::size_t line) {
  constexpr int kBehind = 12, kBefore = 5;
  if (!page.headline) return std::nullopt;
  const int d = static_cast<int>(line) - static_cast<int>(*page.headline);
  if (d > kBehind || d < -kBefore || d == 0) return std::nullopt;
  return d > 0 ? d : 2 - 2 * d;
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
std::string nearest_element(const Evidence& page, const DateHints& hints, Wanted&& wanted) {
  Nearest nearest;
  for (const DatedElement& e : page.elements) {
    if (!wanted(e)) continue;
    std::string date = metadata_date(e.value, hints);
    // An element of the line in which the headline is counts as the next.
    const auto at = page.headline && e.line == *page.headline ? std::optional(1) : distance(page, e.line);
    if (!date.empty()) nearest.add(std::move(date), at);
  }
  return nearest.value();
}

std::string date_in_text(const Evidence& page, const DateHints& hints) {
  constexpr int kLabelled = 6, kNamed = 4;
  Nearest nearest;
  for (std::size_t i = 0; i < page.lines.size(); ++i) {
    const Line& line = page.lines[i];
    if (line.of_others) continue;
    const auto said = read_date_line(line.text, hints);
    if (!said || (!said->leads && !said->labelled && !line.named)) continue;
    const auto near = distance(page, i);
    if (near) {
      nearest.add(iso_day(said->date), *near - (said->labelled ? kLabelled : 0) - (line.named ? kNamed : 0));
    } else if (said->labelled && i != page.headline) {
      nearest.add(iso_day(said->date), std::nullopt);
    }
  }
  return nearest.value();
}

// The last year behind a ©.
int copyright_year(const Evidence& page) {
  int year = 0;
  for (const Line& line : page.lines) {
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

std::string metadata_date(std::string_view value, const DateHints& hints) {
  std::string text = squeeze_space(value);
  constexpr std::size_t kUnixDigits = 10, kUnixMillisecondDigits = 13, kDayDigits = 8;
  if (std::all_of(text.begin(), text.end(), is_digit)) {
    if (text.size() == kUnixDigits || text.size() == kUnixMillisecondDigits) {
      using namespace std::chrono;
      const sys_seconds at{seconds{std::stoll(text.substr(0, kUnixDigits))}};
      const year_month_day day{floor<days>(at)};
      const auto date =
          make_date(static_cast<int>(day.year()), static_cast<int>(static_cast<unsigned>(day.month())),
                    static_cast<int>(static_cast<unsigned>(day.day())));
      text = iso_day(*date);
    } else if (text.size() >= kDayDigits) {
      const auto day = parse_iso_date(text.substr(0, kDayDigits));  // 20230730, 20230730120000
      text = day ? iso_day(*day) : std::string();
    }
  }
  auto date = parse_iso_date(text);
  if (!date) {
    text = iso_from_mail_date(text);
    date = parse_iso_date(text);
  }
  if (!date) {
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

void find_page_date(const HtmlTree& tree, const Article& article, DateHints hints, DateChoice& choice) {
  const Evidence page(tree.root(), fold_value(article.title));
  for (const std::string& value : published_meta(page)) choice.take(value, "meta");
  choice.take(nearest_element(page, hints, [](const DatedElement& e) { return e.published; }), "microdata");
  choice.take(nearest_element(page, hints, [](const DatedElement& e) { return e.created; }), "microdata");
  choice.take(nearest_element(page, hints, [](const DatedElement& e) { return e.named; }), "time");
  choice.take(nearest_element(page, hints, [](const DatedElement&) { return true; }), "time");
  const std::string url = date_in_url(article.url);
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

#include "extract/page_metadata.h"

#include <simdjson.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <vector>

#include "analysis/fold.h"
#include "analysis/tokenize.h"
#include "dates.h"
#include "extract/byline.h"
#include "extract/language.h"
#include "extract/page_date.h"
#include "extract/url.h"
#include "utf8.h"

namespace dateline {
namespace {

using simdjson::dom::element;

// Pages with more are not made for readers, and cost time and memory out of proportion to their size.
constexpr std::size_t kMaxScripts = 100, kMaxNames = 100, kMaxReferencedNameBytes = 200, kMaxHeadings = 20;

// The statements of a page, each kind in the order it stands.
struct Statements {
  std::multimap<std::string, std::string> meta;  // by lower-case name or property
  std::vector<std::string> json_ld;
  std::string canonical, title, lang, locale;
  std::vector<std::string> headings, subheadings;  // <h1> and <h2>, not empty, as far as kMaxHeadings
};

void add_heading(const GumboNode* node, std::vector<std::string>& headings) {
  if (headings.size() == kMaxHeadings) return;
  if (std::string text = text_content(node); !text.empty()) headings.push_back(std::move(text));
}

Statements collect(const HtmlTree& tree) {
  Statements s;
  traverse(
      tree.root(),
      [&](const GumboNode* node) {
        switch (tag_of(node)) {
          case GUMBO_TAG_HTML:
            s.locale = ascii_lower(attribute(node, "lang"));
            s.lang = language_code(s.locale).substr(0, 2);
            break;
          case GUMBO_TAG_META: {
            std::string_view name = attribute(node, "property");
            if (name.empty()) name = attribute(node, "name");
            if (name.empty()) name = attribute(node, "itemprop");
            std::string content = squeeze_space(attribute(node, "content"));
            if (!name.empty() && !content.empty()) s.meta.emplace(ascii_lower(name), std::move(content));
            break;
          }
          case GUMBO_TAG_LINK:
            if (ascii_lower(attribute(node, "rel")) == "canonical" && s.canonical.empty())
              s.canonical = std::string(attribute(node, "href"));
            break;
          case GUMBO_TAG_TITLE:
            if (s.title.empty()) s.title = text_content(node);
            break;
          case GUMBO_TAG_H1:
            add_heading(node, s.headings);
            break;
          case GUMBO_TAG_H2:
            add_heading(node, s.subheadings);
            break;
          case GUMBO_TAG_SCRIPT:
            if (ascii_lower(attribute(node, "type")) == "application/ld+json" &&
                s.json_ld.size() < kMaxScripts && element_of(node)->children.length > 0) {
              const auto* text = static_cast<const GumboNode*>(element_of(node)->children.data[0]);
              if (text->type == GUMBO_NODE_TEXT || text->type == GUMBO_NODE_WHITESPACE)
                s.json_ld.emplace_back(text->v.text.text);
            }
            break;
          default:
            break;
        }
        return true;
      },
      [](const GumboNode*) {});
  return s;
}

std::string first(const Statements& s, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const auto found = s.meta.lower_bound(name); found != s.meta.end() && found->first == name)
      return found->second;
  return {};
}

std::string string_at(const element& object, const char* key) {
  std::string_view text;
  if (object.at_key(key).get(text) != simdjson::SUCCESS) return {};
  return squeeze_space(text);
}

// Content management systems escape what they write into JSON and attributes once more: "Redacci&oacute;n".
std::string unescaped(std::string text) {
  const std::size_t at = text.find('&');
  if (at == std::string::npos || text.find(';', at) == std::string::npos ||
      text.find('<') != std::string::npos)
    return text;
  return text_content(HtmlTree(text).root());
}

using NamesById = std::map<std::string, std::string>;

// The names in the value of a key: it is a string, an object with a name or the id of one, or a list of
// these. Each is given once.
std::vector<std::string> names_at(const element& object, const char* key, const NamesById& by_id = {}) {
  std::vector<std::string> names;
  std::set<std::string> had;
  element e;
  if (object.at_key(key).get(e) != simdjson::SUCCESS) return names;
  const auto add = [&](const element& item) {
    std::string_view text;
    std::string name = item.get(text) == simdjson::SUCCESS ? squeeze_space(text)
                       : item.is_object()                  ? string_at(item, "name")
                                                           : std::string();
    if (name.empty() && item.is_object())
      if (const auto found = by_id.find(string_at(item, "@id")); found != by_id.end()) name = found->second;
    name = unescaped(std::move(name));
    if (!name.empty() && had.insert(name).second) names.push_back(std::move(name));
  };
  simdjson::dom::array list;
  if (e.get(list) == simdjson::SUCCESS) {
    for (const element item : list) {
      if (names.size() == kMaxNames) break;
      add(item);
    }
  } else {
    add(e);
  }
  return names;
}

// How much an object of JSON-LD is an article: 2 an article, 1 a page or what may be one, 0 something else.
int article_rank(const element& object) {
  std::vector<std::string> types;
  element e;
  simdjson::dom::array list;
  std::string_view text;
  if (object.at_key("@type").get(e) != simdjson::SUCCESS) return 0;
  if (e.get(text) == simdjson::SUCCESS) types.emplace_back(text);
  if (e.get(list) == simdjson::SUCCESS)
    for (const element item : list)
      if (item.get(text) == simdjson::SUCCESS) types.emplace_back(text);
  int rank = 0;
  for (const std::string& type : types) {
    if (type.find("Article") != std::string::npos || type.ends_with("Posting") || type.ends_with("Report"))
      return 2;
    if (type.ends_with("WebPage") || type == "ItemPage" || type.ends_with("Review") || type == "CreativeWork")
      rank = 1;
  }
  return rank;
}

// Fills what is still empty from one JSON-LD object.
void read_json_ld_object(const element& object, const NamesById& by_id, Article& a, DateChoice& dates,
                         DateHints& hints) {
  if (a.title.empty()) a.title = unescaped(string_at(object, "headline"));
  dates.take(string_at(object, "datePublished"), "json-ld");
  if (!hints.not_after)
    hints.not_after = parse_iso_date(metadata_date(string_at(object, "dateModified"), hints));
  if (a.authors.empty()) a.authors = names_at(object, "author", by_id);
  if (a.sections.empty()) a.sections = names_at(object, "articleSection");
  if (a.url.empty()) a.url = string_at(object, "url");
  if (a.site.empty()) {
    const auto publishers = names_at(object, "publisher");
    if (!publishers.empty()) a.site = publishers.front();
  }
  if (a.tags.empty()) {
    element keywords;
    if (object.at_key("keywords").get(keywords) == simdjson::SUCCESS && keywords.is_array())
      a.tags = names_at(object, "keywords");
  }
}

// What browsers' consoles complain of and search engines read all the same: comments and semicolons around
// it, line ends within strings, commas before brackets.
std::string repaired_json(std::string_view script) {
  const std::size_t begin = script.find_first_of("{["), end = script.find_last_of("}]");
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return {};
  std::string out;
  for (const char c : script.substr(begin, end - begin + 1)) {
    if (c == '}' || c == ']') {
      const std::size_t last = out.find_last_not_of(' ');
      if (last != std::string::npos && out[last] == ',') out.resize(last);
    }
    out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return out;
}

// The string of the first such key in what is no JSON.
std::string string_in_broken_json(std::string_view script, std::string_view key) {
  std::size_t at = script.find("\"" + std::string(key) + "\"");
  if (at == std::string_view::npos) return {};
  at = script.find_first_not_of(" \t\r\n:", at + key.size() + 2);
  if (at == std::string_view::npos || script[at] != '"') return {};
  const std::size_t end = script.find('"', at + 1);
  return end == std::string_view::npos ? std::string() : std::string(script.substr(at + 1, end - at - 1));
}

void read_json_ld(const std::vector<std::string>& scripts, Article& a, DateChoice& dates, DateHints& hints) {
  std::vector<simdjson::dom::parser> parsers(scripts.size());  // objects live as long as theirs
  std::vector<element> objects;
  std::vector<std::string_view> broken;
  for (std::size_t n = 0; n < scripts.size(); ++n) {
    element root;
    if (parsers[n].parse(scripts[n]).get(root) != simdjson::SUCCESS &&
        parsers[n].parse(repaired_json(scripts[n])).get(root) != simdjson::SUCCESS) {
      if (scripts[n].find("Article\"") != std::string::npos ||
          scripts[n].find("Posting\"") != std::string::npos)
        broken.push_back(scripts[n]);
      continue;
    }
    const auto add = [&](const element& e) {
      simdjson::dom::array list;
      if (e.get(list) == simdjson::SUCCESS) {
        for (const element item : list) objects.push_back(item);
      } else {
        objects.push_back(e);
      }
    };
    std::size_t i = objects.size();
    add(root);
    for (std::size_t read = 0; i < objects.size() && read < 1000; ++i, ++read) {
      const element object = objects[i];
      if (!object.is_object()) continue;
      for (const char* within : {"@graph", "mainEntity"})
        if (element e; object.at_key(within).get(e) == simdjson::SUCCESS) add(e);
    }
  }
  NamesById by_id;
  for (const element& object : objects)
    if (object.is_object())
      if (std::string id = string_at(object, "@id"), name = string_at(object, "name");
          !id.empty() && !name.empty() && name.size() <= kMaxReferencedNameBytes)
        by_id.emplace(std::move(id), std::move(name));
  for (const int rank : {2, 1})
    for (const element& object : objects)
      if (object.is_object() && article_rank(object) == rank)
        read_json_ld_object(object, by_id, a, dates, hints);
  for (const std::string_view script : broken)
    dates.take(string_in_broken_json(script, "datePublished"), "json-ld");
}

// Titles and headings that are longer are not compared: looking for one in another takes time with the
// product of their lengths.
constexpr std::size_t kMaxTitleBytes = 1000;

bool has_text(std::string_view title, std::string_view part) {
  return title.size() <= kMaxTitleBytes && title.find(part) != std::string_view::npos;
}

// The letters and digits of a name, by which "Time 4 Talks" is time4talks.
std::string letters_of(std::string_view name) {
  std::string letters = fold_value(name);
  std::erase_if(letters, [](char c) { return !is_of_word(c); });
  return letters;
}

// The names that a page's site goes by.
class SiteNames {
 public:
  SiteNames(std::string_view site, std::string_view host) {
    add(site);
    if (host.starts_with("www.")) host.remove_prefix(4);
    add(host);
    add(host.substr(0, host.rfind('.')));
  }
  bool has(std::string_view text) const {
    return text.size() <= kMaxTitleBytes && names_.contains(letters_of(text));
  }

 private:
  void add(std::string_view name) {
    if (std::string letters = letters_of(name); !letters.empty()) names_.insert(std::move(letters));
  }
  std::set<std::string> names_;
};

// Between the headline and the names of the section and the site; the first ones stand in few headlines.
constexpr std::string_view kTitleMarks[] = {" | ", " — ", " – ", " :: ", " » ", " - ", " │ ", " • ", " · "};
constexpr std::size_t kUsualMarks = 6;

// Of "Headline - Section | Site".
std::vector<std::string> parts_of_title(std::string_view title) {
  std::vector<std::string> parts;
  if (title.size() > kMaxTitleBytes) return parts;
  for (std::size_t begin = 0; begin <= title.size();) {
    std::size_t end = title.size(), next = title.size() + 1;
    for (const std::string_view mark : kTitleMarks)
      if (const std::size_t at = title.find(mark, begin); at < end) {
        end = at;
        next = at + mark.size();
      }
    parts.push_back(squeeze_space(title.substr(begin, end - begin)));
    begin = next;
  }
  return parts;
}

// The heading of the article, as far as the page tells: the first one, unless that is the site's name. Where
// there is none, or it is nothing in the page's title, another one that is a part of that is the article's;
// of those of the second rank, which name sections too, the longest part alone.
std::string main_heading(const Statements& s, const SiteNames& site) {
  std::string heading;
  for (const std::string& h : s.headings)
    if (heading.empty() && !site.has(h)) heading = h;
  std::vector<std::string> parts = parts_of_title(s.title);
  const bool names_site = std::erase_if(parts, [&](const std::string& part) { return site.has(part); }) > 0;
  // The last one may be the site, by a name that is not known, but where it is a heading of the first rank.
  const bool is_heading =
      !parts.empty() && std::find(s.headings.begin(), s.headings.end(), parts.back()) != s.headings.end();
  if (!heading.empty() && !names_site && !is_heading && parts.size() > 1) parts.pop_back();
  std::size_t longest = 0;
  for (const std::string& part : parts) longest = std::max(longest, part.size());
  const auto is_part = [&](const std::string& h) {
    return !site.has(h) && std::find(parts.begin(), parts.end(), h) != parts.end();
  };
  if (heading.empty() || !has_text(s.title, heading)) {
    for (const std::string& h : s.headings)
      if (is_part(h)) return h;
    for (const std::string& h : s.subheadings)
      if (is_part(h) && h.size() == longest) return h;
  }
  return heading.empty() && !s.headings.empty() ? s.headings.front() : heading;
}

// "Headline | Site" without the site's name, where that is known.
std::string without_site_name(const std::string& title, const SiteNames& site) {
  for (const std::string_view mark : kTitleMarks) {
    const std::size_t first = title.find(mark), last = title.rfind(mark);
    if (first == std::string::npos) continue;
    if (site.has(std::string_view(title).substr(0, first)))
      return squeeze_space(title.substr(first + mark.size()));
    if (site.has(std::string_view(title).substr(last + mark.size()))) return title.substr(0, last);
  }
  return title;
}

// The headline in the title of a page: the heading, where that stands in it, else what is before its last
// part.
std::string without_site(std::string title, const std::string& heading, const SiteNames& site) {
  if (!heading.empty() && !site.has(heading) && has_text(title, heading)) return heading;
  if (std::string rest = without_site_name(title, site); rest != title) return rest;
  for (std::size_t i = 0; i < kUsualMarks; ++i)
    if (const std::size_t last = title.rfind(kTitleMarks[i]);
        last != std::string::npos && last * 2 >= title.size())
      return without_site_name(title.substr(0, last), site);
  return title;
}

// Behind "Blog: " in the title of a page, where the blog's name is the heading.
std::string behind_heading(std::string_view title, std::string_view heading) {
  constexpr std::string_view kMark = ": ";
  if (heading.empty() || !title.starts_with(heading) || !title.substr(heading.size()).starts_with(kMark))
    return {};
  return std::string(title.substr(heading.size() + kMark.size()));
}

std::set<std::string> words_in(std::string_view text) {
  std::set<std::string> words;
  Tokenizer tokens(text);
  for (Token token; tokens.next(token);) words.emplace(token.folded);
  return words;
}

// Whether the page may show its headline otherwise than its metadata give it, which are written for search
// engines and networks: in the one heading of the first rank, which shares a third of the words, at least,
// with the title. What holds all of the title has more than the headline in it.
bool is_shown_headline(const Statements& s, const std::string& heading, const std::string& title) {
  constexpr std::size_t kWords = 4, kShared = 2, kOneOf = 3;
  if (s.headings.size() != 1 || s.headings.front() != heading || title.empty() ||
      std::max(heading.size(), title.size()) > kMaxTitleBytes || heading.ends_with("…") ||
      heading.ends_with("...") || has_text(letters_of(heading), letters_of(title)))
    return false;
  const std::set<std::string> shown = words_in(heading), given = words_in(title);
  const auto shared = static_cast<std::size_t>(
      std::count_if(shown.begin(), shown.end(), [&](const auto& w) { return given.contains(w); }));
  return shown.size() >= kWords && shared >= kShared &&
         shared * kOneOf >= std::min(shown.size(), given.size());
}

// Whether the page is in American English, which writes the month first.
bool is_american(const Statements& s) {
  const auto normal = [](std::string locale) {
    std::replace(locale.begin(), locale.end(), '_', '-');
    return locale;
  };
  const std::string locale = normal(s.locale), og_locale = normal(ascii_lower(first(s, {"og:locale"})));
  // One that names no country leaves that to the other.
  return (locale.empty() || locale == "en" ? og_locale : locale) == "en-us";
}

// Whether the page shows this text as one piece.
bool shows(const HtmlTree& tree, const std::string& text) {
  bool found = false;
  traverse(
      tree.root(),
      [&](const GumboNode* node) {
        if (node->type == GUMBO_NODE_TEXT) found = found || squeeze_space(node->v.text.text) == text;
        return !found && tag_of(node) != GUMBO_TAG_TITLE && tag_of(node) != GUMBO_TAG_SCRIPT;
      },
      [](const GumboNode*) {});
  return found;
}

// Metadata sometimes have the byline, or the name of an account.
std::vector<std::string> without_labels(std::vector<std::string> authors, std::string_view lang) {
  struct Label {
    std::string_view word, lang;
  };
  constexpr Label kLabels[] = {{"by ", ""}, {"von ", "de"}, {"par ", "fr"}, {"por ", "es"}, {"por ", "pt"}};
  std::vector<std::string> out;
  for (std::string& author : authors) {
    if (names_nobody(author)) continue;
    const std::string start = ascii_lower(utf8_prefix(author, 4));
    const auto label = std::find_if(std::begin(kLabels), std::end(kLabels), [&](const Label& l) {
      return start.starts_with(l.word) && (l.lang.empty() || l.lang == lang);
    });
    std::vector<std::string> names;
    if (label != std::end(kLabels)) names = names_in_byline(author);
    // "Von Trapp" and "von der Leyen" are names.
    const bool is_byline = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      const std::size_t space = name.find(' ');
      return label->lang.empty() ||
             (space != std::string::npos && letter_case_of(name.substr(0, space)) != LetterCase::lower);
    });
    if (is_byline) {
      std::move(names.begin(), names.end(), std::back_inserter(out));
    } else {
      out.push_back(std::move(author));
    }
  }
  return out;
}

}  // namespace

PageLandmarks read_page_metadata(const HtmlTree& tree, Article& a, const std::string& url,
                                 std::string_view fetched) {
  const Statements s = collect(tree);
  DateHints hints;
  hints.fetched = parse_iso_date(fetched);
  hints.month_first = is_american(s);
  DateChoice dates(a, hints);
  const auto set = [](std::string& field, std::string value) {
    if (field.empty()) field = std::move(value);
  };
  set(a.url, s.canonical);
  set(a.url, first(s, {"og:url"}));
  set(a.site, first(s, {"og:site_name", "application-name"}));
  const SiteNames site(a.site, host_of(a.url.empty() ? url : a.url));
  const std::string heading = main_heading(s, site);
  const std::string og_title = unescaped(first(s, {"og:title", "twitter:title"}));
  set(a.title, og_title.empty() ? std::string() : without_site(og_title, heading, site));

  const bool title_is_of_json_ld = a.title.empty();
  read_json_ld(s.json_ld, a, dates, hints);
  if (title_is_of_json_ld) a.title = without_site_name(a.title, site);
  if (!site.has(heading) && is_shown_headline(s, heading, a.title) && !shows(tree, a.title))
    a.title = heading;
  set(a.url, url);
  // Some sites give their name the first heading; the page's title is then shown elsewhere.
  if (const std::string title = without_site(s.title, {}, site);
      a.title.empty() && title != s.title && !has_text(title, heading) && shows(tree, title))
    a.title = title;
  if (const std::string title = behind_heading(s.title, heading);
      a.title.empty() && !title.empty() && shows(tree, title))
    a.title = title;
  if (!site.has(heading)) set(a.title, heading);
  set(a.title, without_site(s.title, heading, site));
  set(a.title, heading);
  set(a.site, host_of(a.url));
  set(a.lang, s.lang);
  const PageEvidence page = read_page_evidence(tree, a.title);
  find_page_date(page, a.url, hints, dates);
  if (a.authors.empty()) {
    const std::string author =
        first(s, {"author", "article:author", "dc.creator", "parsely-author", "sailthru.author"});
    if (!author.empty() && author.find("://") == std::string::npos) a.authors = {author};
  }
  a.authors = without_labels(std::move(a.authors), a.lang);
  // A site that says it wrote the page itself may name a person to readers.
  const bool is_site = a.authors.size() == 1 && fold_value(a.authors.front()) == fold_value(a.site);
  if (a.authors.empty() || is_site)
    if (auto shown = find_authors(page); !shown.empty()) a.authors = std::move(shown);
  if (a.sections.empty()) {
    const std::string section = first(s, {"article:section", "section"});
    if (!section.empty()) a.sections = {section};
  }
  const auto [begin, end] = s.meta.equal_range("article:tag");
  std::set<std::string> had(a.tags.begin(), a.tags.end());
  for (auto it = begin; it != end; ++it)
    if (had.insert(it->second).second) a.tags.push_back(it->second);
  if (a.tags.empty()) {
    const std::string all = first(s, {"news_keywords", "keywords"});
    std::string_view keywords = all;
    while (!keywords.empty()) {
      const std::size_t comma = std::min(keywords.find(','), keywords.size());
      if (std::string tag = squeeze_space(keywords.substr(0, comma)); !tag.empty())
        a.tags.push_back(std::move(tag));
      keywords.remove_prefix(std::min(comma + 1, keywords.size()));
    }
  }
  PageLandmarks marks;
  marks.headline = page.headline_element;
  for (const char* name : {"description", "og:description"})
    if (std::string text = first(s, {name}); !text.empty()) marks.descriptions.push_back(std::move(text));
  return marks;
}

}  // namespace dateline

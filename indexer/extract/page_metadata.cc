#include "extract/page_metadata.h"

#include <simdjson.h>

#include <algorithm>
#include <map>
#include <vector>

#include "dates.h"
#include "extract/prose_date.h"
#include "extract/url.h"
#include "utf8.h"

namespace dateline {
namespace {

using simdjson::dom::element;

// The statements of a page, each kind in the order it stands.
struct Statements {
  std::multimap<std::string, std::string> meta;  // by lower-case name or property
  std::vector<std::string> json_ld;
  std::string canonical, title, heading, lang;
  std::vector<std::string> times;  // <time datetime>, and itemprop="datePublished"
};

Statements collect(const HtmlTree& tree) {
  Statements s;
  traverse(
      tree.root(),
      [&](const GumboNode* node) {
        switch (tag_of(node)) {
          case GUMBO_TAG_HTML:
            s.lang = ascii_lower(attribute(node, "lang").substr(0, 2));
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
            if (s.heading.empty()) s.heading = text_content(node);
            break;
          case GUMBO_TAG_SCRIPT:
            if (ascii_lower(attribute(node, "type")) == "application/ld+json" &&
                element_of(node)->children.length > 0) {
              const auto* text = static_cast<const GumboNode*>(element_of(node)->children.data[0]);
              if (text->type == GUMBO_NODE_TEXT || text->type == GUMBO_NODE_WHITESPACE)
                s.json_ld.emplace_back(text->v.text.text);
            }
            break;
          case GUMBO_TAG_TIME:
            if (!attribute(node, "datetime").empty()) s.times.emplace_back(attribute(node, "datetime"));
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

// A date as metadata writes it: ISO, or as prose with a year.
std::string date_text(std::string_view value) {
  std::string text = squeeze_space(value);
  if (parse_iso_date(text)) return text;
  if (const auto date = find_prose_date(text)) return iso_day(*date);
  return {};
}

std::string string_at(const element& object, const char* key) {
  std::string_view text;
  if (object.at_key(key).get(text) != simdjson::SUCCESS) return {};
  return squeeze_space(text);
}

// The names in the value of a key: it is a string, an object with a name, or a list of these.
std::vector<std::string> names_at(const element& object, const char* key) {
  std::vector<std::string> names;
  element e;
  if (object.at_key(key).get(e) != simdjson::SUCCESS) return names;
  const auto add = [&](const element& item) {
    std::string_view text;
    std::string name = item.get(text) == simdjson::SUCCESS ? squeeze_space(text)
                       : item.is_object()                  ? string_at(item, "name")
                                                           : std::string();
    if (!name.empty()) names.push_back(std::move(name));
  };
  simdjson::dom::array list;
  if (e.get(list) == simdjson::SUCCESS) {
    for (const element item : list) add(item);
  } else {
    add(e);
  }
  return names;
}

bool is_article_type(const element& object) {
  for (const std::string& type : [&] {
         std::vector<std::string> types;
         element e;
         simdjson::dom::array list;
         std::string_view text;
         if (object.at_key("@type").get(e) != simdjson::SUCCESS) return types;
         if (e.get(text) == simdjson::SUCCESS) types.emplace_back(text);
         if (e.get(list) == simdjson::SUCCESS)
           for (const element item : list)
             if (item.get(text) == simdjson::SUCCESS) types.emplace_back(text);
         return types;
       }())
    if (type.find("Article") != std::string::npos || type == "BlogPosting" || type == "Report" ||
        type == "WebPage")
      return true;
  return false;
}

// Fills what is still empty from one JSON-LD object.
void read_json_ld_object(const element& object, Article& a) {
  if (!is_article_type(object)) return;
  if (a.title.empty()) a.title = string_at(object, "headline");
  if (a.date.empty() && !(a.date = date_text(string_at(object, "datePublished"))).empty())
    a.date_from = "json-ld";
  if (a.authors.empty()) a.authors = names_at(object, "author");
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

void read_json_ld(const std::vector<std::string>& scripts, Article& a) {
  simdjson::dom::parser parser;
  for (const std::string& script : scripts) {
    element root;
    if (parser.parse(script).get(root) != simdjson::SUCCESS) continue;
    std::vector<element> objects;
    const auto add = [&](const element& e) {
      simdjson::dom::array list;
      if (e.get(list) == simdjson::SUCCESS) {
        for (const element item : list) objects.push_back(item);
      } else {
        objects.push_back(e);
      }
    };
    add(root);
    for (std::size_t i = 0; i < objects.size(); ++i) {
      if (!objects[i].is_object()) continue;
      element graph;
      if (objects[i].at_key("@graph").get(graph) == simdjson::SUCCESS && i < 1000) add(graph);
    }
    for (const element& object : objects)
      if (object.is_object()) read_json_ld_object(object, a);
  }
}

// /2023/07/30/ or /2023-07-30- in a URL.
std::string date_in_url(std::string_view url) {
  for (std::size_t i = 0; i + 10 <= url.size(); ++i) {
    if (url[i + 4] != url[i + 7] || (url[i + 4] != '/' && url[i + 4] != '-')) continue;
    if ((i > 0 && std::isdigit(static_cast<unsigned char>(url[i - 1]))) ||
        (i + 10 < url.size() && std::isdigit(static_cast<unsigned char>(url[i + 10]))))
      continue;
    std::string text(url.substr(i, 10));
    text[4] = text[7] = '-';
    const auto date = parse_iso_date(text);
    if (date && date->year >= 1990) return text;
  }
  return {};
}

// "Headline | Site" without the site's name.
std::string without_site(std::string title, const std::string& heading) {
  if (!heading.empty() && title.find(heading) != std::string::npos) return heading;
  for (const std::string_view mark : {" | ", " — ", " – ", " :: ", " » ", " - "}) {
    const std::size_t at = title.rfind(mark);
    if (at != std::string::npos && at * 2 >= title.size()) return title.substr(0, at);
  }
  return title;
}

}  // namespace

void read_page_metadata(const HtmlTree& tree, Article& a, const std::string& url) {
  const Statements s = collect(tree);
  const auto set = [](std::string& field, std::string value) {
    if (field.empty()) field = std::move(value);
  };
  set(a.url, s.canonical);
  set(a.url, first(s, {"og:url"}));
  set(a.site, first(s, {"og:site_name", "application-name"}));
  const std::string og_title = first(s, {"og:title", "twitter:title"});
  set(a.title, og_title.empty() ? std::string() : without_site(og_title, s.heading));

  read_json_ld(s.json_ld, a);
  set(a.url, url);
  set(a.title, s.heading);
  set(a.title, without_site(s.title, s.heading));
  set(a.site, host_of(a.url));
  set(a.lang, s.lang);
  const auto date = [&](std::string_view value, const char* from) {
    if (a.date.empty() && !(a.date = date_text(value)).empty()) a.date_from = from;
  };
  date(first(s, {"article:published_time", "og:article:published_time", "datepublished", "date", "dc.date",
                 "dc.date.issued", "dcterms.created", "parsely-pub-date", "sailthru.date", "pubdate",
                 "publish-date"}),
       "meta");
  if (!s.times.empty()) date(s.times.front(), "time");
  date(date_in_url(a.url), "url");
  if (a.authors.empty()) {
    const std::string author = first(s, {"author", "article:author", "dc.creator", "parsely-author"});
    if (!author.empty() && author.find("://") == std::string::npos) a.authors = {author};
  }
  if (a.sections.empty()) {
    const std::string section = first(s, {"article:section", "section"});
    if (!section.empty()) a.sections = {section};
  }
  const auto [begin, end] = s.meta.equal_range("article:tag");
  for (auto it = begin; it != end; ++it)
    if (std::find(a.tags.begin(), a.tags.end(), it->second) == a.tags.end()) a.tags.push_back(it->second);
  if (a.tags.empty()) {
    std::string keywords = first(s, {"news_keywords", "keywords"});
    while (!keywords.empty()) {
      const std::size_t comma = std::min(keywords.find(','), keywords.size());
      if (std::string tag = squeeze_space(keywords.substr(0, comma)); !tag.empty())
        a.tags.push_back(std::move(tag));
      keywords.erase(0, std::min(comma + 1, keywords.size()));
    }
  }
}

}  // namespace dateline

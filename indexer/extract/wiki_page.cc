#include "extract/wiki_page.h"

#include <cctype>
#include <cstdio>
#include <utility>

#include "analysis/fold.h"
#include "extract/language.h"
#include "extract/url.h"
#include "extract/wikitext.h"
#include "extract/xml_fields.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::string_view kWikiHeadFields[] = {"mediawiki", "sitename", "base", "namespace"};
constexpr std::string_view kPageFields[] = {"title", "ns", "redirect", "revision"};
constexpr std::string_view kRevisionFields[] = {"timestamp", "model", "text", "contributor", "comment"};
constexpr std::size_t kWikiTextBytes = 200, kWikiUrlBytes = 1000;  // of the head
constexpr std::string_view kCategoryKey = "14", kFileKey = "6", kArticleKey = "0";

// "https://en.wikipedia.org/wiki/" of the main page's URL.
std::string base_of(const std::string& main_page) {
  const std::size_t end = main_page.find_last_of("/=");
  const bool good = is_web_url(main_page) && end != std::string::npos && end < kWikiUrlBytes;
  return good ? main_page.substr(0, end + 1) : std::string();
}

// As MediaWiki writes titles in URLs.
std::string encoded_title(std::string_view title) {
  constexpr std::string_view kPlainMarks = "-_.~;@$!*(),/:";
  std::string out;
  for (const char c : title) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == ' ') {
      out += '_';
    } else if (byte < 0x80 && (std::isalnum(byte) != 0 || kPlainMarks.find(c) != std::string_view::npos)) {
      out += c;
    } else {
      char escape[4];
      std::snprintf(escape, sizeof escape, "%%%02X", byte);
      out += escape;
    }
  }
  return out;
}

struct Revision {
  std::string timestamp, model;
  std::string_view text;
};

Revision read_revision(std::string_view xml) {
  Revision revision;
  for_each_field(xml, kRevisionFields, {}, [&](const XmlElement& field) {
    if (field.name == "timestamp") revision.timestamp = squeeze_space(xml_text(field.content));
    if (field.name == "model") revision.model = squeeze_space(xml_text(field.content));
    if (field.name == "text") revision.text = field.content;
  });
  return revision;
}

// Dumps of old have no namespace beside the title.
bool begins_with_namespace(const std::string& title, const WikiHead& head) {
  const std::string name = fold_value(title.substr(0, title.find(':')));
  return title.find(':') != std::string::npos && head.other_names.count(name) != 0;
}

}  // namespace

WikiHead read_wiki_head(std::string_view xml) {
  WikiHead head;
  for_each_field(xml, kWikiHeadFields, {}, [&](const XmlElement& field) {
    const std::string text = squeeze_space(xml_text(field.content));
    if (field.name == "mediawiki") {
      head.lang = language_code(xml_attribute(field, "xml:lang").substr(0, kWikiTextBytes));
    } else if (field.name == "sitename") {
      head.site = utf8_prefix(text, kWikiTextBytes);
    } else if (field.name == "base") {
      head.base = base_of(text);
    } else if (const std::string key = xml_attribute(field, "key"); !text.empty() && key != kArticleKey) {
      const std::string name = fold_value(text);
      head.other_names.insert(name);
      if (key == kCategoryKey) head.category_names.insert(name);
      if (key == kFileKey) head.file_names.insert(name);
    }
  });
  return head;
}

bool read_wiki_page(std::string_view xml, const WikiHead& head, Article& article) {
  bool redirects = false;
  std::string space;
  Revision newest;
  for_each_field(first_element(xml).content, kPageFields, {}, [&](const XmlElement& field) {
    if (field.name == "title") article.title = squeeze_space(xml_text(field.content));
    if (field.name == "ns") space = squeeze_space(xml_text(field.content));
    if (field.name == "redirect") redirects = true;
    if (field.name != "revision") return;
    Revision revision = read_revision(field.content);
    if (revision.timestamp >= newest.timestamp) newest = std::move(revision);
  });
  if (redirects || (space.empty() ? begins_with_namespace(article.title, head) : space != kArticleKey))
    return false;
  if (!newest.model.empty() && newest.model != "wikitext") return false;  // code, or data
  const std::string text = xml_text(newest.text);
  if (is_redirect(text)) return false;
  article.date = newest.timestamp;
  if (!article.date.empty()) article.date_from = "header";
  if (!head.base.empty()) article.url = head.base + encoded_title(article.title);
  article.site = head.base.empty() ? head.site : host_of(head.base);
  article.lang = head.lang;
  read_wikitext(text, {head.category_names, head.file_names, head.other_names}, article);
  return true;
}

}  // namespace dateline

// Every field of an item may be written in several ways, of which the first that says something is taken. The
// names of fields are known by the prefixes that all feeds use (content:, dc:, media:).
#include "extract/feed_item.h"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <set>
#include <span>
#include <utility>

#include "dateline/error.h"
#include "dates.h"
#include "extract/html.h"
#include "extract/language.h"
#include "extract/mail_date.h"
#include "extract/plain_text.h"
#include "extract/prose_date.h"
#include "extract/url.h"
#include "extract/xml_fields.h"
#include "source/xml_syntax.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kMostFields = 10'000;  // of an item
// Of the head, which comes again with every item.
constexpr std::size_t kHeadTextBytes = 200, kHeadAuthors = 10;
constexpr std::size_t kBaseBytes = 1000;  // of a URL that others are made from

// clang-format off
constexpr std::string_view kItemFields[] = {
    "title", "dc:title", "media:title",
    "link", "guid", "id", "feedburner:origlink",
    "pubdate", "published", "issued", "created", "updated", "modified",
    "dc:date", "dcterms:issued", "dcterms:created", "dcterms:modified",
    "author", "dc:creator", "itunes:author",
    "category", "dc:subject",
    "content:encoded", "yandex:full-text", "content", "xhtml:body", "body",
    "description", "dc:description", "summary", "itunes:summary", "media:description", "media:text",
    "language", "dc:language",
    "source", "image", "textinput"};  // have titles that are not the item's
// clang-format on
constexpr std::string_view kHeadFields[] = {"rss",      "feed",        "rdf:rdf", "title", "link",
                                            "language", "dc:language", "author",  "image", "textinput"};
constexpr std::string_view kAuthorFields[] = {"name", "email"};

using Fields = std::vector<XmlElement>;

Fields fields_of(std::string_view xml, std::span<const std::string_view> names, std::string_view prefix) {
  Fields fields;
  for_each_field(xml, names, prefix, [&](const XmlElement& field) {
    if (fields.size() < kMostFields) fields.push_back(field);
  });
  return fields;
}

// Calls `use` for the fields of these names, the first name first, until it is satisfied.
template <class Use>
void use_first(const Fields& fields, std::initializer_list<std::string_view> names, Use&& use) {
  for (const std::string_view name : names)
    for (const XmlElement& field : fields)
      if (field.name == name && use(field)) return;
}

// Texts in their order, each once.
class DistinctTexts {
 public:
  void add(std::string text) {
    if (!text.empty() && seen_.insert(text).second) texts_.push_back(std::move(text));
  }
  bool empty() const { return texts_.empty(); }
  std::vector<std::string> take() { return std::move(texts_); }

 private:
  std::vector<std::string> texts_;
  std::set<std::string> seen_;
};

// The text of a field, and whether that is HTML. In RSS it always may be; Atom says so, or forgets to.
struct FieldText {
  std::string text;
  bool is_html;
};
FieldText text_of(const XmlElement& field, bool is_atom) {
  const std::string type = ascii_lower(xml_attribute(field, "type"));
  if (ascii_lower(xml_attribute(field, "mode")) == "base64") return {{}, false};
  if (has_tags(field.content) || type.find("xhtml") != std::string::npos)
    return {xml_markup(field.content), true};
  std::string text = xml_text(field.content);
  if (!is_atom || type.find("html") != std::string::npos) return {std::move(text), true};
  if (type.starts_with("text")) return {std::move(text), false};
  if (!type.empty()) return {{}, false};  // some other thing, coded
  static constexpr std::string_view kSigns[] = {"</", "<br", "<p>", "&amp;", "&#", "&nbsp;", "&quot;"};
  const bool html = std::any_of(std::begin(kSigns), std::end(kSigns),
                                [&](std::string_view sign) { return text.find(sign) != std::string::npos; });
  return {std::move(text), html};
}

// Reads fields as HTML. One that passes its limits is left out, and the others stay.
class FieldReader {
 public:
  explicit FieldReader(bool is_atom = false) : is_atom_(is_atom) {}

  std::string line(const XmlElement& field, bool may_be_atom = true) {
    std::string out;
    guard(field, [&] {
      const FieldText value = text_of(field, is_atom_ && may_be_atom);
      out = value.is_html ? html_line(value.text) : squeeze_space(value.text);
    });
    return out;
  }
  // Paragraphs and captions of a field, in place of those of `out`. The title is not among them.
  void text(const XmlElement& field, Article& out, bool may_be_atom = true) {
    out.paragraphs.clear();
    out.captions.clear();
    if (guard(field, [&] { add_paragraphs(text_of(field, is_atom_ && may_be_atom), out); })) return;
    out.paragraphs.clear();
    out.captions.clear();
  }
  std::string& left_out() { return left_out_; }

 private:
  template <class Read>
  bool guard(const XmlElement& field, Read&& read) {
    try {
      read();
      return true;
    } catch (const Error& e) {
      if (left_out_.empty()) left_out_ = std::string(field.name) + " left out: " + e.what();
      return false;
    }
  }
  static void add_paragraphs(const FieldText& value, Article& article);

  bool is_atom_;
  std::string left_out_;
};

bool has_html_tags(std::string_view text) {
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1))
    if (at + 1 < text.size() && (std::isalpha(static_cast<unsigned char>(text[at + 1])) ||
                                 text[at + 1] == '/' || text[at + 1] == '!'))
      return true;
  return false;
}

void FieldReader::add_paragraphs(const FieldText& value, Article& article) {
  if (value.is_html && has_html_tags(value.text)) return read_html_fragment(value.text, article);
  for_each_paragraph(value.text, [&](std::string line) {
    std::string text = value.is_html ? html_line(line) : std::move(line);
    if (!text.empty()) article.paragraphs.push_back({std::move(text), {}});
  });
}

// "news@a.example (Ann Reed)" and "Ann Reed <news@a.example>" without the address.
std::string without_address(const std::string& text) {
  const std::size_t at = text.find('@');
  if (at == std::string::npos) return text;
  if (const std::size_t open = text.find('(', at); open != std::string::npos && text.ends_with(')'))
    return squeeze_space(std::string_view(text).substr(open + 1, text.size() - open - 2));
  if (const std::size_t open = text.find('<'); open != std::string::npos && open > 0 && open < at)
    return squeeze_space(std::string_view(text).substr(0, open));
  return text;
}

std::vector<std::string> authors_of(const Fields& fields, FieldReader& reader) {
  DistinctTexts authors;
  for (const std::string_view name : {"dc:creator", "author", "itunes:author"}) {
    for (const XmlElement& field : fields) {
      if (field.name != name) continue;
      const Fields parts = fields_of(field.content, kAuthorFields, {});
      if (parts.empty()) {
        const std::string text = squeeze_space(xml_text(field.content));
        authors.add(text.find('@') == std::string::npos ? reader.line(field, false) : without_address(text));
      }
      use_first(parts, {"name", "email"}, [&](const XmlElement& part) {
        authors.add(reader.line(part, false));
        return true;
      });
    }
    if (!authors.empty()) break;
  }
  return authors.take();
}

// In CDATA, which is no place for them, "&amp;" stays behind.
std::string link_text(const std::string& text) {
  return squeeze_space(text.find("&amp;") == std::string::npos ? text : xml_text(text));
}

// What links in an element are relative to.
std::string base_within(const XmlElement& element, const std::string& base) {
  const std::string own = resolved_url(squeeze_space(xml_attribute(element, "xml:base")), base);
  return own.empty() || own.size() > kBaseBytes ? base : own;
}

// Where RSS has its links as text, Atom has several kinds in attributes.
std::string link_of(const XmlElement& field, const std::string& base) {
  const std::string rel = ascii_lower(xml_attribute(field, "rel")), href = xml_attribute(field, "href");
  if (!rel.empty() && rel != "alternate") return {};
  return resolved_url(link_text(href.empty() ? xml_text(field.content) : href), base_within(field, base));
}

std::string url_of(const XmlElement& item, const Fields& fields, const FeedHead& head) {
  const std::string base = base_within(item, head.base);
  std::string url;
  use_first(fields, {"feedburner:origlink", "link"}, [&](const XmlElement& field) {
    url = link_of(field, base);
    return !url.empty();
  });
  use_first(fields, {"guid"}, [&](const XmlElement& field) {
    const std::string text = link_text(xml_text(field.content));
    if (url.empty() && is_web_url(text) && ascii_lower(xml_attribute(field, "ispermalink")) != "false")
      url = text;
    return true;
  });
  return url.empty() ? resolved_url(xml_attribute(item, "rdf:about"), base) : url;
}

std::string guid_of(const XmlElement& item, const Fields& fields) {
  std::string guid;
  use_first(fields, {"guid", "id"}, [&](const XmlElement& field) {
    guid = squeeze_space(xml_text(field.content));
    return !guid.empty();
  });
  return guid.empty() ? squeeze_space(xml_attribute(item, "rdf:about")) : guid;
}

std::string date_of(const XmlElement& field) {
  std::string text = squeeze_space(xml_text(field.content));
  if (!parse_iso_date(text)) {
    std::string mail = iso_from_mail_date(text);
    const auto prose = mail.empty() ? find_prose_date(text) : std::nullopt;  // months in other languages
    text = prose ? iso_day(*prose) : std::move(mail);
  }
  const auto date = parse_iso_date(text);
  return date && is_possible_day(*date) ? text : std::string();
}

void read_text(const Fields& fields, FieldReader& reader, Article& article) {
  Article read;
  read.title = std::move(article.title);
  std::set<std::string> captions;
  const auto add_caption = [&](Paragraph& text) {
    if (captions.insert(text.text).second) article.captions.push_back(std::move(text));
  };
  use_first(fields,
            {"content:encoded", "yandex:full-text", "content", "xhtml:body", "body", "description",
             "dc:description", "summary", "itunes:summary"},
            [&](const XmlElement& field) {
              reader.text(field, read);
              for (Paragraph& text : read.captions) add_caption(text);
              article.paragraphs = std::move(read.paragraphs);
              return !article.paragraphs.empty();
            });
  article.title = std::exchange(read.title, {});
  // What is said of pictures; of a video it is all there is.
  std::vector<Paragraph> media;
  for (const XmlElement& field : fields) {
    if (field.name != "media:description" && field.name != "media:text") continue;
    reader.text(field, read, false);
    for (Paragraph& text : read.paragraphs) media.push_back(std::move(text));
  }
  if (article.paragraphs.empty()) {
    article.paragraphs = std::move(media);
    return;
  }
  if (media.empty()) return;
  std::set<std::string> said;
  for (const Paragraph& text : article.paragraphs) said.insert(text.text);
  for (Paragraph& text : media)
    if (said.count(text.text) == 0) add_caption(text);
}

}  // namespace

FeedHead read_feed_head(std::string_view xml) {
  FeedHead head;
  FieldReader reader;
  const Fields fields = fields_of(xml, kHeadFields, {});
  std::string base, lang;
  for (const XmlElement& field : fields) {
    if (field.name != "rss" && field.name != "feed" && field.name != "rdf:rdf") continue;
    base = base_within(field, {});
    lang = xml_attribute(field, "xml:lang");
  }
  use_first(fields, {"title"}, [&](const XmlElement& field) {
    head.title = reader.line(field);
    head.title.resize(utf8_prefix(head.title, kHeadTextBytes).size());
    return !head.title.empty();
  });
  use_first(fields, {"link"}, [&](const XmlElement& field) {
    head.url = link_of(field, base);
    if (head.url.size() > kBaseBytes) head.url.clear();
    return !head.url.empty();
  });
  head.base = base.empty() ? head.url : base;
  if (head.url.empty()) head.url = head.base;
  use_first(fields, {"language", "dc:language"}, [&](const XmlElement& field) {
    lang = squeeze_space(xml_text(field.content));
    return !lang.empty();
  });
  head.lang = language_code(lang.substr(0, kHeadTextBytes));
  head.authors = authors_of(fields, reader);
  if (head.authors.size() > kHeadAuthors) head.authors.resize(kHeadAuthors);
  for (std::string& author : head.authors) author.resize(utf8_prefix(author, kHeadTextBytes).size());
  return head;
}

FeedItemFacts read_feed_item(std::string_view xml, const FeedHead& head, Article& article) {
  const XmlElement item = first_element(xml);
  FieldReader reader(without_prefix(item.name) == "entry");
  const std::string_view prefix = item.name.substr(
      0, item.name.size() - std::min(without_prefix(item.name).size() + 1, item.name.size()));
  const Fields fields = fields_of(item.content, kItemFields, ascii_lower(prefix));
  use_first(fields, {"title", "dc:title", "media:title"}, [&](const XmlElement& field) {
    article.title = reader.line(field);
    return !article.title.empty();
  });
  article.url = url_of(item, fields, head);
  article.site = host_of(article.url.empty() ? head.url : article.url);
  if (article.site.empty()) article.site = head.title;
  use_first(fields,
            {"pubdate", "published", "dc:date", "dcterms:issued", "issued", "dcterms:created", "created",
             "updated", "modified", "dcterms:modified"},
            [&](const XmlElement& field) {
              article.date = date_of(field);
              return !article.date.empty();
            });
  if (!article.date.empty()) article.date_from = "feed";
  article.authors = authors_of(fields, reader);
  if (article.authors.empty()) article.authors = head.authors;
  DistinctTexts tags;
  for (const XmlElement& field : fields) {
    if (field.name != "category" && field.name != "dc:subject") continue;
    const std::string term = xml_attribute(field, "term");
    std::string tag = term.empty() ? reader.line(field, false) : squeeze_space(term);
    if (is_web_url(tag)) tag = squeeze_space(xml_attribute(field, "label"));
    tags.add(std::move(tag));
  }
  article.tags = tags.take();
  article.lang = language_code(xml_attribute(item, "xml:lang"));
  use_first(fields, {"content", "title", "language", "dc:language"}, [&](const XmlElement& field) {
    if (!article.lang.empty()) return true;
    const bool says = field.name == "language" || field.name == "dc:language";
    article.lang =
        language_code(says ? squeeze_space(xml_text(field.content)) : xml_attribute(field, "xml:lang"));
    return !article.lang.empty();
  });
  if (article.lang.empty()) article.lang = head.lang;
  read_text(fields, reader, article);
  return {guid_of(item, fields), std::move(reader.left_out())};
}

}  // namespace dateline

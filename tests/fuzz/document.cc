#include "document.h"

#include "dates.h"
#include "entities/find_entities.h"
#include "extract/extract.h"
#include "fuzz_support.h"
#include "utf8.h"

namespace dateline::fuzz {
namespace {

// A byte of a legacy charset becomes three of UTF-8, and the text of a figure may be caption and title.
constexpr std::size_t kMaxGrowth = 8;

void check_article(const Article& a, const Document& d) {
  check(!a.id.empty() && a.source == d.location, "an article has an id and a source", d.bytes);
  std::size_t size = 0;
  for (const auto* texts : {&a.paragraphs, &a.captions}) {
    for (const Paragraph& p : *texts) {
      check(!p.text.empty() && p.text.find('\n') == std::string::npos, "a paragraph is a line", d.bytes);
      check(find_invalid_utf8(p.text) == std::string::npos, "a paragraph is UTF-8", d.bytes);
      size += p.text.size();
    }
  }
  check(size <= kMaxGrowth * d.bytes.size(), "the text is not larger than the document", d.bytes);
  for (const auto* values : {&a.authors, &a.sections, &a.tags, &a.places, &a.people, &a.orgs})
    for (const std::string& value : *values)
      check(!value.empty() && find_invalid_utf8(value) == std::string::npos, "a value is UTF-8", d.bytes);
  for (const std::string* value : {&a.url, &a.title, &a.site, &a.lang})
    check(find_invalid_utf8(*value) == std::string::npos, "metadata are UTF-8", d.bytes);
  check(a.date.empty() || parse_iso_date(a.date), "a date is one", d.bytes);
  check(a.date.empty() == a.date_from.empty(), "a date says where it is from", d.bytes);
}

}  // namespace

void check_document(const Document& document) {
  static Extractor extractor({});
  static EntityFinder entities;
  Extracted extracted = extractor.extract(document);
  check(extracted.article.has_value() || !extracted.problems.empty(), "an article or a problem",
        document.bytes);
  for (const Problem& p : extracted.problems)
    check(!p.message.empty() && p.message.find('\n') == std::string::npos, "a problem is one line",
          document.bytes);
  if (!extracted.article) return;
  entities.find(*extracted.article);
  check_article(*extracted.article, document);
}

}  // namespace dateline::fuzz

// Gumbo forgets the attributes of a tag in <noscript> that it reads again as one of the body: some bytes a
// page. The sanitizer asks for this name.
extern "C" const char* __lsan_default_suppressions();   // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __lsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier)
  return "leak:gumbo_string_buffer_to_string\nleak:gumbo_copy_stringz\n";
}

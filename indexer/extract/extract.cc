#include "extract/extract.h"

#include <functional>
#include <utility>

#include "dates.h"
#include "extract/charset.h"
#include "extract/feed_item.h"
#include "extract/html.h"
#include "extract/json_article.h"
#include "extract/language.h"
#include "extract/plain_text.h"
#include "extract/wiki_page.h"
#include "schema.h"
#include "utf8.h"

namespace dateline {
namespace {

// What tells a record from the others of its file. Feeds are overwritten, and at the same place another item
// comes to stand; what the feed itself knows it by stays.
std::string record_key(const Document& document, const std::string& guid) {
  constexpr std::size_t kLongestGuid = 100;
  if (guid.empty()) return std::to_string(document.offset);
  return guid.size() <= kLongestGuid && printable(guid) == guid ? guid : hash_hex(guid);
}

}  // namespace

struct Extractor::State {
  JsonArticleReader json;
  std::shared_ptr<const std::string> head;  // the last one, read: all items of a feed have it
  FeedHead feed;
  WikiHead wiki;
  std::string guid;  // of the last document, where it is an item of a feed

  explicit State(const std::vector<std::string>& extra_facets) : json(extra_facets) {}

  void read_head(const Document& document) {
    if (document.head == head) return;
    head = document.head;
    const std::string text = head ? to_utf8(*head, document.charset).text : std::string();
    feed = document.format == Format::feed ? read_feed_head(text) : FeedHead();
    wiki = document.format == Format::mediawiki ? read_wiki_head(text) : WikiHead();
  }

  // False where the document is passed over.
  bool fill(const Document& document, Article& article, const std::function<void(std::string)>& problem) {
    guid.clear();
    if (document.format == Format::jsonl) {
      std::string repaired;
      json.read(document.bytes, article, repaired);
      if (!repaired.empty()) problem(repaired);
      return true;
    }
    const bool html = document.format == Format::html;
    // What the server said of a page is known better than the page knows it (HTML, "determining the character
    // encoding").
    const Utf8Text text = to_utf8(document.bytes, !document.charset.empty() ? document.charset
                                                  : html                    ? declared_charset(document.bytes)
                                                                            : std::string());
    if (text.broken_at) problem("broken UTF-8 at byte " + std::to_string(*text.broken_at) + ", replaced");
    if (html) {
      read_html(text.text, article, document.url, document.date);
    } else if (document.format == Format::feed) {
      read_head(document);
      FeedItemFacts facts = read_feed_item(text.text, feed, article);
      if (!facts.left_out.empty()) problem(std::move(facts.left_out));
      guid = std::move(facts.guid);
    } else if (document.format == Format::mediawiki) {
      read_head(document);
      return read_wiki_page(text.text, wiki, article);
    } else {
      read_plain_text(text.text, article, document.date);
    }
    return true;
  }
};

Extractor::Extractor(const std::vector<std::string>& extra_facets)
    : state_(std::make_unique<State>(extra_facets)) {}
Extractor::~Extractor() = default;
Extractor::Extractor(Extractor&&) noexcept = default;

Extracted Extractor::extract(const Document& document) {
  Extracted out;
  const auto problem = [&](std::string message) {
    out.problems.push_back({document.name, document.line, document.offset, std::move(message)});
  };
  Article article;
  try {
    if (!state_->fill(document, article, problem)) return out;
  } catch (const Error& e) {
    problem(e.what());
    return out;
  }
  // Pages, feeds and wikis guess their language wrongly; it is found from the text, and theirs taken where
  // that says nothing.
  const bool guesses = document.format != Format::jsonl && document.format != Format::text;
  std::string page_lang;
  if (guesses) page_lang = std::exchange(article.lang, {});
  if (article.lang.empty() && !guesses) article.lang = document.defaults->lang;
  article.title = squeeze_space(article.title);
  const bool text = !article.title.empty() || !article.paragraphs.empty() || !article.captions.empty();
  if (!text && article.id.empty()) {  // a record with an id is an article, though an empty one
    problem("no article in it");
    return out;
  }
  assign_languages(article);
  if (article.lang.empty()) article.lang = page_lang.empty() ? document.defaults->lang : page_lang;
  if (article.url.empty()) article.url = document.url;
  if (article.site.empty()) article.site = document.defaults->site;
  if (!article.date.empty() && !parse_iso_date(article.date)) {
    problem("date is not ISO 8601, indexed without one");
    article.date.clear();
    article.date_from.clear();
  }
  article.source = document.location;
  if (document.is_record) article.source += "#" + std::to_string(document.offset);
  if (article.id.empty()) {
    out.id_from_path = article.url.empty();
    article.id = !article.url.empty() ? article.url
                 : document.is_record ? document.relative + "#" + record_key(document, state_->guid)
                                      : document.relative;
  }
  out.article = std::move(article);
  return out;
}

}  // namespace dateline

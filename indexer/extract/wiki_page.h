// Articles from pages of a dump of MediaWiki (its XML export format).
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "dateline/article.h"

namespace dateline {

// What a dump says of its wiki. Namespaces are folded as values are (fold_value). Every page has the rest, so
// there is not much of it: what is too long is cut, or left out.
struct WikiHead {
  std::string site, lang;
  std::string base;  // of the pages' URLs, which their titles end
  std::set<std::string> category_names{"category"};
  std::set<std::string> file_names{"file", "image"};
  std::set<std::string> other_names{"media"};  // of all namespaces but that of articles
};

// From what stands before the first page, given as UTF-8.
WikiHead read_wiki_head(std::string_view xml);

// Fills `article` from the newest revision of a page, given as UTF-8, with its tags. False where the page is
// none: it redirects to another one, is no text, or is of another namespace than articles.
bool read_wiki_page(std::string_view xml, const WikiHead& head, Article& article);

}  // namespace dateline

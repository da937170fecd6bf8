// What a page says of itself: JSON-LD, OpenGraph, meta elements, links, time elements, its URL.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dateline/article.h"
#include "extract/html_tree.h"

namespace dateline {

// Where the article is to be looked for.
struct PageLandmarks {
  const GumboNode* headline = nullptr;    // the h1 or h2 that shows the title, else the first h1, else null
  std::vector<std::string> descriptions;  // what the page says it is about, which often are its first words
};

// Fills title, url, site, date, authors, sections, tags and, as a hint for its text, `lang` of `article`.
// `url`: where the page came from, if it does not say itself; `fetched`: when, as ISO 8601, or empty.
PageLandmarks read_page_metadata(const HtmlTree& tree, Article& article, const std::string& url,
                                 std::string_view fetched = {});

}  // namespace dateline

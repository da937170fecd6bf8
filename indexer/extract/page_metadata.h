// What a page says of itself: JSON-LD, OpenGraph, meta elements, links, time elements, its URL.
#pragma once

#include "dateline/article.h"
#include "extract/html_tree.h"

namespace dateline {

// Fills title, url, site, date, authors, sections, tags and, as a hint for its text, `lang` of `article`.
// `url`: where the page came from, if it does not say itself.
void read_page_metadata(const HtmlTree& tree, Article& article, const std::string& url);

}  // namespace dateline

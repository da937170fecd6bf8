// Plain text pages: paragraphs, headline, captions, and where the article ends and the site's furniture
// begins.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "dateline/article.h"

namespace dateline {

// Paragraphs of a text: separated by blank lines or indentation; lines wrapped at a column are joined, other
// lines are paragraphs of their own.
void for_each_paragraph(std::string_view text, const std::function<void(std::string)>& visit);

// Fills title, date, captions and paragraphs of `article` from the UTF-8 text of a page that was scraped at
// the time `fetched` (ISO 8601), where that is known.
void read_plain_text(std::string_view text, Article& article, std::string_view fetched = {});

}  // namespace dateline

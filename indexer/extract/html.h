// News pages in HTML: the article's text and what the page says of it.
#pragma once

#include <string>
#include <string_view>

#include "dateline/article.h"

namespace dateline {

// Elements within elements; what is deeper is refused, since parsing it takes time with the square of the
// depth.
inline constexpr std::size_t kMaxHtmlDepth = 1000;
// Formatting elements (b, font, …) left open at one place; each is repeated in every paragraph behind it.
inline constexpr std::size_t kMaxOpenFormatting = 200;

// The charset a page declares in its first bytes; empty where it does not.
std::string declared_charset(std::string_view bytes);

// Fills `article` from a page, given as UTF-8, that came from `url` at the time `fetched` (ISO 8601), where
// these are known. Throws Error(bad_input) for one that passes these limits.
void read_html(std::string_view html, Article& article, const std::string& url = {},
               std::string_view fetched = {});

// Adds the text of a piece of HTML, such as a feed's item has: all of it but what elements and their names
// say is sharing, advertising and the like. Throws as read_html() does.
void read_html_fragment(std::string_view html, Article& article);

// A line of HTML as plain text: markup left out, entities resolved. Throws as read_html() does.
std::string html_line(std::string_view html);

}  // namespace dateline

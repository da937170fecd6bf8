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

// Fills `article` from a page, given as UTF-8, that came from `url`, where that is known. Throws
// Error(bad_input) for one that passes these limits.
void read_html(std::string_view html, Article& article, const std::string& url = {});

}  // namespace dateline

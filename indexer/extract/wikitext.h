// The markup of MediaWiki.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dateline/article.h"

namespace dateline {

// What links to categories and files begin with, folded as values are (fold_value).
struct WikiNamespaces {
  const std::vector<std::string>& category_names;
  const std::vector<std::string>& file_names;
};

// Adds to `article` the paragraphs, headings and list items of a page, without templates, tables, references
// and markup; captions of its pictures; and its categories as tags. Takes time in proportion to the text,
// whatever it is.
void read_wikitext(std::string_view text, const WikiNamespaces& names, Article& article);

// Whether a page says only which other one it stands for: "#REDIRECT [[…]]", in any language.
bool is_redirect(std::string_view text);

}  // namespace dateline

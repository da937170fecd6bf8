// The markup of MediaWiki.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "dateline/article.h"

namespace dateline {

// What links to categories, files and other namespaces begin with, folded as values are (fold_value).
struct WikiNamespaces {
  const std::set<std::string>& category_names;
  const std::set<std::string>& file_names;
  const std::set<std::string>& other_names;
};

// Adds to `article` the paragraphs, headings and list items of a page, without templates, tables, references
// and markup; captions of its pictures; and its categories as tags. Takes time in proportion to the text,
// whatever it is.
void read_wikitext(std::string_view text, const WikiNamespaces& names, Article& article);

// Whether a page says only which other one it stands for: "#REDIRECT [[…]]", in any language.
bool is_redirect(std::string_view text);

}  // namespace dateline

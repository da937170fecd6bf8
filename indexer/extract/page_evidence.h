// What a page shows, as lines, and what may say when and by whom it was published: without comments and other
// articles.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "extract/html_tree.h"

namespace dateline {

struct PageLine {
  std::string text;
  bool named = false;      // its element's name says it is a date
  bool of_others = false;  // of comments, other articles, the site, a change
  bool of_site = false;    // of those, in what names say is the site's or a list
};

struct DatedElement {
  std::string value;
  std::size_t line = 0;                     // in which it stands
  bool published = false, created = false;  // by its microdata
  bool named = false;                       // its name says that it is of the publication
};

struct AuthorElement {
  std::string text;
  std::size_t line = 0;
  int rank = 0;  // the less the surer
};

struct PageEvidence {
  std::vector<std::pair<std::string, std::string>> meta;  // names in lower case, and contents
  std::vector<DatedElement> elements;
  std::vector<AuthorElement> authors;  // inner ones before those around them
  std::vector<PageLine> lines;
  std::optional<std::size_t> headline;  // the line
  // The heading that shows the title, else the first of the first rank, else null.
  const GumboNode* headline_element = nullptr;
};

PageEvidence read_page_evidence(const HtmlTree& tree, const std::string& title);

// How far a line is from the headline, where that is near enough to be of the article; lines behind it are
// nearer.
std::optional<int> lines_from_headline(const PageEvidence& page, std::size_t line);

}  // namespace dateline

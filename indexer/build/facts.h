// What an index holds of an article besides its words: boolean terms and values.
#pragma once

#include <xapian.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "build/near_duplicates.h"
#include "dateline/article.h"
#include "schema.h"
#include "versions.h"

namespace dateline {

struct Facts {
  std::string id_term;
  std::vector<std::string> terms;                               // boolean, each once, id_term first
  std::vector<std::pair<Xapian::valueno, std::string>> values;  // not empty, each slot once
};

// `no_language`: some of the text is in no known language. `sketch` is encoded; empty where there is none.
Facts facts_of(const Article& article, const std::vector<FacetField>& facets, bool no_language,
               std::string_view content_hash, std::string_view sketch);

// The place among near-duplicates, known when all articles are: a value of kCollapseSlot, and terms.
std::vector<std::string> copy_terms(const CopyGroup& copies);

// The boolean term of the articles of a file.
std::string file_term(std::string_view file);

}  // namespace dateline

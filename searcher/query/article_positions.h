// Where words stand in an indexed article.
#pragma once

#include <xapian.h>

#include <string_view>
#include <vector>

#include "query/positional.h"

namespace dateline {

// The ascending positions of any of the words in a document. `prefix`: of their terms. The words are sorted.
std::vector<Position> positions_in(const Xapian::Database& database, Xapian::docid docid,
                                   std::string_view prefix, const WordSet& words);

}  // namespace dateline

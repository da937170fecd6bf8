// Help for a query whose words the index lacks, or that finds nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "query/compiler.h"
#include "query/query.h"
#include "query/vocabulary.h"

namespace dateline {

struct Help {
  std::string suggestion;            // the query with words that the index has
  std::vector<std::string> missing;  // says which those are, for a suggestion that finds nothing either
  std::vector<std::string> hints;
};

// For a query with words that are in no article, or that as a whole finds nothing.
Help help_with(const QueryNode& tree, std::string_view text, bool found_nothing,
               const QueryCompiler& compiler, const Vocabulary& vocabulary);

}  // namespace dateline

// From a query as written to the words of the index that it stands for.
#pragma once

#include <string>
#include <vector>

#include "query/query.h"
#include "query/vocabulary.h"

namespace dateline {

// A pattern or a close word stands for at most so many words of the index, the most frequent ones.
inline constexpr std::size_t kMaxWordsFound = 1000;

// Fills QueryWord::found in the tree; appends a warning to `warnings` where words were left out.
void resolve(QueryNode& node, const Vocabulary& vocabulary, std::vector<std::string>& warnings);

}  // namespace dateline

// The passage of an article that shows best why it was found, with the matched words marked.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

#include "analysis/stem.h"
#include "dateline/article.h"
#include "query/query.h"

namespace dateline {

// What a query marks in a text.
struct Marks {
  std::unordered_set<std::string> stems;          // of its words
  std::vector<std::vector<std::string>> phrases;  // folded words, one after the other
};

// The marks of a query: of everything it asks for, and nothing it excludes or asks of the title alone.
Marks marks_of(const QueryNode& query, const std::vector<std::string>& languages, Stems& stems);

// About `characters` of the captions and paragraphs, cut between words, with "…" where it was cut. Matched
// words stand between kMatchBegin and kMatchEnd; the words of a phrase only where the whole phrase stands, as
// one mark. Without a match, the beginning of the text.
std::string make_snippet(const Article& article, const Marks& marks, Stems& stems, std::size_t characters);

}  // namespace dateline

// How a query was understood.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dateline/searcher.h"
#include "query/compiler.h"
#include "query/query.h"
#include "query/vocabulary.h"

namespace dateline {

// The tree with its terms and the articles that match each part. `text` is the query's; `all`: words side by
// side are required.
QueryPart explain_query(const QueryNode& node, std::string_view text, const QueryCompiler& compiler,
                        const Vocabulary& vocabulary, bool all);

}  // namespace dateline

// From the query tree to a Xapian::Query, and to what a snippet marks.
#pragma once

#include <xapian.h>

#include <string>
#include <vector>

#include "analysis/stem.h"
#include "query/query.h"

namespace dateline {

class QueryCompiler {
 public:
  // `languages`: those the index holds, as ISO codes. `all`: words side by side are required.
  QueryCompiler(const Xapian::Database& database, const std::vector<std::string>& languages, Stems& stems,
                bool all);

  Xapian::Query compile(const QueryNode& node);

 private:
  Xapian::Query word(const QueryNode& node);
  Xapian::Query phrase(const QueryNode& node);
  Xapian::Query group(const QueryNode& node);
  Xapian::Query dates(const QueryNode& node);

  const Xapian::Database& database_;
  const std::vector<std::string>& languages_;
  Stems& stems_;
  bool all_;
};

// The distinct stems by which a word is found in any of the languages.
std::vector<std::string> stems_of(const QueryWord& word, const std::vector<std::string>& languages,
                                  Stems& stems);

}  // namespace dateline

// Files of queries: 'NAME<TAB>QUERY' a line.
#pragma once

#include <functional>
#include <string>

namespace dateline {

struct NamedQuery {
  std::string name, query;
  std::string place;  // FILE:LINE
  bool has_tab = true;
};

// Calls on_query for each line of `file` ('-': of standard input) that is not empty. Throws Error: not_found,
// io.
void read_named_queries(const std::string& file, const std::function<void(const NamedQuery&)>& on_query);

// Throws Error(usage) for a line without a tab or a query.
void check(const NamedQuery& query);

}  // namespace dateline

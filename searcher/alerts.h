// Alerts: what saved queries find that they had not found before.
#pragma once

#include <functional>
#include <string>

#include "dateline/searcher.h"

namespace dateline {

struct AlertsReport {
  std::size_t articles = 0;  // printed
  std::size_t wrong_queries = 0;
};

// Prints, as JSON Lines, the articles that the queries of a file find (named_queries.h; a line that begins
// with '#' is a comment) and that `state_file` does not hold as printed under the same name; then keeps there
// that they are. A run that ends before that prints them again the next time, so none is ever left out.
// `request` says how to search. Calls `complain` for each line that is wrong, and then forgets no name; and
// with what a search says of a query that is new. Throws Error: usage, where the file has no query; locked,
// where another run works with the state file; not_found, bad_input, io.
AlertsReport print_new_articles(Searcher& searcher, const SearchRequest& request,
                                const std::string& queries_file, const std::string& state_file,
                                const std::function<void(const std::string&)>& complain);

}  // namespace dateline

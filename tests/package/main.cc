// Indexes a directory and searches it: a user of the installed library.
#include <dateline/indexer.h>
#include <dateline/searcher.h>

#include <iostream>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const dateline::Report report = dateline::Indexer(argv[1]).index({argv[2]});
  dateline::SearchRequest request;
  request.query = "\"Lachin corridor\"";
  request.facets = {"topic"};
  const dateline::SearchResult result = dateline::Searcher(argv[1]).search(request);
  std::cout << report.articles_total << " articles, " << result.total << " found, "
            << result.facets.front().distinct << " topics\n";
  return report.articles_total == 27 && result.total == 3 ? 0 : 1;
}

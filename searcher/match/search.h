// One search of an open index: from the request to ranked documents, counts, and hits.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dateline/searcher.h"
#include "match/matcher.h"
#include "match/open_index.h"
#include "match/rescore.h"
#include "match/stop.h"
#include "match/value_counter.h"
#include "present/snippet.h"
#include "query/compiler.h"
#include "query/query.h"
#include "query/vocabulary.h"

namespace dateline {

// Names that SearchRequest::facets may hold.
std::vector<std::string> facet_names(const OpenIndex& index);

class Search {
 public:
  // Both must outlive it. Throws QueryError, Error(usage).
  Search(OpenIndex& index, const SearchRequest& request);

  // Everything but the hits.
  SearchResult run();

  // The hits found by run(), in order.
  std::size_t hits() const { return matches_.ranked.size(); }
  Hit hit(std::size_t number);

 private:
  using Counters = std::map<Xapian::valueno, std::unique_ptr<ValueCounter>>;
  // A part of the query that scores, for explanations.
  struct Scorer {
    std::string text;
    Plan plan;
  };

  void understand();
  Xapian::docid find(const std::string& id);  // throws Error(not_found)
  void look_for_similar();
  void keep_copies();
  Matches find(const MatchRequest& wanted);
  // And as many as it takes to know which are to be looked at again.
  Matches find_to_rescore(MatchRequest wanted);
  void match(Counters& counts);
  void expand_query();
  void explain(SearchResult& result);
  Counters counts_for() const;
  void read_counts(const Counters& counts, SearchResult& result) const;
  void look_up_data(std::size_t number);
  void add_scorers(const QueryNode& node, const Plan& within);

  OpenIndex& index_;
  const SearchRequest& request_;
  StopSpy stop_;
  Vocabulary vocabulary_;
  QueryCompiler compiler_;
  ParsedQuery parsed_;
  std::vector<std::string> warnings_;
  bool everything_ = false;  // no query: every article
  Plan plan_;
  bool ranks_ = false;                // something in the query gives scores
  std::optional<Rescorer> rescorer_;  // where there are words for it
  std::size_t rescored_ = 0;          // matches on which it had its say
  Marks marks_;
  std::vector<Scorer> scorers_;
  std::vector<std::string> expansion_, similar_;  // terms looked for besides the query's
  Matches matches_;
  std::uint64_t counted_ = 0;  // matches of which values were counted, near-duplicates too
};

}  // namespace dateline

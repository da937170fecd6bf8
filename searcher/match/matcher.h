// Which documents match a query, in order.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <vector>

#include "settings.h"

namespace dateline {

struct Match {
  Xapian::docid docid = 0;
  double score = 0;
};

enum class Order { relevance, newest, oldest };  // undated articles come last in both orders of time

struct MatchRequest {
  std::size_t first = 0;  // matches to leave out
  std::size_t count = 0;  // matches wanted
  bool exact = false;     // look at every match, so that the totals are exact
  Order order = Order::relevance;
  bool collapse = false;  // of near-duplicates the best alone
  std::vector<Xapian::MatchSpy*> spies;
};

struct Matches {
  std::vector<Match> ranked;
  std::uint64_t total = 0;
  bool total_exact = true;
};

// Equal scores are ordered by document id, so that pages are stable.
Matches find_matches(const Xapian::Database& database, const Ranking& ranking, const Xapian::Query& query,
                     const MatchRequest& request);

// What a query gives to the score of one document, which is named by its Q term.
double weigh(const Xapian::Database& database, const Ranking& ranking, const Xapian::Query& query,
             const std::string& id_term);

// Xapian::BM25Weight's idf: positive for words of more than half of the articles too.
double bm25_idf(double articles, double with_word);

// How many documents match.
std::uint64_t count_matches(const Xapian::Database& database, const Xapian::Query& query);

}  // namespace dateline

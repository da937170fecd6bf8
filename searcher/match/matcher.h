// Which documents match a query, in order.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "index_view.h"
#include "match/match.h"
#include "match/stop.h"
#include "match/window.h"
#include "query/plan.h"
#include "settings.h"

namespace dateline {

enum class Order { relevance, newest, oldest };  // undated articles come last in both orders of time

struct MatchRequest {
  std::size_t first = 0;  // matches to leave out
  std::size_t count = 0;  // matches wanted
  bool exact = false;     // look at every match, so that the totals are exact
  Order order = Order::relevance;
  bool collapse = false;  // of near-duplicates the best alone
  std::function<void(const Window&)>
      each;  // called with every match, windows by ascending document: totals are exact
  StopSpy* stop = nullptr;
};

// Equal scores are ordered by document id, so that pages are stable.
Matches find_matches(const IndexView& view, const Ranking& ranking, const Plan& plan,
                     const MatchRequest& request);

// The best `count` by Xapian's matcher alone, the measure of all others.
Matches best_by_xapian(const Xapian::Database& database, const Ranking& ranking, const Plan& plan,
                       std::size_t count, bool exact, StopSpy* stop = nullptr);

// What a query gives to the score of one document, which is named by its Q term.
double weigh(const Xapian::Database& database, const Ranking& ranking, const Plan& plan,
             const std::string& id_term);

// How many documents match.
std::uint64_t count_matches(const IndexView& view, const Plan& plan);

}  // namespace dateline

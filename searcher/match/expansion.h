// Words that articles have in common, for finding more like them.
#pragma once

#include <xapian.h>

#include <string>
#include <vector>

#include "match/match.h"
#include "query/plan.h"
#include "settings.h"

namespace dateline {

struct WeightedTerm {
  std::string term;   // with the prefix of stems
  double weight = 1;  // by which its score counts
};

// Any of the terms; their weighted scores add up. Empty for none.
Plan any_of(const std::vector<WeightedTerm>& terms);

// The words that tell an article from others: the highest of saturated frequency times idf, as in Lucene's
// MoreLikeThis with BM25's own frequency and idf. Words of this article alone and of most articles are left
// out.
std::vector<WeightedTerm> telling_terms(const Xapian::Database& database, Xapian::docid docid,
                                        const Ranking& ranking);

// Pseudo-relevance feedback by RM3 (Abdul-Jaleel et al. 2004, "UMass at TREC 2004"), with the relevance model
// of Lavrenko & Croft 2001:
//   P(w|R) = Σ over the best articles d of P(w|d) · P(d|Q),   P(w|d) = wdf / Σ wdf,   P(d|Q) ~ 1 / log2(rank
//   + 1)
// of which the likeliest words are taken, and half of the weight goes to them: a query of n words keeps its
// weight n, and a word is weighed n · P(w|R) / Σ P(w|R). The discount by rank (as in DCG) stands in for the
// query likelihood, since scores are none; docs/ranking.md has what was measured.
inline constexpr std::size_t kFeedbackArticles = 10;
std::vector<WeightedTerm> feedback_terms(const Xapian::Database& database, const std::vector<Match>& best,
                                         std::size_t query_words);

}  // namespace dateline

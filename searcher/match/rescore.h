// The second look at the best articles: what Xapian's weights do not see.
//
//   score += 0.1 · Σ over query words w   idf(w as typed) · (k1' + 1) · wdf / (k1' + wdf)
//          + 0.5 · Σ over neighbouring query words a, b, both in at most a fifth of the articles
//                  min(idf_a, idf_b) · (k1' + 1) / (k1 + 1) · [ 0.10/0.85 · sat(O) + 0.05/0.85 · sat(U) ]
//   sat(n)  = n · (k1 + 1) / (n + k1)
//
// The first sum prefers the form that was typed to others of its stem. The second is the sequential
// dependence model (Metzler & Croft 2005, "A Markov Random Field Model for Term Dependencies", weights 0.85,
// 0.10, 0.05) with counts saturated as BM25 does: O counts b right behind a, U both within eight words in any
// order. docs/ranking.md has what was measured, and why its strength is halved.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <string>
#include <vector>

#include "index_view.h"
#include "match/match.h"
#include "query/query.h"
#include "settings.h"

namespace dateline {

// Articles that are looked at again: so many, and those with the score of the last one, which are there in
// any order, unless these are too many. The order of pages depends on it, so it depends on nothing.
inline constexpr std::size_t kRescored = 25, kMostRescored = 256;
// The best matches that most often tell which these are.
inline constexpr std::size_t kToRescore = 32;

class Rescorer {
 public:
  // Of the words of a query that stand in articles anywhere, in the query's order.
  Rescorer(const IndexView& view, const Ranking& ranking, const QueryNode& query);

  bool empty() const { return words_.empty(); }

  // Whether the best `asked` matches do not tell which are to be looked at; the best kMostRescored do.
  static bool wants_more(const std::vector<Match>& ranked, std::size_t asked);

  // Adds to the scores of those that are to be looked at and puts the first `wanted` of all in their new
  // order, at least 1; what cannot get there is not looked at. Returns how many are to be.
  std::size_t rescore(const IndexView& view, std::vector<Match>& ranked, std::size_t wanted) const;

  struct Bonus {
    double as_typed = 0, neighbours = 0;
  };
  Bonus bonus(const IndexView& view, Xapian::docid docid) const;

 private:
  struct Word {
    std::string term;
    double idf = 0;
    double times = 1;  // in the query
    bool common = false;
  };
  struct Pair {
    std::size_t a, b;  // of words_
    double idf;
    double times = 1;
  };
  struct Look {  // at a document
    Xapian::docid docid = 0;
    std::size_t rank = 0;
    Bonus bonus;
    std::uint64_t absent = 0;  // a bit for each of words_ that was looked up and is not there
  };
  std::size_t add_word(const std::string& folded, double with, double articles);  // of them
  void add_pair(std::size_t a, std::size_t b);
  double as_typed(const Word& word, double wdf) const;
  double neighbours(const Pair& pair, double ordered, double unordered) const;
  double most_of(const Pair& pair) const;
  // Whether the pair may stand there, as far as its words were looked up.
  static bool may_have(const Look& look, const Pair& pair) {
    return ((look.absent >> pair.a | look.absent >> pair.b) & 1) == 0;
  }
  double most_of_pairs(const Look& look) const;
  void look_up_word(const IndexView& view, std::size_t word, std::vector<Look>& looks) const;
  template <class List>
  void look_up_word(std::size_t word, List list, std::vector<Look>& looks) const;
  void look_up_pairs(const IndexView& view, std::vector<Look>& looks) const;
  double saturated(double count) const { return count * (ranking_.k1 + 1) / (count + ranking_.k1); }

  const Ranking& ranking_;
  std::vector<Word> words_;
  std::vector<std::size_t> rarest_first_;  // words_
  std::vector<Pair> pairs_;
};

}  // namespace dateline

// Matches of a plan by merging posting lists, a window of documents at a time: which documents match, all of
// them or the best, with the scores that Xapian's matcher gives (within 1e-9).
//
// In a window each part of the plan sets the bits of its matches and adds their scores. What is rarest comes
// first: the other parts of a conjunction look only at documents that are still candidates. Where only the
// best are wanted, a sum of optional parts is pruned as MaxScore does (Turtle & Flood 1995, "Query
// evaluation: strategies and optimizations"): parts that together cannot lift a document over the worst one
// kept are asked only about documents that other parts have found.
#pragma once

#include <xapian.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "index_view.h"
#include "match/match.h"
#include "match/window.h"
#include "query/plan.h"
#include "settings.h"

namespace dateline {

class Branch;

class Merge {
 public:
  // What is viewed must outlive it. `check_stop` is called between windows and throws when no more is wanted.
  Merge(const IndexView& view, const Ranking& ranking, const Plan& plan,
        std::function<void()> check_stop = {});
  ~Merge();

  using EachWindow = std::function<void(const Window&)>;

  // The best `count` matches, highest score first, equal ones by document id. Exact: every match is counted,
  // otherwise a total of more than `kCounted`, and of a plan with a phrase any, may be an estimate. `each`,
  // if there is one, is called as by each(); exact then.
  Matches best(std::size_t count, bool exact, const EachWindow& each = {});

  // How many match.
  std::uint64_t count();

  // Every match: windows by ascending document.
  void each(const EachWindow& use);

 private:
  // Windows of matches; those that score no more than floor_now() says before it may lack. `drops`: whether
  // use() looks for the best alone.
  template <class Floor, class Use>
  void each_window(bool drops, Floor&& floor_now, Use&& use);

  std::function<void()> check_stop_;
  bool positional_, conjunction_;
  Xapian::docid last_;  // that is in use
  std::unique_ptr<SpareWindows> spare_;
  std::unique_ptr<Branch> root_;
};

// Without a phrase a total up to this is exact in any case.
inline constexpr std::size_t kCounted = 500;

}  // namespace dateline

// Documents that match a query.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <vector>

namespace dateline {

struct Match {
  Xapian::docid docid = 0;
  double score = 0;
};

struct Matches {
  std::vector<Match> ranked;
  std::uint64_t total = 0;
  bool total_exact = true;
};

// Higher scores first, equal ones by document id, so that pages are stable. No function, so that it becomes
// part of what sorts by it.
inline constexpr auto ranks_before = [](const Match& a, const Match& b) {
  return a.score != b.score ? a.score > b.score : a.docid < b.docid;
};

inline constexpr double kRounding = 1 + 1e-12;  // of sums of scores in another order

}  // namespace dateline

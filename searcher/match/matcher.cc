#include "match/matcher.h"

#include <algorithm>
#include <functional>
#include <string>
#include <unordered_set>
#include <utility>

#include "match/merge.h"
#include "match/single_values.h"
#include "schema.h"

namespace dateline {
namespace {

// The total is exact in a smaller one: looking at all matches costs nothing there.
constexpr Xapian::doccount kSmallArchive = 10'000;  // articles

Xapian::BM25Weight weighting(const Ranking& r) { return Xapian::BM25Weight(r.k1 * r.scale, 0, 0, 0, 0.5); }

// Gathers what Xapian's matcher finds, which is by ascending document, into windows.
class EachMatch final : public Xapian::MatchSpy {
 public:
  explicit EachMatch(const std::function<void(const Window&)>& use) : use_(use) {}
  void operator()(const Xapian::Document& document, double score) override {
    const Xapian::docid docid = document.get_docid();
    if (window_.first == 0 || docid - window_.first >= kWindow) {
      end();
      window_.begin(window_of(docid));
    }
    window_.add(docid - window_.first, score);
  }
  void end() {
    if (window_.first != 0) use_(window_);
  }

 private:
  const std::function<void(const Window&)>& use_;
  Window window_;
};

// Through Xapian's API each look at a position list begins at the root of its table; its matcher does better.
bool is_merged(const Plan& plan, const IndexView& view) {
  return view.glass != nullptr || !plan.is_positional();
}

Merge merge_of(const IndexView& view, const Ranking& ranking, const Plan& plan, const MatchRequest& request) {
  return Merge(view, ranking, plan, [stop = request.stop] {
    if (stop != nullptr) stop->check();
  });
}

void each_match(const IndexView& view, const Ranking& ranking, const Plan& plan, const MatchRequest& request,
                const std::function<void(const Window&)>& use) {
  if (is_merged(plan, view)) return merge_of(view, ranking, plan, request).each(use);
  EachMatch spy(use);
  Xapian::Enquire enquire(view.database);
  enquire.set_query(plan.to_xapian());
  enquire.set_weighting_scheme(weighting(ranking));
  enquire.add_matchspy(&spy);
  if (request.stop != nullptr && request.stop->wanted()) enquire.add_matchspy(request.stop);
  enquire.get_mset(0, 0, view.database.get_doccount());
  spy.end();
}

// Puts matches into an order that is not that of their scores alone, or leaves out near-duplicates.
class Collector {
 public:
  Collector(const IndexView& view, const MatchRequest& request)
      : request_(request), published_(view, kPublishedSlot), copies_(view, kCollapseSlot) {}

  // Windows by ascending document.
  void add(const Window& window) {
    each_bit(window.matches, [&](std::size_t i) {
      add(Match{static_cast<Xapian::docid>(window.first + i), window.scores[i]});
    });
  }

  Matches ranked() && {
    Matches found;
    found.total = total_;
    const std::size_t first = std::min(request_.first, entries_.size());
    const std::size_t wanted = first + std::min(request_.count, entries_.size() - first);
    if (request_.collapse) {
      std::sort(entries_.begin(), entries_.end(), before);
      std::unordered_set<std::string> seen;
      std::erase_if(entries_,
                    [&](const Entry& e) { return !e.copies.empty() && !seen.insert(e.copies).second; });
      found.total = entries_.size();
    } else {
      keep(wanted);
    }
    for (std::size_t i = first; i < std::min(wanted, entries_.size()); ++i)
      found.ranked.push_back(entries_[i].match);
    return found;
  }

 private:
  struct Entry {
    Match match;
    double key;  // ascending
    std::string copies;
  };
  static bool before(const Entry& a, const Entry& b) {
    return a.key != b.key ? a.key < b.key : ranks_before(a.match, b.match);
  }

  void add(const Match& match) {
    Entry entry{match, 0, {}};
    if (request_.order != Order::relevance) {
      const double time = published_.number(match.docid);
      entry.key = time == kNoNumber || request_.order == Order::oldest ? time : -time;  // undated ones last
    }
    if (request_.collapse) entry.copies = copies_.text(match.docid);
    ++total_;
    entries_.push_back(std::move(entry));
    // Where few are wanted, few are held.
    constexpr std::size_t kHeld = 10'000;
    if (!request_.collapse && entries_.size() >= kHeld && entries_.size() / 2 >= request_.first &&
        entries_.size() / 2 - request_.first >= request_.count)
      keep(request_.first + request_.count);
  }
  // The first ones, in order.
  void keep(std::size_t wanted) {
    const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(wanted);
    std::partial_sort(entries_.begin(), end, entries_.end(), before);
    entries_.erase(end, entries_.end());
  }

  const MatchRequest& request_;
  SingleValues published_, copies_;
  std::uint64_t total_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace

Matches find_matches(const IndexView& view, const Ranking& ranking, const Plan& plan,
                     const MatchRequest& request) {
  if (request.order != Order::relevance || request.collapse || (request.each && !is_merged(plan, view))) {
    Collector collector(view, request);
    each_match(view, ranking, plan, request, [&](const Window& window) {
      if (request.each) request.each(window);
      collector.add(window);
    });
    return std::move(collector).ranked();
  }
  const std::size_t documents = view.database.get_doccount(), first = std::min(request.first, documents);
  const std::size_t wanted = request.count == 0 ? 0 : first + std::min(request.count, documents - first);
  const bool exact = request.exact || documents <= kSmallArchive || request.count == 0;
  Matches found = is_merged(plan, view)
                      ? merge_of(view, ranking, plan, request).best(wanted, exact, request.each)
                      : best_by_xapian(view.database, ranking, plan, wanted, exact, request.stop);
  if (found.ranked.size() < wanted) {
    found.total = found.ranked.size();
    found.total_exact = true;
  }
  const auto leave_out = std::min(first, found.ranked.size());
  found.ranked.erase(found.ranked.begin(), found.ranked.begin() + static_cast<std::ptrdiff_t>(leave_out));
  return found;
}

Matches best_by_xapian(const Xapian::Database& database, const Ranking& ranking, const Plan& plan,
                       std::size_t count, bool exact, StopSpy* stop) {
  const Xapian::doccount all = database.get_doccount();
  Xapian::Enquire enquire(database);
  enquire.set_query(plan.to_xapian());
  enquire.set_weighting_scheme(weighting(ranking));
  if (stop != nullptr && stop->wanted()) enquire.add_matchspy(stop);
  // Where a search may stop early, Xapian 1.4 can miss a match: AND_MAYBE turned into AND goes on one
  // document too late (AndMaybePostList::next). In 3,000 queries of a large archive no page of ten differed.
  const Xapian::MSet set =
      enquire.get_mset(0, static_cast<Xapian::doccount>(std::min<std::size_t>(count, all)),
                       exact ? all : static_cast<Xapian::doccount>(kCounted));
  Matches found;
  for (auto it = set.begin(); it != set.end(); ++it) found.ranked.push_back({*it, it.get_weight()});
  found.total_exact = set.get_matches_lower_bound() == set.get_matches_upper_bound();
  found.total = exact ? set.get_matches_lower_bound() : set.get_matches_estimated();
  return found;
}

double weigh(const Xapian::Database& database, const Ranking& ranking, const Plan& plan,
             const std::string& id_term) {
  Xapian::Enquire enquire(database);
  enquire.set_query(Plan::filter(plan, Plan::term(id_term)).to_xapian());
  enquire.set_weighting_scheme(weighting(ranking));
  const Xapian::MSet set = enquire.get_mset(0, 1);
  return set.empty() ? 0 : set.begin().get_weight();
}

std::uint64_t count_matches(const IndexView& view, const Plan& plan) {
  const Plan chosen = Plan(plan).weighed(0);
  const MatchRequest request;
  if (is_merged(chosen, view)) return merge_of(view, {}, chosen, request).count();
  std::uint64_t count = 0;
  each_match(view, {}, chosen, request, [&](const Window& window) { count += window.count(); });
  return count;
}

}  // namespace dateline

#include "match/merge.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "match/branch.h"
#include "match/plant.h"

namespace dateline {
namespace {

// The best of the matches given to it. Up to twice as many are held, so that they are seldom put in order.
class Best {
 public:
  explicit Best(std::size_t count) : count_(count) {}

  void offer(const Window& window) {
    if (count_ == 0) return;
    window.each_above(floor_, [&](std::size_t i) {
      if (window.scores[i] > floor_) add({static_cast<Xapian::docid>(window.first + i), window.scores[i]});
    });
  }
  // A score that `count` of them reach. Of equal scores the lower document ids come first, and so win: what
  // scores no more is not wanted.
  double floor() const { return floor_; }
  std::vector<Match> ranked() && {
    std::sort(matches_.begin(), matches_.end(), ranks_before);
    matches_.resize(std::min(matches_.size(), count_));
    return std::move(matches_);
  }

 private:
  void add(const Match& match) {
    matches_.push_back(match);
    const bool first = floor_ == kNoFloor;
    if (first ? matches_.size() < count_ : matches_.size() / 2 < count_) return;
    scores_.clear();
    for (const Match& m : matches_) scores_.push_back(m.score);
    const auto last = scores_.begin() + static_cast<std::ptrdiff_t>(count_ - 1);
    std::nth_element(scores_.begin(), last, scores_.end(), std::greater<>());
    floor_ = *last;
    // They stay in order, so that of equal scores the first ones are kept.
    auto equal = 1 + std::count(scores_.begin(), last, floor_);
    std::erase_if(matches_,
                  [&](const Match& m) { return m.score < floor_ || (m.score == floor_ && equal-- <= 0); });
  }

  std::size_t count_;
  double floor_ = kNoFloor;
  std::vector<Match> matches_;  // by ascending document
  std::vector<double> scores_;  // of them
};

}  // namespace

Merge::Merge(const IndexView& view, const Ranking& ranking, const Plan& plan,
             std::function<void()> check_stop)
    : check_stop_(std::move(check_stop)),
      positional_(plan.is_positional()),
      conjunction_(plan.kind == Plan::Kind::all || plan.kind == Plan::Kind::filter),
      last_(view.database.get_lastdocid()),
      spare_(std::make_unique<SpareWindows>()),
      root_(plant(plan, view, ranking, *spare_)) {}
Merge::~Merge() = default;

template <class Floor, class Use>
void Merge::each_window(bool drops, Floor&& floor_now, Use&& use) {
  Window window;
  for (Xapian::docid at = root_->seek(1); at != kEnd;) {
    if (check_stop_) check_stop_();
    window.begin(window_of(at));
    if (drops && !conjunction_ && !positional_) window.keep_most();
    const double floor = floor_now();
    root_->add_above(floor, window);
    use(window);
    at = kEnd - window.first > kWindow ? root_->seek_above(floor, window.first + kWindow) : kEnd;
  }
}

Matches Merge::best(std::size_t count, bool exact, const EachWindow& each) {
  Matches found;
  if (count == 0 && !each) {
    found.total = this->count();
    return found;
  }
  Best best(count);
  std::uint64_t counted = 0, looked_at = 0;  // matches and documents before the first window that was pruned
  each_window(
      count > 0,
      [&] {
        const bool pruned =
            counted > 0 || (!exact && !each && best.floor() > 0 && (found.total > kCounted || positional_));
        if (pruned && counted == 0) counted = found.total;
        return pruned ? best.floor() : kNoFloor;
      },
      [&](const Window& window) {
        if (each) each(window);
        if (counted == 0) looked_at = window.first - 1 + kWindow;
        found.total += window.count();
        best.offer(window);
      });
  found.ranked = std::move(best).ranked();
  if (counted > 0) {
    // Words that are asked for together are not independent of each other: what was seen tells more.
    const double estimate = conjunction_
                                ? static_cast<double>(counted) / static_cast<double>(looked_at) * last_
                                : root_->frequency();
    found.total_exact = false;
    found.total = std::max(found.total, static_cast<std::uint64_t>(estimate));
  }
  return found;
}

std::uint64_t Merge::count() {
  std::uint64_t total = 0;
  each_window(
      false, [] { return kNoFloor; }, [&](const Window& window) { total += window.count(); });
  return total;
}

void Merge::each(const EachWindow& use) {
  each_window(
      false, [] { return kNoFloor; }, use);
}

}  // namespace dateline

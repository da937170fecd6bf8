#include "match/merge.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "match/branch.h"
#include "match/plant.h"

namespace dateline {
namespace {

// The best of the matches given to it.
class Best {
 public:
  // `most`: no score is higher.
  Best(std::size_t count, double most) : count_(count), steps_(most > 0 ? (kSteps - 1) / most : 0) {}

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
    std::erase_if(matches_, [&](const Match& m) { return m.score < floor_; });
    std::sort(matches_.begin(), matches_.end(), ranks_before);
    matches_.resize(std::min(matches_.size(), count_));
    return std::move(matches_);
  }

 private:
  // Scores are counted by steps, so that the floor rises with each match, and more matches than are wanted
  // are held, as to find the best among them takes time.
  void add(const Match& match) {
    matches_.push_back(match);
    const auto step = std::min(kSteps - 1, static_cast<std::size_t>(match.score * steps_));
    ++in_step_[step];
    if (step >= lowest_) {
      ++from_lowest_;
      while (from_lowest_ - in_step_[lowest_] >= count_) from_lowest_ -= in_step_[lowest_++];
      if (from_lowest_ >= count_) floor_ = std::max(floor_, score_of(lowest_));
    }
    if (matches_.size() / kHeld >= count_) cut();
  }
  // That every match of the step reaches.
  double score_of(std::size_t step) const {
    return step == 0 ? 0 : static_cast<double>(step) / (steps_ * kRounding);
  }

  // Equal scores, of which any number may be in a step, leave no other way.
  void cut() {
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

  static constexpr std::size_t kHeld = 8;  // times the matches that are wanted
  static constexpr std::size_t kSteps = 1024;

  std::size_t count_;
  double steps_;  // for a score of 1
  double floor_ = kNoFloor;
  std::vector<Match> matches_;  // by ascending document
  std::vector<double> scores_;  // of them
  std::array<std::size_t, kSteps> in_step_{};
  std::size_t lowest_ = 0, from_lowest_ = 0;  // the step of the floor, and how many matches reach it
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
  Best best(count, root_->most());
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
        if (counted == 0) {
          looked_at = window.first - 1 + kWindow;
          found.total += window.count();
        }
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

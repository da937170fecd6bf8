#include "match/branch.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "match/match.h"

namespace dateline {
namespace {

class Nothing final : public Branch {
 public:
  Xapian::docid seek(Xapian::docid) override { return kEnd; }
  void add(Window&) override {}
  void choose(Window&, Bits&) override {}
};

// Documents of a first part, of which some may be left out and the scores changed: in a window of their own,
// since scores count only where the whole matches.
class Conditional : public Branch {
 public:
  // Whether no score becomes higher than the first part has it.
  enum class Scores { only_fall, may_rise };

  Conditional(BranchPtr first, Scores scores, SpareWindows& spare)
      : first_(std::move(first)), scores_(scores), spare_(spare) {
    frequency_ = first_->frequency();
    most_ = first_->most();
  }

  Xapian::docid seek(Xapian::docid docid) override { return first_->seek(docid); }
  void add(Window& window) override { add_above(kNoFloor, window); }
  void add_above(double floor, Window& window) override {
    if (none(window.matches)) return begin_above(floor, window);
    const SpareWindows::Borrowed own(spare_);
    own->begin(window.first);
    own->among = window.among;
    begin_above(floor, *own);
    each_bit(own->matches, [&](std::size_t i) { window.add(i, own->scores[i]); });
  }
  void choose(Window& window, Bits& matches) override {
    const SpareWindows::Borrowed own(spare_);
    own->begin_with_matches_of(window);
    keep(*first_, *own);
    finish(kNoFloor, *own);
    each_bit(own->matches, [&](std::size_t i) {
      window.raise(i, own->scores[i]);
      set(matches, i);
    });
  }

 protected:
  // Of the documents of the first part leaves the matches, with their scores; it may drop those that score no
  // more than the floor.
  virtual void finish(double floor, Window& window) = 0;

  static void keep(Branch& branch, Window& window) {
    Bits matches{};
    branch.choose(window, matches);
    window.matches = matches;
  }

  Branch& first() { return *first_; }

 private:
  // Adds to a window without matches.
  void begin_above(double floor, Window& window) {
    if (scores_ == Scores::only_fall) {
      first_->add_above(floor, window);
      window.drop_below(floor);
    } else {
      first_->add(window);
    }
    finish(floor, window);
  }

  BranchPtr first_;
  Scores scores_;
  SpareWindows& spare_;
};

double either(double a, double b, double documents) { return std::floor(a + b - a * b / documents + 0.5); }

double all_frequency(const Branches& parts, double documents) {
  double frequency = parts.front()->frequency();
  for (std::size_t i = 1; i < parts.size(); ++i) frequency = frequency * parts[i]->frequency() / documents;
  return std::floor(frequency + 0.5);
}

class Any final : public Branch {
 public:
  Any(Branches parts, double documents) : parts_(std::move(parts)) {
    frequency_ = frequency_of_any(parts_, documents);
    // The sum of a document's scores has one order, so that equal documents have equal sums.
    std::stable_sort(parts_.begin(), parts_.end(),
                     [](const BranchPtr& a, const BranchPtr& b) { return a->most() > b->most(); });
    rest_.resize(parts_.size() + 1);
    for (std::size_t i = parts_.size(); i-- > 0;) rest_[i] = rest_[i + 1] + parts_[i]->most();
    most_ = rest_[0];
  }

  Xapian::docid seek(Xapian::docid docid) override { return first_of(parts_.size(), docid); }
  void add(Window& window) override {
    for (const BranchPtr& p : parts_) p->add(window);
  }
  void choose(Window& window, Bits& matches) override {
    for (const BranchPtr& p : parts_) p->choose(window, matches);
  }

  bool adds_often() const override { return true; }

  Xapian::docid seek_above(double floor, Xapian::docid docid) override {
    return first_of(needed(floor), docid);
  }
  void add_above(double floor, Window& window) override {
    const std::size_t essential = needed(floor);
    for (std::size_t i = 0; i < essential; ++i) parts_[i]->add(window);
    for (std::size_t i = essential; i < parts_.size(); ++i) {
      window.drop_below(floor - rest_[i] * kRounding);
      parts_[i]->choose(window, ignored_);
    }
  }

 private:
  // How many parts there are without which no document scores more than `floor`.
  std::size_t needed(double floor) const {
    std::size_t n = parts_.size();
    while (n > 0 && rest_[n - 1] * kRounding <= floor) --n;
    return n;
  }
  Xapian::docid first_of(std::size_t parts, Xapian::docid docid) {
    Xapian::docid first = kEnd;
    for (std::size_t i = 0; i < parts; ++i) first = std::min(first, parts_[i]->seek(docid));
    return first;
  }

  Branches parts_;            // those that can score most first
  Bits ignored_{};            // what choose() says of parts whose scores alone count; it only sets bits
  std::vector<double> rest_;  // that the parts from one on can add
};

// Parts of which all must match.
class All final : public Conditional {
 public:
  All(BranchPtr rarest, Branches others, SpareWindows& spare)
      : Conditional(std::move(rarest), Scores::may_rise, spare), others_(std::move(others)) {
    rest_.resize(others_.size());
    double rest = 0;
    for (std::size_t i = others_.size(); i-- > 0;) rest_[i] = rest += others_[i]->most();
    most_ += rest;
  }

 protected:
  void finish(double floor, Window& window) override {
    for (std::size_t i = 0; i < others_.size(); ++i) {
      if (floor > 0) window.drop_below(floor - rest_[i] * kRounding);
      if (none(window.matches)) return;
      keep(*others_[i], window);
    }
  }

 private:
  Branches others_;           // the rarest first
  std::vector<double> rest_;  // that the parts from one on can add
};

// The first part where the condition, which scores nothing, is met.
class Filtered final : public Conditional {
 public:
  Filtered(BranchPtr first, BranchPtr condition, SpareWindows& spare)
      : Conditional(std::move(first), Scores::only_fall, spare),
        condition_(std::move(condition)),
        condition_is_rarer_(condition_->frequency() < frequency()) {}

  Xapian::docid seek(Xapian::docid docid) override {
    return condition_is_rarer_ ? condition_->seek(docid) : first().seek(docid);
  }
  void add_above(double floor, Window& window) override {
    const Bits* const met = condition_->known(window.first);
    if (met == nullptr || (first().adds_often() && !none(window.matches)))
      return Conditional::add_above(floor, window);
    const Bits* const wanted = window.among;
    const Bits both = wanted == nullptr ? *met : *met & *wanted;
    if (none(both)) return;
    window.among = &both;
    first().add_above(floor, window);
    window.among = wanted;
  }
  // The condition comes first here: a score that is added stays.
  void choose(Window& window, Bits& matches) override {
    if (first().adds_often()) return Conditional::choose(window, matches);
    Bits met{};
    condition_->choose(window, met);
    std::swap(met, window.matches);
    first().choose(window, matches);
    std::swap(met, window.matches);
  }

 protected:
  void finish(double, Window& window) override { keep(*condition_, window); }

 private:
  BranchPtr condition_;
  bool condition_is_rarer_;
};

// The first part, to which the second adds scores.
class Maybe final : public Conditional {
 public:
  Maybe(BranchPtr first, BranchPtr second, SpareWindows& spare)
      : Conditional(std::move(first), Scores::may_rise, spare), second_(std::move(second)) {
    most_ += second_->most();
  }

 protected:
  void finish(double, Window& window) override {
    Bits matches{};
    second_->choose(window, matches);
  }

 private:
  BranchPtr second_;
};

// The first part where the second, which scores nothing, does not match.
class Without final : public Conditional {
 public:
  Without(BranchPtr first, BranchPtr second, double documents, SpareWindows& spare)
      : Conditional(std::move(first), Scores::only_fall, spare), second_(std::move(second)) {
    frequency_ = std::floor(frequency_ * (1 - second_->frequency() / documents) + 0.5);
  }

 protected:
  void finish(double, Window& window) override {
    Bits taken{};
    second_->choose(window, taken);
    for (std::size_t i = 0; i < taken.size(); ++i) window.matches[i] &= ~taken[i];
  }

 private:
  BranchPtr second_;
};

class Verified final : public Conditional {
 public:
  Verified(Verify verify, BranchPtr candidates, SpareWindows& spare)
      : Conditional(std::move(candidates), Scores::only_fall, spare), verify_(std::move(verify)) {}

 protected:
  void finish(double, Window& window) override {
    documents_.clear();
    each_bit(window.matches,
             [&](std::size_t i) { documents_.push_back(static_cast<Xapian::docid>(window.first + i)); });
    verify_(documents_);
    window.matches.fill(0);
    for (const Xapian::docid docid : documents_) set(window.matches, docid - window.first);
  }

 private:
  Verify verify_;
  std::vector<Xapian::docid> documents_;
};

}  // namespace

// As Xapian pairs the parts of an OR: the two rarest first.
double frequency_of_any(const Branches& parts, double documents) {
  std::vector<double> frequencies;
  for (const BranchPtr& p : parts) frequencies.push_back(p->frequency());
  while (frequencies.size() > 1) {
    std::sort(frequencies.begin(), frequencies.end(), std::greater<>());
    const double rarest = frequencies.back();
    frequencies.pop_back();
    frequencies.back() = either(frequencies.back(), rarest, documents);
  }
  return frequencies.front();
}

BranchPtr nothing_branch() { return std::make_unique<Nothing>(); }

BranchPtr any_branch(Branches parts, double documents) {
  if (parts.size() == 1) return std::move(parts.front());
  return std::make_unique<Any>(std::move(parts), documents);
}

BranchPtr all_branch(Branches parts, double documents, SpareWindows& spare) {
  const double frequency = all_frequency(parts, documents);
  std::stable_sort(parts.begin(), parts.end(),
                   [](const BranchPtr& a, const BranchPtr& b) { return a->frequency() < b->frequency(); });
  BranchPtr rarest = std::move(parts.front());
  parts.erase(parts.begin());
  auto all = std::make_unique<All>(std::move(rarest), std::move(parts), spare);
  all->set_frequency(frequency);
  return all;
}

BranchPtr filter_branch(BranchPtr first, BranchPtr condition, double documents, SpareWindows& spare) {
  // Where the condition is the rarer one, it finds the candidates, unless they are at hand.
  if (condition->frequency() < first->frequency() && condition->known(1) == nullptr) {
    Branches both;
    both.push_back(std::move(first));
    both.push_back(std::move(condition));
    return all_branch(std::move(both), documents, spare);
  }
  const double frequency = std::floor(first->frequency() * condition->frequency() / documents + 0.5);
  auto filtered = std::make_unique<Filtered>(std::move(first), std::move(condition), spare);
  filtered->set_frequency(frequency);
  return filtered;
}

BranchPtr maybe_branch(BranchPtr first, BranchPtr second, SpareWindows& spare) {
  return std::make_unique<Maybe>(std::move(first), std::move(second), spare);
}

BranchPtr without_branch(BranchPtr first, BranchPtr second, double documents, SpareWindows& spare) {
  return std::make_unique<Without>(std::move(first), std::move(second), documents, spare);
}

BranchPtr verified_branch(Verify verify, BranchPtr candidates, SpareWindows& spare) {
  return std::make_unique<Verified>(std::move(verify), std::move(candidates), spare);
}

}  // namespace dateline

#include "match/filter_cache.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace dateline {
namespace {

// A condition of fewer than this part of the documents is looked up faster in its posting lists.
constexpr double kWorthKeeping = 0.005;

constexpr std::size_t kMostBytes = 16u << 20, kMostFilters = 256;

class Kept final : public Branch {
 public:
  Kept(std::shared_ptr<Filter> filter, std::function<BranchPtr(const Plan&)> plant)
      : filter_(std::move(filter)), plant_(std::move(plant)) {
    frequency_ = filter_->frequency();
  }

  Xapian::docid seek(Xapian::docid docid) override {
    for (std::size_t window = number(docid); window < filter_->windows(); docid = first_of(++window)) {
      const Bits& bits = *filled(window);
      const std::size_t begin = docid - first_of(window);
      std::uint64_t rest = bits[begin / 64] >> begin % 64 << begin % 64;
      for (std::size_t word = begin / 64;; rest = bits[word]) {
        if (rest != 0)
          return static_cast<Xapian::docid>(first_of(window) + word * 64 +
                                            static_cast<std::size_t>(std::countr_zero(rest)));
        if (++word == bits.size()) break;
      }
    }
    return kEnd;
  }
  void add(Window& window) override {
    if (const Bits* bits = known(window.first))
      each_bit(window.among == nullptr ? *bits : *bits & *window.among,
               [&](std::size_t i) { window.add(i, 0); });
  }
  void choose(Window& window, Bits& matches) override {
    const Bits* const bits = known(window.first);
    if (bits == nullptr) return;
    for (std::size_t word = 0; word < matches.size(); ++word)
      matches[word] |= window.matches[word] & (*bits)[word];
  }

  const Bits* known(Xapian::docid first) override {
    const std::size_t number = this->number(first);
    return number < filter_->windows() ? filled(number) : nullptr;
  }

 private:
  static std::size_t number(Xapian::docid docid) { return (docid - 1) / kWindow; }
  static Xapian::docid first_of(std::size_t window) {
    return static_cast<Xapian::docid>(window * kWindow + 1);
  }
  const Bits* filled(std::size_t number) {
    if (const Bits* bits = filter_->bits(number)) return bits;
    if (condition_ == nullptr) condition_ = plant_(filter_->condition());
    Window window;
    window.begin(first_of(number));
    condition_->add(window);
    return filter_->fill(number, window.matches);
  }

  std::shared_ptr<Filter> filter_;
  std::function<BranchPtr(const Plan&)> plant_;
  BranchPtr condition_;
};

}  // namespace

FilterCache::FilterCache(const Xapian::Database& database)
    : documents_(database.get_doccount()),
      last_(database.get_lastdocid()),
      most_(std::clamp<std::size_t>(kMostBytes / (last_ / 8 + 1), 4, kMostFilters)) {}

std::shared_ptr<Filter> FilterCache::find(const std::string& name) {
  const auto known = known_.find(name);
  if (known == known_.end()) return nullptr;
  used_.splice(used_.begin(), used_, known->second.used);
  return known->second.filter;
}

void FilterCache::remember(const std::string& name, const Plan& condition, double frequency) {
  if (frequency < kWorthKeeping * documents_) return;
  if (const auto known = known_.find(name); known != known_.end()) {
    known->second.filter = std::make_shared<Filter>(condition, frequency, last_);
    return;
  }
  if (used_.size() == most_) {
    known_.erase(used_.back());
    used_.pop_back();
  }
  used_.push_front(name);
  known_.emplace(name, Known{nullptr, used_.begin()});
}

BranchPtr kept_branch(std::shared_ptr<Filter> filter, std::function<BranchPtr(const Plan&)> plant) {
  return std::make_unique<Kept>(std::move(filter), std::move(plant));
}

}  // namespace dateline

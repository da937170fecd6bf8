#include "match/value_counter.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "analysis/fold.h"
#include "schema.h"
#include "slot_values.h"
#include "string_hash.h"

namespace dateline {
namespace {

// From value slots.
class SlotCounter final : public ValueCounter {
 public:
  SlotCounter(const Xapian::Database& database, Xapian::valueno slot) : values_(database, slot) {}

  void count(Xapian::docid first, const Bits& matches) override {
    each_bit(matches, [&](std::size_t i) {
      const std::string content = values_.of(static_cast<Xapian::docid>(first + i));
      if (!content.empty()) ++contents_[content];
    });
  }

  std::vector<Counted> counts() override {
    std::unordered_map<std::string_view, std::uint64_t> documents;
    for (const auto& content : contents_)
      for_each_value(content.first, [&](std::string_view value) { documents[value] += content.second; });
    texts_.clear();
    std::vector<Counted> out;
    for (const auto& [value, count] : documents) {
      out.push_back({static_cast<std::uint32_t>(texts_.size()), count});
      texts_.push_back(value);
    }
    return out;
  }

  std::vector<Counted> folded_counts() override {
    struct Group {
      Counted commonest;
      std::uint64_t total;
    };
    std::unordered_map<std::string, Group> groups;
    for (const Counted& c : counts()) {
      const auto [at, is_new] = groups.try_emplace(fold_value(text(c.value)), Group{c, 0});
      Group& group = at->second;
      if (is_commoner(c, group.commonest)) group.commonest = c;
      group.total += c.documents;
    }
    std::vector<Counted> out;
    out.reserve(groups.size());
    for (const auto& [folded, group] : groups) out.push_back({group.commonest.value, group.total});
    return out;
  }

  std::string_view text(std::uint32_t value) const override { return texts_[value]; }

 private:
  SlotValues values_;
  std::unordered_map<std::string, std::uint64_t> contents_;  // of the slot
  std::vector<std::string_view> texts_;                      // in them, by value
};

// From columns. Where documents share few sets of values, sets are counted, and their values at the end.
class ColumnCounter final : public ValueCounter {
 public:
  ColumnCounter(const Columns& columns, Xapian::valueno slot)
      : base_(columns.base()),
        delta_(columns.delta()),
        base_layout_(base_.column(slot)),
        delta_layout_(delta_ != nullptr ? delta_->column(slot) : nullptr),
        texts_(base_, delta_, slot),
        documents_(texts_.size()) {
    if (delta_ != nullptr) changed_ = delta_->read<std::uint32_t>(delta_->footer().docids, 0, changes());
    if (base_layout_ == nullptr) return;
    const std::uint64_t sets = base_layout_->set_ends.items;
    if (sets <= base_.footer().rows / kFewSets) documents_of_set_.resize(sets + 1);
  }

  void count(Xapian::docid first, const Bits& matches) override {
    Bits in_base = matches;
    if (delta_ != nullptr) count_changed(first, in_base);
    const std::uint64_t begin = std::min<std::uint64_t>(first - 1, base_.footer().rows);
    const std::uint64_t rows = std::min<std::uint64_t>(kWindow, base_.footer().rows - begin);
    const auto* sets =
        base_layout_ != nullptr ? base_.read<std::uint32_t>(base_layout_->sets, begin, rows) : nullptr;
    each_bit(in_base, [&](std::size_t i) {
      if (i >= rows) throw DamagedColumns("a document is missing");
      if (sets == nullptr || sets[i] == 0) return;
      if (!documents_of_set_.empty()) {
        ++documents_of_set_[sets[i]];
      } else {
        count_set(base_, *base_layout_, sets[i], 1);
      }
    });
  }

  std::vector<Counted> counts() override {
    expand_sets();
    std::vector<Counted> out;
    for (std::uint32_t value = 0; value < documents_.size(); ++value)
      if (documents_[value] != 0) out.push_back({value, documents_[value]});
    return out;
  }

  std::vector<Counted> folded_counts() override {
    struct Group {
      std::uint32_t value = 0, documents = 0, total = 0;
    };
    std::vector<Group> groups(texts_.groups());
    const std::vector<Counted> values = counts();
    for (const Counted& c : values) {
      Group& group = groups[texts_.group(c.value)];
      if (group.total == 0 || is_commoner(c, {group.value, group.documents})) {
        group.value = c.value;
        group.documents = static_cast<std::uint32_t>(c.documents);
      }
      group.total += static_cast<std::uint32_t>(c.documents);
    }
    std::vector<Counted> out;
    out.reserve(values.size());
    for (const Group& g : groups)
      if (g.total != 0) out.push_back({g.value, g.total});
    return out;
  }

  std::string_view text(std::uint32_t value) const override { return texts_.text(value); }

 private:
  static constexpr std::uint64_t kFewSets = 8;  // documents for each

  std::uint64_t changes() const { return delta_->footer().rows; }

  // Those that the delta has, which it takes out of `matches`.
  void count_changed(Xapian::docid first, Bits& matches) {
    while (next_change_ < changes() && changed_[next_change_] < first) ++next_change_;
    for (; next_change_ < changes() && changed_[next_change_] - first < kWindow; ++next_change_) {
      const std::size_t i = changed_[next_change_] - first;
      if (!has(matches, i)) continue;
      clear(matches, i);
      if (delta_layout_ != nullptr)
        count_set(*delta_, *delta_layout_, delta_->at<std::uint32_t>(delta_layout_->sets, next_change_), 1);
    }
  }

  void count_set(const ColumnFile& file, const ColumnLayout& layout, std::uint32_t set,
                 std::uint32_t documents) {
    if (set == 0) return;
    const std::uint32_t begin = set == 1 ? 0 : file.at<std::uint32_t>(layout.set_ends, set - 2);
    const std::uint32_t end = file.at<std::uint32_t>(layout.set_ends, set - 1);
    const auto* values = file.read<std::uint32_t>(layout.values, begin, end - begin);
    for (std::uint32_t i = 0; i < end - begin; ++i) documents_[values[i]] += documents;
  }

  void expand_sets() {
    for (std::uint32_t set = 0; set < documents_of_set_.size(); ++set)
      if (const std::uint32_t documents = std::exchange(documents_of_set_[set], 0); documents != 0)
        count_set(base_, *base_layout_, set, documents);
  }

  const ColumnFile& base_;
  const ColumnFile* delta_;
  const ColumnLayout* base_layout_;
  const ColumnLayout* delta_layout_;
  ColumnTexts texts_;
  std::vector<std::uint32_t> documents_;         // by value
  std::vector<std::uint32_t> documents_of_set_;  // of the base, where they are counted
  const std::uint32_t* changed_ = nullptr;       // documents of the delta
  std::uint64_t next_change_ = 0;
};

}  // namespace

std::unique_ptr<ValueCounter> count_values(const IndexView& view, Xapian::valueno slot) {
  if (view.columns != nullptr && view.columns->has(slot))
    return std::make_unique<ColumnCounter>(*view.columns, slot);
  return std::make_unique<SlotCounter>(view.database, slot);
}

}  // namespace dateline

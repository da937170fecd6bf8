#include "match/facet_counts.h"

#include <algorithm>
#include <unordered_map>

#include "analysis/fold.h"
#include "query/vocabulary.h"

namespace dateline {
namespace {

FacetResult ranked(const std::string& name, std::vector<FacetValue> values, std::size_t limit) {
  FacetResult result;
  result.name = name;
  result.distinct = values.size();
  std::sort(values.begin(), values.end(), [](const FacetValue& a, const FacetValue& b) {
    return a.count != b.count ? a.count > b.count : a.value < b.value;
  });
  values.resize(std::min(values.size(), limit));
  result.values = std::move(values);
  return result;
}

}  // namespace

FacetResult SlotCounts::facet(const std::string& name, std::string_view pattern, std::size_t limit) const {
  struct Spellings {
    std::uint64_t total = 0;
    std::map<std::string, std::uint64_t> counts;
  };
  std::unordered_map<std::string, Spellings> by_folded;
  for (const auto& [joined, count] : counts_) {
    for (std::string& value : split_values(joined)) {
      Spellings& s = by_folded[fold_value(value)];
      s.total += count;
      s.counts[std::move(value)] += count;
    }
  }
  std::vector<FacetValue> values;
  values.reserve(by_folded.size());
  for (auto& [folded, s] : by_folded) {
    if (!pattern.empty() && !fits_pattern(pattern, folded)) continue;
    const auto commonest = std::max_element(s.counts.begin(), s.counts.end(),
                                            [](const auto& a, const auto& b) { return a.second < b.second; });
    values.push_back({commonest->first, s.total});
  }
  return ranked(name, std::move(values), limit);
}

std::map<std::string, std::uint64_t> SlotCounts::by_prefix(std::size_t digits) const {
  std::map<std::string, std::uint64_t> counts;
  for (const auto& [key, count] : counts_)
    if (key.size() >= digits) counts[key.substr(0, digits)] += count;
  return counts;
}

FacetResult SlotCounts::periods(const std::string& name, std::size_t digits, std::string_view pattern,
                                std::size_t limit) const {
  std::vector<FacetValue> values;
  for (const auto& [key, count] : by_prefix(digits)) {
    std::string period = period_name(key);
    if (pattern.empty() || fits_pattern(pattern, period)) values.push_back({std::move(period), count});
  }
  return ranked(name, std::move(values), limit);
}

std::vector<TimelineEntry> SlotCounts::timeline(std::size_t digits) const {
  std::vector<TimelineEntry> entries;
  for (const auto& [key, count] : by_prefix(digits)) entries.push_back({period_name(key), count});
  return entries;
}

std::string period_name(const std::string& key) {
  std::string name = key.substr(0, 4);
  for (std::size_t i = 4; i + 2 <= key.size(); i += 2) name.append("-").append(key, i, 2);
  return name;
}

}  // namespace dateline

#include "match/facet_counts.h"

#include <algorithm>
#include <map>

#include "analysis/fold.h"
#include "query/vocabulary.h"

namespace dateline {
namespace {

using Counted = ValueCounter::Counted;

// The first `limit` of what was counted, in order.
template <class Before, class Text>
FacetResult ranked(const std::string& name, std::vector<Counted> counts, std::size_t limit, Before&& before,
                   Text&& text) {
  FacetResult result;
  result.name = name;
  result.distinct = counts.size();
  const auto wanted = counts.begin() + static_cast<std::ptrdiff_t>(std::min(counts.size(), limit));
  std::partial_sort(counts.begin(), wanted, counts.end(), before);
  for (auto c = counts.begin(); c != wanted; ++c)
    result.values.push_back({std::string(text(c->value)), c->documents});
  return result;
}

std::map<std::string, std::uint64_t> by_period(ValueCounter& days, std::size_t digits) {
  std::map<std::string, std::uint64_t> periods;
  for (const Counted& c : days.counts()) {
    const std::string_view day = days.text(c.value);
    if (day.size() >= digits) periods[period_name(day.substr(0, digits))] += c.documents;
  }
  return periods;
}

}  // namespace

FacetResult facet_of(ValueCounter& values, const std::string& name, std::string_view pattern,
                     std::size_t limit) {
  std::vector<Counted> counts = values.folded_counts();
  const auto text = [&](std::uint32_t value) { return values.text(value); };
  if (!pattern.empty())
    std::erase_if(counts,
                  [&](const Counted& c) { return !fits_pattern(pattern, fold_value(text(c.value))); });
  return ranked(
      name, std::move(counts), limit,
      [&](const Counted& a, const Counted& b) { return values.is_commoner(a, b); }, text);
}

FacetResult periods_of(ValueCounter& days, const std::string& name, std::size_t digits,
                       std::string_view pattern, std::size_t limit) {
  std::vector<Counted> counts;
  std::vector<std::string> periods;  // in the order of time
  for (const auto& [period, documents] : by_period(days, digits)) {
    if (!pattern.empty() && !fits_pattern(pattern, period)) continue;
    counts.push_back({static_cast<std::uint32_t>(periods.size()), documents});
    periods.push_back(period);
  }
  return ranked(
      name, std::move(counts), limit,
      [](const Counted& a, const Counted& b) {
        return a.documents != b.documents ? a.documents > b.documents : a.value < b.value;
      },
      [&](std::uint32_t period) { return periods[period]; });
}

std::vector<TimelineEntry> timeline_of(ValueCounter& days, std::size_t digits) {
  std::vector<TimelineEntry> entries;
  for (const auto& [period, documents] : by_period(days, digits)) entries.push_back({period, documents});
  return entries;
}

std::string period_name(std::string_view key) {
  std::string name(key.substr(0, 4));
  for (std::size_t i = 4; i + 2 <= key.size(); i += 2) name.append("-").append(key.substr(i, 2));
  return name;
}

}  // namespace dateline

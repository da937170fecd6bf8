#include "search_difference.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace dateline::test {
namespace {

std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.12g", value);
  return text;
}

}  // namespace

std::string difference(const std::string& what, std::uint64_t found, std::uint64_t expected) {
  if (found == expected) return {};
  return what + " " + std::to_string(found) + " instead of " + std::to_string(expected);
}

std::string difference(const std::vector<FacetResult>& found, const std::vector<FacetResult>& expected) {
  if (found.size() != expected.size()) return "facets are missing";
  for (std::size_t f = 0; f < expected.size(); ++f) {
    const FacetResult &a = found[f], &b = expected[f];
    if (a.name != b.name) return "facet " + a.name + " instead of " + b.name;
    if (std::string d = difference(a.name + ": distinct values", a.distinct, b.distinct); !d.empty())
      return d;
    if (std::string d = difference(a.name + ": values", a.values.size(), b.values.size()); !d.empty())
      return d;
    for (std::size_t i = 0; i < b.values.size(); ++i)
      if (a.values[i].value != b.values[i].value || a.values[i].count != b.values[i].count)
        return a.name + ": " + a.values[i].value + "=" + std::to_string(a.values[i].count) + " instead of " +
               b.values[i].value + "=" + std::to_string(b.values[i].count);
  }
  return {};
}

std::string difference(const std::vector<TimelineEntry>& found, const std::vector<TimelineEntry>& expected) {
  if (std::string d = difference("periods", found.size(), expected.size()); !d.empty()) return d;
  for (std::size_t i = 0; i < expected.size(); ++i)
    if (found[i].period != expected[i].period || found[i].count != expected[i].count)
      return found[i].period + "=" + std::to_string(found[i].count) + " instead of " + expected[i].period +
             "=" + std::to_string(expected[i].count);
  return {};
}

std::string difference(const SearchResult& found, const SearchResult& expected, double rounding) {
  std::string d = difference("total", found.total, expected.total);
  if (d.empty() && found.total_exact != expected.total_exact) d = "the total is exact or not";
  if (d.empty()) d = difference(found.facets, expected.facets);
  if (d.empty()) d = difference(found.timeline, expected.timeline);
  if (d.empty()) d = difference("undated", found.undated, expected.undated);
  if (d.empty()) d = difference("hits", found.hits.size(), expected.hits.size());
  const auto close = [&](const Hit& a, const Hit& b) { return std::abs(a.score - b.score) <= rounding; };
  // The last ones may be others: more such hits can stand behind the page.
  const auto is_as_good = [&](const Hit& a, const Hit& b) {
    return rounding > 0 && (a.copies > 0 || close(a, expected.hits.back()) ||
                            std::any_of(expected.hits.begin(), expected.hits.end(), [&](const Hit& other) {
                              return other.id == a.id && close(other, b);
                            }));
  };
  for (std::size_t i = 0; d.empty() && i < found.hits.size(); ++i) {
    const Hit &a = found.hits[i], &b = expected.hits[i];
    if (!close(a, b) || a.copies != b.copies || a.rank != b.rank || (a.id != b.id && !is_as_good(a, b)))
      d = "hit " + std::to_string(i) + ": " + a.id + " (" + number(a.score) +
          ", copies: " + std::to_string(a.copies) + ") instead of " + b.id + " (" + number(b.score) +
          ", copies: " + std::to_string(b.copies) + ")";
  }
  return d;
}

}  // namespace dateline::test

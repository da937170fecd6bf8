// Counting the values of facets and periods over all matches, from value slots.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dateline/searcher.h"
#include "match/slot_values.h"
#include "schema.h"

namespace dateline {

// Counts the whole values that matches have in a slot. One for each slot that is asked for.
class SlotCounts {
 public:
  SlotCounts(const Xapian::Database& database, Xapian::valueno slot) : values_(database, slot) {}

  // Documents in ascending order.
  void count(Xapian::docid docid) {
    if (const std::string value = values_.of(docid); !value.empty()) ++counts_[value];
  }

  // Values split and summed, folded spellings together. Only those that fit the folded pattern, if there is
  // one.
  FacetResult facet(const std::string& name, std::string_view pattern, std::size_t limit) const;
  // Of kDaySlot: the first `digits` of each value; a date that knows less than that is left out.
  FacetResult periods(const std::string& name, std::size_t digits, std::string_view pattern,
                      std::size_t limit) const;
  std::vector<TimelineEntry> timeline(std::size_t digits) const;

 private:
  std::map<std::string, std::uint64_t> by_prefix(std::size_t digits) const;
  SlotValues values_;
  std::unordered_map<std::string, std::uint64_t> counts_;
};

// "2023", "2023-07" or "2023-07-30" for a key of four, six or eight digits.
std::string period_name(const std::string& key);

}  // namespace dateline

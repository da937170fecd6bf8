// Counting the values of facets and periods over all matches, from value slots.
#pragma once

#include <xapian.h>

#include <map>
#include <string>
#include <vector>

#include "dateline/searcher.h"
#include "schema.h"

namespace dateline {

// Counts whole slot values while the matcher runs over every match. One for each slot that is asked for.
class SlotCounts {
 public:
  explicit SlotCounts(Xapian::valueno slot) : spy_(slot) {}
  Xapian::ValueCountMatchSpy& spy() { return spy_; }

  // Values split and summed, folded spellings together. Only those that fit the folded pattern, if there is
  // one.
  FacetResult facet(const std::string& name, std::string_view pattern, std::size_t limit) const;
  // Of kDaySlot: the first `digits` of each value; a date that knows less than that is left out.
  FacetResult periods(const std::string& name, std::size_t digits, std::string_view pattern,
                      std::size_t limit) const;
  std::vector<TimelineEntry> timeline(std::size_t digits) const;

 private:
  std::map<std::string, std::uint64_t> by_prefix(std::size_t digits) const;
  mutable Xapian::ValueCountMatchSpy spy_;
};

// "2023", "2023-07" or "2023-07-30" for a key of four, six or eight digits.
std::string period_name(const std::string& key);

}  // namespace dateline

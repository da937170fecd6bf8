// Counting how many matches have a value, slot by slot: from columns where there are any, else from the value
// slots themselves.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "index_view.h"
#include "match/window.h"

namespace dateline {

class ValueCounter {
 public:
  virtual ~ValueCounter() = default;

  // The matches among the documents from `first` on; windows by ascending document. May throw DamagedColumns,
  // as may all calls.
  virtual void count(Xapian::docid first, const Bits& matches) = 0;

  // What it gave.
  struct Counted {
    std::uint32_t value;
    std::uint64_t documents;
  };
  virtual std::vector<Counted> counts() = 0;
  // Values that fold to the same as one, in their commonest spelling, of equally common ones the first.
  virtual std::vector<Counted> folded_counts() = 0;
  // Of a value that was counted; valid as long as the counter.
  virtual std::string_view text(std::uint32_t value) const = 0;

  // Whether more documents have the one value than the other; equally many: by text.
  bool is_commoner(const Counted& a, const Counted& b) const {
    return a.documents != b.documents ? a.documents > b.documents : text(a.value) < text(b.value);
  }
};

std::unique_ptr<ValueCounter> count_values(const IndexView& view, Xapian::valueno slot);

}  // namespace dateline

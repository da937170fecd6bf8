// Where a term stands in documents, from a glass position table.
#pragma once

#include <xapian.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "glass/table.h"

namespace dateline::glass {

// Of one term. Documents in ascending order are found fastest.
class PositionLists {
 public:
  PositionLists(const Table& positions, std::string_view term);

  // Looks for those of several documents, in ascending order, side by side. They are then had by the
  // document's number among these: ascending; empty where the term does not stand in it. Both throw
  // Error(bad_input).
  void look_up(std::span<const Xapian::docid> documents) { cursor_.look_up(prefix_, documents); }
  const std::vector<Xapian::termpos>& looked_up(std::size_t number);

  // Calls use(i, positions) for each of the documents, which are in ascending order.
  template <class Use>
  void each_of(std::span<const Xapian::docid> documents, Use&& use) {
    look_up(documents);
    for (std::size_t i = 0; i < documents.size(); ++i) use(i, looked_up(i));
  }

 private:
  Cursor cursor_;
  std::string prefix_;  // of the keys, which end with the document
  std::vector<Xapian::termpos> positions_;
};

// What encode_positions() of the indexer wrote. Throws Error(bad_input).
void decode_positions(std::string_view tag, std::vector<Xapian::termpos>& out);

}  // namespace dateline::glass

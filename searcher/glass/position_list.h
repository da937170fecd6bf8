// Where a term stands in documents, from a glass position table.
#pragma once

#include <xapian.h>

#include <string>
#include <string_view>
#include <vector>

#include "glass/table.h"

namespace dateline::glass {

// Of one term. Documents in ascending order are found fastest.
class PositionLists {
 public:
  PositionLists(const Table& positions, std::string_view term);

  // Ascending; empty where the term does not stand in the document. Throws Error(bad_input).
  const std::vector<Xapian::termpos>& of(Xapian::docid docid);

 private:
  Cursor cursor_;
  std::string key_;  // without the document
  std::size_t term_bytes_;
  std::vector<Xapian::termpos> positions_;
};

// What encode_positions() of the indexer wrote. Throws Error(bad_input).
void decode_positions(std::string_view tag, std::vector<Xapian::termpos>& out);

}  // namespace dateline::glass

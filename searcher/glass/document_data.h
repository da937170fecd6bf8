// The data of documents, from a glass docdata table.
#pragma once

#include <xapian.h>

#include <optional>
#include <string_view>
#include <vector>

#include "glass/table.h"

namespace dateline::glass {

class DocumentData {
 public:
  explicit DocumentData(const Table& docdata) : cursor_(docdata) {}

  // Looks for several side by side, from which of() then takes them.
  void look_up(std::vector<Xapian::docid> documents);
  // Nothing where the document has none, or Xapian has compressed it. Valid until the next call. Throws
  // Error(bad_input).
  std::optional<std::string_view> of(Xapian::docid docid);

 private:
  Cursor cursor_;
  std::vector<Xapian::docid> documents_;  // that were looked up, ascending
};

}  // namespace dateline::glass

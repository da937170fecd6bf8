// What documents have in a value slot.
#pragma once

#include <xapian.h>

#include <string>

namespace dateline {

// The content of the slot. Documents in ascending order.
class SlotValues {
 public:
  SlotValues(const Xapian::Database& database, Xapian::valueno slot)
      : it_(database.valuestream_begin(slot)), end_(database.valuestream_end(slot)) {}

  // Empty where the document has none.
  std::string of(Xapian::docid docid) {
    if (it_ != end_ && it_.get_docid() < docid) it_.skip_to(docid);
    return it_ != end_ && it_.get_docid() == docid ? *it_ : std::string();
  }

 private:
  Xapian::ValueIterator it_, end_;
};

}  // namespace dateline

// What documents have in a value slot of one value.
#pragma once

#include <xapian.h>

#include <optional>
#include <string>

#include "index_view.h"
#include "slot_values.h"

namespace dateline {

// Of a slot that holds at most one number or text: from columns where there are any, else from the slot
// itself. Documents in ascending order. All functions may throw DamagedColumns.
class SingleValues {
 public:
  SingleValues(const IndexView& view, Xapian::valueno slot)
      : columns_(view.columns != nullptr && view.columns->has(slot) ? view.columns : nullptr), slot_(slot) {
    if (columns_ == nullptr) {
      values_.emplace(view.database, slot);
    } else {
      texts_.emplace(columns_->base(), columns_->delta(), slot);
    }
  }

  // Of a sortable number; kNoNumber where the document has none.
  double number(Xapian::docid docid) {
    if (columns_ == nullptr) {
      const std::string value = values_->of(docid);
      return value.empty() ? kNoNumber : Xapian::sortable_unserialise(value);
    }
    const auto [file, row] = columns_->row(docid);
    const ColumnLayout* layout = file->column(slot_);
    return layout != nullptr ? file->at<double>(layout->numbers, row) : kNoNumber;
  }

  // Empty where the document has none.
  std::string text(Xapian::docid docid) {
    if (columns_ == nullptr) return values_->of(docid);
    const auto [file, row] = columns_->row(docid);
    const ColumnLayout* layout = file->column(slot_);
    const std::uint32_t set = layout != nullptr ? file->at<std::uint32_t>(layout->sets, row) : 0;
    if (set == 0) return {};
    const std::uint32_t last = file->at<std::uint32_t>(layout->set_ends, set - 1) - 1;
    return std::string(texts_->text(file->at<std::uint32_t>(layout->values, last)));
  }

 private:
  const Columns* columns_;
  Xapian::valueno slot_;
  std::optional<SlotValues> values_;
  std::optional<ColumnTexts> texts_;
};

}  // namespace dateline

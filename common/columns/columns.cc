#include "columns/columns.h"

#include <algorithm>
#include <ranges>
#include <string>

#include "analysis/fold.h"

namespace dateline {

std::unique_ptr<const Columns> Columns::open(const std::filesystem::path& generation,
                                             const Xapian::Database& database) {
  const std::string token = database.get_metadata(std::string(kColumnsKey));
  if (token.empty()) return nullptr;
  try {
    std::unique_ptr<const Columns> columns(new Columns(generation, token));
    // Who changes the database with other programs leaves the token as it was.
    const ColumnFooter& footer = columns->newest_->footer();
    const bool same = footer.revision == database.get_revision() &&
                      footer.documents == database.get_doccount() &&
                      footer.last_docid == database.get_lastdocid();
    return same ? std::move(columns) : nullptr;
  } catch (const DamagedColumns&) {
    return nullptr;
  }
}

Columns::Columns(const std::filesystem::path& generation, const std::string& token)
    : newest_(std::make_unique<ColumnFile>(generation, token)), token_(token) {
  if (newest_->footer().base.empty()) return;
  base_ = std::make_unique<ColumnFile>(generation, newest_->footer().base);
  delta_ = newest_.get();
}

bool Columns::has(Xapian::valueno slot) const {
  const auto has = [&](const ColumnFile& file) {
    const ColumnLayout* column = file.column(slot);
    return column == nullptr || column->kind != ColumnLayout::Kind::left_out;
  };
  return has(base()) && has(*newest_);
}

bool Columns::uses(std::string_view file_name) const {
  if (!file_name.starts_with(kColumnsPrefix)) return false;
  file_name.remove_prefix(kColumnsPrefix.size());
  return file_name == token_ || file_name == base_token();
}

std::pair<const ColumnFile*, std::uint64_t> Columns::row(Xapian::docid docid) const {
  if (delta_ != nullptr) {
    const ColumnFooter& footer = delta_->footer();
    const auto* docids = delta_->read<std::uint32_t>(footer.docids, 0, footer.rows);
    const auto* found = std::lower_bound(docids, docids + footer.rows, docid);
    if (found != docids + footer.rows && *found == docid) return {delta_, found - docids};
  }
  if (docid == 0 || docid > base().footer().rows) throw DamagedColumns("a document is missing");
  return {&base(), docid - 1};
}

ColumnTexts::ColumnTexts(const ColumnFile& base, const ColumnFile* delta, Xapian::valueno slot)
    : base_(base),
      delta_(delta),
      base_layout_(base.column(slot)),
      delta_layout_(delta != nullptr ? delta->column(slot) : nullptr),
      of_base_(size_of(base_layout_)),
      of_delta_(size_of(delta_layout_)) {
  for (const ColumnLayout* layout : {base_layout_, delta_layout_})
    if (layout != nullptr) groups_ = layout->all_groups;
}

std::string_view ColumnTexts::text(std::uint32_t value) const {
  const bool in_base = value < of_base_;
  const ColumnFile& file = in_base ? base_ : *delta_;
  const ColumnLayout& layout = in_base ? *base_layout_ : *delta_layout_;
  const std::uint32_t i = in_base ? value : value - of_base_;
  const std::uint32_t end = file.at<std::uint32_t>(layout.text_ends, i);
  const std::uint32_t begin = i == 0 ? 0 : file.at<std::uint32_t>(layout.text_ends, i - 1);
  return {file.read<char>(layout.texts, begin, end - begin), end - begin};
}

std::uint32_t ColumnTexts::group(std::uint32_t value) const {
  return value < of_base_ ? base_.at<std::uint32_t>(base_layout_->groups, value)
                          : delta_->at<std::uint32_t>(delta_layout_->groups, value - of_base_);
}

ColumnTexts::Found ColumnTexts::find(std::string_view text) const {
  Found found;
  if (of_base_ == 0) return found;
  const std::string folded = fold_value(text);
  const auto* begin = base_.read<std::uint32_t>(base_layout_->by_folded, 0, of_base_);
  const auto* const end = begin + of_base_;
  const auto folded_text = [&](std::uint32_t value) { return fold_value(this->text(value)); };
  for (begin = std::ranges::lower_bound(begin, end, folded, {}, folded_text);
       begin != end && folded_text(*begin) == folded; ++begin) {
    found.group = group(*begin);
    if (this->text(*begin) == text) found.value = *begin;
  }
  return found;
}

}  // namespace dateline

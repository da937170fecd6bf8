// The columns of one state of a database: a base of all documents, and a delta of those changed since.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "columns/column_file.h"

namespace dateline {

inline constexpr double kNoNumber = std::numeric_limits<double>::infinity();

class Columns {
 public:
  // Those of the state at which the database in the directory of a generation is open; null where there are
  // none, or they are damaged.
  static std::unique_ptr<const Columns> open(const std::filesystem::path& generation,
                                             const Xapian::Database& database);

  const ColumnFile& base() const { return delta_ != nullptr ? *base_ : *newest_; }
  const ColumnFile* delta() const { return delta_; }  // or null
  const std::string& base_token() const { return delta_ != nullptr ? delta_->footer().base : token_; }
  // Whether what documents have in the slot is there.
  bool has(Xapian::valueno slot) const;
  // Whether a file of the generation's directory belongs to these.
  bool uses(std::string_view file_name) const;

  // In which file, and where there, a document stands. Throws DamagedColumns for one that stands nowhere.
  std::pair<const ColumnFile*, std::uint64_t> row(Xapian::docid docid) const;

 private:
  Columns(const std::filesystem::path& generation, const std::string& token);

  std::unique_ptr<const ColumnFile> newest_, base_;  // base_: where newest_ is a delta
  const ColumnFile* delta_ = nullptr;
  std::string token_;
};

// The texts of a column's values. All functions may throw DamagedColumns.
class ColumnTexts {
 public:
  // `delta` may be null.
  ColumnTexts(const ColumnFile& base, const ColumnFile* delta, Xapian::valueno slot);

  std::uint32_t size() const { return of_base_ + of_delta_; }
  std::uint32_t groups() const { return groups_; }
  std::string_view text(std::uint32_t value) const;
  // Of texts that fold to the same.
  std::uint32_t group(std::uint32_t value) const;
  // Whether the base has the text, and texts that fold to the same.
  struct Found {
    std::optional<std::uint32_t> value, group;
  };
  Found find(std::string_view text) const;

 private:
  static std::uint32_t size_of(const ColumnLayout* layout) {
    return layout != nullptr ? static_cast<std::uint32_t>(layout->text_ends.items) : 0;
  }
  const ColumnFile& base_;
  const ColumnFile* delta_;
  const ColumnLayout* base_layout_;
  const ColumnLayout* delta_layout_;
  std::uint32_t of_base_, of_delta_, groups_ = 0;
};

}  // namespace dateline

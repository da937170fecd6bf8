// A file of columns: what documents have in value slots, laid out by slot and document, so that counting and
// sorting are a look into an array. It lies beside a database, holds nothing that is not in its value slots,
// and is never changed. docs/index-format.md, "Columns", has the layout.
#pragma once

#include <xapian.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "mapped_file.h"

namespace dateline {

// Columns cannot be relied on; what they would say is in the value slots.
class DamagedColumns : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

inline constexpr std::string_view kColumnsKey = "dateline.columns";  // metadata: the token of the file
inline constexpr std::string_view kColumnsPrefix = "columns-";       // of its name, before the token

// Each has a checksum of its own.
inline constexpr std::size_t kColumnBlock = 64u << 10;  // bytes

// A part of the file, made of items of one type.
struct ColumnSection {
  std::uint64_t offset = 0;  // bytes, a multiple of kColumnAlignment
  std::uint64_t items = 0;
};
inline constexpr std::size_t kColumnAlignment = 8;

// One column. A row is a document: of a base its id less 1, of a delta its place among the ids there. Values
// are numbered from 0, those of a delta behind those of its base.
struct ColumnLayout {
  enum class Kind : unsigned char {
    numbers,  // one a row, or infinity
    values,   // any number of texts a row
    left_out  // there were too many different values
  };
  Xapian::valueno slot = 0;
  Kind kind = Kind::values;
  // numbers
  ColumnSection numbers;  // double
  // values; std::uint32_t but for the texts
  ColumnSection sets;       // by row: its set of values; 0 for none
  ColumnSection set_ends;   // by set, from 0: where its values end; they begin at the end of the one before
  ColumnSection values;     // of the sets
  ColumnSection texts;      // bytes of the values, one behind the other
  ColumnSection text_ends;  // by value
  ColumnSection groups;     // by value: those whose texts fold to the same have the same
  ColumnSection by_folded;  // the values in the order of their folded texts
  std::uint32_t all_groups = 0;  // with those of the base
};

// What the file ends with.
struct ColumnFooter {
  std::string base;  // token of the file this one is a delta of; empty for a base
  std::uint64_t revision = 0;
  Xapian::docid last_docid = 0;
  Xapian::doccount documents = 0;
  std::uint64_t rows = 0;
  ColumnSection docids;  // std::uint32_t, of a delta: ascending
  std::vector<ColumnLayout> columns;
  std::vector<std::uint64_t> checksums;  // XXH3 of the blocks before the footer
};

std::uint64_t column_checksum(std::string_view block);
std::string encode_footer(const ColumnFooter& footer);
// The name of a file's content: the hash of its footer.
std::string column_token(std::string_view footer);

class ColumnFile {
 public:
  // Throws DamagedColumns, as do all calls; also where there is no such file.
  ColumnFile(const std::filesystem::path& directory, const std::string& token);

  const ColumnFooter& footer() const { return footer_; }
  const ColumnLayout* column(Xapian::valueno slot) const;  // null: no row has a value

  // Reads all of it. Throws DamagedColumns.
  void check_all() const { check(0, data_bytes_); }

  // `count` items of a section from `first` on. Valid as long as this.
  template <class T>
  const T* read(const ColumnSection& section, std::uint64_t first, std::uint64_t count) const {
    if (first > section.items || count > section.items - first) throw_damaged();
    const std::uint64_t begin = section.offset + first * sizeof(T);
    check(begin, begin + count * sizeof(T));
    return reinterpret_cast<const T*>(file_.data() + begin);
  }
  template <class T>
  T at(const ColumnSection& section, std::uint64_t i) const {
    return *read<T>(section, i, 1);
  }

 private:
  [[noreturn]] void throw_damaged() const;
  void check_sections() const;
  void check(std::uint64_t begin, std::uint64_t end) const {
    for (std::uint64_t block = begin / kColumnBlock; block * kColumnBlock < end; ++block)
      if (checked_[block] == 0) check_block(block);
  }
  void check_block(std::uint64_t block) const;

  std::filesystem::path path_;
  MappedFile file_;
  std::size_t data_bytes_ = 0;  // before the footer
  ColumnFooter footer_;
  mutable std::vector<char> checked_;  // blocks
};

}  // namespace dateline

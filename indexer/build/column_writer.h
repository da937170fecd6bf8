// Writing a file of columns (columns/column_file.h).
#pragma once

#include <xapian.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "columns/columns.h"
#include "index_layout.h"

namespace dateline {

// Calls its argument with the values of a slot, by ascending document.
using ValueSource = std::function<void(const std::function<void(Xapian::docid, std::string_view)>&)>;

class ColumnWriter {
 public:
  // A base of documents 1 to `rows`. A column with more than `most_texts` bytes of different values is left
  // out. Throws Error(io), as do all calls.
  ColumnWriter(std::filesystem::path generation, Xapian::docid rows, std::size_t most_texts);
  // A delta: of these documents, which ascend.
  ColumnWriter(std::filesystem::path generation, std::vector<Xapian::docid> docids, const ColumnFile& base,
               const std::string& base_token, std::size_t most_texts);
  ~ColumnWriter();  // without finish() nothing is left
  ColumnWriter(const ColumnWriter&) = delete;
  ColumnWriter& operator=(const ColumnWriter&) = delete;

  void add(Xapian::valueno slot, const ValueSource& source);

  // Gives the file its name; what is said is that of the database for which it is. Returns the token.
  std::string finish(std::uint64_t revision, Xapian::docid last_docid, Xapian::doccount documents);

 private:
  class Values;
  void open();
  void append(std::string_view bytes);
  template <class T>
  ColumnSection section(const T* items, std::size_t count);
  ColumnSection begin_section();
  void end_block();
  std::uint64_t row_of(Xapian::docid docid);
  void add_numbers(ColumnLayout& layout, const ValueSource& source);
  void add_values(ColumnLayout& layout, const ValueSource& source);

  std::filesystem::path generation_, path_;
  FileDescriptor fd_;
  std::string block_;  // that is being filled
  std::uint64_t written_ = 0;
  std::vector<Xapian::docid> docids_;  // of a delta
  const ColumnFile* base_ = nullptr;
  std::size_t most_texts_;
  std::uint64_t next_row_ = 0;  // in docids_: none before it will be asked for
  ColumnFooter footer_;
};

}  // namespace dateline

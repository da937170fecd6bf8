// Records of a WARC file, the archive of a crawl (ISO 28500; wget and browsers' crawlers write it), read as
// they come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "source/byte_stream.h"
#include "source/header_fields.h"

namespace dateline {

struct WarcRecord {
  std::uint64_t offset = 0;  // in the file, decompressed
  HeaderFields header;
  std::string_view block;  // valid until the next record
};

class WarcReader {
 public:
  // `damaged`: of a record, by its offset; the records around it are read. `may_pass` as of ProblemSink.
  using Damaged = std::function<void(const std::string& what, std::uint64_t offset, bool may_pass)>;
  // Blocks larger than `max_bytes` are reported and skipped.
  WarcReader(PeekStream& in, std::size_t max_bytes, Damaged damaged)
      : in_(in), max_bytes_(max_bytes), damaged_(std::move(damaged)) {}

  // The next record that may hold a page; nothing at the end, or where the stream is damaged for good.
  std::optional<WarcRecord> next();

 private:
  bool skip_line_ends();
  std::optional<HeaderFields> read_header();
  bool skip(std::uint64_t bytes);
  bool find_next();
  bool resume();

  PeekStream& in_;
  std::size_t max_bytes_;
  Damaged damaged_;
  std::size_t taken_ = 0;  // bytes of the record that was returned last
};

}  // namespace dateline

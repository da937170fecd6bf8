// Records of an XML file, the items of a feed or the pages of a dump, read as they come. The file need not be
// well-formed: a record that is not closed ends where the next one begins, and of one that is damaged inside
// the rest is still good.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/byte_stream.h"

namespace dateline {

struct XmlRecord {
  std::uint64_t offset = 0;  // in the file, decompressed
  std::string_view bytes;    // the element with its tags; valid until the next record
};

class XmlRecords {
 public:
  // `damaged`: of a record, by its offset; the records around it are read. `may_pass` as of ProblemSink.
  using Damaged = std::function<void(const std::string& what, std::uint64_t offset, bool may_pass)>;
  // `names`: of the elements that are records, without prefixes. Records larger than `max_bytes` are reported
  // and skipped; no more is kept in memory.
  XmlRecords(PeekStream& in, std::vector<std::string_view> names, std::size_t max_bytes, Damaged damaged)
      : in_(in), names_(std::move(names)), max_bytes_(max_bytes), damaged_(std::move(damaged)) {}

  // The next record; nothing at the end, or where the stream is damaged.
  std::optional<XmlRecord> next();

  // What stands before the first record, or the first bytes of it; complete when next() has returned.
  const std::string& head() const { return head_; }

 private:
  struct Tag {
    std::size_t begin;
    std::string name;
    bool is_end;
  };
  std::optional<Tag> find_tag(std::size_t& at);
  bool pass_section(std::size_t& at);
  bool find_record();
  std::optional<std::size_t> record_bytes();
  std::size_t behind_tag(std::size_t at);
  void pass_over(std::size_t bytes);

  PeekStream& in_;
  std::vector<std::string_view> names_;
  std::size_t max_bytes_;
  Damaged damaged_;
  std::string head_;
  bool head_ends_ = false;
  std::string root_;       // the name of the first element
  std::string name_;       // of the record, with its prefix
  std::size_t taken_ = 0;  // bytes of the record that was returned last
};

}  // namespace dateline

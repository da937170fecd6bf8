// The values of one slot as a glass postlist table holds them.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "glass/table_writer.h"

namespace dateline::glass {

// What the table says of a slot. Values are not empty.
struct ValueStatistics {
  std::uint64_t count = 0;
  std::string lowest, highest;
  void add(std::string_view value);
};

// In the order of value_statistics_key(). A slot without values has no entry.
void write_value_statistics(LeafWriter& table, Xapian::valueno slot, const ValueStatistics& statistics);
std::string value_statistics_key(Xapian::valueno slot);

// All the statistics come before all the values; slots in the order of value_chunk_key(slot).
class ValueWriter {
 public:
  ValueWriter(LeafWriter& table, Xapian::valueno slot);
  void add(Xapian::docid docid, std::string_view value);  // ids ascend; not empty
  void end();

 private:
  LeafWriter& table_;
  std::string key_, chunk_;
  std::size_t prefix_;  // of key_: the slot's
  Xapian::docid last_ = 0;
};
std::string value_chunk_key(Xapian::valueno slot);

}  // namespace dateline::glass

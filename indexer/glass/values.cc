#include "glass/values.h"

#include "glass/pack.h"

namespace dateline::glass {
namespace {

constexpr std::size_t kChunkBytes = 2000;  // a chunk is ended behind the value that reaches them

}  // namespace

void ValueStatistics::add(std::string_view value) {
  if (count == 0 || value < lowest) lowest = value;
  if (count == 0 || value > highest) highest = value;
  ++count;
}

std::string value_statistics_key(Xapian::valueno slot) {
  std::string key("\0\xD0", 2);
  pack_uint_last(key, slot);
  return key;
}

void write_value_statistics(LeafWriter& table, Xapian::valueno slot, const ValueStatistics& statistics) {
  if (statistics.count == 0) return;
  std::string tag;
  pack_uint(tag, statistics.count);
  pack_string(tag, statistics.lowest);
  if (statistics.highest != statistics.lowest) tag += statistics.highest;
  table.add(value_statistics_key(slot), tag);
}

std::string value_chunk_key(Xapian::valueno slot) {
  std::string key("\0\xD8", 2);
  pack_uint(key, slot);
  return key;
}

ValueWriter::ValueWriter(LeafWriter& table, Xapian::valueno slot)
    : table_(table), key_(value_chunk_key(slot)), prefix_(key_.size()) {}

void ValueWriter::add(Xapian::docid docid, std::string_view value) {
  if (chunk_.empty()) {
    pack_ordered_uint(key_, docid);
  } else {
    pack_uint(chunk_, docid - last_ - 1);
  }
  pack_string(chunk_, value);
  last_ = docid;
  if (chunk_.size() >= kChunkBytes) end();
}

void ValueWriter::end() {
  if (chunk_.empty()) return;
  table_.add(key_, chunk_);
  key_.resize(prefix_);
  chunk_.clear();
}

}  // namespace dateline::glass

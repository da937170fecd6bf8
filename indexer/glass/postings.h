// The posting lists of a glass postlist table: of terms, and of the document lengths.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "byte_buffer.h"
#include "glass/table_writer.h"
#include "wire.h"

namespace dateline::glass {

class PostingListWriter {
 public:
  explicit PostingListWriter(LeafWriter& table) : table_(table) {}

  // One list after the other, in the order of the terms' bytes; document ids ascend. A list without postings
  // leaves nothing.
  void begin(std::string_view term);
  void add(Xapian::docid docid, Xapian::termcount wdf) {
    char* to = bodies_.room(2 * kMaxVarintBytes);
    if (chunks_.empty() || bodies_.size() - chunks_.back().begin >= kChunkBytes) {
      chunks_.push_back({docid, docid, bodies_.size()});
    } else {
      to = put_varint(to, docid - chunks_.back().last - 1);
    }
    bodies_.advance(put_varint(to, wdf));
    chunks_.back().last = docid;
    ++postings_;
    occurrences_ += wdf;
    if (wdf > largest_wdf_) largest_wdf_ = wdf;
  }
  void end();

  // Every document has a length, 0 for one without words; before the lists of terms.
  void begin_lengths();

  Xapian::termcount largest_wdf() const { return largest_wdf_; }  // of any list of a term

 private:
  static constexpr std::size_t kChunkBytes = 2000;  // a chunk is ended by the posting that reaches them
  struct Chunk {
    Xapian::docid first, last;
    std::size_t begin;  // in bodies_
  };
  void start(std::string key, bool lengths);

  LeafWriter& table_;
  std::string key_, tag_;
  ByteBuffer bodies_;
  bool lengths_ = false;
  std::vector<Chunk> chunks_;
  std::uint64_t postings_ = 0, occurrences_ = 0;
  Xapian::termcount largest_wdf_ = 0;
};

}  // namespace dateline::glass

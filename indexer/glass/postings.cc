#include "glass/postings.h"

#include "glass/pack.h"

namespace dateline::glass {

void PostingListWriter::start(std::string key, bool lengths) {
  key_ = std::move(key);
  lengths_ = lengths;
  bodies_.clear();
  chunks_.clear();
  postings_ = occurrences_ = 0;
}

void PostingListWriter::begin(std::string_view term) {
  key_.clear();
  pack_ordered_string(key_, term);
  start(std::move(key_), false);
}

void PostingListWriter::begin_lengths() { start(std::string("\0\xE0", 2), true); }

void PostingListWriter::end() {
  if (lengths_) largest_wdf_ = 0;
  for (std::size_t i = 0; i < chunks_.size(); ++i) {
    const Chunk& chunk = chunks_[i];
    const bool last = i + 1 == chunks_.size();
    const std::size_t end = last ? bodies_.size() : chunks_[i + 1].begin;
    tag_.clear();
    if (i == 0) {
      pack_uint(tag_, lengths_ ? 0 : postings_);
      pack_uint(tag_, lengths_ ? 0 : occurrences_);
      pack_uint(tag_, chunk.first - 1);
    }
    tag_ += last ? '1' : '0';
    pack_uint(tag_, chunk.last - chunk.first);
    tag_ += bodies_.view().substr(chunk.begin, end - chunk.begin);
    const std::size_t size = key_.size();
    if (i > 0) {
      if (!lengths_) key_ += '\0';
      pack_ordered_uint(key_, chunk.first);
    }
    table_.add(key_, tag_);
    key_.resize(size);
  }
}

}  // namespace dateline::glass

// The postings of a term in a glass postlist table.
#pragma once

#include <xapian.h>

#include <limits>
#include <string>
#include <string_view>

#include "glass/table.h"

namespace dateline::glass {

inline constexpr Xapian::docid kNoDocument = std::numeric_limits<Xapian::docid>::max();

class PostingList {
 public:
  // At the first posting; at none where no document has the term. Throws Error(bad_input), as do all calls.
  PostingList(const Table& postlist, std::string_view term);

  Xapian::doccount documents() const { return documents_; }
  Xapian::termcount occurrences() const { return occurrences_; }

  Xapian::docid docid() const { return docid_; }  // kNoDocument behind the last one
  Xapian::termcount wdf() const { return wdf_; }
  void next() {
    if (at_ == end_) {
      next_chunk();
    } else {
      const Xapian::docid before = docid_;
      docid_ += static_cast<Xapian::docid>(number()) + 1;
      if (docid_ <= before) throw_damaged();
      wdf_ = static_cast<Xapian::termcount>(number());
    }
  }
  // To the first posting from `docid` on.
  void skip_to(Xapian::docid docid) {
    if (docid > last_in_chunk_ && docid_ != kNoDocument) go_to_chunk(docid);
    while (docid_ < docid) next();
  }

 private:
  std::uint64_t number() {
    if (at_ != end_ && (*at_ & 0x80) == 0) return static_cast<unsigned char>(*at_++);  // as most are
    return long_number();
  }
  std::uint64_t long_number();
  [[noreturn]] void throw_damaged() const;
  void next_chunk();
  void go_to_chunk(Xapian::docid docid);
  void begin_chunk(Xapian::docid first);
  Xapian::docid first_of_chunk() const;  // of a further one

  Cursor cursor_;
  std::string key_;  // of the first chunk
  Xapian::doccount documents_ = 0;
  Xapian::termcount occurrences_ = 0;
  const char* at_ = nullptr;  // behind the wdf of the posting, in the chunk
  const char* end_ = nullptr;
  Xapian::docid docid_ = kNoDocument, last_in_chunk_ = 0;
  Xapian::termcount wdf_ = 0;
  bool last_chunk_ = true;
};

}  // namespace dateline::glass

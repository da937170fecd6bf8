// The postings of a term in a glass postlist table.
#pragma once

#include <xapian.h>

#include <limits>
#include <string>
#include <string_view>

#include "glass/found_keys.h"
#include "glass/table.h"

namespace dateline::glass {

inline constexpr Xapian::docid kNoDocument = std::numeric_limits<Xapian::docid>::max();

class PostingList {
 public:
  // At the first posting; at none where no document has the term. Throws Error(bad_input), as do all calls.
  PostingList(const Table& postlist, FoundKeys& found, std::string_view term);

  Xapian::doccount documents() const { return documents_; }
  Xapian::termcount occurrences() const { return occurrences_; }

  Xapian::docid docid() const { return docid_; }  // kNoDocument behind the last one
  Xapian::termcount wdf() const { return wdf_; }
  void next() {
    if (at_ == end_) {
      next_chunk();
    } else {
      read_posting(at_, docid_, wdf_);
    }
  }
  // To the first posting from `docid` on.
  void skip_to(Xapian::docid docid) {
    if (docid > last_in_chunk_ && docid_ != kNoDocument) go_to_chunk(docid);
    while (docid_ < docid) {
      if (at_ == end_) {
        next_chunk();
        continue;
      }
      // In variables of its own, which need no memory.
      const char* at = at_;
      Xapian::docid found = docid_;
      Xapian::termcount wdf = wdf_;
      if (docid - found > kFew) pass_many(at, found, docid);
      while (found < docid && at != end_) read_posting(at, found, wdf);
      at_ = at;
      docid_ = found;
      wdf_ = wdf;
    }
  }
  // Calls use(docid, wdf) for this posting and those after it before `behind`, and goes to the one there.
  template <class Use>
  void each_before(Xapian::docid behind, Use&& use) {
    while (docid_ < behind) {
      const char* at = at_;
      Xapian::docid docid = docid_;
      Xapian::termcount wdf = wdf_;
      use(docid, wdf);
      while (at != end_) {
        read_posting(at, docid, wdf);
        if (docid >= behind) break;
        use(docid, wdf);
      }
      at_ = at;
      docid_ = docid;
      wdf_ = wdf;
      if (docid < behind) next_chunk();
    }
  }

 private:
  // The one that begins there, of the same chunk as the one before, which is given. Compilers leave it out of
  // line where many loops have it, which costs an OR a tenth.
  [[gnu::always_inline]] void read_posting(const char*& at, Xapian::docid& docid,
                                           Xapian::termcount& wdf) const {
    const Xapian::docid before = docid;
    if (end_ - at >= 2 && ((at[0] | at[1]) & 0x80) == 0) {  // as most are
      docid += static_cast<unsigned char>(at[0]) + 1U;
      wdf = static_cast<unsigned char>(at[1]);
      at += 2;
    } else if (end_ - at >= 3 && ((at[0] | at[2]) & 0x80) == 0) {  // as with frequent words
      docid += static_cast<unsigned char>(at[0]) + 1U;
      wdf = static_cast<unsigned char>(at[1] & 0x7F) | static_cast<unsigned char>(at[2]) << 7;
      at += 3;
    } else {
      docid += static_cast<Xapian::docid>(number(at)) + 1;
      wdf = static_cast<Xapian::termcount>(number(at));
    }
    if (docid <= before) throw_damaged();
  }
  std::uint64_t number() { return number(at_); }
  std::uint64_t number(const char*& at) const {
    if (at != end_ && (*at & 0x80) == 0) return static_cast<unsigned char>(*at++);
    return long_number(at);
  }
  std::uint64_t long_number(const char*& at) const;
  static constexpr Xapian::docid kFew = 8;  // documents that take no less time together than one by one
  void pass_many(const char*& at, Xapian::docid& found, Xapian::docid docid) const;
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

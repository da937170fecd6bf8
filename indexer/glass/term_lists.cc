#include "glass/term_lists.h"

#include "glass/pack.h"

namespace dateline::glass {

void TermListEncoder::clear() {
  terms_.clear();
  last_size_ = 0;
  length_ = count_ = 0;
}

std::string_view TermListEncoder::tag() {
  tag_.clear();
  if (count_ == 0) return tag_;
  pack_uint(tag_, length_);
  pack_uint(tag_, count_);
  return tag_ += terms_.view();
}

std::string encode_used_slots(const std::vector<Xapian::valueno>& slots) {
  std::string tag;
  Xapian::valueno next = 0;
  for (const Xapian::valueno slot : slots) {
    pack_uint(tag, slot - next);
    next = slot + 1;
  }
  return tag;
}

}  // namespace dateline::glass

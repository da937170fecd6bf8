// What a glass termlist table holds of a document: its terms, and which value slots it uses.
#pragma once

#include <xapian.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "byte_buffer.h"
#include "wire.h"

namespace dateline::glass {

class TermListEncoder {
 public:
  void clear();
  // In the order of the terms' bytes, of which each has 1 to 245: the first `reuse` bytes of the one before,
  // as many as both have in common, and then the suffix, from whose beginning on kShort bytes can be read.
  void add(std::size_t reuse, std::string_view suffix, Xapian::termcount wdf) {
    length_ += wdf;
    char* to = terms_.room(2 + suffix.size() + kShort + kMaxVarintBytes);
    bool together = false;
    if (count_++ > 0) {  // a small frequency fits into the byte that says how much is used again
      const std::size_t base = last_size_ + 1;
      together = wdf < 127 && (wdf + 1) * base + reuse < 256;
      *to++ = static_cast<char>(together ? (wdf + 1) * base + reuse : reuse);
    }
    *to++ = static_cast<char>(suffix.size());
    copy_short(to, suffix.data(), suffix.size());
    to += suffix.size();
    terms_.advance(together ? to : put_varint(to, wdf));
    last_size_ = reuse + suffix.size();
  }
  // The sum of the frequencies.
  std::uint64_t document_length() const { return length_; }
  // Of the terms since clear(); empty for a document without terms. Valid until the next call.
  std::string_view tag();

 private:
  ByteBuffer terms_;
  std::string tag_;
  std::size_t last_size_ = 0;
  std::uint64_t length_ = 0, count_ = 0;
};

// `slots` ascend.
std::string encode_used_slots(const std::vector<Xapian::valueno>& slots);

}  // namespace dateline::glass

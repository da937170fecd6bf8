#include "glass/posting_list.h"

#include <bit>
#include <cstring>

#include "dateline/error.h"
#include "glass/pack.h"
#include "wire.h"

namespace dateline::glass {

PostingList::PostingList(const Table& postlist, FoundKeys& found, std::string_view term) : cursor_(postlist) {
  pack_ordered_string(key_, term);
  // An empty key is that of the item before all entries.
  if (key_.empty() || key_.size() > 255 || !found.find(cursor_, key_)) return;
  const std::string_view tag = cursor_.tag();
  at_ = tag.data();
  end_ = at_ + tag.size();
  documents_ = static_cast<Xapian::doccount>(number());
  occurrences_ = static_cast<Xapian::termcount>(number());
  const auto before = static_cast<Xapian::docid>(number());
  if (documents_ > 0) begin_chunk(before + 1);
}

void PostingList::throw_damaged() const {
  throw Error(ErrorKind::bad_input, "damaged index: postings of a term");
}

std::uint64_t PostingList::long_number(const char*& at) const {
  std::uint64_t value = 0;
  if (!read_varint(at, end_, value)) throw_damaged();
  return value;
}

// Passes postings before `docid`, eight bytes of them at a time; the last one that was passed is of `found`,
// and what is read next behind it. In eight bytes, those that end a number are told by their highest bits,
// and which are of steps by how many numbers have ended before, as steps and frequencies take turns. Stops
// before a step of more than one byte.
void PostingList::pass_many(const char*& at, Xapian::docid& found, Xapian::docid docid) const {
  constexpr std::uint64_t kOnes = 0x0101010101010101, kHighest = 0x80 * kOnes, kEven = 0x00FF00FF00FF00FF;
  if constexpr (std::endian::native != std::endian::little) return;
  std::uint64_t passed = found;
  std::uint64_t in_wdf = 0;  // all bits where the next byte is of a frequency
  while (end_ - at >= 8) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    const std::uint64_t ended = ((~bytes & kHighest) >> 7) * kOnes;  // in each byte: numbers, up to it
    const std::uint64_t of_wdf = ((ended << 8 & kOnes) * 0xFF) ^ in_wdf;
    if ((bytes & ~of_wdf & kHighest) != 0) break;
    const std::uint64_t steps = (bytes & ~of_wdf) + (kOnes & ~of_wdf);  // each is one less than it says
    const std::uint64_t pairs = (steps & kEven) + (steps >> 8 & kEven);
    const std::uint64_t sum = pairs * 0x0001000100010001 >> 48;
    if (passed + sum >= docid) break;
    passed += sum;
    in_wdf ^= 0 - (ended >> 56 & 1);
    at += 8;
  }
  found = static_cast<Xapian::docid>(passed);
  if (in_wdf != 0)
    while (at != end_ && (*at++ & 0x80) != 0) {
    }
}

// What stands in a chunk behind its first document's id.
void PostingList::begin_chunk(Xapian::docid first) {
  if (at_ == end_ || (*at_ != '0' && *at_ != '1')) throw_damaged();
  last_chunk_ = *at_++ == '1';
  last_in_chunk_ = first + static_cast<Xapian::docid>(number());
  docid_ = first;
  wdf_ = static_cast<Xapian::termcount>(number());
}

Xapian::docid PostingList::first_of_chunk() const {
  const std::string_view key = cursor_.key();
  Xapian::docid docid = 0;
  if (key.size() <= key_.size() || !key.starts_with(key_) || key[key_.size()] != '\0' ||
      !unpack_ordered_uint(key.substr(key_.size() + 1), docid))
    throw_damaged();
  return docid;
}

void PostingList::next_chunk() {
  if (last_chunk_) {
    docid_ = kNoDocument;
    return;
  }
  if (!cursor_.next()) throw_damaged();
  const Xapian::docid first = first_of_chunk();
  if (first <= docid_) throw_damaged();
  const std::string_view tag = cursor_.tag();
  at_ = tag.data();
  end_ = at_ + tag.size();
  begin_chunk(first);
}

// To the first posting of the chunk that the document, which is behind this one, would be in.
void PostingList::go_to_chunk(Xapian::docid docid) {
  // The next chunk is tried first where it is likely to be that.
  const Xapian::docid chunk = last_in_chunk_ - docid_;  // documents, about
  if (last_chunk_ || docid - last_in_chunk_ <= chunk) {
    next_chunk();
    if (docid_ == kNoDocument || docid <= last_in_chunk_ || last_chunk_) return;
  }
  std::string key = key_;
  key += '\0';
  pack_ordered_uint(key, docid);
  cursor_.find(key);
  // The document would be between this chunk and the next one.
  const bool is_first = cursor_.key() == key_;
  const Xapian::docid first = is_first ? 0 : first_of_chunk();
  if (first <= docid_) return next_chunk();
  const std::string_view tag = cursor_.tag();
  at_ = tag.data();
  end_ = at_ + tag.size();
  begin_chunk(first);
}

}  // namespace dateline::glass

#include "glass/position_list.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "dateline/error.h"
#include "glass/pack.h"
#include "wire.h"

namespace dateline::glass {
namespace {

constexpr std::uint64_t kMostPositions = 1u << 26;  // of a word in a document: more than any text has

[[noreturn]] void throw_damaged_positions() {
  throw Error(ErrorKind::bad_input, "damaged index: positions of a term");
}

// Truncated binary codes. docs/index-format.md, "position.glass".
class BitReader {
 public:
  explicit BitReader(std::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

  // A number below `range`, which is not 0.
  std::uint64_t get(std::uint64_t range) {
    const auto bits = static_cast<unsigned>(std::bit_width(range - 1));
    const std::uint64_t spare = (std::uint64_t{1} << bits) - range;
    if (spare == 0) return take(bits);
    const std::uint64_t middle = (range - spare) / 2;
    const std::uint64_t value = take(bits - 1);
    if (value >= middle) return value;
    return take(1) != 0 ? value + middle + spare : value;
  }

 private:
  std::uint64_t take(unsigned bits) {
    if (filled_ < bits) fill(bits);
    const std::uint64_t value = bits_ & ((std::uint64_t{1} << bits) - 1);
    bits_ >>= bits;
    filled_ -= bits;
    return value;
  }
  // Takes in bytes, all that there is room for where it can, so that there are at least so many bits.
  void fill(unsigned bits) {
    if (std::endian::native == std::endian::little && end_ - at_ >= 8) {
      std::uint64_t bytes = 0;
      std::memcpy(&bytes, at_, sizeof bytes);
      const unsigned taken = (63 - filled_) / 8;
      bits_ |= bytes << filled_;
      at_ += taken;
      filled_ += 8 * taken;
      bits_ &= (std::uint64_t{1} << filled_) - 1;
      return;
    }
    while (filled_ < bits) {
      if (at_ == end_) throw_damaged_positions();
      bits_ |= std::uint64_t{static_cast<unsigned char>(*at_++)} << filled_;
      filled_ += 8;
    }
  }

  const char* at_;
  const char* end_;
  std::uint64_t bits_ = 0;
  unsigned filled_ = 0;
};

// The positions between those of `low` and `high`, which are known.
void interpolate(BitReader& bits, std::vector<Xapian::termpos>& positions, std::size_t low,
                 std::size_t high) {
  while (low + 1 < high) {
    const std::size_t middle = low + (high - low) / 2;
    const std::uint64_t range = std::uint64_t{positions[high]} - positions[low] - (high - low) + 1;
    positions[middle] = static_cast<Xapian::termpos>(positions[low] + (middle - low) + bits.get(range));
    interpolate(bits, positions, low, middle);
    low = middle;
  }
}

}  // namespace

void decode_positions(std::string_view tag, std::vector<Xapian::termpos>& out) {
  const char* at = tag.data();
  const char* const end = at + tag.size();
  std::uint64_t last = 0;
  if (!read_varint(at, end, last) || last > UINT32_MAX) throw_damaged_positions();
  if (at == end) {
    out.assign(1, static_cast<Xapian::termpos>(last));
    return;
  }
  if (last == 0) throw_damaged_positions();
  BitReader bits({at, static_cast<std::size_t>(end - at)});
  const std::uint64_t first = bits.get(last);
  if (first >= last) throw_damaged_positions();
  const std::uint64_t count = bits.get(last - first) + 2;
  // Of neighbours nothing is written, so that the bytes do not bound the count.
  if (count > last - first + 1 || count > kMostPositions) throw_damaged_positions();
  out.resize(count);
  out.front() = static_cast<Xapian::termpos>(first);
  out.back() = static_cast<Xapian::termpos>(last);
  interpolate(bits, out, 0, count - 1);
}

PositionLists::PositionLists(const Table& positions, std::string_view term)
    : cursor_(positions, Cursor::Expects::near_keys) {
  pack_ordered_string(key_, term);
  key_ += '\0';
  term_bytes_ = key_.size();
}

const std::vector<Xapian::termpos>& PositionLists::of(Xapian::docid docid) {
  key_.resize(term_bytes_);
  pack_ordered_uint(key_, docid);
  positions_.clear();
  if (key_.size() <= 255 && cursor_.find(key_)) decode_positions(cursor_.tag(), positions_);
  return positions_;
}

}  // namespace dateline::glass

#include "glass/position_list.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "dateline/error.h"
#include "glass/pack.h"
#include "wire.h"

namespace dateline::glass {
namespace {

constexpr std::uint64_t kMostPositions = 1u << 26;  // of a word in a document: more than any text has

[[noreturn]] void throw_damaged_positions() {
  throw Error(ErrorKind::bad_input, "damaged index: positions of a term");
}

// Four bytes as a number, low ones first; and up to eight, without a loop.
std::uint64_t four_bytes(const char* at) {
  const auto byte = [&](int i) { return std::uint32_t{static_cast<unsigned char>(at[i])}; };
  return byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24;
}
std::uint64_t few_bytes(const char* at, std::size_t size) {
  if (size >= 4) return four_bytes(at) | four_bytes(at + size - 4) << (8 * (size - 4));
  const auto byte = [&](std::size_t i) {
    return std::uint64_t{static_cast<unsigned char>(at[i])} << (8 * i);
  };
  return size == 0 ? 0 : byte(0) | byte(size / 2) | byte(size - 1);
}

// Truncated binary codes. docs/index-format.md, "position.glass". Written with few branches, as what they
// would depend on cannot be foreseen.
class BitReader {
 public:
  explicit BitReader(std::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) { fill(); }

  // A number below `range`, which is not 0 and at most 2^32.
  std::uint64_t get(std::uint64_t range) {
    if (range == 1) return 0;
    const auto bits = static_cast<unsigned>(std::bit_width(range - 1));
    const std::uint64_t spare = (std::uint64_t{1} << bits) - range, middle = (range - spare) / 2;
    if (filled_ < bits) fill();
    // Numbers from `middle` on, up to `spare` of them, have a bit less.
    const std::uint64_t low = bits_ & ((std::uint64_t{1} << (bits - 1)) - 1);
    const std::uint64_t is_long = low < middle ? 1 : 0;
    const std::uint64_t highest = bits_ >> (bits - 1) & is_long;
    const unsigned taken = bits - 1 + static_cast<unsigned>(is_long);
    if (taken > filled_) throw_damaged_positions();
    bits_ >>= taken;
    filled_ -= taken;
    return low + ((0 - highest) & (middle + spare));
  }

 private:
  // Takes in as many bytes as there is room for.
  void fill() {
    const auto left = static_cast<std::size_t>(end_ - at_);
    const std::size_t taken = std::min<std::size_t>(left, (64 - filled_) / 8);
    if (taken == 0) return;
    bits_ |= few_bytes(at_, std::min<std::size_t>(left, 8)) << filled_;
    at_ += taken;
    filled_ += static_cast<unsigned>(8 * taken);
    if (filled_ < 64) bits_ &= (std::uint64_t{1} << filled_) - 1;
  }

  const char* at_;
  const char* end_;
  std::uint64_t bits_ = 0;
  unsigned filled_ = 0;
};

// The positions between the first and the last one, which are known.
void interpolate(BitReader bits, std::vector<Xapian::termpos>& out) {
  Xapian::termpos* const positions = out.data();
  std::size_t behind[32];  // ends of the parts that come later, the next one last
  std::size_t parts = 0;
  for (std::size_t low = 0, high = out.size() - 1;; low = high, high = behind[--parts]) {
    while (high - low > 1) {
      const std::size_t middle = low + (high - low) / 2;
      const std::uint64_t range = std::uint64_t{positions[high]} - positions[low] - (high - low) + 1;
      positions[middle] = static_cast<Xapian::termpos>(positions[low] + (middle - low) + bits.get(range));
      behind[parts++] = high;
      high = middle;
    }
    if (parts == 0) return;
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
  interpolate(bits, out);
}

PositionLists::PositionLists(const Table& positions, std::string_view term) : cursor_(positions) {
  pack_ordered_string(prefix_, term);
  prefix_ += '\0';
}

const std::vector<Xapian::termpos>& PositionLists::looked_up(std::size_t number) {
  positions_.clear();
  if (cursor_.go_to(number)) decode_positions(cursor_.tag(), positions_);
  return positions_;
}

}  // namespace dateline::glass

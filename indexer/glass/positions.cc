#include "glass/positions.h"

#include <bit>
#include <cstdint>

#include "glass/pack.h"

namespace dateline::glass {
namespace {

class BitWriter {
 public:
  explicit BitWriter(char* to) : to_(to) {}

  // `value` of 0 to `range` − 1; the middle ones take a bit less where `range` is no power of two.
  void put(std::uint64_t value, std::uint64_t range) {
    const auto bits = static_cast<unsigned>(std::bit_width(range - 1));
    const std::uint64_t spare = (std::uint64_t{1} << bits) - range;
    if (spare == 0) return append(value, bits);
    const std::uint64_t middle = (range - spare) / 2;
    if (value < middle) {
      append(value, bits);
    } else if (value < middle + spare) {
      append(value, bits - 1);
    } else {
      append((value - (middle + spare)) | std::uint64_t{1} << (bits - 1), bits);
    }
  }
  char* finish() {
    for (; filled_ > 0; filled_ -= filled_ < 8 ? filled_ : 8, bits_ >>= 8)
      *to_++ = static_cast<char>(bits_ & 0xFF);
    return to_;
  }

 private:
  void append(std::uint64_t value, unsigned bits) {
    bits_ |= value << filled_;
    filled_ += bits;
    while (filled_ >= 32) {
      for (int i = 0; i < 4; ++i, bits_ >>= 8) *to_++ = static_cast<char>(bits_ & 0xFF);
      filled_ -= 32;
    }
  }

  char* to_;
  std::uint64_t bits_ = 0;
  unsigned filled_ = 0;
};

// The positions between positions[low] and positions[high], which are known.
void interpolate(BitWriter& bits, std::span<const Xapian::termpos> positions, std::size_t low,
                 std::size_t high) {
  while (low + 1 < high) {
    const std::size_t middle = low + (high - low) / 2;
    bits.put(positions[middle] - (positions[low] + (middle - low)),
             std::uint64_t{positions[high]} - positions[low] - (high - low) + 1);
    interpolate(bits, positions, low, middle);
    low = middle;
  }
}

}  // namespace

char* encode_positions(char* to, std::span<const Xapian::termpos> positions) {
  const std::size_t count = positions.size();
  const Xapian::termpos first = positions.front(), last = positions.back();
  to = put_varint(to, last);
  if (count == 1) return to;
  BitWriter bits(to);
  bits.put(first, last);
  bits.put(count - 2, last - first);
  interpolate(bits, positions, 0, count - 1);
  return bits.finish();
}

void begin_position_key(std::string& key, std::string_view term) {
  key.clear();
  pack_ordered_string(key, term);
  key += '\0';
}

}  // namespace dateline::glass

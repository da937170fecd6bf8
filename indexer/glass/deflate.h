// Deflated tags of a glass table.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace dateline::glass {

// One per thread. By ISA-L (deflate_isal.cc), in a sixth of the time that zlib takes, which is used where
// ISA-L is not installed.
class Deflater {
 public:
  Deflater();
  ~Deflater();
  Deflater(Deflater&&) noexcept;
  Deflater& operator=(Deflater&&) noexcept;

  // Tags that those to come are like. What is made of one depends on what was learned last.
  void learn(std::span<const std::string_view> tags);

  // The tag as a raw deflate stream; empty where that would not be smaller. Valid until the next call.
  std::string_view deflate(std::string_view tag);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

inline constexpr std::size_t kLeastDeflated = 19;  // bytes, as in Xapian: of less nothing is won

// Xapian (to 1.4.22 at least) inflates into buffers of this size and takes a stream to be incomplete when its
// input ends as a buffer is full. That cannot happen where one buffer is enough, nor where what ends the
// stream comes behind all of its text, in blocks of its own.
inline constexpr std::size_t kXapianBuffer = 8192;

}  // namespace dateline::glass

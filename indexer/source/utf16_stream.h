// UTF-16 as UTF-8, for formats whose records are found by bytes of ASCII.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "source/byte_stream.h"

namespace dateline {

class Utf16Stream final : public ByteStream {
 public:
  // Takes the byte order mark that `in` begins with. Damage of `in` is thrown as its own.
  explicit Utf16Stream(PeekStream& in);
  std::size_t read(char* buffer, std::size_t size) override;
  std::uint64_t consumed() const override { return in_.consumed(); }

 private:
  bool fill();

  PeekStream& in_;
  bool little_;
  char32_t half_ = 0;  // of a surrogate pair
  std::string text_;
  std::size_t at_ = 0;  // in the text
};

}  // namespace dateline

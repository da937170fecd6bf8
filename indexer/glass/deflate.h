// Deflated tags of a glass table.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace dateline::glass {

// One per thread.
class Deflater {
 public:
  Deflater();
  ~Deflater();
  Deflater(Deflater&&) noexcept;
  Deflater& operator=(Deflater&&) noexcept;

  // The tag as a raw deflate stream; empty where that would not be smaller. Valid until the next call.
  std::string_view deflate(std::string_view tag);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dateline::glass

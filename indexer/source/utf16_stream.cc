#include "source/utf16_stream.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kUnitBytes = 2;
constexpr std::size_t kMostAtOnce = 64 * 1024;

}  // namespace

Utf16Stream::Utf16Stream(PeekStream& in) : in_(in), little_(in.peek(kUnitBytes).starts_with("\xFF\xFE")) {
  in_.skip(std::min(in_.peek(kUnitBytes).size(), kUnitBytes));
}

bool Utf16Stream::fill() {
  text_.clear();
  at_ = 0;
  const std::string_view bytes = in_.peek(kUnitBytes).substr(0, kMostAtOnce);
  for (std::size_t i = 0; i + kUnitBytes <= bytes.size(); i += kUnitBytes) {
    const auto first = static_cast<unsigned char>(bytes[i]),
               second = static_cast<unsigned char>(bytes[i + 1]);
    const char32_t unit = little_ ? first | second << 8 : first << 8 | second;
    const char32_t half = std::exchange(half_, 0);
    if (half != 0 && unit >= 0xDC00 && unit <= 0xDFFF) {
      append_utf8(text_, 0x10000 + ((half - 0xD800) << 10) + (unit - 0xDC00));
      continue;
    }
    if (half != 0) append_utf8(text_, kReplacement);
    if (unit >= 0xD800 && unit <= 0xDBFF) {
      half_ = unit;
    } else {
      append_utf8(text_, unit);
    }
  }
  // Half a pair at the end, and half a unit.
  if (bytes.size() < kUnitBytes && std::exchange(half_, 0) != 0) append_utf8(text_, kReplacement);
  if (bytes.size() == 1) append_utf8(text_, kReplacement);
  in_.skip(bytes.size() == 1 ? 1 : bytes.size() / kUnitBytes * kUnitBytes);
  return !bytes.empty() || !text_.empty();
}

std::size_t Utf16Stream::read(char* buffer, std::size_t size) {
  while (at_ == text_.size()) {
    if (fill()) continue;
    if (in_.damage()) throw Error(*in_.damage());
    return 0;
  }
  const std::size_t taken = std::min(size, text_.size() - at_);
  std::memcpy(buffer, text_.data() + at_, taken);
  at_ += taken;
  return taken;
}

}  // namespace dateline

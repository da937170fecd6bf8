// Text of any character set as UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dateline {

struct Utf8Text {
  std::string text;
  // Where the bytes were broken: mostly UTF-8 with sequences that are not, each now U+FFFD; or of no known
  // character set at all.
  std::optional<std::size_t> broken_at;
};

// In order of trust: a byte order mark, being valid UTF-8, the declared character set, a guess from the
// bytes.
Utf8Text to_utf8(std::string_view bytes, std::string_view declared = {});

}  // namespace dateline

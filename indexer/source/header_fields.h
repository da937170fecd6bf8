// Headers as WARC records and HTTP messages have them: a first line, then 'name: value' lines to an empty one
// (RFC 9112, ISO 28500).
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace dateline {

struct HeaderFields {
  std::string first_line;
  std::map<std::string, std::string, std::less<>> fields;  // by name in lower case; of several the first
  std::size_t bytes = 0;                                   // with the empty line

  // Empty where there is none.
  std::string_view operator[](std::string_view name) const;
};

// At the beginning of the bytes. Nothing where no empty line ends it. What is no field is passed over.
std::optional<HeaderFields> read_header_fields(std::string_view bytes);

}  // namespace dateline

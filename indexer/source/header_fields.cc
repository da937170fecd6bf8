#include "source/header_fields.h"

#include "utf8.h"

namespace dateline {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

}  // namespace

std::string_view HeaderFields::operator[](std::string_view name) const {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string_view() : found->second;
}

std::optional<HeaderFields> read_header_fields(std::string_view bytes) {
  HeaderFields out;
  std::string* last = nullptr;  // a line that begins with white space goes on with it
  for (bool first = true;; first = false) {
    const std::size_t end = bytes.find('\n', out.bytes);
    if (end == std::string_view::npos) return std::nullopt;
    std::string_view line = bytes.substr(out.bytes, end - out.bytes);
    out.bytes = end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (first) {
      out.first_line = trimmed(line);
      continue;
    }
    if (line.empty()) return out;
    if (line[0] == ' ' || line[0] == '\t') {
      if (last != nullptr) last->append(" ").append(trimmed(line));
      continue;
    }
    last = nullptr;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const auto [field, is_new] =
        out.fields.emplace(ascii_lower(trimmed(line.substr(0, colon))), trimmed(line.substr(colon + 1)));
    if (is_new) last = &field->second;
  }
}

}  // namespace dateline

#include "source/xml_syntax.h"

#include <algorithm>

namespace dateline {

const XmlSection* xml_section_at(std::string_view bytes) {
  static constexpr XmlSection kSections[] = {{kOpenCdata, kCloseCdata}, {"<!--", "-->"}, {"<?", "?>"}};
  for (const XmlSection& section : kSections)
    if (bytes.starts_with(section.open)) return &section;
  return nullptr;
}

SectionEnd find_section_end(const XmlSection& section, std::string_view bytes, std::size_t& at) {
  for (;;) {
    const std::size_t less = bytes.find('<', at);
    const std::string_view before = bytes.substr(0, less);
    if (const std::size_t end = before.find(section.close, at); end != std::string_view::npos) {
      at = end + section.close.size();
      return SectionEnd::found;
    }
    if (less == std::string_view::npos) {
      at = std::max(at, bytes.size() - std::min(bytes.size(), section.close.size() - 1));
      return SectionEnd::further;
    }
    const std::string_view behind = bytes.substr(less);
    if (behind.starts_with(section.open)) return SectionEnd::left_open;
    if (section.open.starts_with(behind)) {
      at = less;
      return SectionEnd::further;
    }
    at = less + 1;
  }
}

XmlTag xml_tag_at(std::string_view bytes) {
  const bool is_end = bytes.starts_with("</");
  const std::string_view behind = bytes.substr(std::min<std::size_t>(is_end ? 2 : 1, bytes.size()));
  const std::string_view name =
      behind.substr(0, std::min(behind.find_first_of(" \t\r\n/<>='\"&"), kMostNameBytes));
  if (name.starts_with('!')) return {};
  return {name, is_end};
}

std::size_t xml_tag_bytes(std::string_view bytes) {
  char quote = '\0', last = '\0';
  for (std::size_t i = 1; i < bytes.size() && bytes[i] != '<'; ++i) {
    const char c = bytes[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '>') {
      return i + 1;
    } else if ((c == '"' || c == '\'') && last == '=') {
      quote = c;
    }
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r') last = c;
  }
  const std::size_t end = bytes.find_first_of("<>", 1);  // a quote that is not closed quotes nothing
  return end == std::string_view::npos || bytes[end] == '<' ? 0 : end + 1;
}

}  // namespace dateline

// The little of XML's syntax that is needed to take records and their fields out of it, well-formed or not:
// sections, which hide tags, and tags. What ends where another one of its kind begins was left open, so that
// looking for the ends takes no longer however many there are.
#pragma once

#include <cstddef>
#include <string_view>

namespace dateline {

// CDATA, a comment or a processing instruction: what stands between its marks is no tag.
struct XmlSection {
  std::string_view open, close;
};
inline constexpr std::string_view kOpenCdata = "<![CDATA[";
inline constexpr std::string_view kCloseCdata = "]]>";

// The section that begins with these bytes, or null.
const XmlSection* xml_section_at(std::string_view bytes);

enum class SectionEnd { found, left_open, further };
// Looks for the section's end from `at` on, which it moves: behind the end, or to where to look further when
// there are more bytes.
SectionEnd find_section_end(const XmlSection& section, std::string_view bytes, std::size_t& at);

struct XmlTag {
  std::string_view name;  // with its prefix; empty where there is no tag
  bool is_end = false;
};
// The tag that begins with these bytes. Names are cut at kMostNameBytes.
inline constexpr std::size_t kMostNameBytes = 128;
XmlTag xml_tag_at(std::string_view bytes);

// The size of the tag that begins with these bytes, with its '>'; 0 where it has none before the next '<'.
std::size_t xml_tag_bytes(std::string_view bytes);

inline std::string_view without_prefix(std::string_view name) { return name.substr(name.rfind(':') + 1); }

}  // namespace dateline

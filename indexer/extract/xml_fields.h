// The fields of a record of XML: elements with text in them. The record need not be well-formed, and mostly
// comes without the declarations of its prefixes and entities, which stand at the beginning of the file; a
// parser of XML loses text and fields there, even one that recovers.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace dateline {

struct XmlElement {
  std::string_view name;        // one of those asked for
  std::string_view attributes;  // as they stand
  std::string_view content;     // likewise
};

// The first element in these bytes, with all that stands behind its start tag.
XmlElement first_element(std::string_view xml);

// Calls visit() for each element with one of these names (in lower case), in order. Elements of other names
// are walked through, and what is inside of one that was visited is not looked at. A field ends with the next
// tag of its name, or, where there is none, the next tag at all. "atom:" before a name, and `prefix`, are
// nothing.
void for_each_field(std::string_view xml, std::span<const std::string_view> names, std::string_view prefix,
                    const std::function<void(const XmlElement&)>& visit);

// The value of an attribute, whose name is given in lower case; empty where there is none.
std::string xml_attribute(const XmlElement& element, std::string_view name);

// Whether there are tags in a field, outside of CDATA.
bool has_tags(std::string_view content);

// The text of a field: CDATA is taken out of its marks, and XML's own entities are resolved. What else there
// is of entities and tags stays, for those who read HTML.
std::string xml_text(std::string_view content);

// The same of a field that is itself markup: entities stay.
std::string xml_markup(std::string_view content);

}  // namespace dateline

#include "extract/xml_fields.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "source/xml_syntax.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";

// The end of the section at `at`; nothing where there is none, or one that was left open.
std::optional<std::size_t> section_end(std::string_view xml, std::size_t at) {
  const XmlSection* const section = xml_section_at(xml.substr(at));
  if (section == nullptr) return std::nullopt;
  at += section->open.size();
  return find_section_end(*section, xml, at) == SectionEnd::found ? std::optional(at) : std::nullopt;
}

struct Place {
  XmlTag tag;
  std::size_t begin = 0;
};

// The next tag from `at` on that `wanted` takes.
template <class Wanted>
std::optional<Place> find_tag(std::string_view xml, std::size_t at, Wanted&& wanted) {
  while ((at = xml.find('<', at)) != std::string_view::npos) {
    if (const auto end = section_end(xml, at)) {
      at = *end;
      continue;
    }
    const XmlTag tag = xml_tag_at(xml.substr(at));
    if (!tag.name.empty() && wanted(tag)) return Place{tag, at};
    ++at;
  }
  return std::nullopt;
}

// Behind a tag that begins at `at`, and its attributes.
std::size_t behind_tag(std::string_view xml, std::size_t at, const XmlTag& tag,
                       std::string_view& attributes) {
  const std::size_t name_end = static_cast<std::size_t>(tag.name.data() - xml.data()) + tag.name.size();
  const std::size_t bytes = xml_tag_bytes(xml.substr(at));
  if (bytes == 0) return name_end;
  attributes = xml.substr(name_end, std::max(at + bytes - 1, name_end) - name_end);
  return std::max(at + bytes, name_end);
}

// A character reference: the code point and the bytes behind the '&'. Those of the C1 controls are left to
// HTML, where they mean letters of windows-1252.
std::optional<std::pair<char32_t, std::size_t>> character_reference(std::string_view text) {
  if (!text.starts_with('#')) return std::nullopt;
  const bool hex = text.substr(1, 1) == "x" || text.substr(1, 1) == "X";
  const char* const begin = text.data() + (hex ? 2 : 1);
  unsigned code = 0;
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), code, hex ? 16 : 10);
  if (error != std::errc() || end == text.data() + text.size() || *end != ';') return std::nullopt;
  if (code == 0 || (code >= 0x80 && code < 0xA0) || code > 0x10FFFF) return std::nullopt;
  return std::pair(static_cast<char32_t>(code), static_cast<std::size_t>(end + 1 - text.data()));
}

void append_decoded(std::string& out, std::string_view text) {
  static constexpr std::pair<std::string_view, char> kEntities[] = {
      {"amp;", '&'}, {"lt;", '<'}, {"gt;", '>'}, {"quot;", '"'}, {"apos;", '\''}};
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t mark = std::min(text.find('&', at), text.size());
    out.append(text, at, mark - at);
    if (mark == text.size()) return;
    at = mark + 1;
    const std::string_view behind = text.substr(at);
    const auto* const entity = std::find_if(std::begin(kEntities), std::end(kEntities),
                                            [&](const auto& e) { return behind.starts_with(e.first); });
    if (entity != std::end(kEntities)) {
      out += entity->second;
      at += entity->first.size();
    } else if (const auto reference = character_reference(behind)) {
      append_utf8(out, reference->first);
      at += reference->second;
    } else {
      out += '&';
    }
  }
}

template <class Append>
std::string without_sections(std::string_view content, Append&& append) {
  std::string out;
  out.reserve(content.size());
  std::size_t begin = 0;
  for (std::size_t at = 0; (at = content.find('<', at)) != std::string_view::npos;) {
    const std::string_view behind = content.substr(at);
    const bool cdata = behind.starts_with(kOpenCdata);
    const auto end = section_end(content, at);
    if (!cdata && !end) {
      ++at;
      continue;
    }
    append(out, content.substr(begin, at - begin));
    if (cdata && end)
      out.append(content, at + kOpenCdata.size(), *end - at - kOpenCdata.size() - kCloseCdata.size());
    begin = at = end ? *end : at + kOpenCdata.size();
  }
  append(out, content.substr(begin));
  return out;
}

std::string key_of(std::string_view name, std::string_view prefix) {
  std::string key = ascii_lower(name);
  if (const std::size_t colon = key.find(':'); colon != std::string::npos)
    if (const std::string_view before(key.data(), colon); before == "atom" || before == prefix)
      key.erase(0, colon + 1);
  return key;
}

}  // namespace

XmlElement first_element(std::string_view xml) {
  XmlElement element;
  if (const auto place = find_tag(xml, 0, [](const XmlTag& tag) { return !tag.is_end; })) {
    element.name = place->tag.name;
    element.content = xml.substr(behind_tag(xml, place->begin, place->tag, element.attributes));
  }
  return element;
}

void for_each_field(std::string_view xml, std::span<const std::string_view> names, std::string_view prefix,
                    const std::function<void(const XmlElement&)>& visit) {
  std::vector<bool> never_ends(names.size());  // no further tag of that name: not to look for it again
  std::size_t field = 0;
  const auto is_wanted = [&](const XmlTag& tag) {
    if (tag.is_end) return false;
    field = static_cast<std::size_t>(std::find(names.begin(), names.end(), key_of(tag.name, prefix)) -
                                     names.begin());
    return field < names.size();
  };
  for (std::size_t at = 0; const auto place = find_tag(xml, at, is_wanted);) {
    XmlElement element{names[field], {}, {}};
    at = behind_tag(xml, place->begin, place->tag, element.attributes);
    if (!element.attributes.ends_with('/')) {
      const auto end = never_ends[field] ? std::nullopt : find_tag(xml, at, [&](const XmlTag& tag) {
        return tag.name == place->tag.name;
      });
      never_ends[field] = !end;
      std::size_t content_end = end ? end->begin : xml.size();
      if (!end)
        if (const auto next = find_tag(xml, at, [](const XmlTag&) { return true; }))
          content_end = next->begin;
      element.content = xml.substr(at, content_end - at);
      at = content_end;
    }
    visit(element);
  }
}

std::string xml_attribute(const XmlElement& element, std::string_view name) {
  std::string_view text = element.attributes;
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) return {};
    std::string_view key = text.substr(0, equals);
    key = key.substr(0, key.find_last_not_of(kSpaces) + 1);
    key = key.substr(key.find_last_of(kSpaces) + 1);  // behind words that have no value
    text.remove_prefix(equals + 1);
    text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
    const bool quoted = text.starts_with('"') || text.starts_with('\'');
    const std::size_t begin = quoted ? 1 : 0;
    const std::size_t end =
        std::min(quoted ? text.find(text[0], 1) : text.find_first_of(kSpaces), text.size());
    if (ascii_lower(key) == name) return xml_text(text.substr(begin, end - begin));
    text.remove_prefix(std::min(end + begin, text.size()));
  }
}

bool has_tags(std::string_view content) {
  return find_tag(content, 0, [](const XmlTag&) { return true; }).has_value();
}

std::string xml_text(std::string_view content) { return without_sections(content, append_decoded); }

std::string xml_markup(std::string_view content) {
  return without_sections(content, [](std::string& out, std::string_view text) { out.append(text); });
}

}  // namespace dateline

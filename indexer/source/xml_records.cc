#include "source/xml_records.h"

#include <algorithm>
#include <utility>

#include "source/xml_syntax.h"

namespace dateline {
namespace {

constexpr std::size_t kMostHeadBytes = 256 * 1024;
constexpr std::size_t kMostTagBytes = 64 * 1024;

}  // namespace

// Goes behind the section at `at`, if there is one. What is left open, or does not end within the window, is
// read as if it had not begun.
bool XmlRecords::pass_section(std::size_t& at) {
  const XmlSection* const section = xml_section_at(in_.peek(at + kOpenCdata.size()).substr(at));
  if (section == nullptr) return false;
  std::string_view bytes = in_.peek(at + 1);
  at += section->open.size();
  for (std::size_t end = at;;) {
    const SectionEnd found = find_section_end(*section, bytes, end);
    if (found == SectionEnd::found) at = end;
    if (found != SectionEnd::further || bytes.size() > max_bytes_) return true;
    const std::size_t had = bytes.size();
    bytes = in_.peek(had + 1);
    if (bytes.size() == had) return true;
  }
}

// The next tag from `at` on, which is moved there. Nothing at the end of the file, or where the window is
// larger than a record may be: `at` is then behind what was looked at.
std::optional<XmlRecords::Tag> XmlRecords::find_tag(std::size_t& at) {
  while (at <= max_bytes_) {
    const std::string_view bytes = in_.peek(at + 1);
    const std::size_t less = bytes.find('<', at);
    if (less == std::string_view::npos) {
      at = std::max(at, bytes.size());
      if (in_.peek(at + 1).size() <= at) return std::nullopt;
      continue;
    }
    at = less;
    if (pass_section(at)) continue;
    const XmlTag tag = xml_tag_at(in_.peek(at + kMostNameBytes).substr(at));
    if (!tag.name.empty()) return Tag{at, std::string(tag.name), tag.is_end};
    ++at;
  }
  return std::nullopt;
}

// Where the tag at `at` ends; one that is broken ends with its '<'.
std::size_t XmlRecords::behind_tag(std::size_t at) {
  for (std::size_t size = 1; size <= kMostTagBytes; size *= 4) {
    const std::string_view bytes = in_.peek(at + size).substr(at);
    if (const std::size_t tag = xml_tag_bytes(bytes.substr(0, kMostTagBytes)); tag != 0) return at + tag;
    if (bytes.size() < size || bytes.find('<', 1) != std::string_view::npos) break;
  }
  return at + 1;
}

void XmlRecords::pass_over(std::size_t bytes) {
  bytes = std::min(bytes, in_.peek(bytes).size());
  if (!head_ends_) head_.append(in_.peek(bytes).substr(0, std::min(bytes, kMostHeadBytes - head_.size())));
  in_.skip(bytes);
}

// Goes to the next record's start tag; false where there is none.
bool XmlRecords::find_record() {
  for (;;) {
    std::size_t at = 0;
    const std::optional<Tag> tag = find_tag(at);
    pass_over(at);
    if (!tag) {
      if (in_.peek(1).empty()) return false;
      continue;
    }
    if (tag->is_end || std::find(names_.begin(), names_.end(), without_prefix(tag->name)) == names_.end()) {
      if (root_.empty()) root_ = tag->name;
      pass_over(1);
      continue;
    }
    const std::size_t end = behind_tag(0);
    if (in_.peek(end)[end - 1] == '>' && in_.peek(end)[end - 2] == '/') {  // an empty one
      pass_over(end);
      continue;
    }
    name_ = tag->name;
    head_ends_ = true;
    return true;
  }
}

// The size of the record here, which was looked for; nothing where it was reported and passed over.
std::optional<std::size_t> XmlRecords::record_bytes() {
  std::size_t at = 1;
  while (const std::optional<Tag> tag = find_tag(at)) {
    const bool own = tag->name == name_;
    if (!own && !(tag->is_end && tag->name == root_)) {
      ++at;
      continue;
    }
    if (own && tag->is_end) at = behind_tag(at);
    if (at <= max_bytes_) return at;
  }
  if (at > max_bytes_) {
    damaged_("a record larger than " + std::to_string(max_bytes_ >> 20) + " MiB", in_.offset(), true);
  } else if (!in_.damage()) {
    damaged_("the last record is cut off", in_.offset(), false);
  }
  pass_over(at);
  return std::nullopt;
}

std::optional<XmlRecord> XmlRecords::next() {
  in_.skip(std::exchange(taken_, 0));
  while (find_record()) {
    const std::optional<std::size_t> size = record_bytes();
    if (!size) continue;
    taken_ = *size;
    return XmlRecord{in_.offset(), in_.peek(*size).substr(0, *size)};
  }
  return std::nullopt;
}

}  // namespace dateline

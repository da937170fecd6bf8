#include "source/warc.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "utf8.h"

namespace dateline {
namespace {

constexpr std::string_view kBegin = "WARC/";
constexpr std::size_t kMostHeaderBytes = 256 * 1024;
constexpr std::size_t kStepBytes = 64 * 1024;
constexpr std::size_t kBehind = 16;  // bytes: line ends, and the beginning of the next record

// Responses, and files that were put into the archive as they are.
bool may_hold_a_page(const HeaderFields& header) {
  const std::string type = ascii_lower(header["warc-type"]);
  return type == "response" || type == "resource" || type == "conversion";
}

std::optional<std::uint64_t> block_bytes(const HeaderFields& header) {
  const std::string_view text = header["content-length"];
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return bytes;
}

// Whether the next record, or the end, comes behind so many bytes.
bool ends_at(std::string_view bytes, std::size_t size) {
  if (bytes.size() < size) return false;
  const std::string_view behind = bytes.substr(size);
  const std::string_view next = behind.substr(std::min(behind.find_first_not_of("\r\n"), behind.size()));
  return kBegin.starts_with(next.substr(0, kBegin.size()));
}

}  // namespace

// Behind records, of which some writers leave more than the two they should. False at the end.
bool WarcReader::skip_line_ends() {
  for (;;) {
    const std::string_view bytes = in_.peek(1);
    if (bytes.empty()) return false;
    const std::size_t ends = std::min(bytes.find_first_not_of("\r\n"), bytes.size());
    if (ends == 0) return true;
    in_.skip(ends);
  }
}

// Nothing where it does not end before the next record begins: to look further for each of many such records
// would take time with the square of their number.
std::optional<HeaderFields> WarcReader::read_header() {
  std::size_t wanted = 4096;
  for (;;) {
    const std::string_view bytes = in_.peek(wanted).substr(0, kMostHeaderBytes);
    const std::size_t next = bytes.find("\n" + std::string(kBegin));
    if (std::optional<HeaderFields> header =
            read_header_fields(bytes.substr(0, next == std::string_view::npos ? next : next + 1)))
      return header;
    if (next != std::string_view::npos || bytes.size() < wanted || wanted >= kMostHeaderBytes)
      return std::nullopt;
    wanted *= 2;
  }
}

// False where there are not so many.
bool WarcReader::skip(std::uint64_t bytes) {
  while (bytes > 0) {
    const std::size_t step = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, kStepBytes));
    const std::size_t there = std::min(in_.peek(step).size(), step);
    if (there == 0) return false;
    in_.skip(there);
    bytes -= there;
  }
  return true;
}

// Goes to the next line that begins a record; false where there is none.
bool WarcReader::find_next() {
  const std::string wanted = "\n" + std::string(kBegin);
  for (;;) {
    const std::string_view bytes = in_.peek(kStepBytes);
    if (const std::size_t at = bytes.find(wanted); at != std::string_view::npos) {
      in_.skip(at + 1);
      return true;
    }
    const bool end = bytes.size() < kStepBytes;
    in_.skip(end ? bytes.size() : bytes.size() - wanted.size());
    if (end) return false;
  }
}

// Where the stream is damaged, goes behind the damage.
bool WarcReader::resume() {
  if (!in_.damage()) return false;
  const Error damage = *in_.damage();
  const std::uint64_t offset = in_.offset();
  if (!in_.resume()) return false;
  damaged_(damage.what(), offset, false);
  return true;
}

std::optional<WarcRecord> WarcReader::next() {
  (void)skip(std::exchange(taken_, 0));
  for (;;) {
    if (!skip_line_ends()) {
      if (resume()) continue;
      return std::nullopt;
    }
    const std::uint64_t offset = in_.offset();
    const auto cut_off = [&] {  // false where that was the end
      (void)skip(in_.peek(1).size());
      if (resume()) return true;
      if (!in_.damage()) damaged_("the last record is cut off", offset, false);
      return false;
    };
    if (!in_.peek(kBegin.size()).starts_with(kBegin)) {
      damaged_("no record where one should begin; skipped to the next one", offset, false);
      if (!find_next() && !resume()) return std::nullopt;
      continue;
    }
    const std::optional<HeaderFields> header = read_header();
    const std::optional<std::uint64_t> bytes = header ? block_bytes(*header) : std::nullopt;
    if (!bytes) {
      damaged_(header ? "a record without a length; skipped to the next one"
                      : "a record whose header does not end; skipped to the next one",
               offset, false);
      if (!find_next() && !resume()) return std::nullopt;
      continue;
    }
    if (!may_hold_a_page(*header) || *bytes > max_bytes_) {
      if (may_hold_a_page(*header))
        damaged_("a record larger than " + std::to_string(max_bytes_ >> 20) + " MiB", offset, true);
      if (skip(header->bytes) && skip(*bytes)) continue;
      if (cut_off()) continue;
      return std::nullopt;
    }
    const std::size_t size = header->bytes + static_cast<std::size_t>(*bytes);
    const std::string_view all = in_.peek(size + kBehind);
    if (!ends_at(all, size)) {
      const std::size_t at = all.find("\n" + std::string(kBegin), header->bytes - 1);
      if (at < size) {
        damaged_("a record shorter than it says", offset, false);
        (void)skip(at + 1);
        continue;
      }
    }
    if (all.size() < size) {
      if (cut_off()) continue;
      return std::nullopt;
    }
    taken_ = size;
    return WarcRecord{offset, *header, all.substr(header->bytes, static_cast<std::size_t>(*bytes))};
  }
}

}  // namespace dateline

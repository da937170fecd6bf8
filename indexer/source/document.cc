#include "source/document.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "dateline/error.h"
#include "source/byte_stream.h"

namespace dateline {
namespace {

constexpr std::size_t kSniffBytes = 64 * 1024;

bool has_utf16_mark(std::string_view head) {
  return head.substr(0, 2) == "\xFF\xFE" || head.substr(0, 2) == "\xFE\xFF";
}

bool is_binary(std::string_view head) {
  if (has_utf16_mark(head)) return false;
  std::size_t controls = 0;
  for (const char c : head) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0) return true;
    if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f' && byte != 0x1B)
      ++controls;
  }
  return controls * 50 > head.size();  // text has none; legacy code pages have a stray one
}

// The text without what UTF-16 puts between its letters: enough to recognise markup.
std::string sniffed_text(std::string_view head) {
  std::string text;
  const std::string_view start = head.substr(0, 4096);
  for (const char c : start)
    if (c != '\0') text += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  for (const std::string_view mark : {"\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF"})
    if (text.compare(0, mark.size(), mark) == 0) text.erase(0, mark.size());
  text.erase(0, std::min(text.find_first_not_of(" \t\r\n\f"), text.size()));
  return text;
}

bool looks_like_html(const std::string& text) {
  if (text.empty() || text[0] != '<') return false;
  for (const std::string_view tag : {"<!doctype html", "<html", "<head", "<body", "<meta", "<title",
                                     "<article", "<div", "<p>", "<h1", "<table"})
    if (text.find(tag) != std::string::npos) return true;
  return false;
}

std::string mebibytes(std::size_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g MiB", static_cast<double>(bytes) / (1u << 20));
  return text;
}

class FileReader {
 public:
  FileReader(const SourceFile& file, std::size_t max_bytes, const DocumentSink& sink,
             const ProblemSink& problems)
      : file_(file), max_bytes_(max_bytes), sink_(sink), problems_(problems) {}

  void read() {
    std::optional<PeekStream> in;
    try {
      in.emplace(file_.path);
    } catch (const Error& e) {
      return report(e);
    }
    const std::string_view head = in->peek(kSniffBytes);
    if (head.empty()) return in->damage() ? report(*in->damage()) : report("empty file", false);
    const auto format = detect_format(head.substr(0, kSniffBytes), file_.defaults->format, file_.path);
    if (!format) return report("binary file", false);
    if (*format == Format::jsonl) {
      read_lines(*in);
    } else {
      read_whole(*in, *format);
    }
    if (in->damage()) report(*in->damage());
  }

 private:
  void report(const std::string& message, bool may_pass, std::uint64_t line = 0, std::uint64_t offset = 0) {
    problems_({file_.display(), line, offset, message}, may_pass);
  }

  // The stream names the file; a problem does it in a field of its own.
  void report(const Error& error) {
    std::string message = error.what();
    const std::string prefix = file_.display() + ": ";
    if (message.starts_with(prefix)) message.erase(0, prefix.size());
    report(message, error.kind() != ErrorKind::bad_input);
  }

  void yield(const PeekStream& in, std::string_view bytes, Format format, std::uint64_t offset,
             std::uint64_t line) {
    std::string copy;
    copy.reserve(bytes.size() + kSpareBytes);
    copy = bytes;
    sink_({std::move(copy), format, file_.display(), file_.relative, file_.real, offset, line, in.consumed(),
           file_.defaults});
  }

  void read_whole(PeekStream& in, Format format) {
    const std::string_view all = in.peek(max_bytes_ + 1);
    if (all.size() > max_bytes_) return report("larger than " + mebibytes(max_bytes_), true);
    if (in.damage()) return;  // the page is cut off
    yield(in, all, format, 0, 0);
  }

  void read_lines(PeekStream& in) {
    for (std::uint64_t line = 1;; ++line) {
      const std::uint64_t offset = in.offset();
      std::size_t searched = 0;
      std::string_view bytes = in.peek(1);
      if (bytes.empty()) return;
      std::size_t end;
      bool last = false;
      while ((end = bytes.find('\n', searched)) == std::string_view::npos && bytes.size() <= max_bytes_) {
        searched = bytes.size();
        bytes = in.peek(searched + 1);
        if (bytes.size() == searched) {
          if (in.damage()) return;  // the line is cut off
          last = true;
          end = searched;
          break;
        }
      }
      if (!last && end > max_bytes_) {  // npos too
        report("line longer than " + mebibytes(max_bytes_), true, line, offset);
        if (!skip_line(in)) return;
        continue;
      }
      std::string_view text = bytes.substr(0, end);
      if (line == 1 && text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
      if (text.find_first_not_of(" \t\r") != std::string_view::npos)
        yield(in, text, Format::jsonl, offset, line);
      in.skip(last ? end : end + 1);
    }
  }

  // False at the end of the file.
  static bool skip_line(PeekStream& in) {
    for (;;) {
      const std::string_view bytes = in.peek(1);
      if (bytes.empty()) return false;
      const std::size_t end = bytes.find('\n');
      in.skip(end == std::string_view::npos ? bytes.size() : end + 1);
      if (end != std::string_view::npos) return true;
    }
  }

  const SourceFile& file_;
  std::size_t max_bytes_;
  const DocumentSink& sink_;
  const ProblemSink& problems_;
};

}  // namespace

std::optional<Format> detect_format(std::string_view head, Format wanted, std::string_view name) {
  if (is_binary(head)) return std::nullopt;
  if (wanted != Format::automatic) return wanted;
  for (const std::string_view packed : {".gz", ".zst"})
    if (name.ends_with(packed)) name.remove_suffix(packed.size());
  if (name.ends_with(".jsonl") || name.ends_with(".ndjson")) return Format::jsonl;
  const std::string text = sniffed_text(head);
  if (!text.empty() && text[0] == '{' && text.find('"') != std::string::npos) return Format::jsonl;
  return looks_like_html(text) ? Format::html : Format::text;
}

void read_documents(const SourceFile& file, std::size_t max_bytes, const DocumentSink& sink,
                    const ProblemSink& problems) {
  FileReader(file, max_bytes, sink, problems).read();
}

}  // namespace dateline

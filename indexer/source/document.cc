#include "source/document.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "dateline/error.h"
#include "source/byte_stream.h"
#include "source/http_response.h"
#include "source/utf16_stream.h"
#include "source/warc.h"
#include "source/xml_records.h"
#include "source/xml_syntax.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kSniffBytes = 64 * 1024;
constexpr std::string_view kDoctype = "<!doctype";

bool has_utf16_mark(std::string_view head) {
  return head.substr(0, 2) == "\xFF\xFE" || head.substr(0, 2) == "\xFE\xFF";
}

// Documents of other types that may have no byte in them that text has not: PDF, PostScript, RTF.
constexpr std::string_view kDocumentMarks[] = {"%PDF-", "%!PS-", "{\\rtf"};

constexpr std::size_t kBytesForANul = 1000;  // of a page

bool is_binary(std::string_view head, std::size_t most_nuls) {
  if (has_utf16_mark(head)) return false;
  for (const std::string_view mark : kDocumentMarks)
    if (head.starts_with(mark)) return true;
  if (static_cast<std::size_t>(std::count(head.begin(), head.end(), '\0')) > most_nuls) return true;
  std::size_t controls = 0;
  for (const char c : head) {
    const auto byte = static_cast<unsigned char>(c);
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
  for (const std::string_view tag :
       {"<!doctype html", "<html", "<head", "<body", "<meta", "<title", "<article", "<div", "<p>", "<h1",
        "<table", "<style", "<script", "<link"})
    if (text.find(tag) != std::string::npos) return true;
  return false;
}

// Of a name that promises a page, whether the text has markup at all.
bool is_named_page(std::string_view name, const std::string& text) {
  const std::string lower = ascii_lower(name);
  for (const std::string_view ending : {".html", ".htm", ".xhtml", ".shtml"})
    if (lower.ends_with(ending)) return text.find("</") != std::string::npos;
  return false;
}

// The name of the first element of XML, in lower case as all of `text`.
std::string_view root_of(std::string_view text) {
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at)) {
    if (const XmlSection* const section = xml_section_at(text.substr(at))) {
      at += section->open.size();
      (void)find_section_end(*section, text, at);
    } else if (text.compare(at, kDoctype.size(), kDoctype) == 0) {
      const std::size_t end = text.find('>', at), inner = text.find('[', at);
      at = inner < end ? text.find(']', inner) : end;  // declarations of its own stand in brackets
    } else {
      return xml_tag_at(text.substr(at)).name;
    }
  }
  return {};
}

// The format of a feed or dump; nothing for other text.
std::optional<Format> xml_format(std::string_view text) {
  if (!text.starts_with('<')) return std::nullopt;
  const std::string_view root = root_of(text), name = without_prefix(root);
  if (name == "rss" || name == "feed") return Format::feed;
  // RDF says many things; RSS 1.0 and 0.9 have these in the names of their elements.
  if (root == "rdf:rdf" && (text.find("purl.org/rss/1.0") != std::string_view::npos ||
                            text.find("netscape.com/rdf") != std::string_view::npos))
    return Format::feed;
  if (name == "mediawiki") return Format::mediawiki;
  return std::nullopt;
}

// The character set that an XML declaration names. A file that can be read says of UTF-16 what is not true.
std::string xml_charset(std::string_view head) {
  const std::size_t begin = head.find("<?xml"), end = head.find("?>");
  if (begin == std::string_view::npos || begin > end) return {};
  const std::string_view declaration = head.substr(begin, end - begin);
  const std::size_t at = declaration.find("encoding");
  const std::size_t open = declaration.find_first_of("\"'", std::min(at, declaration.size()));
  if (open == std::string_view::npos) return {};
  const std::size_t close = declaration.find(declaration[open], open + 1);
  if (close == std::string_view::npos) return {};
  std::string charset = ascii_lower(declaration.substr(open + 1, close - open - 1));
  return charset.starts_with("utf-16") || charset.starts_with("ucs") ? std::string() : charset;
}

std::string mebibytes(std::size_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g MiB", static_cast<double>(bytes) / (1u << 20));
  return text;
}

constexpr unsigned kOk = 200;  // of HTTP

class FileReader {
 public:
  FileReader(const SourceFile& file, std::size_t max_bytes, const DocumentSink& sink,
             const ProblemSink& problems)
      : file_(file), max_bytes_(max_bytes), sink_(sink), problems_(problems) {}

  // False for binary data.
  bool read() {
    std::optional<PeekStream> in;
    try {
      in.emplace(file_.path);
    } catch (const Error& e) {
      report(e);
      return true;
    }
    return read(*in);
  }

  bool read(PeekStream& in) {
    const std::string_view head = in.peek(kSniffBytes);
    if (head.empty()) {
      in.damage() ? report(*in.damage()) : report("empty file", false);
      return true;
    }
    const auto format = detect_format(head.substr(0, kSniffBytes), file_.defaults->format, file_.path);
    if (!format) return false;
    if (*format == Format::jsonl) {
      read_lines(in);
    } else if (*format == Format::warc) {
      read_crawl(in);
    } else if (*format == Format::feed || *format == Format::mediawiki) {
      read_xml(in, *format);
    } else {
      read_whole(in, *format);
    }
    if (in.damage()) report(*in.damage());
    return true;
  }

 private:
  void report(const std::string& message, bool may_pass, std::uint64_t line = 0, std::uint64_t offset = 0) {
    problems_({file_.display(), line, offset, message}, may_pass);
  }

  // The stream names the file; a problem does it in a field of its own.
  std::string without_name(std::string message) const {
    const std::string prefix = file_.display() + ": ";
    if (message.starts_with(prefix)) message.erase(0, prefix.size());
    return message;
  }
  void report(const Error& error) {
    report(without_name(error.what()), error.kind() != ErrorKind::bad_input);
  }

  Document document(const PeekStream& in, std::string_view bytes, Format format) const {
    Document out = make_document(file_, bytes, format);
    out.consumed = in.consumed();
    return out;
  }

  void read_whole(PeekStream& in, Format format) {
    const std::string_view all = in.peek(max_bytes_ + 1);
    if (all.size() > max_bytes_) return report("larger than " + mebibytes(max_bytes_), true);
    if (in.damage()) return;  // the page is cut off
    sink_(document(in, all, format));
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
      if (text.find_first_not_of(" \t\r") != std::string_view::npos) {
        Document record = document(in, text, Format::jsonl);
        record.offset = offset;
        record.line = line;
        record.is_record = true;
        sink_(std::move(record));
      }
      in.skip(last ? end : end + 1);
    }
  }

  // The pages of a crawl. Most records are none: pictures, requests, redirections.
  void read_crawl(PeekStream& in) {
    WarcReader records(in, max_bytes_, [&](const std::string& what, std::uint64_t offset, bool may_pass) {
      report(without_name(what), may_pass, 0, offset);
    });
    while (const std::optional<WarcRecord> record = records.next()) {
      try {
        read_record(in, *record);
      } catch (const Error& e) {
        report(e.what(), false, 0, record->offset);
      }
    }
  }

  void read_record(const PeekStream& in, const WarcRecord& record) {
    const bool is_response = ascii_lower(record.header["content-type"]).starts_with("application/http");
    std::string body, media_type, charset;
    if (is_response) {
      const HttpResponse response = read_http_response(record.block);
      if (response.status != kOk || !may_be_page(response.media_type)) return;
      body = body_of(response, record.block, max_bytes_);
      media_type = response.media_type;
      charset = response.charset;
    } else {
      const std::string_view type = record.header["content-type"];
      media_type = ascii_lower(type.substr(0, type.find_first_of("; ")));
      if (media_type.empty() || !may_be_page(media_type)) return;
      body = record.block;
    }
    const auto format = media_type == "text/plain" ? std::optional(Format::text)
                        : media_type.empty()       ? detect_format(body, Format::automatic)
                                                   : std::optional(Format::html);
    if (!format || *format == Format::feed || *format == Format::mediawiki || body.empty()) return;
    Document page = document(in, body, *format == Format::jsonl ? Format::text : *format);
    std::string_view url = record.header["warc-target-uri"];
    if (url.starts_with('<') && url.ends_with('>')) url = url.substr(1, url.size() - 2);  // wget's
    if (url.starts_with("http://") || url.starts_with("https://")) page.url = url;
    page.charset = charset;
    page.date = record.header["warc-date"];
    page.offset = record.offset;
    page.is_record = true;
    sink_(std::move(page));
  }

  // The items of a feed, or the pages of a dump.
  void read_xml(PeekStream& in, Format format) {
    std::optional<PeekStream> decoded;
    if (has_utf16_mark(in.peek(2))) decoded.emplace(std::make_unique<Utf16Stream>(in));
    using Names = std::vector<std::string_view>;
    XmlRecords records(decoded ? *decoded : in,
                       format == Format::feed ? Names{"item", "entry"} : Names{"page"}, max_bytes_,
                       [&](const std::string& what, std::uint64_t offset, bool may_pass) {
                         report(what, may_pass, 0, offset);
                       });
    std::shared_ptr<const std::string> head;
    std::string charset;
    while (const std::optional<XmlRecord> record = records.next()) {
      if (!head) {
        head = std::make_shared<const std::string>(records.head());
        charset = xml_charset(*head);
      }
      Document item = document(in, record->bytes, format);
      item.head = head;
      item.charset = charset;
      item.offset = record->offset;
      item.is_record = true;
      sink_(std::move(item));
    }
  }

  static bool may_be_page(std::string_view media_type) {
    return media_type.empty() || media_type == "text/html" || media_type == "application/xhtml+xml" ||
           media_type == "text/plain";
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
  if (wanted == Format::warc || (wanted == Format::automatic && head.starts_with("WARC/")))
    return Format::warc;
  if (wanted == Format::feed || wanted == Format::mediawiki) return wanted;
  const std::string text = sniffed_text(head);
  // Feeds and pages are what programs print, with what came into it: a stray NUL makes no binary file of one.
  if (const auto format = wanted == Format::automatic ? xml_format(text) : std::nullopt) return format;
  for (const std::string_view packed : {".gz", ".zst"})
    if (name.ends_with(packed)) name.remove_suffix(packed.size());
  const bool is_page = looks_like_html(text) || is_named_page(name, text);
  if (is_binary(head, is_page ? head.size() / kBytesForANul : 0)) return std::nullopt;
  if (wanted != Format::automatic) return wanted;
  if (name.ends_with(".jsonl") || name.ends_with(".ndjson")) return Format::jsonl;
  if (!text.empty() && text[0] == '{' && text.find('"') != std::string::npos) return Format::jsonl;
  return is_page ? Format::html : Format::text;
}

Document make_document(const SourceFile& file, std::string_view bytes, Format format) {
  Document out;
  out.bytes.reserve(bytes.size() + kSpareBytes);
  out.bytes = bytes;
  out.format = format;
  out.name = file.display();
  out.relative = file.relative;
  out.location = file.real;
  out.defaults = file.defaults;
  return out;
}

bool read_documents(const SourceFile& file, std::size_t max_bytes, const DocumentSink& sink,
                    const ProblemSink& problems) {
  return FileReader(file, max_bytes, sink, problems).read();
}

bool read_documents(PeekStream stream, const SourceFile& file, std::size_t max_bytes,
                    const DocumentSink& sink, const ProblemSink& problems) {
  return FileReader(file, max_bytes, sink, problems).read(stream);
}

}  // namespace dateline

#include "archive_file.h"

#include "support.h"

namespace dateline::test {
namespace {

using Packing = ArchiveFile::Packing;
using Flaw = ArchiveFile::Flaw;

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string page(const Article& a) {
  std::string out =
      "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>" + escaped(a.title) + "</title>\n";
  if (!a.url.empty()) out += "<link rel=\"canonical\" href=\"" + a.url + "\">\n";
  if (!a.date.empty()) out += "<meta property=\"article:published_time\" content=\"" + a.date + "\">\n";
  for (const std::string& author : a.authors)
    out += "<meta name=\"author\" content=\"" + escaped(author) + "\">\n";
  out += "</head><body><article><h1>" + escaped(a.title) + "</h1>\n";
  for (const Paragraph& p : a.paragraphs) out += "<p>" + escaped(p.text) + "</p>\n";
  return out + "</article></body></html>\n";
}

std::string plain(const Article& a) {
  std::string out = a.title + "\n";
  for (const Paragraph& p : a.paragraphs) out += "\n" + p.text + "\n";
  return out;
}

std::string line(const Article& a) { return to_json(a) + "\n"; }

// Without its packing.
std::string contents(const ArchiveFile& file) {
  if (file.kind == ArchiveFile::Kind::text) return plain(file.articles.front());
  if (file.kind == ArchiveFile::Kind::html) return page(file.articles.front());
  std::string out;
  for (const Article& a : file.articles) {
    out += line(a);
    if (file.flaw == Flaw::bad_line && &a == &file.articles.front()) out += "{\"id\": \"torn\", \"bo\n";
  }
  return out;
}

}  // namespace

std::string bytes_of(const ArchiveFile& file) {
  if (file.flaw == Flaw::empty) return {};
  std::string bytes = contents(file);
  if (file.flaw == Flaw::binary) bytes.insert(0, 1, '\0');
  if (file.packing == Packing::gzip) bytes = gzip(bytes);
  if (file.packing == Packing::zstd) bytes = zstd(bytes);
  if (file.flaw == Flaw::cut_off) bytes.resize(bytes.size() * 2 / 3);
  return bytes;
}

std::vector<std::size_t> offsets_of(const ArchiveFile& file) {
  std::vector<std::size_t> out;
  std::size_t at = 0;
  for (const Article& a : file.articles) {
    out.push_back(at);
    at += file.kind == ArchiveFile::Kind::lines ? line(a).size() : 0;
  }
  return out;
}

}  // namespace dateline::test

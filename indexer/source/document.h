// Documents: what sources yield, one for each article, before anything is made of them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "dateline/indexer.h"
#include "source/byte_stream.h"
#include "source/walk.h"

namespace dateline {

// What a parser may read behind a document's end.
inline constexpr std::size_t kSpareBytes = 64;

struct Document {
  std::string bytes;                        // with kSpareBytes of capacity behind them
  Format format = Format::text;             // text, html, jsonl, feed (an item of one) or mediawiki (a page)
  std::string url, charset;                 // of a page, where the file says so
  std::string date;                         // when a page was fetched, ISO 8601, where the file says so
  std::shared_ptr<const std::string> head;  // what stands before the first item of a feed or page of a dump
  std::string name;                         // of the file, for messages
  std::string relative;        // of the file, relative to its source: the id of an article that has none
  std::string location;        // of the file: its real path, or "-"
  std::uint64_t offset = 0;    // bytes into the file, decompressed
  std::uint64_t line = 0;      // from 1; 0 where the file has no lines of documents
  bool is_record = false;      // one of several of its file
  std::uint64_t consumed = 0;  // bytes of the file, as it is on the disk, that were read by then, about
  const ReadDefaults* defaults = nullptr;
};

// What a file is, found from its first bytes where `wanted` is automatic. Nothing for binary data. The name
// decides for JSON Lines alone, whose first line may be broken. An archive of a crawl (WARC) is one by its
// first bytes, a feed or dump (MediaWiki) by its first element.
std::optional<Format> detect_format(std::string_view head, Format wanted, std::string_view name = {});

using DocumentSink = std::function<void(Document)>;
// `may_pass`: it may be gone the next time though the file is the same: reading failed, or the file is too
// large for this run.
using ProblemSink = std::function<void(Problem, bool may_pass)>;

// The document that these bytes of a file are.
Document make_document(const SourceFile& file, std::string_view bytes, Format format);

// Reads the documents of one file. A file, line or record larger than `max_bytes` is reported and skipped.
// Lines that are too long and damage are reported, and what is good around them is yielded; a file that
// cannot be used at all is reported too, but for binary data: false then. Nothing is thrown for bad data.
bool read_documents(const SourceFile& file, std::size_t max_bytes, const DocumentSink& sink,
                    const ProblemSink& problems);

// The same of a stream that is the file's.
bool read_documents(PeekStream stream, const SourceFile& file, std::size_t max_bytes,
                    const DocumentSink& sink, const ProblemSink& problems);

}  // namespace dateline

// Search results as text for people and for programs. Nothing here searches.
#pragma once

#include <string>
#include <string_view>

#include "dateline/article.h"
#include "dateline/searcher.h"

namespace dateline {

struct Terminal {
  bool color = false;     // escapes for colour may be written
  bool unicode = false;   // bars of block characters may be
  std::size_t width = 0;  // columns; 0: lines are not wrapped
};

// For a person: hits, facets with bars, a timeline.
std::string render_text(const SearchResult& result, const Terminal& terminal);

// One JSON object without a newline.
std::string render_json(const SearchResult& result, std::string_view query);
// The same with `id` and `took_us` first, as --batch prints it.
std::string render_batch_json(const SearchResult& result, std::string_view id, std::string_view query,
                              double took_us);
std::string render_batch_error(std::string_view id, std::string_view query, std::string_view error);

// One JSON object a line for each hit; with facets or a timeline, a last line that holds them and the total.
std::string render_jsonl(const SearchResult& result);

// Tab-separated lines: rank, score, id, date, site, title, url; then "facet", name, value, count and
// "timeline", period, count where asked for. Tabs and control characters in values become spaces.
std::string render_tsv(const SearchResult& result);

// TREC run lines: ID Q0 ARTICLE RANK SCORE dateline. White space in ids becomes '_'.
std::string render_trec(const SearchResult& result, std::string_view query_id);

// One id, or file, a line, or ended by NUL.
std::string render_ids(const SearchResult& result, bool null);
std::string render_files(const SearchResult& result, bool null);

// A stored article for a person.
std::string render_article(const Article& article, const Terminal& terminal);

}  // namespace dateline

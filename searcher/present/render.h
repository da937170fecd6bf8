// Search results as text for people and for programs. Nothing here searches.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "dateline/article.h"
#include "dateline/searcher.h"

namespace dateline {

struct Terminal {
  bool color = false;     // escapes for colour may be written
  bool unicode = false;   // bars of block characters may be
  bool links = false;     // escapes for hyperlinks (OSC 8) may be
  std::size_t width = 0;  // columns; 0: lines are not wrapped
};

// A format. Its parts are asked for in order: begin, each hit, end; so hits need not be kept.
class Renderer {
 public:
  virtual ~Renderer() = default;
  virtual std::string begin(const SearchResult&) { return {}; }  // the hits are not in the result yet
  virtual std::string hit(const Hit& hit) = 0;
  virtual std::string end(const SearchResult&) { return {}; }
};

// The whole of a result that holds its hits.
std::string render(Renderer& renderer, const SearchResult& result);

// For a person: hits, facets with bars, a timeline.
std::unique_ptr<Renderer> text_renderer(const Terminal& terminal);

// One JSON object and a newline.
std::unique_ptr<Renderer> json_renderer(std::string_view query);
// The same with `id` and `took_us` first, as --batch prints it.
std::unique_ptr<Renderer> batch_json_renderer(std::string_view id, std::string_view query);
std::string render_batch_error(std::string_view id, std::string_view query, std::string_view error);

// One JSON object a line for each hit; with facets or a timeline, a last line that holds them and the total.
std::unique_ptr<Renderer> jsonl_renderer();
// The same with `saved` first, the name of the saved query.
std::unique_ptr<Renderer> alert_renderer(std::string_view name);

// Tab-separated lines: rank, score, id, date, site, title, url; then "facet", name, value, count and
// "timeline", period, count where asked for. Tabs and control characters in values become spaces.
std::unique_ptr<Renderer> tsv_renderer();

// TREC run lines: ID Q0 ARTICLE RANK SCORE dateline. White space in ids becomes '_'.
std::unique_ptr<Renderer> trec_renderer(std::string_view query_id);

// One id, or file, a line, or ended by NUL.
std::unique_ptr<Renderer> ids_renderer(bool null);
std::unique_ptr<Renderer> files_renderer(bool null);

// A stored article for a person.
std::string render_article(const Article& article, const Terminal& terminal);

}  // namespace dateline

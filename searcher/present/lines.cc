#include <algorithm>
#include <cstdio>

#include "present/render.h"
#include "utf8.h"

namespace dateline {
namespace {

std::string number(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.6f", value);
  return buffer;
}

std::string id_token(std::string_view id) {
  std::string out = printable(id);
  std::replace(out.begin(), out.end(), ' ', '_');
  return out.empty() ? "_" : out;
}

// Between NULs every byte but NUL may stand, so that names reach the next program as they are.
template <class Field>
std::string listed(const SearchResult& result, bool null, Field&& field) {
  std::string out;
  for (const Hit& h : result.hits) {
    const std::string& text = field(h);
    out += null ? text.substr(0, text.find('\0')) : printable(text);
    out += null ? '\0' : '\n';
  }
  return out;
}

}  // namespace

std::string render_tsv(const SearchResult& result) {
  std::string out;
  const auto row = [&](std::initializer_list<std::string> fields) {
    bool first = true;
    for (const std::string& f : fields) {
      if (!first) out += '\t';
      out += printable(f);
      first = false;
    }
    out += '\n';
  };
  for (const Hit& h : result.hits)
    row({std::to_string(h.rank), number(h.score), h.id, h.date, h.site, h.title, h.url});
  for (const FacetResult& f : result.facets)
    for (const FacetValue& v : f.values) row({"facet", f.name, v.value, std::to_string(v.count)});
  for (const TimelineEntry& e : result.timeline) row({"timeline", e.period, std::to_string(e.count)});
  if (result.undated > 0) row({"timeline", "undated", std::to_string(result.undated)});
  return out;
}

std::string render_trec(const SearchResult& result, std::string_view query_id) {
  std::string out;
  for (const Hit& h : result.hits)
    out += id_token(query_id) + " Q0 " + id_token(h.id) + " " + std::to_string(h.rank) + " " +
           number(h.score) + " dateline\n";
  return out;
}

std::string render_ids(const SearchResult& result, bool null) {
  return listed(result, null, [](const Hit& h) -> const std::string& { return h.id; });
}

std::string render_files(const SearchResult& result, bool null) {
  return listed(result, null, [](const Hit& h) -> const std::string& { return h.source; });
}

}  // namespace dateline

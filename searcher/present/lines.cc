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

std::string tsv_row(std::initializer_list<std::string> fields) {
  std::string out;
  for (const std::string& f : fields) {
    if (&f != fields.begin()) out += '\t';
    out += printable(f);
  }
  return out + '\n';
}

class TsvRenderer final : public Renderer {
 public:
  std::string hit(const Hit& h) override {
    return tsv_row({std::to_string(h.rank), number(h.score), h.id, h.date, h.site, h.title, h.url});
  }
  std::string end(const SearchResult& result) override {
    std::string out;
    for (const FacetResult& f : result.facets)
      for (const FacetValue& v : f.values)
        out += tsv_row({"facet", f.name, v.value, std::to_string(v.count)});
    for (const TimelineEntry& e : result.timeline)
      out += tsv_row({"timeline", e.period, std::to_string(e.count)});
    if (result.undated > 0) out += tsv_row({"timeline", "undated", std::to_string(result.undated)});
    return out;
  }
};

class TrecRenderer final : public Renderer {
 public:
  explicit TrecRenderer(std::string_view query_id) : query_id_(id_token(query_id)) {}
  std::string hit(const Hit& h) override {
    return query_id_ + " Q0 " + id_token(h.id) + " " + std::to_string(h.rank) + " " + number(h.score) +
           " dateline\n";
  }

 private:
  std::string query_id_;
};

class ListRenderer final : public Renderer {
 public:
  ListRenderer(std::string Hit::*field, bool null) : field_(field), null_(null) {}
  // Between NULs every byte but NUL may stand, so that names reach the next program as they are.
  std::string hit(const Hit& h) override {
    const std::string& text = h.*field_;
    return null_ ? text.substr(0, text.find('\0')) + '\0' : printable(text) + '\n';
  }

 private:
  std::string Hit::*field_;
  bool null_;
};

}  // namespace

std::unique_ptr<Renderer> tsv_renderer() { return std::make_unique<TsvRenderer>(); }
std::unique_ptr<Renderer> trec_renderer(std::string_view query_id) {
  return std::make_unique<TrecRenderer>(query_id);
}
std::unique_ptr<Renderer> ids_renderer(bool null) { return std::make_unique<ListRenderer>(&Hit::id, null); }
std::unique_ptr<Renderer> files_renderer(bool null) {
  return std::make_unique<ListRenderer>(&Hit::source, null);
}

}  // namespace dateline

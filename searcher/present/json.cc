#include <cmath>
#include <nlohmann/json.hpp>

#include "present/render.h"

namespace dateline {
namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json hit_json(const Hit& hit) {
  Json json = {{"rank", hit.rank}, {"score", hit.score}};
  const auto text = [&](const char* key, const std::string& value) {
    if (!value.empty()) json[key] = value;
  };
  text("id", hit.id);
  text("url", hit.url);
  text("title", hit.title);
  text("opening", hit.opening);
  text("date", hit.date);
  text("site", hit.site);
  text("lang", hit.lang);
  text("snippet", hit.snippet);
  text("source", hit.source);
  if (!hit.facets.empty()) {
    Json facets = Json::object();
    for (const auto& [name, values] : hit.facets) facets[name] = values;
    json["facets"] = std::move(facets);
  }
  return json;
}

void add_counts(Json& json, const SearchResult& r) {
  if (!r.facets.empty()) {
    Json facets = Json::object();
    for (const FacetResult& f : r.facets) {
      Json values = Json::array();
      for (const FacetValue& v : f.values) values.push_back({{"value", v.value}, {"count", v.count}});
      facets[f.name] = {{"distinct", f.distinct}, {"values", std::move(values)}};
    }
    json["facets"] = std::move(facets);
  }
  if (r.has_timeline) {
    Json timeline = Json::array();
    for (const TimelineEntry& e : r.timeline) timeline.push_back({{"period", e.period}, {"count", e.count}});
    json["timeline"] = std::move(timeline);
    json["undated"] = r.undated;
  }
}

void add_result(Json& json, const SearchResult& r, std::string_view query) {
  json["query"] = query;
  json["total"] = r.total;
  json["total_exact"] = r.total_exact;
  json["took_ms"] = std::round(r.took_ms * 1000) / 1000;
  Json hits = Json::array();
  for (const Hit& h : r.hits) hits.push_back(hit_json(h));
  json["hits"] = std::move(hits);
  add_counts(json, r);
}

}  // namespace

std::string render_json(const SearchResult& result, std::string_view query) {
  Json json = Json::object();
  add_result(json, result, query);
  return dumped(json);
}

std::string render_batch_json(const SearchResult& result, std::string_view id, std::string_view query,
                              double took_us) {
  Json json = {{"id", id}, {"took_us", std::round(took_us * 10) / 10}};
  add_result(json, result, query);
  return dumped(json);
}

std::string render_batch_error(std::string_view id, std::string_view query, std::string_view error) {
  return dumped({{"id", id}, {"query", query}, {"error", error}});
}

std::string render_jsonl(const SearchResult& result) {
  std::string out;
  for (const Hit& h : result.hits) out += dumped(hit_json(h)) + "\n";
  if (!result.facets.empty() || result.has_timeline) {
    Json json = {{"total", result.total}};
    add_counts(json, result);
    out += dumped(json) + "\n";
  }
  return out;
}

}  // namespace dateline

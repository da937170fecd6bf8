#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "present/render.h"
#include "utf8.h"

namespace dateline {
namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json) {
  return terminal_safe_json(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

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
  if (!hit.guessed.empty()) json["guessed"] = hit.guessed;
  if (hit.copies > 0) json["copies"] = hit.copies;
  for (const ScorePart& p : hit.explanation)
    json["explanation"].push_back({{"text", p.text}, {"score", p.score}});
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

Json part_json(const QueryPart& part) {
  Json json = Json::object();
  if (!part.role.empty()) json["role"] = part.role;
  json["kind"] = part.kind;
  json["text"] = part.text;
  if (!part.terms.empty()) json["terms"] = part.terms;
  json["articles"] = part.articles;
  for (const QueryPart& p : part.parts) json["parts"].push_back(part_json(p));
  return json;
}

// The members of an object without its braces, for objects that are written in parts.
std::string members(const Json& json) {
  const std::string text = dumped(json);
  return text.substr(1, text.size() - 2);
}

class JsonRenderer final : public Renderer {
 public:
  JsonRenderer(std::optional<std::string> id, std::string_view query) : id_(std::move(id)), query_(query) {}

  std::string begin(const SearchResult& r) override {
    Json json = Json::object();
    if (id_) {
      json["id"] = *id_;
      json["took_us"] = std::round(r.took_ms * 10'000) / 10;
    }
    json["query"] = query_;
    json["total"] = r.total;
    json["total_exact"] = r.total_exact;
    json["took_ms"] = std::round(r.took_ms * 1000) / 1000;
    return "{" + members(json) + ",\"hits\":[";
  }
  std::string hit(const Hit& hit) override {
    const std::string comma = first_ ? "" : ",";
    first_ = false;
    return comma + dumped(hit_json(hit));
  }
  std::string end(const SearchResult& r) override {
    Json json = Json::object();
    add_counts(json, r);
    if (!r.suggestion.empty()) {
      json["suggestion"] = r.suggestion;
      json["suggestion_total"] = r.suggestion_total;
    }
    if (!r.hints.empty()) json["hints"] = r.hints;
    if (!r.warnings.empty()) json["warnings"] = r.warnings;
    if (r.explanation) json["explanation"] = part_json(*r.explanation);
    return "]" + (json.empty() ? std::string() : "," + members(json)) + "}\n";
  }

 private:
  std::optional<std::string> id_;
  std::string query_;
  bool first_ = true;
};

class JsonLinesRenderer final : public Renderer {
 public:
  explicit JsonLinesRenderer(Json head) : head_(std::move(head)) {}
  std::string hit(const Hit& hit) override {
    Json json = head_;
    json.update(hit_json(hit));
    return dumped(json) + "\n";
  }
  std::string end(const SearchResult& r) override {
    if (r.facets.empty() && !r.has_timeline) return {};
    Json json = {{"total", r.total}};
    add_counts(json, r);
    return dumped(json) + "\n";
  }

 private:
  Json head_;  // of each hit
};

}  // namespace

std::unique_ptr<Renderer> json_renderer(std::string_view query) {
  return std::make_unique<JsonRenderer>(std::nullopt, query);
}

std::unique_ptr<Renderer> batch_json_renderer(std::string_view id, std::string_view query) {
  return std::make_unique<JsonRenderer>(std::string(id), query);
}

std::unique_ptr<Renderer> jsonl_renderer() { return std::make_unique<JsonLinesRenderer>(Json::object()); }

std::unique_ptr<Renderer> alert_renderer(std::string_view name) {
  return std::make_unique<JsonLinesRenderer>(Json{{"saved", name}});
}

std::string render_batch_error(std::string_view id, std::string_view query, std::string_view error) {
  return dumped({{"id", id}, {"query", query}, {"error", error}}) + "\n";
}

}  // namespace dateline

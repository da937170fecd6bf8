#include "settings.h"

#include <nlohmann/json.hpp>

#include "dateline/error.h"

namespace dateline {

std::string to_json(const Settings& s) {
  const Ranking& r = s.ranking;
  const nlohmann::ordered_json json = {
      {"format_version", s.format_version},
      {"analysis_version", s.analysis_version},
      {"created_by", s.created_by},
      {"ranking",
       {{"scale", r.scale},
        {"k1", r.k1},
        {"title_weight", r.title_weight},
        {"title_b", r.title_b},
        {"body_b", r.body_b},
        {"mean_title_length", r.mean_title_length},
        {"mean_body_length", r.mean_body_length}}},
      {"extra_facets", s.extra_facets},
  };
  return json.dump(2) + "\n";
}

Settings settings_from_json(std::string_view text, const std::string& where) {
  Settings s;
  try {
    const auto json = nlohmann::json::parse(text);
    s.format_version = json.at("format_version").get<int>();
    if (s.format_version != kFormatVersion)
      throw Error(ErrorKind::bad_input, where + ": index of format version " +
                                            std::to_string(s.format_version) +
                                            ", this program reads version " + std::to_string(kFormatVersion) +
                                            "; index the sources anew with this program");
    s.analysis_version = json.at("analysis_version").get<int>();
    s.created_by = json.at("created_by").get<std::string>();
    const auto& r = json.at("ranking");
    s.ranking.scale = r.at("scale").get<double>();
    s.ranking.k1 = r.at("k1").get<double>();
    s.ranking.title_weight = r.at("title_weight").get<double>();
    s.ranking.title_b = r.at("title_b").get<double>();
    s.ranking.body_b = r.at("body_b").get<double>();
    s.ranking.mean_title_length = r.at("mean_title_length").get<double>();
    s.ranking.mean_body_length = r.at("mean_body_length").get<double>();
    s.extra_facets = json.at("extra_facets").get<std::vector<std::string>>();
  } catch (const nlohmann::json::exception& e) {
    throw Error(ErrorKind::bad_input, where + ": damaged index settings: " + e.what());
  }
  return s;
}

}  // namespace dateline

#include "build/source_list.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dateline/error.h"

namespace dateline {

const RecordedSource* find_source(const std::vector<RecordedSource>& sources, const std::string& path) {
  const auto found =
      std::find_if(sources.begin(), sources.end(), [&](const auto& s) { return s.path == path; });
  return found == sources.end() ? nullptr : &*found;
}

void record(std::vector<RecordedSource>& sources, RecordedSource source) {
  const auto same =
      std::find_if(sources.begin(), sources.end(), [&](const auto& s) { return s.path == source.path; });
  if (same != sources.end()) {
    *same = std::move(source);
  } else {
    sources.push_back(std::move(source));
  }
}

std::string sources_to_json(const std::vector<RecordedSource>& sources) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const RecordedSource& s : sources)
    list.push_back({{"path", s.path},
                    {"format", static_cast<int>(s.defaults.format)},
                    {"site", s.defaults.site},
                    {"lang", s.defaults.lang},
                    {"include", s.include},
                    {"exclude", s.exclude}});
  return list.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::vector<RecordedSource> sources_from_json(std::string_view json, const std::string& where) {
  std::vector<RecordedSource> sources;
  if (json.empty()) return sources;
  try {
    for (const auto& s : nlohmann::json::parse(json))
      sources.push_back({s.at("path").get<std::string>(),
                         {static_cast<Format>(s.at("format").get<int>()), s.at("site").get<std::string>(),
                          s.at("lang").get<std::string>()},
                         s.at("include").get<std::vector<std::string>>(),
                         s.at("exclude").get<std::vector<std::string>>()});
  } catch (const nlohmann::json::exception& e) {
    throw Error(ErrorKind::bad_input, where + ": damaged list of sources: " + e.what());
  }
  return sources;
}

}  // namespace dateline

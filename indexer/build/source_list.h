// The sources an index was made from, recorded in it so that --full can read them again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "source/walk.h"

namespace dateline {

inline constexpr std::string_view kSourcesKey = "dateline.sources";

struct RecordedSource {
  std::string path;  // absolute, without symbolic links
  ReadDefaults defaults;
  std::vector<std::string> include, exclude;
};

// The one of this path; null where there is none.
const RecordedSource* find_source(const std::vector<RecordedSource>& sources, const std::string& path);

// A later record of the same path takes the place of the earlier one.
void record(std::vector<RecordedSource>& sources, RecordedSource source);

std::string sources_to_json(const std::vector<RecordedSource>& sources);
// Throws Error(bad_input); `where` names the index.
std::vector<RecordedSource> sources_from_json(std::string_view json, const std::string& where);

}  // namespace dateline

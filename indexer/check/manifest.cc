#include "check/manifest.h"

#include <xapian.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "dateline/error.h"
#include "index_layout.h"
#include "schema.h"
#include "xapian_error.h"

namespace dateline {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Manifest& manifest) {
  Json json = {{"revision", manifest.revision}, {"sources", manifest.sources}, {"files", Json::object()}};
  for (const auto& [name, sum] : manifest.files)
    json["files"][name] = {{"bytes", sum.bytes}, {"xxh3", sum.xxh3}};
  const auto dumped = [&] { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; };
  const std::string rest = dumped();
  json["xxh3"] = hash_hex(rest);
  return dumped();
}

}  // namespace

Manifest manifest_of(const fs::path& generation, const std::string& sources, FileSums known) {
  Manifest manifest;
  manifest.sources = sources;
  for (const auto& entry : fs::recursive_directory_iterator(generation)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().lexically_relative(generation).string();
    const auto sum = known.find(name);
    manifest.files[name] = sum != known.end() ? std::move(sum->second) : sum_of_file(entry.path());
  }
  manifest.revision = translating(generation.string(), [&] {
    return Xapian::Database((generation / kDatabaseName).string()).get_revision();
  });
  return manifest;
}

void write_manifest(const fs::path& generation, const Manifest& manifest) {
  write_file_durably(generation / kManifestName, text_of(manifest));
}

Manifest read_manifest(const fs::path& generation) {
  const fs::path path = generation / kManifestName;
  const std::string text = read_file(path);
  try {
    const Json json = Json::parse(text);
    Manifest manifest{json.at("revision"), json.at("sources"), {}};
    for (const auto& [name, sum] : json.at("files").items())
      manifest.files[name] = {sum.at("bytes"), sum.at("xxh3")};
    if (text_of(manifest) == text) return manifest;
  } catch (const Json::exception&) {  // damaged too
  }
  throw Error(ErrorKind::bad_input, path.string() + ": damaged");
}

}  // namespace dateline

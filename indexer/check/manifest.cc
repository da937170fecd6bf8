#include "check/manifest.h"

#include <fcntl.h>
#include <unistd.h>
#include <xapian.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "dateline/error.h"
#include "index_layout.h"
#include "pipeline.h"
#include "schema.h"
#include "xapian_error.h"

namespace dateline {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const XXH128_hash_t& hash) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, hash);
  return hexadecimal({reinterpret_cast<const char*>(canonical.digest), sizeof canonical.digest});
}

std::string text_of(const Manifest& manifest) {
  Json json = {{"revision", manifest.revision}, {"sources", manifest.sources}, {"files", Json::object()}};
  for (const auto& [name, sum] : manifest.files)
    json["files"][name] = {{"bytes", sum.bytes}, {"xxh3", sum.xxh3}};
  const auto dumped = [&] { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; };
  const std::string rest = dumped();
  json["xxh3"] = text_of(XXH3_128bits(rest.data(), rest.size()));
  return dumped();
}

}  // namespace

FileSum sum_of_file(const fs::path& path, std::uint64_t most) {
  const FileDescriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) throw Error(ErrorKind::io, system_message(path, "cannot open", errno));
  struct Free {
    void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
  };
  const std::unique_ptr<XXH3_state_t, Free> state(XXH3_createState());
  XXH3_128bits_reset(state.get());
  FileSum sum;
  std::vector<char> buffer(1 << 18);
  while (sum.bytes < most) {
    const ssize_t n = read(fd.get(), buffer.data(), std::min<std::uint64_t>(buffer.size(), most - sum.bytes));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw Error(ErrorKind::io, system_message(path, "cannot read", errno));
    if (n == 0) break;
    XXH3_128bits_update(state.get(), buffer.data(), static_cast<std::size_t>(n));
    sum.bytes += static_cast<std::uint64_t>(n);
  }
  sum.xxh3 = text_of(XXH3_128bits_digest(state.get()));
  return sum;
}

Manifest manifest_of(const fs::path& generation, const std::string& sources, unsigned jobs) {
  Manifest manifest;
  manifest.sources = sources;
  using Sum = std::pair<fs::path, FileSum>;
  ordered_parallel<fs::path, Sum>(
      jobs,
      [&](auto&& push) {
        for (const auto& entry : fs::recursive_directory_iterator(generation))
          if (entry.is_regular_file()) push(entry.path());
      },
      [] { return [](const fs::path& path) { return Sum(path, sum_of_file(path)); }; },
      [&](const Sum& sum) {
        manifest.files[sum.first.lexically_relative(generation).string()] = sum.second;
      });
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

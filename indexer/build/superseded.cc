#include "build/superseded.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "settings.h"

namespace dateline {

SupersededVersions::SupersededVersions(const Xapian::Database* published) {
  if (published == nullptr) return;
  const std::string prefix(kVersionsKey);
  for (auto it = published->metadata_keys_begin(prefix); it != published->metadata_keys_end(prefix); ++it) {
    ArticleVersions article = decode_versions(published->get_metadata(*it));
    for (const Version& v : article.versions) ids_[std::string(source_file(v.source))].insert(article.id);
    versions_.emplace(std::move(article.id), std::move(article.versions));
  }
}

const Version* SupersededVersions::newest(const std::string& id) const {
  const auto found = versions_.find(id);
  return found == versions_.end() || found->second.empty() ? nullptr : &found->second.front();
}

void SupersededVersions::add(const std::string& id, Version version) {
  std::vector<Version>& list = versions_[id];
  std::erase_if(list, [&](const Version& v) { return v.source == version.source; });
  ids_[std::string(source_file(version.source))].insert(id);
  list.insert(std::upper_bound(list.begin(), list.end(), version, is_newer), std::move(version));
  changed_.insert(id);
}

void SupersededVersions::forget(const std::string& id, std::string_view file) {
  const auto found = versions_.find(id);
  if (found == versions_.end()) return;
  if (std::erase_if(found->second, [&](const Version& v) { return source_file(v.source) == file; }) > 0)
    changed_.insert(id);
}

void SupersededVersions::forget_file(const std::string& file) {
  const auto ids = ids_.extract(file);
  if (ids.empty()) return;
  for (const std::string& id : ids.mapped()) forget(id, file);
}

void SupersededVersions::forget_article(const std::string& id) {
  if (versions_.erase(id) > 0) changed_.insert(id);
}

Metadata SupersededVersions::changes() const {
  Metadata out;
  for (const std::string& id : changed_) {
    const auto found = versions_.find(id);
    const bool none = found == versions_.end() || found->second.empty();
    out[versions_key(id)] = none ? std::string() : encode_versions({id, found->second});
  }
  return out;
}

}  // namespace dateline

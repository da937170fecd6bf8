// What an update knows of the texts that lost to a newer one of the same article (common/versions.h): they
// come back when the one that won is gone.
#pragma once

#include <xapian.h>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "build/database_writer.h"
#include "versions.h"

namespace dateline {

class SupersededVersions {
 public:
  // Those of the published database; none for null. Throws Error(bad_input) for damage.
  explicit SupersededVersions(const Xapian::Database* published);

  bool empty() const { return versions_.empty(); }
  // The newest of an article's; null where there is none. Valid until the next change.
  const Version* newest(const std::string& id) const;
  void add(const std::string& id, Version version);
  void forget(const std::string& id, std::string_view file);
  // All those that a file gave.
  void forget_file(const std::string& file);
  void forget_article(const std::string& id);

  // What to store: the articles of which something changed.
  Metadata changes() const;

 private:
  std::unordered_map<std::string, std::vector<Version>> versions_;  // by id, the newest first
  std::unordered_map<std::string, std::set<std::string>> ids_;  // by file; of some it has nothing any more
  std::set<std::string> changed_;
};

}  // namespace dateline

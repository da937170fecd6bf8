// The names of an index by their sound: for a key (analysis/spelling.h) the words that may be names of it, as
// Xapian's synonyms of the key. A name is only ever added; one that no article has any more says nothing, and
// a full build leaves it out.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>

#include "analysis/stem.h"
#include "build/analyse.h"
#include "glass/table_writer.h"
#include "temporary_file.h"

namespace dateline {

// Under one key. An archive of news has a few hundred at the most; a search looks at all of them.
inline constexpr std::size_t kMostNamesOfKey = 1000;

// Those of a full build, as a table of glass.
class NameTable {
 public:
  // The work files go into the directory.
  explicit NameTable(const std::filesystem::path& directory) : directory_(directory), file_(directory) {}
  // Each word once, in the order of the words; what cannot be a name is left out.
  void add(std::string_view word, std::uint64_t articles);
  // After the last one. Of the names of a key the most frequent are kept.
  void write(glass::LeafWriter& table);

 private:
  // A part of the names: all whose keys have the same first `same` letters.
  void write(const TemporaryFile& file, std::size_t same, glass::LeafWriter& table) const;

  std::filesystem::path directory_;
  TemporaryFile file_;
  Stems stems_{false};
};

// Those that a refresh adds.
class NewNames {
 public:
  void add(Xapian::WritableDatabase& database, const AnalysedArticle& article);
  // Before the database is committed.
  void write(Xapian::WritableDatabase& database);

 private:
  std::unordered_set<std::string> known_;               // words that were added before
  std::map<std::string, std::set<std::string>> names_;  // by key
  Stems stems_{false};
};

}  // namespace dateline

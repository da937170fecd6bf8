// The names of an index by their sound: for a key (analysis/spelling.h) the words that may be names of it, as
// Xapian's synonyms of the key. A name is only ever added; one that no article has any more says nothing, and
// a full build leaves it out.
#pragma once

#include <xapian.h>

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_set>

#include "analysis/stem.h"
#include "build/analyse.h"
#include "glass/table_writer.h"
#include "temporary_file.h"

namespace dateline {

// Those of a full build, as a table of glass.
class NameTable {
 public:
  // The work files go into the directory.
  explicit NameTable(const std::filesystem::path& directory);
  // Each once; what cannot be a name is left out.
  void add(std::string_view word);
  // After the last one.
  void write(glass::LeafWriter& table);

 private:
  // By the first letter of the key, so that little of it has to be sorted in memory at a time.
  static constexpr std::string_view kFirst = "BKLMNRSTVa";
  std::array<TemporaryFile, kFirst.size()> files_;
  Stems stems_{false};
};

// Those that a refresh adds.
class NewNames {
 public:
  void add(Xapian::WritableDatabase& database, const AnalysedArticle& article);

 private:
  void add(Xapian::WritableDatabase& database, const std::string& word);
  std::unordered_set<std::string> known_;  // words that are in the index
  Stems stems_{false};
};

}  // namespace dateline

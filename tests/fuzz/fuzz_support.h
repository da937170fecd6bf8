// What the fuzz targets share: how a finding is told, and an index in memory with all that a search needs.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/stem.h"
#include "dateline/article.h"
#include "query/compiler.h"
#include "query/query.h"
#include "query/vocabulary.h"
#include "schema.h"
#include "settings.h"

namespace dateline::fuzz {

// Says what does not hold, and about what, and aborts: to a fuzzer that is a crash.
[[noreturn]] void finding(std::string_view what, std::string_view about);
inline void check(bool holds, std::string_view what, std::string_view about) {
  if (!holds) finding(what, about);
}

// Checks an input of at most `most` bytes; larger ones are passed over, and an exception is a finding.
void check_input(const std::uint8_t* data, std::size_t size, std::size_t most,
                 void (*run)(const std::string& bytes));

// Bytes as they can be pasted into a C++ string literal.
std::string escaped(std::string_view bytes);

std::size_t characters(std::string_view text);

// Articles analysed as the indexer does, in a database in memory.
class TinyIndex {
 public:
  explicit TinyIndex(std::vector<Article> articles);
  TinyIndex(const TinyIndex&) = delete;
  TinyIndex& operator=(const TinyIndex&) = delete;

  const Xapian::Database& database() const { return database_; }
  const Ranking& ranking() const { return settings_.ranking; }
  Stems& stems() { return stems_; }
  const Vocabulary& vocabulary() const { return vocabulary_; }
  QueryCompiler::Reader reader() const;
  const Article& article(Xapian::docid docid) const { return articles_[docid - 1]; }
  std::size_t size() const { return articles_.size(); }

  // The numbers of all documents that match a compiled query; an empty one matches none.
  std::set<Xapian::docid> matches(const Plan& plan) const;

 private:
  std::vector<Article> articles_;
  Settings settings_;
  Xapian::WritableDatabase writable_;
  Xapian::Database database_;
  std::vector<IndexLanguage> languages_;
  Stems stems_;
  Vocabulary vocabulary_;
};

// The facets of an index without further ones.
const std::vector<FacetField>& facets();

// Whether the child of a node says what an article must not have.
bool is_excluded(const QueryNode& parent, std::size_t child);

}  // namespace dateline::fuzz

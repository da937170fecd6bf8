// What is worked out of an article as soon as it is read, on the reading threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "build/facts.h"
#include "build/run.h"
#include "entities/entity_collector.h"
#include "words/walk_words.h"

namespace dateline {

struct PreparedArticle {
  std::string id;
  std::string source;
  std::string content_hash;  // of all that is indexed and stored, but for the source
  std::string date;          // as Article::date
  FieldLengths lengths;
  std::uint64_t cut_words = 0;  // longer than a term may be
  bool shortened = false;       // it has more words than are indexed
  std::vector<std::pair<Xapian::valueno, std::string>> values;
  std::string encoded;  // the article, for the spool
  RunPlace words;       // where a bulk build finds them
};

// 16 bytes that stand for all that is indexed and stored of an article, but for its source.
std::string content_hash(const Article& article);

// One per thread.
class Preparer {
 public:
  // The lexicon takes up to `lexicon_bytes`. `runs` collects the words for a bulk build; null where there is
  // none.
  Preparer(std::vector<FacetField> facets, std::size_t lexicon_bytes, RunBuilder* runs = nullptr);
  Preparer(const Preparer&) = delete;
  Preparer& operator=(const Preparer&) = delete;
  // Finds what the article's text names first.
  PreparedArticle prepare(Article& article);
  // To be called now and then, when nobody waits for an article.
  void make_room();

 private:
  std::vector<FacetField> facets_;
  std::size_t lexicon_bytes_;
  RunBuilder* runs_;
  Lexicon own_lexicon_;  // without runs
  Lexicon& lexicon_;
  EntityCollector entities_;
  SketchBuilder sketch_;
};

}  // namespace dateline

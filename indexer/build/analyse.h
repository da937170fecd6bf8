// From an article to its postings: terms with their normalised frequency and positions, values, document
// data; as one document to be added to a database. The bulk builder (bulk_builder.h) makes the same of many
// articles at once, from the same words and facts.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "build/facts.h"
#include "dateline/article.h"
#include "record.h"
#include "schema.h"
#include "settings.h"
#include "words/lexicon.h"

namespace dateline {

struct TermPosting {
  std::string term;
  Xapian::termcount wdf = 0;  // 0 for boolean terms
  std::vector<Xapian::termpos> positions;
};

struct AnalysedArticle {
  std::string id_term;
  std::vector<TermPosting> terms;  // sorted by term, id_term among them
  std::vector<std::pair<Xapian::valueno, std::string>> values;
  std::string data;
};

// Its place among near-duplicates.
void add_copies(AnalysedArticle& article, const CopyGroup& copies);

// One per thread.
class Analyser {
 public:
  Analyser(const Settings& settings, std::string_view dictionary);
  // `sketch` is that of near-duplicates, encoded, and `copies` the place among them; empty where there is
  // none.
  AnalysedArticle analyse(const Article& article, std::string_view content_hash, std::string_view sketch = {},
                          const CopyGroup& copies = {});

 private:
  Settings settings_;
  std::vector<FacetField> facets_;
  Lexicon lexicon_;
  RecordCodec codec_;
};

}  // namespace dateline

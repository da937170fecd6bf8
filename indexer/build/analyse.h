// From an article to its postings: terms with their normalised frequency and positions, values, document
// data. What is found of an article is decided here, for every way of writing the index.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/stem.h"
#include "build/near_duplicates.h"
#include "dateline/article.h"
#include "record.h"
#include "schema.h"
#include "settings.h"

namespace dateline {

// Words of an article beyond this are stored but not indexed; counted in the report.
inline constexpr std::size_t kMaxArticleWords = 10'000'000;

struct FieldLengths {  // in words
  std::uint64_t title = 0;
  std::uint64_t body = 0;  // captions and paragraphs
};
FieldLengths count_words(const Article& article);

// The normalised frequency quantised: max(1, round(scale · frequency)), within 32 bits.
Xapian::termcount quantise(double frequency, double scale);

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
  std::uint64_t shortened_words = 0;
  bool shortened = false;
};

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
  Stems stems_;
  RecordCodec codec_;
};

// The file part of an article's source, and the boolean term of the articles of a file.
std::string_view source_file(std::string_view source);
std::string file_term(std::string_view file);

}  // namespace dateline

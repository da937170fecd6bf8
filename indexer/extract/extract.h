// From a document to an article.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dateline/article.h"
#include "dateline/indexer.h"
#include "source/document.h"

namespace dateline {

struct Extracted {
  std::optional<Article> article;  // nothing where the document holds none, or one that is passed over
  bool id_from_path = false;       // neither an id nor a URL was given
  std::vector<Problem> problems;   // why, or what had to be repaired
};

// The article of a document, with the languages of its paragraphs. Everything a document can hold, however
// broken, gives an article or a problem (but for pages of a wiki that are no articles); nothing is thrown for
// bad data. One per thread.
class Extractor {
 public:
  // `extra_facets`: further JSON keys to keep.
  explicit Extractor(const std::vector<std::string>& extra_facets);
  ~Extractor();
  Extractor(Extractor&&) noexcept;

  Extracted extract(const Document& document);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dateline

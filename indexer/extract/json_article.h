// An article from one line of JSON Lines.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dateline/article.h"

namespace dateline {

class JsonArticleReader {
 public:
  // `extra_facets`: further keys that are kept, as strings or lists of strings.
  explicit JsonArticleReader(std::vector<std::string> extra_facets);
  ~JsonArticleReader();

  // Fills `article`; `repaired` says what had to be mended (broken UTF-8), empty where nothing was.
  // A line with kSpareBytes of capacity behind it need not be copied.
  // Throws Error(bad_input) with a message that names the key, for what is no article.
  void read(const std::string& line, Article& article, std::string& repaired);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dateline

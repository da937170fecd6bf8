// A few articles indexed for one test, and ways to ask for them.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "dateline/indexer.h"
#include "dateline/searcher.h"
#include "support.h"

namespace dateline::test {

inline Article article(const std::string& id, const std::string& title,
                       const std::vector<std::string>& paragraphs, const std::string& date = "",
                       const std::string& lang = "en") {
  Article a;
  a.id = id;
  a.title = title;
  a.date = date;
  a.lang = lang;
  for (const std::string& p : paragraphs) a.paragraphs.push_back({p, lang});
  return a;
}

class SmallArchive {
 public:
  explicit SmallArchive(const std::vector<Article>& articles) {
    Indexer indexer(dir_ / "index");
    auto batch = indexer.batch();
    for (const Article& a : articles) batch.put(a);
    batch.commit();
  }

  Searcher searcher() const { return Searcher(dir_ / "index"); }

  SearchResult search(const std::string& query,
                      const std::function<void(SearchRequest&)>& change = {}) const {
    SearchRequest request;
    request.query = query;
    if (change) change(request);
    return searcher().search(request);
  }

  // In their order.
  std::vector<std::string> ids(const std::string& query,
                               const std::function<void(SearchRequest&)>& change = {}) const {
    std::vector<std::string> out;
    for (const Hit& h : search(query, change).hits) out.push_back(h.id);
    return out;
  }

 private:
  TempDir dir_;
};

}  // namespace dateline::test

// Ranking quality on the classic collections, with the measures of trec_eval.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

#include "collection.h"

namespace dateline::test {
namespace {

using Judgements = std::map<std::string, std::map<std::string, int>>;  // query, article, grade

Judgements read_judgements(const fs::path& path) {
  Judgements judgements;
  std::istringstream in(read(path));
  std::string query, zero, article;
  for (int grade = 0; in >> query >> zero >> article >> grade;) judgements[query][article] = grade;
  return judgements;
}

struct Quality {
  double ndcg10 = 0;  // with grades as gains, Järvelin & Kekäläinen 2002
  double map = 0;     // mean average precision
};

double discount(std::size_t rank) { return std::log2(static_cast<double>(rank) + 2); }

Quality evaluate(const Judgements& judgements, const std::string& run) {
  std::map<std::string, std::vector<std::string>> ranked;
  std::istringstream in(run);
  std::string query, zero, article, rank, score, tag;
  while (in >> query >> zero >> article >> rank >> score >> tag) ranked[query].push_back(article);
  Quality sum;
  for (const auto& [id, grades] : judgements) {
    std::vector<int> ideal;
    double relevant = 0;
    for (const auto& [unused, grade] : grades) {
      ideal.push_back(std::max(grade, 0));
      relevant += grade > 0 ? 1 : 0;
    }
    std::sort(ideal.rbegin(), ideal.rend());
    double best = 0, gain = 0, found = 0, precision = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(10, ideal.size()); ++i) best += ideal[i] / discount(i);
    const auto& articles = ranked[id];
    for (std::size_t i = 0; i < articles.size(); ++i) {
      const auto grade = grades.find(articles[i]);
      if (grade == grades.end() || grade->second <= 0) continue;
      if (i < 10) gain += grade->second / discount(i);
      precision += ++found / static_cast<double>(i + 1);
    }
    sum.ndcg10 += best > 0 ? gain / best : 0;
    sum.map += relevant > 0 ? precision / relevant : 0;
  }
  const auto n = static_cast<double>(judgements.size());
  return {sum.ndcg10 / n, sum.map / n};
}

struct Baseline {
  const char* collection;
  double ndcg10, map;  // exact BM25 with the title counted twice
};

class Ranking : public testing::TestWithParam<Baseline> {};

TEST_P(Ranking, ReachesBm25WithTheTitleCountedTwice) {
  SKIP_WITHOUT_COLLECTIONS();
  const fs::path collection = collections_dir() / GetParam().collection;
  const TempDir dir;
  ASSERT_EQ(index({"--index", (dir / "index").string(), (collection / "docs.jsonl").string()}).code, 0);
  const Ran run =
      search({"--index", (dir / "index").string(), "--batch", (collection / "queries.tsv").string(),
              "--plain", "--format", "trec", "--limit", "1000"});
  ASSERT_EQ(run.code, 0) << run.err;
  const Quality quality = evaluate(read_judgements(collection / "qrels.txt"), run.out);
  RecordProperty("ndcg10", std::to_string(quality.ndcg10));
  RecordProperty("map", std::to_string(quality.map));
  EXPECT_GE(quality.ndcg10, GetParam().ndcg10 - 0.005);
  EXPECT_GE(quality.map, GetParam().map - 0.005);
}

INSTANTIATE_TEST_SUITE_P(Classic, Ranking,
                         testing::Values(Baseline{"cranfield", 0.373, 0.308}, Baseline{"cisi", 0.371, 0.214},
                                         Baseline{"time", 0.742, 0.678}),
                         [](const auto& test) { return std::string(test.param.collection); });

}  // namespace
}  // namespace dateline::test

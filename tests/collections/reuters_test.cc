// Phrases, facets and the timeline on Reuters-21578 against naive scans of the same text with a tokenizer of
// the test's own.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "analysis/fold.h"
#include "collection.h"
#include "dateline/indexer.h"
#include "dateline/searcher.h"

namespace dateline::test {
namespace {

struct Document {
  std::string id;
  std::vector<std::string> title, body;
  nlohmann::json json;
};

class Reuters : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (collections_dir().empty()) return;
    const fs::path file = collections_dir() / "reuters" / "articles.jsonl.zst";
    // What articles that have no such labels name is found by the program; what it counts is tested here.
    std::map<std::string, Article> read;
    extract({file.string()}, {}, [&](const Article& a) { read[a.id] = a; });
    for (auto& object : read_json_lines(file)) {
      const Article& article = read.at(object["id"]);
      for (const std::string& key : article.guessed)
        object[key] = key == "places" ? article.places : key == "people" ? article.people : article.orgs;
      Document d;
      d.id = object["id"];
      d.title = plain_words(object["title"]);
      d.body = plain_words(object["body"]);
      d.json = std::move(object);
      documents_.push_back(std::move(d));
    }
    dir_ = std::make_unique<TempDir>();
    IndexOptions options;
    options.extra_facets = {"exchanges", "companies"};
    Indexer(*dir_ / "index").index({file.string()}, options);
    searcher_ = std::make_unique<Searcher>(*dir_ / "index");
  }
  static void TearDownTestSuite() {
    searcher_.reset();
    dir_.reset();
    documents_.clear();
  }
  void SetUp() override { SKIP_WITHOUT_COLLECTIONS(); }

  static bool holds(const std::vector<std::string>& text, const std::vector<std::string>& phrase) {
    return phrase.empty() ||
           std::search(text.begin(), text.end(), phrase.begin(), phrase.end()) != text.end();
  }
  static std::vector<const Document*> scan(const std::vector<std::string>& phrase) {
    std::vector<const Document*> matches;
    for (const Document& d : documents_)
      if (holds(d.title, phrase) || holds(d.body, phrase)) matches.push_back(&d);
    return matches;
  }
  static std::string quoted(const std::vector<std::string>& phrase) {
    std::string out = "\"";
    for (const std::string& w : phrase) out += (out.size() > 1 ? " " : "") + w;
    return out + "\"";
  }
  // A phrase of n words that stands in some body.
  static std::vector<std::string> random_phrase(std::mt19937& random, std::size_t n) {
    for (;;) {
      const Document& d = documents_[random() % documents_.size()];
      if (d.body.size() < n + 1) continue;
      const auto begin = d.body.begin() + static_cast<std::ptrdiff_t>(random() % (d.body.size() - n));
      return {begin, begin + static_cast<std::ptrdiff_t>(n)};
    }
  }

  static std::vector<Document> documents_;
  static std::unique_ptr<TempDir> dir_;
  static std::unique_ptr<Searcher> searcher_;
};
std::vector<Document> Reuters::documents_;
std::unique_ptr<TempDir> Reuters::dir_;
std::unique_ptr<Searcher> Reuters::searcher_;

TEST_F(Reuters, EveryArticleIsIndexed) { EXPECT_EQ(searcher_->size(), 21578u); }

TEST_F(Reuters, PhrasesFindWhatANaiveScanFinds) {
  constexpr unsigned kSeed = 20261124;
  std::mt19937 random(kSeed);
  for (int i = 0; i < 400; ++i) {
    const std::vector<std::string> phrase = random_phrase(random, 2 + random() % 5);
    std::set<std::string> expected, got;
    for (const Document* d : scan(phrase)) expected.insert(d->id);
    SearchRequest request;
    request.query = quoted(phrase);
    request.limit = SIZE_MAX;
    request.snippet = 0;
    request.hit_facets = false;
    for (const Hit& hit : searcher_->search(request).hits) got.insert(hit.id);
    EXPECT_EQ(got, expected) << request.query << ", seed " << kSeed << ", phrase " << i;
  }
}

TEST_F(Reuters, FacetsAndTimelineCountWhatIsInTheFile) {
  const std::map<std::string, std::string> keys{{"topic", "topics"},        {"place", "places"},
                                                {"person", "people"},       {"org", "orgs"},
                                                {"exchanges", "exchanges"}, {"companies", "companies"}};
  constexpr unsigned kSeed = 1987;
  std::mt19937 random(kSeed);
  for (int i = 0; i < 60; ++i) {
    // Phrases, common words, and everything once.
    const std::vector<std::string> phrase =
        i == 0 ? std::vector<std::string>{} : random_phrase(random, 1 + random() % 2);
    const auto matches = scan(phrase);
    SearchRequest request;
    if (!phrase.empty()) request.query = quoted(phrase);
    request.limit = 0;
    request.facet_limit = SIZE_MAX;
    for (const auto& [facet, key] : keys) request.facets.push_back(facet);
    request.facets.emplace_back("year");
    request.facets.emplace_back("month");
    request.timeline = TimelineUnit::month;
    const SearchResult result = searcher_->search(request);
    ASSERT_EQ(result.total, matches.size()) << request.query;
    EXPECT_TRUE(result.total_exact);
    for (const FacetResult& facet : result.facets) {
      std::map<std::string, std::uint64_t> expected, got;
      for (const Document* d : matches) {
        std::set<std::string> values;
        if (const auto key = keys.find(facet.name); key != keys.end()) {
          for (const auto& v : d->json.value(key->second, nlohmann::json::array()))
            values.insert(fold_value(v.get<std::string>()));  // a facet's values are told apart folded
        } else {
          const std::string date = d->json.value("date", "");
          // One article of the collection has a date that is none.
          const bool valid = date.size() >= 20 && date[13] == ':';
          if (valid) values.insert(date.substr(0, facet.name == "year" ? 4 : 7));
        }
        for (const std::string& v : values) ++expected[v];
      }
      for (const FacetValue& v : facet.values) got[fold_value(v.value)] += v.count;
      EXPECT_EQ(got, expected) << facet.name << " of " << request.query << ", seed " << kSeed;
      EXPECT_EQ(facet.distinct, expected.size()) << facet.name;
    }
    std::uint64_t sum = result.undated;
    for (const TimelineEntry& e : result.timeline) sum += e.count;
    EXPECT_EQ(sum, result.total) << request.query;
  }
}

TEST_F(Reuters, FilteringByAShownValueGivesItsCount) {
  SearchRequest request;
  request.query = "oil";
  request.limit = 0;
  request.facets = {"topic", "place", "person", "org"};
  request.facet_limit = 20;
  for (const FacetResult& facet : searcher_->search(request).facets) {
    ASSERT_FALSE(facet.values.empty()) << facet.name;
    for (const FacetValue& v : facet.values) {
      SearchRequest narrowed;
      narrowed.query = "oil " + facet.name + ":\"" + v.value + "\"";
      narrowed.exact_total = true;
      EXPECT_EQ(searcher_->search(narrowed).total, v.count) << narrowed.query;
    }
  }
}

}  // namespace
}  // namespace dateline::test

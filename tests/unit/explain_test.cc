#include "match/explain.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "small_archive.h"

namespace dateline {
namespace {

using Strings = std::vector<std::string>;
using test::article;

// Sixty articles, so that some lie beyond those looked at again.
const test::SmallArchive& archive() {
  static const test::SmallArchive small = [] {
    std::vector<Article> all{
        article("peace", "Peace talks", {"Peace talks and grain. The peace talk went on; grain again."},
                "2023-07-30"),
        article("grain", "Grain port", {"Grain and wheat, grain and peace, talking."}, "2022-03-01"),
        article("wheat", "Wheat", {"The wheat of peace. Talks on wheat and humanity, humanitarian."}, "2021"),
        article("road", "Road", {"A road to Lachin. The corridor."}, "2020")};
    all[0].topics = {"grain"};
    all[1].topics = {"grain", "peace talks"};
    for (int i = 0; i < 60; ++i)
      all.push_back(article("n" + std::to_string(i), "Number",
                            {"Number " + std::to_string(i) + " of a grain shipment" +
                             (i % 7 == 0 ? " for peace" : "") + (i % 5 == 0 ? ", wheat grain wheat" : "")},
                            "2019-01-01"));
    return test::SmallArchive(all);
  }();
  return small;
}

void explain(SearchRequest& r) { r.explain = true; }

void expect_sums(const SearchResult& result, const std::string& what) {
  EXPECT_FALSE(result.hits.empty()) << what;
  for (const Hit& h : result.hits) {
    double sum = 0;
    for (const ScorePart& p : h.explanation) {
      EXPECT_GT(p.score, 0) << what << ", " << h.id << ": " << p.text;
      sum += p.score;
    }
    EXPECT_NEAR(sum, h.score, 1e-9) << what << ", " << h.id << ", rank " << h.rank;
  }
}

const char* const kRankedQueries[] = {
    "grain",
    "peace talks",
    "grain grain peace",
    "grain grains wheat grain",
    "+grain +wheat peace",
    "+grain +grain peace",
    "+grain peace peace",
    "grain -wheat",
    "\"peace talks\"",
    "\"peace talks\" grain",
    "\"peace talks\" \"peace talks\"",
    "~\"peace talk\" grain",
    "=\"Peace talks\" grain",
    "peace NEAR/3 talks",
    "peace NEAR talks grain",
    "peace ADJ talks OR wheat",
    "(peace OR wheat) NEAR/5 grain",
    "humanit* grain",
    "gr* pea*",
    "grian~1 wheat",
    "title:grain grain",
    "title:(grain port) wheat",
    "grain AND wheat",
    "grain AND grain",
    "grain OR grain OR wheat",
    "grain NOT wheat",
    "grain topic:grain date:2022..",
    "grain * peace",
    "grain zebra",
    "peace-talks grain",
    "grain (wheat (peace (talks)))",
};

TEST(Explanation, PartsOfAHitAddUpToItsScore) {
  for (const char* query : kRankedQueries)
    expect_sums(archive().search(query,
                                 [](SearchRequest& r) {
                                   r.explain = true;
                                   r.limit = 100;
                                 }),
                query);
}

// An article that lacks a part of an AND gets nothing for the rest of it.
TEST(Explanation, PartsAddUpWhereHalfOfAnAndStands) {
  expect_sums(archive().search("(grain OR wheat) (grain AND peace)", explain), "AND");
}

// The neighbours of words are not looked at in the orders of time.
TEST(Explanation, PartsAddUpInTheOrdersOfTime) {
  for (const Sort sort : {Sort::newest, Sort::oldest})
    expect_sums(archive().search("grain peace",
                                 [&](SearchRequest& r) {
                                   r.explain = true;
                                   r.sort = sort;
                                 }),
                "sorted by time");
}

TEST(Explanation, PartsAddUpWithEveryWordRequired) {
  for (const char* query : {"grain", "grain wheat", "grain grain wheat", "peace \"peace talks\""})
    expect_sums(archive().search(query,
                                 [](SearchRequest& r) {
                                   r.explain = true;
                                   r.all = true;
                                   r.limit = 100;
                                 }),
                query);
}

TEST(Explanation, PartsAddUpWithExpansion) {
  for (const char* query : {"grain", "peace talks", "wheat wheat", "+grain peace", "\"peace talks\"",
                            "grain AND wheat", "humanit*", "peace NEAR talks"})
    expect_sums(archive().search(query,
                                 [](SearchRequest& r) {
                                   r.explain = true;
                                   r.expand = true;
                                   r.limit = 100;
                                 }),
                query);
}

TEST(Explanation, PartsAddUpForSimilarArticles) {
  for (const char* id : {"peace", "grain", "wheat"})
    for (const char* query : {"", "grain", "topic:grain"})
      expect_sums(archive().search(query,
                                   [&](SearchRequest& r) {
                                     r.explain = true;
                                     r.similar_to = id;
                                     r.limit = 100;
                                   }),
                  std::string(id) + " " + query);
}

TEST(Explanation, PartsAddUpOnEveryPage) {
  for (const std::size_t offset : {0U, 10U, 45U, 48U, 52U})
    expect_sums(archive().search("grain wheat peace",
                                 [&](SearchRequest& r) {
                                   r.explain = true;
                                   r.offset = offset;
                                   r.limit = 10;
                                 }),
                "offset " + std::to_string(offset));
}

TEST(Explanation, PartsAddUpForPlainText) {
  expect_sums(archive().search("grain and (wheat",
                               [](SearchRequest& r) {
                                 r.explain = true;
                                 r.plain = true;
                                 r.limit = 100;
                               }),
              "plain");
}

TEST(Explanation, OfPlainTextShowsItsWords) {
  const SearchResult r = archive().search("grain AND (wheat", [](SearchRequest& q) {
    q.explain = true;
    q.plain = true;
  });
  ASSERT_TRUE(r.explanation);
  ASSERT_EQ(r.explanation->parts.size(), 3U);
  EXPECT_EQ(r.explanation->parts[2].text, "wheat");
}

TEST(Explanation, IsThereOnlyWhereAskedFor) {
  const SearchResult r = archive().search("grain");
  EXPECT_FALSE(r.explanation);
  for (const Hit& h : r.hits) EXPECT_TRUE(h.explanation.empty());
}

TEST(Explanation, SortingAndExplainingChangeNoScore) {
  const auto plain = archive().search("grain wheat", [](SearchRequest& r) { r.limit = 100; });
  const auto explained = archive().search("grain wheat", [](SearchRequest& r) {
    r.limit = 100;
    r.explain = true;
  });
  ASSERT_EQ(plain.hits.size(), explained.hits.size());
  for (std::size_t i = 0; i < plain.hits.size(); ++i) {
    EXPECT_EQ(plain.hits[i].id, explained.hits[i].id);
    EXPECT_EQ(plain.hits[i].score, explained.hits[i].score);
  }
}

std::string shown(const QueryPart& part, bool terms = true) {
  std::string out = part.role + (part.role.empty() ? "" : ": ") + part.kind;
  if (part.parts.empty()) out += " " + part.text;
  out += "(" + std::to_string(part.articles) + ")";
  if (terms)
    for (const std::string& t : part.terms) out += " " + t;
  for (const QueryPart& p : part.parts) out += "\n" + shown(p, terms);
  return out;
}

TEST(Explanation, SaysHowTheQueryWasUnderstood) {
  const auto explained = [](const char* query) {
    return shown(*archive().search(query, explain).explanation);
  };
  EXPECT_EQ(explained("lachin \"peace talks\" date:2023"),
            "side by side(1)\n"
            "optional: word in any form lachin(1) Zlachin\n"
            "optional: phrase \"peace talks\"(2) peace talks\n"
            "filter: dates date:2023(1) Y2023");
  EXPECT_EQ(explained("+peace -grain topic:grain").substr(0, 15), "side by side(0)");
  EXPECT_NE(explained("+lachin -grain").find("required: word in any form lachin(1)"), std::string::npos);
  EXPECT_NE(explained("lachin -grain").find("excluded: word in any form grain("), std::string::npos);
  EXPECT_NE(explained("lachin OR road").find("alternative: side by side"), std::string::npos);
  EXPECT_NE(explained("peace NEAR/3 talks").find("at most 3 words apart("), std::string::npos);
  EXPECT_NE(explained("peace ADJ/3 talks").find("in this order, at most 3 words apart("), std::string::npos);
  EXPECT_NE(explained("humanit*").find("words of a pattern humanit*(1) humanitarian humanity"),
            std::string::npos);
  EXPECT_NE(explained("lahcin~1").find("words close to it lahcin~1(1) lachin"), std::string::npos);
  EXPECT_NE(explained("~\"peace talk\"").find("phrase in any form ~\"peace talk\"("), std::string::npos);
  EXPECT_NE(explained("=\"Peace talks\"").find("phrase as written =\"Peace talks\"(1)"), std::string::npos);
  EXPECT_NE(explained("topic:grain x").find("value of topic topic:grain(2) XTOPIC:grain"), std::string::npos);
  EXPECT_NE(explained("* lachin").find("filter: every article *(64)"), std::string::npos);
  EXPECT_NE(explained("date:none x").find("filter: no date date:none(0)"), std::string::npos);
}

TEST(Explanation, CountsThatAPartFindsWhatItFindsAlone) {
  for (const char* query : kRankedQueries) {
    const SearchResult r = archive().search(query, explain);
    ASSERT_TRUE(r.explanation);
    EXPECT_EQ(r.explanation->articles, archive()
                                           .search(query,
                                                   [](SearchRequest& q) {
                                                     q.exact_total = true;
                                                     q.limit = 0;
                                                   })
                                           .total)
        << query;
  }
}

TEST(Explanation, OfALongQueryIsBounded) {
  std::string query;
  for (int i = 0; i < 1000; ++i) query += "w" + std::to_string(i) + " ";
  const SearchResult r = archive().search(query + "grain", explain);
  ASSERT_TRUE(r.explanation);
  EXPECT_LE(r.explanation->parts.size(), 200U);
}

}  // namespace
}  // namespace dateline

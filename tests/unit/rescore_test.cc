#include "match/rescore.h"

#include <gtest/gtest.h>
#include <xapian.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "support.h"

namespace dateline {
namespace {

// Articles of some of the words a to f, common to rare, in any order.
struct SomeArticles {
  test::TempDir dir;
  Xapian::Database xapian;
  std::unique_ptr<const glass::Database> glass;

  SomeArticles() {
    Xapian::WritableDatabase db((dir / "db").string(), Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS);
    test::Numbers random(11);
    for (int i = 0; i < 300; ++i) {
      Xapian::Document article;
      for (Xapian::termpos position = 1; position < 60; ++position) {
        unsigned word = 0;
        while (word < 5 && random.below(3) == 0) ++word;
        if (random.below(3) == 0)
          article.add_posting(std::string(1, static_cast<char>('a' + word)), position, 16);
      }
      db.add_document(article);
    }
    db.commit();
    xapian = Xapian::Database((dir / "db").string());
    glass = glass::Database::open(dir / "db", xapian.get_revision());
  }
};

// Matches whose scores are so near each other that the second look decides.
std::vector<Match> some_matches(unsigned seed) {
  test::Numbers random(seed);
  std::vector<Match> ranked;
  for (Xapian::docid docid = 1; docid <= 300; ++docid)
    if (random.below(4) == 0) ranked.push_back({docid, 20 + 0.1 * random.below(60)});
  std::sort(ranked.begin(), ranked.end(), ranks_before);
  return ranked;
}

TEST(Rescorer, WhatIsShownIsTheBeginningOfTheWhole) {
  const SomeArticles articles;
  ASSERT_NE(articles.glass, nullptr);
  const Ranking ranking;
  std::size_t moved = 0;
  for (const char* query : {"d", "c f", "f e d", "b c d e f", "e d c d e", "absent f"}) {
    const QueryNodePtr parsed = parse_plain(query);
    for (const bool past_xapian : {false, true}) {
      const IndexView view{articles.xapian, past_xapian ? articles.glass.get() : nullptr};
      const Rescorer rescorer(view, ranking, *parsed);
      for (unsigned seed = 1; seed < 6; ++seed) {
        const std::vector<Match> before = some_matches(seed);
        std::vector<Match> all = before;
        const std::size_t rescored = rescorer.rescore(view, all, all.size());
        ASSERT_GE(rescored, kRescored);
        // All with the score of the last one are among them.
        ASSERT_GT(before[rescored - 1].score, before[rescored].score);
        ASSERT_EQ(before[rescored - 1].score, before[kRescored - 1].score);
        ASSERT_TRUE(std::equal(before.begin() + static_cast<std::ptrdiff_t>(rescored), before.end(),
                               all.begin() + static_cast<std::ptrdiff_t>(rescored),
                               [](const Match& a, const Match& b) { return a.docid == b.docid; }));
        for (std::size_t i = 0; i < rescored; ++i) {
          const auto first = std::find_if(before.begin(), before.end(),
                                          [&](const Match& m) { return m.docid == all[i].docid; });
          const Rescorer::Bonus bonus = rescorer.bonus(view, all[i].docid);
          ASSERT_NEAR(all[i].score, first->score + bonus.as_typed + bonus.neighbours, 1e-9) << query;
          moved += all[i].docid != before[i].docid ? 1 : 0;
        }
        for (std::size_t wanted = 1; wanted < kRescored; wanted += 3) {
          std::vector<Match> some = before;
          rescorer.rescore(view, some, wanted);
          for (std::size_t i = 0; i < wanted; ++i) {
            ASSERT_EQ(some[i].docid, all[i].docid) << query << ": " << i << " of " << wanted;
            ASSERT_EQ(some[i].score, all[i].score) << query << ": " << i << " of " << wanted;
          }
        }
      }
    }
  }
  EXPECT_GT(moved, 1000U);
}

// So many with the same score, behind `better` that have a higher one each.
std::vector<Match> tied_matches(std::size_t better, std::size_t tied) {
  std::vector<Match> ranked;
  for (std::size_t i = 0; i < better + tied; ++i)
    ranked.push_back({static_cast<Xapian::docid>(i + 1), i < better ? 1000 - static_cast<double>(i) : 20});
  return ranked;
}

TEST(Rescorer, OfEqualScoresAllAreLookedAtOrNone) {
  const SomeArticles articles;
  const Ranking ranking;
  const QueryNodePtr parsed = parse_plain("c f");
  const IndexView view{articles.xapian, articles.glass.get()};
  const Rescorer rescorer(view, ranking, *parsed);
  const auto rescored = [&](std::vector<Match> ranked) {
    return rescorer.rescore(view, ranked, ranked.size());
  };
  EXPECT_EQ(rescored(tied_matches(0, 1)), 1U);
  EXPECT_EQ(rescored(tied_matches(0, kRescored)), kRescored);
  EXPECT_EQ(rescored(tied_matches(40, 10)), kRescored);
  EXPECT_EQ(rescored(tied_matches(10, 40)), 50U);
  EXPECT_EQ(rescored(tied_matches(10, kMostRescored - 11)), kMostRescored - 1);
  EXPECT_EQ(rescored(tied_matches(10, kMostRescored)), 10U);
  EXPECT_EQ(rescored(tied_matches(0, kMostRescored)), 0U);

  EXPECT_TRUE(Rescorer::wants_more(tied_matches(20, kToRescore - 20), kToRescore));
  EXPECT_FALSE(Rescorer::wants_more(tied_matches(20, kToRescore - 21), kToRescore));  // these are all
  EXPECT_FALSE(Rescorer::wants_more(tied_matches(kRescored, kToRescore - kRescored), kToRescore));
  EXPECT_FALSE(Rescorer::wants_more(tied_matches(20, kMostRescored - 20), kMostRescored));
}

}  // namespace
}  // namespace dateline

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
        const std::size_t rescored = rescorer.rescore(view, all, kRescored);
        ASSERT_LE(rescored, kRescored);
        // Those with the score of the first that is left alone are left alone too; of the others all are not.
        ASSERT_GT(before[rescored - 1].score, before[rescored].score);
        ASSERT_EQ(before[rescored].score, before[kRescored].score);
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

}  // namespace
}  // namespace dateline

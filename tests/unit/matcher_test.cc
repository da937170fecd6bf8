#include "match/matcher.h"

#include <gtest/gtest.h>
#include <xapian.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>

#include "match/merge.h"
#include "schema.h"

namespace dateline {
namespace {

constexpr std::size_t kDocuments = 1500;  // more than are kept as Xapian keeps them

// Many of the same score and of the same time, some undated, some near-duplicates of others.
const Xapian::WritableDatabase& documents() {
  static const Xapian::WritableDatabase database = [] {
    Xapian::WritableDatabase db(std::string(), Xapian::DB_BACKEND_INMEMORY);
    std::mt19937 random(1);
    for (std::size_t i = 0; i < kDocuments; ++i) {
      Xapian::Document d;
      d.add_boolean_term("Q" + std::to_string(i));
      for (const char* term : {"a", "b", "c"})
        if (const auto wdf = random() % 4; wdf > 0) d.add_term(term, static_cast<Xapian::termcount>(wdf));
      if (random() % 10 > 0)
        d.add_value(kPublishedSlot, Xapian::sortable_serialise(1e9 + static_cast<double>(random() % 40)));
      if (random() % 3 == 0) d.add_value(kCollapseSlot, "k" + std::to_string(random() % 50));
      db.add_document(d);
    }
    return db;
  }();
  return database;
}

Plan query() { return Plan::any({Plan::term("a"), Plan::term("b"), Plan::term("c")}); }

using Page = std::vector<std::pair<Xapian::docid, double>>;

Page page(std::size_t first, std::size_t count, Order order, bool collapse) {
  MatchRequest request;
  request.first = first;
  request.count = count;
  request.order = order;
  request.collapse = collapse;
  Page out;
  for (const Match& m : find_matches({documents()}, {}, query(), request).ranked)
    out.emplace_back(m.docid, m.score);
  return out;
}

std::vector<Xapian::docid> docids(const Page& page) {
  std::vector<Xapian::docid> out;
  for (const auto& [docid, score] : page) out.push_back(docid);
  return out;
}

class MatcherOrders : public testing::TestWithParam<std::tuple<Order, bool>> {};
INSTANTIATE_TEST_SUITE_P(Orders, MatcherOrders,
                         testing::Combine(testing::Values(Order::relevance, Order::newest, Order::oldest),
                                          testing::Bool()));

TEST_P(MatcherOrders, ManyMatchesAreRankedAsFewAre) {
  const auto& [order, collapse] = GetParam();
  const Page many = page(0, kDocuments, order, collapse), few = page(0, 1000, order, collapse);
  ASSERT_GE(many.size(), few.size());
  ASSERT_GT(few.size(), 500U);
  for (std::size_t i = 0; i < few.size(); ++i) {
    ASSERT_EQ(many[i].first, few[i].first) << "at " << i;
    ASSERT_DOUBLE_EQ(many[i].second, few[i].second) << "at " << i;
  }
}

TEST_P(MatcherOrders, PagesOfAnySizeAreTheWholeList) {
  const auto& [order, collapse] = GetParam();
  const auto all = docids(page(0, SIZE_MAX, order, collapse));
  for (const std::size_t size : {1U, 7U, 100U, 999U, 1000U, 1001U, 1400U}) {
    std::vector<Xapian::docid> paged;
    for (std::size_t first = 0; first < (size == 1 ? 120 : all.size() + size); first += size)
      for (const Xapian::docid d : docids(page(first, size, order, collapse))) paged.push_back(d);
    const auto expected = size == 1 ? std::vector<Xapian::docid>(all.begin(), all.begin() + 120) : all;
    ASSERT_EQ(paged, expected) << "pages of " << size;
  }
}

TEST_P(MatcherOrders, EachDocumentComesOnce) {
  const auto& [order, collapse] = GetParam();
  const auto all = docids(page(0, SIZE_MAX, order, collapse));
  EXPECT_EQ(std::set<Xapian::docid>(all.begin(), all.end()).size(), all.size());
}

TEST(Matcher, CollapsingLeavesOneOfEachGroupTheBest) {
  for (const std::size_t count : {std::size_t{1000}, kDocuments}) {
    const auto all = docids(page(0, kDocuments, Order::relevance, false));
    std::vector<Xapian::docid> expected;
    std::set<std::string> seen;
    for (const Xapian::docid d : all) {
      const std::string key = documents().get_document(d).get_value(kCollapseSlot);
      if (key.empty() || seen.insert(key).second) expected.push_back(d);
    }
    if (expected.size() > count) expected.resize(count);
    EXPECT_EQ(docids(page(0, count, Order::relevance, true)), expected) << count;
  }
}

TEST(Matcher, UndatedDocumentsComeLastInBothOrdersOfTime) {
  for (const Order order : {Order::newest, Order::oldest}) {
    bool undated = false;
    double last = 0;
    for (const Xapian::docid d : docids(page(0, kDocuments, order, false))) {
      const std::string value = documents().get_document(d).get_value(kPublishedSlot);
      if (value.empty()) {
        undated = true;
        continue;
      }
      ASSERT_FALSE(undated);
      const double time = Xapian::sortable_unserialise(value);
      if (last != 0) {
        ASSERT_TRUE(order == Order::newest ? time <= last : time >= last);
      }
      last = time;
    }
    EXPECT_TRUE(undated);
  }
}

TEST(Matcher, TotalsAreExactWhereAskedFor) {
  const std::uint64_t all = count_matches({documents()}, query());
  for (const std::size_t count : {0U, 1U, 10U, 1000U, 1001U, 5000U}) {
    MatchRequest request;
    request.count = count;
    request.exact = true;
    const Matches found = find_matches({documents()}, {}, query(), request);
    EXPECT_TRUE(found.total_exact) << count;
    EXPECT_EQ(found.total, all) << count;
    EXPECT_EQ(found.ranked.size(), std::min<std::size_t>(count, all)) << count;
  }
}

TEST(Matcher, ALastPageKnowsTheTotal) {
  const std::uint64_t all = count_matches({documents()}, query());
  MatchRequest request;
  request.first = all - 3;
  request.count = 10;
  const Matches found = find_matches({documents()}, {}, query(), request);
  EXPECT_EQ(found.ranked.size(), 3U);
  EXPECT_TRUE(found.total_exact);
  EXPECT_EQ(found.total, all);
}

TEST(Matcher, WeighsOneDocumentAsTheSearchDoes) {
  const auto ranked = page(0, 200, Order::relevance, false);
  for (const auto& [docid, score] : ranked)
    ASSERT_NEAR(weigh(documents(), {}, query(), "Q" + std::to_string(docid - 1)), score, 1e-9) << docid;
  EXPECT_EQ(weigh(documents(), {}, Plan::term("zebra"), "Q1"), 0);
  EXPECT_EQ(weigh(documents(), {}, query(), "Qnone"), 0);
}

// Where Xapian's API has to do, plans with a phrase go another way than others.
TEST(Matcher, APlanWithAPhraseIsRankedAndCountedAsOthersAre) {
  Xapian::WritableDatabase database(std::string(), Xapian::DB_BACKEND_INMEMORY);
  for (Xapian::termcount i = 0; i < 60; ++i) {
    Xapian::Document d;
    d.add_posting("a", 1, 1 + i % 7);
    d.add_posting("b", 2 + i % 2);
    d.add_value(kPublishedSlot, Xapian::sortable_serialise(1e9 + i % 11));
    database.add_document(d);
  }
  const Plan phrase = Plan::phrase({"a", "b"}),
             words = Plan::filter(Plan::all({Plan::term("a"), Plan::term("b")}),
                                  Plan::verified("odd", [](const Xapian::Database&, Xapian::docid docid) {
                                    return docid % 2 == 1;
                                  }));
  EXPECT_EQ(count_matches({database}, phrase), 30U);
  for (const Order order : {Order::relevance, Order::newest, Order::oldest})
    for (const bool each : {false, true}) {
      std::vector<Xapian::docid> seen;
      const auto found = [&](const Plan& plan) {
        MatchRequest request;
        request.first = 3;
        request.count = 20;
        request.order = order;
        request.exact = true;
        seen.clear();
        if (each)
          request.each = [&](const Window& window) {
            each_bit(window.matches,
                     [&](std::size_t i) { seen.push_back(static_cast<Xapian::docid>(window.first + i)); });
          };
        return find_matches({database}, {}, plan, request);
      };
      const Matches by_phrase = found(phrase);
      EXPECT_EQ(seen.size(), each ? 30U : 0U);
      const Matches by_words = Merge({database}, {}, words).best(SIZE_MAX, true);
      EXPECT_EQ(by_phrase.total, 30U);
      ASSERT_EQ(by_phrase.ranked.size(), 20U);
      for (const Match& m : by_phrase.ranked) {
        const auto same = std::find_if(by_words.ranked.begin(), by_words.ranked.end(),
                                       [&](const Match& other) { return other.docid == m.docid; });
        ASSERT_NE(same, by_words.ranked.end());
        EXPECT_NEAR(m.score, same->score, 1e-9);
      }
      if (order == Order::relevance) {
        for (std::size_t i = 0; i < 20; ++i)
          EXPECT_NEAR(by_phrase.ranked[i].score, by_words.ranked[i + 3].score, 1e-9);
      }
    }
}

TEST(Matcher, NoQueryMatchesNothing) { EXPECT_EQ(count_matches({documents()}, Plan()), 0U); }

}  // namespace
}  // namespace dateline

#include "match/search.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "small_archive.h"

namespace dateline {
namespace {

using Strings = std::vector<std::string>;

// Many articles of few words, with many equal scores, dates and neighbours of both kinds.
const test::SmallArchive& ranked_archive() {
  static const test::SmallArchive small = [] {
    const char* words[] = {"grain", "grains", "wheat", "peace", "talks", "road", "port"};
    std::mt19937 random(5);
    std::vector<Article> all;
    for (int i = 0; i < 1200; ++i) {
      std::string text;
      for (auto n = 3 + random() % 8; n > 0; --n)
        text += std::string(words[random() % std::size(words)]) + " ";
      std::string date;
      if (random() % 10 > 0)
        date = "20" + std::to_string(10 + random() % 14) + "-0" + std::to_string(1 + random() % 9);
      all.push_back(test::article("n" + std::to_string(i), i % 9 == 0 ? "Grain" : "", {text}, date));
    }
    return test::SmallArchive(all);
  }();
  return small;
}

struct RankedCase {
  const char* query;
  Sort sort;
  bool expand = false;
};
const RankedCase kCases[] = {{"grain peace", Sort::relevance},
                             {"grain talks road", Sort::relevance},
                             {"\"peace talks\" port", Sort::relevance},
                             {"peace NEAR/3 talks grain", Sort::relevance},
                             {"+grain wheat -road", Sort::relevance},
                             {"gr* port", Sort::relevance},
                             {"date:2012..", Sort::relevance},
                             {"", Sort::relevance},
                             {"grain peace", Sort::newest},
                             {"grain peace", Sort::oldest},
                             {"", Sort::oldest},
                             {"grain peace", Sort::relevance, true}};

Strings ids(Searcher& searcher, const RankedCase& c, std::size_t offset, std::size_t limit) {
  SearchRequest request;
  request.query = c.query;
  request.sort = c.sort;
  request.expand = c.expand;
  request.offset = offset;
  request.limit = limit;
  request.snippet = 0;
  request.hit_facets = false;
  request.help = false;
  Strings out;
  std::size_t rank = offset;
  for (const Hit& h : searcher.search(request).hits) {
    EXPECT_EQ(h.rank, ++rank);
    out.push_back(h.id);
  }
  return out;
}

std::string named(const RankedCase& c) {
  return std::string(c.query) +
         (c.sort == Sort::newest   ? ", newest"
          : c.sort == Sort::oldest ? ", oldest"
                                   : ", relevance") +
         (c.expand ? ", expanded" : "");
}

TEST(Search, PagesOfAnySizeAreOneBigPage) {
  Searcher searcher = ranked_archive().searcher();
  for (const RankedCase& c : kCases) {
    const Strings all = ids(searcher, c, 0, SIZE_MAX);
    ASSERT_GT(all.size(), 120U) << named(c);
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size()) << named(c);
    for (const std::size_t size : {1U, 7U, 10U, 49U, 50U, 51U, 60U, 100U, 999U, 1001U}) {
      const std::size_t until = std::min<std::size_t>(all.size(), size < 10 ? 70 : size < 100 ? 300 : 1200);
      Strings paged;
      for (std::size_t offset = 0; offset < until; offset += size)
        for (std::string& id : ids(searcher, c, offset, size)) paged.push_back(std::move(id));
      const std::size_t count = std::min(paged.size(), until);
      ASSERT_GE(paged.size(), count);
      ASSERT_EQ(Strings(paged.begin(), paged.begin() + static_cast<std::ptrdiff_t>(count)),
                Strings(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(until)))
          << named(c) << ", pages of " << size;
    }
  }
}

TEST(Search, ManyHitsBeginWithTheFew) {
  Searcher searcher = ranked_archive().searcher();
  for (const RankedCase& c : kCases) {
    const Strings many = ids(searcher, c, 0, SIZE_MAX), few = ids(searcher, c, 0, 200);
    const auto count = static_cast<std::ptrdiff_t>(std::min(few.size(), many.size()));
    EXPECT_EQ(few, Strings(many.begin(), many.begin() + count)) << named(c);
  }
}

TEST(Search, APageMayReachAcrossTheArticlesLookedAtAgain) {
  Searcher searcher = ranked_archive().searcher();
  for (const RankedCase& c : kCases) {
    const Strings all = ids(searcher, c, 0, 120);
    for (const std::size_t offset : {40U, 45U, 49U, 50U, 51U, 60U}) {
      const auto from = all.begin() + static_cast<std::ptrdiff_t>(offset);
      EXPECT_EQ(ids(searcher, c, offset, 20), Strings(from, from + 20)) << named(c) << ", from " << offset;
    }
  }
}

TEST(Search, TheFirstPageIsInTheOrderOfItsScores) {
  Searcher searcher = ranked_archive().searcher();
  SearchRequest request;
  request.query = "grain peace talks";
  request.limit = 50;
  const SearchResult r = searcher.search(request);
  for (std::size_t i = 1; i < r.hits.size(); ++i) EXPECT_GE(r.hits[i - 1].score, r.hits[i].score);
}

void expect_same(const Hit& a, const Hit& b, const std::string& what) {
  EXPECT_EQ(a.rank, b.rank) << what;
  EXPECT_EQ(a.score, b.score) << what;
  EXPECT_EQ(a.id, b.id) << what;
  EXPECT_EQ(a.title, b.title) << what;
  EXPECT_EQ(a.opening, b.opening) << what;
  EXPECT_EQ(a.snippet, b.snippet) << what;
  EXPECT_EQ(a.facets, b.facets) << what;
  EXPECT_EQ(a.copies, b.copies) << what;
  ASSERT_EQ(a.explanation.size(), b.explanation.size()) << what;
  for (std::size_t i = 0; i < a.explanation.size(); ++i) {
    EXPECT_EQ(a.explanation[i].text, b.explanation[i].text) << what;
    EXPECT_EQ(a.explanation[i].score, b.explanation[i].score) << what;
  }
}

TEST(Search, AStreamIsTheSameAsASearch) {
  Searcher searcher = ranked_archive().searcher();
  for (const RankedCase& c : kCases) {
    for (const std::size_t limit : {std::size_t{0}, std::size_t{10}, SIZE_MAX}) {
      SearchRequest request;
      request.query = c.query;
      request.sort = c.sort;
      request.expand = c.expand;
      request.limit = limit;
      request.offset = 3;
      request.explain = limit == 10;
      request.facets = {"lang", "year:201*"};
      request.timeline = TimelineUnit::year;
      const SearchResult whole = searcher.search(request);
      std::optional<SearchResult> begun;
      std::vector<Hit> hits;
      searcher.stream(
          request,
          [&](const SearchResult& r) {
            EXPECT_TRUE(hits.empty());
            EXPECT_TRUE(r.hits.empty());
            begun = r;
          },
          [&](Hit hit) {
            EXPECT_TRUE(begun);
            hits.push_back(std::move(hit));
          });
      ASSERT_TRUE(begun) << named(c);
      EXPECT_EQ(begun->total, whole.total) << named(c);
      EXPECT_EQ(begun->total_exact, whole.total_exact) << named(c);
      EXPECT_EQ(begun->undated, whole.undated) << named(c);
      EXPECT_EQ(begun->hints, whole.hints) << named(c);
      EXPECT_EQ(begun->facets.size(), whole.facets.size());
      EXPECT_EQ(begun->timeline.size(), whole.timeline.size());
      EXPECT_EQ(begun->explanation.has_value(), whole.explanation.has_value());
      ASSERT_EQ(hits.size(), whole.hits.size()) << named(c);
      for (std::size_t i = 0; i < hits.size(); ++i) expect_same(hits[i], whole.hits[i], named(c));
    }
  }
}

TEST(Search, WhatTheReceiverOfAStreamThrowsPassesThrough) {
  Searcher searcher = ranked_archive().searcher();
  SearchRequest request;
  request.query = "grain";
  struct Enough {};
  int seen = 0;
  EXPECT_THROW(searcher.stream(
                   request, [](const SearchResult&) {},
                   [&](const Hit&) {
                     if (++seen == 2) throw Enough();
                   }),
               Enough);
  EXPECT_EQ(seen, 2);
  EXPECT_THROW(searcher.stream(
                   request, [](const SearchResult&) { throw Enough(); }, [](const Hit&) {}),
               Enough);
  EXPECT_EQ(searcher.search(request).hits.size(), 10U);
}

TEST(Search, AStreamFailsBeforeItBegins) {
  Searcher searcher = ranked_archive().searcher();
  SearchRequest request;
  request.query = "(grain";
  bool begun = false;
  EXPECT_THROW(searcher.stream(
                   request, [&](const SearchResult&) { begun = true; }, [](const Hit&) {}),
               QueryError);
  EXPECT_FALSE(begun);
}

TEST(Search, SimilarArticlesLeaveOutTheArticleItself) {
  const auto similar = ranked_archive().search("", [](SearchRequest& r) {
    r.similar_to = "n1";
    r.limit = SIZE_MAX;
  });
  for (const Hit& h : similar.hits) EXPECT_NE(h.id, "n1");
}

TEST(Search, AnUnknownArticleIsNotFound) {
  for (const bool copies : {false, true}) {
    try {
      ranked_archive().search("", [&](SearchRequest& r) { (copies ? r.copies_of : r.similar_to) = "none"; });
      ADD_FAILURE() << "found";
    } catch (const Error& e) {
      EXPECT_EQ(e.kind(), ErrorKind::not_found);
    }
  }
}

TEST(Search, AQueryThatIsNoUtf8IsRefused) { EXPECT_THROW(ranked_archive().search("grain \xFF"), Error); }

TEST(Search, ATimelineCountsNearDuplicatesThatAreNotShown) {
  std::string words;
  for (int i = 0; i < 100; ++i) words += "word" + std::to_string(i) + " ";
  const std::vector<std::string> text{words};
  const test::SmallArchive archive({test::article("1", "Grain", text, "2023-07-01"),
                                    test::article("2", "Grain", text, "2023-07-02"),
                                    test::article("3", "Grain", text)});
  const SearchResult r = archive.search("grain", [](SearchRequest& request) {
    request.collapse = true;
    request.timeline = TimelineUnit::year;
  });
  EXPECT_EQ(r.total, 1U);
  ASSERT_EQ(r.timeline.size(), 1U);
  EXPECT_EQ(r.timeline[0].count, 2U);
  EXPECT_EQ(r.undated, 1U);
}

}  // namespace
}  // namespace dateline

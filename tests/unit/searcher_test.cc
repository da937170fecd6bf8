#include "dateline/searcher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <stop_token>
#include <thread>

#include "dateline/indexer.h"
#include "support.h"

namespace dateline {
namespace {

namespace fs = std::filesystem;
using test::TempDir;
using Strings = std::vector<std::string>;

Article article(const std::string& id, const std::string& title, const Strings& paragraphs,
                const std::string& date = "") {
  Article a;
  a.id = id;
  a.title = title;
  a.date = date;
  a.lang = "en";
  for (const std::string& p : paragraphs) a.paragraphs.push_back({p, "en"});
  return a;
}

void put(const fs::path& index, const std::vector<Article>& articles) {
  Indexer indexer(index);
  auto batch = indexer.batch();
  for (const Article& a : articles) batch.put(a);
  batch.commit();
}

Strings ids_of(const SearchResult& result) {
  Strings out;
  for (const Hit& h : result.hits) out.push_back(h.id);
  return out;
}

Strings sorted(Strings list) {
  std::sort(list.begin(), list.end());
  return list;
}

ErrorKind kind_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& e) {
    return e.kind();
  }
  ADD_FAILURE() << "nothing was thrown";
  return ErrorKind::internal;
}

// One small archive for all tests that only read.
class SearcherTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    dir_ = new TempDir;
    std::vector<Article> all{
        article("lachin", "Lachin corridor closed",
                {"The road to Lachin is closed to peacekeepers.", "Talks were held in Brussels."},
                "2023-07-30"),
        article("grain", "Grain terminal reopens", {"The port is open. Negotiations over grain went on."},
                "2022-03-01"),
        article("frost", "Frost in April", {"Farmers say the grain and the wheat were spared."},
                "2022-03-15T10:00:00Z"),
        article("old", "Wheat prices", {"Prices of wheat rose. Grain, too."}, "1998"),
        article("undated", "Lachin", {"A note about nothing else."}),
        article("month", "Shipping", {"Ships wait."}, "2022-03")};
    all[0].topics = {"Foreign Exchange", "Peace"};
    all[1].topics = {"grain", "foreign  exchange"};
    all[2].topics = {"Grain", "weather"};
    all[3].topics = {"Grain"};
    all[0].site = all[1].site = "Valley Post";
    all[2].site = "VALLEY POST";
    all[3].site = "Ararat Ledger";
    all[0].authors = {"Əli Əliyev"};
    all[1].captions = {{"A crane at Poti", "en"}, {"Ships wait outside", "en"}};
    put(dir_->path() / "index", all);
  }
  static void TearDownTestSuite() {
    delete dir_;
    dir_ = nullptr;
  }

  SearchResult search(const std::string& query, const std::function<void(SearchRequest&)>& change = {}) {
    SearchRequest request;
    request.query = query;
    if (change) change(request);
    return searcher_.search(request);
  }
  Strings found(const std::string& query) { return sorted(ids_of(search(query))); }

  static TempDir* dir_;
  Searcher searcher_{dir_->path() / "index"};
};
TempDir* SearcherTest::dir_ = nullptr;

TEST_F(SearcherTest, QueriesFindTheirArticles) {
  struct Case {
    const char* query;
    Strings ids;
  };
  const Case cases[] = {
      {"lachin", {"lachin", "undated"}},
      {"LACHIN", {"lachin", "undated"}},
      {"negotiation", {"grain"}},  // by its stem
      {"\"negotiation\"", {}},     // but not as a phrase
      {"\"grain and the wheat\"", {"frost"}},
      {"\"wheat grain\"", {}},
      {"\"spared grain\"", {}},
      {"\"Lachin corridor\"", {"lachin"}},
      {"\"closed the road\"", {}},             // not from the title into the body
      {"\"peacekeepers talks\"", {"lachin"}},  // but from paragraph to paragraph
      {"\"Poti ships\"", {}},                  // not from caption to caption
      {"+grain +wheat", {"frost", "old"}},
      {"+grain -wheat", {"grain"}},
      {"grain AND wheat", {"frost", "old"}},
      {"grain NOT wheat", {"grain"}},
      {"lachin OR frost", {"frost", "lachin", "undated"}},
      {"(lachin OR frost) AND closed", {"lachin"}},
      {"-grain -ships", {"lachin", "undated"}},
      {"NOT grain", {"lachin", "month", "undated"}},
      {"title:grain", {"grain"}},
      {"title:\"lachin corridor\"", {"lachin"}},
      {"title:road", {}},
      {"caption:crane", {"grain"}},
      {"caption:\"crane at poti\"", {"grain"}},
      {"caption:grain", {}},
      {"topic:grain", {"frost", "grain", "old"}},
      {"topic:\"foreign exchange\"", {"grain", "lachin"}},
      {"topic:grain topic:weather", {"frost"}},
      {"topic:(weather peace)", {"frost", "lachin"}},
      {"topic:foreign", {}},
      {"site:\"valley post\"", {"frost", "grain", "lachin"}},
      {"author:\"eli eliyev\"", {"lachin"}},
      {"wheat site:\"Valley Post\"", {"frost"}},
      {"date:2023", {"lachin"}},
      {"date:2022-03", {"frost", "grain", "month"}},
      {"date:2022-03-01..2022-03-31", {"frost", "grain", "month"}},
      {"date:2022-03-02..2022-03-15", {"frost"}},
      {"date:<2000", {"old"}},
      {"date:1998-05", {}},
      {"date:>=2022-03-15", {"frost", "lachin"}},
      {"date:none", {"undated"}},
      {"-date:none", {"frost", "grain", "lachin", "month", "old"}},
      {"zebra", {}},
      {"+zebra grain", {}},
      {"...", {}},
      {"topic:none-such", {}},
      {"date:2030", {}},
  };
  for (const Case& c : cases) EXPECT_EQ(found(c.query), c.ids) << c.query;
}

TEST_F(SearcherTest, ALoneDashFindsNothingMoreThanWithoutIt) {
  EXPECT_EQ(found("grain -"), found("grain"));
  EXPECT_EQ(found("-"), Strings{});
}

TEST_F(SearcherTest, AllRequiresEveryWord) {
  const auto all = [](SearchRequest& r) { r.all = true; };
  EXPECT_EQ(sorted(ids_of(search("grain wheat", all))), (Strings{"frost", "old"}));
  EXPECT_EQ(sorted(ids_of(search("grain OR lachin", all))),
            (Strings{"frost", "grain", "lachin", "old", "undated"}));
}

TEST_F(SearcherTest, PlainTakesNothingAsSyntax) {
  const auto plain = [](SearchRequest& r) { r.plain = true; };
  EXPECT_EQ(sorted(ids_of(search("title:frost (\"", plain))), Strings{"frost"});
  EXPECT_EQ(sorted(ids_of(search("-wheat", plain))), (Strings{"frost", "old"}));
}

TEST_F(SearcherTest, AnEmptyQueryIsEveryArticleNewestFirst) {
  EXPECT_EQ(ids_of(search("")), (Strings{"lachin", "frost", "grain", "month", "old", "undated"}));
}

TEST_F(SearcherTest, SortsByDateWithUndatedLast) {
  EXPECT_EQ(ids_of(search("lachin OR wheat", [](SearchRequest& r) { r.sort = Sort::newest; })),
            (Strings{"lachin", "frost", "old", "undated"}));
  EXPECT_EQ(ids_of(search("lachin OR wheat", [](SearchRequest& r) { r.sort = Sort::oldest; })),
            (Strings{"old", "frost", "lachin", "undated"}));
}

TEST_F(SearcherTest, AWordInTheTitleCountsMore) { EXPECT_EQ(ids_of(search("frost grain")).front(), "frost"); }

TEST_F(SearcherTest, PagesFollowOneAnother) {
  const Strings all = ids_of(search("grain OR lachin OR ships"));
  Strings paged;
  for (std::size_t offset = 0; offset < 8; offset += 2) {
    const SearchResult page = search("grain OR lachin OR ships", [&](SearchRequest& r) {
      r.offset = offset;
      r.limit = 2;
    });
    std::size_t rank = offset;
    for (const Hit& h : page.hits) EXPECT_EQ(h.rank, ++rank);
    for (const std::string& id : ids_of(page)) paged.push_back(id);
  }
  EXPECT_EQ(paged, all);
}

TEST_F(SearcherTest, OffsetsAndLimitsBeyondTheEndAreHarmless) {
  EXPECT_TRUE(search("grain", [](SearchRequest& r) { r.offset = SIZE_MAX; }).hits.empty());
  EXPECT_EQ(search("grain", [](SearchRequest& r) { r.limit = SIZE_MAX; }).hits.size(), 3U);
}

TEST_F(SearcherTest, CountsExactlyWithoutHits) {
  const SearchResult r = search("grain", [](SearchRequest& q) {
    q.limit = 0;
    q.exact_total = true;
  });
  EXPECT_EQ(r.total, 3U);
  EXPECT_TRUE(r.total_exact);
  EXPECT_TRUE(r.hits.empty());
}

TEST_F(SearcherTest, FacetsCountFoldedSpellingsTogether) {
  const SearchResult r = search("", [](SearchRequest& q) {
    q.limit = 0;
    q.facets = {"topic", "site", "year"};
  });
  ASSERT_EQ(r.facets.size(), 3U);
  EXPECT_EQ(r.facets[0].name, "topic");
  EXPECT_EQ(r.facets[0].distinct, 4U);
  ASSERT_EQ(r.facets[0].values.size(), 4U);
  EXPECT_EQ(r.facets[0].values[0].value, "Grain");  // twice, once as "grain"
  EXPECT_EQ(r.facets[0].values[0].count, 3U);
  EXPECT_EQ(r.facets[0].values[1].count, 2U);
  EXPECT_EQ(r.facets[1].values[0].value, "Valley Post");
  EXPECT_EQ(r.facets[1].values[0].count, 3U);
  EXPECT_EQ(r.facets[2].values[0].value, "2022");
  EXPECT_EQ(r.facets[2].values[0].count, 3U);
}

TEST_F(SearcherTest, FilteringByAShownValueGivesItsCount) {
  const auto every = search("", [](SearchRequest& q) { q.facets = {"site", "topic", "author", "lang"}; });
  for (const FacetResult& f : every.facets)
    for (const FacetValue& v : f.values)
      EXPECT_EQ(found(f.name + ":\"" + v.value + "\"").size(), v.count) << f.name << ' ' << v.value;
}

TEST_F(SearcherTest, FacetLimitCutsValuesNotDistinct) {
  const auto r = search("", [](SearchRequest& q) {
    q.facets = {"topic"};
    q.facet_limit = 1;
  });
  EXPECT_EQ(r.facets[0].values.size(), 1U);
  EXPECT_EQ(r.facets[0].distinct, 4U);
}

TEST_F(SearcherTest, FacetsOfNoMatchesAreEmpty) {
  const auto r = search("zebra", [](SearchRequest& q) {
    q.facets = {"topic"};
    q.timeline = TimelineUnit::year;
  });
  EXPECT_EQ(r.total, 0U);
  EXPECT_EQ(r.facets[0].distinct, 0U);
  EXPECT_TRUE(r.timeline.empty());
  EXPECT_EQ(r.undated, 0U);
}

TEST_F(SearcherTest, AnUnknownFacetListsTheKnownOnes) {
  try {
    search("grain", [](SearchRequest& q) { q.facets = {"colour"}; });
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::usage);
    EXPECT_NE(std::string(e.what()).find("person"), std::string::npos) << e.what();
  }
}

TEST_F(SearcherTest, EveryNamedFacetMayBeAskedFor) {
  for (const std::string& name : searcher_.facet_names())
    EXPECT_EQ(search("", [&](SearchRequest& q) { q.facets = {name}; }).facets.at(0).name, name);
}

TEST_F(SearcherTest, TimelineCountsPeriodsAndWhatIsInNone) {
  const auto timeline = [&](TimelineUnit unit) {
    const auto r = search("", [&](SearchRequest& q) { q.timeline = unit; });
    std::string out;
    for (const TimelineEntry& e : r.timeline) out += e.period + "=" + std::to_string(e.count) + " ";
    return out + "undated=" + std::to_string(r.undated);
  };
  EXPECT_EQ(timeline(TimelineUnit::year), "1998=1 2022=3 2023=1 undated=1");
  EXPECT_EQ(timeline(TimelineUnit::month), "2022-03=3 2023-07=1 undated=2");
  EXPECT_EQ(timeline(TimelineUnit::day), "2022-03-01=1 2022-03-15=1 2023-07-30=1 undated=3");
}

TEST_F(SearcherTest, HitsHoldWhatTheArticleHas) {
  const Hit hit = search("corridor").hits.at(0);
  EXPECT_EQ(hit.rank, 1U);
  EXPECT_GT(hit.score, 0);
  EXPECT_EQ(hit.title, "Lachin corridor closed");
  EXPECT_EQ(hit.site, "Valley Post");
  EXPECT_EQ(hit.date, "2023-07-30");
  EXPECT_NE(std::find(hit.facets.begin(), hit.facets.end(),
                      std::pair<std::string, Strings>{"author", {"Əli Əliyev"}}),
            hit.facets.end());
  EXPECT_NE(search("peacekeeper").hits.at(0).snippet.find("\x02peacekeepers\x03"), std::string::npos);
}

TEST_F(SearcherTest, SyntaxErrorsNameTheirColumn) {
  try {
    search("grain (wheat");
    FAIL();
  } catch (const QueryError& e) {
    EXPECT_EQ(e.column(), 7U);
    EXPECT_EQ(e.kind(), ErrorKind::query_syntax);
  }
}

TEST_F(SearcherTest, AStoredArticleIsGivenBackWhole) {
  const auto a = searcher_.article("grain");
  ASSERT_TRUE(a);
  EXPECT_EQ(a->topics, (Strings{"grain", "foreign  exchange"}));
  EXPECT_EQ(a->captions.size(), 2U);
  EXPECT_FALSE(searcher_.article("none"));
  EXPECT_FALSE(searcher_.article(""));
}

TEST_F(SearcherTest, ACopySearchesOnItsOwn) {
  std::vector<std::thread> threads;
  std::vector<std::size_t> counts(4);
  for (std::size_t i = 0; i < counts.size(); ++i)
    threads.emplace_back([&counts, i, copy = searcher_]() mutable {
      SearchRequest request;
      request.query = "grain";
      for (int n = 0; n < 20; ++n) counts[i] += copy.search(request).hits.size();
    });
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(counts, std::vector<std::size_t>(4, 60));
}

TEST_F(SearcherTest, StopsWhenAskedToOrLate) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(kind_of([&] { search("grain", [&](SearchRequest& r) { r.stop = stop.get_token(); }); }),
            ErrorKind::cancelled);
  EXPECT_EQ(kind_of([&] {
              search("grain", [](SearchRequest& r) { r.deadline = std::chrono::steady_clock::now(); });
            }),
            ErrorKind::deadline);
}

TEST_F(SearcherTest, ALongChainOfOperatorsIsNoDanger) {
  for (const char* link : {" NOT zebra", " AND grain", " OR zebra", " -zebra", " AND grain NOT zebra"}) {
    std::string query = "grain";
    for (int i = 0; i < 20000; ++i) query += link;
    try {
      EXPECT_EQ(search(query).hits.size(), 3U) << link;
    } catch (const QueryError& e) {  // refused is well, too
      EXPECT_GT(e.column(), 1U) << link;
    }
  }
}

TEST_F(SearcherTest, AVeryLongQueryIsSearched) {
  std::string query;
  for (int i = 0; i < 20000; ++i) query += "w" + std::to_string(i) + " ";
  EXPECT_EQ(found(query + "grain").size(), 3U);
  EXPECT_EQ(found(std::string(100000, 'x') + " grain").size(), 3U);
  EXPECT_EQ(found("topic:" + std::string(1000, 'x')), Strings{});
}

TEST(Searcher, WithoutAnIndexSaysSo) {
  const TempDir dir;
  EXPECT_EQ(kind_of([&] { Searcher(dir.path()); }), ErrorKind::not_found);
  EXPECT_EQ(kind_of([&] { Searcher(dir / "none"); }), ErrorKind::not_found);
}

TEST(Searcher, ADamagedIndexIsBadInput) {
  const TempDir dir;
  put(dir / "index", {article("a", "x", {"grain"})});
  test::write(dir / "index" / "gen-000001" / "db" / "iamglass", "nonsense");
  EXPECT_EQ(kind_of([&] { Searcher(dir / "index"); }), ErrorKind::bad_input);
}

TEST(Searcher, RefreshTakesUpCommitsAndNewGenerations) {
  const TempDir dir;
  put(dir / "index", {article("a", "x", {"grain"})});
  Searcher searcher(dir / "index");
  EXPECT_FALSE(searcher.refresh());
  put(dir / "index", {article("b", "x", {"grain"})});
  EXPECT_EQ(searcher.size(), 1U);
  EXPECT_TRUE(searcher.refresh());
  EXPECT_EQ(searcher.size(), 2U);
  IndexOptions full;
  full.full = true;
  test::write(dir / "s.jsonl", "{\"id\":\"c\",\"body\":\"grain\"}\n");
  Indexer(dir / "index").index({(dir / "s.jsonl").string()}, full);
  EXPECT_TRUE(searcher.refresh());
  EXPECT_EQ(searcher.size(), 3U);
}

TEST(Searcher, OneThatFellBehindStillAnswers) {
  const TempDir dir;
  std::vector<Article> many;
  for (int i = 0; i < 300; ++i)
    many.push_back(article("a" + std::to_string(i), "x", {"grain number " + std::to_string(i)}));
  put(dir / "index", many);
  Searcher searcher(dir / "index");
  for (int round = 0; round < 4; ++round) {
    for (Article& a : many) a.paragraphs[0].text += " again";
    put(dir / "index", many);
  }
  SearchRequest request;
  request.query = "grain again";
  request.exact_total = true;
  EXPECT_EQ(searcher.search(request).total, 300U);
  EXPECT_TRUE(searcher.article("a7"));
}

// Commits in place write over blocks that a search is reading: none may see half of two states.
TEST(Searcher, AnswersAreOfOneStateWhileAWriterCommits) {
  constexpr int kChanging = 30, kOthers = 400, kCommits = 40;
  const TempDir dir;
  Indexer indexer(dir / "index");
  const auto put_edition = [](Indexer::Batch& batch, int edition) {
    std::string words;
    for (int w = 0; w < 40; ++w) words += " word" + std::to_string((edition * 7 + w) % 90);
    for (int i = 0; i < kChanging; ++i)
      batch.put(article("changing" + std::to_string(i), "Edition " + std::to_string(edition),
                        {"The lighthouse keeper of" + words + "."}));
  };
  auto first = indexer.batch();
  put_edition(first, 0);
  for (int i = 0; i < kOthers; ++i)
    first.put(article("other" + std::to_string(i), "Other", {"The lighthouse and the keeper."}));
  first.commit();
  Searcher searcher(dir / "index");
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int edition = 1; edition <= kCommits; ++edition) {
      auto batch = indexer.batch();
      put_edition(batch, edition);
      batch.commit();
    }
    done = true;
  });
  std::set<std::string> editions;
  for (bool last = false; !last;) {
    last = done;
    SearchRequest request;
    request.query = "\"lighthouse keeper\"";
    request.limit = kChanging;
    request.snippet = 0;
    const SearchResult found = searcher.search(request);
    ASSERT_EQ(found.total, static_cast<std::uint64_t>(kChanging));
    for (const Hit& hit : found.hits) ASSERT_EQ(hit.title, found.hits.front().title);
    editions.insert(found.hits.front().title);
    request.query = "lighthouse";
    request.exact_total = true;
    ASSERT_EQ(searcher.search(request).total, static_cast<std::uint64_t>(kChanging + kOthers));
  }
  writer.join();
  EXPECT_GT(editions.size(), 5U);
  EXPECT_EQ(editions.count("Edition " + std::to_string(kCommits)), 1U);
}

TEST(Searcher, MarksOfASnippetAreTheSearchersAlone) {
  const TempDir dir;
  put(dir / "index", {article("a", "x",
                              {"grain \x02"
                               "not a match\x03 and more"})});
  SearchRequest request;
  request.query = "grain";
  EXPECT_EQ(Searcher(dir / "index").search(request).hits.at(0).snippet.find("\x02not"), std::string::npos);
}

TEST(Searcher, AWordIsFoundInEveryLanguageOfTheIndex) {
  const TempDir dir;
  Article ru = article("ru", "", {}), az = article("az", "", {});
  ru.lang = "ru";
  ru.paragraphs = {{"Переговоры о коридоре", "ru"}};
  az.lang = "az";
  az.paragraphs = {{"Laçın dəhlizi bağlıdır", "az"}};
  put(dir / "index", {ru, az, article("en", "", {"Negotiations"})});
  Searcher searcher(dir / "index");
  for (const auto& [query, id] :
       std::map<std::string, std::string>{{"переговорах", "ru"}, {"lacin", "az"}, {"negotiation", "en"}}) {
    SearchRequest request;
    request.query = query;
    EXPECT_EQ(ids_of(searcher.search(request)), Strings{id}) << query;
  }
}

// A search engine of one page: articles are lists of fields, fields lists of words, and a query is tried on
// each article.
struct NaiveArticle {
  std::string id;
  Strings title;
  std::vector<Strings> fields;  // title, captions, body
};

struct NaiveQuery {
  enum Kind { word, title_word, phrase, conjunction, disjunction, negation, group } kind = word;
  Strings words;
  std::vector<NaiveQuery> parts;
  std::string signs;  // of a group: '+', '-' or ' '
};

bool has_phrase(const Strings& text, const Strings& phrase) {
  return std::search(text.begin(), text.end(), phrase.begin(), phrase.end()) != text.end();
}

bool matches(const NaiveArticle& a, const NaiveQuery& q) {
  switch (q.kind) {
    case NaiveQuery::title_word:
      return has_phrase(a.title, q.words);
    case NaiveQuery::word:
    case NaiveQuery::phrase:
      return std::any_of(a.fields.begin(), a.fields.end(),
                         [&](const Strings& f) { return has_phrase(f, q.words); });
    case NaiveQuery::conjunction:
      return std::all_of(q.parts.begin(), q.parts.end(), [&](const NaiveQuery& p) { return matches(a, p); });
    case NaiveQuery::disjunction:
      return std::any_of(q.parts.begin(), q.parts.end(), [&](const NaiveQuery& p) { return matches(a, p); });
    case NaiveQuery::negation:
      return matches(a, q.parts[0]) && !matches(a, q.parts[1]);
    case NaiveQuery::group:
      break;
  }
  bool any_optional = false, one_optional = false, required = false;
  for (std::size_t i = 0; i < q.parts.size(); ++i) {
    const bool match = matches(a, q.parts[i]);
    if (q.signs[i] == '-' && match) return false;
    if (q.signs[i] == '+' && !match) return false;
    required = required || q.signs[i] == '+';
    any_optional = any_optional || q.signs[i] == ' ';
    one_optional = one_optional || (q.signs[i] == ' ' && match);
  }
  return required || one_optional || !any_optional;
}

const Strings kVocabulary{"alfa", "bravo", "delta", "kilo", "lima", "tango", "zulu"};

class RandomQueries {
 public:
  explicit RandomQueries(unsigned seed) : random_(seed) {}

  Strings words(std::size_t least, std::size_t most) {
    Strings out(least + random_() % (most - least + 1));
    for (std::string& w : out) w = kVocabulary[random_() % kVocabulary.size()];
    return out;
  }

  std::vector<NaiveArticle> articles(std::size_t count) {
    std::vector<NaiveArticle> out;
    for (std::size_t i = 0; i < count; ++i) {
      NaiveArticle a{std::to_string(i), words(0, 3), {}};
      a.fields = {a.title, words(0, 2), words(0, 2), words(0, 8)};
      out.push_back(a);
    }
    return out;
  }

  NaiveQuery query(int depth) {
    const auto kind = static_cast<NaiveQuery::Kind>(random_() % (depth > 0 ? 7 : 3));
    NaiveQuery q;
    q.kind = kind;
    if (kind <= NaiveQuery::phrase) {
      q.words = kind == NaiveQuery::phrase ? words(1, 3) : words(1, 1);
      return q;
    }
    const std::size_t parts = kind == NaiveQuery::negation ? 2
                              : kind == NaiveQuery::group  ? 1 + random_() % 4
                                                           : 2 + random_() % 2;
    for (std::size_t i = 0; i < parts; ++i) {
      q.parts.push_back(query(depth - 1));
      q.signs += " +-"[i == 0 ? random_() % 2 : random_() % 3];  // the first part of a group is wanted
    }
    return q;
  }

 private:
  std::mt19937 random_;
};

std::string joined(const Strings& words) {
  std::string out;
  for (const std::string& w : words) out += (out.empty() ? "" : " ") + w;
  return out;
}

// In the query language, with every part in parentheses.
std::string written(const NaiveQuery& q) {
  switch (q.kind) {
    case NaiveQuery::word:
      return q.words[0];
    case NaiveQuery::title_word:
      return "title:" + q.words[0];
    case NaiveQuery::phrase:
      return "\"" + joined(q.words) + "\"";
    default:
      break;
  }
  const char* between = q.kind == NaiveQuery::conjunction   ? " AND "
                        : q.kind == NaiveQuery::disjunction ? " OR "
                        : q.kind == NaiveQuery::negation    ? " NOT "
                                                            : " ";
  std::string out;
  for (std::size_t i = 0; i < q.parts.size(); ++i) {
    if (i > 0) out += between;
    if (q.kind == NaiveQuery::group && q.signs[i] != ' ') out += q.signs[i];
    const bool simple = q.parts[i].kind <= NaiveQuery::phrase;
    out += simple ? written(q.parts[i]) : "(" + written(q.parts[i]) + ")";
  }
  return out;
}

TEST(Searcher, FindsWhatANaiveSearchFinds) {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    RandomQueries random(seed);
    const std::vector<NaiveArticle> naive = random.articles(25);
    std::vector<Article> articles;
    for (const NaiveArticle& n : naive) {
      Article a = article(n.id, joined(n.title), {});
      a.lang = "zz";
      for (std::size_t i = 1; i + 1 < n.fields.size(); ++i)
        if (!n.fields[i].empty()) a.captions.push_back({joined(n.fields[i]), "zz"});
      const Strings& body = n.fields.back();
      const auto middle =
          body.begin() + static_cast<std::ptrdiff_t>(body.size() / 2);  // phrases reach across paragraphs
      a.paragraphs = {{joined({body.begin(), middle}) + ".", "zz"}, {joined({middle, body.end()}), "zz"}};
      articles.push_back(a);
    }
    const TempDir dir;
    put(dir / "index", articles);
    Searcher searcher(dir / "index");
    for (int n = 0; n < 100; ++n) {
      const NaiveQuery query = random.query(2);
      Strings expected;
      for (const NaiveArticle& a : naive)
        if (matches(a, query)) expected.push_back(a.id);
      SearchRequest request;
      request.query = written(query);
      request.limit = 1000;
      request.exact_total = true;
      const SearchResult result = searcher.search(request);
      ASSERT_EQ(sorted(ids_of(result)), sorted(expected)) << "seed " << seed << ", query " << request.query;
      ASSERT_EQ(result.total, expected.size()) << "seed " << seed << ", query " << request.query;
    }
  }
}

}  // namespace
}  // namespace dateline

#include "dateline/indexer.h"

#include <gtest/gtest.h>
#include <xapian.h>

#include <chrono>
#include <cmath>
#include <functional>
#include <set>

#include "dateline/searcher.h"
#include "index_layout.h"
#include "support.h"

namespace dateline {
namespace {

using test::TempDir;
using Strings = std::vector<std::string>;

Article article(const std::string& id, const std::string& text, const std::string& date = "2023-07-30") {
  Article a;
  a.id = id;
  a.title = "Headline " + id;
  a.date = date;
  a.lang = "en";
  a.paragraphs = {{text, "en"}};
  return a;
}

std::string line(int id, const std::string& text = "harvest", const std::string& date = "2023-07-30") {
  return to_json(article(std::to_string(id), text, date)) + "\n";
}

std::string jsonl(int first, int last) {
  std::string out;
  for (int i = first; i <= last; ++i) out += line(i);
  return out;
}

// As if nothing had touched the files for a minute, so that a run can trust their times.
void age(const fs::path& directory) {
  for (const auto& entry : fs::recursive_directory_iterator(directory))
    if (entry.is_regular_file())
      fs::last_write_time(entry, fs::file_time_type::clock::now() - std::chrono::minutes(1));
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

std::set<std::string> ids(const fs::path& index, const std::string& query) {
  SearchRequest request;
  request.query = query;
  request.limit = 100000;
  request.snippet = 0;
  std::set<std::string> out;
  for (const Hit& h : Searcher(index).search(request).hits) out.insert(h.id);
  return out;
}

std::uint64_t size(const fs::path& index) { return Searcher(index).size(); }

class IndexerTest : public testing::Test {
 protected:
  TempDir dir_;
  fs::path index_ = dir_ / "index";
  fs::path source_ = dir_ / "source";

  Report run(const IndexOptions& options = {}) { return Indexer(index_).index({source_.string()}, options); }
  Report put(const std::vector<Article>& articles) {
    Indexer indexer(index_);
    auto batch = indexer.batch();
    for (const Article& a : articles) batch.put(a);
    return batch.commit();
  }
};

// As if another version had analysed the articles: articles are read again, of this source and of the others,
// and then no more.
TEST_F(IndexerTest, AnIndexOfAnotherAnalysisIsWrittenAnew) {
  fs::create_directories(source_);
  const fs::path other = dir_ / "other";
  fs::create_directories(other);
  test::write(source_ / "a.jsonl", jsonl(1, 5));
  test::write(other / "b.jsonl", jsonl(6, 7));
  age(dir_.path());
  Indexer(index_).index({source_.string(), other.string()});
  put({article("by hand", "harvest")});
  const fs::path settings = index_ / "gen-000001" / kSettingsName;
  std::string json = test::read(settings);
  const std::size_t number = json.find_first_of("0123456789", json.find("\"analysis_version\""));
  json.replace(number, json.find_first_not_of("0123456789", number) - number, "1");
  test::write(settings, json);

  const Report first = run();
  EXPECT_EQ(first.generation, "gen-000002");
  EXPECT_EQ(first.articles_total, 8U);
  EXPECT_GT(first.bytes, 0U);
  EXPECT_EQ(ids(index_, "harvest").size(), 8U);
  const Report second = run();
  EXPECT_EQ(second.generation, "gen-000002");
  EXPECT_EQ(second.bytes, 0U);
  const Report of_other = Indexer(index_).index({other.string()});
  EXPECT_GT(of_other.bytes, 0U);
  EXPECT_EQ(of_other.generation, "gen-000002");
  EXPECT_EQ(Indexer(index_).index({other.string()}).bytes, 0U);
}

class BatchTest : public IndexerTest {};

TEST_F(BatchTest, PutArticlesAreFoundAfterCommit) {
  const Report report = put({article("a", "grain"), article("b", "wheat")});
  EXPECT_EQ(report.added, 2U);
  EXPECT_EQ(report.articles_total, 2U);
  EXPECT_EQ(ids(index_, "grain"), std::set<std::string>{"a"});
  EXPECT_EQ(Searcher(index_).article("b")->paragraphs[0].text, "wheat");
}

TEST_F(BatchTest, WithoutCommitNothingHappens) {
  put({article("a", "grain")});
  {
    Indexer indexer(index_);
    auto batch = indexer.batch();
    batch.put(article("b", "wheat"));
    batch.remove("a");
  }
  EXPECT_EQ(ids(index_, "grain wheat"), std::set<std::string>{"a"});
}

TEST_F(BatchTest, PutReplacesTheArticleOfTheSameId) {
  put({article("a", "grain"), article("b", "barley")});
  const Report report = put({article("a", "wheat")});
  EXPECT_EQ(report.changed, 1U);
  EXPECT_EQ(report.added, 0U);
  EXPECT_EQ(report.articles_total, 2U);
  EXPECT_EQ(ids(index_, "grain"), std::set<std::string>{});
  EXPECT_EQ(ids(index_, "wheat"), std::set<std::string>{"a"});
}

TEST_F(BatchTest, PutOfAnEarlierDateReplacesToo) {
  put({article("a", "grain", "2023-07-30")});
  put({article("a", "wheat", "2020-01-01")});
  EXPECT_EQ(ids(index_, "grain"), std::set<std::string>{});
  EXPECT_EQ(ids(index_, "wheat"), std::set<std::string>{"a"});
}

TEST_F(BatchTest, TheSameArticleAgainIsUnchanged) {
  put({article("a", "grain")});
  const Report report = put({article("a", "grain")});
  EXPECT_EQ(report.unchanged, 1U);
  EXPECT_EQ(report.changed + report.added, 0U);
}

TEST_F(BatchTest, AnArticlePutTwiceInOneBatchIsAddedOnce) {
  const Report report = put({article("a", "grain"), article("a", "wheat")});
  EXPECT_EQ(report.added, 1U);
  EXPECT_EQ(report.articles_total, 1U);
  EXPECT_EQ(ids(index_, "grain wheat"), std::set<std::string>{"a"});
  EXPECT_EQ(ids(index_, "grain"), std::set<std::string>{});
}

TEST_F(BatchTest, RemoveTakesTheArticleOut) {
  put({article("a", "grain"), article("b", "grain")});
  Indexer indexer(index_);
  auto batch = indexer.batch();
  batch.remove("a");
  batch.remove("unknown");
  const Report report = batch.commit();
  EXPECT_EQ(report.removed, 1U);
  EXPECT_EQ(report.skipped, 1U);
  EXPECT_EQ(report.articles_total, 1U);
  EXPECT_EQ(ids(index_, "grain"), std::set<std::string>{"b"});
}

TEST_F(BatchTest, AnArticleIsRemovedOnce) {
  put({article("a", "grain"), article("b", "grain")});
  Indexer indexer(index_);
  auto batch = indexer.batch();
  batch.remove("a");
  batch.remove("a");
  const Report report = batch.commit();
  EXPECT_EQ(report.removed, 1U);
  EXPECT_EQ(report.skipped, 1U);
}

TEST_F(BatchTest, PutAndRemoveInOneBatchApplyInTheirOrder) {
  put({article("a", "grain"), article("b", "grain")});
  Indexer indexer(index_);
  auto batch = indexer.batch();
  batch.remove("a");
  batch.put(article("a", "wheat"));
  batch.put(article("b", "wheat"));
  batch.remove("b");
  batch.put(article("c", "wheat"));
  batch.remove("c");
  EXPECT_EQ(batch.commit().articles_total, 1U);
  EXPECT_EQ(ids(index_, "grain wheat"), std::set<std::string>{"a"});
}

TEST_F(BatchTest, ARemovedArticlePutBackUnchangedStays) {
  put({article("a", "grain")});
  Indexer indexer(index_);
  auto batch = indexer.batch();
  batch.remove("a");
  batch.put(article("a", "grain"));
  EXPECT_EQ(batch.commit().articles_total, 1U);
  EXPECT_EQ(ids(index_, "grain"), std::set<std::string>{"a"});
}

TEST_F(BatchTest, TheUrlServesWhereThereIsNoId) {
  Article a = article("", "grain");
  a.url = "https://example.org/1";
  put({a});
  EXPECT_TRUE(Searcher(index_).article("https://example.org/1"));
}

TEST_F(BatchTest, ArticlesThatCannotBeIndexedAreRefused) {
  Indexer indexer(index_);
  auto batch = indexer.batch();
  EXPECT_EQ(kind_of([&] { batch.put(article("", "grain")); }), ErrorKind::bad_input);
  EXPECT_EQ(kind_of([&] { batch.put(article("a", "gr\xFFin")); }), ErrorKind::bad_input);
  EXPECT_EQ(kind_of([&] { batch.put(article("a", "grain", "yesterday")); }), ErrorKind::bad_input);
}

TEST_F(BatchTest, BrokenTextAnywhereInAnArticleIsRefused) {
  Indexer indexer(index_);
  auto batch = indexer.batch();
  Article caption = article("a", "grain"), tag = caption, site = caption, id = article("a\xFF", "grain");
  caption.captions = {{"\xFF", "en"}};
  tag.tags = {"\xFF"};
  site.site = "\xFF";
  EXPECT_EQ(kind_of([&] { batch.put(caption); }), ErrorKind::bad_input);
  EXPECT_EQ(kind_of([&] { batch.put(tag); }), ErrorKind::bad_input);
  EXPECT_EQ(kind_of([&] { batch.put(site); }), ErrorKind::bad_input);
  EXPECT_EQ(kind_of([&] { batch.put(id); }), ErrorKind::bad_input);
}

TEST_F(BatchTest, LongIdsAreKeptApart) {
  const std::string id(1000, 'i');
  put({article(id + "1", "grain"), article(id + "2", "wheat")});
  put({article(id + "1", "barley")});
  EXPECT_EQ(ids(index_, "barley"), std::set<std::string>{id + "1"});
  EXPECT_EQ(Searcher(index_).article(id + "2")->paragraphs[0].text, "wheat");
  EXPECT_EQ(size(index_), 2U);
}

TEST_F(BatchTest, IdsWithNulsAndNewlinesAreKeptApart) {
  const std::string nul("a\0b", 3);
  put({article(nul, "grain"), article("a", "grain"), article("a\nb", "grain")});
  EXPECT_EQ(ids(index_, "grain"), (std::set<std::string>{nul, "a", "a\nb"}));
}

TEST_F(BatchTest, ATenthOfTheIndexIsChangedInPlaceAndMoreMakesANewGeneration) {
  const auto put_many = [&](const std::string& prefix, int count, const std::string& text,
                            const IndexOptions& options = {}) {
    Indexer indexer(index_);
    auto batch = indexer.batch(options);
    for (int i = 0; i < count; ++i) batch.put(article(prefix + std::to_string(i), text));
    return batch.commit().generation;
  };
  EXPECT_EQ(put_many("a", 11000, "barley"), "gen-000001");
  EXPECT_EQ(put_many("b", 1050, "wheat"), "gen-000001");
  EXPECT_EQ(put_many("c", 1250, "rye"), "gen-000002");
  // A transaction takes memory, of which this is too little for 900 articles of some 10,000 bytes.
  std::string text;
  for (int i = 0; i < 1500; ++i) text += "oats" + std::to_string(i) + ' ';
  IndexOptions options;
  options.memory = 64u << 20;
  EXPECT_EQ(put_many("d", 900, text, options), "gen-000003");
  EXPECT_EQ(ids(index_, "wheat").size(), 1050U);
  EXPECT_EQ(ids(index_, "rye").size(), 1250U);
  EXPECT_EQ(ids(index_, "oats7").size(), 900U);
}

TEST_F(BatchTest, MoreThanTheIndexHoldsMakesANewGeneration) {
  put({article("old", "grain"), article("gone", "grain"), article("changed", "grain")});
  Indexer indexer(index_);
  auto batch = indexer.batch();
  batch.remove("gone");
  batch.put(article("changed", "wheat"));
  for (int i = 0; i < 1100; ++i) batch.put(article("n" + std::to_string(i), "barley"));
  const Report report = batch.commit();
  EXPECT_EQ(report.generation, "gen-000002");
  EXPECT_EQ(report.articles_total, 1102U);
  EXPECT_EQ(ids(index_, "grain"), std::set<std::string>{"old"});
  EXPECT_EQ(ids(index_, "wheat"), std::set<std::string>{"changed"});
  EXPECT_EQ(ids(index_, "barley").size(), 1100U);
}

TEST_F(BatchTest, OneBatchDoesNotUndoAnother) {
  Indexer indexer(index_);
  auto first = indexer.batch();
  first.put(article("a", "grain"));
  EXPECT_THROW(indexer.batch(), Error);
  first.commit();
  auto second = indexer.batch();
  second.put(article("b", "grain"));
  second.commit();
  EXPECT_EQ(ids(index_, "grain"), (std::set<std::string>{"a", "b"}));
}

TEST_F(BatchTest, AnEmptyCommitLeavesTheIndexAsItIs) {
  put({article("a", "grain")});
  EXPECT_EQ(put({}).articles_total, 1U);
  EXPECT_EQ(ids(index_, "grain"), std::set<std::string>{"a"});
}

TEST_F(BatchTest, AStopTokenCancelsTheCommit) {
  put({article("a", "grain")});
  std::stop_source stop;
  IndexOptions options;
  options.stop = stop.get_token();
  Indexer indexer(index_);
  auto batch = indexer.batch(options);
  batch.put(article("b", "wheat"));
  stop.request_stop();
  EXPECT_EQ(kind_of([&] { batch.commit(); }), ErrorKind::cancelled);
  EXPECT_EQ(ids(index_, "grain wheat"), std::set<std::string>{"a"});
}

TEST_F(BatchTest, FurtherFacetsNeedANameThatIsFree) {
  Indexer indexer(index_);
  IndexOptions options;
  for (const char* name : {"title", "Mood", "", "a b"}) {
    options.extra_facets = {name};
    EXPECT_EQ(kind_of([&] { indexer.batch(options); }), ErrorKind::usage) << name;
  }
}

TEST_F(BatchTest, AFurtherFacetNeedsAFullBuild) {
  put({article("a", "grain")});
  Indexer indexer(index_);
  IndexOptions options;
  options.extra_facets = {"mood"};
  EXPECT_EQ(kind_of([&] { indexer.batch(options); }), ErrorKind::usage);
}

TEST_F(IndexerTest, AFirstRunIndexesWhatIsThere) {
  test::write(source_ / "a.jsonl", jsonl(1, 3));
  test::write(source_ / "sub" / "b.txt",
              "Harvest begins\n\nThe harvest began in the eastern valleys on Monday.\n");
  const Report report = run();
  EXPECT_EQ(report.added, 4U);
  EXPECT_EQ(report.generation, "gen-000001");
  EXPECT_EQ(report.articles_total, 4U);
  EXPECT_GT(report.bytes, 0U);
  EXPECT_EQ(ids(index_, "harvest"), (std::set<std::string>{"1", "2", "3", "sub/b.txt"}));
}

TEST_F(IndexerTest, TheIndexIsAXapianDatabaseInGoodOrder) {
  test::write(source_ / "a.jsonl", jsonl(1, 50));
  run();
  test::write(source_ / "b.jsonl", jsonl(40, 60));
  run();
  // The program, not Xapian::Database::check: in 1.4.22 that frees an object by a wrong size, which ends a
  // run under the address sanitizer.
  const test::Ran check = test::run({"xapian-check", (open_generation(index_).path / "db").string()});
  if (check.code == 127) GTEST_SKIP() << "xapian-check is not installed";
  EXPECT_EQ(check.code, 0) << check.out << check.err;
}

TEST_F(IndexerTest, ASecondRunReadsNothingThatIsUnchanged) {
  test::write(source_ / "a.jsonl", jsonl(1, 3));
  age(source_);
  run();
  const Report report = run();
  EXPECT_EQ(report.unchanged, 3U);
  EXPECT_EQ(report.bytes, 0U);
  EXPECT_EQ(report.added + report.changed + report.removed, 0U);
}

TEST_F(IndexerTest, AFileTouchedButNotChangedGivesUnchangedArticles) {
  test::write(source_ / "a.jsonl", jsonl(1, 3));
  age(source_);
  run();
  test::write(source_ / "a.jsonl", jsonl(1, 3));
  const Report report = run();
  EXPECT_EQ(report.unchanged, 3U);
  EXPECT_GT(report.bytes, 0U);
}

TEST_F(IndexerTest, ChangedFilesAreReadAgain) {
  test::write(source_ / "a.jsonl", jsonl(1, 3));
  test::write(source_ / "b.jsonl", jsonl(4, 5));
  age(source_);
  run();
  test::write(source_ / "a.jsonl", line(1) + line(2, "frost") + line(3) + line(6));
  const Report report = run();
  EXPECT_EQ(report.changed, 1U);
  EXPECT_EQ(report.added, 1U);
  EXPECT_EQ(report.unchanged, 4U);
  EXPECT_EQ(ids(index_, "frost"), std::set<std::string>{"2"});
  EXPECT_EQ(ids(index_, "harvest"), (std::set<std::string>{"1", "3", "4", "5", "6"}));
}

TEST_F(IndexerTest, WithoutPruneWhatIsGoneStays) {
  test::write(source_ / "a.jsonl", jsonl(1, 3));
  test::write(source_ / "b.jsonl", jsonl(4, 5));
  run();
  fs::remove(source_ / "b.jsonl");
  test::write(source_ / "a.jsonl", jsonl(1, 2));
  EXPECT_EQ(run().removed, 0U);
  EXPECT_EQ(size(index_), 5U);
}

TEST_F(IndexerTest, PruneRemovesWhatIsGoneFromFilesAndWithThem) {
  test::write(source_ / "a.jsonl", jsonl(1, 20));
  test::write(source_ / "b.jsonl", line(21));
  run();
  fs::remove(source_ / "b.jsonl");
  test::write(source_ / "a.jsonl", jsonl(1, 19));
  IndexOptions options;
  options.prune = true;
  EXPECT_EQ(run(options).removed, 2U);
  EXPECT_EQ(size(index_), 19U);
  EXPECT_EQ(run(options).removed, 0U);
}

TEST_F(IndexerTest, PruneKeepsARecordThatMovedToAnotherFile) {
  test::write(source_ / "a.jsonl", jsonl(1, 10));
  test::write(source_ / "b.jsonl", jsonl(11, 20));
  run();
  test::write(source_ / "a.jsonl", jsonl(2, 10));
  test::write(source_ / "b.jsonl", jsonl(11, 20) + line(1));
  IndexOptions options;
  options.prune = true;
  const Report report = run(options);
  EXPECT_EQ(report.removed, 0U);
  EXPECT_EQ(size(index_), 20U);
  EXPECT_TRUE(Searcher(index_).article("1"));
}

TEST_F(IndexerTest, PruneKeepsARecordThatMovedAndChanged) {
  test::write(source_ / "a.jsonl", jsonl(1, 10));
  test::write(source_ / "b.jsonl", jsonl(11, 20));
  run();
  test::write(source_ / "a.jsonl", jsonl(2, 10));
  test::write(source_ / "b.jsonl", jsonl(11, 20) + line(1, "frost"));
  IndexOptions options;
  options.prune = true;
  const Report report = run(options);
  EXPECT_EQ(report.removed, 0U);
  EXPECT_EQ(report.changed, 1U);
  EXPECT_EQ(report.articles_total, 20U);
  EXPECT_EQ(ids(index_, "frost"), std::set<std::string>{"1"});
}

TEST_F(IndexerTest, PruneOfALargePartWantsToBeForced) {
  test::write(source_ / "a.jsonl", jsonl(1, 5));
  test::write(source_ / "b.jsonl", jsonl(6, 10));
  run();
  fs::remove(source_ / "b.jsonl");
  IndexOptions options;
  options.prune = true;
  EXPECT_EQ(kind_of([&] { run(options); }), ErrorKind::not_found);
  EXPECT_EQ(size(index_), 10U);
  options.prune_force = true;
  EXPECT_EQ(run(options).removed, 5U);
  EXPECT_EQ(size(index_), 5U);
}

TEST_F(IndexerTest, PruneLooksAtEachSourceByItself) {
  const fs::path small = dir_ / "small";
  test::write(source_ / "a.jsonl", jsonl(1, 90));
  test::write(small / "b.jsonl", jsonl(91, 100));
  test::write(small / "c.jsonl", jsonl(101, 101));
  const std::vector<std::string> sources{source_.string(), small.string()};
  Indexer indexer(index_);
  indexer.index(sources);
  fs::remove(small / "b.jsonl");
  IndexOptions options;
  options.prune = true;
  EXPECT_EQ(kind_of([&] { indexer.index(sources, options); }), ErrorKind::not_found);
  EXPECT_EQ(size(index_), 101U);
}

TEST_F(IndexerTest, PruneTouchesNothingOutsideTheGivenSources) {
  test::write(source_ / "a.jsonl", jsonl(1, 20));
  test::write(dir_ / "source-2" / "b.jsonl", jsonl(21, 22));
  Indexer(index_).index({source_.string(), (dir_ / "source-2").string()});
  put({article("memory", "harvest")});
  fs::remove(dir_ / "source-2" / "b.jsonl");
  IndexOptions options;
  options.prune = true;
  EXPECT_EQ(run(options).removed, 0U);
  EXPECT_EQ(size(index_), 23U);
}

TEST_F(IndexerTest, DryRunSaysWhatWouldBeDoneAndChangesNothing) {
  test::write(source_ / "a.jsonl", jsonl(1, 3));
  run();
  test::write(source_ / "a.jsonl", line(1, "frost") + jsonl(2, 4));
  IndexOptions options;
  options.dry_run = true;
  const Report report = run(options);
  EXPECT_EQ(report.added, 1U);
  EXPECT_EQ(report.changed, 1U);
  EXPECT_EQ(report.articles_total, 4U);
  EXPECT_EQ(size(index_), 3U);
  EXPECT_EQ(ids(index_, "frost"), std::set<std::string>{});
}

TEST_F(IndexerTest, FullRebuildsRecordedSourcesAndKeepsArticlesWithoutAFile) {
  test::write(source_ / "a.jsonl", jsonl(1, 3));
  run();
  put({article("memory", "harvest")});
  test::write(source_ / "a.jsonl", jsonl(2, 3));
  IndexOptions options;
  options.full = true;
  const Report report = Indexer(index_).index({}, options);
  EXPECT_EQ(report.generation, "gen-000002");
  EXPECT_EQ(ids(index_, "harvest"), (std::set<std::string>{"2", "3", "memory"}));
}

TEST_F(IndexerTest, FullAgainStillKnowsItsSources) {
  test::write(source_ / "a.jsonl", jsonl(1, 3));
  run();
  IndexOptions full;
  full.full = true;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Indexer(index_).index({}, full).articles_total, 3U);
}

TEST_F(IndexerTest, LargeUpdateMakesANewGenerationThatStillKnowsItsSources) {
  test::write(source_ / "a.jsonl", jsonl(1, 3));
  run();
  {
    Indexer indexer(index_);
    Indexer::Batch batch = indexer.batch();
    for (int i = 0; i < 1100; ++i) batch.put(article("memory-" + std::to_string(i), "orchard"));
    EXPECT_EQ(batch.commit().generation, "gen-000002");
  }
  EXPECT_EQ(ids(index_, "harvest").size(), 3U);
  EXPECT_EQ(ids(index_, "orchard").size(), 1100U);
  IndexOptions options;
  options.full = true;
  EXPECT_EQ(Indexer(index_).index({}, options).articles_total, 1103U);
  EXPECT_EQ(ids(index_, "harvest").size(), 3U);
}

TEST_F(IndexerTest, PruneLeavesFilesThatAGlobLeavesOut) {
  test::write(source_ / "a.jsonl", jsonl(1, 3));
  test::write(source_ / "b.jsonl", jsonl(4, 20));
  run();
  IndexOptions options;
  options.prune = options.prune_force = true;
  options.include = {"b.*"};
  EXPECT_EQ(Indexer(index_).index({source_.string()}, options).removed, 0U);
  EXPECT_EQ(size(index_), 20U);
}

TEST_F(IndexerTest, FullRefusesWhenARecordedSourceIsMissing) {
  test::write(source_ / "a.jsonl", jsonl(1, 3));
  run();
  fs::remove_all(source_);
  IndexOptions options;
  options.full = true;
  EXPECT_EQ(kind_of([&] { Indexer(index_).index({}, options); }), ErrorKind::not_found);
  EXPECT_EQ(size(index_), 3U);
}

TEST_F(IndexerTest, FullAddsAFurtherFacetAndLaterRunsKeepIt) {
  test::write(source_ / "a.jsonl", "{\"id\":\"1\",\"body\":\"harvest\",\"mood\":\"calm\"}\n");
  run();
  IndexOptions options;
  options.full = true;
  options.extra_facets = {"mood"};
  run(options);
  EXPECT_EQ(ids(index_, "mood:calm"), std::set<std::string>{"1"});
  test::write(source_ / "b.jsonl", "{\"id\":\"2\",\"body\":\"harvest\",\"mood\":\"Calm\"}\n");
  run();
  EXPECT_EQ(ids(index_, "mood:calm"), (std::set<std::string>{"1", "2"}));
}

TEST_F(IndexerTest, AMissingSourceLeavesTheIndexAsItWas) {
  test::write(source_ / "a.jsonl", jsonl(1, 3));
  run();
  EXPECT_EQ(kind_of([&] { Indexer(index_).index({(dir_ / "none").string()}); }), ErrorKind::not_found);
  EXPECT_EQ(kind_of([&] { Indexer(index_).index({}); }), ErrorKind::usage);
  EXPECT_EQ(size(index_), 3U);
}

TEST_F(IndexerTest, SourcesWithoutAnyArticleAreBadInput) {
  test::write(source_ / "a.bin", std::string("\0\1\2", 3));
  EXPECT_EQ(kind_of([&] { run(); }), ErrorKind::bad_input);
  EXPECT_EQ(kind_of([&] { size(index_); }), ErrorKind::not_found);
}

TEST_F(IndexerTest, BrokenLinesAreReportedWithTheirPlace) {
  test::write(source_ / "a.jsonl", line(1) + "{\"id\":\n" + line(2) + "{\"id\":5}\n");
  std::vector<Problem> seen;
  IndexOptions options;
  options.on_problem = [&](const Problem& p) { seen.push_back(p); };
  const Report report = run(options);
  EXPECT_EQ(report.added, 2U);
  EXPECT_EQ(report.skipped, 2U);
  ASSERT_EQ(report.problems.size(), 2U);
  EXPECT_EQ(report.problems[0].source, (source_ / "a.jsonl").string());
  EXPECT_EQ(report.problems[0].line, 2U);
  EXPECT_EQ(report.problems[0].offset, line(1).size());
  EXPECT_EQ(report.problems[1].line, 4U);
  EXPECT_EQ(seen.size(), 2U);
}

TEST_F(IndexerTest, OfTwoArticlesOfOneIdTheLaterDateStays) {
  test::write(source_ / "a.jsonl", line(1, "newer", "2023-02-01") + line(1, "older", "2022-01-01"));
  const Report report = run();
  EXPECT_EQ(report.added, 1U);
  EXPECT_EQ(report.skipped, 1U);
  EXPECT_EQ(report.problems.size(), 1U);
  EXPECT_EQ(ids(index_, "newer older"), std::set<std::string>{"1"});
  EXPECT_EQ(ids(index_, "older"), std::set<std::string>{});
}

// The text that it superseded, and its file, are of a source that is not given.
TEST_F(IndexerTest, OnlyArticlesOfGivenSourcesAreCounted) {
  const std::string one = (dir_ / "one").string(), two = (dir_ / "two").string();
  test::write(dir_ / "one" / "a.jsonl", line(1, "newer", "2024-05-05") + line(2));
  test::write(dir_ / "two" / "b.jsonl", line(1, "older", "2023-05-05") + line(3) + line(4));
  Indexer(index_).index({one});
  Indexer(index_).index({two});
  test::write(dir_ / "one" / "a.jsonl", line(2));
  IndexOptions options;
  options.prune = true;
  options.prune_force = true;
  const Report report = Indexer(index_).index({one}, options);
  EXPECT_EQ(ids(index_, "older"), std::set<std::string>{"1"});
  EXPECT_LE(report.unchanged, 4U);
}

TEST_F(IndexerTest, FilesOfOneNameInTwoSourcesAreTwoArticles) {
  const std::string text = "The harvest began in the eastern valleys on Monday, farmers said.\n";
  test::write(dir_ / "one" / "a.txt", text);
  test::write(dir_ / "two" / "a.txt", "Again: " + text);
  Indexer(index_).index({(dir_ / "one").string(), (dir_ / "two").string()});
  EXPECT_EQ(size(index_), 2U);
}

TEST_F(IndexerTest, ItemsOfFeedsGoByTheirGuidWhereverTheyStand) {
  const auto feed = [](const std::string& items) {
    return "<rss><channel><title>Herald</title>" + items + "</channel></rss>";
  };
  const std::string first = "<item><title>Harvest</title><guid>1</guid></item>",
                    second = "<item><title>Harvest ends</title><guid>2</guid></item>";
  const std::string one = (dir_ / "one").string(), two = (dir_ / "two").string();
  const std::string real = (fs::canonical(dir_.path()) / "two" / "a.xml").string();
  test::write(dir_ / "one" / "a.xml", feed(first));
  test::write(dir_ / "two" / "a.xml", feed(first));
  Indexer(index_).index({one, two});
  EXPECT_EQ(ids(index_, "harvest"), (std::set<std::string>{"a.xml#1", real + "#1"}));
  test::write(dir_ / "one" / "a.xml", feed(second + first));
  const Report report = Indexer(index_).index({one, two});
  EXPECT_EQ(report.added, 1U);
  EXPECT_EQ(ids(index_, "harvest"), (std::set<std::string>{"a.xml#1", "a.xml#2", real + "#1"}));
}

TEST_F(IndexerTest, DefaultsServeArticlesThatNameNone) {
  test::write(
      source_ / "a.jsonl",
      "{\"id\":\"1\",\"body\":\"x\"}\n{\"id\":\"2\",\"body\":\"x\",\"site\":\"own\",\"lang\":\"ru\"}\n");
  IndexOptions options;
  options.site = "given";
  options.lang = "en";
  run(options);
  EXPECT_EQ(ids(index_, "site:given"), std::set<std::string>{"1"});
  EXPECT_EQ(ids(index_, "lang:en"), std::set<std::string>{"1"});
  EXPECT_EQ(ids(index_, "site:own lang:ru"), std::set<std::string>{"2"});
}

TEST_F(IndexerTest, LanguageTagsWithARegionAreTheirLanguage) {
  test::write(source_ / "a.jsonl",
              "{\"id\":\"1\",\"body\":\"walking\",\"lang\":\"en-US\"}\n{\"id\":\"2\",\"body\":\"walked\","
              "\"lang\":\"EN\"}\n");
  run();
  EXPECT_EQ(ids(index_, "walks lang:en"), (std::set<std::string>{"1", "2"}));
}

TEST_F(IndexerTest, AStopTokenCancelsARunAndNothingIsPublished) {
  test::write(source_ / "a.jsonl", jsonl(1, 3));
  run();
  test::write(source_ / "b.jsonl", jsonl(4, 2000));
  for (const unsigned jobs : {1U, 3U}) {
    std::stop_source stop;
    IndexOptions options;
    options.jobs = jobs;
    options.stop = stop.get_token();
    options.on_progress = [&](const Progress& p) {
      if (p.articles >= 10) stop.request_stop();
    };
    EXPECT_EQ(kind_of([&] { run(options); }), ErrorKind::cancelled) << jobs;
    EXPECT_EQ(size(index_), 3U);
  }
  EXPECT_EQ(run().articles_total, 2000U);
}

TEST_F(IndexerTest, APassedDeadlineEndsTheRun) {
  test::write(source_ / "a.jsonl", jsonl(1, 3));
  IndexOptions options;
  options.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  EXPECT_EQ(kind_of([&] { run(options); }), ErrorKind::deadline);
  EXPECT_EQ(kind_of([&] { size(index_); }), ErrorKind::not_found);
}

TEST_F(IndexerTest, ProgressIsReportedOfReadingAndWriting) {
  test::write(source_ / "a.jsonl", jsonl(1, 30));
  test::write(source_ / "b.jsonl.zst", test::zstd(jsonl(31, 40)));
  test::write(source_ / "c.jsonl.gz", test::gzip(jsonl(41, 60)));
  std::uint64_t read = 0, written = 0, total = 0, done = 0;
  IndexOptions options;
  options.on_progress = [&](const Progress& p) {
    EXPECT_GE(p.articles, p.writing ? written : read);
    (p.writing ? written : read) = p.articles;
    total = std::max(total, p.bytes_total);
    EXPECT_EQ(p.articles_total, p.writing ? 60U : 0U);
    if (!p.writing) {
      EXPECT_GE(p.bytes_done, done);
      done = p.bytes_done;
    }
  };
  run(options);
  EXPECT_EQ(read, 60U);
  EXPECT_EQ(written, 60U);
  std::uint64_t sizes = 0;
  for (const auto& file : fs::directory_iterator(source_)) sizes += file.file_size();
  EXPECT_EQ(total, sizes);
  EXPECT_EQ(done, sizes);  // as the last article is read
}

TEST_F(IndexerTest, WhatACallbackThrowsReachesTheCaller) {
  test::write(source_ / "a.jsonl", jsonl(1, 2000));
  for (const unsigned jobs : {1U, 3U}) {
    IndexOptions options;
    options.jobs = jobs;
    options.on_progress = [](const Progress&) { throw Error(ErrorKind::io, "the caller's disk is full"); };
    EXPECT_EQ(kind_of([&] { run(options); }), ErrorKind::io) << "jobs " << jobs;
  }
}

TEST_F(IndexerTest, AnyNumberOfJobsGivesTheSameIndex) {
  test::write(source_ / "a.jsonl", jsonl(1, 700));
  test::write(source_ / "b.jsonl", jsonl(701, 900));
  std::vector<std::string> found;
  for (const unsigned jobs : {1U, 2U, 5U}) {
    const fs::path index = dir_ / ("index-" + std::to_string(jobs));
    IndexOptions options;
    options.jobs = jobs;
    Indexer(index).index({source_.string()}, options);
    const Xapian::Database database((open_generation(index).path / "db").string());
    std::string all;
    for (auto it = database.postlist_begin(""); it != database.postlist_end(""); ++it)
      all += database.get_document(*it).get_data();
    found.push_back(all);
  }
  EXPECT_EQ(found[0], found[1]);
  EXPECT_EQ(found[0], found[2]);
}

TEST_F(IndexerTest, ASecondIndexerIsLockedOut) {
  const Indexer first(index_);
  EXPECT_EQ(kind_of([&] { Indexer second(index_); }), ErrorKind::locked);
}

TEST_F(IndexerTest, StatusSumsUpTheIndex) {
  EXPECT_EQ(kind_of([&] { index_status(index_); }), ErrorKind::not_found);
  put({article("a", "grain")});
  const IndexStatus status = index_status(index_);
  EXPECT_EQ(status.articles, 1U);
  EXPECT_EQ(status.generation, "gen-000001");
  EXPECT_GT(status.bytes_on_disk, 0U);
  EXPECT_GT(status.last_run, 1600000000);
  EXPECT_EQ(status.created_by.substr(0, 9), "dateline ");
}

TEST(Extract, GivesTheArticlesInOrder) {
  const TempDir dir;
  test::write(dir / "a.jsonl", jsonl(1, 1500));
  for (const unsigned jobs : {1U, 4U}) {
    ReadOptions options;
    options.jobs = jobs;
    int next = 1;
    const Report report = extract({(dir / "a.jsonl").string()}, options,
                                  [&](const Article& a) { EXPECT_EQ(a.id, std::to_string(next++)); });
    EXPECT_EQ(report.added, 1500U);
  }
}

TEST(Extract, WhatTheSinkThrowsReachesTheCaller) {
  const TempDir dir;
  test::write(dir / "a.jsonl", jsonl(1, 1500));
  for (const unsigned jobs : {1U, 4U}) {
    ReadOptions options;
    options.jobs = jobs;
    int calls = 0;
    EXPECT_EQ(kind_of([&] {
                extract({(dir / "a.jsonl").string()}, options, [&](const Article&) {
                  if (++calls == 10) throw Error(ErrorKind::io, "the pipe is closed");
                });
              }),
              ErrorKind::io)
        << "jobs " << jobs;
    EXPECT_EQ(calls, 10) << "jobs " << jobs;
  }
}

}  // namespace
}  // namespace dateline

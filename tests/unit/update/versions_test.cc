// Several texts of one article: the newest is the article, the others are remembered and come back.
#include "versions.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>

#include "dateline/indexer.h"
#include "dateline/searcher.h"
#include "index_layout.h"
#include "support.h"

namespace dateline {
namespace {

TEST(Versions, TheLaterDateIsNewerThenTheLaterPlace) {
  const std::vector<Version> oldest_first{{"", "/z"},
                                          {"2023", "/z"},
                                          {"2023-07-01", "/a"},
                                          {"2023-07-01", "/a#5"},
                                          {"2023-07-01", "/a#10"},
                                          {"2023-07-01", "/b"},
                                          {"2023-07-01", "-#0"},
                                          {"2023-07-02", "/a"}};
  for (std::size_t i = 0; i < oldest_first.size(); ++i)
    for (std::size_t j = 0; j < oldest_first.size(); ++j)
      EXPECT_EQ(is_newer(oldest_first[i], oldest_first[j]), i > j) << i << " " << j;
}

TEST(Versions, DamageIsAnError) { EXPECT_THROW(decode_versions("\xFF\xFF"), Error); }

class VersionsTest : public testing::Test {
 protected:
  struct Text {
    std::string text, date;
  };
  using Texts = std::vector<Text>;
  void write(const std::string& file, const std::string& text, const std::string& date) {
    write(file, Texts{{text, date}});
  }
  // All of one id, from the past, so that a run trusts the time.
  void write(const std::string& file, const Texts& texts) {
    std::string lines;
    for (const auto& [text, date] : texts) {
      Article a;
      a.id = "x";
      a.date = date;
      a.lang = "en";
      a.paragraphs = {{text, "en"}};
      lines += to_json(a) + "\n";
    }
    test::write(dir_ / "news" / file, lines);
    fs::last_write_time(dir_ / "news" / file,
                        fs::file_time_type::clock::now() - std::chrono::minutes(100 - ++written_));
  }
  void remove(const std::string& file) { fs::remove(dir_ / "news" / file); }
  Report run(bool prune = true) {
    IndexOptions options;
    options.prune = options.prune_force = prune;
    return Indexer(dir_ / "index").index({(dir_ / "news").string()}, options);
  }
  std::optional<Article> article() { return Searcher(dir_ / "index").article("x"); }
  std::string text() {
    const auto a = article();
    return a ? body_text(*a) : "";
  }
  std::vector<std::string> dates() {
    std::vector<std::string> out;
    const auto a = article();
    for (const Version& v : a->versions) out.push_back(v.date);
    return out;
  }
  using Dates = std::vector<std::string>;

  test::TempDir dir_;
  int written_ = 0;
};

TEST_F(VersionsTest, TheNewestIsTheArticleAndTheDatesOfTheOthersAreKept) {
  for (const char* other : {"other", "more"})
    test::write(dir_ / "news" / (std::string(other) + ".txt"), "Another article.\n\nOf some words.");
  write("b.jsonl", "second", "2023-02-02");
  write("a.jsonl", "third", "2023-03-03");
  write("c.jsonl", "first", "2023-01-01");
  run();
  EXPECT_EQ(text(), "third");
  EXPECT_EQ(dates(), (Dates{"2023-02-02", "2023-01-01"}));
  EXPECT_EQ(article()->versions[0].source, fs::canonical(dir_ / "news" / "b.jsonl").string() + "#0");
  write("d.jsonl", "fourth", "2023-04-04");
  run();
  EXPECT_EQ(text(), "fourth");
  EXPECT_EQ(dates(), (Dates{"2023-03-03", "2023-02-02", "2023-01-01"}));
}

TEST_F(VersionsTest, AnOlderOneComesBackWhenTheNewestIsGone) {
  write("a.jsonl", "late", "2023-03-03");
  write("b.jsonl", "early", "2023-01-01");
  write("c.jsonl", "middle", "2023-02-02");
  run();
  remove("a.jsonl");
  run();
  EXPECT_EQ(text(), "middle");
  EXPECT_EQ(dates(), Dates{"2023-01-01"});
  remove("b.jsonl");
  run();
  EXPECT_EQ(dates(), Dates{});
  EXPECT_EQ(text(), "middle");
}

TEST_F(VersionsTest, WithoutPruneTheNewestStaysThoughItsFileIsGone) {
  write("a.jsonl", "late", "2023-03-03");
  write("b.jsonl", "early", "2023-01-01");
  run();
  remove("a.jsonl");
  run(false);
  EXPECT_EQ(text(), "late");
}

TEST_F(VersionsTest, AnOlderOneComesBackWhenTheNewestIsNowOlder) {
  write("a.jsonl", "late", "2023-03-03");
  write("b.jsonl", "early", "2023-02-02");
  run();
  write("a.jsonl", "corrected", "2023-01-01");
  run();
  EXPECT_EQ(text(), "early");
  EXPECT_EQ(dates(), Dates{"2023-01-01"});
}

TEST_F(VersionsTest, AnOlderOneComesBackWhenTheFileOfTheNewestHoldsItNoMore) {
  write("a.jsonl", "late", "2023-03-03");
  write("b.jsonl", "early", "2023-02-02");
  run();
  test::write(dir_ / "news" / "a.jsonl", "{\"id\": \"y\", \"body\": \"something else\"}\n");
  run();
  EXPECT_EQ(text(), "early");
  EXPECT_EQ(dates(), Dates{});
  EXPECT_TRUE(Searcher(dir_ / "index").article("y"));
}

TEST_F(VersionsTest, AnEditIsNoOtherVersion) {
  write("a.jsonl", "before", "2023-03-03");
  run();
  write("a.jsonl", "after", "2023-04-04");
  run();
  EXPECT_EQ(text(), "after");
  EXPECT_EQ(dates(), Dates{});
}

TEST_F(VersionsTest, AMovedFileIsNoOtherVersion) {
  write("a.jsonl", "text", "2023-03-03");
  run();
  fs::rename(dir_ / "news" / "a.jsonl", dir_ / "news" / "b.jsonl");
  run();
  EXPECT_EQ(dates(), Dates{});
  EXPECT_EQ(article()->source, fs::canonical(dir_ / "news" / "b.jsonl").string() + "#0");
}

TEST_F(VersionsTest, OfOneDateTheLastPlaceWinsInWhateverOrderTheyCame) {
  write("b.jsonl", "in b", "2023-03-03");
  run();
  write("a.jsonl", "in a", "2023-03-03");
  run();
  EXPECT_EQ(text(), "in b");
  write("c.jsonl", Texts{{"in c", "2023-03-03"}, {"in c, last", "2023-03-03"}});
  run();
  EXPECT_EQ(text(), "in c, last");
  EXPECT_EQ(article()->versions.size(), 3u);
  remove("c.jsonl");
  run();
  EXPECT_EQ(text(), "in b");
}

TEST_F(VersionsTest, ADeletedArticleStaysDeleted) {
  write("a.jsonl", "late", "2023-03-03");
  write("b.jsonl", "early", "2023-02-02");
  test::write(dir_ / "news" / "other.txt", "Another article.\n\nOf some words.");
  run();
  {
    Indexer indexer(dir_ / "index");
    Indexer::Batch batch = indexer.batch();
    batch.remove("x");
    batch.commit();
  }
  run();
  EXPECT_FALSE(article());
}

}  // namespace
}  // namespace dateline

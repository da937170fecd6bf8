#include "build/spool.h"

#include <gtest/gtest.h>

#include "build/prepare.h"
#include "dateline/error.h"
#include "schema.h"
#include "support.h"

namespace dateline {
namespace {

using test::TempDir;

Article article(const std::string& id, const std::string& text) {
  Article a;
  a.id = id;
  a.title = "Two words";
  a.source = "/a#1";
  a.tags = {"x"};
  a.paragraphs = {{text, "en"}};
  return a;
}

PreparedArticle prepare(Article a) { return Preparer(facet_fields({}), 1 << 20).prepare(a); }

std::string content_hash(Spool& spool, std::size_t wanted) {
  std::string found;
  spool.for_each_value(kContentHashSlot, [&](std::size_t number, std::string_view value) {
    if (number == wanted) found = std::string(value);
  });
  return found;
}

TEST(Spool, GivesBackWhatWasAppendedInOrder) {
  const TempDir dir;
  Spool spool(dir.path());
  std::vector<Article> expected;
  for (int i = 0; i < 50; ++i) {
    expected.push_back(
        article(std::to_string(i), std::string(static_cast<std::size_t>(i) * 3000, 'x')));  // past its buffer
    EXPECT_EQ(spool.append(prepare(expected.back())), static_cast<std::size_t>(i));
  }
  for (int round = 0; round < 2; ++round) {
    std::vector<Article> found;
    spool.for_each([&](const Spool::Entry& e) {
      EXPECT_EQ(e.number, found.size());
      EXPECT_EQ(content_hash(spool, e.number), prepare(e.article()).content_hash);
      found.push_back(e.article());
    });
    EXPECT_EQ(found, expected);
  }
}

TEST(Spool, DroppedArticlesAreLeftOutAndNotCounted) {
  const TempDir dir;
  Spool spool(dir.path());
  for (const char* id : {"a", "b", "c"}) spool.append(prepare(article(id, "three more words")));
  spool.drop(1);
  spool.drop(1);
  std::string ids;
  spool.for_each([&](const Spool::Entry& e) { ids += e.article().id; });
  EXPECT_EQ(ids, "ac");
  EXPECT_EQ(spool.size(), 2U);
  EXPECT_EQ(spool.numbers(), 3U);
  EXPECT_EQ(spool.lengths(2).title, 2U);
  EXPECT_EQ(spool.lengths(2).body, 3U);
  EXPECT_TRUE(spool.is_dropped(1));
  EXPECT_EQ(content_hash(spool, 1), "");
  EXPECT_EQ(spool.read(2).article().id, "c");
}

TEST(Spool, MoreMayBeAppendedAfterReading) {
  const TempDir dir;
  Spool spool(dir.path());
  spool.append(prepare(article("a", "x")));
  spool.for_each([](const Spool::Entry&) {});
  spool.append(prepare(article("b", "y")));
  std::string ids;
  spool.for_each([&](const Spool::Entry& e) { ids += e.article().id; });
  EXPECT_EQ(ids, "ab");
}

TEST(Spool, LeavesNothingInTheDirectory) {
  const TempDir dir;
  Spool spool(dir.path());
  spool.append(prepare(article("a", "x")));
  spool.for_each([](const Spool::Entry&) {});
  EXPECT_TRUE(fs::is_empty(dir.path()));
}

TEST(Spool, ADirectoryThatCannotBeWrittenIsAnError) {
  const TempDir dir;
  EXPECT_THROW(Spool(dir / "none"), Error);
}

TEST(Prepare, TheHashIsOfTheContentNotOfTheSource) {
  Article a = article("a", "x"), moved = a, changed = a;
  moved.source = "/elsewhere";
  changed.tags = {"y"};
  EXPECT_EQ(prepare(a).content_hash, prepare(moved).content_hash);
  EXPECT_NE(prepare(a).content_hash, prepare(changed).content_hash);
}

}  // namespace
}  // namespace dateline

#include "build/file_states.h"

#include <gtest/gtest.h>

#include "build/source_list.h"
#include "dateline/error.h"
#include "settings.h"
#include "support.h"

namespace dateline {
namespace {

SourceFile file(const std::string& path, std::uint64_t size = 10, std::int64_t mtime_seconds = 1000) {
  SourceFile f;
  f.path = f.real = path;
  f.stamp = {size, mtime_seconds * 1'000'000'000 + 5, 77};
  return f;
}

TEST(FileStates, SurviveInTheDatabase) {
  const test::TempDir dir;
  Xapian::WritableDatabase database((dir / "db").string(), Xapian::DB_CREATE);
  const std::string long_path = "/" + std::string(3000, 'd') + "/f";
  FileStates states(nullptr);
  for (const std::string& path : {std::string("/a/one"), std::string("/a/two"), std::string("/root"),
                                  long_path, std::string("/\xFF/x")})
    states.set(file(path), {file(path).stamp, 2000, 3});
  for (const auto& [key, value] : states.changes()) database.set_metadata(key, value);
  database.commit();
  const FileStates read(&database);
  std::size_t count = 0;
  read.for_each([&](const std::string& path, const FileState& state) {
    ++count;
    EXPECT_EQ(state.stamp, file(path).stamp);
    EXPECT_EQ(state.articles, 3U);
    EXPECT_NE(states.find(path), nullptr) << path;
  });
  EXPECT_EQ(count, 5U);
  EXPECT_TRUE(read.changes().empty());
  ASSERT_NE(read.find(long_path), nullptr);
}

TEST(FileStates, AnErasedFileIsForgotten) {
  const test::TempDir dir;
  Xapian::WritableDatabase database((dir / "db").string(), Xapian::DB_CREATE);
  FileStates states(nullptr);
  states.set(file("/a/one"), {});
  states.set(file("/b/two"), {});
  for (const auto& [key, value] : states.changes()) database.set_metadata(key, value);
  database.commit();
  FileStates second(&database);
  second.erase("/a/one");
  for (const auto& [key, value] : second.changes()) database.set_metadata(key, value);
  database.commit();
  const FileStates third(&database);
  EXPECT_EQ(third.find("/a/one"), nullptr);
  EXPECT_NE(third.find("/b/two"), nullptr);
}

TEST(FileStates, AFileIsUnchangedWhenItsStampIs) {
  FileStates states(nullptr);
  states.set(file("/a"), {file("/a").stamp, 2000, 1});
  EXPECT_TRUE(states.is_unchanged(file("/a")));
  EXPECT_FALSE(states.is_unchanged(file("/b")));
  EXPECT_FALSE(states.is_unchanged(file("/a", 11)));
  EXPECT_FALSE(states.is_unchanged(file("/a", 10, 1001)));
}

TEST(FileStates, AFileChangedJustBeforeItWasReadIsReadAgain) {
  FileStates states(nullptr);
  for (const std::int64_t read_at : {999, 1000, 1001, 1002}) {
    states.set(file("/a"), {file("/a").stamp, read_at, 1});
    EXPECT_FALSE(states.is_unchanged(file("/a"))) << read_at;
  }
  states.set(file("/a"), {file("/a").stamp, 1003, 1});
  EXPECT_TRUE(states.is_unchanged(file("/a")));
}

TEST(FileStates, DamageInTheDatabaseIsAnError) {
  const test::TempDir dir;
  Xapian::WritableDatabase database((dir / "db").string(), Xapian::DB_CREATE);
  database.set_metadata(std::string(kFilesKey) + "/a", "\xFF\xFF");
  database.commit();
  EXPECT_THROW(FileStates{&database}, Error);
}

TEST(SourceList, SurvivesAndALaterRecordTakesThePlace) {
  std::vector<RecordedSource> sources;
  record(sources, {"/a", {Format::html, "old", "en"}, {"*.x"}, {}});
  record(sources, {"/b", {}, {}, {}});
  record(sources, {"/a", {Format::text, "new", "ru"}, {}, {"*.y"}});
  const auto read = sources_from_json(sources_to_json(sources), "index");
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].path, "/a");
  EXPECT_EQ(read[0].defaults.site, "new");
  EXPECT_EQ(read[0].defaults.format, Format::text);
  EXPECT_EQ(read[0].exclude, std::vector<std::string>{"*.y"});
  EXPECT_TRUE(read[0].include.empty());
  EXPECT_TRUE(sources_from_json("", "index").empty());
  EXPECT_THROW(sources_from_json("[{}]", "index"), Error);
}

}  // namespace
}  // namespace dateline

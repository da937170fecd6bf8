#include "build/file_states.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

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
    states.set(path, {file(path).stamp, 2000, 3, true, path == "/root"});
  for (const auto& [key, value] : states.changes()) database.set_metadata(key, value);
  database.commit();
  const FileStates read(&database);
  std::size_t count = 0;
  read.for_each([&](const std::string& path, const FileState& state) {
    ++count;
    EXPECT_EQ(state.stamp, file(path).stamp);
    EXPECT_EQ(state.articles, 3U);
    EXPECT_TRUE(state.left_over);
    EXPECT_EQ(state.had_problem, path == "/root");
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
  states.set("/a/one", {});
  states.set("/b/two", {});
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
  const FileState state{file("/a").stamp, 2000, 1};
  EXPECT_TRUE(is_unchanged(file("/a"), state));
  EXPECT_FALSE(is_unchanged(file("/a", 11), state));
  EXPECT_FALSE(is_unchanged(file("/a", 10, 1001), state));
}

TEST(FileStates, AFileChangedJustBeforeItWasReadIsReadAgain) {
  for (const std::int64_t read_at : {999, 1000, 1001, 1002})
    EXPECT_FALSE(is_unchanged(file("/a"), {file("/a").stamp, read_at, 1})) << read_at;
  EXPECT_TRUE(is_unchanged(file("/a"), {file("/a").stamp, 1003, 1}));
}

TEST(FileStates, ThoseKnownBeforeAndNotListedAreTold) {
  const test::TempDir dir;
  Xapian::WritableDatabase database((dir / "db").string(), Xapian::DB_CREATE);
  FileStates first(nullptr);
  for (const char* name : {"/a/b", "/a/c", "/a/d", "/a/e", "/z"})
    first.set(name, {file(name).stamp, 2000, 1});
  for (const auto& [key, value] : first.changes()) database.set_metadata(key, value);
  database.commit();
  FileStates states(&database);
  for (const char* name : {"/a/d", "/a/b"}) EXPECT_NE(states.find_listed(name), nullptr) << name;
  for (const char* name : {"/a/a", "/b", "/y/z"}) EXPECT_EQ(states.find_listed(name), nullptr) << name;
  EXPECT_NE(states.find("/z"), nullptr);
  states.set("/a/a", {file("/a/a").stamp, 2000, 1});
  states.distrust("/a/b");
  states.distrust("/z");
  states.erase("/a/e");
  std::map<std::string, std::int64_t> unlisted;
  states.for_each_unlisted(
      [&](const std::string& path, const FileState& state) { unlisted[path] = state.read_at; });
  EXPECT_EQ(unlisted, (std::map<std::string, std::int64_t>{{"/a/c", 2000}, {"/z", 0}}));
}

TEST(FileStates, AreFoundInAnyOrderAndAfterChanges) {
  const test::TempDir dir;
  Xapian::WritableDatabase database((dir / "db").string(), Xapian::DB_CREATE);
  FileStates first(nullptr);
  for (const char* name : {"/a/d", "/a/b", "/a/f", "/z"}) first.set(name, {file(name).stamp, 2000, 1});
  for (const auto& [key, value] : first.changes()) database.set_metadata(key, value);
  database.commit();
  FileStates states(&database);
  for (const char* name : {"/a/f", "/a/b", "/a/d", "/z", "/a/b"})
    EXPECT_NE(states.find(name), nullptr) << name;
  for (const char* name : {"/a/a", "/a/c", "/a/g", "/b", "/a", "d", ""})
    EXPECT_EQ(states.find(name), nullptr) << name;
  states.set("/a/c", {file("/a/c").stamp, 2000, 7});
  states.set("/a/d", {file("/a/d").stamp, 2000, 8});
  states.set("/new/x", {file("/new/x").stamp, 2000, 9});
  states.erase("/a/b");
  states.distrust("/z");
  states.distrust("/nowhere");
  EXPECT_EQ(states.find("/z")->read_at, 0);
  EXPECT_EQ(states.find("/nowhere"), nullptr);
  EXPECT_EQ(states.find("/a/b"), nullptr);
  std::vector<std::pair<std::string, std::uint64_t>> all;
  states.for_each([&](const std::string& path, const FileState& state) {
    EXPECT_NE(states.find(path), nullptr) << path;
    all.emplace_back(path, state.articles);
  });
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, (std::vector<std::pair<std::string, std::uint64_t>>{
                     {"/a/c", 7}, {"/a/d", 8}, {"/a/f", 1}, {"/new/x", 9}, {"/z", 1}}));
}

// A directory of many files, changed at random: what is stored in parts is what was set, and a change of one
// file rewrites few others.
TEST(FileStates, ALargeDirectoryIsStoredInParts) {
  const test::TempDir dir;
  Xapian::WritableDatabase database((dir / "db").string(), Xapian::DB_CREATE);
  std::map<std::string, std::uint64_t> expected;  // articles, by path
  std::mt19937 random(1);
  for (const std::string& directory : {std::string("/a"), "/" + std::string(3000, 'd')}) {
    for (int round = 0; round < 12; ++round) {
      FileStates states(round == 0 ? nullptr : &database);
      for (int change = round == 0 ? 2000 : 300; change > 0; --change) {
        const std::string path = directory + "/" + std::to_string(random() % 10'000);
        if (round > 0 && random() % 2 == 0) {
          states.erase(path);
          expected.erase(path);
        } else {
          expected[path] = random() % 100;
          states.set(path, {file(path).stamp, 2000, expected[path]});
        }
      }
      for (const auto& [key, value] : states.changes()) database.set_metadata(key, value);
      database.commit();
      std::map<std::string, std::uint64_t> found;
      const FileStates read(&database);
      read.for_each([&](const std::string& path, const FileState& state) {
        EXPECT_TRUE(found.emplace(path, state.articles).second) << path;
        ASSERT_NE(read.find(path), nullptr) << path;
        EXPECT_EQ(read.find(path)->articles, state.articles);
      });
      ASSERT_EQ(found, expected) << "round " << round;
    }
    FileStates states(&database);
    states.set(directory + "/1234", {});
    std::size_t bytes = 0;
    for (const auto& [key, value] : states.changes()) bytes += value.size();
    EXPECT_LT(bytes, 12'000U);
    for (const auto& [path, articles] : std::exchange(expected, {})) states.erase(path);
    states.erase(directory + "/1234");
    for (const auto& [key, value] : states.changes()) database.set_metadata(key, value);
    database.commit();
    EXPECT_EQ(database.metadata_keys_begin(std::string(kFilesKey)),
              database.metadata_keys_end(std::string(kFilesKey)));
  }
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

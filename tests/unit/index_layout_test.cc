#include "index_layout.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <functional>

#include "dateline/error.h"
#include "support.h"

namespace dateline {
namespace {

using test::TempDir;

ErrorKind kind_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& e) {
    return e.kind();
  }
  ADD_FAILURE() << "nothing was thrown";
  return ErrorKind::internal;
}

void make_generation(const fs::path& root, const std::string& name) {
  test::write(root / name / kSettingsName, "{}");
  fs::create_directories(root / name / kDatabaseName);
}

TEST(IndexLayout, AMissingDirectoryHasNoIndex) {
  const TempDir dir;
  EXPECT_FALSE(published_generation(dir / "none"));
  EXPECT_EQ(kind_of([&] { open_generation(dir / "none"); }), ErrorKind::not_found);
  EXPECT_EQ(kind_of([&] { open_generation(dir.path()); }), ErrorKind::not_found);
}

TEST(IndexLayout, APublishedGenerationIsOpened) {
  const TempDir dir;
  make_generation(dir.path(), "gen-000001");
  publish_generation(dir.path(), "gen-000001");
  EXPECT_EQ(published_generation(dir.path()), "gen-000001");
  EXPECT_EQ(open_generation(dir.path()).path, dir / "gen-000001");
}

TEST(IndexLayout, CurrentThatNamesNoGenerationIsDamage) {
  const TempDir dir;
  for (const char* name : {"", "\n", "../elsewhere", "gen-", "gen-1x", "gen-1/../.."}) {
    test::write(dir / "current", name);
    EXPECT_EQ(kind_of([&] { published_generation(dir.path()); }), ErrorKind::bad_input) << name;
  }
}

TEST(IndexLayout, APublishedGenerationThatIsMissingIsDamage) {
  const TempDir dir;
  test::write(dir / "current", "gen-000007\n");
  EXPECT_EQ(kind_of([&] { open_generation(dir.path()); }), ErrorKind::bad_input);
}

TEST(IndexLayout, NamesFollowTheHighestThereIs) {
  const TempDir dir;
  EXPECT_EQ(next_generation(dir.path()), "gen-000001");
  make_generation(dir.path(), "gen-000009");
  make_generation(dir.path(), "gen-000041");
  EXPECT_EQ(next_generation(dir.path()), "gen-000042");
}

TEST(IndexLayout, OldGenerationsStayWhileAReaderHasThemOpen) {
  const TempDir dir;
  make_generation(dir.path(), "gen-000001");
  make_generation(dir.path(), "gen-000002");
  publish_generation(dir.path(), "gen-000001");
  {
    const OpenGeneration reader = open_generation(dir.path());
    publish_generation(dir.path(), "gen-000002");
    remove_leftovers(dir.path());
    EXPECT_TRUE(fs::exists(dir / "gen-000001"));
  }
  remove_leftovers(dir.path());
  EXPECT_FALSE(fs::exists(dir / "gen-000001"));
  EXPECT_TRUE(fs::exists(dir / "gen-000002"));
}

TEST(IndexLayout, WhatAKilledRunLeftWithoutSettingsIsRemoved) {
  const TempDir dir;
  make_generation(dir.path(), "gen-000001");
  publish_generation(dir.path(), "gen-000001");
  fs::create_directories(dir / "gen-000002");
  remove_leftovers(dir.path());
  EXPECT_FALSE(fs::exists(dir / "gen-000002"));
}

TEST(WriterLock, ExcludesASecondWriterAndNamesTheFirst) {
  const TempDir dir;
  const WriterLock first(dir / "new" / "index", 0);
  try {
    const WriterLock second(dir / "new" / "index", 0);
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::locked);
    EXPECT_NE(std::string(e.what()).find("process " + std::to_string(getpid())), std::string::npos)
        << e.what();
  }
}

TEST(WriterLock, IsFreeAgainAfterwards) {
  const TempDir dir;
  { const WriterLock first(dir.path(), 0); }
  EXPECT_NO_THROW(WriterLock(dir.path(), 0));
}

TEST(WriterLock, ADirectoryThatHoldsSomethingElseIsRefused) {
  const TempDir dir;
  test::write(dir / "thesis.txt", "precious");
  EXPECT_EQ(kind_of([&] { WriterLock(dir.path(), 0); }), ErrorKind::not_found);
  EXPECT_FALSE(fs::exists(dir / "lock"));
}

TEST(WriterLock, AFileInPlaceOfTheDirectoryIsRefused) {
  const TempDir dir;
  test::write(dir / "file", "");
  EXPECT_EQ(kind_of([&] { WriterLock(dir / "file", 0); }), ErrorKind::io);
}

TEST(DurableFile, IsWrittenReplacedAndRead) {
  const TempDir dir;
  write_file_durably(dir / "f", "one");
  write_file_durably(dir / "f", std::string("t\0wo", 4));
  EXPECT_EQ(read_file(dir / "f"), std::string("t\0wo", 4));
  EXPECT_FALSE(fs::exists(dir / "f.new"));
  EXPECT_EQ(kind_of([&] { read_file(dir / "none"); }), ErrorKind::not_found);
  EXPECT_EQ(kind_of([&] { write_file_durably(dir / "none" / "f", ""); }), ErrorKind::io);
}

TEST(WriterLock, TakesNoFileOfOthersForALeftover) {
  for (const char* name : {"current.new", "work-report", "notes.txt"}) {
    const TempDir dir;
    test::write(dir / name, "mine");
    EXPECT_EQ(kind_of([&] { WriterLock(dir.path(), 0); }), ErrorKind::not_found) << name;
  }
}

TEST(RemoveLeftovers, RemovesWhatAnInterruptedFirstBuildLeft) {
  const TempDir dir;
  fs::create_directory(dir / "gen-000001");
  test::write(dir / "current.new", "gen-0");
  test::write(dir / ".dateline-work-a1B2c3", "words");
  const WriterLock lock(dir.path(), 0);
  remove_leftovers(dir.path());
  std::vector<std::string> left;
  for (const auto& entry : fs::directory_iterator(dir.path()))
    left.push_back(entry.path().filename().string());
  EXPECT_EQ(left, std::vector<std::string>{"lock"});
}

}  // namespace
}  // namespace dateline

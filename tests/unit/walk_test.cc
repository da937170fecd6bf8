#include "source/walk.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dateline/error.h"
#include "index_layout.h"
#include "support.h"

namespace dateline {
namespace {

using test::TempDir;
using Strings = std::vector<std::string>;

class FileListerTest : public testing::Test {
 protected:
  Strings list(const Strings& sources, const Strings& include = {}, const Strings& exclude = {}) {
    problems_.clear();
    files_.clear();
    FileLister lister(
        jobs_, [&](SourceFile f) { files_.push_back(std::move(f)); },
        [&](Problem p) { problems_.push_back(std::move(p)); });
    for (const std::string& s : sources) lister.add(s, include, exclude, defaults_);
    Strings out;
    for (const SourceFile& f : files_) out.push_back(f.relative);
    return out;
  }
  std::string path(std::string_view name) const { return (dir_ / name).string(); }
  TempDir dir_;
  unsigned jobs_ = 2;
  ReadDefaults defaults_;
  std::vector<Problem> problems_;
  std::vector<SourceFile> files_;
};

TEST_F(FileListerTest, ListsWhatIsUnderADirectoryByName) {
  for (const char* name : {"b.txt", "a.txt", "sub/c.txt", "sub/deep/d.txt", "z.txt"})
    test::write(dir_ / name, "x");
  const Strings found = list({dir_.path().string()});
  EXPECT_EQ(found, (Strings{"a.txt", "b.txt", "z.txt", "sub/c.txt", "sub/deep/d.txt"}));
  EXPECT_TRUE(problems_.empty());
}

TEST_F(FileListerTest, DotFilesAreLeftOutUnlessGiven) {
  for (const char* name : {"a.txt", ".hidden", ".git/config"}) test::write(dir_ / name, "x");
  EXPECT_EQ(list({dir_.path().string()}), Strings{"a.txt"});
  EXPECT_EQ(list({path(".hidden")}), Strings{".hidden"});
}

TEST_F(FileListerTest, GlobsChooseByNameOrPath) {
  for (const char* name : {"a.txt", "b.html", "sub/c.txt", "sub/d.html"}) test::write(dir_ / name, "x");
  const std::string root = dir_.path().string();
  EXPECT_EQ(list({root}, {"*.txt"}), (Strings{"a.txt", "sub/c.txt"}));
  EXPECT_EQ(list({root}, {"*.txt", "b*"}), (Strings{"a.txt", "b.html", "sub/c.txt"}));
  EXPECT_EQ(list({root}, {}, {"*.html"}), (Strings{"a.txt", "sub/c.txt"}));
  EXPECT_EQ(list({root}, {}, {"sub/*"}), (Strings{"a.txt", "b.html"}));
  EXPECT_EQ(list({root}, {"*.txt"}, {"sub/*"}), Strings{"a.txt"});
}

TEST_F(FileListerTest, EachRealFileIsListedOnce) {
  test::write(dir_ / "a.txt", "x");
  fs::create_symlink("a.txt", dir_ / "b.txt");
  fs::create_hard_link(dir_ / "a.txt", dir_ / "c.txt");
  EXPECT_EQ(list({dir_.path().string(), path("a.txt"), path("b.txt")}), Strings{"a.txt"});
  EXPECT_EQ(files_[0].real, fs::canonical(dir_ / "a.txt").string());
}

TEST_F(FileListerTest, AFileOfOneNameIsListedOnceThoughLinksLeadToIt) {
  for (const char* name : {"a.txt", "b.txt", "z/c.txt"}) test::write(dir_ / name, "x");
  fs::create_symlink("b.txt", dir_ / "m.txt");
  fs::create_symlink("z/c.txt", dir_ / "n.txt");
  EXPECT_EQ(list({dir_.path().string(), path("a.txt")}), (Strings{"a.txt", "b.txt", "n.txt"}));
}

TEST_F(FileListerTest, LoopsOfLinksAreNoticed) {
  test::write(dir_ / "sub" / "a.txt", "x");
  fs::create_directory_symlink("..", dir_ / "sub" / "up");
  fs::create_directory_symlink(".", dir_ / "sub" / "self");
  EXPECT_EQ(list({dir_.path().string()}), Strings{"sub/a.txt"});
}

TEST_F(FileListerTest, OrderOfFilesAndProblemsDoesNotDependOnJobs) {
  for (int i = 0; i < 700; ++i) test::write(dir_ / ("large/" + std::to_string(i) + ".txt"), "x");
  for (int i = 0; i < 40; ++i) {
    const std::string small = "small/" + std::to_string(i);
    test::write(dir_ / (small + "/a.txt"), "x");
    fs::create_symlink("nowhere", dir_ / (small + "/dead"));
    fs::create_hard_link(dir_ / ("large/" + std::to_string(i) + ".txt"), dir_ / (small + "/again.txt"));
    fs::create_directory_symlink("../" + std::to_string(i + 1), dir_ / (small + "/next"));
  }
  fs::create_directory(dir_ / "small/40");
  jobs_ = 1;
  const Strings found = list({dir_.path().string()});
  std::vector<Problem> problems = problems_;
  EXPECT_EQ(found.size(), 700U + 40U);
  EXPECT_EQ(problems.size(), 40U);
  for (jobs_ = 2; jobs_ <= 16; jobs_ += 7) {
    EXPECT_EQ(list({dir_.path().string()}), found);
    ASSERT_EQ(problems_.size(), problems.size());
    for (std::size_t i = 0; i < problems.size(); ++i) EXPECT_EQ(problems_[i].source, problems[i].source);
  }
}

TEST_F(FileListerTest, ADirectoryThatCannotBeReadIsReportedInItsPlace) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read all";
  for (const char* name : {"a/1.txt", "b/2.txt", "c/3.txt"}) test::write(dir_ / name, "x");
  fs::permissions(dir_ / "b", fs::perms::none);
  EXPECT_EQ(list({dir_.path().string()}), (Strings{"a/1.txt", "c/3.txt"}));
  fs::permissions(dir_ / "b", fs::perms::owner_all);
  ASSERT_EQ(problems_.size(), 1U);
  EXPECT_EQ(problems_[0].source, path("b"));
}

TEST_F(FileListerTest, AnExceptionOfTheCallerEndsTheListing) {
  for (int i = 0; i < 20; ++i) test::write(dir_ / (std::to_string(i) + "/a.txt"), "x");
  FileLister lister(
      jobs_, [](const SourceFile&) { throw Error(ErrorKind::cancelled, "enough"); }, [](const Problem&) {});
  EXPECT_THROW(lister.add(dir_.path().string(), {}, {}, defaults_), Error);
}

TEST_F(FileListerTest, DeadLinksAndDevicesAreReported) {
  test::write(dir_ / "a.txt", "x");
  fs::create_symlink("nowhere", dir_ / "dead");
  ASSERT_EQ(mkfifo((dir_ / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(list({dir_.path().string()}), Strings{"a.txt"});
  EXPECT_EQ(problems_.size(), 2U);
}

TEST_F(FileListerTest, AMissingSourceIsAnError) {
  EXPECT_THROW(list({path("none")}), Error);
  EXPECT_THROW(check_source(path("none")), Error);
  EXPECT_NO_THROW(check_source("-"));
}

TEST_F(FileListerTest, StandardInputIsASource) {
  EXPECT_EQ(list({"-"}), Strings{"-"});
  EXPECT_TRUE(files_[0].is_stdin());
  EXPECT_EQ(files_[0].display(), "standard input");
}

TEST_F(FileListerTest, StampsChangeWithTheFile) {
  test::write(dir_ / "a.txt", "x");
  list({path("a.txt")});
  const FileStamp before = files_[0].stamp;
  list({path("a.txt")});
  EXPECT_EQ(files_[0].stamp, before);
  test::write(dir_ / "a.txt", "xy");
  list({path("a.txt")});
  EXPECT_NE(files_[0].stamp, before);
  EXPECT_EQ(files_[0].stamp.size, 2U);
}

TEST_F(FileListerTest, ADeepTreeIsNoDanger) {
  std::string name;
  for (int i = 0; i < 500; ++i) name += "d/";
  test::write(dir_ / (name + "a.txt"), "x");
  EXPECT_EQ(list({dir_.path().string()}), Strings{name + "a.txt"});
}

TEST_F(FileListerTest, NamesThatAreNoUtf8AreListedAsTheyAre) {
  test::write(dir_ / "\xFF.txt", "x");
  EXPECT_EQ(list({dir_.path().string()}), Strings{"\xFF.txt"});
}

}  // namespace
}  // namespace dateline

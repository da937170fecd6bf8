// Input, options and queries that are wrong: what the programs say, what they exit with, and that nothing
// good is lost.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xapian.h>

#include <fstream>
#include <utility>

#include "archive.h"
#include "dateline/indexer.h"

namespace dateline::test {
namespace {

// An index that holds one old article, and two good files around the wrong one of each test.
class WrongInput : public testing::Test {
 protected:
  void SetUp() override {
    write(archive.beside("old.jsonl"),
          record("old", "An old lighthouse", "The keeper of the lighthouse counts gannets."));
    const Ran ran = archive.index_with({archive.beside("old.jsonl").string()});
    ASSERT_EQ(ran.code, 0) << ran.err;
    archive.add("a-good.jsonl", record("good-a", "Good harvest", "The harvest of walnuts was good."));
    archive.add("z-good.jsonl", record("good-z", "Good vintage", "The harvest of grapes was good as well."));
  }

  void expect_old_article() { EXPECT_EQ(archive.ids({"lighthouse"}), Strings{"old"}); }
  void expect_good_articles() {
    EXPECT_EQ(archive.ids({"+good", "+harvest"}), (Strings{"good-a", "good-z"}));
    expect_old_article();
  }
  // Indexes the folder with a wrong file in it: one line names it and says `parts`, the good files are
  // indexed.
  void expect_skipped(const std::string& name, std::initializer_list<std::string_view> parts) {
    const Ran ran = archive.build();
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_TRUE(contains(ran.err, archive.file(name).string())) << ran.err;
    expect_one_line(ran.err, parts);
    expect_good_articles();
  }
  // The same file as the only source: 65, every line of the message names it, the index is as it was.
  void expect_refused_alone(const std::string& name) {
    const std::string before = listing(archive.index_dir());
    const Ran ran = archive.index_with({archive.file(name).string()});
    EXPECT_EQ(ran.code, 65) << ran.err;
    EXPECT_FALSE(ran.err.empty());
    for (const std::string& line : lines(ran.err)) EXPECT_TRUE(contains(line, name)) << line;
    expect_old_article();
  }

  Archive archive;
};

TEST_F(WrongInput, MissingPathIsNamedAndTheIndexStaysAsItWas) {
  const std::string missing = archive.beside("nowhere/at-all").string();
  for (const Strings& sources : {Strings{missing}, Strings{archive.sources(), missing}}) {
    const Ran ran = archive.index_with(sources);
    EXPECT_EQ(ran.code, 66);
    expect_one_line(ran.err, {"dateline-index: ", missing});
    EXPECT_EQ(archive.ids({"harvest"}), Strings{});
    expect_old_article();
  }
}

TEST_F(WrongInput, UnreadableFileIsNamedAndTheOthersIndexed) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read every file";
  archive.add("m-closed.txt", "A text that nobody may read, whatever it says.");
  fs::permissions(archive.file("m-closed.txt"), fs::perms::none);
  expect_skipped("m-closed.txt", {"Permission denied"});
}

TEST_F(WrongInput, UnreadableDirectoryIsNamedAndTheOthersIndexed) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read every directory";
  archive.add("m-closed/page.txt", "A text that nobody may read, whatever it says.");
  fs::permissions(archive.file("m-closed"), fs::perms::none);
  expect_skipped("m-closed", {"Permission denied"});
  fs::permissions(archive.file("m-closed"), fs::perms::owner_all);
}

TEST_F(WrongInput, WhatAnUnreadableDirectoryGaveBeforeIsKeptByAFullBuild) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read every directory";
  archive.add("m-closed/page.jsonl", record("closed", "Orchard", "Figs and pears."));
  EXPECT_EQ(archive.build().code, 0);
  fs::permissions(archive.file("m-closed"), fs::perms::none);
  const Ran ran = archive.index_with({"--full", archive.sources()});
  fs::permissions(archive.file("m-closed"), fs::perms::owner_all);
  EXPECT_EQ(ran.code, 0);
  expect_one_line(ran.err, {"m-closed", "Permission denied"});
  EXPECT_EQ(archive.ids({"figs"}), Strings{"closed"});
  expect_good_articles();
}

TEST_F(WrongInput, TooFewDescriptorsForTheDirectoriesIs74) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizers need descriptors themselves";
#endif
  for (int i = 0; i < 300; ++i)
    archive.add("d" + std::to_string(i) + "/a.jsonl",
                record(std::to_string(i), "Orchard", "Figs and pears."));
  const Strings indexing = {DATELINE_INDEX_PROGRAM, "--index", archive.index_dir(), "--jobs", "2",
                            archive.sources()};
  const auto with = [&](const char* descriptors) {
    Strings command = {"/bin/sh", "-c", "ulimit -n $0; exec \"$@\"", descriptors};
    command.insert(command.end(), indexing.begin(), indexing.end());
    return run(command);
  };
  const Ran ran = with("16");
  EXPECT_EQ(ran.code, 74);
  expect_one_line(ran.err, {"Too many open files"});
  expect_old_article();
  EXPECT_EQ(with("64").code, 0);
  expect_good_articles();
}

TEST_F(WrongInput, DirectoryWithoutArticlesIs65) {
  fs::create_directories(archive.beside("bare/inner"));
  const Ran ran = archive.index_with({archive.beside("bare").string()});
  EXPECT_EQ(ran.code, 65);
  expect_one_line(ran.err, {archive.beside("bare").string()});
  expect_old_article();
}

TEST_F(WrongInput, EmptyFileIsNamed) {
  archive.add("m-empty.txt", "");
  expect_skipped("m-empty.txt", {"empty"});
  expect_refused_alone("m-empty.txt");
}

TEST_F(WrongInput, FileOfBlankSpaceIsNamed) {
  archive.add("m-blank.txt", " \n\n\t\r\n ");
  expect_skipped("m-blank.txt", {});
  expect_refused_alone("m-blank.txt");
}

TEST_F(WrongInput, BinaryFileIsNamed) {
  std::string bytes = "\xFF\xD8\xFF\xE0";
  for (int i = 0; i < 300; ++i) bytes += static_cast<char>(i * 37 % 251);
  archive.add("m-photo.jpg", bytes);
  expect_skipped("m-photo.jpg", {"binary"});
  expect_refused_alone("m-photo.jpg");
}

TEST_F(WrongInput, BrokenUtf8InATextIsNamedWithItsByteAndRepaired) {
  // Enough good UTF-8 that no legacy code page is a better reading.
  const std::string start =
      "Laçın dəhlizində gözləyən sürücülər çay içir. Bələdiyyə yeni körpünün açılışını təxirə saldı. ";
  archive.add("m-broken.txt", start + "Qa\xE9z boru kəməri onarılır, mühəndislər işləyir.\n");
  expect_skipped("m-broken.txt", {"UTF-8", std::to_string(start.size() + 2)});
  EXPECT_EQ(archive.ids({"mühəndislər"}), Strings{"m-broken.txt"});
}

TEST_F(WrongInput, BrokenUtf8InARecordIsNamedWithItsLineAndRepaired) {
  archive.add("m-broken.jsonl", record("m1", "First", "Rooks gather.") +
                                    "{\"id\":\"m2\",\"title\":\"Se\xE9"
                                    "cond\",\"body\":\"Jackdaws gather.\"}\n" +
                                    record("m3", "Third", "Magpies gather."));
  expect_skipped("m-broken.jsonl", {"m-broken.jsonl:2:", "UTF-8"});
  EXPECT_EQ(archive.ids({"gather"}), (Strings{"m1", "m2", "m3"}));
  const Ran shown = archive.find({"--show", "--format", "json", "m2"});
  EXPECT_EQ(Json::parse(shown.out)["title"], "Se\uFFFDcond");
}

TEST_F(WrongInput, HalfALineIsNamedWithLineAndByte) {
  const std::string first = record("m1", "First", "Rooks gather.");
  archive.add("m-half.jsonl",
              first + "{\"id\":\"m2\",\"title\":\"Sec\n" + record("m3", "Third", "Magpies gather."));
  expect_skipped("m-half.jsonl", {"m-half.jsonl:2:", "byte " + std::to_string(first.size())});
  EXPECT_EQ(archive.ids({"gather"}), (Strings{"m1", "m3"}));
}

TEST_F(WrongInput, HalfALineAtTheEndIsNamed) {
  archive.add("m-half.jsonl", record("m1", "First", "Rooks gather.") + "{\"id\":\"m2\",\"title\":\"Sec");
  expect_skipped("m-half.jsonl", {"m-half.jsonl:2:"});
  EXPECT_EQ(archive.ids({"gather"}), Strings{"m1"});
}

TEST_F(WrongInput, KeyOfAWrongTypeIsNamed) {
  const struct {
    const char* key;
    Json value;
  } cases[] = {{"title", 7},
               {"tags", Json::object()},
               {"tags", {"one", 2}},
               {"body", Json::array({"a", "b"})},
               {"date", 20230730},
               {"url", true},
               {"people", {{"a", 1}}},
               {"caption", 3.5},
               {"id", Json::array()},
               {"lang", Json::object()},
               {"topics", {Json::array()}}};
  for (const auto& c : cases) {
    archive.add("m-types.jsonl", record("m1", "First", "Rooks gather.") +
                                     record("m2", "Second", "Jackdaws gather.", {{c.key, c.value}}) +
                                     record("m3", "Third", "Magpies gather."));
    SCOPED_TRACE(c.key);
    expect_skipped("m-types.jsonl", {"m-types.jsonl:2:", std::string("'") + c.key + "'"});
    EXPECT_EQ(archive.ids({"gather"}), (Strings{"m1", "m3"}));
  }
}

TEST_F(WrongInput, LineThatIsNoObjectIsNamed) {
  for (const char* line : {"[1,2]", "\"text\"", "42", "null", "true", "nonsense", "{}x"}) {
    archive.add("m-lines.jsonl", record("m1", "First", "Rooks gather.") + line + "\n" +
                                     record("m3", "Third", "Magpies gather."));
    SCOPED_TRACE(line);
    expect_skipped("m-lines.jsonl", {"m-lines.jsonl:2:"});
    EXPECT_EQ(archive.ids({"gather"}), (Strings{"m1", "m3"}));
  }
}

TEST_F(WrongInput, FirstLineThatIsNoObjectDoesNotMakeJsonLinesAText) {
  archive.add("m-lines.jsonl",
              "[1,2]\n" + record("m1", "First", "Rooks gather.") + record("m3", "Third", "Magpies gather."));
  expect_skipped("m-lines.jsonl", {"m-lines.jsonl:1:"});
  EXPECT_EQ(archive.ids({"gather"}), (Strings{"m1", "m3"}));
}

TEST_F(WrongInput, ObjectWithoutTextAndIdIsNamed) {
  archive.add("m-bare.jsonl", record("m1", "First", "Rooks gather.") + "{}\n{\"site\":\"x\"}\n");
  const Ran ran = archive.build();
  EXPECT_EQ(ran.code, 0);
  ASSERT_EQ(lines(ran.err).size(), 2u) << ran.err;
  EXPECT_TRUE(contains(lines(ran.err)[0], "m-bare.jsonl:2:")) << ran.err;
  EXPECT_TRUE(contains(lines(ran.err)[1], "m-bare.jsonl:3:")) << ran.err;
  expect_good_articles();
}

TEST_F(WrongInput, WrongDateIsNamedAndTheArticleKeptWithoutOne) {
  archive.add("m-date.jsonl", record("m1", "First", "Rooks gather.", {{"date", "2023-02-31"}}));
  expect_skipped("m-date.jsonl", {"m-date.jsonl:1:", "date"});
  EXPECT_EQ(archive.ids({"rooks", "date:none"}), Strings{"m1"});
}

TEST_F(WrongInput, TruncatedArchiveKeepsTheArticlesBeforeTheCut) {
  std::string plain;
  unsigned random = 1;
  for (int i = 0; i < 2500; ++i) {
    std::string body = "gather number" + std::to_string(i);
    for (int w = 0; w < 40; ++w)
      body += " w" + std::to_string((random = random * 1664525u + 1013904223u) >> 8);
    plain += record("m" + std::to_string(i), "Title", body);
  }
  const std::size_t total = 2500;
  for (const bool is_gzip : {true, false}) {
    const std::string name = is_gzip ? "m-cut.jsonl.gz" : "m-cut.jsonl.zst";
    SCOPED_TRACE(name);
    const std::string packed = is_gzip ? gzip(plain) : zstd(plain);
    Archive fresh;
    fresh.add("a-good.jsonl", record("good-a", "Good harvest", "The harvest of walnuts was good."));
    fresh.add("z-good.jsonl", record("good-z", "Good vintage", "The harvest of grapes was good."));
    fresh.add(name, std::string_view(packed).substr(0, packed.size() * 6 / 10));
    const Ran ran = fresh.build();
    EXPECT_EQ(ran.code, 0);
    expect_one_line(ran.err, {fresh.file(name).string()});
    EXPECT_EQ(fresh.ids({"harvest"}), (Strings{"good-a", "good-z"}));
    const Strings found = fresh.ids({"gather"});
    EXPECT_GT(found.size(), total * 3 / 10);
    EXPECT_LT(found.size(), total * 7 / 10);
    // Those before the cut, without a hole.
    for (const std::size_t i : {std::size_t{0}, found.size() / 2, found.size() - 1})
      EXPECT_TRUE(std::binary_search(found.begin(), found.end(), "m" + std::to_string(i))) << i;
    // Whole again, it is read again.
    fresh.add(name, packed);
    const Ran again = fresh.build();
    EXPECT_EQ(again.code, 0);
    EXPECT_EQ(again.err, "");
    EXPECT_EQ(fresh.ids({"gather"}).size(), total);
  }
}

TEST_F(WrongInput, ArchiveCutInItsFirstBytesIsNamed) {
  archive.add("m-cut.txt.gz", std::string_view(gzip("A short text about rooks.")).substr(0, 6));
  expect_skipped("m-cut.txt.gz", {});
  archive.add("m-cut.txt.gz", "\x1f\x8b nothing of a gzip stream follows");
  expect_skipped("m-cut.txt.gz", {});
  fs::remove(archive.file("m-cut.txt.gz"));
  archive.add("m-cut.txt.zst", std::string_view(zstd("A short text about rooks.")).substr(0, 8));
  expect_skipped("m-cut.txt.zst", {});
}

TEST_F(WrongInput, LineOfTwoHundredMegabytesIsNamedAndSkipped) {
  {
    fs::create_directories(archive.sources());
    std::ofstream out(archive.file("m-long.jsonl"), std::ios::binary);
    const std::string chunk(1 << 20, 'x');
    out << record("m1", "First", "Rooks gather.") << "{\"id\":\"m2\",\"body\":\"";
    for (int i = 0; i < 200; ++i) out << chunk;
    out << "\"}\n" << record("m3", "Third", "Magpies gather.");
  }
  expect_skipped("m-long.jsonl", {"m-long.jsonl:2:"});
  EXPECT_EQ(archive.ids({"gather"}), (Strings{"m1", "m3"}));
}

class DeepHtml : public testing::TestWithParam<std::pair<const char*, int>> {};

TEST_P(DeepHtml, IsReadOrNamedAndTheOthersAreIndexed) {
  const std::string words =
      "<p>Rooks gather on the roof of the town hall every evening, and nobody on the council knows why they "
      "come.</p>";
  std::string page = "<!DOCTYPE html><html><head><title>Rooks</title></head><body>" + words;
  for (int i = 0; i < GetParam().second; ++i) page.append("<").append(GetParam().first).append(">");
  page += words;
  Archive archive;
  archive.add("a-good.jsonl", record("good-a", "Good harvest", "The harvest of walnuts was good."));
  archive.add("m-deep.html", page);
  archive.add("z-good.jsonl", record("good-z", "Good vintage", "The harvest of grapes was good as well."));
  const Ran ran = archive.build();
  EXPECT_EQ(ran.code, 0) << ran.err.substr(0, 500);
  EXPECT_EQ(archive.ids({"harvest"}), (Strings{"good-a", "good-z"}));
  if (archive.ids({"rooks"}).empty()) {
    expect_one_line(ran.err, {archive.file("m-deep.html").string()});
  }
}

INSTANTIATE_TEST_SUITE_P(
    Pages, DeepHtml,
    testing::Values(std::pair("div", 10'000), std::pair("div", 100'000), std::pair("b", 10'000),
                    std::pair("b", 100'000), std::pair("ul><li", 100'000), std::pair("table><tr><td", 1'000),
                    std::pair("table><tr><td", 100'000)),
    [](const auto& instance) {
      return std::string(instance.param.first).substr(0, std::string(instance.param.first).find('>')) +
             std::to_string(instance.param.second);
    });

TEST_F(WrongInput, OfDuplicateIdsInOneFileTheLaterDateWins) {
  archive.add("m-twice.jsonl",
              record("twin", "Early", "Rooks gather early.", {{"date", "2023-01-01"}}) +
                  record("twin", "Late", "Jackdaws gather late.", {{"date", "2023-03-01"}}) +
                  record("twin", "Middle", "Magpies gather between.", {{"date", "2023-02-01"}}));
  const Ran ran = archive.build();
  EXPECT_EQ(ran.code, 0);
  ASSERT_EQ(lines(ran.err).size(), 2u) << ran.err;
  EXPECT_TRUE(contains(lines(ran.err)[0], "m-twice.jsonl:2:")) << ran.err;
  EXPECT_TRUE(contains(lines(ran.err)[1], "m-twice.jsonl:3:")) << ran.err;
  EXPECT_TRUE(contains(ran.err, "duplicate id")) << ran.err;
  EXPECT_EQ(archive.find_json({"gather"})["hits"][0]["title"], "Late");
  EXPECT_EQ(archive.ids({"gather"}), Strings{"twin"});
  EXPECT_EQ(archive.ids({"rooks"}), Strings{});
  expect_good_articles();
}

TEST_F(WrongInput, OfDuplicateIdsInTwoFilesTheLaterDateWinsInEitherOrder) {
  for (const bool late_first : {true, false}) {
    Archive fresh;
    const std::string late = record("twin", "Late", "Jackdaws gather late.", {{"date", "2023-03-01"}});
    const std::string early = record("twin", "Early", "Rooks gather early.", {{"date", "2023-01-01"}});
    fresh.add("1.jsonl", late_first ? late : early);
    fresh.add("2.jsonl", late_first ? early : late);
    const Ran ran = fresh.build();
    EXPECT_EQ(ran.code, 0);
    expect_one_line(ran.err,
                    {fresh.file("2.jsonl").string() + ":1:", fresh.file("1.jsonl").string(), "duplicate id"});
    EXPECT_EQ(fresh.find_json({"gather"})["hits"][0]["title"], "Late");
    EXPECT_EQ(fresh.find({"--count"}).out, "1\n");
  }
}

TEST_F(WrongInput, OfDuplicateIdsInTwoRunsTheLaterDateWins) {
  archive.add("m-late.jsonl", record("twin", "Late", "Jackdaws gather late.", {{"date", "2023-03-01"}}));
  EXPECT_EQ(archive.build().code, 0);
  archive.add("n-early.jsonl", record("twin", "Early", "Rooks gather early.", {{"date", "2023-01-01"}}));
  const Ran ran = archive.build();
  EXPECT_EQ(ran.code, 0);
  EXPECT_TRUE(contains(ran.err, "n-early.jsonl:1:")) << ran.err;
  EXPECT_EQ(archive.find_json({"gather"})["hits"][0]["title"], "Late");
}

TEST_F(WrongInput, IndexOfAnotherVersionIsRefusedByBothProgramsAndLeftAlone) {
  const fs::path generation =
      fs::path(archive.index_dir()) / lines(read(fs::path(archive.index_dir()) / "current"))[0];
  Json settings = Json::parse(read(generation / "dateline.json"));
  settings["format_version"] = settings["format_version"].get<int>() + 1;
  write(generation / "dateline.json", settings.dump());
  {
    Xapian::WritableDatabase database((generation / "db").string(), Xapian::DB_OPEN);
    database.set_metadata("dateline.settings", settings.dump());
    database.commit();
  }
  const std::string published = read(fs::path(archive.index_dir()) / "current");
  const Ran found = archive.find({"lighthouse"});
  EXPECT_EQ(found.code, 65);
  EXPECT_EQ(found.out, "");
  expect_one_line(found.err, {"dateline-search: ", archive.index_dir(), "version"});
  const Ran built = archive.build();
  EXPECT_EQ(built.code, 65);
  expect_one_line(built.err, {"dateline-index: ", archive.index_dir(), "version"});
  EXPECT_EQ(archive.index_with({"--delete", "old"}).code, 65);
  EXPECT_EQ(read(fs::path(archive.index_dir()) / "current"), published);
  EXPECT_TRUE(fs::exists(generation / "db"));
}

TEST_F(WrongInput, DamagedIndexIsRefusedByBothPrograms) {
  const fs::path generation =
      fs::path(archive.index_dir()) / lines(read(fs::path(archive.index_dir()) / "current"))[0];
  fs::resize_file(generation / "db" / "iamglass", 10);
  const Ran found = archive.find({"lighthouse"});
  EXPECT_EQ(found.code, 65);
  expect_one_line(found.err, {archive.index_dir()});
  const Ran built = archive.build();
  EXPECT_EQ(built.code, 65);
  EXPECT_TRUE(contains(built.err, archive.index_dir())) << built.err;
}

TEST_F(WrongInput, IndexWithoutItsGenerationIsDamaged) {
  write(fs::path(archive.index_dir()) / "current", "gen-000777\n");
  const Ran found = archive.find({"lighthouse"});
  EXPECT_EQ(found.code, 65);
  expect_one_line(found.err, {archive.index_dir()});
}

TEST_F(WrongInput, DirectoryThatIsNoIndexIsRefusedByBothProgramsAndUntouched) {
  const fs::path foreign = archive.beside("foreign");
  write(foreign / "letter.txt", "Dear reader, this is no index at all.");
  const std::string before = listing(foreign);
  const Ran found = search({"--index", foreign.string(), "reader"});
  EXPECT_EQ(found.code, 66);
  expect_one_line(found.err, {"dateline-search: ", foreign.string()});
  for (const Strings& what :
       {Strings{archive.sources()}, Strings{"--full", archive.sources()},
        Strings{"--dry-run", archive.sources()}, Strings{"--delete", "old"}, Strings{"--status"}}) {
    const Ran ran = index(appended({"--index", foreign.string()}, what));
    EXPECT_EQ(ran.code, 66) << what[0];
    expect_one_line(ran.err, {"dateline-index: ", foreign.string()});
    EXPECT_EQ(listing(foreign), before) << what[0];
  }
}

TEST_F(WrongInput, IndexThatDoesNotExistIs66) {
  const std::string missing = archive.beside("missing").string();
  const Ran found = search({"--index", missing, "reader"});
  EXPECT_EQ(found.code, 66);
  expect_one_line(found.err, {missing});
  EXPECT_EQ(index({"--index", missing, "--status"}).code, 66);
  const Ran deleted = index({"--index", missing, "--delete", "old"});
  EXPECT_EQ(deleted.code, 66);
}

TEST_F(WrongInput, FileInPlaceOfAnIndexIsNamed) {
  const std::string file = archive.beside("old.jsonl").string();
  const std::string before = read(file);
  const Ran found = search({"--index", file, "reader"});
  EXPECT_EQ(found.code, 66) << found.err;
  expect_one_line(found.err, {file});
  const Ran ran = index({"--index", file, archive.sources()});
  EXPECT_GT(ran.code, 64) << ran.err;
  expect_one_line(ran.err, {file});
  EXPECT_EQ(read(file), before);
}

TEST_F(WrongInput, SecondRunExitsWith75UntilTheFirstEnds) {
  {
    const Indexer holder{fs::path(archive.index_dir())};
    const Ran at_once = archive.build();
    EXPECT_EQ(at_once.code, 75);
    expect_one_line(at_once.err, {archive.index_dir(), "locked", std::to_string(getpid())});
    const Ran waiting = archive.build({"--wait", "1"});
    EXPECT_EQ(waiting.code, 75);
    expect_one_line(waiting.err, {archive.index_dir(), "locked"});
    expect_old_article();  // reading goes on
  }
  EXPECT_EQ(archive.build({"--wait", "1"}).code, 0);
  expect_good_articles();
}

TEST_F(WrongInput, ReadOnlyIndexDirectoryIs74) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  fs::permissions(archive.index_dir(), fs::perms::owner_read | fs::perms::owner_exec);
  fs::permissions(fs::path(archive.index_dir()) / "lock", fs::perms::owner_read);
  const Ran ran = archive.build();
  fs::permissions(archive.index_dir(), fs::perms::owner_all);
  EXPECT_EQ(ran.code, 74);
  expect_one_line(ran.err, {archive.index_dir()});
  expect_old_article();
}

TEST_F(WrongInput, FullStandardOutputIs74) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  const Ran ran = run({"/bin/sh", "-c", "exec \"$0\" --index \"$1\" lighthouse >/dev/full",
                       DATELINE_SEARCH_PROGRAM, archive.index_dir()});
  EXPECT_EQ(ran.code, 74);
  expect_one_line(ran.err, {"standard output"});
}

TEST_F(WrongInput, UnknownOptionIsNamed) {
  for (const char* option : {"--nosuch", "--nosuch=1", "-z"}) {
    const Ran built = archive.build({option});
    EXPECT_EQ(built.code, 2);
    expect_one_line(built.err, {"dateline-index: ", std::string(option).substr(0, 8)});
    const Ran found = archive.find({option, "lighthouse"});
    EXPECT_EQ(found.code, 2);
    expect_one_line(found.err, {"dateline-search: ", std::string(option).substr(0, 8)});
  }
  EXPECT_EQ(archive.ids({"harvest"}), Strings{});
}

TEST_F(WrongInput, OptionIsNotGuessedFromItsBeginning) {
  EXPECT_EQ(archive.find({"--lim", "3", "lighthouse"}).code, 2);
  EXPECT_EQ(archive.build({"--dry"}).code, 2);
}

TEST_F(WrongInput, WrongOptionValueIsNamed) {
  const Strings searches[] = {{"--limit", "many"},   {"--limit", "-1"},        {"--limit", ""},
                              {"--limit", "3x"},     {"--offset", "x"},        {"--sort", "random"},
                              {"--format", "xml"},   {"--color", "sometimes"}, {"--timeline", "week"},
                              {"--facet", "nosuch"}, {"--facet-limit", "x"},   {"--snippet", "long"}};
  for (const Strings& options : searches) {
    SCOPED_TRACE(options[0] + " " + options[1]);
    const Ran ran = archive.find(appended(options, {"lighthouse"}));
    EXPECT_EQ(ran.code, 2);
    EXPECT_EQ(ran.out, "");
    expect_one_line(ran.err, {options[0].substr(2, 5), options[1]});
  }
  const Strings builds[] = {{"--format", "xml"},    {"--jobs", "two"},     {"--wait", "long"},
                            {"--memory", "lots"},   {"--memory", "300MB"}, {"--memory", "M"},
                            {"--progress", "loud"}, {"--prune=maybe"},     {"--facet-field", "Body Text"}};
  for (const Strings& options : builds) {
    SCOPED_TRACE(options[0]);
    const Ran ran = archive.build(options);
    EXPECT_EQ(ran.code, 2);
    expect_one_line(ran.err, {options.back().substr(options.back().find('=') + 1)});
    EXPECT_EQ(archive.ids({"harvest"}), Strings{});
  }
}

TEST_F(WrongInput, NegativeNumberIsRefused) {
  for (const char* option : {"--offset", "--facet-limit", "--snippet"}) {
    const Ran ran = archive.find({option, "-1", "--facet", "lang", "lighthouse"});
    EXPECT_EQ(ran.code, 2) << option << ": " << ran.out;
    expect_one_line(ran.err, {option});
  }
  EXPECT_EQ(archive.build({"--wait", "-1"}).code, 2);
}

TEST_F(WrongInput, ImpossibleNumberOfThreadsIsRefusedOrDoneWithFewer) {
  const Ran negative = archive.build({"--jobs", "-1"});
  EXPECT_EQ(negative.code, 2);
  expect_one_line(negative.err, {"jobs", "-1"});
  const Ran many = archive.build({"--jobs", "100000"});
  EXPECT_TRUE(many.code == 0 || many.code == 2) << many.code << many.err;
}

TEST_F(WrongInput, TooLittleMemoryIsRefused) {
  const Ran ran = archive.build({"--memory", "10M"});
  EXPECT_EQ(ran.code, 2);
  expect_one_line(ran.err, {"memory", "64M"});
}

TEST_F(WrongInput, OptionWithoutItsValueIsNamed) {
  const Ran found = archive.find({"--limit"});
  EXPECT_EQ(found.code, 2);
  expect_one_line(found.err, {"limit"});
  const Ran built = index({"--index"});
  EXPECT_EQ(built.code, 2);
  expect_one_line(built.err, {"index"});
}

TEST_F(WrongInput, NothingToDoIsUsage) {
  EXPECT_EQ(archive.index_with({}).code, 2);
  EXPECT_EQ(archive.index_with({"--delete"}).code, 2);
  EXPECT_EQ(archive.index_with({"--extract"}).code, 2);
  EXPECT_EQ(archive.find({}).code, 2);
  EXPECT_EQ(archive.find({"--show"}).code, 2);
  const Ran nowhere = search({"lighthouse"});  // neither HOME nor DATELINE_INDEX
  EXPECT_EQ(nowhere.code, 2);
  expect_one_line(nowhere.err, {"--index"});
}

TEST_F(WrongInput, WrongConfigFileIsNamedWithItsLine) {
  const std::string config = archive.beside("dateline.conf").string();
  const struct {
    const char *text, *place, *part;
  } cases[] = {{"# fine\nlimit = 3\nnosuch = 1\n", ":3:", "nosuch"},
               {"limit = 3\nthis is no option\n", ":2:", ""},
               {"\n\nlimit\n", ":3:", ""},
               {"facet-limit = many\n", ":1:", "facet-limit"}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    write(config, c.text);
    const Ran ran = archive.find({"--config", config, "lighthouse"});
    EXPECT_EQ(ran.code, 2);
    EXPECT_EQ(ran.out, "");
    expect_one_line(ran.err, {config + c.place, c.part});
  }
  write(config, "strict = yes\nsite = a\nnosuch = 1\n");
  const Ran built = archive.build({"--config", config});
  EXPECT_EQ(built.code, 2);
  expect_one_line(built.err, {config + ":3:", "nosuch"});
  const std::string missing = archive.beside("missing.conf").string();
  const Ran none = archive.find({"--config", missing, "lighthouse"});
  EXPECT_EQ(none.code, 66);
  expect_one_line(none.err, {missing});
}

TEST_F(WrongInput, ConfigFileIsUsedAndTheCommandLineWins) {
  EXPECT_EQ(archive.build().code, 0);
  const std::string config = archive.beside("dateline.conf").string();
  write(config, "# what this archive wants\nindex = " + archive.index_dir() +
                    "\nlimit = 1\nformat = ids\nsort = newest\n");
  EXPECT_EQ(lines(search({"--config", config, "harvest"}).out).size(), 1u);
  EXPECT_EQ(lines(search({"--config", config, "--limit", "2", "harvest"}).out).size(), 2u);
  EXPECT_EQ(Json::parse(search({"--config", config, "--format", "json", "harvest"}).out)["hits"].size(), 1u);
  const std::string build = archive.beside("build.conf").string();
  write(build, "index = " + archive.index_dir() + "\nsite = herald\nquiet = yes\n");
  write(archive.beside("one.jsonl"), record("one", "First", "Rooks gather."));
  EXPECT_EQ(index({"--config", build, archive.beside("one.jsonl").string()}).code, 0);
  EXPECT_EQ(archive.find_json({"rooks"})["hits"][0]["site"], "herald");
  write(archive.beside("two.jsonl"), record("two", "Second", "Jackdaws gather."));
  EXPECT_EQ(index({"--config", build, "--site", "courier", archive.beside("two.jsonl").string()}).code, 0);
  EXPECT_EQ(archive.find_json({"jackdaws"})["hits"][0]["site"], "courier");
}

TEST_F(WrongInput, EveryFlagOfTheConfigFileWorksAndTheCommandLineDoesNotRepeatLists) {
  EXPECT_EQ(archive.build().code, 0);
  const std::string config = archive.beside("dateline.conf").string();
  write(config, "count = yes\n");
  EXPECT_EQ(archive.find({"--config", config, "harvest"}).out, "2\n");
  write(config, "count = no\nformat = ids\n");
  EXPECT_EQ(lines(archive.find({"--config", config, "harvest"}).out).size(), 2u);
}

TEST_F(WrongInput, QueryErrorNamesItsColumnWithACaret) {
  const struct {
    const char* query;
    int column;
  } cases[] = {{"\"unclosed", 1},
               {"date:2023-13", 6},
               {"nosuch:word", 1},
               {"(a", 1},
               {"a AND", 6},
               {")", 1},
               {"a b \"c", 5},
               {"OR a", 1},
               {"NOT", 4},
               {"a AND OR b", 7},
               {"topic:", 7},
               {"date:", 6},
               {"date:2023..2020", 6},
               {"ə (б", 3},
               {"()", 2},
               {"title:", 7}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.query);
    const Ran ran = archive.find({c.query});
    EXPECT_EQ(ran.code, 2);
    EXPECT_EQ(ran.out, "");
    const Strings said = lines(ran.err);
    ASSERT_EQ(said.size(), 3u) << ran.err;  // the message, the query, the caret
    EXPECT_TRUE(contains(said[0], "column " + std::to_string(c.column) + ":")) << ran.err;
    EXPECT_TRUE(contains(said[1], c.query)) << ran.err;
    EXPECT_EQ(said[2].find('^'), static_cast<std::size_t>(c.column) + 1) << ran.err;
  }
}

TEST_F(WrongInput, PunctuationAloneFindsNothing) {
  for (const char* query : {"!?", "...", "\"\"", "'", "—", "+", "&"}) {
    const Ran ran = archive.find({"--", query});
    EXPECT_EQ(ran.code, 1) << query << ": " << ran.err << ran.out;
  }
}

TEST_F(WrongInput, QueryThatIsNotUtf8IsRefused) {
  const Ran ran = archive.find({"caf\xE9"});
  EXPECT_EQ(ran.code, 2);
  expect_one_line(ran.err, {"UTF-8"});
}

TEST_F(WrongInput, QueryOfABatchThatIsNotUtf8IsAnError) {
  const Ran batch = archive.find({"--batch", "-"}, "1\tcaf\xE9\n2\tlighthouse\n");
  EXPECT_EQ(batch.code, 0);
  const Strings answers = lines(batch.out);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_TRUE(Json::parse(answers[0]).contains("error")) << answers[0];
  EXPECT_EQ(Json::parse(answers[1])["total"], 1);
}

TEST_F(WrongInput, StrictRunIndexesWhatIsGoodAndExitsWith65) {
  archive.add("m-half.jsonl", record("m1", "First", "Rooks gather.") + "{\"id\":\"m2\",\"title\":\"Sec\n");
  const Ran ran = archive.build({"--strict"});
  EXPECT_EQ(ran.code, 65);
  expect_one_line(ran.err, {"m-half.jsonl:2:"});
  expect_good_articles();
  EXPECT_EQ(archive.ids({"rooks"}), Strings{"m1"});
  // It is still wrong the next time, and good once it is mended.
  EXPECT_EQ(archive.build({"--strict"}).code, 65);
  archive.add("m-half.jsonl", record("m1", "First", "Rooks gather."));
  EXPECT_EQ(archive.build({"--strict"}).code, 0);
}

TEST_F(WrongInput, SymlinkLoopEnds) {
  fs::create_directories(archive.file("inner"));
  fs::create_directory_symlink("..", archive.file("inner/up"));
  fs::create_directory_symlink(".", archive.file("self"));
  Json report;
  EXPECT_EQ(archive.run_report({archive.sources()}, report).code, 0);
  EXPECT_EQ(report["articles"]["added"], 2);
  expect_good_articles();
}

TEST_F(WrongInput, SymlinkToNothingIsNamed) {
  fs::create_symlink("nowhere", archive.file("m-lost.txt"));
  expect_skipped("m-lost.txt", {});
}

TEST_F(WrongInput, FifoIsNotRead) {
  ASSERT_EQ(mkfifo(archive.file("m-pipe.txt").c_str(), 0600), 0);
  expect_skipped("m-pipe.txt", {"not a regular file"});
  expect_refused_alone("m-pipe.txt");
}

TEST_F(WrongInput, FileNameWithControlBytesDoesNoHarm) {
  const std::string name = "m-\x1b[31mred\nline\a.txt";
  archive.add(name, "");
  archive.add("n-\x1b]0;title\a.jsonl", record("m1", "First", "Rooks gather.") + "{half\n");
  const Ran ran = archive.build();
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(lines(ran.err).size(), 2u) << ran.err;
  expect_no_control_bytes(ran.err);
  expect_good_articles();
  for (const char* format : {"text", "json", "jsonl", "tsv", "trec", "ids", "files"}) {
    const Ran found = archive.find({"--format", format, "rooks"});
    EXPECT_EQ(found.code, 0);
    if (std::string(format).substr(0, 4) == "json") {
      EXPECT_TRUE(contains(Json::parse(found.out).dump(), "n-\\u001b]0;title")) << found.out;
    } else {
      expect_no_control_bytes(found.out);
    }
  }
  const Ran raw = archive.find({"--format", "files", "--null", "rooks"});
  EXPECT_TRUE(contains(raw.out, "n-\x1b]0;title\a.jsonl")) << raw.out;
}

TEST_F(WrongInput, FileNameThatIsNotUtf8IsIndexedAndShown) {
  archive.add(
      "m-caf\xE9.txt",
      "Rooks gather on the roof of the town hall every evening, and nobody on the council knows why.\n");
  const Ran ran = archive.build();
  EXPECT_EQ(ran.code, 0) << ran.err;
  expect_good_articles();
  const Ran json = archive.find({"--format", "json", "rooks"});
  EXPECT_EQ(json.code, 0);
  EXPECT_FALSE(Json::parse(json.out, nullptr, false).is_discarded()) << json.out;
  EXPECT_EQ(Json::parse(json.out)["total"], 1);
  const Ran raw = archive.find({"--format", "files", "--null", "rooks"});
  EXPECT_TRUE(contains(raw.out, "m-caf\xE9.txt")) << raw.out;
  EXPECT_EQ(archive.build().err, "");  // unchanged, not a second article
  EXPECT_EQ(archive.find({"--count", "rooks"}).out, "1\n");
}

TEST_F(WrongInput, HalfASurrogatePairIsReplacedAndNamed) {
  archive.add("m-half.jsonl", R"({"id":"m1","title":"Half \ud800 a pair","body":"Rooks gather \udc00 here."})"
                              "\n"
                              R"({"id":"m2","title":"Whole \ud83d\ude00 pair","body":"Jackdaws gather."})"
                              "\n");
  expect_skipped("m-half.jsonl", {"m-half.jsonl:1:"});
  EXPECT_EQ(archive.find_json({"rooks"})["hits"][0]["title"], "Half \uFFFD a pair");
  EXPECT_EQ(archive.find_json({"jackdaws"})["hits"][0]["title"], "Whole 😀 pair");
}

TEST_F(WrongInput, NulInARecordDoesNoHarm) {
  archive.add(
      "m-nul.jsonl",
      R"({"id":"m\u00001","title":"Nul \u0000 here","body":"Rooks gather.\u0000Jackdaws leave.","topics":["a\u0000b"],"url":"https://x.example/\u0000"})"
      "\n");
  const Ran ran = archive.build();
  EXPECT_EQ(ran.code, 0) << ran.err;
  expect_good_articles();
  for (const char* format : {"text", "json", "jsonl", "tsv", "trec", "ids", "files"}) {
    const Ran found = archive.find({"--format", format, "jackdaws"});
    EXPECT_EQ(found.code, 0) << format;
    EXPECT_FALSE(contains(found.out, std::string_view("\0", 1))) << format;
  }
  const Json hit = archive.find_json({"--facet", "topic", "jackdaws"});
  EXPECT_EQ(hit["total"], 1);
  EXPECT_EQ(hit["facets"]["topic"]["distinct"], 1);
}

TEST_F(WrongInput, ControlCharactersOfAnArticleDoNotReachTheTerminal) {
  archive.add(
      "m-esc.jsonl",
      record(
          "m\x1b[2J", "Title \x1b[31m red", "Rooks \x1b[2J gather \x07 \x02here\x03.",
          {{"site", "s\x1b[0m"}, {"topics", {"t\x1b[1m", "u\x1Fv"}}, {"url", "https://x.example/\x1b[5m"}}));
  EXPECT_EQ(archive.build().code, 0);
  for (const Strings& arguments :
       {Strings{"rooks"}, Strings{"--facet", "topic,site", "rooks"}, Strings{"--format", "tsv", "rooks"},
        Strings{"--format", "ids", "rooks"}, Strings{"--show", "m\x1b[2J"}}) {
    const Ran found = archive.find(arguments);
    EXPECT_EQ(found.code, 0) << found.err;
    expect_no_control_bytes(found.out);
  }
  const std::string snippet = archive.find_json({"rooks"})["hits"][0]["snippet"];
  EXPECT_EQ(std::count(snippet.begin(), snippet.end(), '\x02'), 1) << snippet;
  EXPECT_EQ(std::count(snippet.begin(), snippet.end(), '\x03'), 1) << snippet;
}

TEST_F(WrongInput, MegabyteOfParenthesesIsAnError) {
  const std::string open(1 << 20, '(');
  std::string pairs;
  for (int i = 0; i < (1 << 19); ++i) pairs += "()";
  for (const std::string& query : {open, open.substr(0, 1 << 19) + "a" + std::string(1 << 19, ')'), pairs,
                                   std::string(1 << 20, ')'), std::string(1 << 20, '"')}) {
    const Ran ran = archive.find({"--batch", "-"}, "1\t" + query + "\n2\tlighthouse\n");
    EXPECT_EQ(ran.code, 0) << ran.err.substr(0, 500);
    const Strings answers = lines(ran.out);
    ASSERT_EQ(answers.size(), 2u);
    EXPECT_EQ(Json::parse(answers[1])["total"], 1);
    if (query[0] != '"') {
      EXPECT_TRUE(Json::parse(answers[0]).contains("error"));
    }
  }
  const Ran ran = archive.find({std::string(100'000, '(')});
  EXPECT_EQ(ran.code, 2);
  expect_one_line(ran.err, {"column"});
}

TEST_F(WrongInput, TwoMegabytesOfOperatorsDoNotCrash) {
  for (const char* link : {" NOT a", " AND a", " OR a", " AND NOT a", " OR a AND b NOT c"}) {
    SCOPED_TRACE(link);
    std::string query = "lighthouse";
    while (query.size() < 2'000'000) query += link;
    const Ran ran = archive.find({"--batch", "-"}, "1\t" + query + "\n2\tlighthouse\n");
    EXPECT_EQ(ran.code, 0) << ran.err.substr(0, 500);
    EXPECT_EQ(lines(ran.out).size(), 2u);
  }
}

TEST_F(WrongInput, QueryOfAHundredThousandBytesIsAnswered) {
  std::string words, negated;
  for (int i = 0; words.size() < 100'000; ++i) {
    words += "word" + std::to_string(i) + " ";
    if (negated.size() < 100'000) negated += "NOT a ";
  }
  words += "lighthouse";
  const Ran ran = archive.find({"--format", "ids", words});
  EXPECT_EQ(ran.code, 0) << ran.err.substr(0, 500);
  EXPECT_EQ(ran.out, "old\n");
  const Ran phrase = archive.find({"--format", "ids", "\"" + words + "\""});
  EXPECT_EQ(phrase.code, 1) << phrase.err.substr(0, 500);
  const Ran chain = archive.find({"--format", "ids", "lighthouse " + negated});
  EXPECT_LE(chain.code, 2) << chain.err.substr(0, 500);
  const Ran one_word = archive.find({"--format", "ids", std::string(100'000, 'x')});
  EXPECT_EQ(one_word.code, 1) << one_word.err.substr(0, 500);
}

TEST_F(WrongInput, WordOfAMegabyteInAnArticleIsShortenedNotRefused) {
  archive.add("m-word.jsonl", record("m1", "First", std::string(1 << 20, 'x') + " rooks"));
  const Ran ran = archive.build();
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(archive.ids({"rooks"}), Strings{"m1"});
}

TEST_F(WrongInput, LongIdAndUrlAreKeptApart) {
  const std::string one = std::string(5000, 'i') + "1", two = std::string(5000, 'i') + "2";
  archive.add("m-ids.jsonl",
              record(one, "First", "Rooks gather.") + record(two, "Second", "Jackdaws gather."));
  EXPECT_EQ(archive.build().code, 0);
  EXPECT_EQ(archive.ids({"gather"}), (Strings{one, two}));
  EXPECT_EQ(Json::parse(archive.find({"--show", "--format", "json", two}).out)["title"], "Second");
  EXPECT_EQ(archive.index_with({"--delete", one}).code, 0);
  EXPECT_EQ(archive.ids({"gather"}), Strings{two});
}

}  // namespace
}  // namespace dateline::test

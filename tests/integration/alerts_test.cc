// --saved and --since-last: each new article is printed once for each saved query that finds it.
#include <fcntl.h>
#include <sys/file.h>

#include <chrono>
#include <thread>

#include "index_layout.h"
#include "integration/archive.h"

namespace dateline::test {
namespace {

class Alerts : public testing::Test {
 protected:
  void SetUp() override {
    archive_.add("a.jsonl", record("a1", "Convoy in Lachin", "The Lachin corridor was open.") +
                                record("a2", "Harbour", "A quiet day in the harbour of Baku.") +
                                record("a3", "Fog", "Fog lay over Lachin."));
    ASSERT_EQ(archive_.build().code, 0);
    save("# what the desk follows\ncorridor\t\"lachin corridor\"\nlachin\tlachin\n");
  }

  void save(std::string_view queries) const { write(archive_.beside("saved.tsv"), queries); }
  std::string state() const { return archive_.beside("state.json").string(); }
  Ran alert(const Strings& options = {}) const {
    return archive_.find(
        appended({"--saved", archive_.beside("saved.tsv").string(), "--since-last", state()}, options));
  }
  // "NAME ID", sorted.
  static Strings printed(const Ran& ran) {
    Strings out;
    for (const Json& hit : json_lines(ran.out))
      out.push_back(hit.at("saved").get<std::string>() + " " + hit.at("id").get<std::string>());
    return sorted(out);
  }
  void expect_nothing_new() const {
    const Ran ran = alert();
    EXPECT_EQ(ran.code, 1);
    EXPECT_EQ(ran.out + ran.err, "");
  }

  const Archive archive_;
};

TEST_F(Alerts, PrintEachArticleOnce) {
  const Ran first = alert();
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(printed(first), (Strings{"corridor a1", "lachin a1", "lachin a3"}));
  EXPECT_TRUE(contains(json_lines(first.out)[0].at("snippet").get<std::string>(), "corridor"));
  expect_nothing_new();

  archive_.add("b.jsonl", record("b1", "Again", "The corridor of Lachin.") + record("b2", "Sea", "A ferry."));
  ASSERT_EQ(archive_.build().code, 0);
  EXPECT_EQ(printed(alert()), Strings{"lachin b1"});
  expect_nothing_new();

  // Not for a new generation, nor for an article that went and came back; but for one that was changed.
  ASSERT_EQ(archive_.index_with({"--full"}).code, 0);
  expect_nothing_new();
  ASSERT_EQ(archive_.index_with({"--delete", "a3"}).code, 0);
  expect_nothing_new();
  ASSERT_EQ(archive_.index_with({"--full"}).code, 0);
  ASSERT_EQ(archive_.find({"--count", "fog"}).out, "1\n");
  expect_nothing_new();
  archive_.add("b.jsonl", record("b1", "Again", "The Lachin corridor.") + record("b2", "Sea", "A ferry."));
  ASSERT_EQ(archive_.build().code, 0);
  EXPECT_EQ(printed(alert()), Strings{"corridor b1"});
  expect_nothing_new();
}

TEST_F(Alerts, ManyOldOnesDoNotHideANewOne) {
  std::string many;
  for (int i = 0; i < 300; ++i)
    many += record("m" + std::to_string(i), "Lachin " + std::to_string(i), "Of the day.",
                   {{"date", "2023-05-0" + std::to_string(1 + i % 9)}});
  archive_.add("m.jsonl", many);
  ASSERT_EQ(archive_.build().code, 0);
  EXPECT_EQ(printed(alert()).size(), 303u);
  archive_.add("n.jsonl", record("old", "Lachin", "Found in a drawer.", {{"date", "1999-01-01"}}) +
                              record("new", "Lachin", "Of today.", {{"date", "2023-06-01"}}));
  ASSERT_EQ(archive_.build().code, 0);
  const Ran ran = alert();
  EXPECT_EQ(printed(ran), (Strings{"lachin new", "lachin old"}));
  EXPECT_EQ(json_lines(ran.out)[0].at("id"), "new");  // the newest first
  expect_nothing_new();
}

TEST_F(Alerts, QueriesThatAreNewOrChangedFindWhatTheyHaveNotPrinted) {
  ASSERT_EQ(alert().code, 0);
  save("corridor\t\"lachin corridor\"\nlachin\tlachin harbour\nsea\tharbour\n");
  EXPECT_EQ(printed(alert()), (Strings{"lachin a2", "sea a2"}));
  expect_nothing_new();
  // A name that is gone is forgotten.
  save("sea\tharbour\n");
  expect_nothing_new();
  save("lachin\tlachin\nsea\tharbour\n");
  EXPECT_EQ(printed(alert()), (Strings{"lachin a1", "lachin a3"}));
  // Other words of the same name by an option.
  save("lachin\tlachin fog\nsea\tharbour\n");
  ASSERT_EQ(alert({"--all"}).code, 1);
}

TEST_F(Alerts, WrongLinesAreNamedAndTheOthersSearchedFor) {
  ASSERT_EQ(alert().code, 0);
  save("lachin\t\"open\nno tab\nempty\t \ncorridor\tcorridor\ncorridor\tharbour\nsea\tharbour\n");
  const Ran ran = alert();
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(printed(ran), Strings{"sea a2"});
  const Strings complaints = lines(ran.err);
  ASSERT_EQ(complaints.size(), 4u) << ran.err;
  for (const auto& [line, part] : std::initializer_list<std::pair<int, const char*>>{
           {0, "saved.tsv:2: "}, {1, "saved.tsv:3: "}, {2, "saved.tsv:5: "}, {3, "saved.tsv:1: "}})
    EXPECT_TRUE(contains(complaints[static_cast<std::size_t>(line)], part)) << ran.err;
  // What the name had printed is still known.
  save("lachin\tlachin\ncorridor\tcorridor\nsea\tharbour\n");
  expect_nothing_new();
}

TEST_F(Alerts, AMistakeInTheFileForgetsNothing) {
  ASSERT_EQ(alert().code, 0);
  for (const char* mistake :
       {"corridor \"lachin corridor\"\nlachin\tlachin\n", "lachin\t\"x\n", "", "# nothing\n"}) {
    save(mistake);
    EXPECT_EQ(alert().code, 2) << mistake;
    save("corridor\t\"lachin corridor\"\nlachin\tlachin\n");
    expect_nothing_new();
  }
  for (const char* mistake : {"caf\xE9\tlachin\n", "\tlachin\n"}) {
    save(mistake);
    const Ran ran = alert();
    EXPECT_EQ(ran.code, 2) << mistake;
    EXPECT_EQ(ran.out, "");
    expect_one_line(ran.err, {"saved.tsv:1: "});
  }
  // What an editor may add is none.
  save(
      "\xEF\xBB\xBF"
      "corridor\t\"lachin corridor\"\r\n \r\n  # more\r\nlachin\tlachin");
  expect_nothing_new();
}

TEST_F(Alerts, WhatASearchSaysOfAQueryIsToldOnce) {
  save("none\t...\n");
  expect_one_line(alert().err, {"saved.tsv:1: ", "hint: "});
  archive_.add("b.jsonl", record("b1", "Again", "Something else."));
  ASSERT_EQ(archive_.build().code, 0);
  expect_nothing_new();
}

TEST_F(Alerts, ABackupThatWasPutBackIsAnotherState) {
  ASSERT_EQ(alert().code, 0);
  fs::copy(archive_.index_dir(), archive_.beside("backup"), fs::copy_options::recursive);
  const auto add = [&](const char* id) {
    archive_.add("b.jsonl", record(id, "Lachin " + std::string(id), "A line.", {{"date", "2024-02-01"}}));
    ASSERT_EQ(archive_.build().code, 0);
  };
  add("lost");
  EXPECT_EQ(printed(alert()), Strings{"lachin lost"});
  fs::remove_all(archive_.index_dir());
  fs::rename(archive_.beside("backup"), archive_.index_dir());
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // another second
  add("other");
  EXPECT_EQ(printed(alert()), Strings{"lachin other"});
}

TEST_F(Alerts, TheStateIsForItsOwnerAlone) {
  ASSERT_EQ(alert().code, 0);
  const auto rights = [&] { return fs::status(state()).permissions(); };
  EXPECT_EQ(rights(), fs::perms::owner_read | fs::perms::owner_write);
  fs::permissions(state(), fs::perms::group_read, fs::perm_options::add);
  save("sea\tharbour\n");
  ASSERT_EQ(alert().code, 0);
  EXPECT_EQ(rights(), fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
}

TEST_F(Alerts, OutputThatIsLostIsPrintedAgain) {
  const std::string command = std::string(DATELINE_SEARCH_PROGRAM) + " --index " + archive_.index_dir() +
                              " --saved " + archive_.beside("saved.tsv").string() + " --since-last " +
                              state();
  const Ran full = run({"/bin/sh", "-c", command + " >/dev/full"});
  EXPECT_EQ(full.code, 74);
  expect_one_line(full.err, {"standard output"});
  const Ran closed = run({"/bin/sh", "-c", "(sleep 0.3; " + command + ") | true"});
  EXPECT_EQ(closed.err, "");
  EXPECT_EQ(printed(alert()), (Strings{"corridor a1", "lachin a1", "lachin a3"}));
}

TEST_F(Alerts, NothingNewWritesNothing) {
  ASSERT_EQ(alert().code, 0);
  const auto before = fs::last_write_time(state());
  const std::string text = read(state());
  fs::last_write_time(state(), before - std::chrono::hours(1));
  expect_nothing_new();
  EXPECT_EQ(fs::last_write_time(state()), before - std::chrono::hours(1));
  EXPECT_EQ(read(state()), text);
}

TEST_F(Alerts, FilesThatAreNoStateAreLeftAlone) {
  write(state(), "{\"format\": 1, \"que");
  const Ran damaged = alert();
  EXPECT_EQ(damaged.code, 65);
  expect_one_line(damaged.err, {"state.json"});
  EXPECT_EQ(read(state()), "{\"format\": 1, \"que");
  write(state(), "{\"format\": 99, \"queries\": {}}");
  EXPECT_EQ(alert().code, 65);
  write(state(), R"({"format": 1, "queries": {"a": {"searched": "", "published": "", "ids": "0123"}}})");
  EXPECT_EQ(alert().code, 65);
  fs::remove(state());
  fs::create_directory(state());
  EXPECT_EQ(alert().code, 74);
  fs::remove(state());
  const auto with_state = [&](const std::string& path) {
    return archive_.find({"--saved", archive_.beside("saved.tsv").string(), "--since-last", path});
  };
  EXPECT_EQ(with_state("/dev/null").code, 2);
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  EXPECT_EQ(with_state(archive_.beside("none/state").string()).code, 66);
  fs::create_symlink(archive_.beside("elsewhere.json"), archive_.beside("link.json"));
  EXPECT_EQ(with_state(archive_.beside("link.json").string()).code, 0);
  EXPECT_TRUE(fs::is_symlink(archive_.beside("link.json")));
  EXPECT_EQ(with_state(archive_.beside("elsewhere.json").string()).code, 1);
}

TEST_F(Alerts, AStateIsOfOneRunAtATime) {
  ASSERT_EQ(alert().code, 0);
  {
    const FileDescriptor other(open(state().c_str(), O_RDWR | O_CLOEXEC));
    ASSERT_EQ(flock(other.get(), LOCK_EX | LOCK_NB), 0);
    const Ran ran = alert();
    EXPECT_EQ(ran.code, 75);
    expect_one_line(ran.err, {"state.json", "another run"});
  }
  expect_nothing_new();
}

TEST_F(Alerts, OptionsThatWouldLeaveArticlesOutAreRefused) {
  for (const Strings& options : {Strings{"--limit", "3"}, Strings{"--offset", "1"}, Strings{"--count"},
                                 Strings{"--facet", "lang"}, Strings{"--format", "tsv"}, Strings{"lachin"}}) {
    const Ran ran = alert(options);
    EXPECT_EQ(ran.code, 2) << options[0];
    expect_one_line(ran.err, {"--saved"});
  }
  EXPECT_FALSE(fs::exists(state()));
  EXPECT_EQ(archive_.find({"--saved", "x"}).code, 2);
  EXPECT_EQ(archive_.find({"--since-last", "x", "lachin"}).code, 2);
}

TEST_F(Alerts, NothingFromAnArticleReachesATerminal) {
  archive_.add("c.jsonl", record("e\x1b[31m", "Lachin \x1b]0;title\x07", "The \x1b[2J Lachin corridor."));
  ASSERT_EQ(archive_.build().code, 0);
  const Ran ran = alert();
  EXPECT_EQ(ran.code, 0);
  expect_no_control_bytes(ran.out + ran.err);
}

}  // namespace
}  // namespace dateline::test

// docs/cron.md and docs/examples are true: the commands run as cron runs them, in its poor environment, and
// print nothing when all is well; a copy of a live index is whole.
#include <gtest/gtest.h>

#include <cstdlib>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "support.h"

namespace dateline::test {
namespace {

fs::path docs() { return corpus_dir().parent_path() / "docs"; }

std::string replaced(std::string text, std::string_view from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

// Commands among the indented lines of the document, without the times of crontab lines.
std::vector<std::string> commands() {
  std::vector<std::string> out;
  for (std::string line : lines(read(docs() / "cron.md"))) {
    if (!line.starts_with("    ")) continue;
    line.erase(0, 4);
    if (line[0] >= '0' && line[0] <= '9')
      for (int field = 0; field < 5; ++field) line.erase(0, line.find_first_not_of(' ', line.find(' ')));
    for (const char* first : {"nice ", "for ", "dateline-", "cp ", "mv "})
      if (line.starts_with(first)) out.push_back(line);
  }
  return out;
}

// The machine of the document in a temporary directory: the programs installed, an archive of three sites.
class Machine {
 public:
  Machine() {
    const fs::path examples = root_ / "usr/local/share/doc/dateline/examples",
                   archive = root_ / "srv/archive";
    for (const char* directory : {"usr/local/bin", "etc/dateline", "var/lib/dateline", "backup"})
      fs::create_directories(root_ / directory);
    fs::create_symlink(DATELINE_INDEX_PROGRAM, root_ / "usr/local/bin/dateline-index");
    fs::create_symlink(DATELINE_SEARCH_PROGRAM, root_ / "usr/local/bin/dateline-search");
    write(examples / "news.conf", here(read(docs() / "examples/news.conf")));
    fs::copy(docs() / "examples/copy-index", examples);
    fs::copy(examples / "news.conf", root_ / "etc/dateline");
    write(root_ / "etc/dateline/alerts", "corridor\t\"lachin corridor\"\n");
    for (const auto& [site, folder] :
         {std::pair("herald.example", "html"), {"courier.example", "text"}, {"wire", "wire"}}) {
      fs::create_directories(archive);
      fs::copy(corpus_dir() / folder, archive / site, fs::copy_options::recursive);
    }
  }

  // The text with this machine's paths.
  std::string here(std::string text) const {
    for (const char* directory : {"/usr/local", "/srv/", "/backup", "/etc/dateline", "/var/lib/dateline"})
      text = replaced(std::move(text), directory, root_.path().string() + directory);
    return text;
  }
  // As cron does it, and without $HOME.
  Ran cron(const std::string& command) const {
    return run({"env", "-i", here("PATH=/usr/local/bin:/usr/bin:/bin"), "/bin/sh", "-c", here(command)});
  }
  bool has(const std::string& program) const { return cron("command -v " + program).code == 0; }
  fs::path operator/(std::string_view name) const { return root_ / name; }

 private:
  TempDir root_;
};

TEST(CronDocument, ItsCommandsRunAndAreSilent) {
  const Machine machine;
  int run = 0;
  for (const std::string& command : commands()) {
    if (command.find("| jq") != std::string::npos && !machine.has("jq")) continue;
    const Ran ran = machine.cron(command);
    EXPECT_EQ(ran.code, 0) << command;
    EXPECT_EQ(ran.err, "") << command;
    const bool tells = command.find("--status") != std::string::npos;
    EXPECT_TRUE(tells || ran.out.empty()) << command << ran.out;
    ++run;
  }
  EXPECT_GE(run, 9);
  EXPECT_EQ(machine.cron(commands().front()).code, 0);  // a refresh of what was restored
  for (const char* place : {"srv/news.index", "backup/news.index", "var/lib/dateline/news"})
    EXPECT_EQ(search({"--index", machine / place, "--count"}).out, "71\n") << place;
}

TEST(CronDocument, AlertsTellOfNewArticlesAlone) {
  const Machine machine;
  std::vector<std::string> alerts;
  for (const std::string& command : commands())
    if (command.find("--since-last") != std::string::npos) alerts.push_back(command);
  ASSERT_EQ(alerts.size(), 2u);
  if (!machine.has("jq")) GTEST_SKIP() << "without jq";
  const auto refresh = [&] { EXPECT_EQ(machine.cron(commands().front()).code, 0); };
  refresh();
  EXPECT_EQ(machine.cron(alerts[0]).code, 0);
  EXPECT_EQ(machine.cron(alerts[1]).out, "");
  write(machine / "srv/archive/courier.example/new.txt", "Convoy\n\nIt took the Lachin corridor.\n");
  refresh();
  EXPECT_EQ(machine.cron(alerts[1]).out,
            "corridor: Convoy\n    " + (machine / "srv/archive/courier.example/new.txt").string() + "\n");
  EXPECT_EQ(machine.cron(alerts[1]).out, "");
}

TEST(CronDocument, LinesOfACrontabNeedNoHomeAndNameFilesThatCannotBeRead) {
  const Machine machine;
  write(machine / "srv/archive/wire/broken.jsonl", "{\n");
  const Ran ran = machine.cron(commands().front());
  EXPECT_EQ(ran.code, 0);
  ASSERT_EQ(lines(ran.err).size(), 1u) << ran.err;
  EXPECT_NE(ran.err.find("broken.jsonl:1:"), std::string::npos) << ran.err;
}

TEST(SampleConfig, IsAcceptedAsItIsAndWithAllThatItOffers) {
  const Machine machine;
  const fs::path config = machine / "etc/dateline/news.conf";
  const auto count = [&] { return search({"--index", machine / "var/lib/dateline/news", "--count"}).out; };
  Ran ran = machine.cron("dateline-index --config /etc/dateline/news.conf");
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(count(), "71\n");
  EXPECT_TRUE(fs::exists(machine / "var/lib/dateline/news.report.json"));

  std::string all;
  int offered = 0;
  for (std::string line : lines(read(config))) {
    if (line.starts_with("#") && line.size() > 1 && line[1] != ' ') line.erase(0, 1), ++offered;
    all += line + "\n";
  }
  EXPECT_EQ(offered, 9);
  write(config, all);
  fs::remove(*fs::directory_iterator(machine / "srv/archive/courier.example/valley-post"));
  ran = machine.cron("dateline-index --config /etc/dateline/news.conf");
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(count(), "70\n");  // pruned
}

// Articles a-0 to a-N, and one that says how many refreshes there were: the parts of one state.
class LiveIndex {
 public:
  LiveIndex() {
    fs::create_directories(machine_ / "srv/archive/live");
    for (int i = 0; i < 300; ++i) add(std::to_string(i), "The keeper counts gannets.");
    refresh(0);
  }
  // Exit code.
  int refresh(int n) {
    add("n", "Refreshes: refresh" + std::to_string(n) + ".");
    add("new-" + std::to_string(n), "The keeper counts terns.");
    std::vector<std::string> arguments{"--index", machine_ / "srv/news.index", machine_ / "srv/archive/live"};
    if (n % 4 == 3) arguments.push_back("--full");
    return index(arguments).code;
  }
  Ran copy(const std::string& path = "/usr/local/bin:/usr/bin:/bin") const {
    return run({"env", "-i", "PATH=" + machine_.here(path), docs() / "examples/copy-index",
                machine_ / "srv/news.index", machine_ / "backup/news.index"});
  }
  // The number of the state that is in the copy, all of it.
  int copied_state() const {
    const fs::path copy = machine_ / "backup/news.index";
    const std::string generation = lines(read(copy / "current")).at(0);
    const Ran check = run({"xapian-check", copy / generation / "db"});
    EXPECT_EQ(check.code, 0) << check.out << check.err;
    const int terns = count("terns");
    EXPECT_EQ(count("refresh" + std::to_string(terns - 1)), 1);
    EXPECT_EQ(count("gannets"), 300);
    const Ran facets = search({"--index", copy, "--format", "tsv", "--limit", "0", "--facet", "lang"});
    EXPECT_NE(facets.out.find("facet\tlang\ten\t" + std::to_string(301 + terns) + "\n"), std::string::npos)
        << facets.out;
    return terns - 1;
  }
  const Machine& machine() const { return machine_; }

 private:
  void add(const std::string& name, const std::string& text) {
    write(machine_ / "srv/archive/live" / (name + ".txt"), "Article " + name + "\n\n" + text + "\n");
  }
  int count(const std::string& query) const {
    const Ran ran = search({"--index", machine_ / "backup/news.index", "--count", query});
    EXPECT_LE(ran.code, 1) << ran.err;
    return std::atoi(ran.out.c_str());
  }

  Machine machine_;
};

TEST(CopyOfALiveIndex, IsWholeWhileRefreshesRun) {
  LiveIndex live;
  std::jthread writer([&](const std::stop_token& stop) {
    for (int n = 1; !stop.stop_requested(); ++n) EXPECT_EQ(live.refresh(n), 0);
  });
  int last = 0;
  for (int i = 0; i < 5; ++i) {
    const Ran ran = live.copy();
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.out + ran.err, "");
    const int state = live.copied_state();
    EXPECT_GE(state, last);
    last = state;
  }
}

// A `cp` that has copied when a refresh is committed, the first `times` times.
void slow_down_cp(const LiveIndex& live, int times) {
  const fs::path slow = live.machine() / "usr/local/slow";
  write(slow / "cp",
        live.machine().here("#!/bin/sh\n"
                            "cp=/usr/bin/cp; [ -x $cp ] || cp=/bin/cp\n"
                            "$cp \"$@\" || exit\n"
                            "echo >>/usr/local/slow/calls\n"
                            "n=$(wc -l </usr/local/slow/calls)\n"
                            "[ $n -le " +
                            std::to_string(times) +
                            " ] || exit 0\n"
                            "echo Headland $n >/srv/archive/live/headland-$n.txt\n"
                            "/usr/local/bin/dateline-index --index /srv/news.index /srv/archive/live\n"));
  fs::permissions(slow / "cp", fs::perms::owner_all);
}

TEST(CopyOfALiveIndex, IsMadeAgainWhereARefreshWasCommittedMeanwhile) {
  const LiveIndex live;
  slow_down_cp(live, 3);
  const Ran ran = live.copy("/usr/local/slow:/usr/bin:/bin");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out + ran.err, "");
  EXPECT_EQ(lines(read(live.machine() / "usr/local/slow/calls")).size(), 4u);
  EXPECT_EQ(search({"--index", live.machine() / "backup/news.index", "--count", "headland"}).out, "3\n");
}

TEST(CopyOfALiveIndex, StaysAsItWasWhereEachNewOneMeetsARefresh) {
  const LiveIndex live;
  ASSERT_EQ(live.copy().code, 0);
  slow_down_cp(live, 100);
  const Ran ran = live.copy("/usr/local/slow:/usr/bin:/bin");
  EXPECT_EQ(ran.code, 75);
  EXPECT_EQ(lines(ran.err).size(), 1u) << ran.err;
  EXPECT_EQ(live.copied_state(), 0);
  EXPECT_EQ(std::distance(fs::directory_iterator(live.machine() / "backup"), {}), 1);
}

TEST(CopyOfALiveIndex, TakesThePlaceOfAnIndexOnly) {
  const LiveIndex live;
  write(live.machine() / "backup/news.index/letter", "Dear reader,");
  const Ran ran = live.copy();
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(lines(ran.err).size(), 1u) << ran.err;
  EXPECT_EQ(read(live.machine() / "backup/news.index/letter"), "Dear reader,");
}

TEST(CopyOfALiveIndex, OfNothingNamesWhatIsMissing) {
  const Machine machine;
  const Ran ran =
      machine.cron("/usr/local/share/doc/dateline/examples/copy-index /srv/news.index /backup/news.index");
  EXPECT_EQ(ran.code, 74);
  ASSERT_EQ(lines(ran.err).size(), 1u) << ran.err;
  EXPECT_NE(ran.err.find("news.index/current"), std::string::npos) << ran.err;
  EXPECT_TRUE(fs::is_empty(machine / "backup"));
}

}  // namespace
}  // namespace dateline::test

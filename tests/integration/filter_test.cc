// Files of other types, read through commands that the user names. The filters here are small scripts.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "archive.h"
#include "dateline/indexer.h"

namespace dateline::test {
namespace {

const std::string kPdf = std::string("%PDF-1.4\n\0\1\2\n", 13);
const std::string kPng = std::string("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0", 29);

class Filters : public testing::Test {
 protected:
  // A PDF as far as its first bytes say, and text behind them.
  void add_pdf(const std::string& name, const std::string& text) { archive.add(name, kPdf + text); }
  // Prints what stands behind the first lines of the file.
  Strings tail_filter() const { return {"--filter", "application/pdf = tail -n +3 %f"}; }
  void age(const std::string& name) {
    fs::last_write_time(archive.file(name), fs::file_time_type::clock::now() - std::chrono::hours(1));
  }

  Archive archive;
};

TEST_F(Filters, TextAndHtmlAreIndexedAsOfAnyFile) {
  add_pdf("birds/kestrel.pdf", "Kestrels are back\n\nThe kestrels came back to the old tower on Sunday.\n");
  add_pdf("heron.pdf",
          "<!DOCTYPE html><html><head><meta property='og:title' content='Herons counted'>"
          "<meta property='article:published_time' content='2023-07-30'></head><body><article>"
          "<p>Grey herons were counted in the harbour on Sunday, more than in any year before.</p></article>"
          "</body></html>");
  archive.add("plain.txt", "Gannets\n\nGannets were seen.\n");
  Json report;
  const Ran ran =
      archive.run_report(appended(tail_filter(), {"--site", "birds.example", archive.sources()}), report);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(report["articles"]["added"], 3);
  const Json kestrel = archive.find_json({"kestrels"})["hits"][0];
  EXPECT_EQ(kestrel["id"], "birds/kestrel.pdf");
  EXPECT_EQ(kestrel["title"], "Kestrels are back");
  EXPECT_EQ(kestrel["site"], "birds.example");
  EXPECT_EQ(kestrel["source"], fs::canonical(archive.file("birds/kestrel.pdf")).string());
  const Json heron = archive.find_json({"herons"})["hits"][0];
  EXPECT_EQ(heron["title"], "Herons counted");
  EXPECT_EQ(heron["date"], "2023-07-30");
}

TEST_F(Filters, OfConfigFilesNameTheTypeBeforeTheSign) {
  add_pdf("a.pdf", "Kestrels\n\nThe kestrels came back.\n");
  archive.add("b.Docx", "bytes");
  write(archive.beside("news.conf"),
        "source = " + archive.sources() +
            "\nfilter application/pdf = tail -n +3 %f  # the rest of it\n"
            "  filter\t.docx = sh -c 'printf \"%s\\n\" \"$1=2\"' x 'Herons %f'\n"
            "filter = image/png = cat\nfilter-time = 50\nfilter-memory = 500M\n");
  EXPECT_EQ(archive.index_with({"--config", archive.beside("news.conf").string()}).err, "");
  EXPECT_EQ(archive.ids({"kestrels"}), Strings{"a.pdf"});
  EXPECT_EQ(archive.ids({"herons"}), Strings{"b.Docx"});
  write(archive.beside("wrong.conf"), "wait = 1\nfilter application/pdf = tail 'x\n");
  const Ran wrong =
      archive.index_with({"--config", archive.beside("wrong.conf").string(), archive.sources()});
  EXPECT_EQ(wrong.code, 2);
  expect_one_line(wrong.err, {"wrong.conf:2: ", "a quote ' is not closed"});
  for (const char* option :
       {"--filter=pdf = x", "--filter-time=0", "--filter-time=x", "--filter-memory=0", "--filter-memory=1K"})
    EXPECT_EQ(archive.build({option}).code, 2) << option;
}

TEST_F(Filters, AFileIsOneArgumentWhateverItsName) {
  const Strings names = {
      "-rf.pdf", "a b  c.pdf", "it's \"quoted\".pdf", "line\nend.pdf", "$(touch x);.pdf", "%f.pdf",
      "\\.pdf",  "*.pdf"};
  for (const std::string& name : names) add_pdf(name, "Kestrels\n\nThe kestrels came back.\n");
  // From within the folder, so that the paths are relative.
  const fs::path before = fs::current_path();
  fs::current_path(archive.file(""));
  const Ran by_name = archive.index_with(appended(tail_filter(), {"."}));
  fs::current_path(before);
  EXPECT_EQ(by_name.err, "");
  EXPECT_EQ(archive.find_json({"kestrels"})["total"], names.size());
  // As standard input, where no argument is the file.
  const Ran by_input = archive.build({"--full", "--filter", "application/pdf = tail -n +3"});
  EXPECT_EQ(by_input.err, "");
  EXPECT_EQ(archive.find_json({"kestrels"})["total"], names.size());
  EXPECT_FALSE(fs::exists("x"));
}

TEST_F(Filters, WhatNoneIsForIsBinaryAndSaysItsType) {
  archive.add("photo.png", kPng);
  archive.add("plain.txt", "Gannets\n");
  add_pdf("zipped.txt", "");
  archive.add("a.pdf.gz", gzip(kPdf));
  const Strings err =
      lines(archive.build({"--filter", "application/pdf = false", "--exclude", "zipped.txt"}).err);
  ASSERT_EQ(err.size(), 2U);
  EXPECT_TRUE(contains(err[0], "a.pdf.gz: binary file (application/gzip)")) << err[0];
  EXPECT_TRUE(contains(err[1], "photo.png: binary file (image/png)")) << err[1];
  // Standard input is no file that a filter could open.
  const Ran ran = index({"--extract", "--filter", "application/pdf = cat %f", "-"}, kPdf);
  EXPECT_TRUE(contains(ran.err, "standard input: binary file")) << ran.err;
}

TEST_F(Filters, AFailureNamesTheFileAndTheOthersAreIndexed) {
  archive.add("a.txt", "Gannets\n\nGannets were seen.\n");
  archive.add("z.txt", "Gannets\n\nGannets were seen again.\n");
  add_pdf("m.pdf", "");
  struct Case {
    std::string command;
    Strings parts;
    const char* seconds = "60";
  };
  const Case cases[] = {
      {"sh -c 'echo text; echo Damaged xref >&2; echo more >&2; exit 3'", {"exit status 3: Damaged xref"}},
      {"sh -c 'kill -SEGV $$'", {"signal 11"}},
      {"sh -c 'kill -KILL $$'", {"signal 9"}},
      {"no-such-filter-here %f", {"filter 'no-such-filter-here': no such program"}},
      {"sleep 1000", {"takes longer than 1 s"}, "1"},
      {"sh -c 'sleep 1000 & sleep 1000'", {"takes longer than 1 s"}, "1"},
      {"yes", {"prints more than 1 MiB"}},
      {"dd if=/dev/zero of=/dev/null bs=300M count=1", {"exit status 1", "memory"}},
      {"printf '\\000\\001\\002'", {"prints binary data"}},
      {"true", {"no text"}},
      {"sh -c 'printf \"\\033]0;owned\\a\\302\\233x\\r\" >&2; exit 1'", {"exit status 1", "owned"}},
  };
  for (const Case& c : cases) {
    const Ran ran =
        archive.index_with({"--full", "--memory", "64M", "--filter-time", c.seconds, "--filter-memory",
                            "100M", "--filter", "application/pdf = " + c.command, archive.sources()});
    EXPECT_EQ(ran.code, 0) << ran.err;
    expect_one_line(ran.err, {"m.pdf: filter '"});
    for (const std::string& part : c.parts) expect_one_line(ran.err, {part});
    expect_no_control_bytes(ran.err);
    EXPECT_EQ(archive.ids({"gannets"}), (Strings{"a.txt", "z.txt"}));
  }
}

TEST_F(Filters, AFilterThatFailsTodayTakesNothingOfYesterday) {
  const auto ids = [&] { return archive.ids({"kestrels"}); };
  add_pdf("a.pdf", "Kestrels\n\nThe kestrels came back.\n");
  add_pdf("b.pdf", "Kestrels\n\nThe kestrels came back to the tower.\n");
  archive.add("c.txt", "Gannets\n\nGannets were seen.\n");
  ASSERT_EQ(archive.build(tail_filter()).err, "");
  const Strings failing = {"--prune", "--filter", "application/pdf = no-such-filter-here %f"};
  // Unchanged files are not read at all.
  for (const char* name : {"a.pdf", "b.pdf"}) age(name);
  ASSERT_EQ(archive.build(tail_filter()).err, "");
  EXPECT_EQ(archive.build(failing).err, "");
  EXPECT_EQ(ids(), (Strings{"a.pdf", "b.pdf"}));
  // One that has changed is named by every run until the filter is there.
  add_pdf("a.pdf", "Kestrels\n\nThe kestrels are gone, and came back once more.\n");
  age("a.pdf");
  for (int i = 0; i < 2; ++i) {
    expect_one_line(archive.build(failing).err, {"a.pdf", "no such program"});
    EXPECT_EQ(ids(), (Strings{"a.pdf", "b.pdf"}));
    EXPECT_EQ(archive.ids({"\"once more\""}), Strings{});
  }
  // So too where so much is new that another generation is written.
  for (int i = 0; i < 1100; ++i)
    archive.add("new/" + std::to_string(i) + ".txt", "Storks\n\nStork " + std::to_string(i) + " was seen.\n");
  expect_one_line(archive.build(failing).err, {"a.pdf", "no such program"});
  EXPECT_EQ(ids(), (Strings{"a.pdf", "b.pdf"}));
  EXPECT_EQ(archive.build(tail_filter()).err, "");
  EXPECT_EQ(archive.ids({"\"once more\""}), Strings{"a.pdf"});
  EXPECT_EQ(ids(), (Strings{"a.pdf", "b.pdf"}));
}

TEST_F(Filters, WhereAllFailTheIndexStaysAsItIs) {
  Strings ids;
  for (int i = 0; i < 10; ++i) {
    ids.push_back(std::to_string(i) + ".pdf");
    add_pdf(ids.back(), "Kestrels\n\nThe kestrels came back to tower " + std::to_string(i) + ".\n");
  }
  ASSERT_EQ(archive.build(tail_filter()).err, "");
  const auto fail = [&](const Strings& options) {
    const Ran ran =
        archive.build(appended(options, {"--filter", "application/pdf = no-such-filter-here %f"}));
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(lines(ran.err).size(), ids.size()) << ran.err;
    EXPECT_EQ(archive.ids({"kestrels"}), ids);
  };
  for (const std::string& id : ids) age(id);  // so that they are read again
  fail({});
  // A tenth of what is known to be there, as it was before the failure.
  fs::remove(archive.file(ids.back()));
  ids.pop_back();
  fail({"--prune"});
  fail({"--full"});
  add_pdf("0.pdf", "Herons\n\nHerons were counted.\n");
  fail({"--full", "--prune"});
  fail({});
  EXPECT_EQ(archive.index_with({"--check"}).err, "");
  ASSERT_EQ(archive.build(appended(tail_filter(), {"--full"})).err, "");
  EXPECT_EQ(archive.ids({"herons"}), Strings{"0.pdf"});
  EXPECT_EQ(archive.find_json({"kestrels"})["total"], 8);
  // What the index never had is no reason to keep it.
  const Ran none = index({"--index", archive.beside("other").string(), "--filter",
                          "application/pdf = no-such-filter-here %f", archive.sources()});
  EXPECT_EQ(none.code, 65);
  EXPECT_TRUE(contains(none.err, "no articles in it")) << none.err;
}

TEST_F(Filters, AreTriedOnWhatWasOfNoUseWithoutThem) {
  add_pdf("a.pdf", "Kestrels\n\nThe kestrels came back.\n");
  archive.add("photo.png", kPng);
  archive.add("c.txt", "Gannets\n\nGannets were seen.\n");
  for (const char* name : {"a.pdf", "photo.png", "c.txt"}) age(name);
  EXPECT_EQ(lines(archive.build().err).size(), 2U);
  EXPECT_EQ(archive.build().err, "");
  expect_one_line(archive.build(tail_filter()).err, {"photo.png: binary file (image/png)"});
  EXPECT_EQ(archive.ids({"kestrels"}), Strings{"a.pdf"});
  EXPECT_EQ(archive.build(tail_filter()).err, "") << "the same filters, so nothing is new";
  // Those that came in a run without filters as well.
  add_pdf("b.pdf", "Kestrels\n\nThe kestrels came back to the tower.\n");
  age("b.pdf");
  expect_one_line(archive.build().err, {"b.pdf: binary file"});
  expect_one_line(archive.build(tail_filter()).err, {"photo.png: binary file (image/png)"});
  EXPECT_EQ(archive.ids({"kestrels"}), (Strings{"a.pdf", "b.pdf"}));
  EXPECT_EQ(archive.build(tail_filter()).err, "");
  const Strings more = appended(tail_filter(), {"--filter", "image/png = echo Herons"});
  EXPECT_EQ(archive.build(more).err, "");
  EXPECT_EQ(archive.ids({"herons"}), Strings{"photo.png"});
  EXPECT_EQ(archive.index_with({"--check"}).err, "");
}

TEST_F(Filters, RunInParallelAndComeInOrder) {
  Strings expected;
  for (int i = 10; i < 30; ++i) {
    add_pdf(std::to_string(i) + ".pdf", "Kestrel " + std::to_string(i) + "\n");
    expected.push_back(std::to_string(i) + ".pdf");
  }
  // Each waits until another one runs as well.
  const std::string meet =
      "sh -c 'touch \"$1/$$\"; i=0; while [ $(ls \"$1\" | wc -l) -lt 2 ] && [ $i -lt 500 ]; do "
      "sleep 0.01; i=$((i+1)); done; [ $i -lt 500 ] && tail -n +3 \"$2\"' x ";
  fs::create_directory(archive.beside("running"));
  const Ran ran =
      index({"--extract", "--jobs", "2", "--filter",
             "application/pdf = " + meet + archive.beside("running").string() + " %f", archive.sources()});
  EXPECT_EQ(ran.err, "");
  Strings ids;
  for (const Json& article : json_lines(ran.out)) ids.push_back(article["id"]);
  EXPECT_EQ(ids, expected);
}

// Whose filter runs until the program is ended by a signal.
class EndedFilters : public Filters {
 protected:
  // Sends the signal once the filter runs.
  Ran run_until(const std::string& signal) {
    add_pdf("a.pdf", "");
    fs::create_directory(archive.beside("tmp"));
    const std::string pid_file = archive.beside("pid").string();
    const std::string filter =
        "application/pdf = sh -c 'echo $$ >\"$1.new\"; mv \"$1.new\" \"$1\"; exec sleep 1000' x " + pid_file;
    // Programs in the background of a shell ignore SIGINT, unless they are told otherwise.
    return run({"sh", "-c",
                "\"$@\" & while [ ! -e \"$0\" ] && kill -0 $!; do sleep 0.01; done; kill -" + signal +
                    " $!; wait $!",
                pid_file, "env", "--default-signal", DATELINE_INDEX_PROGRAM, "--index", archive.index_dir(),
                "--filter", filter, archive.sources()},
               {}, {{"TMPDIR", archive.beside("tmp").string()}});
  }
  bool filter_has_ended() const {
    const pid_t pid = std::stoi(read(archive.beside("pid")));
    const std::string stat = "/proc/" + std::to_string(pid) + "/stat";
    return kill(pid, 0) != 0 || !fs::exists(stat) || contains(read(stat), ") Z ");
  }
};

TEST_F(EndedFilters, DieWithTheProgram) {
  const Ran ran = run_until("KILL");
  EXPECT_EQ(ran.code, 128 + SIGKILL) << ran.err;
  for (int i = 0; i < 500 && !filter_has_ended(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_TRUE(filter_has_ended());
}

TEST_F(EndedFilters, LeaveNothingWhereTheProgramIsAskedToEnd) {
  const std::pair<const char*, int> signals[] = {{"HUP", SIGHUP}, {"INT", SIGINT}, {"TERM", SIGTERM}};
  for (const auto& [name, number] : signals) {
    const Ran ran = run_until(name);
    EXPECT_EQ(ran.code, 128 + number) << name << ": " << ran.err;
    EXPECT_FALSE(contains(ran.err, "dateline-index")) << ran.err;  // the shell may say something
    EXPECT_TRUE(filter_has_ended()) << name;
    EXPECT_EQ(listing(archive.beside("tmp")), "") << name;
    fs::remove(archive.beside("pid"));
  }
  // The next run is as any other.
  archive.add("a.txt", "Gannets\n\nGannets were seen.\n");
  EXPECT_EQ(archive.build(tail_filter()).code, 0);
  EXPECT_EQ(archive.ids({"gannets"}), Strings{"a.txt"});
}

TEST_F(Filters, StopWhereARunIsStopped) {
  add_pdf("a.pdf", "");
  ReadOptions options;
  options.filters = {parse_filter("application/pdf = sleep 1000")};
  options.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(300);
  try {
    (void)extract({archive.sources()}, options, [](const Article&) {});
    ADD_FAILURE() << "it ended";
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::deadline) << e.what();
  }
}

}  // namespace
}  // namespace dateline::test

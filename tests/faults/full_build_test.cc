// Full builds that are killed or whose disk fills up: what was published goes on answering, and the next run
// leaves exactly the files and answers it would have left without the fault.
#include <chrono>
#include <sstream>

#include "faults/fault_test.h"
#include "index_layout.h"

namespace dateline::test {
namespace {

constexpr unsigned kArticles = 300,
                   kWords = 2800;    // more than two runs of 64M hold, so that some are spilled
constexpr unsigned kChanging = 250;  // from this one on

// What an index answers, and the names of its files.
struct State {
  Strings answers;
  Strings files;
};

class FullBuild : public FaultTest {
 protected:
  // Two editions of the sources, and what an index is without a fault.
  void SetUp() override {
    write_source("same.jsonl", articles(0, kChanging, 1, kWords));
    write_source("changing.jsonl", articles(kChanging, kArticles - 20, 1, kWords));
    const auto start = std::chrono::steady_clock::now();
    run_index({"--jobs", "2"});
    seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    fs::rename(index(), old_index());
    old_ = state_of(old_index());
    write_source("changing.jsonl", articles(kChanging, kArticles, 2, kWords));

    begin_with_index(false);
    const std::string report = (dir_ / "report").string();
    run_index({"--full", "--jobs", "1"}, failing_disk({{"DATELINE_FAULT_REPORT", report}}));
    std::istringstream(read(report)) >> calls_ >> bytes_;
    bytes_ -= fs::file_size(index() / kLastRunName);  // which is written last, and need not be
    new_ = state_of(index());
    run_index({});
    refreshed_new_ = state_of(index());
    begin_with_index(false);
    run_index({});
    refreshed_old_ = state_of(index());
    ASSERT_NE(old_.answers, new_.answers);
    ASSERT_GT(calls_, 50u);
    ASSERT_GT(bytes_, 10'000'000u);
  }

  // So old that no run reads it again because it might have changed since the last one.
  void write_source(const char* name, const std::string& text) const {
    write(news() / name, text);
    fs::last_write_time(news() / name, fs::file_time_type::clock::now() - std::chrono::hours(1));
  }

  fs::path old_index() const { return dir_ / "old"; }

  // The index of a case: a copy of the old one or, for a first build, nothing.
  void begin_with_index(bool first) const {
    fs::remove_all(index());
    if (!first) fs::copy(old_index(), index(), fs::copy_options::recursive);
  }

  static State state_of(const fs::path& index) { return {printed_answers(index), files_of(index, true)}; }

  // That the old answers are given, none before a first build, or the new ones; whether it is those.
  bool expect_old_or_new(bool first) const {
    const Strings answers = printed_answers(index());
    const bool is_new = answers == new_.answers;
    EXPECT_TRUE(is_new || answers == (first ? kNoIndex : old_.answers)) << answers.front().substr(0, 1000);
    return is_new;
  }

  // The run after the fault, and what it leaves.
  void expect_good_next_run(bool first, bool published, bool full) const {
    SCOPED_TRACE(full ? "next run: --full" : "next run: refresh");
    run_index(full ? Strings{"--full"} : Strings{});
    const bool builds = full || (first && !published);
    const State& expected = builds ? new_ : published ? refreshed_new_ : refreshed_old_;
    EXPECT_EQ(files_of(index(), true), expected.files);
    EXPECT_TRUE(printed_answers(index()) == expected.answers);
    expect_clean(index());
  }

  State old_, new_, refreshed_old_, refreshed_new_;
  double seconds_ = 0;                   // of a build
  std::uint64_t calls_ = 0, bytes_ = 0;  // of a full build by one thread; two write a little more
};

TEST_F(FullBuild, KilledAtAnyMomentLeavesTheOldAnswersOrTheNewOnes) {
  for (const unsigned seed : seeds(8)) {
    Random random(seed);
    const bool first = random.one_in(4), full = random.one_in(2), by_call = random.one_in(2);
    std::string moment;
    Ran ran;
    for (int attempt = 0; attempt < 20 && ran.code != kKilled; ++attempt) {  // some end before their moment
      begin_with_index(first);
      if (by_call) {
        const std::string call = std::to_string(1 + random.below(calls_));
        moment = "at call " + call;
        ran = run(command({"--full", "--jobs", "1"}), {},
                  failing_disk({{"DATELINE_FAULT", "kill"}, {"DATELINE_FAULT_CALL", call}}));
      } else {
        const std::string seconds = std::to_string(random.part() * seconds_);
        moment = "after " + seconds + " s";
        ran = run(appended({"timeout", "--foreground", "--signal=KILL", seconds},
                           command({"--full", "--jobs", "2"})));
      }
    }
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + (first ? "first" : "full") + " build killed " +
                 moment);
    EXPECT_EQ(ran.code, kKilled) << ran.err;
    const bool published = expect_old_or_new(first);
    expect_good_next_run(first, published, full);
  }
}

TEST_F(FullBuild, OnADiskThatFillsUpLeavesTheOldAnswersAndNoFiles) {
  for (const unsigned seed : seeds(5)) {
    Random random(seed);
    const bool first = random.one_in(4), full = random.one_in(2);
    // Every third disk is full at the last two files, `iamglass` and `current`, which are too small to be met
    // otherwise. What one thread writes is the same each time but for the digits of its process in `lock`.
    const bool late = random.one_in(3);
    const std::uint64_t most = bytes_ - 8, room = late ? most - random.below(12) : random.below(most);
    begin_with_index(first);
    const Ran ran = run(command({"--full", "--jobs", late ? "1" : "2"}), {},
                        failing_disk({{"DATELINE_FAULT_BYTES", std::to_string(room)}}));
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + (first ? "first" : "full") +
                 " build with room for " + std::to_string(room) + " bytes");
    EXPECT_EQ(ran.code, 74);
    expect_one_line(ran.err, {"dateline-index: ", index().string(), "No space left on device"});
    EXPECT_FALSE(expect_old_or_new(first));
    EXPECT_EQ(files_of(index(), true), first ? Strings{"lock"} : old_.files);
    expect_good_next_run(first, false, full);
  }
}

TEST_F(FullBuild, IsNotBegunWithoutRoomForIt) {
  const auto expect_refused = [&](const Strings& arguments, std::uintmax_t free) {
    const Ran ran = run(arguments, {}, failing_disk({{"DATELINE_FAULT_FREE", std::to_string(free)}}));
    EXPECT_EQ(ran.code, kIoError);
    expect_one_line(ran.err, {index().string(), "too little room", " are needed, ", " are free"});
  };
  const std::uintmax_t articles = fs::file_size(news() / "same.jsonl");
  begin_with_index(true);
  // What is spilled while the articles are read has its room already: with more memory that is nothing.
  expect_refused({DATELINE_INDEX_PROGRAM, "--index", index().string(), "--memory", "1G", news().string()},
                 articles / 2);
  EXPECT_EQ(printed_answers(index()), kNoIndex);
  // Nor with what a killed run has left, which goes first.
  begin_with_index(false);
  fs::create_directories(index() / "gen-000009" / "db");
  write(index() / "gen-000009" / "dateline.json", "{}");
  for (const char* option : {"--full", "--prune=force"}) {
    expect_refused(
        {DATELINE_INDEX_PROGRAM, "--index", index().string(), "--memory", "1G", option, news().string()},
        1000);
    EXPECT_EQ(printed_answers(index()), old_.answers);
    EXPECT_FALSE(fs::exists(index() / "gen-000009"));
  }
  expect_good_next_run(false, false, true);
  run_index({"--full"}, failing_disk({{"DATELINE_FAULT_FREE", std::to_string(100 * articles)}}));
}

}  // namespace
}  // namespace dateline::test

// Each call with which a run changes the index, in turn: the run is killed before it, or it fails. Four
// readers search meanwhile. And runs that are killed at random moments, one after the other, on one index.
#include <chrono>
#include <numeric>

#include "faults/fault_test.h"
#include "faults/recorded_calls.h"
#include "index_layout.h"

namespace dateline::test {
namespace {

class CrashLoop : public FaultTest {
 protected:
  struct Work {
    std::string name;
    Strings options;
    bool first;                   // there is no index yet
    std::string publishing_name;  // of the file that is replaced by what is published
  };
  const Work kRefresh{"refresh", {"--prune", "--jobs", "1"}, false, "iamglass"};
  const Work kFullBuild{"full build", {"--full", "--jobs", "1"}, false, "current"};
  const Work kFirstBuild{"first build", {"--jobs", "1"}, true, "current"};

  void SetUp() override {
    write_edition(2);
    run_index({});
    new_ = answers_of(index());
    fs::remove_all(index());
    write_edition(1);
    run_index({});
    old_ = answers_of(index());
    ASSERT_NE(old_.printed, new_.printed);
    ASSERT_NE(old_.found, new_.found);
    fs::rename(index(), dir_ / "old");
    write_edition(2);
  }

  void begin_with_index(const Work& work) const {
    fs::remove_all(index());
    if (!work.first) fs::copy(dir_ / "old", index(), fs::copy_options::recursive);
  }

  // Which of the calls a seed means: seeds that follow one another are spread over all of them, and as many
  // as there are calls mean each once.
  static std::size_t call_of(unsigned seed, std::size_t calls) {
    std::size_t step = calls * 5 / 8 + 1;
    while (std::gcd(step, calls) != 1) ++step;
    return (seed * step) % calls;
  }

  void fail_at_each_call(const Work& work, const std::string& fault) {
    begin_with_index(work);
    const fs::path record = dir_ / "record";
    run_index(work.options, failing_disk({{"DATELINE_FAULT_RECORD", record.string()}}));
    const std::vector<Call> calls = read_record(record, index());
    fs::remove(record);
    ASSERT_GT(calls.size(), 50u);
    const std::uint64_t publishing = last_rename_to(calls, work.publishing_name);
    run_index({"--prune"});
    const Strings files = kinds_of_files();
    for (const unsigned seed : seeds(kSampled, calls.size())) {
      const Call& call = calls[call_of(seed, calls.size())];
      SCOPED_TRACE("seed " + std::to_string(seed) + ": " + work.name + ", " + fault + " at call " +
                   std::to_string(call.fields.number) + " of " + std::to_string(calls.size()) + ", " +
                   describe(call));
      begin_with_index(work);
      fail_at(work, fault, call, call.fields.number > publishing);
      EXPECT_EQ(kinds_of_files(), files);
    }
  }

  // `late`: after what the run does is published.
  void fail_at(const Work& work, const std::string& fault, const Call& call, bool late) {
    const Answers before = work.first ? Answers{kNoIndex, kNoIndex} : old_;
    const auto begin_reading = [&] {
      return std::make_unique<Readers>(index(), std::vector{before, new_}, true);
    };
    // A generation is not removed while they read it: where that is to fail, or what comes after it, they
    // begin afterwards.
    std::unique_ptr<Readers> readers;
    if (!late || !(removes(call) || is_of_last_run(call))) readers = begin_reading();
    const Ran ran = run(command(work.options), {},
                        failing_disk({{"DATELINE_FAULT", fault},
                                      {"DATELINE_FAULT_CALL", std::to_string(call.fields.number)}}));
    if (fault == "kill") {
      EXPECT_EQ(ran.code, kKilled);
      EXPECT_EQ(ran.err, "");
    } else if (ran.code == 0) {
      EXPECT_TRUE(is_harmless(call));
      EXPECT_EQ(ran.err, "");
    } else {
      EXPECT_EQ(ran.code, kIoError);
      // The second where Xapian ends the program.
      const bool named = contains(ran.err, index().string()) || contains(ran.err, "cannot write the index: ");
      EXPECT_TRUE(named) << ran.err;
      expect_one_line(
          ran.err, {"dateline-index: ", fault == "EIO" ? "Input/output error" : "No space left on device"});
    }
    if (!readers) readers = begin_reading();
    const Strings answers = printed_answers(index());
    EXPECT_TRUE(answers == (late || ran.code == 0 ? new_ : before).printed)
        << answers.front().substr(0, 1000);
    if (answers != kNoIndex) expect_clean(index());
    run_index({"--prune"});
    EXPECT_EQ(readers->stop(), "");
    expect_clean(index());
    EXPECT_TRUE(answers_of(index()) == new_);
  }

  static bool removes(const Call& call) {
    return call.fields.kind == CallKind::unlink || call.fields.kind == CallKind::rmdir;
  }

  static bool is_of_last_run(const Call& call) { return contains(call.path.string(), kLastRunName); }

  // What is left over can be removed by the next run, there is another way to a file without a name, and a
  // run ends as well as it did without a record of it.
  static bool is_harmless(const Call& call) {
    return removes(call) || is_of_last_run(call) || call.fields.kind == CallKind::nameless ||
           call.fields.error != 0;
  }

  static constexpr unsigned kSampled = 3;  // calls of each test
  Answers old_, new_;
};

TEST_F(CrashLoop, RefreshKilledAtEachCall) { fail_at_each_call(kRefresh, "kill"); }
TEST_F(CrashLoop, RefreshWithAnErrorOfTheDiskAtEachCall) { fail_at_each_call(kRefresh, "EIO"); }
TEST_F(CrashLoop, RefreshOnADiskThatIsFullFromEachCallOn) { fail_at_each_call(kRefresh, "ENOSPC"); }
TEST_F(CrashLoop, FullBuildKilledAtEachCall) { fail_at_each_call(kFullBuild, "kill"); }
TEST_F(CrashLoop, FullBuildWithAnErrorOfTheDiskAtEachCall) { fail_at_each_call(kFullBuild, "EIO"); }
TEST_F(CrashLoop, FullBuildOnADiskThatIsFullFromEachCallOn) { fail_at_each_call(kFullBuild, "ENOSPC"); }
TEST_F(CrashLoop, FirstBuildKilledAtEachCall) { fail_at_each_call(kFirstBuild, "kill"); }
TEST_F(CrashLoop, FirstBuildWithAnErrorOfTheDiskAtEachCall) { fail_at_each_call(kFirstBuild, "EIO"); }
TEST_F(CrashLoop, FirstBuildOnADiskThatIsFullFromEachCallOn) { fail_at_each_call(kFirstBuild, "ENOSPC"); }

// The editions take turns. A run that was killed is at times followed by one that may end, at times by one
// that brings the other edition. What the index was before depends on the moments of earlier kills: a case by
// itself is not quite the same.
TEST_F(CrashLoop, KilledAtRandomMomentsOneAfterTheOther) {
  begin_with_index(kRefresh);
  unsigned edition = 2;
  Readers readers(index(), {old_, new_}, false);
  const auto seconds_of = [](const auto& run_it) {
    const auto start = std::chrono::steady_clock::now();
    run_it();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  // That the last run took which ended, by whether it was full.
  std::map<bool, double> seconds{{false, seconds_of([&] { run_index({"--prune"}); })},
                                 {true, seconds_of([&] { run_index({"--full"}); })}};
  for (const unsigned seed : seeds(5)) {
    Random random(seed);
    const bool full = random.one_in(2);
    std::string moment;
    Ran ran;
    for (int attempt = 0; attempt < 20 && ran.code != kKilled; ++attempt) {  // some end before their moment
      edition = 3 - edition;
      write_edition(edition);
      moment = std::to_string(random.part() * seconds[full]);
      const double took = seconds_of([&] {
        ran = run(appended({"timeout", "--foreground", "--signal=KILL", moment},
                           command({full ? "--full" : "--prune"})));
      });
      if (ran.code == 0) seconds[full] = took;
    }
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + (full ? "full build" : "refresh") +
                 " killed after " + moment + " s");
    EXPECT_EQ(ran.code, kKilled) << ran.err;
    expect_clean(index());
    const Strings answers = printed_answers(index());
    EXPECT_TRUE(answers == old_.printed || answers == new_.printed) << answers.front().substr(0, 1000);
    if (random.one_in(2)) {
      run_index({random.one_in(2) ? "--full" : "--prune"});
      expect_clean(index());
      EXPECT_TRUE(answers_of(index()) == (edition == 1 ? old_ : new_));
    }
  }
  EXPECT_EQ(readers.stop(), "");
}

}  // namespace
}  // namespace dateline::test

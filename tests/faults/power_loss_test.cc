// Power losses: runs are recorded, and their calls replayed up to some point on a disk that loses what was
// not made durable (recorded_disk.h). What is left of the index must answer as before the run or as after it,
// and the next run must finish the work.
#include "faults/fault_test.h"
#include "faults/recorded_calls.h"
#include "faults/recorded_disk.h"

namespace dateline::test {
namespace {

class PowerLoss : public FaultTest {
 protected:
  void SetUp() override {
    for (const unsigned edition : {2, 1}) {
      fs::remove_all(index());
      write_edition(edition);
      run_index({});
      answers_[edition] = printed_answers(index());
    }
    ASSERT_NE(answers_[1], answers_[2]);
    run_index({"--prune"});
    files_ = kinds_of_files();
    fs::copy(index(), dir_ / "old", fs::copy_options::recursive);
  }

  Environment recorded(Environment more = {}) const {
    more.insert({"DATELINE_FAULT_RECORD", record_file().string()});
    return failing_disk(more);
  }
  fs::path record_file() const { return dir_ / "record"; }
  std::vector<Call> record() const { return read_record(record_file(), index()); }

  // The index of the case is one of the two states, and the next run brings it to the second.
  void expect_old_or_new(const Strings& before, unsigned edition) const {
    const Strings answers = printed_answers(index());
    EXPECT_TRUE(answers == before || answers == answers_.at(edition)) << answers.front().substr(0, 1000);
    run_index({"--prune"});
    EXPECT_TRUE(printed_answers(index()) == answers_.at(edition));
    expect_clean(index());
    EXPECT_EQ(kinds_of_files(), files_);
  }

  std::map<unsigned, Strings> answers_;  // by edition
  Strings files_;
};

// Several runs, one after the other, as one record.
class PowerLossInARow : public PowerLoss {
 protected:
  struct Run {
    Strings options;
    unsigned edition;
    std::size_t end = 0;  // its calls end before this one
  };

  void SetUp() override {
    PowerLoss::SetUp();
    fs::remove_all(index());
    for (Run& run : runs_) {
      write_edition(run.edition);
      run_index(appended(run.options, {"--jobs", "1"}), recorded());
      EXPECT_TRUE(printed_answers(index()) == answers_[run.edition]);
      calls_ = record();
      run.end = calls_.size();
    }
    ASSERT_GT(calls_.size(), 500u);
    fs::remove_all(index());
  }

  std::vector<Run> runs_{{{}, 1},         {{"--prune"}, 2}, {{"--prune"}, 1},
                         {{"--full"}, 2}, {{"--prune"}, 1}, {{"--prune"}, 2},
                         {{"--full"}, 1}, {{"--prune"}, 2}, {{"--full"}, 1}};
  std::vector<Call> calls_;
};

TEST_F(PowerLossInARow, LeavesTheOldAnswersOrTheNewOnes) {
  for (const unsigned seed : seeds(12)) {
    Random random(seed);
    const std::size_t number = random.below(runs_.size());
    const Run& run = runs_[number];
    const std::size_t begin = number == 0 ? 0 : runs_[number - 1].end;
    const bool at_its_end = random.one_in(8);
    const std::size_t cut = at_its_end ? run.end : begin + random.below(run.end - begin);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": power lost in run " + std::to_string(number + 1) +
                 ", before its call " + std::to_string(cut - begin + 1) + " of " +
                 std::to_string(run.end - begin) + (at_its_end ? "" : ", " + describe(calls_[cut])));
    RecordedDisk disk(index());
    for (std::size_t i = 0; i < cut; ++i) disk.apply(calls_[i]);
    disk.lose_power(random, index());
    write_edition(run.edition);
    // A run that ended has kept what it promised.
    expect_old_or_new(at_its_end    ? answers_[run.edition]
                      : number == 0 ? kNoIndex
                                    : answers_[runs_[number - 1].edition],
                      run.edition);
    fs::remove_all(index());
  }
}

// Before `current` is replaced the whole generation is on the disk, before `iamglass` all of it that the
// refresh has changed; and what the disk's `current` names is not removed.
TEST_F(PowerLossInARow, WhatIsPublishedIsOnTheDiskBefore) {
  RecordedDisk disk(index());
  const auto is_xapian_lock = [](const std::string& name) { return contains(name, "/flintlock"); };
  unsigned built = 0, refreshed = 0;
  auto run = runs_.begin();
  for (std::size_t i = 0; i <= calls_.size(); ++i) {
    if (i == run->end) {
      SCOPED_TRACE("at the end of run " + std::to_string(1 + (run - runs_.begin())));
      std::string generation = disk.on_disk("current");
      ASSERT_FALSE(generation.empty());
      generation.pop_back();
      Strings left = disk.not_on_disk(generation);
      std::erase_if(left, is_xapian_lock);
      EXPECT_EQ(left, Strings{});
      EXPECT_EQ(disk.not_on_disk("current"), Strings{});
      if (++run == runs_.end()) break;
    }
    const Call& call = calls_[i];
    SCOPED_TRACE("before call " + std::to_string(call.fields.number) + " of run " +
                 std::to_string(1 + (run - runs_.begin())) + ", " + describe(call));
    if (call.is_rename_to("current")) {
      ++built;
      EXPECT_EQ(disk.not_on_disk(call.path), Strings{"current.new (name)"});
      std::string generation = disk.content(call.path);
      generation.pop_back();
      EXPECT_EQ(disk.not_on_disk(generation), Strings{});
    } else if (call.is_rename_to("iamglass") &&
               disk.on_disk("current") == call.path.begin()->string() + "\n") {
      ++refreshed;
      const fs::path generation = *call.path.begin();
      Strings left = disk.not_on_disk(generation);
      std::erase_if(left, is_xapian_lock);
      EXPECT_EQ(left, Strings{call.path.string() + " (name)"});
    } else if (call.fields.kind == CallKind::unlink && *call.path.begin() != call.path) {
      const bool of_a_state =
          call.path.filename().string().starts_with("columns-") || call.path.filename() == "v.tmp";
      EXPECT_TRUE(of_a_state || disk.on_disk("current") != call.path.begin()->string() + "\n");
    }
    disk.apply(call);
  }
  EXPECT_EQ(built, 4u);
  EXPECT_EQ(refreshed, 5u);
}

// A run is killed, and in the next one, of the other edition or the same, the power fails: that one may have
// taken for durable what it found.
TEST_F(PowerLoss, InTheRunAfterOneThatWasKilled) {
  const auto begin_with_old = [&] {
    write_edition(2);
    fs::remove_all(index());
    fs::copy(dir_ / "old", index(), fs::copy_options::recursive);
  };
  const auto options = [](bool full) { return Strings{full ? "--full" : "--prune", "--jobs", "1"}; };
  struct Calls {
    std::size_t all, publishing;
  };
  std::map<bool, Calls> calls;  // by whether the build is full
  for (const bool full : {false, true}) {
    begin_with_old();
    run_index(options(full), recorded());
    calls[full] = {record().size(), last_rename_to(record(), full ? "current" : "iamglass")};
    fs::remove(record_file());
  }
  for (const unsigned seed : seeds(8)) {
    Random random(seed);
    const bool first_full = random.one_in(2), second_full = random.one_in(2);
    const unsigned edition = random.one_in(2) ? 1 : 2;
    // Mostly right behind publishing.
    const auto [count, publishing] = calls[first_full];
    const std::size_t killed_at =
        random.one_in(3) ? 1 + random.below(count) : std::min(count, publishing + 1 + random.below(2));
    begin_with_old();
    RecordedDisk disk(index());
    const Ran killed =
        run(command(options(first_full)), {},
            recorded({{"DATELINE_FAULT", "kill"}, {"DATELINE_FAULT_CALL", std::to_string(killed_at)}}));
    const std::size_t begin = record().size();
    write_edition(edition);
    run_index(options(second_full), recorded());
    const std::vector<Call> all = record();
    fs::remove(record_file());
    const std::size_t cut = begin + random.below(all.size() - begin);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + (first_full ? "full build" : "refresh") +
                 " killed before call " + std::to_string(killed_at) + " of " + std::to_string(count) +
                 ", power lost in the " + (second_full ? "full build" : "refresh") +
                 " after it, before call " + std::to_string(cut - begin + 1) + " of " +
                 std::to_string(all.size() - begin) + ", " + describe(all[cut]));
    EXPECT_EQ(killed.code, kKilled);
    for (std::size_t i = 0; i < cut; ++i) disk.apply(all[i]);
    disk.lose_power(random, index());
    expect_old_or_new(answers_[3 - edition], edition);
  }
}

}  // namespace
}  // namespace dateline::test

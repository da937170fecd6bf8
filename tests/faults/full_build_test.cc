// Full builds that are killed or whose disk fills up: what was published goes on answering, and the next run
// leaves exactly the files and answers it would have left without the fault.
//
// More cases, and others, by DATELINE_FAULT_CASES and DATELINE_FAULT_SEED. A case that fails names its seed,
// with which it can be run alone. Points that are counted in calls are those of one thread, the same each
// time; moments in seconds are as good as the clock.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <sstream>

#include "database_difference.h"
#include "index_layout.h"
#include "integration/archive.h"

namespace dateline::test {
namespace {

constexpr int kKilled = 128 + 9;
constexpr unsigned kArticles = 300,
                   kWords = 2800;    // more than two runs of 64M hold, so that some are spilled
constexpr unsigned kChanging = 250;  // from this one on

// One case is one seed.
class Random {
 public:
  explicit Random(unsigned seed) : random_(seed) {}
  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  bool one_in(unsigned n) { return below(n) == 0; }
  double part() { return static_cast<double>(below(1u << 20)) / (1u << 20); }

 private:
  std::mt19937_64 random_;
};

std::string articles(unsigned first, unsigned end, unsigned edition) {
  Random random(first);
  std::string out;
  for (unsigned i = first; i < end; ++i) {
    std::string body = "Edition " + std::to_string(edition) + ".";
    for (unsigned w = 0; w < kWords; ++w) body += " word" + std::to_string(random.below(5000));
    out += record("n" + std::to_string(i), "Harbour notes " + std::to_string(i), body,
                  {{"lang", "en"},
                   {"date", "2023-0" + std::to_string(1 + i % 9)},
                   {"topics", {"topic " + std::to_string((i + edition) % 7)}}});
  }
  return out;
}

// What an index answers, and the names of its files.
struct State {
  std::string answers;
  Strings files;
};

std::string answers_of(const fs::path& index) {
  std::string out;
  for (const Strings& query : {Strings{"--format", "jsonl", "--limit", "all", "--facet", "topic",
                                       "--timeline", "month", "\"harbour notes\""},
                               Strings{"--format", "tsv", "edition", "word7 word11"}}) {
    const Ran ran = search(appended({"--index", index.string()}, query));
    EXPECT_EQ(ran.code, 0) << ran.err;
    out += ran.out;
  }
  return out;
}

// Generations by their names, except for the published one.
Strings files_of(const fs::path& index) {
  const std::string published = published_generation(index).value_or("");
  Strings out;
  for (const auto& entry : fs::recursive_directory_iterator(index)) {
    std::string name = entry.path().lexically_relative(index).string();
    if (!published.empty() && name.starts_with(published)) name.replace(0, published.size(), "published");
    out.push_back(std::move(name));
  }
  return sorted(std::move(out));
}

State state_of(const fs::path& index) { return {answers_of(index), files_of(index)}; }

class FullBuild : public testing::Test {
 protected:
  using Environment = std::map<std::string, std::string>;

  // Two editions of the sources, and what an index is without a fault.
  void SetUp() override {
    // The failing disk is preloaded, and so comes before the sanitizer's run-time.
    const char* options = std::getenv("ASAN_OPTIONS");
    setenv("ASAN_OPTIONS",
           ((options != nullptr ? options + std::string(":") : "") + "verify_asan_link_order=0").c_str(), 1);

    write(dir_ / "news" / "same.jsonl", articles(0, kChanging, 1));
    write(dir_ / "news" / "changing.jsonl", articles(kChanging, kArticles - 20, 1));
    const auto start = std::chrono::steady_clock::now();
    run_index(old_index(), {"--jobs", "2"});
    seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    old_ = state_of(old_index());
    write(dir_ / "news" / "changing.jsonl", articles(kChanging, kArticles, 2));

    const fs::path index = fresh_index(false);
    const std::string report = (dir_ / "report").string();
    run_index(index, {"--full", "--jobs", "1"}, failing_disk({{"DATELINE_FAULT_REPORT", report}}));
    std::istringstream(read(report)) >> calls_ >> bytes_;
    new_ = state_of(index);
    run_index(index, {});
    refreshed_new_ = state_of(index);
    run_index(fresh_index(false), {});
    refreshed_old_ = state_of(index);
    ASSERT_NE(old_.answers, new_.answers);
    ASSERT_GT(calls_, 50u);
    ASSERT_GT(bytes_, 10'000'000u);
  }

  fs::path old_index() const { return dir_ / "old"; }

  // The index of a case: a copy of the old one or, for a first build, nothing.
  fs::path fresh_index(bool first) const {
    const fs::path index = dir_ / "index";
    fs::remove_all(index);
    if (!first) fs::copy(old_index(), index, fs::copy_options::recursive);
    return index;
  }

  Strings command(const fs::path& index, const Strings& options) const {
    return appended({DATELINE_INDEX_PROGRAM, "--index", index.string(), "--memory", "64M"},
                    appended(options, {(dir_ / "news").string()}));
  }

  Environment failing_disk(Environment faults) const {
    faults.insert({{"LD_PRELOAD", DATELINE_FAILING_DISK}, {"DATELINE_FAULT_DIR", (dir_ / "index").string()}});
    return faults;
  }

  void run_index(const fs::path& index, const Strings& options, const Environment& environment = {}) const {
    const Ran ran = run(command(index, options), {}, environment);
    EXPECT_EQ(ran.code, 0);
    EXPECT_EQ(ran.err, "");
  }

  // That the old answers are given, none before a first build, or the new ones; whether it is those.
  bool expect_old_or_new(const fs::path& index, bool first) const {
    if (first && !fs::exists(index / "current")) {
      EXPECT_EQ(search({"--index", index.string(), "harbour"}).code, 66);
      return false;
    }
    const std::string answers = answers_of(index);
    const bool is_new = answers == new_.answers;
    EXPECT_TRUE(is_new || (!first && answers == old_.answers)) << answers.substr(0, 1000);
    return is_new;
  }

  // The run after the fault, and what it leaves.
  void expect_good_next_run(const fs::path& index, bool first, bool published, bool full) const {
    SCOPED_TRACE(full ? "next run: --full" : "next run: refresh");
    run_index(index, full ? Strings{"--full"} : Strings{});
    const bool builds = full || (first && !published);
    const State& expected = builds ? new_ : published ? refreshed_new_ : refreshed_old_;
    EXPECT_EQ(files_of(index), expected.files);
    const auto generation = published_generation(index);
    ASSERT_TRUE(generation);
    EXPECT_TRUE(answers_of(index) == expected.answers);
    EXPECT_EQ(check_database(index / *generation / kDatabaseName), "");
  }

  TempDir dir_;
  State old_, new_, refreshed_old_, refreshed_new_;
  double seconds_ = 0;                   // of a build
  std::uint64_t calls_ = 0, bytes_ = 0;  // of a full build by one thread; two write a little more
};

TEST_F(FullBuild, KilledAtAnyMomentLeavesTheOldAnswersOrTheNewOnes) {
  const unsigned first_seed = number_from("DATELINE_FAULT_SEED", 1);
  const unsigned cases = number_from("DATELINE_FAULT_CASES", 8);
  for (unsigned seed = first_seed; seed < first_seed + cases; ++seed) {
    Random random(seed);
    const bool first = random.one_in(4), full = random.one_in(2), by_call = random.one_in(2);
    fs::path index;
    std::string moment;
    Ran ran;
    for (int attempt = 0; attempt < 20 && ran.code != kKilled; ++attempt) {  // some end before their moment
      index = fresh_index(first);
      if (by_call) {
        const std::string call = std::to_string(1 + random.below(calls_));
        moment = "at call " + call;
        ran = run(command(index, {"--full", "--jobs", "1"}), {},
                  failing_disk({{"DATELINE_FAULT", "kill"}, {"DATELINE_FAULT_CALL", call}}));
      } else {
        const std::string seconds = std::to_string(random.part() * seconds_);
        moment = "after " + seconds + " s";
        ran = run(appended({"timeout", "--foreground", "--signal=KILL", seconds},
                           command(index, {"--full", "--jobs", "2"})));
      }
    }
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + (first ? "first" : "full") + " build killed " +
                 moment);
    EXPECT_EQ(ran.code, kKilled) << ran.err;
    const bool published = expect_old_or_new(index, first);
    expect_good_next_run(index, first, published, full);
  }
}

TEST_F(FullBuild, OnADiskThatFillsUpLeavesTheOldAnswersAndNoFiles) {
  const unsigned first_seed = number_from("DATELINE_FAULT_SEED", 1);
  const unsigned cases = number_from("DATELINE_FAULT_CASES", 5);
  for (unsigned seed = first_seed; seed < first_seed + cases; ++seed) {
    Random random(seed);
    const bool first = random.one_in(4), full = random.one_in(2);
    // Every third disk is full at the last two files, `iamglass` and `current`, which are too small to be met
    // otherwise. What one thread writes is the same each time but for the digits of its process in `lock`.
    const bool late = random.one_in(3);
    const std::uint64_t most = bytes_ - 8, room = late ? most - random.below(12) : random.below(most);
    const fs::path index = fresh_index(first);
    const Ran ran = run(command(index, {"--full", "--jobs", late ? "1" : "2"}), {},
                        failing_disk({{"DATELINE_FAULT_BYTES", std::to_string(room)}}));
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + (first ? "first" : "full") +
                 " build with room for " + std::to_string(room) + " bytes");
    EXPECT_EQ(ran.code, 74);
    expect_one_line(ran.err, {"dateline-index: ", index.string(), "No space left on device"});
    EXPECT_FALSE(expect_old_or_new(index, first));
    EXPECT_EQ(files_of(index), first ? Strings{"lock"} : old_.files);
    expect_good_next_run(index, first, false, full);
  }
}

}  // namespace
}  // namespace dateline::test

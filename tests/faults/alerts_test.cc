// Alerts whose run is killed, or whose disk fails, at each call that changes the state: no article is left
// out, and none is printed again by a run after one that kept what it had printed.
#include <sstream>

#include "faults/fault_test.h"

namespace dateline::test {
namespace {

class AlertFaults : public FaultTest {
 protected:
  // One run has printed what there was, and articles were added since.
  void SetUp() override {
    write(dir_ / "saved.tsv", "all\tharbour\nfew\tn3*\n");
    write(news() / "old.jsonl", articles_of(0, 10));
    run_index({});
    all_from_the_first_ = printed(alert({}));
    fs::copy_file(state(), dir_ / "state of before");
    write(news() / "new.jsonl", articles_of(30, 35));
    run_index({});
    const std::string report = (dir_ / "report").string();
    all_ = printed(alert({{"DATELINE_FAULT_REPORT", report}}));
    std::istringstream(read(report)) >> calls_;
    ASSERT_EQ(all_.size(), 10u);
    ASSERT_EQ(all_from_the_first_.size(), 11u);  // nine of one digit, and n3
    all_from_the_first_ = sorted(appended(all_from_the_first_, all_));
    ASSERT_GT(calls_, 3u);
  }

  static std::string articles_of(int first, int end) {
    std::string out;
    for (int i = first; i < end; ++i) {
      const std::string name = "n" + std::to_string(i);
      out += record(name, name, "Harbour notes.");
    }
    return out;
  }

  fs::path state() const { return dir_ / "state" / "alerts.json"; }

  Ran alert(Environment faults) const {
    fs::create_directories(dir_ / "state");
    faults.insert({{"LD_PRELOAD", DATELINE_FAILING_DISK}, {"DATELINE_FAULT_DIR", (dir_ / "state").string()}});
    return run({DATELINE_SEARCH_PROGRAM, "--index", index().string(), "--saved",
                (dir_ / "saved.tsv").string(), "--since-last", state().string()},
               {}, faults);
  }

  static Strings printed(const Ran& ran) {
    Strings out;
    for (const Json& hit : json_lines(ran.out))
      out.push_back(hit.at("saved").get<std::string>() + " " + hit.at("id").get<std::string>());
    return sorted(out);
  }

  Strings all_from_the_first_, all_;
  unsigned calls_ = 0;
};

TEST_F(AlertFaults, LeaveNoArticleOut) {
  for (const char* fault : {"kill", "EIO", "ENOSPC"})
    for (unsigned call = 1; call <= calls_; ++call)
      for (const bool first : {false, true}) {
        SCOPED_TRACE(std::string(fault) + " at call " + std::to_string(call) + (first ? ", first run" : ""));
        fs::remove_all(state().parent_path());
        fs::create_directory(state().parent_path());
        if (!first) fs::copy_file(dir_ / "state of before", state());
        const Ran failed = alert({{"DATELINE_FAULT", fault}, {"DATELINE_FAULT_CALL", std::to_string(call)}});
        if (std::string(fault) == "kill") {
          EXPECT_EQ(failed.code, kKilled);
        } else if (failed.code != 0) {
          EXPECT_EQ(failed.code, kIoError);
          expect_one_line(failed.err, {"state"});
        }
        const Ran next = alert({});
        EXPECT_LE(next.code, 1) << next.err;
        const Strings before = printed(failed), after = printed(next);
        const Strings& expected = first ? all_from_the_first_ : all_;
        // The failed run kept what it had printed, or all of it is printed again.
        EXPECT_EQ(after.empty() ? before : after, expected);
        EXPECT_EQ(alert({}).code, 1);
      }
}

}  // namespace
}  // namespace dateline::test

#include "source/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "support.h"

namespace dateline {
namespace {

using Strings = std::vector<std::string>;
using test::TempDir;

constexpr ProcessLimits kLimits{std::chrono::seconds(60), 1u << 30, 1u << 20};
const auto kNothing = [] {};

ProcessResult shell(const std::string& script, const ProcessLimits& limits = kLimits,
                    const Strings& arguments = {}) {
  Command command{{"sh", "-c", script, "sh"}, {}};
  command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
  return run_process(command, limits, kNothing);
}

// Until it does, or some seconds have passed.
template <class Condition>
bool comes_true(Condition&& condition) {
  for (int i = 0; i < 500 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return condition();
}

bool is_gone(const std::string& pid) { return kill(std::stoi(pid), 0) != 0 && errno == ESRCH; }

// A dead process stays one until its parent asks for it; those left behind here have a parent that may not.
bool has_ended(const std::string& pid) {
  if (is_gone(pid)) return true;
  const std::string status =
      test::fs::exists("/proc/" + pid + "/stat") ? test::read("/proc/" + pid + "/stat") : "";
  return status.empty() || status.find(") Z ") != std::string::npos;
}

TEST(Process, GivesWhatWasPrinted) {
  const ProcessResult result = shell("echo one; echo not this >&2; echo two");
  EXPECT_EQ(result.failure, "");
  EXPECT_EQ(result.output, "one\ntwo\n");
}

TEST(Process, GivesAllOfALargeOutput) {
  const ProcessResult result = shell("head -c 1000000 /dev/zero | tr '\\0' x");
  EXPECT_EQ(result.failure, "");
  EXPECT_EQ(result.output, std::string(1000000, 'x'));
}

TEST(Process, ArgumentsAreWhatTheyAre) {
  const Strings odd = {"", "a b", "$(id)", "'", "\"", "\\", "-x", "*", "line\nend", "\xFF"};
  std::string expected;
  for (const std::string& a : odd) expected += "<" + a + ">";
  EXPECT_EQ(shell("for a; do printf '<%s>' \"$a\"; done", kLimits, odd).output, expected);
}

TEST(Process, StandardInputIsTheFileOrNothing) {
  const TempDir dir;
  test::write(dir / "in", "bytes of it");
  EXPECT_EQ(run_process({{"cat"}, (dir / "in").string()}, kLimits, kNothing).output, "bytes of it");
  EXPECT_EQ(run_process({{"cat"}, {}}, kLimits, kNothing).output, "");
  EXPECT_NE(run_process({{"cat"}, (dir / "none").string()}, kLimits, kNothing).failure.find("No such file"),
            std::string::npos);
}

TEST(Process, APipeInPlaceOfItsFileIsNotWaitedFor) {
  const TempDir dir;
  const std::string pipe = (dir / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(run_process({{"cat"}, pipe}, kLimits, kNothing).failure, "not a regular file");
  EXPECT_EQ(run_process({{"cat"}, (dir / "none").string()}, kLimits, kNothing).failure,
            "cannot open the file: No such file or directory");
}

TEST(Process, HasASmallEnvironmentAndNoFilesOfOthers) {
  setenv("DATELINE_TEST_SECRET", "x", 1);
  const int open_here = open("/dev/null", O_RDONLY);
  std::signal(SIGPIPE, SIG_IGN);  // as the program does
  const ProcessResult result = shell(
      "env | sed 's/=.*//' | sort | tr '\\n' ' '; echo $LC_ALL; [ \"$HOME\" = \"$PWD\" ] && ls -A | wc -l; "
      "ls /proc/self/fd | tr '\\n' ' '; ulimit -c; grep SigIgn /proc/self/status");
  std::signal(SIGPIPE, SIG_DFL);
  close(open_here);
  unsetenv("DATELINE_TEST_SECRET");
  EXPECT_EQ(result.failure, "");
  // PWD is the shell's own, 3 the directory that ls reads.
  EXPECT_EQ(result.output,
            "HOME LANG LC_ALL PATH PWD TMPDIR C.UTF-8\n0\n0 1 2 3 0\nSigIgn:\t0000000000000000\n");
}

TEST(Process, ItsDirectoryGoesWithIt) {
  const ProcessResult result = shell("touch left; mkdir -p a/b; touch a/b/c; printf %s \"$TMPDIR\"");
  ASSERT_FALSE(result.output.empty());
  EXPECT_FALSE(test::fs::exists(result.output));
}

TEST(Process, AFailureSaysItsStatusAndTheFirstLineOfStandardError) {
  EXPECT_EQ(shell("exit 3").failure, "exit status 3");
  EXPECT_EQ(shell("echo out; printf '\\n  no xref\\nmore\\n' >&2; exit 1").failure, "exit status 1: no xref");
  EXPECT_EQ(shell("exit 3").output, "");
  EXPECT_EQ(shell("kill -SEGV $$").failure, "signal 11 (Segmentation fault)");
  EXPECT_EQ(run_process({{"no-such-program-here"}, {}}, kLimits, kNothing).failure, "no such program");
  EXPECT_EQ(run_process({{"/"}, {}}, kLimits, kNothing).failure, "no such program");
}

TEST(Process, AScriptWithoutAnInterpreterCannotBeStarted) {
  const TempDir dir;
  test::write(dir / "script", "#!/no/such/interpreter\n");
  test::fs::permissions(dir / "script", test::fs::perms::owner_all);
  EXPECT_EQ(run_process({{(dir / "script").string()}, {}}, kLimits, kNothing).failure,
            "cannot be started: No such file or directory");
}

TEST(Process, HostileStandardErrorIsBoundedAndPrintable) {
  const std::string failure =
      shell(
          "printf '\\033[31mred\\r\\377\\302\\233x' >&2; head -c 100000 /dev/zero | tr "
          "'\\0' y >&2; exit 1")
          .failure;
  EXPECT_LT(failure.size(), 250U);
  for (const char c : failure) EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) << failure;
  EXPECT_NE(failure.find("red"), std::string::npos);
}

TEST(Process, TimeIsLimited) {
  ProcessLimits limits = kLimits;
  limits.time = std::chrono::seconds(1);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(shell("echo begun; sleep 1000 & sleep 1000", limits).failure, "takes longer than 1 s");
  EXPECT_EQ(shell("while :; do :; done", limits).failure, "takes longer than 1 s");
  EXPECT_EQ(shell("exec >&- 2>&-; sleep 1000", limits).failure, "takes longer than 1 s");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
}

TEST(Process, MemoryAndFilesAreLimited) {
  ProcessLimits limits = kLimits;
  limits.memory = 64u << 20;
  EXPECT_EQ(shell("echo small", limits).failure, "");
  const std::string failure = shell("exec dd if=/dev/zero of=/dev/null bs=512M count=1", limits).failure;
  EXPECT_NE(failure.find("exit status 1"), std::string::npos) << failure;
  EXPECT_NE(failure.find("memory"), std::string::npos) << failure;
  EXPECT_NE(shell("exec head -c 100000000 /dev/zero >large", limits).failure, "");
}

TEST(Process, OutputIsLimited) {
  EXPECT_EQ(shell("exec yes").failure, "prints more than 1 MiB");
  const std::string failure = shell("exec yes >&2", {std::chrono::seconds(1), 1u << 30, 1u << 20}).failure;
  EXPECT_TRUE(failure.starts_with("takes longer than 1 s")) << failure.substr(0, 300);
  EXPECT_EQ(shell("head -c 1048576 /dev/zero").failure, "");
  EXPECT_EQ(shell("head -c 1048577 /dev/zero").failure, "prints more than 1 MiB");
}

TEST(Process, WhatItLeavesBehindIsEnded) {
  const ProcessResult result = shell("sleep 1000 & echo $!");
  EXPECT_EQ(result.failure, "");
  ASSERT_FALSE(result.output.empty());
  EXPECT_TRUE(comes_true([&] { return has_ended(result.output.substr(0, result.output.size() - 1)); }));
}

TEST(Process, IsEndedByWhatItsWaiterThrows) {
  struct Stop {};
  const TempDir dir;
  const std::string file = (dir / "pid").string();
  EXPECT_THROW(run_process({{"sh", "-c", "echo $$ >" + file + "; exec sleep 1000"}, {}}, kLimits,
                           [&] {
                             if (test::fs::exists(file) && test::fs::file_size(file) > 0) throw Stop{};
                           }),
               Stop);
  const std::string pid = test::read(file);
  EXPECT_TRUE(is_gone(pid.substr(0, pid.size() - 1)));
}

TEST(Process, ManyRunAtOnce) {
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&good, t] {
      for (int i = 0; i < 25; ++i) {
        const std::string text = std::to_string(t) + "." + std::to_string(i);
        good += shell("cat >/dev/null; printf %s \"$1\"", kLimits, {text}).output == text;
      }
    });
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(good, 100);
}

}  // namespace
}  // namespace dateline

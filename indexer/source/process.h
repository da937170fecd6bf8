// Runs programs that are not trusted to end, to be small, or to clean up: without a shell, in a session and
// an empty directory of their own, both ended with them (but what of them leaves that session), with a small
// environment (PATH; HOME and TMPDIR are that directory; the locale is C.UTF-8) and no files open but the
// standard ones. The program dies with the thread that runs it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace dateline {

struct Command {
  std::vector<std::string> arguments;  // the program, looked for in PATH, first
  std::string input;                   // the file that is its standard input; none where empty
};

struct ProcessLimits {
  std::chrono::seconds time;  // of the clock for all, and of a processor for each process
  std::uint64_t memory;       // bytes of address space of each, and of each file it writes
  std::size_t output;         // bytes
};

struct ProcessResult {
  std::string output;
  // Why the program did not end with exit status 0, within the limits: a line that can be printed, with the
  // first one of its standard error.
  std::string failure;
};

// `wait` is called several times a second while the program runs; what it throws ends the program.
ProcessResult run_process(const Command& command, const ProcessLimits& limits,
                          const std::function<void()>& wait);

}  // namespace dateline

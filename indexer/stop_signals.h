// Ending a run in order where a signal asks the program to end (SIGHUP, SIGINT, SIGTERM), so that what the
// run has begun, the processes of filters and their directories, ends before it.
#pragma once

#include <csignal>
#include <stop_token>
#include <thread>

#include "index_layout.h"

namespace dateline {

// While it is there, the first such signal asks the run to stop. The program ends by that signal when this is
// destroyed, or where the run has not ended some seconds later, or by a second signal at once. Signals that
// the program was told to ignore stay ignored. To be made before the run's threads, which inherit what is
// blocked.
class StopSignals {
 public:
  // Throws Error(io).
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  std::stop_token token() const { return stop_.get_token(); }

 private:
  void wait();

  std::stop_source stop_;
  sigset_t before_;             // what was blocked
  FileDescriptor came_, over_;  // readable when a signal came, and when this is to be destroyed
  int signal_ = 0;              // that came first
  std::thread thread_;
};

}  // namespace dateline

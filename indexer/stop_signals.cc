#include "stop_signals.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>

#include "dateline/error.h"

namespace dateline {
namespace {

constexpr std::chrono::milliseconds kGrace{5000};  // for a run to end in order

// So that whoever started the program sees what ended it.
[[noreturn]] void end_by(int signal) {
  (void)std::signal(signal, SIG_DFL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  (void)pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
  (void)raise(signal);
  _exit(128 + signal);
}

}  // namespace

StopSignals::StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGHUP, SIGINT, SIGTERM}) {
    struct sigaction now {};
    if (sigaction(signal, nullptr, &now) == 0 && now.sa_handler != SIG_IGN) sigaddset(&signals, signal);
  }
  came_ = FileDescriptor(signalfd(-1, &signals, SFD_CLOEXEC));
  over_ = FileDescriptor(eventfd(0, EFD_CLOEXEC));
  if (!came_ || !over_) throw Error(ErrorKind::io, system_message("signals", "cannot wait for", errno));
  pthread_sigmask(SIG_BLOCK, &signals, &before_);
  thread_ = std::thread([this] { wait(); });
}

StopSignals::~StopSignals() {
  (void)eventfd_write(over_.get(), 1);
  thread_.join();
  if (signal_ != 0) end_by(signal_);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void StopSignals::wait() {
  const auto is_over = [&](std::chrono::milliseconds most) {
    std::array<pollfd, 2> both{{{came_.get(), POLLIN, 0}, {over_.get(), POLLIN, 0}}};
    while (poll(both.data(), both.size(), static_cast<int>(most.count())) < 0 && errno == EINTR) {
    }
    return both[1].revents != 0;
  };
  if (is_over(std::chrono::milliseconds(-1))) return;
  signalfd_siginfo info{};
  if (read(came_.get(), &info, sizeof info) != sizeof info) return;
  signal_ = static_cast<int>(info.ssi_signo);
  stop_.request_stop();
  if (!is_over(kGrace)) end_by(signal_);
}

}  // namespace dateline

#include "source/process.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "index_layout.h"
#include "utf8.h"

namespace dateline {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kErrorBytes = 4096;  // of standard error that are kept
constexpr std::size_t kShownBytes = 200;   // of its first line
constexpr std::chrono::milliseconds kTick{100};
constexpr const char* kDefaultPath = "/usr/local/bin:/usr/bin:/bin";

std::string error_text(int error) { return std::generic_category().message(error); }

// Clear of the numbers that standard input, output and error get: this process may have these closed.
FileDescriptor clear_of_standard(FileDescriptor fd) {
  if (!fd || fd.get() > STDERR_FILENO) return fd;
  return FileDescriptor(fcntl(fd.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

struct Pipe {
  FileDescriptor read, write;
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category());
    read = clear_of_standard(FileDescriptor(ends[0]));
    write = clear_of_standard(FileDescriptor(ends[1]));
  }
};

class PrivateDirectory {
 public:
  PrivateDirectory() : path_((fs::temp_directory_path() / "dateline-XXXXXX").string()) {
    if (mkdtemp(path_.data()) == nullptr) throw std::system_error(errno, std::generic_category(), path_);
  }
  ~PrivateDirectory() {
    std::error_code ignored;  // what the program made so that it cannot be removed stays
    fs::remove_all(path_, ignored);
  }
  PrivateDirectory(const PrivateDirectory&) = delete;
  PrivateDirectory& operator=(const PrivateDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string search_path() {
  const char* path = std::getenv("PATH");
  return path != nullptr && *path != '\0' ? path : kDefaultPath;
}

// From the root, since the program starts in another directory.
std::optional<std::string> find_program(const std::string& name, const std::string& path) {
  const auto is_program = [](const fs::path& file) {
    struct stat status {};
    return stat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) && access(file.c_str(), X_OK) == 0;
  };
  if (name.find('/') != std::string::npos)
    return is_program(name) ? std::optional(fs::absolute(name).string()) : std::nullopt;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find(':', at), path.size());
    const fs::path file = fs::path(path.substr(at, end - at)) / name;
    if (end > at && is_program(file)) return fs::absolute(file).string();
    at = end + 1;
  }
  return std::nullopt;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  out.reserve(strings.size() + 1);
  for (std::string& s : strings) out.push_back(s.data());
  out.push_back(nullptr);
  return out;
}

// What the new process needs, made before it is: between fork() and execve() a process of several threads may
// do little but call the system.
struct Start {
  const char* program;
  char* const* arguments;
  char* const* environment;
  const char* directory;
  int in, out, err, failed;
  rlim_t seconds, memory;
  pid_t parent;
};

bool set_limit(__rlimit_resource_t resource, rlim_t soft, rlim_t hard) {
  rlimit now{};
  if (getrlimit(resource, &now) != 0) return false;
  const rlimit wanted{std::min(soft, now.rlim_max), std::min(hard, now.rlim_max)};
  return setrlimit(resource, &wanted) == 0;
}

[[noreturn]] void become(const Start& s) {
  const auto need = [&](bool done) {
    if (done) return;
    const int error = errno;
    (void)!write(s.failed, &error, sizeof error);
    _exit(127);
  };
  // Ignored signals and blocked ones would stay so.
  for (int signal = 1; signal < NSIG; ++signal) (void)std::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  need(sigprocmask(SIG_SETMASK, &none, nullptr) == 0);
  need(setsid() >= 0);
  need(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0);
  if (getppid() != s.parent) _exit(127);  // it was too late
  need(dup2(s.in, STDIN_FILENO) >= 0 && dup2(s.out, STDOUT_FILENO) >= 0 && dup2(s.err, STDERR_FILENO) >= 0);
  need(chdir(s.directory) == 0);
  need(close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) == 0);
  // The last: this process, of which it is a copy, may have more memory than that.
  need(set_limit(RLIMIT_CORE, 0, 0) && set_limit(RLIMIT_CPU, s.seconds, s.seconds + 1) &&
       set_limit(RLIMIT_AS, s.memory, s.memory) && set_limit(RLIMIT_FSIZE, s.memory, s.memory));
  execve(s.program, s.arguments, s.environment);
  need(false);
  _exit(127);
}

// A process that leads a group of its own, which ends with this.
class Child {
 public:
  explicit Child(const Start& start) : pid_(fork()) {
    if (pid_ < 0) throw std::system_error(errno, std::generic_category());
    if (pid_ == 0) become(start);
    ended_ = FileDescriptor(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
  }
  ~Child() { end(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Becomes readable when it ends; -1 where the system has no such thing.
  int ended_fd() const { return ended_.get(); }
  // Not yet waited for: its number, and the group's, stay its own.
  bool has_ended() const {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0
               ? errno != EINTR
               : info.si_pid == pid_;
  }
  void kill_group() const {
    (void)kill(-pid_, SIGKILL);
    (void)kill(pid_, SIGKILL);
  }
  // Ends the group and returns the status of its leader, as of waitpid(); nothing where somebody else took
  // it.
  std::optional<int> end() {
    if (pid_ < 0) return std::nullopt;
    kill_group();
    int status = 0;
    pid_t got;
    while ((got = waitpid(pid_, &status, 0)) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return got < 0 ? std::nullopt : std::optional(status);
  }

 private:
  pid_t pid_;
  FileDescriptor ended_;
};

// One end of a pipe, read as far as there is something.
class PipeReader {
 public:
  PipeReader(FileDescriptor fd, std::size_t most) : fd_(std::move(fd)), most_(most) {
    (void)fcntl(fd_.get(), F_SETFL, O_NONBLOCK);
  }
  int fd() const { return fd_.get(); }
  std::string& text() { return text_; }
  bool is_full() const { return text_.size() >= most_; }

  // What can be had at once; what is more than wanted is dropped. False where there was nothing.
  bool take() {
    if (!fd_) return false;
    std::array<char, kReadBytes> chunk;
    const ssize_t n = read(fd_.get(), chunk.data(), chunk.size());
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    if (n <= 0) {
      fd_ = FileDescriptor();
      return false;
    }
    text_.append(chunk.data(), std::min(static_cast<std::size_t>(n), most_ - text_.size()));
    return true;
  }

 private:
  FileDescriptor fd_;
  std::size_t most_;
  std::string text_;
};

std::string takes_longer(std::chrono::seconds time) {
  return "takes longer than " + std::to_string(time.count()) + " s";
}
std::string prints_more(std::size_t bytes) {
  return "prints more than " +
         (bytes < 1u << 20 ? std::to_string(bytes) + " bytes" : std::to_string(bytes >> 20) + " MiB");
}

// Why a program that ended with `status` failed; empty where it did not.
std::string failure_of(const std::optional<int>& status, std::chrono::seconds time) {
  if (!status) return "how it ended is not known";
  if (WIFSIGNALED(*status)) {
    const int signal = WTERMSIG(*status);
    if (signal == SIGXCPU) return takes_longer(time);
    const char* name = sigdescr_np(signal);
    return "signal " + std::to_string(signal) + (name != nullptr ? std::string(" (") + name + ")" : "");
  }
  return WEXITSTATUS(*status) == 0 ? std::string() : "exit status " + std::to_string(WEXITSTATUS(*status));
}

std::string first_line(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  return printable(utf8_prefix(text.substr(0, text.find('\n')), kShownBytes));
}

// A pipe that has taken the place of a file must not be waited for.
FileDescriptor open_input(const std::string& path) {
  FileDescriptor fd(open(path.empty() ? "/dev/null" : path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  return clear_of_standard(std::move(fd));
}
bool is_file(const FileDescriptor& fd) {
  struct stat status {};
  return fstat(fd.get(), &status) == 0 && S_ISREG(status.st_mode);
}

ProcessResult run(const Command& command, const ProcessLimits& limits, const std::function<void()>& wait) {
  const std::string path = search_path();
  const std::optional<std::string> program = find_program(command.arguments.front(), path);
  if (!program) return {{}, "no such program"};
  const FileDescriptor input = open_input(command.input);
  if (!input) return {{}, "cannot open the file: " + error_text(errno)};
  if (!command.input.empty() && !is_file(input)) return {{}, "not a regular file"};
  const PrivateDirectory directory;
  Pipe out, err, failed;

  std::vector<std::string> arguments = command.arguments;
  std::vector<std::string> environment = {"PATH=" + path, "HOME=" + directory.path(),
                                          "TMPDIR=" + directory.path(), "LANG=C.UTF-8", "LC_ALL=C.UTF-8"};
  const std::vector<char*> argv = pointers(arguments), envp = pointers(environment);
  Child child({program->c_str(), argv.data(), envp.data(), directory.path().c_str(), input.get(),
               out.write.get(), err.write.get(), failed.write.get(), static_cast<rlim_t>(limits.time.count()),
               static_cast<rlim_t>(limits.memory), getpid()});
  for (Pipe* pipe : {&out, &err, &failed}) pipe->write = FileDescriptor();

  PipeReader output(std::move(out.read), limits.output + 1), errors(std::move(err.read), kErrorBytes);
  PipeReader before(std::move(failed.read), sizeof(int));  // the error of what comes before the program
  const Clock::time_point deadline = Clock::now() + limits.time;
  std::string failure;
  for (; failure.empty() && !child.has_ended(); wait()) {
    std::array<pollfd, 3> all{
        {{output.fd(), POLLIN, 0}, {errors.fd(), POLLIN, 0}, {child.ended_fd(), POLLIN, 0}}};
    (void)poll(all.data(), all.size(), static_cast<int>(kTick.count()));
    (void)output.take();
    (void)errors.take();
    if (output.is_full()) failure = prints_more(limits.output);
    if (Clock::now() > deadline) failure = takes_longer(limits.time);
  }
  const std::optional<int> status = child.end();
  if (before.take() && before.is_full()) {
    int error = 0;
    std::memcpy(&error, before.text().data(), sizeof error);
    return {{}, "cannot be started: " + error_text(error)};
  }
  if (failure.empty()) {
    // What it left in the pipes. Others that have them may go on writing.
    while (!output.is_full() && output.take()) {
    }
    (void)errors.take();
    failure = output.is_full() ? prints_more(limits.output) : failure_of(status, limits.time);
  }
  if (failure.empty()) return {std::move(output.text()), {}};
  const std::string said = first_line(errors.text());
  return {{}, failure + (said.empty() ? "" : ": " + said)};
}

}  // namespace

ProcessResult run_process(const Command& command, const ProcessLimits& limits,
                          const std::function<void()>& wait) {
  try {
    return run(command, limits, wait);
  } catch (const std::system_error& e) {  // no room for a process, a pipe or a directory
    return {{}, "cannot be started: " + printable(e.what())};
  }
}

}  // namespace dateline

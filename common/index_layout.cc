#include "index_layout.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <thread>
#include <utility>
#include <vector>

#include "dateline/error.h"

namespace dateline {
namespace {

constexpr const char* kUnfinishedVersion = "v.tmp";  // becomes Xapian's version file

constexpr std::string_view kGenerationPrefix = "gen-";
// Files on their way into place.
constexpr std::string_view kNewSuffix = ".new";
constexpr std::string_view kNewCurrent = "current.new", kNewLastRun = "last-run.json.new";

bool is_generation_name(std::string_view name) {
  return name.size() > kGenerationPrefix.size() &&
         name.substr(0, kGenerationPrefix.size()) == kGenerationPrefix &&
         name.find_first_not_of("0123456789", kGenerationPrefix.size()) == std::string_view::npos;
}

bool set_lock(int fd, short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

[[noreturn]] void throw_io(const fs::path& path, std::string_view what, int error) {
  throw Error(ErrorKind::io, system_message(path, what, error));
}

std::vector<std::string> generations(const fs::path& root) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(root, error)) {
    std::string name = entry.path().filename().string();
    if (is_generation_name(name)) names.push_back(std::move(name));
  }
  if (error) throw_io(root, "cannot read", error.value());
  return names;
}

std::string holder(int fd) {
  char buffer[128] = {};
  const ssize_t n = pread(fd, buffer, sizeof buffer - 1, 0);
  std::string text(buffer, n > 0 ? static_cast<std::size_t>(n) : 0);
  text = text.substr(0, text.find('\n'));
  return text.empty() ? "another process" : text;
}

void replace(const fs::path& path, std::string_view bytes, bool durably) {
  fs::path temporary = path;
  temporary += kNewSuffix;
  try {
    const FileDescriptor fd(open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!fd) throw_io(temporary, "cannot create", errno);
    struct stat before {};
    if (stat(path.c_str(), &before) == 0) (void)fchmod(fd.get(), before.st_mode & 07777);
    write_all(fd.get(), bytes, temporary);
    if (durably && fsync(fd.get()) != 0) throw_io(temporary, "cannot write to disk", errno);
    if (rename(temporary.c_str(), path.c_str()) != 0) throw_io(path, "cannot replace", errno);
  } catch (...) {
    unlink(temporary.c_str());
    throw;
  }
}

bool is_leftover(std::string_view name) {
  return name == kNewCurrent || name == kNewLastRun || name.starts_with(kWorkFilePrefix);
}

// Whether `root` is empty or holds nothing but what an index holds.
void check_is_ours(const fs::path& root) {
  if (fs::exists(root / "current")) return;
  const bool building = !generations(root).empty();
  for (const auto& entry : fs::directory_iterator(root)) {
    const std::string name = entry.path().filename().string();
    const bool ours = name == "lock" || name == kLastRunName || name == kNewLastRun ||
                      is_generation_name(name) || name.starts_with(kWorkFilePrefix) ||
                      (building && name == kNewCurrent);  // without a generation it is somebody else's
    if (!ours) throw Error(ErrorKind::not_found, root.string() + ": not a dateline index, and not empty");
  }
}

}  // namespace

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) close(fd_);
}
FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

std::string system_message(const fs::path& path, std::string_view what, int error) {
  return path.string() + ": " + std::string(what) + ": " + std::strerror(error);
}

void sync_path(const fs::path& path) {
  const FileDescriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) throw_io(path, "cannot open", errno);
  if (fsync(fd.get()) != 0) throw_io(path, "cannot write to disk", errno);
}

std::string read_file(const fs::path& path) {
  const FileDescriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd)
    throw Error(errno == ENOENT || errno == ENOTDIR ? ErrorKind::not_found : ErrorKind::io,
                system_message(path, "cannot open", errno));
  return read_all(fd.get(), path);
}

std::string read_all(int fd, const fs::path& path) {
  std::string out;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t n = ::read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw_io(path, "cannot read", errno);
    if (n == 0) return out;
    out.append(buffer, static_cast<std::size_t>(n));
  }
}

void write_all(int fd, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw_io(path, "cannot write", errno);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void replace_file(const fs::path& path, std::string_view bytes) { replace(path, bytes, false); }

void write_file_durably(const fs::path& path, std::string_view bytes) {
  replace(path, bytes, true);
  sync_path(path.parent_path().empty() ? fs::path(".") : path.parent_path());
}

std::optional<std::string> published_generation(const fs::path& root) {
  std::string name;
  try {
    name = read_file(root / "current");
  } catch (const Error& e) {
    if (e.kind() == ErrorKind::not_found) return std::nullopt;
    throw;
  }
  const bool whole = name.ends_with('\n');
  if (whole) name.pop_back();
  if (!whole || !is_generation_name(name))
    throw Error(ErrorKind::bad_input, (root / "current").string() + ": does not name a generation");
  return name;
}

bool has_generations(const fs::path& root) { return !generations(root).empty(); }

void throw_no_index(const fs::path& root) {
  throw Error(ErrorKind::not_found,
              root.string() + ": no such index; dateline-index --index DIR SOURCE makes one");
}

OpenGeneration open_generation(const fs::path& root) {
  // A writer may publish and remove between our steps: then `current` names another generation already.
  for (int attempt = 0; attempt < 100; ++attempt) {
    const auto name = published_generation(root);
    if (!name) {
      if (!fs::is_directory(root)) throw_no_index(root);
      throw Error(ErrorKind::not_found, root.string() + ": not a dateline index");
    }
    const fs::path path = root / *name;
    FileDescriptor fd(open((path / kSettingsName).c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd && errno != ENOENT) throw_io(path / kSettingsName, "cannot open", errno);
    if (!fd || !set_lock(fd.get(), F_RDLCK)) continue;
    struct stat status {};
    if (fstat(fd.get(), &status) == 0 && status.st_nlink > 0) return {path, *name, std::move(fd)};
  }
  throw Error(ErrorKind::bad_input, root.string() + ": damaged index: its published generation is missing");
}

WriterLock::WriterLock(const fs::path& root, double wait_seconds) {
  std::error_code error;
  fs::create_directories(root, error);
  if (!fs::is_directory(root))
    throw Error(ErrorKind::io, error
                                   ? system_message(root, "cannot create the index directory", error.value())
                                   : root.string() + ": not a directory");
  check_is_ours(root);
  const fs::path path = root / "lock";
  fd_ = FileDescriptor(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (!fd_) throw_io(path, "cannot open", errno);
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(wait_seconds);
  while (!set_lock(fd_.get(), F_WRLCK)) {
    if (errno != EAGAIN && errno != EACCES) throw_io(path, "cannot lock", errno);
    if (std::chrono::steady_clock::now() >= until)
      throw Error(ErrorKind::locked,
                  root.string() + ": locked by " + holder(fd_.get()) + "; try again later");
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  // A hint for people; the lock itself is the kernel's.
  char line[96];
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char when[32];
  std::strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
  std::snprintf(line, sizeof line, "process %ld since %s\n", static_cast<long>(getpid()), when);
  if (ftruncate(fd_.get(), 0) != 0) throw_io(path, "cannot write", errno);
  write_all(fd_.get(), line, path);
}

std::string next_generation(const fs::path& root) {
  unsigned long highest = 0;
  for (const std::string& name : generations(root))
    highest = std::max(highest, std::strtoul(name.c_str() + kGenerationPrefix.size(), nullptr, 10));
  char name[32];
  std::snprintf(name, sizeof name, "gen-%06lu", highest + 1);
  return name;
}

void publish_generation(const fs::path& root, const std::string& name) {
  const fs::path path = root / name;
  for (const auto& entry : fs::recursive_directory_iterator(path)) sync_path(entry.path());
  sync_path(path);
  sync_path(root);
  write_file_durably(root / "current", name + "\n");
}

void remove_leftovers(const fs::path& root) {
  sync_path(root);  // a killed run may have published what is not durable yet, and removed is what was before
  std::error_code ignored;  // what cannot be removed now is tried again by the next run
  for (const auto& entry : fs::directory_iterator(root, ignored))
    if (is_leftover(entry.path().filename().string())) fs::remove(entry.path(), ignored);
  const auto published = published_generation(root);
  // Of a commit that was cut off: Xapian writes over it, but only when there is something to commit.
  if (published) fs::remove(root / *published / kDatabaseName / kUnfinishedVersion, ignored);
  for (const std::string& name : generations(root)) {
    if (name == published) continue;
    const fs::path path = root / name;
    const FileDescriptor fd(open((path / kSettingsName).c_str(), O_RDWR | O_CLOEXEC));
    if (fd && !set_lock(fd.get(), F_WRLCK)) continue;  // a reader has it open; the next run tries again
    fs::remove_all(path, ignored);
  }
}

}  // namespace dateline

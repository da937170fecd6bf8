// A disk that fails when told to. Preloaded (LD_PRELOAD) into a program, it counts the calls that change what
// lies below a directory, and lets one of them fail or be the program's last:
//
//   DATELINE_FAULT_DIR     the directory, absolute and without symbolic links
//   DATELINE_FAULT         ENOSPC, EIO (what the call fails with) or kill (SIGKILL before the call)
//   DATELINE_FAULT_CALL    which call, from 1
//   DATELINE_FAULT_BYTES   instead: the disk is full after so many bytes; the write that goes beyond them
//                          writes what fits
//   DATELINE_FAULT_REPORT  file for "CALLS BYTES\n" when the program ends; must lie elsewhere
//
// EIO strikes once. Once there was ENOSPC, every later call that needs room (a write, a new file or
// directory) fails with it, whatever was removed meanwhile.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

enum class Kind { none, enospc, eio, kill };

// Zero, and so without effect, until the constructor below has run.
const char* directory;
Kind kind;
unsigned long long fault_call, fault_bytes;
std::atomic<unsigned long long> calls, bytes_written;
std::atomic<bool> full;

__attribute__((constructor)) void begin() {
  const auto number = [](const char* name, unsigned long long otherwise) {
    const char* text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
  };
  if (const char* name = std::getenv("DATELINE_FAULT"); name != nullptr) {
    kind = std::strcmp(name, "ENOSPC") == 0 ? Kind::enospc
           : std::strcmp(name, "EIO") == 0  ? Kind::eio
           : std::strcmp(name, "kill") == 0 ? Kind::kill
                                            : Kind::none;
  }
  fault_call = number("DATELINE_FAULT_CALL", 0);
  fault_bytes = number("DATELINE_FAULT_BYTES", ULLONG_MAX);
  directory = std::getenv("DATELINE_FAULT_DIR");
}

__attribute__((destructor)) void end() {
  const char* report = std::getenv("DATELINE_FAULT_REPORT");
  std::FILE* file = report != nullptr ? std::fopen(report, "w") : nullptr;
  if (file == nullptr) return;
  std::fprintf(file, "%llu %llu\n", calls.load(), bytes_written.load());
  std::fclose(file);
}

bool is_below(const char* path) {
  const std::size_t size = std::strlen(directory);
  return std::strncmp(path, directory, size) == 0 && (path[size] == '/' || path[size] == '\0');
}

// The name of an open file. One without a name has one in its directory for the kernel, "DIR/#17 (deleted)".
using Path = char[2 * PATH_MAX];
bool name_of(int fd, Path& path) {
  char link[40];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t size = readlink(fd == AT_FDCWD ? "/proc/self/cwd" : link, path, PATH_MAX);
  if (size >= 0) path[size] = '\0';
  return size >= 0;
}

bool counts(int fd) {
  Path path;
  return directory != nullptr && name_of(fd, path) && is_below(path);
}

bool counts(int at, const char* name) {
  if (directory == nullptr) return false;
  if (name[0] == '/') return is_below(name);
  Path path;
  if (!name_of(at, path)) return false;
  const std::size_t size = std::strlen(path);
  std::snprintf(path + size, sizeof path - size, "/%s", name);
  return is_below(path);
}

// A call that counts; false where it is to fail, with errno set.
bool pass(bool needs_room) {
  if (++calls == fault_call && kind != Kind::none) {
    if (kind == Kind::kill) kill(getpid(), SIGKILL);
    if (kind == Kind::enospc) full = true;
    errno = kind == Kind::eio ? EIO : ENOSPC;
    return false;
  }
  if (!needs_room || !full) return true;
  errno = ENOSPC;
  return false;
}

// A write; takes off `size` what does not fit any more.
bool pass_write(std::size_t& size) {
  if (!pass(true)) return false;
  const unsigned long long before = bytes_written.fetch_add(size);
  if (before + size < fault_bytes) return true;
  full = true;
  if (before < fault_bytes) {
    size = static_cast<std::size_t>(fault_bytes - before);
    return true;
  }
  errno = ENOSPC;
  return false;
}

int open_at(int at, const char* path, int flags, mode_t mode) {
  const bool unnamed = (flags & O_TMPFILE) == O_TMPFILE;
  if ((unnamed || (flags & (O_CREAT | O_TRUNC)) != 0) && counts(at, path)) {
    struct stat status;
    const bool creates = unnamed || ((flags & O_CREAT) != 0 && fstatat(at, path, &status, 0) != 0);
    if (!pass(creates)) return -1;
  }
  return static_cast<int>(syscall(SYS_openat, at, path, flags, mode));
}

mode_t mode_of(int flags, va_list arguments) {
  const bool creates = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
  return creates ? va_arg(arguments, mode_t) : 0;
}

// The call itself, where the file does not count or the call may pass.
template <class... Arguments>
int change(bool counted, bool needs_room, long call, Arguments... arguments) {
  if (counted && !pass(needs_room)) return -1;
  return static_cast<int>(syscall(call, arguments...));
}

}  // namespace

// The C library's functions of these names, by the kernel's calls.
extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_at(AT_FDCWD, path, flags, mode);
}
int openat(int at, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_at(at, path, flags, mode);
}

ssize_t write(int fd, const void* bytes, size_t size) {
  if (counts(fd) && !pass_write(size)) return -1;
  return syscall(SYS_write, fd, bytes, size);
}
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  if (counts(fd) && !pass_write(size)) return -1;
  return syscall(SYS_pwrite64, fd, bytes, size, offset);
}
// To a file that counts, one piece at a time: the caller has to expect that.
ssize_t writev(int fd, const iovec* pieces, int count) {
  if (!counts(fd)) return syscall(SYS_writev, fd, pieces, count);
  while (count > 1 && pieces->iov_len == 0) ++pieces, --count;
  return count > 0 ? write(fd, pieces->iov_base, pieces->iov_len) : 0;
}

int fsync(int fd) { return change(counts(fd), false, SYS_fsync, fd); }
int fdatasync(int fd) { return change(counts(fd), false, SYS_fdatasync, fd); }
int sync_file_range(int fd, off_t offset, off_t size, unsigned flags) {
  return change(counts(fd), false, SYS_sync_file_range, fd, offset, size, flags);
}
int ftruncate(int fd, off_t size) noexcept { return change(counts(fd), false, SYS_ftruncate, fd, size); }

int renameat(int from_at, const char* from, int to_at, const char* to) noexcept {
  return change(counts(to_at, to), false, SYS_renameat2, from_at, from, to_at, to, 0);
}
int rename(const char* from, const char* to) noexcept { return renameat(AT_FDCWD, from, AT_FDCWD, to); }
int unlinkat(int at, const char* path, int flags) noexcept {
  return change(counts(at, path), false, SYS_unlinkat, at, path, flags);
}
int unlink(const char* path) noexcept { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char* path) noexcept { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int mkdirat(int at, const char* path, mode_t mode) noexcept {
  return change(counts(at, path), true, SYS_mkdirat, at, path, mode);
}
int mkdir(const char* path, mode_t mode) noexcept { return mkdirat(AT_FDCWD, path, mode); }

// 64-bit file sizes are the default where this runs: the names with 64 mean the same.
int open64(const char*, int, ...) __attribute__((alias("open")));
int openat64(int, const char*, int, ...) __attribute__((alias("openat")));
ssize_t pwrite64(int, const void*, size_t, off_t) __attribute__((alias("pwrite")));
int ftruncate64(int, off_t) noexcept __attribute__((alias("ftruncate")));
}

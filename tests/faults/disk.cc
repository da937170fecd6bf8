// A disk that fails when told to. Preloaded (LD_PRELOAD) into a program, it counts the calls that change what
// lies below a directory, and lets one of them fail or be the program's last:
//
//   DATELINE_FAULT_DIR     the directory, absolute and without symbolic links
//   DATELINE_FAULT         ENOSPC, EIO (what the call fails with) or kill (SIGKILL before the call)
//   DATELINE_FAULT_CALL    which call, from 1
//   DATELINE_FAULT_BYTES   instead: the disk is full after so many bytes; the write that goes beyond them
//                          writes what fits
//   DATELINE_FAULT_FREE    so many bytes are free, as the disk says without being asked for them
//   DATELINE_FAULT_REPORT  file for "CALLS BYTES\n" when the program ends; must lie elsewhere
//   DATELINE_FAULT_RECORD  file to which the calls are appended as record.h has them; likewise
//
// Not among the calls is sync_file_range, which promises nothing and comes from a thread of its own. EIO
// strikes once. Once there was ENOSPC, every later call that needs room (a write, a new file or directory)
// fails with it, whatever was removed meanwhile.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include "record.h"

namespace {

using dateline::test::CallKind;
using dateline::test::RecordedCall;

enum class Fault { none, enospc, eio, kill };

// Zero, and so without effect, until the constructor below has run.
const char* directory;
Fault fault;
unsigned long long fault_call, fault_bytes;
std::atomic<unsigned long long> calls, bytes_written;
std::atomic<bool> full;
int record = -1;
std::mutex recording;  // so that the record has the order in which the calls took effect

__attribute__((constructor)) void begin() {
  const auto number = [](const char* name, unsigned long long otherwise) {
    const char* text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
  };
  if (const char* name = std::getenv("DATELINE_FAULT"); name != nullptr) {
    fault = std::strcmp(name, "ENOSPC") == 0 ? Fault::enospc
            : std::strcmp(name, "EIO") == 0  ? Fault::eio
            : std::strcmp(name, "kill") == 0 ? Fault::kill
                                             : Fault::none;
  }
  fault_call = number("DATELINE_FAULT_CALL", 0);
  fault_bytes = number("DATELINE_FAULT_BYTES", ULLONG_MAX);
  if (const char* file = std::getenv("DATELINE_FAULT_RECORD"); file != nullptr)
    record = static_cast<int>(
        syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
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

// A call that may change what lies below the directory.
class Call {
 public:
  Call(CallKind kind, int fd) : Call(kind) {
    counts_ = directory != nullptr && name_of(fd, path_) && is_below(path_);
  }
  Call(CallKind kind, int at, const char* name) : Call(kind) {
    counts_ = directory != nullptr && whole_name(at, name, path_) && is_below(path_);
  }

  bool counts() const { return counts_; }
  bool is_recorded() const { return counts_ && record >= 0; }
  // Held from before the call is counted until it is recorded.
  std::unique_lock<std::mutex> turn() const {
    return is_recorded() ? std::unique_lock(recording) : std::unique_lock<std::mutex>();
  }
  void set_offset(off_t offset) { fields_.offset = static_cast<std::uint64_t>(offset); }
  void set_to(int at, const char* name) { (void)whole_name(at, name, to_); }

  // With what the call returned, and what it has written; returns the result.
  long end(long result, const void* data = nullptr) {
    if (!is_recorded()) return result;
    const int error = errno;
    fields_.number = calls;
    fields_.error = result < 0 ? error : 0;
    fields_.path_bytes = static_cast<std::uint32_t>(std::strlen(path_));
    fields_.to_bytes = static_cast<std::uint32_t>(std::strlen(to_));
    fields_.data_bytes = data != nullptr && result > 0 ? static_cast<std::uint32_t>(result) : 0;
    const iovec pieces[] = {{&fields_, sizeof fields_},
                            {path_, fields_.path_bytes},
                            {to_, fields_.to_bytes},
                            {const_cast<void*>(data), fields_.data_bytes}};
    (void)syscall(SYS_writev, record, pieces, 4);
    errno = error;
    return result;
  }

 private:
  explicit Call(CallKind kind) {  // the names are long, and most calls do not count
    fields_.kind = kind;
    path_[0] = to_[0] = '\0';
  }
  static bool whole_name(int at, const char* name, Path& path) {
    std::size_t size = 0;
    if (name[0] != '/') {
      if (!name_of(at, path)) return false;
      size = std::strlen(path);
      path[size++] = '/';
    }
    std::snprintf(path + size, sizeof path - size, "%s", name);
    return true;
  }

  RecordedCall fields_{};
  bool counts_ = false;
  Path path_, to_;
};

// A call that counts; false where it is to fail, with errno set.
bool pass(bool needs_room) {
  if (++calls == fault_call && fault != Fault::none) {
    if (fault == Fault::kill) kill(getpid(), SIGKILL);
    if (fault == Fault::enospc) full = true;
    errno = fault == Fault::eio ? EIO : ENOSPC;
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
  const auto open = [&] { return syscall(SYS_openat, at, path, flags, mode); };
  const bool unnamed = (flags & O_TMPFILE) == O_TMPFILE;
  if (!unnamed && (flags & (O_CREAT | O_TRUNC)) == 0) return static_cast<int>(open());
  struct stat status;
  const bool creates = unnamed || ((flags & O_CREAT) != 0 && fstatat(at, path, &status, 0) != 0);
  if (!creates && (flags & O_TRUNC) == 0) return static_cast<int>(open());
  Call call(unnamed ? CallKind::nameless : creates ? CallKind::create : CallKind::truncate, at, path);
  const auto turn = call.turn();
  if (call.counts() && !pass(creates)) return -1;
  return static_cast<int>(call.end(open()));
}

mode_t mode_of(int flags, va_list arguments) {
  const bool creates = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
  return creates ? va_arg(arguments, mode_t) : 0;
}

// A call, where it does not count or may pass.
template <class... Arguments>
int change(Call call, bool needs_room, long number, Arguments... arguments) {
  const auto turn = call.turn();
  if (call.counts() && !pass(needs_room)) return -1;
  return static_cast<int>(call.end(syscall(number, arguments...)));
}

// At the offset, or where the file is (-1).
ssize_t write_to(int fd, const void* bytes, size_t size, off_t offset) {
  Call call(CallKind::write, fd);
  const auto turn = call.turn();
  if (call.counts() && !pass_write(size)) return -1;
  if (call.is_recorded()) {
    const bool appends = offset < 0 && (fcntl(fd, F_GETFL) & O_APPEND) != 0;
    call.set_offset(offset >= 0 ? offset : lseek(fd, 0, appends ? SEEK_END : SEEK_CUR));
  }
  return call.end(
      offset < 0 ? syscall(SYS_write, fd, bytes, size) : syscall(SYS_pwrite64, fd, bytes, size, offset),
      bytes);
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

ssize_t write(int fd, const void* bytes, size_t size) { return write_to(fd, bytes, size, -1); }
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  return write_to(fd, bytes, size, offset);
}
// To a file that counts, one piece at a time: the caller has to expect that.
ssize_t writev(int fd, const iovec* pieces, int count) {
  if (!Call(CallKind::write, fd).counts()) return syscall(SYS_writev, fd, pieces, count);
  while (count > 1 && pieces->iov_len == 0) ++pieces, --count;
  return count > 0 ? write(fd, pieces->iov_base, pieces->iov_len) : 0;
}

int fsync(int fd) { return change({CallKind::sync, fd}, false, SYS_fsync, fd); }
int fdatasync(int fd) { return change({CallKind::sync, fd}, false, SYS_fdatasync, fd); }
int ftruncate(int fd, off_t size) noexcept {
  Call call(CallKind::truncate, fd);
  call.set_offset(size);
  return change(call, false, SYS_ftruncate, fd, size);
}

int renameat(int from_at, const char* from, int to_at, const char* to) noexcept {
  Call call(CallKind::rename, from_at, from);
  call.set_to(to_at, to);
  return change(call, false, SYS_renameat2, from_at, from, to_at, to, 0);
}
int rename(const char* from, const char* to) noexcept { return renameat(AT_FDCWD, from, AT_FDCWD, to); }
int unlinkat(int at, const char* path, int flags) noexcept {
  const CallKind kind = (flags & AT_REMOVEDIR) != 0 ? CallKind::rmdir : CallKind::unlink;
  return change({kind, at, path}, false, SYS_unlinkat, at, path, flags);
}
int unlink(const char* path) noexcept { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char* path) noexcept { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int mkdirat(int at, const char* path, mode_t mode) noexcept {
  return change({CallKind::mkdir, at, path}, true, SYS_mkdirat, at, path, mode);
}
int mkdir(const char* path, mode_t mode) noexcept { return mkdirat(AT_FDCWD, path, mode); }

int statvfs(const char* path, struct statvfs* disk) noexcept {
  struct statfs kernel {};
  if (syscall(SYS_statfs, path, &kernel) != 0) return -1;
  const char* free = std::getenv("DATELINE_FAULT_FREE");
  *disk = {};
  disk->f_frsize = disk->f_bsize = free != nullptr ? 1 : static_cast<unsigned long>(kernel.f_bsize);
  disk->f_blocks = kernel.f_blocks;
  disk->f_bavail = disk->f_bfree = free != nullptr ? std::strtoull(free, nullptr, 10) : kernel.f_bavail;
  return 0;
}

// 64-bit file sizes are the default where this runs: the names with 64 mean the same.
int open64(const char*, int, ...) __attribute__((alias("open")));
int openat64(int, const char*, int, ...) __attribute__((alias("openat")));
ssize_t pwrite64(int, const void*, size_t, off_t) __attribute__((alias("pwrite")));
int ftruncate64(int, off_t) noexcept __attribute__((alias("ftruncate")));
}

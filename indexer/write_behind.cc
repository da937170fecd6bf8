#include "write_behind.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "dateline/error.h"

namespace dateline {
namespace {

constexpr std::uint64_t kSyncBytes = 64u << 20;

}  // namespace

WriteBehind::WriteBehind() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

void WriteBehind::write_out(std::shared_ptr<const FileDescriptor> file, const std::filesystem::path& path,
                            std::uint64_t begin, std::uint64_t end) {
  {
    const std::lock_guard lock(mutex_);
    ranges_.push_back({std::move(file), path, begin, end});
  }
  changed_.notify_all();
}

void WriteBehind::finish() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return ranges_.empty(); });
  if (!failure_.empty()) throw Error(ErrorKind::io, failure_);
}

void WriteBehind::run(const std::stop_token& stop) {
  std::uint64_t written = 0;  // since the last sync
  for (;;) {
    Range range;
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stop, [&] { return !ranges_.empty(); }) || stop.stop_requested()) return;
      range = ranges_.front();
    }
    const int fd = range.file->get();
    std::string failure;
    (void)sync_file_range(fd, static_cast<off_t>(range.begin), static_cast<off_t>(range.end - range.begin),
                          SYNC_FILE_RANGE_WRITE);
    written += range.end - range.begin;
    if (written >= kSyncBytes) {
      written = 0;
      if (fdatasync(fd) != 0) failure = system_message(range.path, "cannot write", errno);
    }
    {
      const std::lock_guard lock(mutex_);
      if (failure_.empty()) failure_ = std::move(failure);
      ranges_.pop_front();
    }
    changed_.notify_all();
  }
}

}  // namespace dateline

#include "write_behind.h"

#include <fcntl.h>

#include <utility>

namespace dateline {

WriteBehind::WriteBehind() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

void WriteBehind::write_out(std::shared_ptr<const FileDescriptor> file, std::uint64_t begin,
                            std::uint64_t end) {
  {
    const std::lock_guard lock(mutex_);
    ranges_.push_back({std::move(file), begin, end});
  }
  more_.notify_one();
}

void WriteBehind::run(const std::stop_token& stop) {
  for (;;) {
    Range range;
    {
      std::unique_lock lock(mutex_);
      if (!more_.wait(lock, stop, [&] { return !ranges_.empty(); }) || stop.stop_requested()) return;
      range = std::move(ranges_.front());
      ranges_.pop_front();
    }
    (void)sync_file_range(range.file->get(), static_cast<off_t>(range.begin),
                          static_cast<off_t>(range.end - range.begin), SYNC_FILE_RANGE_WRITE);
  }
}

}  // namespace dateline

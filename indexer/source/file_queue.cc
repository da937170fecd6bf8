#include "source/file_queue.h"

#include <utility>

namespace dateline {

void FileQueue::add(SourceFile file) {
  {
    const std::lock_guard lock(mutex_);
    files_.push_back(std::move(file));
  }
  changed_.notify_one();
}

void FileQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_one();
}

const SourceFile* FileQueue::take() {
  const std::lock_guard lock(mutex_);
  return taken_ < files_.size() ? &files_[taken_++] : nullptr;
}

bool FileQueue::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return closed_ || taken_ < files_.size(); });
  return taken_ < files_.size();
}

}  // namespace dateline

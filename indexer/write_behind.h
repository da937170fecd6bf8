// Files that are to be durable go to the disk while they are still being written: who makes them durable then
// waits for the rest only.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "index_layout.h"

namespace dateline {

// Has the disk write on a thread of its own: although the call for it does not wait for the disk, it does
// wait for a place in its queue, which can take seconds.
class WriteBehind {
 public:
  WriteBehind();

  // Of the file, which stays open until then. What fails here will fail when it is made durable.
  void write_out(std::shared_ptr<const FileDescriptor> file, std::uint64_t begin, std::uint64_t end);

 private:
  struct Range {
    std::shared_ptr<const FileDescriptor> file;
    std::uint64_t begin, end;
  };
  void run(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any more_;
  std::deque<Range> ranges_;
  std::jthread thread_;  // joined before the rest is gone
};

}  // namespace dateline

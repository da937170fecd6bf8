// Files that are to be durable go to the disk while they are still being written: who makes them durable then
// waits for the rest only.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "index_layout.h"

namespace dateline {

// Has the disk write on a thread of its own: although the call for it does not wait for the disk, it does
// wait for a place in its queue, which can take seconds. And now and then waits there until the disk has
// emptied its own cache, which would take long where it was left for the end.
class WriteBehind {
 public:
  WriteBehind();

  // Of the file at that path, which stays open until then.
  void write_out(std::shared_ptr<const FileDescriptor> file, const std::filesystem::path& path,
                 std::uint64_t begin, std::uint64_t end);
  // Waits until that is done. Throws Error(io) where the disk has failed: the system tells that once, so who
  // makes the files durable later may not hear of it.
  void finish();

 private:
  struct Range {
    std::shared_ptr<const FileDescriptor> file;
    std::filesystem::path path;
    std::uint64_t begin, end;
  };
  void run(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Range> ranges_;  // the first one is being written
  std::string failure_;       // the first one
  std::jthread thread_;       // joined before the rest is gone
};

}  // namespace dateline

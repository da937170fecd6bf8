// The files that are to be read, while they are being listed.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>

#include "source/walk.h"

namespace dateline {

// One thread adds files, another one takes them.
class FileQueue {
 public:
  void add(SourceFile file);
  void close();  // none will be added any more
  // The next file, in the order in which they were added; it stays where it is as long as the queue. Null
  // where there is none, or none yet.
  const SourceFile* take();
  // Until there is a next file: then true. False when there will be none.
  bool wait();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<SourceFile> files_;
  std::size_t taken_ = 0;
  bool closed_ = false;
};

}  // namespace dateline

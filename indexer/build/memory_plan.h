// How the memory of a build is shared out.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace dateline {

struct MemoryPlan {
  std::size_t document;  // the largest that is read; larger ones are reported and skipped
  std::size_t runs;      // of one thread: words before they are sorted and written out
  std::size_t lexicon;   // of one thread
  std::size_t windows;   // of all runs that are read to be merged

  // For `total` bytes and that many threads.
  MemoryPlan(std::uint64_t total, unsigned jobs)
      : document(std::min<std::uint64_t>(total / 64, 64u << 20)),
        runs(total / 100 * 45 / jobs),
        lexicon(std::min<std::uint64_t>(total / 8 / jobs, 128u << 20)),
        windows(total / 16) {}
};

// What it takes where nothing is asked for: a quarter of the machine's, within 256 MiB and 2 GiB.
std::uint64_t default_memory();

}  // namespace dateline

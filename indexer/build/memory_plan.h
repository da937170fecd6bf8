// How the memory of a build is shared out.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dateline {

struct MemoryPlan {
  std::size_t document;  // the largest that is read; larger ones are reported and skipped
  std::size_t runs;      // of one thread: words before they are sorted and written out
  std::size_t lexicon;   // of one thread
  std::size_t windows;   // of all runs that are read to be merged
  // When the runs are written: of all articles together, to find the near-duplicates among them.
  std::size_t sketches, probes;
  // The articles of a refresh in place, as they are stored: until it is committed it takes seven times as
  // much.
  std::size_t transaction;
  std::size_t column_texts;  // of the different values of one column

  // For `total` bytes and that many threads. 0: a quarter of the machine's memory, within 256 MiB and 2 GiB.
  MemoryPlan(std::uint64_t total, unsigned jobs);
};

}  // namespace dateline

#include "build/memory_plan.h"

#include <unistd.h>

#include <algorithm>

namespace dateline {
namespace {

std::uint64_t default_memory() {
  const long pages = sysconf(_SC_PHYS_PAGES), bytes = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || bytes <= 0) return 256u << 20;
  const std::uint64_t quarter = static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(bytes) / 4;
  return std::clamp<std::uint64_t>(quarter, 256u << 20, 2u << 30);
}

}  // namespace

MemoryPlan::MemoryPlan(std::uint64_t total, unsigned jobs) {
  if (total == 0) total = default_memory();
  document = std::min<std::uint64_t>(total / 64, 64u << 20);
  runs = total / 100 * 45 / jobs;
  lexicon = std::min<std::uint64_t>(total / 8 / jobs, 128u << 20);
  windows = total / 16;
  sketches = total / 100 * 30;
  probes = total / 100 * 10;
  transaction = total / 10;
  // With what finds them they take several times as much; their places are told in 32 bits.
  column_texts = std::min<std::uint64_t>(total / 64, 1u << 30);
}

}  // namespace dateline

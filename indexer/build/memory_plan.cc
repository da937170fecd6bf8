#include "build/memory_plan.h"

#include <unistd.h>

namespace dateline {

std::uint64_t default_memory() {
  const long pages = sysconf(_SC_PHYS_PAGES), bytes = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || bytes <= 0) return 256u << 20;
  const std::uint64_t quarter = static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(bytes) / 4;
  return std::clamp<std::uint64_t>(quarter, 256u << 20, 2u << 30);
}

}  // namespace dateline

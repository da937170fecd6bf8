// Mending a damaged index from what is left of it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "dateline/indexer.h"

namespace dateline {

// With the writer's lock. `found` is what the check found. `sources` are read too, where those that the index
// was made from are not known any more. Throws Error: not_found (no index), bad_input (nothing is left to
// mend it from), io.
RepairReport repair_index(const std::filesystem::path& root, const CheckReport& found,
                          const std::vector<std::string>& sources, const ReadOptions& options);

}  // namespace dateline

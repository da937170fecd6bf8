// Looking for damage in a published index.
#pragma once

#include <filesystem>

#include "dateline/indexer.h"

namespace dateline {

// With the writer's lock. Throws Error(not_found) where there is no index; what is damaged is in the report.
CheckReport check_index(const std::filesystem::path& root);

}  // namespace dateline

// Looking for damage in a published index.
#pragma once

#include <filesystem>
#include <functional>

#include "dateline/indexer.h"

namespace dateline {

// With the writer's lock. Throws Error(not_found) where there is no index; what is damaged is told as it is
// found.
CheckReport check_index(const std::filesystem::path& root,
                        const std::function<void(const Problem&)>& on_damage);

}  // namespace dateline

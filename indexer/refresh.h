// One run of Indexer::index: lists the files of the sources, reads those that are not as they were, and
// brings the index up to date with them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "build/update.h"
#include "dateline/indexer.h"

namespace dateline {

// Throws Error; the index is then as it was.
Report refresh(const std::filesystem::path& root, const std::vector<std::string>& sources,
               const IndexOptions& options, Update::Basis basis = Update::Basis::published);

}  // namespace dateline

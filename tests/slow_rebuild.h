// A database made article by article by Xapian itself: what the bulk builder's and refreshes' are measured
// by.
#pragma once

#include <xapian.h>

#include <filesystem>

namespace dateline::test {

// Makes in `to` what Xapian makes of the articles that are stored in a database of an index.
void rebuild_slowly(const Xapian::Database& from, const std::filesystem::path& to);

// The same with the settings, the dictionary, the other metadata and the document ids of `like`, which has
// articles of the same ids.
void rebuild_slowly(const Xapian::Database& from, const Xapian::Database& like,
                    const std::filesystem::path& to);

}  // namespace dateline::test

// The version file of a glass database ("iamglass"): where its tables have their roots, and the statistics.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <filesystem>

#include "glass/table_writer.h"

namespace dateline::glass {

struct DatabaseStatistics {
  std::uint32_t documents = 0;
  Xapian::docid last_docid = 0;
  Xapian::termcount shortest = 0;  // document length but for documents without words
  Xapian::termcount longest = 0;
  Xapian::termcount largest_wdf = 0;
  std::uint64_t total_length = 0;
};

struct TableRoots {
  TableRoot postlist, docdata, termlist, position, synonym;
};

// Throws Error(io).
void write_version_file(const std::filesystem::path& database, const TableRoots& roots,
                        const DatabaseStatistics& statistics);

}  // namespace dateline::glass

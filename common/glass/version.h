// The version file of a glass database, read: where its tables have their roots.
#pragma once

#include <xapian.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

namespace dateline::glass {

struct Root {
  std::uint32_t block = 0;
  unsigned level = 0;
  bool empty = true;  // the table may have no file then
  std::size_t block_bytes = 0;
  std::uint64_t blocks = 0;  // of the table, free ones too
  struct Place {
    std::uint64_t block = 0, at = 0;
  };
  std::array<Place, 2> free_lists{};  // where the lists of free blocks are read and written
};

// The tables in the order of the version file.
enum TableNumber { kPostlist, kDocdata, kTermlist, kPosition, kSpelling, kSynonym };
inline constexpr std::array<const char*, 6> kTables{"postlist", "docdata",  "termlist",
                                                    "position", "spelling", "synonym"};

struct Version {
  std::uint64_t revision = 0;
  std::array<Root, kTables.size()> roots;
  Xapian::termcount largest_wdf = 0;  // of any posting
};

// Nothing where the bytes are of another format. Throws Error(bad_input) where they are cut short.
std::optional<Version> read_version(std::string_view bytes);

// Of a database; nothing where there is none or it is of another format. Throws Error(bad_input, io).
std::optional<Version> read_version_of(const std::filesystem::path& directory);

// A database opened for reading. Xapian believes a version file, and may read and write outside of its memory
// for one that is damaged; so it is looked at first. Throws Error(bad_input, io) and Xapian::Error.
Xapian::Database open_database(const std::filesystem::path& directory);

// That the version file can be believed, before Xapian reads it (again). Throws Error(bad_input, io).
void check_version(const std::filesystem::path& directory);

}  // namespace dateline::glass

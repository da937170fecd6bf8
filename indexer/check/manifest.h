// gen-N/manifest.json: what a full build left in the files of a generation, so that a check can tell whether
// they still are so. A refresh in place changes the tables, and with them the database's revision; the
// manifest then says nothing of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "file_sum.h"

namespace dateline {

using FileSums = std::map<std::string, FileSum>;  // by path in the generation

struct Manifest {
  std::uint64_t revision = 0;  // of the database; 0 where it says nothing of the tables
  std::string sources;         // JSON, as in the database's metadata
  FileSums files;
};

// Of the files of a generation as a full build has left them; of those that are not in `known` what is read.
// Throws Error.
Manifest manifest_of(const std::filesystem::path& generation, const std::string& sources, FileSums known);

// Durably. Throws Error(io).
void write_manifest(const std::filesystem::path& generation, const Manifest& manifest);

// Throws Error: not_found, io, bad_input.
Manifest read_manifest(const std::filesystem::path& generation);

}  // namespace dateline

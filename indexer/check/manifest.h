// gen-N/manifest.json: what a full build left in the files of a generation, so that a check can tell whether
// they still are so. A refresh in place changes the tables, and with them the database's revision; the
// manifest then says nothing of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <string>

namespace dateline {

struct FileSum {
  std::uint64_t bytes = 0;
  std::string xxh3;  // XXH3 of 128 bits, as 32 hexadecimal digits
  bool operator==(const FileSum&) const = default;
};

struct Manifest {
  std::uint64_t revision = 0;            // of the database; 0 where it says nothing of the tables
  std::string sources;                   // JSON, as in the database's metadata
  std::map<std::string, FileSum> files;  // by path in the generation
};

// Of the file's first `most` bytes. Throws Error(io).
FileSum sum_of_file(const std::filesystem::path& path,
                    std::uint64_t most = std::numeric_limits<std::uint64_t>::max());

// Of the files of a generation as a full build has left them. Throws Error.
Manifest manifest_of(const std::filesystem::path& generation, const std::string& sources, unsigned jobs);

// Durably. Throws Error(io).
void write_manifest(const std::filesystem::path& generation, const Manifest& manifest);

// Throws Error: not_found, io, bad_input.
Manifest read_manifest(const std::filesystem::path& generation);

}  // namespace dateline

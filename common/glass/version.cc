#include "glass/version.h"

#include <string>

#include "dateline/error.h"
#include "glass/format.h"
#include "index_layout.h"
#include "wire.h"

namespace dateline::glass {
namespace {

constexpr unsigned kMostLevels = 9;  // of branches: Xapian has room for no more
constexpr std::size_t kLeastBlock = 2048, kLargestBlock = 65536;

Root read_root(WireReader& in) {
  Root root;
  root.block = static_cast<std::uint32_t>(in.varint());
  const std::uint64_t level = in.varint();
  const bool no_file = (level & 1) != 0;
  root.level = static_cast<unsigned>(level >> 2);
  root.empty = in.varint() == 0 || no_file;
  root.block_bytes = in.varint() << 11;
  in.varint();          // what is compressed
  in.raw(in.varint());  // the list of free blocks
  return root;
}

bool is_possible(const Root& root, const fs::path& file) {
  const bool power_of_two = (root.block_bytes & (root.block_bytes - 1)) == 0;
  if (root.level > kMostLevels || !power_of_two || root.block_bytes < kLeastBlock ||
      root.block_bytes > kLargestBlock)
    return false;
  if (root.empty) return true;
  std::error_code error;
  const std::uintmax_t size = fs::file_size(file, error);
  return error || root.block < size / root.block_bytes;  // Xapian says what is wrong with the file
}

}  // namespace

std::optional<Version> read_version(std::string_view bytes) {
  WireReader in(bytes);
  if (in.raw(kVersionMagic.size()) != kVersionMagic) return std::nullopt;
  const unsigned high = in.byte();
  if ((high << 8 | in.byte()) != kVersionFormat) return std::nullopt;
  in.raw(16);  // UUID
  Version version;
  version.revision = in.varint();
  for (Root& root : version.roots) root = read_root(in);
  for (int i = 0; i < 3; ++i) in.varint();  // documents, ids without one, the shortest document
  version.largest_wdf = static_cast<Xapian::termcount>(in.varint());
  return version;
}

void check_version(const fs::path& directory) {
  const fs::path file = directory / kVersionFile;
  std::error_code error;
  if (!fs::exists(file, error)) return;  // Xapian says so
  const std::string bytes = read_file(file);
  bool possible = true;
  try {
    if (const auto version = read_version(bytes))
      for (std::size_t i = 0; i < kTables.size(); ++i)
        possible =
            possible && is_possible(version->roots[i], directory / (std::string(kTables[i]) + ".glass"));
  } catch (const Error&) {
    possible = false;
  }
  if (!possible) throw Error(ErrorKind::bad_input, file.string() + ": damaged index");
}

Xapian::Database open_database(const fs::path& directory) {
  check_version(directory);
  return Xapian::Database(directory.string());
}

}  // namespace dateline::glass

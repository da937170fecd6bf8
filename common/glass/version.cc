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
  in.varint();  // what is compressed
  if (const std::string_view free_list = in.raw(in.varint()); !free_list.empty()) {
    WireReader list(free_list);
    list.varint();  // revision
    root.blocks = list.varint();
    for (Root::Place& place : root.free_lists) place = {list.varint(), list.varint()};
  }
  return root;
}

bool is_possible(const Root& root) {
  const bool power_of_two = (root.block_bytes & (root.block_bytes - 1)) == 0;
  if (!root.empty && root.blocks <= root.block) return false;
  // A list that nobody has begun is at the very beginning; block 0 may be one of a list, once the root has
  // moved.
  for (const Root::Place& place : root.free_lists)
    if ((place.block != 0 || place.at != 0) && (place.block >= root.blocks || place.at == 0)) return false;
  return root.level <= kMostLevels && power_of_two && root.block_bytes >= kLeastBlock &&
         root.block_bytes <= kLargestBlock;
}

bool has_root(const fs::path& table, const Root& root) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(table, error);
  return error || root.empty || root.block < size / root.block_bytes;  // Xapian says what the error is
}

[[noreturn]] void throw_damaged(const fs::path& file, const char* what) {
  throw Error(ErrorKind::bad_input, file.string() + ": damaged index: " + what);
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

std::optional<Version> read_version_of(const fs::path& directory) {
  const fs::path file = directory / kVersionFile;
  std::error_code error;
  if (!fs::exists(file, error)) return std::nullopt;  // Xapian says so
  const std::string bytes = read_file(file);
  try {
    return read_version(bytes);
  } catch (const Error&) {
    throw_damaged(file, "it is cut short");
  }
}

void check_version(const fs::path& directory) {
  const std::optional<Version> version = read_version_of(directory);
  if (!version) return;
  for (const Root& root : version->roots)
    if (!is_possible(root)) throw_damaged(directory / kVersionFile, "no table has such a root");
  for (std::size_t i = 0; i < kTables.size(); ++i) {
    const fs::path table = directory / (std::string(kTables[i]) + ".glass");
    if (!has_root(table, version->roots[i])) throw_damaged(table, "too short for its root");
  }
}

Xapian::Database open_database(const fs::path& directory) {
  check_version(directory);
  return Xapian::Database(directory.string());
}

}  // namespace dateline::glass

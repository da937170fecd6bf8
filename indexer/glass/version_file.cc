#include "glass/version_file.h"

#include <algorithm>
#include <random>
#include <string>

#include "glass/pack.h"

namespace dateline::glass {
namespace {

// Tags longer than this are deflated, where a table's are: by Xapian, when it updates the database.
constexpr unsigned kDeflateFrom = 18, kNever = 0;

void put_root(std::string& out, const TableRoot& root, unsigned deflate_from) {
  const bool empty = root.blocks == 0;
  std::string free_list;
  if (!empty) {
    pack_uint(free_list, kRevision);
    pack_uint(free_list, root.blocks);
    free_list.append(4, '\0');  // nothing is free
  }
  constexpr unsigned kNoFile = 1;
  pack_uint(out, root.block);
  pack_uint(out, root.level << 2 | (empty ? kNoFile : 0));
  pack_uint(out, root.entries);
  pack_uint(out, kBlockBytes >> 11);
  pack_uint(out, deflate_from);
  pack_string(out, free_list);
}

// Version 4 of RFC 9562: random.
std::string make_uuid() {
  std::random_device random;
  std::string uuid;
  while (uuid.size() < 16) {
    const std::uint32_t bits = random();
    for (int i = 0; i < 4; ++i) uuid += static_cast<char>(bits >> (8 * i));
  }
  uuid[6] = static_cast<char>((uuid[6] & 0x0F) | 0x40);
  uuid[8] = static_cast<char>((uuid[8] & 0x3F) | 0x80);
  return uuid;
}

}  // namespace

void write_version_file(const std::filesystem::path& database, const TableRoots& roots,
                        const DatabaseStatistics& statistics) {
  std::string out(kVersionMagic);
  out += static_cast<char>(kVersionFormat >> 8);
  out += static_cast<char>(kVersionFormat & 0xFF);
  out += make_uuid();
  pack_uint(out, kRevision);
  put_root(out, roots.postlist, kNever);
  put_root(out, roots.docdata, kDeflateFrom);
  put_root(out, roots.termlist, kDeflateFrom);
  put_root(out, roots.position, kNever);
  put_root(out, {}, kDeflateFrom);  // spelling
  put_root(out, roots.synonym, kNever);
  pack_uint(out, statistics.documents);
  pack_uint(out, statistics.last_docid - statistics.documents);
  pack_uint(out, statistics.shortest);
  pack_uint(out, statistics.largest_wdf);
  pack_uint(out, statistics.longest - statistics.largest_wdf);
  pack_uint(out, 0);  // changesets
  pack_uint(out, statistics.total_length);
  pack_uint(out, 0);  // spelling
  write_file_durably(database / kVersionFile, out);
}

}  // namespace dateline::glass

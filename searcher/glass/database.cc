#include "glass/database.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "dateline/error.h"
#include "glass/format.h"
#include "glass/pack.h"
#include "index_layout.h"
#include "wire.h"

namespace dateline::glass {
namespace {

Root read_root(WireReader& in, bool& readable) {
  Root root;
  root.block = static_cast<std::uint32_t>(in.varint());
  const std::uint64_t level = in.varint();
  root.level = static_cast<unsigned>(level >> 2);
  root.empty = in.varint() == 0;
  const bool faked = (level & 1) != 0;  // a root block that is in no file
  root.empty = root.empty || faked;
  readable = readable && in.varint() << 11 == kBlockBytes;
  in.varint();          // what is compressed
  in.raw(in.varint());  // the list of free blocks
  return root;
}

}  // namespace

bool Database::read_roots(std::string_view bytes, Roots& roots) {
  WireReader in(bytes);
  if (bytes.size() < kVersionMagic.size() + 2 + 16 || in.raw(kVersionMagic.size()) != kVersionMagic)
    return false;
  const unsigned high = in.byte();
  if ((high << 8 | in.byte()) != kVersionFormat) return false;
  in.raw(16);
  roots.revision = in.varint();
  bool readable = true;
  roots.postlist = read_root(in, readable);
  roots.docdata = read_root(in, readable);
  read_root(in, readable);  // termlist
  roots.position = read_root(in, readable);
  read_root(in, readable);                  // spelling
  read_root(in, readable);                  // synonyms
  for (int i = 0; i < 3; ++i) in.varint();  // documents, ids without one, the shortest document
  roots.largest_wdf = static_cast<Xapian::termcount>(in.varint());
  return readable;
}

std::unique_ptr<const Database> Database::open(const std::filesystem::path& directory,
                                               std::uint64_t revision) {
  const std::filesystem::path path = directory / kVersionFile;
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) throw Error(ErrorKind::io, system_message(path, "cannot open", errno));
  Roots roots;
  if (!read_roots(read_all(file.get(), path), roots) || roots.revision != revision) return nullptr;
  return std::unique_ptr<const Database>(new Database(directory, roots, std::move(file)));
}

Database::Database(const std::filesystem::path& directory, const Roots& roots, FileDescriptor version_file)
    : version_path_(directory / kVersionFile),
      version_file_(std::move(version_file)),
      largest_wdf_(roots.largest_wdf),
      postlist_(directory / "postlist.glass", roots.postlist, roots.revision),
      docdata_(directory / "docdata.glass", roots.docdata, roots.revision),
      position_(directory / "position.glass", roots.position, roots.revision) {}

std::optional<std::string> Database::document_data(Xapian::docid docid) const {
  std::string key;
  pack_ordered_uint(key, docid);
  Cursor cursor(docdata_);
  if (!cursor.find(key) || cursor.deflated()) return std::nullopt;
  return std::string(cursor.tag());
}

// A commit puts another file in the place of the version file. The one that was read is open, so that no
// other has its number.
bool Database::is_current() const {
  struct stat read {
  }, now{};
  return fstat(version_file_.get(), &read) == 0 && stat(version_path_.c_str(), &now) == 0 &&
         read.st_ino == now.st_ino && read.st_dev == now.st_dev;
}

}  // namespace dateline::glass

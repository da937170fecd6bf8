#include "glass/database.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "dateline/error.h"
#include "glass/format.h"
#include "index_layout.h"

namespace dateline::glass {

std::unique_ptr<const Database> Database::open(const std::filesystem::path& directory,
                                               std::uint64_t revision) {
  const std::filesystem::path path = directory / kVersionFile;
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) throw Error(ErrorKind::io, system_message(path, "cannot open", errno));
  const std::optional<Version> version = read_version(read_all(file.get(), path));
  if (!version || version->revision != revision) return nullptr;
  for (const TableNumber table : {kPostlist, kDocdata, kPosition, kSynonym})
    if (version->roots[table].block_bytes != kBlockBytes) return nullptr;
  return std::unique_ptr<const Database>(new Database(directory, *version, std::move(file)));
}

Database::Database(const std::filesystem::path& directory, const Version& version,
                   FileDescriptor version_file)
    : version_path_(directory / kVersionFile),
      version_file_(std::move(version_file)),
      largest_wdf_(version.largest_wdf),
      postlist_(directory / "postlist.glass", version.roots[kPostlist], version.revision),
      docdata_(directory / "docdata.glass", version.roots[kDocdata], version.revision),
      position_(directory / "position.glass", version.roots[kPosition], version.revision),
      synonym_(directory / "synonym.glass", version.roots[kSynonym], version.revision) {}

std::optional<std::vector<std::string>> Database::synonyms(std::string_view term) const {
  std::vector<std::string> out;
  Cursor cursor(synonym_);
  if (!cursor.find(term)) return out;
  if (cursor.deflated()) return std::nullopt;
  for (std::string_view tag = cursor.tag(); !tag.empty();) {
    const std::size_t size = static_cast<unsigned char>(tag.front()) ^ kSynonymLengthMask;
    if (size >= tag.size()) throw Error(ErrorKind::bad_input, "damaged synonyms");
    out.emplace_back(tag.substr(1, size));
    tag.remove_prefix(1 + size);
  }
  return out;
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

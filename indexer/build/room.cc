#include "build/room.h"

#include <sys/statvfs.h>

#include <string>

#include "dateline/error.h"

namespace dateline {

namespace fs = std::filesystem;

void check_room(const fs::path& directory, std::uint64_t bytes) {
  struct statvfs disk {};
  // Some file systems do not know. Then the writes will tell.
  if (statvfs(directory.c_str(), &disk) != 0 || disk.f_blocks == 0) return;
  const std::uint64_t free = disk.f_bavail * disk.f_frsize;
  if (free >= bytes) return;
  const auto megabytes = [](std::uint64_t n) { return std::to_string((n + 999'999) / 1'000'000) + " MB"; };
  throw Error(ErrorKind::io, directory.string() + ": too little room on the disk: at least " +
                                 megabytes(bytes) + " are needed, " + megabytes(free) + " are free");
}

std::uint64_t size_of_tree(const fs::path& directory) {
  std::uint64_t bytes = 0;
  std::error_code gone;  // what a writer removes meanwhile counts no more
  for (fs::recursive_directory_iterator at(directory, gone), end; at != end; at.increment(gone)) {
    if (gone) break;
    if (!at->is_regular_file(gone)) continue;
    if (const std::uintmax_t size = at->file_size(gone); !gone) bytes += size;
  }
  return bytes;
}

}  // namespace dateline

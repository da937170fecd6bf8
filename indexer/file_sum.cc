#include "file_sum.h"

#include <fcntl.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "dateline/error.h"
#include "index_layout.h"
#include "schema.h"

namespace dateline {

FileSummer::FileSummer() : state_(XXH3_createState()) { XXH3_128bits_reset(state_.get()); }
void FileSummer::Free::operator()(XXH3_state_s* state) const { XXH3_freeState(state); }

void FileSummer::add(std::string_view bytes) {
  XXH3_128bits_update(state_.get(), bytes.data(), bytes.size());
  bytes_ += bytes.size();
}

FileSum FileSummer::sum() const {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_.get()));
  return {bytes_, hexadecimal({reinterpret_cast<const char*>(canonical.digest), sizeof canonical.digest})};
}

FileSum sum_of_file(const std::filesystem::path& path, std::uint64_t most) {
  const FileDescriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) throw Error(ErrorKind::io, system_message(path, "cannot open", errno));
  FileSummer summer;
  std::vector<char> buffer(1 << 18);
  for (std::uint64_t left = most; left > 0;) {
    const ssize_t n = read(fd.get(), buffer.data(), std::min<std::uint64_t>(buffer.size(), left));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw Error(ErrorKind::io, system_message(path, "cannot read", errno));
    if (n == 0) break;
    summer.add({buffer.data(), static_cast<std::size_t>(n)});
    left -= static_cast<std::uint64_t>(n);
  }
  return summer.sum();
}

}  // namespace dateline

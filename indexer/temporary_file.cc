#include "temporary_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "dateline/error.h"

namespace dateline {
namespace {

constexpr std::uint64_t kPageBytes = 4096;
constexpr std::uint64_t kDiscardBytes = 1u << 20;  // at once: each takes a call

}  // namespace

TemporaryFile::TemporaryFile(const fs::path& directory) : directory_(directory) {
  fd_ = FileDescriptor(open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (fd_) return;
  // A file system without O_TMPFILE.
  std::string name = (directory / std::string(kWorkFilePrefix).append("XXXXXX")).string();
  fd_ = FileDescriptor(mkostemp(name.data(), O_CLOEXEC));
  if (!fd_) throw Error(ErrorKind::io, system_message(directory, "cannot write", errno));
  unlink(name.c_str());
}

void TemporaryFile::make_room(std::size_t size) {
  flush();
  if (buffer_.size() < size) buffer_.resize(std::max(size, kBufferBytes));
}

void TemporaryFile::flush() {
  write_all(fd_.get(), {buffer_.data(), used_}, directory_);
  written_ += used_;
  used_ = 0;
}

std::size_t TemporaryFile::read(std::uint64_t offset, char* to, std::size_t size) const {
  std::size_t got = 0;
  while (got < size) {
    const ssize_t n = pread(fd_.get(), to + got, size - got, static_cast<off_t>(offset + got));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw Error(ErrorKind::io, system_message(directory_, "cannot read a work file", errno));
    if (n == 0) break;
    got += static_cast<std::size_t>(n);
  }
  return got;
}

void TemporaryFile::discard(std::uint64_t begin, std::uint64_t end) const {
  // Whole pages: beside them are other sections.
  begin = (begin + kPageBytes - 1) / kPageBytes * kPageBytes;
  end = end / kPageBytes * kPageBytes;
  if (begin < end)
    (void)fallocate(fd_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(begin),
                    static_cast<off_t>(end - begin));
}

SectionReader::SectionReader(const TemporaryFile& file, std::uint64_t begin, std::uint64_t end,
                             std::size_t window_bytes, Behind behind)
    : file_(&file),
      behind_(behind),
      discarded_(begin),
      offset_(begin),
      section_end_(end),
      window_bytes_(window_bytes) {}

void SectionReader::fill_some(std::size_t size) {
  const auto left = static_cast<std::size_t>(end_ - at_);
  if (left >= size || offset_ == section_end_) return;
  if (left > 0) std::memmove(window_.data(), at_, left);
  const std::size_t wanted = std::max(size, window_bytes_);
  if (window_.size() < wanted) window_.resize(wanted);
  const auto most = std::min<std::uint64_t>(window_.size() - left, section_end_ - offset_);
  const std::size_t got = file_->read(offset_, window_.data() + left, most);
  offset_ = got == 0 ? section_end_ : offset_ + got;
  at_ = window_.data();
  end_ = at_ + left + got;
  if (behind_ == Behind::discard && (offset_ - discarded_ >= kDiscardBytes || offset_ == section_end_)) {
    file_->discard(discarded_, offset_);
    discarded_ = offset_ / kPageBytes * kPageBytes;
  }
}

void SectionReader::fill(std::size_t size) {
  fill_some(size);
  if (static_cast<std::size_t>(end_ - at_) < size) throw_early_end();
}

void SectionReader::throw_early_end() {
  throw Error(ErrorKind::io, "a work file of the build ends too early");
}

}  // namespace dateline

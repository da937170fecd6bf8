#include "source/byte_stream.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "dateline/error.h"
#include "index_layout.h"

namespace dateline {
namespace {

constexpr int kMaxZstdWindowLog =
    27;  // as `zstd --long=27`; larger windows are refused, they cost their size in memory

class FileStream final : public ByteStream {
 public:
  explicit FileStream(const std::string& path) : name_(path == "-" ? "standard input" : path) {
    // A terminal, FIFO or device among an archive's files must not block the run: open without waiting.
    fd_ = FileDescriptor(path == "-" ? dup(STDIN_FILENO)
                                     : open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd_)
      throw Error(errno == ENOENT || errno == ENOTDIR ? ErrorKind::not_found : ErrorKind::io,
                  system_message(name_, "cannot open", errno));
    struct stat status {};
    if (path != "-" && fstat(fd_.get(), &status) == 0 && !S_ISREG(status.st_mode))
      throw Error(ErrorKind::bad_input, name_ + ": not a regular file");
    if (S_ISREG(status.st_mode) && status.st_size > 0)  // one byte more, to see the end
      chunk_ = std::min(chunk_, static_cast<std::size_t>(status.st_size) + 1);
  }

  std::size_t read(char* buffer, std::size_t size) override {
    std::size_t got = 0;
    while (got < size) {
      const ssize_t n = ::read(fd_.get(), buffer + got, size - got);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) throw Error(ErrorKind::io, system_message(name_, "cannot read", errno));
      if (n == 0) break;
      got += static_cast<std::size_t>(n);
    }
    consumed_ += got;
    return got;
  }
  std::uint64_t consumed() const override { return consumed_; }

  std::size_t chunk_bytes() const override { return chunk_; }
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  FileDescriptor fd_;
  std::size_t chunk_ = kMaxChunkBytes;
  std::uint64_t consumed_ = 0;
};

// What was read to find the compression, then the rest of the file.
class Input {
 public:
  explicit Input(std::unique_ptr<FileStream> file) : file_(std::move(file)), buffer_(file_->chunk_bytes()) {}

  // Refills when all was used; false at the end of the file.
  bool fill() {
    if (used_ < size_) return true;
    total_ += size_;
    used_ = 0;
    size_ = file_->read(buffer_.data(), buffer_.size());
    return size_ > 0;
  }
  std::string_view rest() const { return {buffer_.data() + used_, size_ - used_}; }
  void use(std::size_t bytes) { used_ += bytes; }
  std::uint64_t offset() const { return total_ + used_; }
  std::size_t chunk_bytes() const { return buffer_.size(); }
  const std::string& name() const { return file_->name(); }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorKind::bad_input, name() + ": " + what + " at byte " + std::to_string(offset()));
  }

 private:
  std::unique_ptr<FileStream> file_;
  std::vector<char> buffer_;
  std::size_t used_ = 0;
  std::size_t size_ = 0;
  std::uint64_t total_ = 0;
};

class PlainStream final : public ByteStream {
 public:
  explicit PlainStream(Input input) : input_(std::move(input)) {}
  std::size_t read(char* buffer, std::size_t size) override {
    if (!input_.fill()) return 0;
    const std::size_t n = std::min(size, input_.rest().size());
    std::memcpy(buffer, input_.rest().data(), n);
    input_.use(n);
    return n;
  }
  std::size_t chunk_bytes() const override { return input_.chunk_bytes(); }
  std::uint64_t consumed() const override { return input_.offset(); }

 private:
  Input input_;
};

// Both decompressors hand out what they have before they report damage, so that the articles before it are
// kept.
class GzipStream final : public ByteStream {
 public:
  explicit GzipStream(Input input) : input_(std::move(input)) {
    if (inflateInit2(&z_, 16 + MAX_WBITS) != Z_OK) throw Error(ErrorKind::internal, "zlib cannot start");
  }
  ~GzipStream() override { inflateEnd(&z_); }
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

  std::size_t read(char* buffer, std::size_t size) override {
    z_.next_out = reinterpret_cast<Bytef*>(buffer);
    z_.avail_out = static_cast<uInt>(std::min<std::size_t>(size, 1U << 30));
    const uInt space = z_.avail_out;
    while (z_.avail_out == space) {
      if (!input_.fill()) {
        if (in_member_) input_.fail("truncated gzip data");
        return 0;
      }
      const std::string_view in = input_.rest();
      if (!in_member_) {
        if (in[0] == '\0') {  // padding after the last member, as tape tools leave it
          input_.use(1);
          continue;
        }
        inflateReset(&z_);
        in_member_ = true;
      }
      z_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
      z_.avail_in = static_cast<uInt>(in.size());
      const int code = inflate(&z_, Z_NO_FLUSH);
      input_.use(in.size() - z_.avail_in);
      if (code == Z_STREAM_END) {
        in_member_ = false;
      } else if (code != Z_OK && code != Z_BUF_ERROR && z_.avail_out == space) {
        input_.fail("damaged gzip data");
      }
    }
    return space - z_.avail_out;
  }
  std::uint64_t consumed() const override { return input_.offset(); }

  // At the next member. What looks like one and is none is damaged in its turn.
  bool resume() override {
    static constexpr char kBegin[] = {'\x1F', '\x8B', '\x08'};
    for (std::size_t same = 0; input_.fill();) {
      const char c = input_.rest()[0];
      input_.use(1);
      same = c == kBegin[same] ? same + 1 : c == kBegin[0] ? 1 : 0;
      if (same < sizeof kBegin) continue;
      inflateReset(&z_);
      in_member_ = true;
      z_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(kBegin));
      z_.avail_in = sizeof kBegin;
      char nothing;
      z_.next_out = reinterpret_cast<Bytef*>(&nothing);
      z_.avail_out = 0;
      (void)inflate(&z_, Z_NO_FLUSH);
      return true;
    }
    return false;
  }

 private:
  Input input_;
  z_stream z_{};
  bool in_member_ = true;
};

class ZstdStream final : public ByteStream {
 public:
  explicit ZstdStream(Input input) : input_(std::move(input)), z_(ZSTD_createDStream(), ZSTD_freeDStream) {
    ZSTD_DCtx_setParameter(z_.get(), ZSTD_d_windowLogMax, kMaxZstdWindowLog);
  }

  std::size_t read(char* buffer, std::size_t size) override {
    ZSTD_outBuffer out{buffer, size, 0};
    while (out.pos == 0) {
      const bool more = input_.fill();
      ZSTD_inBuffer in{input_.rest().data(), more ? input_.rest().size() : 0, 0};
      const std::size_t hint = ZSTD_decompressStream(z_.get(), &out, &in);
      input_.use(in.pos);
      if (ZSTD_isError(hint)) {
        if (out.pos > 0) return out.pos;
        input_.fail(std::string("damaged zstd data (") + ZSTD_getErrorName(hint) + ")");
      }
      if (!more && out.pos == 0) {
        if (pending_) input_.fail("truncated zstd data");
        return 0;
      }
      if (more || hint == 0) pending_ = hint != 0;
    }
    return out.pos;
  }
  std::uint64_t consumed() const override { return input_.offset(); }

 private:
  Input input_;
  std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> z_;
  bool pending_ = true;  // inside a frame
};

}  // namespace

std::unique_ptr<ByteStream> open_stream(const std::string& path) {
  Input input(std::make_unique<FileStream>(path));
  input.fill();
  const std::string_view head = input.rest();
  if (head.substr(0, 2) == "\x1F\x8B") return std::make_unique<GzipStream>(std::move(input));
  if (head.substr(0, 4) == "\x28\xB5\x2F\xFD") return std::make_unique<ZstdStream>(std::move(input));
  return std::make_unique<PlainStream>(std::move(input));
}

bool PeekStream::resume() {
  if (!damage_ || !stream_->resume()) return false;
  damage_.reset();
  end_ = false;
  offset_ += filled_ - at_;
  at_ = filled_ = 0;
  return true;
}

// What was not taken moves to the beginning: of a larger buffer where it is most of this one, so that each
// byte moves once or twice, however much is peeked.
void PeekStream::make_room() {
  const std::size_t rest = filled_ - at_;
  if (rest >= capacity_ / 2) {
    capacity_ = std::max(2 * capacity_, stream_->chunk_bytes());
    auto larger = std::make_unique_for_overwrite<char[]>(capacity_);
    std::copy_n(buffer_.get() + at_, rest, larger.get());
    buffer_ = std::move(larger);
  } else {
    std::copy_n(buffer_.get() + at_, rest, buffer_.get());
  }
  at_ = 0;
  filled_ = rest;
}

std::string_view PeekStream::peek(std::size_t size) {
  while (!end_ && filled_ - at_ < size) {
    if (filled_ == capacity_) make_room();
    std::size_t got = 0;
    try {
      got = stream_->read(buffer_.get() + filled_, capacity_ - filled_);
    } catch (const Error& e) {
      damage_ = e;
    }
    filled_ += got;
    end_ = got == 0;
  }
  return {buffer_.get() + at_, filled_ - at_};
}

}  // namespace dateline

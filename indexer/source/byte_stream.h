// Bytes of a file or of standard input, decompressed when they are gzip or zstd.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dateline/error.h"

namespace dateline {

class ByteStream {
 public:
  virtual ~ByteStream() = default;
  // Up to `size` bytes into `buffer`; 0 at the end. Throws Error(io), or Error(bad_input) for a damaged or
  // truncated archive, after all that comes before the damage was returned. Messages begin with the file's
  // name.
  virtual std::size_t read(char* buffer, std::size_t size) = 0;
  // After read() has thrown for damage: goes to the next part of the file that can be read by itself, if
  // there is one.
  virtual bool resume() { return false; }
  // How much is worth reading at once: less for a small file, of which an archive may have millions.
  virtual std::size_t chunk_bytes() const { return kMaxChunkBytes; }
  // Bytes of the file, as it is on the disk, that were read for what read() returned.
  virtual std::uint64_t consumed() const = 0;

 protected:
  static constexpr std::size_t kMaxChunkBytes = 256u << 10;
};

// Opens a file, or standard input for "-"; compression is found from the first bytes. Throws Error(not_found,
// io).
std::unique_ptr<ByteStream> open_stream(const std::string& path);

// A stream with a look ahead, counting what was read. Data never makes it throw: peek() returns what comes
// before any damage, and damage() then says what it is.
class PeekStream {
 public:
  explicit PeekStream(const std::string& path) : PeekStream(open_stream(path)) {}
  explicit PeekStream(std::unique_ptr<ByteStream> stream) : stream_(std::move(stream)) {}

  // The next bytes without taking them: at least `size` of them, or all there are.
  std::string_view peek(std::size_t size);
  // Takes bytes that peek() showed.
  void skip(std::size_t size) {
    at_ += size;
    offset_ += size;
  }
  std::uint64_t offset() const { return offset_; }
  // How much of the file, as it is on the disk, was read; it may be a little ahead.
  std::uint64_t consumed() const { return stream_->consumed(); }
  // The error that ended the stream early, if one did.
  const std::optional<Error>& damage() const { return damage_; }
  // Goes on behind the damage, where the file has a part that can be read by itself. What peek() has shown is
  // gone then.
  bool resume();

 private:
  void make_room();

  std::unique_ptr<ByteStream> stream_;
  // Behind filled_ it is not even cleared: of a small file, most of it is never used.
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  std::uint64_t offset_ = 0;
  bool end_ = false;
  std::optional<Error> damage_;
};

}  // namespace dateline

// Bytes of a file or of standard input, decompressed when they are gzip or zstd.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

namespace dateline {

class ByteStream {
 public:
  virtual ~ByteStream() = default;
  // Up to `size` bytes into `buffer`; 0 at the end. Throws Error(io), or Error(bad_input) for a damaged or
  // truncated archive, after all that comes before the damage was returned. Messages begin with the file's
  // name.
  virtual std::size_t read(char* buffer, std::size_t size) = 0;
};

// Opens a file, or standard input for "-"; compression is found from the first bytes. Throws Error(not_found,
// io).
std::unique_ptr<ByteStream> open_stream(const std::string& path);

// A stream with a look ahead, counting what was read. Damage shows only when it is reached: peek() returns
// what comes before it, and throw_damage() throws the error there was, if any.
class PeekStream {
 public:
  explicit PeekStream(const std::string& path) : stream_(open_stream(path)) {}

  // The next bytes without taking them: at least `size` of them, or all there are.
  std::string_view peek(std::size_t size);
  // Takes bytes that peek() showed.
  void skip(std::size_t size) {
    at_ += size;
    offset_ += size;
  }
  std::uint64_t offset() const { return offset_; }
  void throw_damage() const {
    if (damage_) std::rethrow_exception(damage_);
  }

 private:
  std::unique_ptr<ByteStream> stream_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::uint64_t offset_ = 0;
  bool end_ = false;
  std::exception_ptr damage_;
};

}  // namespace dateline

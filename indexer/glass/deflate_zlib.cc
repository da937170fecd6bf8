#include <zlib.h>

#include <limits>
#include <new>
#include <vector>

#include "glass/deflate.h"

namespace dateline::glass {
namespace {

constexpr int kLevel = 1, kMemoryLevel = 9;

}  // namespace

struct Deflater::State {
  z_stream stream{};
  std::vector<char> out;

  State() {
    if (deflateInit2(&stream, kLevel, Z_DEFLATED, -MAX_WBITS, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
  }
  ~State() { deflateEnd(&stream); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

Deflater::Deflater() : state_(std::make_unique<State>()) {}
Deflater::~Deflater() = default;
Deflater::Deflater(Deflater&&) noexcept = default;
Deflater& Deflater::operator=(Deflater&&) noexcept = default;

void Deflater::learn(std::span<const std::string_view>) {}

std::string_view Deflater::deflate(std::string_view tag) {
  if (tag.size() < kLeastDeflated || tag.size() > std::numeric_limits<uInt>::max()) return {};
  State& s = *state_;
  if (s.out.size() < tag.size()) s.out.resize(tag.size());  // more is of no use
  z_stream& z = s.stream;
  deflateReset(&z);
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(tag.data()));
  z.avail_in = static_cast<uInt>(tag.size());
  z.next_out = reinterpret_cast<Bytef*>(s.out.data());
  z.avail_out = static_cast<uInt>(tag.size() - 1);
  // The flush ends in an empty block, and the stream in another one.
  if (tag.size() >= kXapianBuffer && ::deflate(&z, Z_SYNC_FLUSH) != Z_OK) return {};
  if (::deflate(&z, Z_FINISH) != Z_STREAM_END) return {};
  return {s.out.data(), tag.size() - 1 - z.avail_out};
}

}  // namespace dateline::glass

#include "glass/deflate.h"

#include <libdeflate.h>
#include <zlib.h>

#include <limits>
#include <new>

#include "dateline/error.h"

namespace dateline::glass {
namespace {

constexpr std::size_t kLeastBytes = 19;  // as Xapian: of less nothing is won
constexpr int kFastLevel = 1, kLevel = 1, kMemoryLevel = 9;

// Xapian (to 1.4.22 at least) inflates into buffers of this size and takes a stream to be incomplete when its
// input ends as a buffer is full. That cannot happen where one buffer is enough, nor where what ends the
// stream comes behind all of its text, in blocks of its own.
constexpr std::size_t kReaderBuffer = 8192;

}  // namespace

struct Deflater::State {
  std::unique_ptr<libdeflate_compressor, void (*)(libdeflate_compressor*)> fast{
      libdeflate_alloc_compressor(kFastLevel), libdeflate_free_compressor};
  z_stream stream{};
  bool stream_begun = false;  // few tags need it
  std::vector<char> out;

  State() {
    if (!fast) throw std::bad_alloc();
  }
  ~State() {
    if (stream_begun) deflateEnd(&stream);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  std::size_t deflate_long(std::string_view tag) {
    if (!stream_begun) {
      if (deflateInit2(&stream, kLevel, Z_DEFLATED, -MAX_WBITS, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
      stream_begun = true;
    } else {
      deflateReset(&stream);
    }
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(tag.data()));
    stream.avail_in = static_cast<uInt>(tag.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    // The flush ends in an empty block, and the stream in another one.
    if (::deflate(&stream, Z_SYNC_FLUSH) != Z_OK || ::deflate(&stream, Z_FINISH) != Z_STREAM_END) return 0;
    return out.size() - stream.avail_out;
  }
};

Deflater::Deflater() : state_(std::make_unique<State>()) {}
Deflater::~Deflater() = default;
Deflater::Deflater(Deflater&&) noexcept = default;
Deflater& Deflater::operator=(Deflater&&) noexcept = default;

std::string_view Deflater::deflate(std::string_view tag) {
  if (tag.size() < kLeastBytes || tag.size() > std::numeric_limits<uInt>::max()) return {};
  State& s = *state_;
  if (s.out.size() < tag.size()) s.out.resize(tag.size());  // more is of no use
  const std::size_t size =
      tag.size() < kReaderBuffer
          ? libdeflate_deflate_compress(s.fast.get(), tag.data(), tag.size(), s.out.data(), tag.size() - 1)
          : s.deflate_long(tag);
  return size < tag.size() ? std::string_view(s.out.data(), size) : std::string_view();
}

}  // namespace dateline::glass

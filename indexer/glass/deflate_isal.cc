#include <isa-l/igzip_lib.h>

#include <cstring>
#include <limits>
#include <vector>

#include "glass/deflate.h"

namespace dateline::glass {
namespace {

constexpr std::size_t kLearnedFrom = 8;       // of so many tags one tells enough of the others
constexpr std::size_t kLeastWithCodes = 700;  // bytes; the codes that were learned take some 100 themselves
constexpr std::string_view kEmptyLastBlock("\3\0", 2);

// ISA-L only reads them, but does not say so.
std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
}

}  // namespace

struct Deflater::State {
  isal_zstream stream;
  isal_hufftables codes;
  bool learned = false;
  std::vector<char> out;
};

Deflater::Deflater() : state_(std::make_unique<State>()) {}
Deflater::~Deflater() = default;
Deflater::Deflater(Deflater&&) noexcept = default;
Deflater& Deflater::operator=(Deflater&&) noexcept = default;

void Deflater::learn(std::span<const std::string_view> tags) {
  isal_huff_histogram counts{};
  for (std::size_t i = 0; i < tags.size(); i += kLearnedFrom)
    if (const std::string_view tag = tags[i]; tag.size() < kXapianBuffer)
      isal_update_histogram(bytes_of(tag), static_cast<int>(tag.size()), &counts);
  state_->learned = isal_create_hufftables(&state_->codes, &counts) == 0;
}

std::string_view Deflater::deflate(std::string_view tag) {
  if (tag.size() < kLeastDeflated || tag.size() > std::numeric_limits<std::uint32_t>::max()) return {};
  State& s = *state_;
  if (s.out.size() < tag.size()) s.out.resize(tag.size());  // more is of no use
  const bool in_blocks = tag.size() >= kXapianBuffer;
  isal_zstream& z = s.stream;
  isal_deflate_stateless_init(&z);
  if (s.learned && tag.size() >= kLeastWithCodes) {
    isal_deflate_set_hufftables(&z, &s.codes, IGZIP_HUFFTABLE_CUSTOM);
  } else {
    isal_deflate_set_hufftables(&z, nullptr, IGZIP_HUFFTABLE_STATIC);
  }
  z.end_of_stream = in_blocks ? 0 : 1;
  z.flush = in_blocks ? FULL_FLUSH : NO_FLUSH;
  z.next_in = bytes_of(tag);
  z.avail_in = static_cast<std::uint32_t>(tag.size());
  z.next_out = reinterpret_cast<std::uint8_t*>(s.out.data());
  z.avail_out = static_cast<std::uint32_t>(tag.size() - 1 - (in_blocks ? kEmptyLastBlock.size() : 0));
  if (isal_deflate_stateless(&z) != COMP_OK || z.avail_in != 0) return {};
  std::size_t size = z.total_out;
  if (in_blocks) {  // the flush has ended at a byte
    std::memcpy(s.out.data() + size, kEmptyLastBlock.data(), kEmptyLastBlock.size());
    size += kEmptyLastBlock.size();
  }
  return {s.out.data(), size};
}

}  // namespace dateline::glass

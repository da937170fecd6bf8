#include "archive.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "extract/extract.h"
#include "fuzz_support.h"
#include "source/document.h"

namespace dateline::fuzz {
namespace {

constexpr std::size_t kMaxInput = 64 * 1024;
constexpr std::size_t kMaxBytes = 4 * 1024;  // so that there are larger ones

// In pieces, as a file comes.
class Bytes final : public ByteStream {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  std::size_t read(char* buffer, std::size_t size) override {
    const std::size_t n = std::min({size, bytes_.size() - at_, std::size_t{1000}});
    std::memcpy(buffer, bytes_.data() + at_, n);
    at_ += n;
    return n;
  }
  std::size_t chunk_bytes() const override { return 1000; }
  std::uint64_t consumed() const override { return at_; }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

void run(const std::string& bytes, Format format) {
  ReadDefaults defaults;
  defaults.format = format;
  const SourceFile file{"archive", "archive", "/archive", {}, &defaults};
  Extractor extractor({});
  std::uint64_t last = 0;
  read_documents(
      PeekStream(std::make_unique<Bytes>(bytes)), file, kMaxBytes,
      [&](const Document& d) {
        check(d.offset >= last && d.offset < bytes.size(), "offsets ascend within the file", bytes);
        last = d.offset;
        check(d.bytes.size() <= kMaxBytes, "a document is not larger than the limit", bytes);
        const Extracted extracted = extractor.extract(d);
        // Pages of a wiki may be passed over.
        check(extracted.article.has_value() || !extracted.problems.empty() || format == Format::mediawiki,
              "an article or a problem", bytes);
        if (!extracted.article) return;
        check(!extracted.article->id.empty(), "an article has an id", bytes);
        check(extracted.article->source == "/archive#" + std::to_string(d.offset), "and a place", bytes);
      },
      [&](const Problem& p, bool) {
        check(!p.message.empty() && p.message.find('\n') == std::string::npos, "a problem is one line",
              bytes);
      });
}

}  // namespace

void check_archive(const std::uint8_t* data, std::size_t size, Format format) {
  if (size > kMaxInput) return;
  const std::string bytes(data, data + size);
  try {
    run(bytes, format);
  } catch (const std::exception& e) {
    finding(std::string("exception: ") + e.what(), bytes);
  }
}

}  // namespace dateline::fuzz

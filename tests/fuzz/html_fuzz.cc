// Pages in HTML, of files and, where the number of bytes is odd, of a crawl: then their URL and the time of
// fetching are known.
#include "document.h"
#include "fuzz_support.h"

namespace dateline::fuzz {
namespace {

constexpr std::size_t kMaxInput = 256 * 1024;

void run(const std::string& bytes) {
  const ReadDefaults defaults;
  const SourceFile file{"page.html", "page.html", "/page.html", {}, &defaults};
  Document page = make_document(file, bytes, Format::html);
  if (bytes.size() % 2 == 1) {
    page.url = "https://post.example/2023/07/story-1.html";
    page.date = "2023-08-01T09:00:00Z";
  }
  check_document(page);
}

}  // namespace
}  // namespace dateline::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  dateline::fuzz::check_input(data, size, dateline::fuzz::kMaxInput, dateline::fuzz::run);
  return 0;
}

// Dumps of MediaWiki, their pages, and the markup of these.
#include "archive.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  dateline::fuzz::check_archive(data, size, dateline::Format::mediawiki);
  return 0;
}

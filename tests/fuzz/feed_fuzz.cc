// Feeds, and their items.
#include "archive.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  dateline::fuzz::check_archive(data, size, dateline::Format::feed);
  return 0;
}

// Archives of many articles in one file. Checked, of any bytes that are read as one:
//
//   ends       reading comes to an end, and throws nothing
//   order      documents come in the order of their offsets, which lie in the file
//   size       none is larger than the limit
//   articles   what is made of a document has text, an id, and a place in the file
#pragma once

#include <cstddef>
#include <cstdint>

#include "dateline/indexer.h"

namespace dateline::fuzz {

void check_archive(const std::uint8_t* data, std::size_t size, Format format);

}  // namespace dateline::fuzz

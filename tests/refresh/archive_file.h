// A file of an archive, as its articles and as bytes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dateline/article.h"

namespace dateline::test {

struct ArchiveFile {
  enum class Kind { text, html, lines };
  enum class Packing { none, gzip, zstd };
  // What keeps it, or some of it, from being read.
  enum class Flaw { none, bad_line, cut_off, binary, empty };

  Kind kind = Kind::text;
  Packing packing = Packing::none;
  Flaw flaw = Flaw::none;
  std::vector<Article> articles;  // one, but for lines
};

std::string bytes_of(const ArchiveFile& file);

// Where in the file, decompressed, each of its articles begins. Of one without a flaw.
std::vector<std::size_t> offsets_of(const ArchiveFile& file);

}  // namespace dateline::test

// Reading the shared test collections without the product's own readers.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support.h"

namespace dateline::test {

// The objects of a JSON Lines file, decompressed where its name ends with .zst.
std::vector<nlohmann::json> read_json_lines(const fs::path& path);

// Lower-case runs of ASCII letters and digits: a tokenizer of the test's own.
std::vector<std::string> plain_words(const std::string& text);

}  // namespace dateline::test

#define SKIP_WITHOUT_COLLECTIONS()               \
  if (dateline::test::collections_dir().empty()) \
  GTEST_SKIP() << "no shared test collections beside the project"

#include "collection.h"

#include <zstd.h>

#include <cctype>
#include <stdexcept>

namespace dateline::test {

std::vector<nlohmann::json> read_json_lines(const fs::path& path) {
  std::string bytes = read(path);
  if (path.extension() == ".zst") {
    std::string out;
    ZSTD_DStream* stream = ZSTD_createDStream();
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    std::vector<char> chunk(1 << 20);
    while (in.pos < in.size) {
      ZSTD_outBuffer part{chunk.data(), chunk.size(), 0};
      if (ZSTD_isError(ZSTD_decompressStream(stream, &part, &in)))
        throw std::runtime_error("damaged " + path.string());
      out.append(chunk.data(), part.pos);
    }
    ZSTD_freeDStream(stream);
    bytes = std::move(out);
  }
  std::vector<nlohmann::json> objects;
  for (const std::string& line : lines(bytes)) objects.push_back(nlohmann::json::parse(line));
  return objects;
}

std::vector<std::string> plain_words(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text + " ") {
    if (std::isalnum(static_cast<unsigned char>(c))) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  return words;
}

}  // namespace dateline::test

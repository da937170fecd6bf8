// What is in a file, told by its size and a hash.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

struct XXH3_state_s;

namespace dateline {

struct FileSum {
  std::uint64_t bytes = 0;
  std::string xxh3;  // XXH3 of 128 bits, as 32 hexadecimal digits
  bool operator==(const FileSum&) const = default;
};

// Of bytes that are added in their order.
class FileSummer {
 public:
  FileSummer();
  void add(std::string_view bytes);
  FileSum sum() const;

 private:
  struct Free {
    void operator()(XXH3_state_s* state) const;
  };
  std::unique_ptr<XXH3_state_s, Free> state_;
  std::uint64_t bytes_ = 0;
};

// Of the file's first `most` bytes. Throws Error(io).
FileSum sum_of_file(const std::filesystem::path& path,
                    std::uint64_t most = std::numeric_limits<std::uint64_t>::max());

}  // namespace dateline

// A file mapped to be read.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace dateline {

class MappedFile {
 public:
  MappedFile() = default;  // of no bytes
  // Throws Error(io).
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;

  const char* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace dateline

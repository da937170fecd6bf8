// What the tests share: temporary directories, files, and running the programs as a user does.
#pragma once

#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace dateline::test {

namespace fs = std::filesystem;

// Removed with everything in it when it goes out of scope.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  const fs::path& path() const { return path_; }
  fs::path operator/(std::string_view name) const { return path_ / name; }

 private:
  fs::path path_;
};

// Writes a file, with the directories above it.
void write(const fs::path& path, std::string_view bytes);
std::string read(const fs::path& path);

struct Ran {
  int code = -1;  // exit code; 128 + signal where a signal ended it
  std::string out, err;
};

// Runs a program to its end, with `input` as standard input and `environment` added to a small fixed one.
Ran run(const std::vector<std::string>& command, std::string_view input = {},
        const std::map<std::string, std::string>& environment = {});

// The programs under test.
Ran index(std::vector<std::string> arguments, std::string_view input = {});
Ran search(std::vector<std::string> arguments, std::string_view input = {});

// corpus/ of the project, and shared test collections beside the project: empty where there are none.
fs::path corpus_dir();
fs::path collections_dir();

std::vector<std::string> lines(std::string_view text);

// The number in an environment variable, where it is set: for more cases of a random test, or others.
unsigned number_from(const char* variable, unsigned otherwise);

// The same numbers for the same seed, everywhere.
class Numbers {
 public:
  explicit Numbers(unsigned seed) : engine_(seed) {}
  unsigned operator()() { return static_cast<unsigned>(engine_()); }
  unsigned below(unsigned n) { return (*this)() % n; }

 private:
  std::mt19937 engine_;
};

// Bytes compressed by zlib or zstd.
std::string gzip(std::string_view bytes);
std::string zstd(std::string_view bytes);

}  // namespace dateline::test

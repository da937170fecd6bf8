// Runs a fuzz target without libFuzzer: every file of a seed corpus, then mutations of them, the same ones
// every time: bytes flipped and replaced, ranges copied, moved and left out, tokens of a dictionary inserted,
// seeds spliced.
//
//   dateline-fuzz-NAME DIRECTORY [DICTIONARY]     as a test
//   dateline-fuzz-NAME FILE...                    an input again
//
// At a finding the input is printed and written to finding-NAME.bin in the working directory.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz_support.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMutations = 5000;
constexpr std::size_t kMaxBytes = 8192;      // of a mutation
constexpr std::chrono::seconds kLongest(8);  // for all mutations; on a slow machine fewer are run
constexpr unsigned kLongestOne = 60;         // seconds for one input

std::string current, report;  // the input that is run, and where it is written at a finding

void on_signal(int signal) {
  std::signal(signal, SIG_DFL);
  std::ofstream(report, std::ios::binary) << current;
  std::fprintf(stderr, "signal %d (%s); input of %zu bytes, written to %s:\n%s\n", signal,
               signal == SIGALRM ? "took too long" : "finding", current.size(), report.c_str(),
               dateline::fuzz::escaped(std::string_view(current).substr(0, 4000)).c_str());
  std::_Exit(1);
}

void run(std::string input) {
  current = std::move(input);
  alarm(kLongestOne);
  // A copy of exactly that size, so that a sanitizer sees reads behind its end.
  const std::vector<std::uint8_t> bytes(current.begin(), current.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  alarm(0);
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    std::fprintf(stderr, "%s: cannot open\n", path.c_str());
    std::exit(2);
  }
  return {std::istreambuf_iterator<char>(in), {}};
}

// The quoted tokens of a libFuzzer dictionary: name="token", with \xAB, \\ and \" in it.
std::vector<std::string> read_dictionary(const fs::path& path) {
  std::vector<std::string> tokens;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    const std::size_t open = line.find('"'), close = line.rfind('"');
    if (line.empty() || line[0] == '#' || open == std::string::npos || close <= open) continue;
    std::string token;
    for (std::size_t i = open + 1; i < close; ++i) {
      if (line[i] != '\\') {
        token += line[i];
      } else if (line[i + 1] == 'x') {
        token += static_cast<char>(std::stoi(line.substr(i + 2, 2), nullptr, 16));
        i += 3;
      } else {
        token += line[++i];
      }
    }
    tokens.push_back(std::move(token));
  }
  return tokens;
}

class Mutator {
 public:
  Mutator(std::vector<std::string> seeds, std::vector<std::string> tokens)
      : seeds_(std::move(seeds)), tokens_(std::move(tokens)) {}

  std::string next() {
    std::string text = seeds_[below(seeds_.size())];
    for (std::size_t n = 1 + below(6); n > 0; --n) mutate(text);
    return text.substr(0, kMaxBytes);
  }

 private:
  // Not std::uniform_int_distribution, which standard libraries do differently.
  std::size_t below(std::size_t n) { return n == 0 ? 0 : random_() % n; }

  void mutate(std::string& text) {
    const std::size_t at = below(text.size() + 1);
    const std::size_t bytes = below(std::min<std::size_t>(text.size() - at, 40) + 1);
    switch (below(8)) {
      case 0:  // a bit
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
        break;
      case 1:  // a byte
        if (at < text.size()) text[at] = static_cast<char>(below(256));
        break;
      case 2:
        text.insert(at, 1, static_cast<char>(below(256)));
        break;
      case 3:
        text.erase(at, bytes);
        break;
      case 4: {  // again, elsewhere
        const std::string part = text.substr(at, bytes);
        text.insert(below(text.size() + 1), part);
        break;
      }
      case 5: {  // the beginning of this one, the end of another
        const std::string& other = seeds_[below(seeds_.size())];
        text = text.substr(0, at) + other.substr(below(other.size() + 1));
        break;
      }
      default:
        if (!tokens_.empty()) text.insert(at, tokens_[below(tokens_.size())]);
        break;
    }
  }

  std::vector<std::string> seeds_, tokens_;
  std::mt19937 random_{1};
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s DIRECTORY [DICTIONARY] | FILE...\n", argv[0]);
    return 2;
  }
  report = "finding-" + fs::path(argv[0]).filename().string() + ".bin";
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGILL, SIGBUS, SIGALRM}) std::signal(signal, on_signal);
  if (!fs::is_directory(argv[1])) {
    for (int i = 1; i < argc; ++i) run(read(argv[i]));
    return 0;
  }
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(argv[1]))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> seeds;
  for (const fs::path& file : files) {
    seeds.push_back(read(file));
    run(seeds.back());
  }
  run({});
  if (seeds.empty()) {
    std::fprintf(stderr, "%s: no seeds\n", argv[1]);
    return 2;
  }
  Mutator mutator(seeds, argc > 2 ? read_dictionary(argv[2]) : std::vector<std::string>());
  const auto end = std::chrono::steady_clock::now() + kLongest;
  std::size_t ran = 0;
  for (; ran < kMutations && std::chrono::steady_clock::now() < end; ++ran) run(mutator.next());
  std::printf("%zu seeds, %zu mutations\n", seeds.size(), ran);
  return 0;
}

// One writer that refreshes as fast as it can, by refreshes in place and by full builds, while eight reader
// processes and one with eight threads search: no error, no answer that mixes two states, and memory,
// descriptors and disk do not grow. For DATELINE_SOAK_SECONDS, of which few are the default; scripts/soak
// takes ten minutes.
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iostream>
#include <mutex>
#include <optional>
#include <thread>

#include "dateline/indexer.h"
#include "dateline/searcher.h"
#include "index_layout.h"
#include "integration/archive.h"

namespace dateline::test {
namespace {

using Clock = std::chrono::steady_clock;

constexpr unsigned kFiles = 10, kInFile = 30;
constexpr unsigned kReaders = 8, kThreads = 8;
// That a Searcher has open and allocated, about: one or two are there or not when we look.
constexpr double kSearcherFiles = 12, kSearchersKib = 2048;
constexpr unsigned kRunsToAFullBuild = 3;

// What this process takes. What it has allocated tells of leaks; what it has of the machine does not: glibc
// keeps some 7 MB of what was freed in each of its arenas, and opens another one, up to eight a core, when
// more threads than before meet.
struct Usage {
  std::size_t kibibytes = 0, kibibytes_allocated = 0, descriptors = 0;
};
Usage usage() {
  Usage u;
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) u.kibibytes = std::stoul(line.substr(6));
  const struct mallinfo2 allocated = mallinfo2();
  u.kibibytes_allocated = (allocated.uordblks + allocated.hblkhd) / 1024;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator("/proc/self/fd")) ++u.descriptors;
  return u;
}

// What grew from the first half of a time to the second. The least of each is compared: that has what leaked,
// and not what was there for a moment.
class Growth {
 public:
  Growth(std::string name, double slack) : name_(std::move(name)), slack_(slack) {}
  void add(double value, bool second_half) {
    double& least = least_[second_half];
    least = least == 0 ? value : std::min(least, value);
  }
  // One line where it grew by more than the slack, else nothing.
  std::string complaint() const {
    if (least_[0] == 0 || least_[1] <= least_[0] + slack_) return {};
    return name_ + " grew from " + std::to_string(least_[0]) + " to " + std::to_string(least_[1]) + "\n";
  }
  // The least of each half.
  std::string summary() const {
    return name_ + " " + std::to_string(std::llround(least_[0])) + ", then " +
           std::to_string(std::llround(least_[1]));
  }

 private:
  std::string name_;
  double slack_, least_[2] = {0, 0};
};

// The growth of a process, in kilobytes and descriptors.
class OwnGrowth {
 public:
  explicit OwnGrowth(const std::string& who)
      : allocated_(who + ": allocated KiB", kSearchersKib),
        descriptors_(who + ": open files", kSearcherFiles) {}
  void look(bool second_half) {
    const Usage now = usage();
    most_memory_ = std::max(most_memory_, now.kibibytes);
    allocated_.add(static_cast<double>(now.kibibytes_allocated), second_half);
    descriptors_.add(static_cast<double>(now.descriptors), second_half);
  }
  std::string complaint() const { return allocated_.complaint() + descriptors_.complaint(); }
  std::string summary() const {
    return std::to_string(most_memory_ / 1024) + " MiB at the most, " + allocated_.summary() + ", " +
           descriptors_.summary();
  }

 private:
  Growth allocated_, descriptors_;
  std::size_t most_memory_ = 0;  // KiB of the machine
};

class Soak : public testing::Test {
 protected:
  Soak() : seconds_(number_from("DATELINE_SOAK_SECONDS", 4)), begun_(Clock::now()) {
    end_ = begun_ + std::chrono::seconds(seconds_);
    // The first tenth is for everybody to have seen everything.
    first_ = begun_ + std::chrono::seconds(seconds_) / 10;
    half_ = begun_ + std::chrono::seconds(seconds_) / 2;
  }

  // All articles are of one edition, so that an answer that mixes two is noticed.
  void write_edition(unsigned edition) const {
    for (unsigned file = 0; file < kFiles; ++file) {
      std::string text;
      for (unsigned i = 0; i < kInFile; ++i) {
        const unsigned number = file * kInFile + i;
        Numbers random(edition * 1000 + number);
        std::string body = "Harbour notes of edition number" + std::to_string(edition) + ".";
        for (unsigned w = 0; w < 60; ++w) body += " word" + std::to_string(random.below(500));
        text += record("n" + std::to_string(number), "Headline " + std::to_string(number), body,
                       {{"topics", {"edition " + std::to_string(edition)}}, {"date", "2023-05-01"}});
      }
      write(dir_ / ("news/" + std::to_string(file) + ".jsonl"), text);
    }
  }

  // What is wrong with the answers to some queries; empty where nothing is.
  static std::string look(Searcher& searcher) {
    constexpr std::uint64_t kAll = kFiles * kInFile;
    SearchRequest request;
    request.query = "harbour word7";
    request.facets = {"topic"};
    const SearchResult counted = searcher.search(request);
    if (counted.total != kAll) return "found " + std::to_string(counted.total) + " articles";
    if (counted.facets[0].distinct != 1 || counted.facets[0].values[0].count != kAll)
      return "mixes " + std::to_string(counted.facets[0].distinct) + " states";
    if (counted.hits.size() != 10 || counted.hits[0].snippet.empty()) return "no hits";
    request = {};
    request.query = "\"harbour notes of edition\"";
    request.exact_total = true;
    request.limit = 3;
    if (searcher.search(request).total != kAll) return "not all have the phrase";
    if (!searcher.article("n7")) return "n7 is gone";
    return {};
  }

  // Searches until the end, with a Searcher that is refreshed and now and then a new one. Returns what was
  // wrong.
  std::string read(std::atomic<std::uint64_t>& searches) const {
    try {
      std::optional<Searcher> searcher;
      for (unsigned round = 0; Clock::now() < end_; ++round) {
        if (round % 50 == 0) {
          searcher.emplace(index());
        } else {
          searcher->refresh();
        }
        if (const std::string wrong = look(*searcher); !wrong.empty()) return wrong + "\n";
        ++searches;
      }
      return {};
    } catch (const std::exception& e) {
      return std::string(e.what()) + "\n";
    }
  }

  // A process that reads with so many threads, and puts into a file what was wrong.
  pid_t fork_reader(unsigned number, unsigned threads) const {
    const pid_t child = fork();
    if (child != 0) return child;
    std::atomic<std::uint64_t> searches = 0;
    std::string wrong;
    std::mutex mutex;
    std::vector<std::thread> all;
    for (unsigned i = 0; i < threads; ++i)
      all.emplace_back([&] {
        const std::string mine = read(searches);
        const std::lock_guard lock(mutex);
        wrong += mine;
      });
    OwnGrowth growth("reader " + std::to_string(number));
    while (Clock::now() < end_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      if (Clock::now() > first_) growth.look(Clock::now() > half_);
    }
    for (std::thread& t : all) t.join();
    write(dir_ / ("reader" + std::to_string(number)), wrong + growth.complaint());
    if (number >= kReaders - 1) std::cout << growth.summary() + "\n" << std::flush;
    std::ofstream(dir_ / "searches", std::ios::app) << searches << "\n";
    _exit(0);
  }

  void refresh(bool full) const {
    IndexOptions options;
    options.full = full;
    options.jobs = 2;
    options.memory = 64 << 20;
    options.on_problem = [](const Problem& p) { ADD_FAILURE() << p.source << ": " << p.message; };
    Indexer(index()).index({(dir_ / "news").string()}, options);
  }

  std::uintmax_t bytes_on_disk() const { return index_status(index()).bytes_on_disk; }
  fs::path index() const { return dir_ / "index"; }

  TempDir dir_;
  unsigned seconds_;
  Clock::time_point begun_, first_, half_, end_;
};

TEST_F(Soak, ReadersAndAWriterLeaveEachOtherAlone) {
  write_edition(0);
  refresh(false);
  std::vector<pid_t> readers;
  for (unsigned i = 0; i <= kReaders; ++i) readers.push_back(fork_reader(i, i < kReaders ? 1 : kThreads));

  OwnGrowth growth("writer");
  // Readers keep old generations: as many as they have opened in turn may lie there.
  Growth disk("the index in bytes", 8e6);
  unsigned runs = 0;
  constexpr unsigned kLeastRuns = 3;  // beside readers on a busy machine they take longer than is given
  while (Clock::now() < end_ || runs < kLeastRuns) {
    write_edition(++runs);
    refresh(runs % kRunsToAFullBuild == 0);
    if (Clock::now() < first_) continue;
    growth.look(Clock::now() > half_);
    disk.add(static_cast<double>(bytes_on_disk()), Clock::now() > half_);
  }
  for (const pid_t reader : readers) {
    int status = -1;
    EXPECT_EQ(waitpid(reader, &status, 0), reader);
    EXPECT_EQ(status, 0);
  }
  for (unsigned i = 0; i <= kReaders; ++i) EXPECT_EQ(test::read(dir_ / ("reader" + std::to_string(i))), "");
  EXPECT_EQ(growth.complaint() + disk.complaint(), "");

  std::uint64_t searches = 0;
  for (const std::string& line : lines(test::read(dir_ / "searches"))) searches += std::stoull(line);
  EXPECT_GT(searches, 100u);
  // Nobody keeps the old generations any more.
  write_edition(++runs);
  refresh(true);
  unsigned generations = 0;
  for (const auto& entry : fs::directory_iterator(index()))
    generations += entry.path().filename().string().starts_with("gen-") ? 1 : 0;
  EXPECT_EQ(generations, 1u);
  std::cout << runs << " runs, " << searches * 3 << " answers in " << seconds_ << " s\n"
            << growth.summary() << "; " << disk.summary() << "\n";
}

}  // namespace
}  // namespace dateline::test

// What the tests of faults share: two editions of an archive, runs of dateline-index on a disk that fails
// when told to (disk.cc), what an index answers, and readers that search it meanwhile.
//
// Random cases: more of them, and others, by DATELINE_FAULT_CASES and DATELINE_FAULT_SEED. A case that fails
// names its seed, with which it can be run alone. Points that are counted in calls are those of one thread,
// the same each time; moments in seconds are as good as the clock.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <climits>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "dateline/searcher.h"
#include "integration/archive.h"

namespace dateline::test {

using Environment = std::map<std::string, std::string>;

constexpr int kKilled = 128 + 9;
constexpr int kIoError = 74;

// One case is one seed.
class Random {
 public:
  explicit Random(unsigned seed) : random_(seed) {}
  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  bool one_in(unsigned n) { return below(n) == 0; }
  double part() { return static_cast<double>(below(1u << 20)) / (1u << 20); }

 private:
  std::mt19937_64 random_;
};

// The seeds of `cases` cases, or of as many as the environment says, but of `most` at most.
std::vector<unsigned> seeds(unsigned cases, std::size_t most = UINT_MAX);

// JSON Lines of articles n<first>, …, n<end - 1>. All are of the same length, so that the mean lengths, and
// with them the scores, do not depend on the order in which articles came into an index.
std::string articles(unsigned first, unsigned end, unsigned edition, unsigned words);

// What an index answers to some queries, one string a query. Hits are not in their order but with their
// scores: which of the same score comes first depends on the order in which they came into the index.
struct Answers {
  Strings printed;  // by dateline-search
  Strings found;    // by a Searcher
  friend bool operator==(const Answers& a, const Answers& b) = default;
};
Answers answers_of(const fs::path& index);
Strings printed_answers(const fs::path& index);
Strings found_answers(Searcher& searcher);
inline const Strings kNoIndex{"no index"};  // instead, where there is none

// The names of the files of an index, those of its published generation below "published". Without
// generations that are not published, where `also_unpublished` does not say so.
Strings files_of(const fs::path& index, bool also_unpublished);

// That the index is sound.
void expect_clean(const fs::path& index);

// Four readers that search an index until they are told to stop: two with a Searcher that they keep, one that
// opens the index for each search, and one that runs dateline-search.
class Readers {
 public:
  // `states`: what may be answered, each query by itself. With `in_order`, by none that comes before one that
  // was seen.
  Readers(const fs::path& index, const std::vector<Answers>& states, bool in_order);
  ~Readers();
  // Ends the readers. What was wrong, one line a fault; empty where nothing was.
  std::string stop();

 private:
  template <class Search>
  void read(Strings Answers::*kind, Search search);
  void complain(const std::string& what);

  fs::path index_;
  std::vector<Answers> states_;
  bool in_order_;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;
  std::string complaints_;
  std::vector<std::thread> threads_;
};

// Sources in news/, and the index of a case in index/.
class FaultTest : public testing::Test {
 protected:
  FaultTest();

  // Makes the sources edition 1 or 2 of an archive of some 60 articles. Between the two some are changed,
  // added, removed and moved, and one is copied.
  void write_edition(unsigned edition) const;
  fs::path news() const { return dir_ / "news"; }
  fs::path index() const { return dir_ / "index"; }
  Strings command(const Strings& options) const;
  Environment failing_disk(Environment faults) const;
  // A run on the index of the case, without a fault or complaint.
  void run_index(const Strings& options, const Environment& environment = {}) const;

  // files_of(), without what depends on the way that led to a state: the number of column files, their
  // tokens, and Xapian's lock.
  Strings kinds_of_files() const;

  TempDir dir_;

 private:
  const fs::file_time_type begun_ = fs::file_time_type::clock::now();
};

}  // namespace dateline::test

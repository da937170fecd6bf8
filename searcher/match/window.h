// A window of documents, of which some match.
#pragma once

#include <xapian.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <vector>

#include "glass/posting_list.h"

namespace dateline {

constexpr Xapian::docid kWindow = 4096;  // documents
inline constexpr double kNoFloor = -1;   // below every score
inline constexpr Xapian::docid kEnd = glass::kNoDocument;

using Bits = std::array<std::uint64_t, kWindow / 64>;

template <class Use>
void each_bit(const Bits& bits, Use&& use) {
  for (std::size_t word = 0; word < bits.size(); ++word)
    for (std::uint64_t rest = bits[word]; rest != 0; rest &= rest - 1)
      use(word * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
}

inline void set(Bits& bits, std::size_t i) { bits[i / 64] |= std::uint64_t{1} << (i % 64); }
inline void clear(Bits& bits, std::size_t i) { bits[i / 64] &= ~(std::uint64_t{1} << (i % 64)); }
inline bool has(const Bits& bits, std::size_t i) { return (bits[i / 64] >> (i % 64) & 1) != 0; }
inline Bits operator&(const Bits& a, const Bits& b) {
  Bits both;
  for (std::size_t i = 0; i < both.size(); ++i) both[i] = a[i] & b[i];
  return both;
}
inline bool none(const Bits& bits) {
  return std::all_of(bits.begin(), bits.end(), [](std::uint64_t word) { return word == 0; });
}

// The sum of eight bytes.
inline std::size_t sum_of_bytes(std::uint64_t bytes) {
  constexpr std::uint64_t kShorts = 0x00FF00FF00FF00FF;
  return ((bytes & kShorts) + (bytes >> 8 & kShorts)) * 0x0001000100010001 >> 48;
}
// How many there are. Written out, since std::popcount() is a call of a function where the processor may lack
// the instruction.
inline std::size_t count(const Bits& bits) {
  constexpr std::uint64_t kPairs = 0x5555555555555555, kFours = 0x3333333333333333,
                          kEights = 0x0F0F0F0F0F0F0F0F;
  constexpr std::size_t kAtOnce = 8;  // words, of whose sums none is more than a byte holds
  std::size_t total = 0;
  for (std::size_t begin = 0; begin < bits.size(); begin += kAtOnce) {
    std::uint64_t bytes = 0;
    for (std::size_t word = begin; word < begin + kAtOnce; ++word) {
      std::uint64_t n = bits[word] - (bits[word] >> 1 & kPairs);
      n = (n & kFours) + (n >> 2 & kFours);
      bytes += (n + (n >> 4)) & kEights;
    }
    total += sum_of_bytes(bytes);
  }
  return total;
}
// The same, about: from every eighth document.
inline std::size_t count_roughly(const Bits& bits) {
  std::uint64_t bytes = 0;
  for (const std::uint64_t word : bits) bytes += word & 0x0101010101010101;
  return 8 * sum_of_bytes(bytes);
}

// The first document of the window that a document is in: windows begin with documents 1, 1 + kWindow, ….
inline Xapian::docid window_of(Xapian::docid docid) { return docid - (docid - 1) % kWindow; }

// kWindow documents from `first` on. The scores of documents whose bit is not set mean nothing.
struct Window {
  Xapian::docid first = 0;
  const Bits* among = nullptr;  // the documents of which matches are wanted, where these are not all
  Bits matches{};
  std::array<double, kWindow> scores;
  std::array<double, kWindow / 64> most;  // that is scored among so many documents, where it is kept
  bool keeps_most = false;

  void begin(Xapian::docid docid) {
    first = docid;
    among = nullptr;
    matches.fill(0);
    keeps_most = false;
  }
  // From now on, before there are matches: they are dropped faster, and added more slowly.
  void keep_most() {
    keeps_most = true;
    most.fill(0);
  }
  // The candidates of another window, with no score yet.
  void begin_with_matches_of(const Window& other) {
    begin(other.first);
    matches = other.matches;
    each_bit(matches, [&](std::size_t i) { scores[i] = 0; });
  }
  // Adds a match, or to the score of one. Here and below: compilers leave it out of line where many loops
  // have it.
  [[gnu::always_inline]] void add(std::size_t i, double score) {
    put(i, has(matches, i) ? scores[i] + score : score);
    set(matches, i);
  }
  // Adds to the score of a match.
  [[gnu::always_inline]] void raise(std::size_t i, double score) { put(i, scores[i] + score); }
  // Calls use(i) for the matches that score more than `floor`.
  template <class Use>
  void each_above(double floor, Use&& use) const {
    for (std::uint64_t words = words_above(floor); words != 0; words &= words - 1) {
      const auto word = static_cast<std::size_t>(std::countr_zero(words));
      for (std::uint64_t rest = matches[word]; rest != 0; rest &= rest - 1) {
        const std::size_t i = word * 64 + static_cast<std::size_t>(std::countr_zero(rest));
        if (scores[i] > floor) use(i);
      }
    }
  }
  // Leaves those that score more than `floor`.
  void drop_below(double floor) {
    if (floor == kNoFloor) return;
    const std::uint64_t above = words_above(floor);
    for (std::size_t word = 0; word < matches.size(); ++word) matches[word] &= 0 - (above >> word & 1);
    for (std::uint64_t words = above; words != 0; words &= words - 1) {
      const auto word = static_cast<std::size_t>(std::countr_zero(words));
      std::uint64_t kept = 0;
      for (std::uint64_t rest = matches[word]; rest != 0; rest &= rest - 1) {
        const auto bit = static_cast<std::size_t>(std::countr_zero(rest));
        kept |= std::uint64_t{scores[word * 64 + bit] > floor} << bit;
      }
      matches[word] = kept;
    }
  }
  std::size_t count() const { return dateline::count(matches); }

 private:
  // A bit for each word of `matches` in which a score may be above `floor`. Without branches, as nothing
  // tells which way they would go.
  std::uint64_t words_above(double floor) const {
    static_assert(std::tuple_size_v<Bits> == 64);
    std::uint64_t above = 0;
    for (std::size_t word = 0; word < matches.size(); ++word)
      above |= std::uint64_t{matches[word] != 0} << word;
    if (!keeps_most) return above;
    std::uint64_t most_above = 0;
    for (std::size_t word = 0; word < matches.size(); ++word)
      most_above |= std::uint64_t{most[word] > floor} << word;
    return above & most_above;
  }
  [[gnu::always_inline]] void put(std::size_t i, double score) {
    scores[i] = score;
    if (keeps_most) most[i / 64] = std::max(most[i / 64], score);
  }
};

// Windows for those who need one for the time of a call, and may call others who need one too.
class SpareWindows {
 public:
  class Borrowed {
   public:
    explicit Borrowed(SpareWindows& spare) : spare_(spare) {
      if (spare.used_ == spare.windows_.size()) spare.windows_.push_back(std::make_unique<Window>());
      window_ = spare.windows_[spare.used_++].get();
    }
    ~Borrowed() { --spare_.used_; }
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;
    Window& operator*() const { return *window_; }
    Window* operator->() const { return window_; }

   private:
    SpareWindows& spare_;
    Window* window_;
  };

 private:
  std::vector<std::unique_ptr<Window>> windows_;
  std::size_t used_ = 0;
};

}  // namespace dateline

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
inline bool none(const Bits& bits) {
  return std::all_of(bits.begin(), bits.end(), [](std::uint64_t word) { return word == 0; });
}

// The first document of the window that a document is in: windows begin with documents 1, 1 + kWindow, ….
inline Xapian::docid window_of(Xapian::docid docid) { return docid - (docid - 1) % kWindow; }

// kWindow documents from `first` on. The scores of documents whose bit is not set mean nothing.
struct Window {
  Xapian::docid first = 0;
  Bits matches{};
  std::array<double, kWindow> scores;

  void begin(Xapian::docid docid) {
    first = docid;
    matches.fill(0);
  }
  // The candidates of another window, with no score yet.
  void begin_with_matches_of(const Window& other) {
    first = other.first;
    matches = other.matches;
    each_bit(matches, [&](std::size_t i) { scores[i] = 0; });
  }
  // Leaves those that score more than `floor`.
  void drop_below(double floor) {
    if (floor == kNoFloor) return;
    for (std::size_t word = 0; word < matches.size(); ++word) {
      std::uint64_t kept = 0;
      for (std::uint64_t rest = matches[word]; rest != 0; rest &= rest - 1) {
        const auto bit = static_cast<std::size_t>(std::countr_zero(rest));
        kept |= std::uint64_t{scores[word * 64 + bit] > floor} << bit;
      }
      matches[word] = kept;
    }
  }
  std::size_t count() const {
    std::size_t total = 0;
    for (const std::uint64_t word : matches) total += static_cast<std::size_t>(std::popcount(word));
    return total;
  }
  // The same, about: from every eighth part of them.
  std::size_t count_roughly() const {
    std::size_t total = 0;
    for (std::size_t word = 0; word < matches.size(); word += 8)
      total += static_cast<std::size_t>(std::popcount(matches[word]));
    return total * 8;
  }
  void add(std::size_t i, double score) {
    scores[i] = has(matches, i) ? scores[i] + score : score;
    set(matches, i);
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

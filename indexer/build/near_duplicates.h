// Near-duplicates: the agency's story as ten sites print it, each with its own headline, a paragraph less and
// a byline more. Articles that are copies of one of them share a key, by which a search can collapse them.
//
// An article is reduced to a sketch: of the hashes of its word shingles the smallest ones, and how many
// distinct shingles there are (bottom-k sketches, Broder 1997, "On the resemblance and containment of
// documents"). Two sketches tell how much two texts have in common. The headline takes no part.
//
// Articles that are copies of each other, directly or through others, are a chain. Pages that share a
// template make long chains, whose ends have nothing in common; so a chain falls into groups, each of the
// copies of one article, its leader. Chains and groups do not depend on the order of the articles; the key of
// either is the smallest content hash in it. docs/near-duplicates.md has the constants and what was measured.
#pragma once

#include <xapian.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "dateline/article.h"
#include "temporary_file.h"

namespace dateline {

// Up to `most` of them, distinct, ascending.
template <std::size_t most>
class Hashes {
 public:
  Hashes() = default;
  // The first ones of a list, which is sorted.
  explicit Hashes(std::span<const std::uint32_t> list)
      : size_(static_cast<std::uint32_t>(std::min(list.size(), most))) {
    std::copy_n(list.begin(), size_, hashes_.begin());
  }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const std::uint32_t* begin() const { return hashes_.data(); }
  const std::uint32_t* end() const { return begin() + size_; }
  std::uint32_t operator[](std::size_t i) const { return hashes_[i]; }
  std::uint32_t back() const { return hashes_[size_ - 1]; }
  friend bool operator==(const Hashes& a, const Hashes& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  std::uint32_t size_ = 0;
  std::array<std::uint32_t, most> hashes_{};
};

inline constexpr std::size_t kManyWords = 32, kTitleHashes = 30, kSketchHashes = 48;

struct Sketch {
  std::uint64_t shingles = 0;      // of the text
  std::uint64_t words = 0;         // distinct ones, without numbers below 100; counted to kManyWords
  std::int64_t instant = 0;        // of publication, seconds since 1970; 0 where the time of day is unknown
  Hashes<kSketchHashes> smallest;  // of the shingles
  Hashes<kTitleHashes> title;      // of the headline's words: seldom looked at, so it comes last
};

// Of an article's words, in order; then of the next one's.
class SketchBuilder {
 public:
  // `hash`: hash_word() of the folded word.
  void add(std::uint64_t hash, bool small_number) {
    if (words_.size() < kManyWords && !small_number &&
        std::find(words_.begin(), words_.end(), hash) == words_.end())
      words_.push_back(hash);
    if (++count_ >= kShingle) {
      const std::uint32_t shingle = finish_hash(sums_[2] * kOdd + hash);
      hashes_[size_] = shingle;
      size_ += shingle <= limit_ ? 1 : 0;
      if (size_ == kRoom) make_room();
    }
    sums_[2] = sums_[1] * kOdd + hash;
    sums_[1] = sums_[0] * kOdd + hash;
    sums_[0] = hash;
  }
  // Of an article with that headline and ISO 8601 date.
  Sketch finish(std::string_view title, std::string_view date);

 private:
  static constexpr std::size_t kRoom = 8 * kSketchHashes;
  static constexpr std::uint64_t kShingle = 4;  // words

  static constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;

  // Of a sum as below of the hashes of a shingle's words.
  static std::uint32_t finish_hash(std::uint64_t sum) {
    sum ^= sum >> 32;
    sum *= 0xD6E8FEB86659FD93;
    return static_cast<std::uint32_t>(sum >> 32);
  }
  void make_room();
  void keep_about(std::size_t some);
  void sort();
  void clear();

  // Of the last word's hash, the last two and the last three: each times kOdd once for each word behind it.
  std::uint64_t sums_[3] = {0, 0, 0};
  std::uint64_t count_ = 0;
  std::vector<std::uint64_t> words_;
  // Hashes of shingles up to the limit, which the smallest ones that are wanted are among.
  std::array<std::uint32_t, kRoom> hashes_{};
  std::size_t size_ = 0;
  std::uint32_t limit_ = 0xFFFFFFFF;
};

// Of the paragraphs.
Sketch make_sketch(const Article& article);

// As a value slot holds it; empty for an article without words. Throws Error(bad_input) for damaged bytes.
std::string encode(const Sketch& sketch);
Sketch decode_sketch(std::string_view bytes);

// How much of the shorter text stands in the longer one, estimated: 0 to 1.
double containment(const Sketch& a, const Sketch& b);

bool are_copies(const Sketch& a, const Sketch& b);

// An article's key, which its group has where it is the smallest: the beginning of its content hash.
std::uint64_t sketch_key(std::string_view content_hash);

// The articles' keys and sketches, in memory as far as it is given, else in a work file with a cache.
class Sketches {
 public:
  // For that many articles. The file is made in the directory. Throws Error(io), as do all calls.
  Sketches(std::size_t articles, const std::filesystem::path& directory, std::size_t bytes);

  void append(std::uint64_t key, const Sketch& sketch);
  std::size_t size() const { return keys_.size(); }
  std::uint64_t key(std::size_t article) const { return keys_[article]; }
  const Sketch& at(std::size_t article);  // valid until the next call
  // Fetches the memory of it, where it has one.
  void prefetch(std::size_t article) const {
    if (file_) return;
    const char* sketch = reinterpret_cast<const char*>(&sketches_[article]);
    for (std::size_t at = 0; at < offsetof(Sketch, title); at += 64) __builtin_prefetch(sketch + at);
  }

 private:
  std::vector<std::uint64_t> keys_;
  std::vector<Sketch> sketches_;     // all of them, or the cache
  std::vector<std::uint32_t> held_;  // whose sketch is in a place of the cache; empty: all are in memory
  std::optional<TemporaryFile> file_;
};

// An article's place among its near-duplicates, by keys that are not 0.
struct CopyGroup {
  std::uint64_t key = 0;    // of its group; 0 for an article that is alone in it
  std::uint64_t chain = 0;  // of its chain; 0 where that is one group
  friend bool operator==(const CopyGroup& a, const CopyGroup& b) = default;
};

// A key as terms and values hold it: 16 hexadecimal digits; empty for none.
std::string key_name(std::uint64_t key);

// Of each article. The search for candidates takes about `bytes`.
std::vector<CopyGroup> copy_groups(Sketches& sketches, std::size_t bytes);

struct Regrouped {
  CopyGroup before, after;
};
struct CopyGroupChanges {
  std::vector<CopyGroup> fresh;                  // of the fresh articles, in their order
  std::map<Xapian::docid, Regrouped> published;  // articles whose place is another now
};

// After an update of a published database: `gone` are the articles that it removes or replaces. Work files go
// into the directory.
CopyGroupChanges update_copy_groups(const Xapian::Database& published,
                                    const std::unordered_set<Xapian::docid>& gone, Sketches& fresh,
                                    const std::filesystem::path& directory, std::size_t bytes);

// As a document of the database holds it.
CopyGroup copy_group_of(const Xapian::Document& document);

}  // namespace dateline

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

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "dateline/article.h"

namespace dateline {

struct Sketch {
  std::uint64_t shingles = 0;        // of the text
  std::uint64_t words = 0;           // distinct ones, without numbers below 100; counted to kManyWords
  std::int64_t instant = 0;          // of publication, seconds since 1970; 0 where the time of day is unknown
  std::vector<std::uint32_t> title;  // hashes of the headline's words, ascending
  std::vector<std::uint32_t> smallest;  // of the hashes of the shingles, distinct, ascending
};
inline constexpr std::size_t kManyWords = 32;

// Of an article's words, in order.
class SketchBuilder {
 public:
  // `hash`: hash_word() of the folded word.
  void add(std::uint64_t hash, bool small_number);
  // Of an article with that headline and ISO 8601 date.
  Sketch finish(std::string_view title, std::string_view date);

 private:
  void keep_smallest();

  std::uint64_t last_[3] = {0, 0, 0};  // hashes of the words before
  std::uint64_t count_ = 0;
  std::vector<std::uint64_t> words_;
  std::vector<std::uint32_t> smallest_;  // and some more, until they are sorted out
  std::uint32_t limit_ = 0xFFFFFFFF;
};

// Of the paragraphs.
Sketch make_sketch(const Article& article);

std::uint64_t hash_word(std::string_view folded_word);  // 64-bit XXH3
bool is_small_number(std::string_view word);            // of one digit or two

// As a value slot holds it; empty for an article without words. Throws Error(bad_input) for damaged bytes.
std::string encode(const Sketch& sketch);
Sketch decode_sketch(std::string_view bytes);

// How much of the shorter text stands in the longer one, estimated: 0 to 1.
double containment(const Sketch& a, const Sketch& b);

bool are_copies(const Sketch& a, const Sketch& b);

struct SketchedArticle {
  std::string content_hash;
  Sketch sketch;
};

// An article's place among its near-duplicates.
struct CopyGroup {
  std::string key;    // of its group; empty for an article that is alone in it
  std::string chain;  // the key of its chain; empty where that is one group
  friend bool operator==(const CopyGroup& a, const CopyGroup& b) = default;
};

// Of each article.
std::vector<CopyGroup> copy_groups(const std::vector<SketchedArticle>& articles);

struct CopyGroupChanges {
  std::vector<CopyGroup> fresh;                  // of the fresh articles, in their order
  std::map<Xapian::docid, CopyGroup> published;  // of published articles whose place is another now
};

// After an update of a published database: `gone` are the articles that it removes or replaces.
CopyGroupChanges update_copy_groups(const Xapian::Database& published,
                                    const std::unordered_set<Xapian::docid>& gone,
                                    const std::vector<SketchedArticle>& fresh);

// As a document of the database holds it.
CopyGroup copy_group_of(const Xapian::Document& document);

}  // namespace dateline

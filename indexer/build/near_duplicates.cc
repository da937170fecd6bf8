#include "build/near_duplicates.h"

#include <algorithm>
#include <bitset>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>

#include "analysis/tokenize.h"
#include "dates.h"
#include "schema.h"
#include "slot_values.h"
#include "wire.h"

namespace dateline {
namespace {

// The rule; docs/near-duplicates.md.
constexpr double kLeastRatio = 0.2;             // of the lengths: a round-up is no copy of one of its items
constexpr std::uint64_t kLongText = 30;         // shingles from which a text speaks for itself
constexpr std::uint64_t kManyWordsOfText = 20;  // and distinct words: forms filled with numbers do not
constexpr double kLeastContainment = 0.5, kEnoughContainment = 0.8;
constexpr double kAllowedShingles = 10;  // that a shorter text may lack
constexpr double kSameTitle = 0.9;

constexpr std::size_t kProbes = 16;       // smallest hashes by which candidates meet
constexpr std::size_t kAllPairs = 20;     // articles with the same hash that are all compared
constexpr std::size_t kNextInBucket = 2;  // of more, each is compared with the next ones only
constexpr std::size_t kShortChain = 10;   // articles of a chain that is one group

// How many two lists, of different numbers each and ascending, have in common.
std::size_t common(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b) {
  std::size_t n = 0, i = 0, j = 0;
  // Four of one list beside four of the other, in each of the ways that they can be turned: then those are
  // done with that end first. (The idea: Schlegel, Willhalm and Lehner, "Fast Sorted-Set Intersection using
  // SIMD Instructions", 2011.)
  using Four = std::uint32_t __attribute__((vector_size(16)));
  using Found = std::int32_t __attribute__((vector_size(16)));
  Found found{};  // -1 for each
  while (i + 4 <= a.size() && j + 4 <= b.size()) {
    Four x, y;
    std::memcpy(&x, &a[i], sizeof x);
    std::memcpy(&y, &b[j], sizeof y);
    found += (x == y) | (x == __builtin_shufflevector(y, y, 1, 2, 3, 0)) |
             (x == __builtin_shufflevector(y, y, 2, 3, 0, 1)) |
             (x == __builtin_shufflevector(y, y, 3, 0, 1, 2));
    // By the sign of the difference: which of them ends first is not to be foreseen, so no branch asks.
    const std::int64_t later = std::int64_t{a[i + 3]} - std::int64_t{b[j + 3]};
    i += 4 * (static_cast<std::uint64_t>(later - 1) >> 63);
    j += 4 * (static_cast<std::uint64_t>(~later) >> 63);
  }
  for (std::size_t lane = 0; lane < 4; ++lane) n += static_cast<std::size_t>(-found[lane]);
  while (i < a.size() && j < b.size()) {
    n += a[i] == b[j] ? 1 : 0;
    const bool first = a[i] <= b[j], second = b[j] <= a[i];
    i += first ? 1 : 0;
    j += second ? 1 : 0;
  }
  return n;
}

template <std::size_t most>
void put_hashes(std::string& out, const Hashes<most>& hashes) {
  put_varint(out, hashes.size());
  for (const std::uint32_t h : hashes)
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(h >> shift);
}

template <std::size_t most>
Hashes<most> read_hashes(WireReader& in) {
  const std::uint64_t size = in.varint();
  if (size > most) throw_damaged();
  const std::string_view bytes = in.raw(4 * size);
  std::array<std::uint32_t, most> hashes{};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    hashes[i / 4] = hashes[i / 4] << 8 | static_cast<unsigned char>(bytes[i]);
  return Hashes<most>({hashes.data(), size});
}

class UnionFind {
 public:
  explicit UnionFind(std::size_t size) : parents_(size) { std::iota(parents_.begin(), parents_.end(), 0); }
  std::uint32_t find(std::uint32_t x) {
    while (parents_[x] != x) x = parents_[x] = parents_[parents_[x]];
    return x;
  }
  void join(std::uint32_t a, std::uint32_t b) { parents_[find(a)] = find(b); }

 private:
  std::vector<std::uint32_t> parents_;
};

std::size_t probes(const Sketch& sketch) { return std::min(kProbes, sketch.smallest.size()); }

// The share of the shingles of either text that stand in both, estimated: 0 to 1.
double resemblance(const Sketch& a, const Sketch& b) {
  // Both samples are complete up to the smaller of their largest hashes.
  constexpr std::uint32_t kAll = std::numeric_limits<std::uint32_t>::max();
  const auto reach = [](const Sketch& s) {
    return s.smallest.size() < kSketchHashes ? kAll : s.smallest.back();
  };
  const std::uint32_t limit = std::min(reach(a), reach(b));
  const auto within = [&](const Sketch& s) {
    // As of one of them, at least.
    if (s.smallest.empty() || s.smallest.back() <= limit) return s.smallest.size();
    return static_cast<std::size_t>(std::upper_bound(s.smallest.begin(), s.smallest.end(), limit) -
                                    s.smallest.begin());
  };
  const std::size_t shared = common(a.smallest, b.smallest);  // beyond the limit there are none
  const std::size_t all = within(a) + within(b) - shared;
  return all == 0 ? 0 : static_cast<double>(shared) / static_cast<double>(all);
}

using Members = std::vector<std::uint32_t>;  // indices of articles

using Numbers = std::vector<std::uint64_t>;

// Digit by digit, from the last one on; `room` is for as many.
void radix_sort(Numbers& numbers, Numbers& room) {
  constexpr unsigned kDigitBits = 8;
  constexpr std::size_t kDigits = 64 / kDigitBits, kValues = std::size_t{1} << kDigitBits;
  const auto digit = [](std::uint64_t number, std::size_t at) {
    return number >> kDigitBits * at & (kValues - 1);
  };
  std::array<std::array<std::uint32_t, kValues>, kDigits> places{};
  for (const std::uint64_t number : numbers)
    for (std::size_t at = 0; at < kDigits; ++at) ++places[at][digit(number, at)];
  room.resize(numbers.size());
  for (std::size_t at = 0; at < kDigits && !numbers.empty(); ++at) {
    if (places[at][digit(numbers.front(), at)] == numbers.size()) continue;  // all have the same one
    std::uint32_t sum = 0;
    for (std::uint32_t& place : places[at]) sum += std::exchange(place, sum);
    for (const std::uint64_t number : numbers) room[places[at][digit(number, at)]++] = number;
    numbers.swap(room);
  }
}

std::uint64_t two(std::uint32_t first, std::uint32_t second) { return std::uint64_t{first} << 32 | second; }
std::uint32_t first_of(std::uint64_t both) { return static_cast<std::uint32_t>(both >> 32); }
std::uint32_t second_of(std::uint64_t both) { return static_cast<std::uint32_t>(both); }

// Of articles that have one of their probes in common, calls compare(pairs) for the pairs that are to be
// compared, by their places in an order: each pair once, unless there are many, and ascending.
template <class Compare>
void for_each_candidate(Sketches& sketches, const Members& place_of, std::size_t bytes, Compare&& compare) {
  // In each of the three lists, which have room for an eighth more; places in sorting have 32 bits.
  const std::size_t most =
      std::clamp<std::size_t>(bytes / (4 * sizeof(std::uint64_t)), 1, std::size_t{1} << 31);
  const std::size_t expected = kProbes * sketches.size();
  const std::size_t passes = expected / most + 1;
  Numbers probes_and_places, pairs, room;  // of the hashes that are this pass's turn
  // Once and for all: a list that grows takes three times the memory meanwhile.
  const std::size_t least = std::min(most, kAllPairs / 2 * expected);
  for (Numbers* list : {&probes_and_places, &pairs, &room}) list->reserve(least + least / 8 + kAllPairs);
  const auto compare_them = [&] {
    radix_sort(pairs, room);
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    compare(pairs);
    pairs.clear();
  };
  for (std::size_t pass = 0; pass < passes; ++pass) {
    probes_and_places.clear();
    for (std::uint32_t article = 0; article < sketches.size(); ++article) {
      const Sketch& sketch = sketches.at(article);
      for (std::size_t i = 0; i < probes(sketch); ++i)
        if (sketch.smallest[i] % passes == pass)
          probes_and_places.push_back(two(sketch.smallest[i], place_of[article]));
    }
    radix_sort(probes_and_places, room);
    const auto end = probes_and_places.end();
    for (auto begin = probes_and_places.begin(), next = begin; begin != end; begin = next) {
      while (next != end && first_of(*next) == first_of(*begin)) ++next;
      const auto size = static_cast<std::size_t>(next - begin);
      const auto reach = static_cast<std::ptrdiff_t>(size <= kAllPairs ? size : kNextInBucket);
      for (auto a = begin; a != next; ++a) {
        for (auto b = a + 1; b < next && b - a <= reach; ++b)
          pairs.push_back(two(second_of(*a), second_of(*b)));
        if (pairs.size() >= most) compare_them();
      }
    }
  }
  compare_them();
}

// The connected components of what is a copy of what, but for articles that are alone. Places are by content
// hash, so that it is the same articles that are compared where many share a probe.
std::vector<Members> find_chains(Sketches& sketches, std::size_t bytes) {
  constexpr std::size_t kAhead = 8;  // sketches are fetched
  Members order(sketches.size()), place_of(sketches.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return sketches.key(a) < sketches.key(b); });
  for (std::uint32_t place = 0; place < order.size(); ++place) place_of[order[place]] = place;
  UnionFind joined(sketches.size());  // places
  for_each_candidate(sketches, place_of, bytes, [&](const Numbers& pairs) {
    Sketch sketch;
    std::optional<std::uint32_t> of;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      if (i + kAhead < pairs.size()) sketches.prefetch(order[second_of(pairs[i + kAhead])]);
      const std::uint32_t a = first_of(pairs[i]), b = second_of(pairs[i]);
      if (joined.find(a) == joined.find(b)) continue;
      if (of != a) sketch = sketches.at(order[a]);
      of = a;
      if (are_copies(sketch, sketches.at(order[b]))) joined.join(a, b);
    }
  });
  std::vector<std::uint32_t> sizes(order.size());
  for (std::uint32_t place = 0; place < order.size(); ++place) ++sizes[joined.find(place)];
  std::unordered_map<std::uint32_t, Members> chains;
  for (std::uint32_t place = 0; place < order.size(); ++place)
    if (const std::uint32_t root = joined.find(place); sizes[root] > 1) chains[root].push_back(order[place]);
  std::vector<Members> out;
  out.reserve(chains.size());
  for (auto& [root, members] : chains) out.push_back(std::move(members));
  return out;
}

// The groups that a chain falls into: the longest text first, each article joins the leader that it resembles
// most, or becomes one itself where it is a copy of none.
std::vector<Members> split_chain(Sketches& sketches, const Members& chain) {
  if (chain.size() <= kShortChain) return {chain};
  std::vector<std::pair<std::uint64_t, std::uint32_t>> by_length;
  for (const std::uint32_t article : chain) by_length.emplace_back(sketches.at(article).shingles, article);
  std::stable_sort(by_length.begin(), by_length.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<Members> groups;                         // the leader first
  std::unordered_map<std::uint32_t, Members> by_hash;  // groups whose leader has it
  Members candidates;
  for (const auto& [length, article] : by_length) {
    const Sketch sketch = sketches.at(article);
    candidates.clear();
    for (std::size_t i = 0; i < probes(sketch); ++i) {
      const Members& with = by_hash[sketch.smallest[i]];
      const std::size_t nearest = std::min(with.size(), kAllPairs);  // in length
      candidates.insert(candidates.end(), with.end() - static_cast<std::ptrdiff_t>(nearest), with.end());
    }
    std::sort(candidates.begin(), candidates.end());
    candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
    double most = -1;
    std::uint32_t best = 0;
    for (const std::uint32_t group : candidates) {
      const Sketch& leader = sketches.at(groups[group].front());
      if (!are_copies(leader, sketch)) continue;
      if (const double r = resemblance(leader, sketch); r > most) {
        most = r;
        best = group;
      }
    }
    if (most >= 0) {
      groups[best].push_back(article);
      continue;
    }
    for (std::size_t i = 0; i < probes(sketch); ++i)
      by_hash[sketch.smallest[i]].push_back(static_cast<std::uint32_t>(groups.size()));
    groups.push_back({article});
  }
  return groups;
}

std::uint64_t smallest_key(const Sketches& sketches, const Members& members) {
  std::uint64_t smallest = sketches.key(members.front());
  for (const std::uint32_t m : members) smallest = std::min(smallest, sketches.key(m));
  return smallest;
}

// The number that key_name() made a name of; 0 for anything else.
std::uint64_t parse_key(std::string_view name) {
  std::uint64_t key = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), key, 16);
  return error == std::errc() && end == name.data() + name.size() ? key : 0;
}

// The chain of each document that is in one of several groups. There are few, and a document's list of terms
// takes longer to read than all of theirs.
std::unordered_map<Xapian::docid, std::uint64_t> read_chains(const Xapian::Database& database) {
  std::unordered_map<Xapian::docid, std::uint64_t> chains;
  const std::string prefix(kCopyChainPrefix);
  for (auto term = database.allterms_begin(prefix); term != database.allterms_end(prefix); ++term) {
    const std::string text = *term;
    const std::uint64_t chain = parse_key(std::string_view(text).substr(prefix.size()));
    for (auto it = database.postlist_begin(text); it != database.postlist_end(text); ++it)
      chains[*it] = chain;
  }
  return chains;
}

// The probes of fresh articles. Of all sketches of an archive most have none of a few: that is told without
// decoding them.
class FreshProbes {
 public:
  using Articles = std::vector<std::size_t>;
  void add(std::uint32_t probe, std::size_t article) {
    bits_.set(probe % kBits);
    articles_[probe].push_back(article);
  }
  // Those that have the probe; null for none.
  const Articles* find(std::uint32_t probe) const {
    if (!bits_.test(probe % kBits)) return nullptr;
    const auto found = articles_.find(probe);
    return found == articles_.end() ? nullptr : &found->second;
  }
  // Whether encode(sketch) has one of them. Throws Error(bad_input) for damaged bytes.
  bool has_one_of(std::string_view encoded) const {
    WireReader in(encoded);
    if (in.done()) return false;
    for (int number = 0; number < 3; ++number) in.varint();
    in.raw(4 * in.varint());  // the headline's words
    const std::uint64_t count = std::min<std::uint64_t>(in.varint(), kProbes);
    const std::string_view hashes = in.raw(4 * count);
    for (std::size_t at = 0; at < hashes.size(); at += 4) {
      std::uint32_t hash;
      std::memcpy(&hash, hashes.data() + at, sizeof hash);
      if (find(__builtin_bswap32(hash)) != nullptr) return true;
    }
    return false;
  }

 private:
  static constexpr std::uint32_t kBits = 1 << 18;
  std::bitset<kBits> bits_;  // by the last ones of the probes; what is not there need not be looked for
  std::unordered_map<std::uint32_t, Articles> articles_;
};

// The published articles but those in `gone` that are copies of a fresh one, in order.
std::vector<Xapian::docid> copies_of(Sketches& fresh, const Xapian::Database& published,
                                     const std::unordered_set<Xapian::docid>& gone) {
  std::vector<Xapian::docid> copies;
  if (fresh.size() == 0) return copies;
  FreshProbes of_fresh;
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    const Sketch& sketch = fresh.at(i);
    for (std::size_t p = 0; p < probes(sketch); ++p) of_fresh.add(sketch.smallest[p], i);
  }
  std::vector<Xapian::docid> compared(fresh.size(), 0);  // the last one
  for (auto it = published.valuestream_begin(kSketchSlot); it != published.valuestream_end(kSketchSlot);
       ++it) {
    const std::string encoded = *it;
    const Xapian::docid docid = it.get_docid();
    if (!of_fresh.has_one_of(encoded) || gone.count(docid) != 0) continue;
    const Sketch sketch = decode_sketch(encoded);
    const auto is_copy_of = [&](std::size_t i) {
      // Those with several probes in common are compared once.
      return std::exchange(compared[i], docid) != docid && are_copies(fresh.at(i), sketch);
    };
    for (std::size_t p = 0; p < probes(sketch); ++p) {
      const FreshProbes::Articles* same = of_fresh.find(sketch.smallest[p]);
      if (same == nullptr || std::none_of(same->begin(), same->end(), is_copy_of)) continue;
      copies.push_back(docid);
      break;
    }
  }
  return copies;
}

std::uint64_t chain_of(const Xapian::Document& document) {
  Xapian::TermIterator term = document.termlist_begin();
  const std::string prefix(kCopyChainPrefix);
  term.skip_to(prefix);
  if (term == document.termlist_end()) return 0;
  const std::string found = *term;
  return found.starts_with(prefix) ? parse_key(std::string_view(found).substr(prefix.size())) : 0;
}

}  // namespace

void SketchBuilder::make_room() {
  keep_about(2 * kSketchHashes);
  if (size_ <= kRoom / 2) return;
  sort();
  if (size_ < kSketchHashes) return;
  size_ = kSketchHashes;
  limit_ = hashes_[size_ - 1];
}

// Hashes lie evenly: where the smallest ones end is found by counting alone, most often. All are kept where
// that could be too few, as in a text that repeats itself.
void SketchBuilder::keep_about(std::size_t some) {
  if (size_ <= some) return;
  const auto limit = static_cast<std::uint32_t>(std::uint64_t{limit_} * some / size_);
  std::array<std::uint32_t, kRoom> kept;
  std::size_t size = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    kept[size] = hashes_[i];
    size += hashes_[i] <= limit ? 1 : 0;
  }
  // Hashes that end differently are different: there are no fewer of those.
  constexpr std::size_t kEnds = 1024;
  std::bitset<kEnds> ends;
  for (std::size_t i = 0; i < size; ++i) ends.set(kept[i] % kEnds);
  if (ends.count() < kSketchHashes) return;
  std::copy_n(kept.begin(), size, hashes_.begin());
  size_ = size;
  limit_ = limit;
}

void SketchBuilder::sort() {
  // First by the part of their range, in which they lie evenly: then few are behind a larger one.
  constexpr std::size_t kParts = 256;
  const std::uint64_t scale = (std::uint64_t{kParts} << 32) / (std::uint64_t{limit_} + 1);
  std::array<std::uint16_t, kParts + 1> ends{};
  const auto part = [&](std::uint32_t hash) { return hash * scale >> 32; };
  for (std::size_t i = 0; i < size_; ++i) ++ends[part(hashes_[i]) + 1];
  for (std::size_t p = 0; p < kParts; ++p) ends[p + 1] = static_cast<std::uint16_t>(ends[p + 1] + ends[p]);
  std::array<std::uint32_t, kRoom> sorted;
  for (std::size_t i = 0; i < size_; ++i) sorted[ends[part(hashes_[i])]++] = hashes_[i];
  // By insertion.
  for (std::size_t i = 0; i < size_; ++i) {
    std::size_t at = i;
    for (; at > 0 && hashes_[at - 1] > sorted[i]; --at) hashes_[at] = hashes_[at - 1];
    hashes_[at] = sorted[i];
  }
  const auto end = hashes_.begin() + static_cast<std::ptrdiff_t>(size_);
  size_ = static_cast<std::size_t>(std::unique(hashes_.begin(), end) - hashes_.begin());
}

Sketch SketchBuilder::finish(std::string_view title, std::string_view date) {
  Sketch sketch;
  // A text of fewer words than a shingle is one.
  if (count_ > 0 && count_ < kShingle) hashes_[size_++] = finish_hash(sums_[2] * kOdd);
  keep_about(kSketchHashes + kSketchHashes / 3);
  sort();
  sketch.smallest = Hashes<kSketchHashes>({hashes_.data(), size_});
  // Below the sketch's size distinct ones are known; above, texts repeat themselves little.
  sketch.shingles = sketch.smallest.size() < kSketchHashes ? sketch.smallest.size() : count_ - (kShingle - 1);
  sketch.words = words_.size();
  if (const auto parsed = parse_iso_date(date); parsed && date.size() > 10) sketch.instant = parsed->seconds;
  Tokenizer tokens(title);
  Token token;
  std::vector<std::uint32_t> words;
  while (tokens.next(token)) words.push_back(static_cast<std::uint32_t>(hash_word(token.folded)));
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  sketch.title = Hashes<kTitleHashes>(words);
  clear();
  return sketch;
}

void SketchBuilder::clear() {
  std::fill(std::begin(sums_), std::end(sums_), 0);
  count_ = 0;
  words_.clear();
  size_ = 0;
  limit_ = std::numeric_limits<std::uint32_t>::max();
}

Sketch make_sketch(const Article& article) {
  SketchBuilder builder;
  Token token;
  for (const Paragraph& p : article.paragraphs) {
    Tokenizer tokens(p.text);
    while (tokens.next(token)) builder.add(hash_word(token.folded), is_small_number(token.folded));
  }
  return builder.finish(article.title, article.date);
}

std::string encode(const Sketch& sketch) {
  std::string out;
  if (sketch.smallest.empty()) return out;
  out.reserve(5 * kMaxVarintBytes + 4 * (sketch.title.size() + sketch.smallest.size()));
  put_varint(out, sketch.shingles);
  put_varint(out, sketch.words);
  put_varint(out, static_cast<std::uint64_t>(sketch.instant));
  put_hashes(out, sketch.title);
  put_hashes(out, sketch.smallest);
  return out;
}

Sketch decode_sketch(std::string_view bytes) {
  Sketch sketch;
  if (bytes.empty()) return sketch;
  WireReader in(bytes);
  sketch.shingles = in.varint();
  sketch.words = in.varint();
  sketch.instant = static_cast<std::int64_t>(in.varint());
  sketch.title = read_hashes<kTitleHashes>(in);
  sketch.smallest = read_hashes<kSketchHashes>(in);
  return sketch;
}

double containment(const Sketch& a, const Sketch& b) {
  const double r = resemblance(a, b);
  const auto sum = static_cast<double>(a.shingles + b.shingles);
  return r == 0 ? 0
                : std::min(1.0, r * sum / (1 + r) / static_cast<double>(std::min(a.shingles, b.shingles)));
}

bool are_copies(const Sketch& a, const Sketch& b) {
  const auto shorter = static_cast<double>(std::min(a.shingles, b.shingles));
  const auto longer = static_cast<double>(std::max(a.shingles, b.shingles));
  if (shorter < kLeastRatio * longer || longer == 0) return false;
  const double contained = containment(a, b);
  if (contained < kLeastContainment) return false;
  const bool speaks = shorter >= kLongText && std::min(a.words, b.words) >= kManyWordsOfText;
  if (speaks &&
      contained >= std::clamp(1 - kAllowedShingles / shorter, kLeastContainment, kEnoughContainment))
    return true;
  if (a.instant != 0 && a.instant == b.instant) return true;
  const std::size_t same = common(a.title, b.title);
  return same >= 2 && static_cast<double>(same) >=
                          kSameTitle * static_cast<double>(std::min(a.title.size(), b.title.size()));
}

Sketches::Sketches(std::size_t articles, const std::filesystem::path& directory, std::size_t bytes) {
  keys_.reserve(articles);
  const std::size_t places = std::max<std::size_t>(bytes / sizeof(Sketch), 1);
  if (places >= articles) {
    sketches_.reserve(articles);
  } else {
    file_.emplace(directory);
    sketches_.resize(places);
    held_.assign(places, std::numeric_limits<std::uint32_t>::max());
  }
}

std::uint64_t sketch_key(std::string_view content_hash) {
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < 8; ++i)
    key = key << 8 | (i < content_hash.size() ? static_cast<unsigned char>(content_hash[i]) : 0u);
  return std::max<std::uint64_t>(key, 1);
}

void Sketches::append(std::uint64_t key, const Sketch& sketch) {
  keys_.push_back(key);
  if (file_) {
    file_->append({reinterpret_cast<const char*>(&sketch), sizeof sketch});
  } else {
    sketches_.push_back(sketch);
  }
}

const Sketch& Sketches::at(std::size_t article) {
  if (!file_) return sketches_[article];
  const std::size_t place = article % sketches_.size();
  if (held_[place] != article) {
    held_[place] = static_cast<std::uint32_t>(article);
    file_->flush();
    file_->read(article * sizeof(Sketch), reinterpret_cast<char*>(&sketches_[place]), sizeof(Sketch));
  }
  return sketches_[place];
}

std::string key_name(std::uint64_t key) {
  if (key == 0) return {};
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(key));
  return digits;
}

std::vector<CopyGroup> copy_groups(Sketches& sketches, std::size_t bytes) {
  std::vector<CopyGroup> out(sketches.size());
  for (const Members& chain : find_chains(sketches, bytes)) {
    const std::vector<Members> groups = split_chain(sketches, chain);
    const std::uint64_t chain_key = groups.size() > 1 ? smallest_key(sketches, chain) : 0;
    for (const Members& group : groups) {
      const std::uint64_t key = group.size() > 1 ? smallest_key(sketches, group) : 0;
      for (const std::uint32_t article : group) out[article] = {key, chain_key};
    }
  }
  return out;
}

CopyGroup copy_group_of(const Xapian::Document& document) {
  return {parse_key(document.get_value(kCollapseSlot)), chain_of(document)};
}

CopyGroupChanges update_copy_groups(const Xapian::Database& published,
                                    const std::unordered_set<Xapian::docid>& gone, Sketches& fresh,
                                    const std::filesystem::path& directory, std::size_t bytes) {
  // What can change is the chains that an article joins or leaves; nothing outside is a copy of anything in
  // them. So those chains and the fresh articles are grouped anew.
  std::set<Xapian::docid> found(gone.begin(), gone.end());
  for (const Xapian::docid docid : copies_of(fresh, published, gone)) found.insert(docid);
  std::set<std::uint64_t> chains, single_groups;  // of several groups, and of one: by its key
  std::map<Xapian::docid, CopyGroup> touched;
  const std::unordered_map<Xapian::docid, std::uint64_t> chain_of = read_chains(published);
  SlotValues groups(published, kCollapseSlot);
  for (const Xapian::docid docid : found) {
    const auto chain = chain_of.find(docid);
    const CopyGroup group{parse_key(groups.of(docid)), chain == chain_of.end() ? 0 : chain->second};
    if (group.chain != 0) {
      chains.insert(group.chain);
    } else if (group.key != 0) {
      single_groups.insert(group.key);
    } else if (gone.count(docid) == 0) {
      touched[docid] = group;
    }
  }
  for (const std::uint64_t key : single_groups) {
    const std::string term = std::string(kCopyPrefix) + key_name(key);
    for (auto it = published.postlist_begin(term); it != published.postlist_end(term); ++it)
      if (gone.count(*it) == 0) touched[*it] = {key, 0};
  }
  for (const auto& [docid, chain] : chain_of)
    if (chains.count(chain) != 0 && gone.count(docid) == 0) touched[docid] = {0, chain};
  groups = SlotValues(published, kCollapseSlot);
  for (auto& [docid, group] : touched)
    if (group.chain != 0) group.key = parse_key(groups.of(docid));

  Sketches articles(fresh.size() + touched.size(), directory, bytes);
  for (std::size_t i = 0; i < fresh.size(); ++i) articles.append(fresh.key(i), fresh.at(i));
  SlotValues hashes(published, kContentHashSlot), sketches(published, kSketchSlot);
  for (const auto& [docid, before] : touched)
    articles.append(sketch_key(hashes.of(docid)), decode_sketch(sketches.of(docid)));
  std::vector<CopyGroup> after = copy_groups(articles, bytes);
  CopyGroupChanges changes;
  std::size_t next = fresh.size();
  for (const auto& [docid, before] : touched) {
    if (after[next] != before) changes.published[docid] = {before, after[next]};
    ++next;
  }
  after.resize(fresh.size());
  changes.fresh = std::move(after);
  return changes;
}

}  // namespace dateline

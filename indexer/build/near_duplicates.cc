#include "build/near_duplicates.h"

#include <xxhash.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <span>
#include <unordered_map>

#include "analysis/tokenize.h"
#include "dates.h"
#include "schema.h"
#include "wire.h"

namespace dateline {
namespace {

constexpr std::size_t kSketchHashes = 48;
constexpr std::size_t kTitleWords = 30;

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

std::uint32_t hash_shingle(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
  std::uint64_t h = ((a * kOdd + b) * kOdd + c) * kOdd + d;
  h ^= h >> 32;
  h *= 0xD6E8FEB86659FD93;
  return static_cast<std::uint32_t>(h >> 32);
}

std::size_t common(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b) {
  std::size_t n = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    n += a[i] == b[j] ? 1 : 0;
    const bool first = a[i] <= b[j], second = b[j] <= a[i];
    i += first ? 1 : 0;
    j += second ? 1 : 0;
  }
  return n;
}

void put_hashes(std::string& out, const std::vector<std::uint32_t>& hashes) {
  put_varint(out, hashes.size());
  for (const std::uint32_t h : hashes)
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(h >> shift);
}

std::vector<std::uint32_t> read_hashes(WireReader& in) {
  const std::string_view bytes = in.raw(4 * in.varint());
  std::vector<std::uint32_t> hashes(bytes.size() / 4);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    hashes[i / 4] = hashes[i / 4] << 8 | static_cast<unsigned char>(bytes[i]);
  return hashes;
}

class UnionFind {
 public:
  explicit UnionFind(std::size_t size) : parents_(size) { std::iota(parents_.begin(), parents_.end(), 0); }
  std::size_t find(std::size_t x) {
    while (parents_[x] != x) x = parents_[x] = parents_[parents_[x]];
    return x;
  }
  void join(std::size_t a, std::size_t b) { parents_[find(a)] = find(b); }

 private:
  std::vector<std::size_t> parents_;
};

std::string key_of(const std::string& content_hash) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string key;
  for (std::size_t i = 0; i < std::min<std::size_t>(8, content_hash.size()); ++i) {
    key += kDigits[static_cast<unsigned char>(content_hash[i]) >> 4];
    key += kDigits[static_cast<unsigned char>(content_hash[i]) & 15];
  }
  return key;
}

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
    return static_cast<std::size_t>(std::upper_bound(s.smallest.begin(), s.smallest.end(), limit) -
                                    s.smallest.begin());
  };
  const std::size_t in_a = within(a), in_b = within(b);
  const std::size_t shared = common({a.smallest.data(), in_a}, {b.smallest.data(), in_b});
  const std::size_t all = in_a + in_b - shared;
  return all == 0 ? 0 : static_cast<double>(shared) / static_cast<double>(all);
}

using Members = std::vector<std::uint32_t>;  // indices of articles

// The connected components of what is a copy of what, but for articles that are alone. `order`: the articles
// by content hash, so that it is the same articles that are compared where many share a hash.
std::vector<Members> find_chains(const std::vector<SketchedArticle>& articles, const Members& order) {
  struct Probe {
    std::uint32_t hash, place;  // in `order`
  };
  std::vector<Probe> all;
  for (std::uint32_t place = 0; place < order.size(); ++place) {
    const Sketch& sketch = articles[order[place]].sketch;
    for (std::size_t i = 0; i < probes(sketch); ++i) all.push_back({sketch.smallest[i], place});
  }
  std::sort(all.begin(), all.end(), [](const Probe& a, const Probe& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.place < b.place;
  });
  UnionFind joined(articles.size());
  for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end) {
    while (end < all.size() && all[end].hash == all[begin].hash) ++end;
    const std::size_t next = end - begin <= kAllPairs ? end - begin : kNextInBucket;
    for (std::size_t i = begin; i < end; ++i)
      for (std::size_t j = i + 1; j < end && j - i <= next; ++j) {
        const std::uint32_t a = order[all[i].place], b = order[all[j].place];
        if (joined.find(a) != joined.find(b) && are_copies(articles[a].sketch, articles[b].sketch))
          joined.join(a, b);
      }
  }
  std::unordered_map<std::size_t, Members> chains;
  for (const std::uint32_t article : order) chains[joined.find(article)].push_back(article);
  std::vector<Members> out;
  for (auto& [root, members] : chains)
    if (members.size() > 1) out.push_back(std::move(members));
  return out;
}

// The groups that a chain falls into: the longest text first, each article joins the leader that it resembles
// most, or becomes one itself where it is a copy of none.
std::vector<Members> split_chain(const std::vector<SketchedArticle>& articles, Members chain) {
  if (chain.size() <= kShortChain) return {std::move(chain)};
  std::stable_sort(chain.begin(), chain.end(), [&](std::uint32_t a, std::uint32_t b) {
    return articles[a].sketch.shingles > articles[b].sketch.shingles;
  });
  std::vector<Members> groups;                         // the leader first
  std::unordered_map<std::uint32_t, Members> by_hash;  // groups whose leader has it
  Members candidates;
  for (const std::uint32_t article : chain) {
    const Sketch& sketch = articles[article].sketch;
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
      const Sketch& leader = articles[groups[group].front()].sketch;
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

std::string smallest_key(const std::vector<SketchedArticle>& articles, const Members& members) {
  const std::string* smallest = &articles[members.front()].content_hash;
  for (const std::uint32_t m : members) smallest = &std::min(*smallest, articles[m].content_hash);
  return key_of(*smallest);
}

std::string chain_of(const Xapian::Document& document) {
  Xapian::TermIterator term = document.termlist_begin();
  const std::string prefix(kCopyChainPrefix);
  term.skip_to(prefix);
  if (term == document.termlist_end() || (*term).compare(0, prefix.size(), prefix) != 0) return {};
  return (*term).substr(prefix.size());
}

}  // namespace

std::uint64_t hash_word(std::string_view folded_word) {
  return XXH3_64bits(folded_word.data(), folded_word.size());
}

bool is_small_number(std::string_view word) {
  return word.size() <= 2 &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void SketchBuilder::add(std::uint64_t hash, bool small_number) {
  if (words_.size() < kManyWords && !small_number &&
      std::find(words_.begin(), words_.end(), hash) == words_.end())
    words_.push_back(hash);
  if (++count_ >= 4) {
    const std::uint32_t shingle = hash_shingle(last_[0], last_[1], last_[2], hash);
    if (shingle <= limit_) {
      smallest_.push_back(shingle);
      if (smallest_.size() >= 8 * kSketchHashes) keep_smallest();
    }
  }
  last_[0] = last_[1];
  last_[1] = last_[2];
  last_[2] = hash;
}

void SketchBuilder::keep_smallest() {
  std::sort(smallest_.begin(), smallest_.end());
  smallest_.erase(std::unique(smallest_.begin(), smallest_.end()), smallest_.end());
  if (smallest_.size() < kSketchHashes) return;
  smallest_.resize(kSketchHashes);
  limit_ = smallest_.back();
}

Sketch SketchBuilder::finish(std::string_view title, std::string_view date) {
  Sketch sketch;
  // A text of fewer words than a shingle is one.
  if (count_ > 0 && count_ < 4) smallest_.push_back(hash_shingle(last_[0], last_[1], last_[2], 0));
  keep_smallest();
  sketch.smallest = std::move(smallest_);
  // Below the sketch's size distinct ones are known; above, texts repeat themselves little.
  sketch.shingles = sketch.smallest.size() < kSketchHashes ? sketch.smallest.size() : count_ - 3;
  sketch.words = words_.size();
  if (const auto parsed = parse_iso_date(date); parsed && date.size() > 10) sketch.instant = parsed->seconds;
  Tokenizer tokens(title);
  Token token;
  while (tokens.next(token)) sketch.title.push_back(static_cast<std::uint32_t>(hash_word(token.folded)));
  std::sort(sketch.title.begin(), sketch.title.end());
  sketch.title.erase(std::unique(sketch.title.begin(), sketch.title.end()), sketch.title.end());
  if (sketch.title.size() > kTitleWords) sketch.title.resize(kTitleWords);
  return sketch;
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
  sketch.title = read_hashes(in);
  sketch.smallest = read_hashes(in);
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

std::vector<CopyGroup> copy_groups(const std::vector<SketchedArticle>& articles) {
  Members order(articles.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return articles[a].content_hash < articles[b].content_hash;
  });
  std::vector<CopyGroup> out(articles.size());
  for (const Members& chain : find_chains(articles, order)) {
    const std::vector<Members> groups = split_chain(articles, chain);
    const std::string chain_key = groups.size() > 1 ? smallest_key(articles, chain) : std::string();
    for (const Members& group : groups) {
      const std::string key = group.size() > 1 ? smallest_key(articles, group) : std::string();
      for (const std::uint32_t article : group) out[article] = {key, chain_key};
    }
  }
  return out;
}

CopyGroup copy_group_of(const Xapian::Document& document) {
  return {document.get_value(kCollapseSlot), chain_of(document)};
}

CopyGroupChanges update_copy_groups(const Xapian::Database& published,
                                    const std::unordered_set<Xapian::docid>& gone,
                                    const std::vector<SketchedArticle>& fresh) {
  // What can change is the chains that an article joins or leaves; nothing outside is a copy of anything in
  // them. So those chains and the fresh articles are grouped anew.
  std::unordered_set<std::string> chains;  // their terms
  std::unordered_set<Xapian::docid> touched;
  const auto touch = [&](Xapian::docid docid) {
    const CopyGroup group = copy_group_of(published.get_document(docid));
    if (!group.chain.empty()) {
      chains.insert(std::string(kCopyChainPrefix) + group.chain);
    } else if (!group.key.empty()) {
      chains.insert(std::string(kCopyPrefix) + group.key);
    } else if (gone.count(docid) == 0) {
      touched.insert(docid);
    }
  };
  for (const Xapian::docid docid : gone) touch(docid);
  if (!fresh.empty()) {
    std::unordered_map<std::uint32_t, std::vector<std::size_t>> by_hash;
    for (std::size_t i = 0; i < fresh.size(); ++i)
      for (std::size_t p = 0; p < probes(fresh[i].sketch); ++p)
        by_hash[fresh[i].sketch.smallest[p]].push_back(i);
    for (auto it = published.valuestream_begin(kSketchSlot); it != published.valuestream_end(kSketchSlot);
         ++it) {
      if (gone.count(it.get_docid()) != 0) continue;
      const Sketch sketch = decode_sketch(*it);
      bool copy = false;
      for (std::size_t p = 0; p < probes(sketch) && !copy; ++p)
        if (const auto same = by_hash.find(sketch.smallest[p]); same != by_hash.end())
          copy = std::any_of(same->second.begin(), same->second.end(),
                             [&](std::size_t i) { return are_copies(fresh[i].sketch, sketch); });
      if (copy) touch(it.get_docid());
    }
  }
  for (const std::string& term : chains)
    for (auto it = published.postlist_begin(term); it != published.postlist_end(term); ++it)
      if (gone.count(*it) == 0) touched.insert(*it);

  std::vector<SketchedArticle> articles = fresh;
  std::vector<Xapian::docid> docids(touched.begin(), touched.end());
  std::vector<CopyGroup> before;
  for (const Xapian::docid docid : docids) {
    const Xapian::Document document = published.get_document(docid);
    articles.push_back(
        {document.get_value(kContentHashSlot), decode_sketch(document.get_value(kSketchSlot))});
    before.push_back(copy_group_of(document));
  }
  std::vector<CopyGroup> after = copy_groups(articles);
  CopyGroupChanges changes;
  for (std::size_t i = 0; i < docids.size(); ++i)
    if (after[fresh.size() + i] != before[i]) changes.published[docids[i]] = after[fresh.size() + i];
  after.resize(fresh.size());
  changes.fresh = std::move(after);
  return changes;
}

}  // namespace dateline

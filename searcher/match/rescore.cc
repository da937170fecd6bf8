#include "match/rescore.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "bm25.h"
#include "match/xapian_lists.h"
#include "query/positional.h"

namespace dateline {
namespace {

constexpr double kAsTyped = 0.1;
constexpr double kDependence = 0.5;
constexpr double kOrdered = 0.10 / 0.85, kUnordered = 0.05 / 0.85;
constexpr Position kWindow = 8;      // words
constexpr double kCommonWord = 0.2;  // of the articles: it says nothing about its neighbours
// Of a query; a pasted article is not looked at in all its pairs. At most 64, the bits of Look::absent.
constexpr std::size_t kMaxWords = 50;

// The plain words in order.
void collect(const QueryNode& node, std::vector<const QueryWord*>& out) {
  if (node.kind == NodeKind::word && node.field == nullptr && node.words.front().match == WordMatch::forms)
    out.push_back(&node.words.front());
  if (node.kind == NodeKind::near || node.kind == NodeKind::adjacent) return;
  for (std::size_t i = 0; i < node.children.size(); ++i)
    if (node.children[i] != nullptr && !is_negative(node, i)) collect(*node.children[i], out);
}

struct Counts {
  double ordered = 0, unordered = 0;
};
Counts count_neighbours(const std::vector<Position>& a, const std::vector<Position>& b) {
  Counts counts;
  std::size_t low = 0;
  for (const Position p : a) {
    while (low < b.size() && b[low] + kWindow <= p) ++low;
    for (std::size_t i = low; i < b.size() && b[i] < p + kWindow; ++i) {
      if (b[i] == p + 1) ++counts.ordered;
      if (b[i] != p) ++counts.unordered;
    }
  }
  return counts;
}

// Of matches in their order.
bool are_tied(const Match& a, const Match& b) { return a.score <= b.score * kRounding; }

std::size_t count_to_rescore(const std::vector<Match>& ranked) {
  std::size_t count = std::min(kRescored, ranked.size()), end = count;
  while (end < ranked.size() && end < kMostRescored && are_tied(ranked[end - 1], ranked[end])) ++end;
  const bool ends = end < kMostRescored || (end < ranked.size() && !are_tied(ranked[end - 1], ranked[end]));
  if (ends) return end;
  while (count > 0 && are_tied(ranked[count - 1], ranked[count])) --count;
  return count;
}

}  // namespace

bool Rescorer::wants_more(const std::vector<Match>& ranked, std::size_t asked) {
  return ranked.size() == asked && asked > kRescored && asked < kMostRescored &&
         are_tied(ranked[kRescored - 1], ranked.back());
}

Rescorer::Rescorer(const IndexView& view, const Ranking& ranking, const QueryNode& query)
    : ranking_(ranking) {
  std::vector<const QueryWord*> words;
  collect(query, words);
  if (words.size() > kMaxWords) words.resize(kMaxWords);
  constexpr std::size_t kNone = SIZE_MAX;
  std::size_t before = kNone;
  for (const QueryWord* w : words) {
    const double with = view.frequency(w->folded);
    if (with == 0) {
      before = kNone;
      continue;
    }
    const std::size_t word = add_word(w->folded, with, view.database.get_doccount());
    if (words_[word].common) continue;
    if (before != kNone && before != word) add_pair(before, word);
    before = word;
  }
  rarest_first_.resize(words_.size());
  std::iota(rarest_first_.begin(), rarest_first_.end(), std::size_t{0});
  std::stable_sort(rarest_first_.begin(), rarest_first_.end(),
                   [&](std::size_t a, std::size_t b) { return words_[a].idf > words_[b].idf; });
}

std::size_t Rescorer::add_word(const std::string& folded, double with, double articles) {
  const auto found =
      std::find_if(words_.begin(), words_.end(), [&](const Word& w) { return w.term == folded; });
  if (found != words_.end()) {
    ++found->times;
    return static_cast<std::size_t>(found - words_.begin());
  }
  words_.push_back({folded, bm25_idf(articles, with), 1, with > kCommonWord * articles});
  return words_.size() - 1;
}

void Rescorer::add_pair(std::size_t a, std::size_t b) {
  const auto found =
      std::find_if(pairs_.begin(), pairs_.end(), [&](const Pair& p) { return p.a == a && p.b == b; });
  if (found != pairs_.end()) {
    ++found->times;
  } else {
    pairs_.push_back({a, b, std::min(words_[a].idf, words_[b].idf)});
  }
}

double Rescorer::as_typed(const Word& word, double wdf) const {
  const double k1 = ranking_.k1 * ranking_.scale;
  return kAsTyped * word.times * word.idf * (k1 + 1) * wdf / (k1 + wdf);
}

// What a pair gives where its counts are `ordered` and `unordered`, each saturated.
double Rescorer::neighbours(const Pair& pair, double ordered, double unordered) const {
  const double k1 = ranking_.k1 * ranking_.scale;
  return kDependence * pair.times * pair.idf * (k1 + 1) / (ranking_.k1 + 1) *
         (kOrdered * ordered + kUnordered * unordered);
}

double Rescorer::most_of(const Pair& pair) const {
  return neighbours(pair, ranking_.k1 + 1, ranking_.k1 + 1);  // what the saturation tends to
}

double Rescorer::most_of_pairs(const Look& look) const {
  double most = 0;
  for (const Pair& p : pairs_)
    if (may_have(look, p)) most += most_of(p);
  return most;
}

// Adds what the word gives to the bonus of each document, which are in order of their ids.
void Rescorer::look_up_word(const IndexView& view, std::size_t word, std::vector<Look>& looks) const {
  if (view.glass != nullptr) {
    look_up_word(word, view.glass->postings(words_[word].term), looks);
  } else {
    look_up_word(word, XapianPostings(view.database, words_[word].term), looks);
  }
}

template <class List>
void Rescorer::look_up_word(std::size_t word, List list, std::vector<Look>& looks) const {
  for (Look& look : looks) {
    list.skip_to(look.docid);
    if (list.docid() == look.docid) {
      look.bonus.as_typed += as_typed(words_[word], list.wdf());
    } else {
      look.absent |= std::uint64_t{1} << word;
    }
  }
}

// Adds what pairs give to the bonus of each document.
void Rescorer::look_up_pairs(const IndexView& view, std::vector<Look>& looks) const {
  std::vector<Look*> held;
  std::vector<Xapian::docid> documents;
  for (const Pair& p : pairs_) {
    held.clear();
    documents.clear();
    for (Look& look : looks) {
      if (!may_have(look, p)) continue;
      held.push_back(&look);
      documents.push_back(look.docid);
    }
    const auto count = [&](auto first, auto second) {
      first.look_up(documents);
      second.look_up(documents);
      for (std::size_t i = 0; i < held.size(); ++i) {
        const Counts counts = count_neighbours(first.looked_up(i), second.looked_up(i));
        held[i]->bonus.neighbours += neighbours(p, saturated(counts.ordered), saturated(counts.unordered));
      }
    };
    if (documents.empty()) continue;
    const std::string &a = words_[p.a].term, &b = words_[p.b].term;
    if (view.glass != nullptr) {
      count(view.glass->positions(a), view.glass->positions(b));
    } else {
      count(XapianPositions(view.database, a), XapianPositions(view.database, b));
    }
  }
}

Rescorer::Bonus Rescorer::bonus(const IndexView& view, Xapian::docid docid) const {
  std::vector<Look> looks(1);
  looks[0].docid = docid;
  for (const std::size_t word : rarest_first_) look_up_word(view, word, looks);
  look_up_pairs(view, looks);
  return looks[0].bonus;
}

std::size_t Rescorer::rescore(const IndexView& view, std::vector<Match>& ranked, std::size_t wanted) const {
  const std::size_t count = count_to_rescore(ranked);
  std::vector<Look> looks;
  for (std::size_t i = 0; i < count; ++i) looks.push_back({ranked[i].docid, i, {}});
  std::sort(looks.begin(), looks.end(), [](const Look& a, const Look& b) { return a.docid < b.docid; });
  // Scores only grow: the last one wanted is a floor for all that can still get there, and it rises. Words
  // that are rare come first, since they give most, and the others take longest to look up.
  double more = 0;  // that words which were not looked up yet can give
  for (const Word& w : words_) more += as_typed(w, std::numeric_limits<Xapian::termcount>::max());
  const auto score = [&](const Look& look) { return ranked[look.rank].score + look.bonus.as_typed; };
  double floor = 0;
  std::vector<double> scores;
  const auto leave_out = [&] {
    if (wanted >= looks.size()) return;
    scores.clear();
    for (const Look& look : looks) scores.push_back(score(look));
    const auto last = scores.begin() + static_cast<std::ptrdiff_t>(wanted - 1);
    std::nth_element(scores.begin(), last, scores.end(), std::greater<>());
    floor = *last;
    std::erase_if(looks, [&](const Look& look) {
      return (score(look) + more + most_of_pairs(look)) * kRounding < floor;
    });
  };
  leave_out();
  for (const std::size_t word : rarest_first_) {
    look_up_word(view, word, looks);
    more = std::max(0.0, more - as_typed(words_[word], std::numeric_limits<Xapian::termcount>::max()));
    leave_out();
  }
  look_up_pairs(view, looks);
  for (const Look& look : looks) ranked[look.rank].score = score(look) + look.bonus.neighbours;
  std::sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(count), ranks_before);
  return count;
}

}  // namespace dateline

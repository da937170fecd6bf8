#include "match/matcher.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_set>

#include "schema.h"

namespace dateline {
namespace {

// More than this many matches are kept as a few numbers each, not as Xapian keeps them.
constexpr std::size_t kManyMatches = 1000;

// A total up to this is exact in any case.
constexpr Xapian::doccount kCounted = 500;

constexpr Xapian::doccount kSmallArchive = 10'000;  // articles

Xapian::BM25Weight weighting(const Ranking& r) { return Xapian::BM25Weight(r.k1 * r.scale, 0, 0, 0, 0.5); }

void set_order(Xapian::Enquire& enquire, Order order) {
  if (order == Order::newest) enquire.set_sort_by_value_then_relevance(kPublishedSlot, true);
  if (order != Order::oldest) return;
  Xapian::MultiValueKeyMaker* by_date = new Xapian::MultiValueKeyMaker;
  by_date->add_value(kPublishedSlot, false, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF");
  enquire.set_sort_by_key_then_relevance(by_date->release(), false);
}

// Keeps every match.
class Collector final : public Xapian::MatchSpy {
 public:
  explicit Collector(const MatchRequest& request) : request_(request) {}

  void operator()(const Xapian::Document& document, double score) override {
    Entry entry{document.get_docid(), score, 0};
    if (request_.order != Order::relevance) {
      const std::string published = document.get_value(kPublishedSlot);
      // Undated ones last.
      const double time = published.empty() ? std::numeric_limits<double>::infinity()
                                            : Xapian::sortable_unserialise(published);
      entry.key = published.empty() || request_.order == Order::oldest ? time : -time;
    }
    entries_.push_back(entry);
  }

  std::vector<Match> ranked(const Xapian::Database& database) {
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
      if (a.key != b.key) return a.key < b.key;
      return a.score != b.score ? a.score > b.score : a.docid < b.docid;
    });
    std::vector<Match> out;
    std::unordered_set<std::string> seen;
    std::size_t left_out = 0;
    for (const Entry& e : entries_) {
      if (request_.collapse) {
        const std::string key = database.get_document(e.docid).get_value(kCollapseSlot);
        if (!key.empty() && !seen.insert(key).second) continue;
      }
      if (left_out++ < request_.first) continue;
      out.push_back({e.docid, e.score});
      if (out.size() == request_.count) break;
    }
    return out;
  }

 private:
  struct Entry {
    Xapian::docid docid;
    double score;
    double key;  // ascending
  };
  const MatchRequest& request_;
  std::vector<Entry> entries_;
};

}  // namespace

Matches find_matches(const Xapian::Database& database, const Ranking& ranking, const Xapian::Query& query,
                     const MatchRequest& request) {
  const Xapian::doccount all = database.get_doccount();
  const auto bounded = [&](std::size_t n) {
    return static_cast<Xapian::doccount>(std::min<std::size_t>(n, all));
  };
  Xapian::Enquire enquire(database);
  enquire.set_query(query);
  enquire.set_weighting_scheme(weighting(ranking));
  if (request.collapse) enquire.set_collapse_key(kCollapseSlot);
  for (Xapian::MatchSpy* spy : request.spies) enquire.add_matchspy(spy);

  // Where a search may stop early, Xapian 1.4 can miss a match: AND_MAYBE turned into AND goes on one
  // document too late (AndMaybePostList::next). In a small archive all matches are looked at, which costs
  // nothing there; in 3,000 queries of a large one no page of ten differed.
  const bool exact = request.exact || all <= kSmallArchive || request.count == 0;
  Matches found;
  const bool many = bounded(request.count) > kManyMatches;
  Collector collector(request);
  Xapian::MSet set;
  if (many) {
    enquire.add_matchspy(&collector);
    set = enquire.get_mset(0, 1, all);
    found.ranked = collector.ranked(database);
  } else {
    set_order(enquire, request.order);
    set = enquire.get_mset(bounded(request.first), bounded(request.count), exact ? all : kCounted);
    for (auto it = set.begin(); it != set.end(); ++it) found.ranked.push_back({*it, it.get_weight()});
  }
  found.total_exact = set.get_matches_lower_bound() == set.get_matches_upper_bound();
  found.total = many || exact ? set.get_matches_lower_bound() : set.get_matches_estimated();
  const bool last_page = found.ranked.size() < request.count && (!found.ranked.empty() || request.first == 0);
  if (last_page) {
    found.total = request.first + found.ranked.size();
    found.total_exact = true;
  }
  return found;
}

double weigh(const Xapian::Database& database, const Ranking& ranking, const Xapian::Query& query,
             const std::string& id_term) {
  Xapian::Enquire enquire(database);
  enquire.set_query(Xapian::Query(Xapian::Query::OP_FILTER, query, Xapian::Query(id_term)));
  enquire.set_weighting_scheme(weighting(ranking));
  const Xapian::MSet set = enquire.get_mset(0, 1);
  return set.empty() ? 0 : set.begin().get_weight();
}

double bm25_idf(double articles, double with_word) {
  double odds = (articles - with_word + 0.5) / (with_word + 0.5);
  if (odds < 2) odds = odds * 0.5 + 1;
  return std::log(odds);
}

std::uint64_t count_matches(const Xapian::Database& database, const Xapian::Query& query) {
  if (query.empty()) return 0;
  Xapian::Enquire enquire(database);
  enquire.set_query(query);
  enquire.set_weighting_scheme(Xapian::BoolWeight());
  return enquire.get_mset(0, 0, database.get_doccount()).get_matches_lower_bound();
}

}  // namespace dateline

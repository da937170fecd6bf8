#include "match/expansion.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "bm25.h"
#include "schema.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kTellingTerms = 25;   // as Lucene's MoreLikeThis
constexpr double kFewArticles = 10;         // of which most may have a telling word
constexpr std::size_t kFeedbackTerms = 30;  // as Anserini and the reference of docs/ranking.md take

// Stems of all of the text: those of a field have a capital behind the Z.
bool is_stem(const std::string& term) { return term.size() > 1 && !(term[1] >= 'A' && term[1] <= 'Z'); }

template <class Use>
void each_stem(const Xapian::Database& database, Xapian::docid docid, Use&& use) {
  const std::string prefix(kStemPrefix);
  auto it = database.termlist_begin(docid);
  const auto end = database.termlist_end(docid);
  for (it.skip_to(prefix); it != end; ++it) {
    const std::string term = *it;
    if (term.compare(0, prefix.size(), prefix) != 0) break;
    if (is_stem(term)) use(term, it);
  }
}

// A single letter or a number is no word of a subject.
bool is_telling(std::string_view stem) {
  return decode_utf8(stem, 0).bytes < stem.size() &&
         !std::all_of(stem.begin(), stem.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The heaviest first.
void keep_heaviest(std::vector<WeightedTerm>& terms, std::size_t count) {
  std::sort(terms.begin(), terms.end(), [](const WeightedTerm& a, const WeightedTerm& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.term < b.term;
  });
  if (terms.size() > count) terms.resize(count);
}

}  // namespace

Plan any_of(const std::vector<WeightedTerm>& terms) {
  std::vector<Plan> plans;
  plans.reserve(terms.size());
  for (const WeightedTerm& t : terms) plans.push_back(Plan::term(t.term).weighed(t.weight));
  return Plan::any(std::move(plans));
}

std::vector<WeightedTerm> telling_terms(const Xapian::Database& database, Xapian::docid docid,
                                        const Ranking& ranking) {
  const double articles = database.get_doccount();
  const double k1 = ranking.k1 * ranking.scale;
  std::vector<WeightedTerm> terms;
  each_stem(database, docid, [&](const std::string& term, Xapian::TermIterator& it) {
    const double with = it.get_termfreq(), wdf = it.get_wdf();
    if (with < 2 || with > std::max(articles / 2, kFewArticles)) return;
    terms.push_back({term, wdf / (k1 + wdf) * bm25_idf(articles, with)});
  });
  keep_heaviest(terms, kTellingTerms);
  // The score of a term has its idf already.
  for (WeightedTerm& t : terms) t.weight = 1;
  return terms;
}

std::vector<WeightedTerm> feedback_terms(const Xapian::Database& database, const std::vector<Match>& best,
                                         std::size_t query_words) {
  std::unordered_map<std::string, double> model;
  double rank = 1;
  for (const Match& m : best) {
    double sum = 0;
    std::vector<std::pair<std::string, double>> frequencies;
    each_stem(database, m.docid, [&](const std::string& term, Xapian::TermIterator& it) {
      if (!is_telling(std::string_view(term).substr(kStemPrefix.size()))) return;
      frequencies.emplace_back(term, it.get_wdf());
      sum += it.get_wdf();
    });
    const double relevance = 1 / std::log2(++rank);
    for (const auto& [term, wdf] : frequencies) model[term] += wdf / sum * relevance;
  }
  std::vector<WeightedTerm> terms;
  terms.reserve(model.size());
  for (const auto& [term, weight] : model) terms.push_back({term, weight});
  keep_heaviest(terms, kFeedbackTerms);
  double total = 0;
  for (const WeightedTerm& t : terms) total += t.weight;
  for (WeightedTerm& t : terms) t.weight *= static_cast<double>(query_words) / total;
  return terms;
}

}  // namespace dateline

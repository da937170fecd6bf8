#include "query/to_xapian.h"

#include <algorithm>
#include <map>

#include "dateline/searcher.h"
#include "query/article_positions.h"
#include "query/positional.h"
#include "query/verbatim.h"
#include "query/verified_source.h"

namespace dateline {
namespace {

using Xapian::Query;

Query unweighted(const Query& query) { return Query(Query::OP_SCALE_WEIGHT, query, 0.0); }

Query any_of(const std::vector<Query>& queries, Query::op op = Query::OP_OR) {
  return Query(op, queries.begin(), queries.end());
}

std::string period_term(std::string_view prefix, int year, int month = 0, int day = 0) {
  return std::string(prefix) + make_date(year, month, day)->key();
}

// Queries any of which may match; their weights add up. One that comes again counts as often as it comes.
// Words that no article has are left out, for Xapian takes time with the square of the number of parts.
class Alternatives {
 public:
  void add(const Query& query) {
    static const std::string nothing = Query(std::string(kNothingTerm)).get_description();
    std::string description = query.get_description();
    if (description == nothing) {
      missing_ = true;
    } else if (const auto [part, is_new] = numbers_.try_emplace(std::move(description), parts_.size());
               is_new) {
      if (parts_.size() == kMaxParts)
        throw QueryError("query of more than " + std::to_string(kMaxParts) + " different words", 1);
      parts_.push_back({query, 1});
    } else {
      ++parts_[part->second].times;
    }
  }
  // Empty where nothing was added.
  Query query() const {
    if (parts_.empty()) return missing_ ? Query(std::string(kNothingTerm)) : Query();
    std::vector<Query> queries;
    for (const Part& p : parts_)
      queries.push_back(p.times > 1 ? Query(Query::OP_SCALE_WEIGHT, p.query, p.times) : p.query);
    return any_of(queries);
  }

 private:
  static constexpr std::size_t kMaxParts = 5000;
  struct Part {
    Query query;
    double times;
  };
  std::vector<Part> parts_;
  std::map<std::string, std::size_t> numbers_;  // by description
  bool missing_ = false;
};

// Alternatives of one word are one group with one idf, so that a rare one (a foreign stem, a misspelling)
// does not outweigh the word's own.
Query one_group(const std::vector<Query>& alternatives) {
  if (alternatives.empty()) return Query(std::string(kNothingTerm));
  return alternatives.size() == 1 ? alternatives.front() : any_of(alternatives, Query::OP_SYNONYM);
}

}  // namespace

QueryCompiler::QueryCompiler(const Vocabulary& vocabulary, Reader reader, bool all)
    : vocabulary_(vocabulary), reader_(std::move(reader)), all_(all) {}

Query QueryCompiler::any_word(const std::vector<std::string>& words, std::string_view prefix) const {
  std::vector<Query> terms;
  for (const std::string& w : words) {
    const std::string term = std::string(prefix) + w;
    if (vocabulary_.database().term_exists(term)) terms.emplace_back(term);
  }
  return one_group(terms);
}

Query QueryCompiler::word(const QueryNode& node) const {
  const QueryWord& w = node.words.front();
  if (w.match != WordMatch::forms) return any_word(w.found, word_prefix(node));
  const std::string prefix(node.field != nullptr ? node.field->stem_prefix : kStemPrefix);
  std::vector<Query> stems;
  for (const Vocabulary::LanguageStem& s : vocabulary_.language_stems(w)) {
    if (!vocabulary_.database().term_exists(prefix + s.stem)) continue;
    Query stem(prefix + s.stem);
    if (!s.languages.empty()) {
      std::vector<Query> languages;
      for (const std::string& l : s.languages) languages.emplace_back(language_term(l));
      stem = Query(Query::OP_FILTER, stem, any_of(languages));
    }
    stems.push_back(std::move(stem));
  }
  return one_group(stems);
}

Query QueryCompiler::words_of(const QueryNode& node) const {
  const std::string_view prefix = word_prefix(node);
  std::vector<Query> operands;
  for (const std::vector<Sequence>& operand : positional_of(node).operands) {
    std::vector<Query> sequences;
    for (const Sequence& sequence : operand) {
      std::vector<Query> words;
      for (const WordSet& w : sequence) words.push_back(any_word(w, prefix));
      sequences.push_back(any_of(words, Query::OP_AND));
    }
    operands.push_back(any_of(sequences));
  }
  return any_of(operands, Query::OP_AND);
}

// Phrases of exact words go through Xapian's operator, which looks at positions last. What it cannot say is
// verified article by article, among those that have all the words.
Query QueryCompiler::positional(const QueryNode& node) const {
  const std::string prefix(word_prefix(node));
  const bool exact = std::all_of(node.words.begin(), node.words.end(),
                                 [](const QueryWord& w) { return w.match == WordMatch::exact; });
  const Positional rule = positional_of(node);
  Query words = words_of(node);
  if (node.kind == NodeKind::phrase && node.words.size() == 1) return words;
  if (node.kind == NodeKind::phrase && exact) {
    std::vector<std::string> terms;
    for (const QueryWord& w : node.words) terms.push_back(prefix + w.folded);
    return Query(Query::OP_PHRASE, terms.begin(), terms.end(), static_cast<Xapian::termcount>(terms.size()));
  }
  // Where it stands in the query is what tells it from others.
  const std::string name = std::to_string(node.begin) + ".." + std::to_string(node.end);
  const auto verify = [rule, prefix, reader = reader_](const Xapian::Database& database,
                                                       Xapian::docid docid) {
    reader.check_stop();
    return stands(rule, [&](const WordSet& set) { return positions_in(database, docid, prefix, set); });
  };
  if (node.kind != NodeKind::verbatim)
    return Query(Query::OP_FILTER, words, Query((new VerifiedSource(name, verify))->release()));
  const auto verify_text = [verify, verbatim = Verbatim(node), field = node.field, reader = reader_](
                               const Xapian::Database& database, Xapian::docid docid) {
    if (!verify(database, docid)) return false;
    const Article article = reader.article(database, docid);
    const bool anywhere = field == nullptr;
    const bool in_caption = std::any_of(article.captions.begin(), article.captions.end(),
                                        [&](const Paragraph& p) { return verbatim.stands_in(p.text); });
    return ((anywhere || field->name == "title") && verbatim.stands_in(article.title)) ||
           ((anywhere || field->name == "caption") && in_caption) ||
           (anywhere && verbatim.stands_in(body_text(article)));
  };
  return Query(Query::OP_FILTER, words, Query((new VerifiedSource(name, verify_text))->release()));
}

Query QueryCompiler::value(const QueryNode& node) const {
  const QueryWord& value = node.words.front();
  if (value.match == WordMatch::exact)
    return unweighted(Query(facet_term(node.facet->prefix, value.written)));
  if (value.folded.find_first_not_of('*') ==
      std::string::npos)  // any value; they begin with no control character
    return Query(Query::OP_VALUE_GE, node.facet->slot, std::string(1, '\x01'));
  std::vector<Query> terms;
  for (const std::string& v : value.found) terms.emplace_back(node.facet->prefix + v);
  return terms.empty() ? Query(std::string(kNothingTerm)) : unweighted(any_of(terms));
}

// Words rank by their sum; a filter, '+' and '-' say which articles count at all.
Query QueryCompiler::group(const QueryNode& node, Purpose purpose, const Query& more) const {
  std::vector<Query> required, filters;
  Alternatives optional, prohibited;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const QueryNode& child = *node.children[i];
    const bool excluded = node.signs[i] == Sign::prohibited;
    const Query query = compile(child, excluded ? Purpose::choose : purpose);
    if (query.empty()) continue;
    if (excluded) {
      prohibited.add(query);
    } else if (is_filter(child)) {
      filters.push_back(query);
    } else if (node.signs[i] == Sign::required || all_) {
      required.push_back(query);
    } else {
      optional.add(query);
    }
  }
  if (!more.empty()) optional.add(more);
  Query query;
  if (!required.empty()) {
    query = any_of(required, Query::OP_AND);
    // Xapian 1.4 reads memory that it has not set where AND_MAYBE stands in what is excluded.
    if (const Query extra = optional.query(); !extra.empty() && purpose == Purpose::rank)
      query = Query(Query::OP_AND_MAYBE, query, extra);
  } else {
    query = optional.query();
  }
  if (!filters.empty()) {
    const Query filter = any_of(filters, Query::OP_AND);
    query = query.empty() ? filter : Query(Query::OP_FILTER, query, filter);
  }
  if (const Query taken = prohibited.query(); !taken.empty())
    query = Query(Query::OP_AND_NOT, query.empty() ? unweighted(Query::MatchAll) : query, taken);
  return query;
}

// A range of days as the fewest terms: whole years, whole months, days.
Query QueryCompiler::dates(const QueryNode& node) const {
  const std::string year_prefix(kPeriods[0].prefix), month_prefix(kPeriods[1].prefix),
      day_prefix(kPeriods[2].prefix);
  std::vector<int> years;
  const Xapian::Database& database = vocabulary_.database();
  for (auto it = database.allterms_begin(year_prefix); it != database.allterms_end(year_prefix); ++it) {
    const std::string digits = (*it).substr(year_prefix.size());
    if (const auto date = parse_iso_date(digits)) years.push_back(date->year);
  }
  const std::string low = node.from ? node.from->key() : "00000000",
                    high = node.to ? node.to->key() : "99999999";
  std::vector<Query> terms;
  for (const int year : years) {
    const std::string first = make_date(year, 1, 1)->key(), last = make_date(year, 12, 31)->key();
    if (last < low || first > high) continue;
    if (low <= first && last <= high) {
      terms.emplace_back(period_term(year_prefix, year));
      continue;
    }
    for (int month = 1; month <= 12; ++month) {
      const int days = days_in_month(year, month);
      const std::string begin = make_date(year, month, 1)->key(), end = make_date(year, month, days)->key();
      if (end < low || begin > high) continue;
      if (low <= begin && end <= high) {
        terms.emplace_back(period_term(month_prefix, year, month));
        continue;
      }
      for (int day = 1; day <= days; ++day) {
        const std::string key = make_date(year, month, day)->key();
        if (low <= key && key <= high) terms.emplace_back(day_prefix + key);
      }
    }
  }
  // A term that no article has, since an empty query would mean no condition at all.
  return terms.empty() ? Query(std::string(kNothingTerm)) : unweighted(any_of(terms));
}

Query QueryCompiler::compile(const QueryNode& node, Purpose purpose) const {
  const auto child = [&](std::size_t i) {
    return compile(*node.children[i], is_negative(node, i) ? Purpose::choose : purpose);
  };
  const auto children = [&] {
    std::vector<Query> out;
    for (std::size_t i = 0; i < node.children.size(); ++i)
      if (Query q = child(i); !q.empty()) out.push_back(q);
    return out;
  };
  switch (node.kind) {
    case NodeKind::word:
      return word(node);
    case NodeKind::phrase:
    case NodeKind::verbatim:
    case NodeKind::near:
    case NodeKind::adjacent:
      return positional(node);
    case NodeKind::everything:
      return unweighted(Query::MatchAll);
    case NodeKind::value:
      return value(node);
    case NodeKind::dates:
      return dates(node);
    case NodeKind::undated:
      return unweighted(Query(std::string(kUndatedTerm)));
    case NodeKind::group:
      return group(node, purpose);
    case NodeKind::both:
      return any_of(children(), Query::OP_AND);
    case NodeKind::either: {
      Alternatives alternatives;
      for (const Query& q : children()) alternatives.add(q);
      return alternatives.query();
    }
    case NodeKind::without: {
      const Query from = node.children[0] != nullptr ? child(0) : unweighted(Query::MatchAll);
      Alternatives all_taken;
      for (std::size_t i = 1; i < node.children.size(); ++i)
        if (const Query q = child(i); !q.empty()) all_taken.add(q);
      const Query taken = all_taken.query();
      return taken.empty() ? from : Query(Query::OP_AND_NOT, from, taken);
    }
  }
  return {};
}

Query QueryCompiler::compile_with(const QueryNode& tree, const Query& more) const {
  if (tree.kind == NodeKind::group) return group(tree, Purpose::rank, more);
  return Query(Query::OP_AND_MAYBE, compile(tree), more);
}

}  // namespace dateline

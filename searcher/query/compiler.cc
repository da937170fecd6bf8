#include "query/compiler.h"

#include <algorithm>
#include <map>

#include "bm25.h"
#include "dateline/searcher.h"
#include "query/article_positions.h"
#include "query/positional.h"
#include "query/verbatim.h"

namespace dateline {
namespace {

constexpr double kOfOtherSpelling = 0.5;  // of the weight of the word as typed

Plan unweighted(Plan plan) { return std::move(plan).weighed(0); }

std::string period_term(std::string_view prefix, int year, int month = 0, int day = 0) {
  return std::string(prefix) + make_date(year, month, day)->key();
}

// Plans any of which may match; their scores add up. One that comes again counts as often as it comes. Words
// that no article has are left out, for time goes with the number of parts.
class Alternatives {
 public:
  void add(Plan plan) {
    if (plan.kind == Plan::Kind::nothing) {
      missing_ = true;
    } else if (const auto [part, is_new] = numbers_.try_emplace(plan.description(), parts_.size()); is_new) {
      if (parts_.size() == kMaxParts)
        throw QueryError("query of more than " + std::to_string(kMaxParts) + " different words", 1);
      parts_.push_back({std::move(plan), 1});
    } else {
      ++parts_[part->second].times;
    }
  }
  // Empty where nothing was added.
  Plan plan() && {
    if (parts_.empty()) return missing_ ? Plan::nothing() : Plan();
    std::vector<Plan> plans;
    for (Part& p : parts_) plans.push_back(std::move(p.plan).weighed(p.times));
    return Plan::any(std::move(plans));
  }

 private:
  static constexpr std::size_t kMaxParts = 5000;
  struct Part {
    Plan plan;
    double times;
  };
  std::vector<Part> parts_;
  std::map<std::string, std::size_t> numbers_;  // by description
  bool missing_ = false;
};

// Alternatives of one word are one group with one idf, so that a rare one (a foreign stem, a misspelling)
// does not outweigh the word's own.
Plan one_group(std::vector<Plan> alternatives) {
  return alternatives.empty() ? Plan::nothing() : Plan::word(std::move(alternatives));
}

std::string_view stem_prefix(const QueryNode& node) {
  return node.field != nullptr ? node.field->stem_prefix : kStemPrefix;
}

}  // namespace

QueryCompiler::QueryCompiler(const Vocabulary& vocabulary, Reader reader, bool all)
    : vocabulary_(vocabulary), reader_(std::move(reader)), all_(all) {}

Plan QueryCompiler::any_word(const std::vector<std::string>& words, std::string_view prefix) const {
  std::vector<Plan> terms;
  for (const std::string& w : words) {
    std::string term = std::string(prefix) + w;
    if (vocabulary_.has(term)) terms.push_back(Plan::term(std::move(term)));
  }
  return one_group(std::move(terms));
}

Plan QueryCompiler::word(const QueryNode& node, Purpose purpose) const {
  const QueryWord& w = node.words.front();
  if (w.match != WordMatch::forms) return any_word(w.found, word_prefix(node));
  Plan own = own_forms(node);
  if (purpose == Purpose::exclude) return own;
  Plan other = other_spellings(node);
  if (other.is_empty()) return own;
  if (own.kind == Plan::Kind::nothing) return other;
  std::vector<Plan> either;
  either.push_back(std::move(own));
  either.push_back(std::move(other));
  return Plan::any(std::move(either));
}

Plan QueryCompiler::own_forms(const QueryNode& node) const {
  const std::string_view prefix = stem_prefix(node);
  return one_group(of_stems(vocabulary_.stems_with(prefix, node.words.front()), prefix));
}

// Beside the word as typed all other spellings are one word of half its weight. How rare they are says
// nothing of what is looked for: it counts how rare all spellings are together.
Plan QueryCompiler::other_spellings(const QueryNode& node) const {
  const std::vector<QueryWord> names = vocabulary_.other_spellings(node.words.front());
  if (names.empty()) return {};
  const std::string_view prefix = stem_prefix(node);
  const std::vector<LanguageStem> own = vocabulary_.stems_with(prefix, node.words.front());
  std::vector<LanguageStem> stems;
  std::vector<std::string> words;
  const auto is_among = [](const std::vector<LanguageStem>& list, const std::string& stem) {
    return std::any_of(list.begin(), list.end(), [&](const LanguageStem& s) { return s.stem == stem; });
  };
  for (const QueryWord& name : names) {
    if (name.match == WordMatch::exact) {
      words.push_back(std::string(word_prefix(node)) + name.folded);
      continue;
    }
    for (LanguageStem& s : vocabulary_.stems_with(prefix, name))
      if (!is_among(own, s.stem) && !is_among(stems, s.stem)) stems.push_back(std::move(s));
  }
  std::erase_if(words, [&](const std::string& term) { return !vocabulary_.has(term); });
  if (stems.empty() && words.empty()) return {};
  const IndexView& view = vocabulary_.view();
  const double all = view.database.get_doccount();
  const auto with_stems = [&](const std::vector<LanguageStem>& list) {
    double sum = 0;
    for (const LanguageStem& s : list) sum += view.frequency(std::string(prefix) + s.stem);
    return sum;
  };
  double with_other = with_stems(stems);
  for (const std::string& term : words) with_other += view.frequency(term);
  with_other = std::min(all, with_other);
  const double with_any = std::min(all, with_other + with_stems(own));
  std::vector<Plan> forms = of_stems(stems, prefix);
  for (std::string& term : words) forms.push_back(Plan::term(std::move(term)));
  return one_group(std::move(forms))
      .weighed(kOfOtherSpelling * bm25_idf(all, with_any) / bm25_idf(all, with_other));
}

std::vector<Plan> QueryCompiler::of_stems(const std::vector<LanguageStem>& stems,
                                          std::string_view prefix) const {
  std::vector<Plan> alternatives;
  for (const LanguageStem& s : stems) {
    Plan stem = Plan::term(std::string(prefix) + s.stem);
    if (!s.languages.empty()) {
      std::vector<Plan> languages;
      for (const std::string& l : s.languages) languages.push_back(Plan::term(language_term(l)));
      stem = Plan::filter(std::move(stem), Plan::any(std::move(languages)));
    }
    alternatives.push_back(std::move(stem));
  }
  return alternatives;
}

Plan QueryCompiler::words_of(const QueryNode& node) const {
  const std::string_view prefix = word_prefix(node);
  std::vector<Plan> operands;
  for (const std::vector<Sequence>& operand : positional_of(node).operands) {
    std::vector<Plan> sequences;
    for (const Sequence& sequence : operand) {
      std::vector<Plan> words;
      for (const WordSet& w : sequence) words.push_back(any_word(w, prefix));
      sequences.push_back(Plan::all(std::move(words)));
    }
    operands.push_back(Plan::any(std::move(sequences)));
  }
  return Plan::all(std::move(operands));
}

// Phrases of exact words go through Xapian's operator, which looks at positions last. What it cannot say is
// verified article by article, among those that have all the words.
Plan QueryCompiler::positional(const QueryNode& node) const {
  const std::string prefix(word_prefix(node));
  const bool exact = std::all_of(node.words.begin(), node.words.end(),
                                 [](const QueryWord& w) { return w.match == WordMatch::exact; });
  const Positional rule = positional_of(node);
  if (node.kind == NodeKind::phrase && node.words.size() == 1) return words_of(node);
  if (node.kind == NodeKind::phrase && exact) {
    std::vector<std::string> terms;
    for (const QueryWord& w : node.words) terms.push_back(prefix + w.folded);
    return Plan::phrase(std::move(terms));
  }
  // Where it stands in the query is what tells it from others.
  const std::string name = std::to_string(node.begin) + ".." + std::to_string(node.end);
  const auto verify = [rule, prefix, reader = reader_](const Xapian::Database& database,
                                                       Xapian::docid docid) {
    reader.check_stop();
    return stands(rule, [&](const WordSet& set) { return positions_in(database, docid, prefix, set); });
  };
  if (node.kind != NodeKind::verbatim) return Plan::filter(words_of(node), Plan::verified(name, verify));
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
  return Plan::filter(words_of(node), Plan::verified(name, verify_text));
}

Plan QueryCompiler::value(const QueryNode& node) const {
  const QueryWord& value = node.words.front();
  if (value.match == WordMatch::exact)
    return unweighted(Plan::term(facet_term(node.facet->prefix, value.written)));
  if (value.folded.find_first_not_of('*') == std::string::npos) return Plan::has_value(node.facet->slot);
  std::vector<Plan> terms;
  for (const std::string& v : value.found) terms.push_back(Plan::term(node.facet->prefix + v));
  return terms.empty() ? Plan::nothing() : unweighted(Plan::any(std::move(terms)));
}

// Words rank by their sum; a filter, '+' and '-' say which articles count at all.
Plan QueryCompiler::group(const QueryNode& node, Purpose purpose, Plan more) const {
  std::vector<Plan> required, filters;
  Alternatives optional, prohibited;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const QueryNode& child = *node.children[i];
    const bool excluded = node.signs[i] == Sign::prohibited;
    Plan plan = compile(child, excluded ? Purpose::exclude : purpose);
    if (plan.is_empty()) continue;
    if (excluded) {
      prohibited.add(std::move(plan));
    } else if (is_filter(child)) {
      filters.push_back(std::move(plan));
    } else if (node.signs[i] == Sign::required || all_) {
      required.push_back(std::move(plan));
    } else {
      optional.add(std::move(plan));
    }
  }
  if (!more.is_empty()) optional.add(std::move(more));
  Plan plan = std::move(optional).plan();
  if (!required.empty()) {
    Plan extra = std::move(plan);
    plan = Plan::all(std::move(required));
    // Xapian 1.4 reads memory that it has not set where AND_MAYBE stands in what is excluded.
    if (!extra.is_empty() && purpose == Purpose::rank) plan = Plan::maybe(std::move(plan), std::move(extra));
  }
  if (!filters.empty()) {
    Plan filter = Plan::all(std::move(filters));
    plan = plan.is_empty() ? std::move(filter) : Plan::filter(std::move(plan), std::move(filter));
  }
  if (Plan taken = std::move(prohibited).plan(); !taken.is_empty())
    plan = Plan::without(plan.is_empty() ? Plan::everything() : std::move(plan), std::move(taken));
  return plan;
}

// A range of days as the fewest terms: whole years, whole months, days.
Plan QueryCompiler::dates(const QueryNode& node) const {
  const std::string year_prefix(kPeriods[0].prefix), month_prefix(kPeriods[1].prefix),
      day_prefix(kPeriods[2].prefix);
  std::vector<int> years;
  const Xapian::Database& database = vocabulary_.view().database;
  for (auto it = database.allterms_begin(year_prefix); it != database.allterms_end(year_prefix); ++it) {
    const std::string digits = (*it).substr(year_prefix.size());
    if (const auto date = parse_iso_date(digits)) years.push_back(date->year);
  }
  const std::string low = node.from ? node.from->key() : "00000000",
                    high = node.to ? node.to->key() : "99999999";
  std::vector<Plan> terms;
  for (const int year : years) {
    const std::string first = make_date(year, 1, 1)->key(), last = make_date(year, 12, 31)->key();
    if (last < low || first > high) continue;
    if (low <= first && last <= high) {
      terms.push_back(Plan::term(period_term(year_prefix, year)));
      continue;
    }
    for (int month = 1; month <= 12; ++month) {
      const int days = days_in_month(year, month);
      const std::string begin = make_date(year, month, 1)->key(), end = make_date(year, month, days)->key();
      if (end < low || begin > high) continue;
      if (low <= begin && end <= high) {
        terms.push_back(Plan::term(period_term(month_prefix, year, month)));
        continue;
      }
      for (int day = 1; day <= days; ++day) {
        const std::string key = make_date(year, month, day)->key();
        if (low <= key && key <= high) terms.push_back(Plan::term(day_prefix + key));
      }
    }
  }
  // An empty plan would mean no condition at all.
  return terms.empty() ? Plan::nothing() : unweighted(Plan::any(std::move(terms)));
}

Plan QueryCompiler::compile(const QueryNode& node, Purpose purpose) const {
  const auto child = [&](std::size_t i) {
    return compile(*node.children[i], is_negative(node, i) ? Purpose::exclude : purpose);
  };
  switch (node.kind) {
    case NodeKind::word:
      return word(node, purpose);
    case NodeKind::phrase:
    case NodeKind::verbatim:
    case NodeKind::near:
    case NodeKind::adjacent:
      return positional(node);
    case NodeKind::everything:
      return Plan::everything();
    case NodeKind::value:
      return value(node);
    case NodeKind::dates:
      return dates(node);
    case NodeKind::undated:
      return unweighted(Plan::term(std::string(kUndatedTerm)));
    case NodeKind::group:
      return group(node, purpose);
    case NodeKind::both: {
      std::vector<Plan> parts;
      for (std::size_t i = 0; i < node.children.size(); ++i)
        if (Plan p = child(i); !p.is_empty()) parts.push_back(std::move(p));
      return Plan::all(std::move(parts));
    }
    case NodeKind::either: {
      Alternatives alternatives;
      for (std::size_t i = 0; i < node.children.size(); ++i)
        if (Plan p = child(i); !p.is_empty()) alternatives.add(std::move(p));
      return std::move(alternatives).plan();
    }
    case NodeKind::without: {
      Plan from = node.children[0] != nullptr ? child(0) : Plan::everything();
      Alternatives all_taken;
      for (std::size_t i = 1; i < node.children.size(); ++i)
        if (Plan p = child(i); !p.is_empty()) all_taken.add(std::move(p));
      Plan taken = std::move(all_taken).plan();
      return taken.is_empty() ? from : Plan::without(std::move(from), std::move(taken));
    }
  }
  return {};
}

Plan QueryCompiler::compile_with(const QueryNode& tree, Plan more) const {
  if (tree.kind == NodeKind::group) return group(tree, Purpose::rank, std::move(more));
  return Plan::maybe(compile(tree), std::move(more));
}

}  // namespace dateline

#include "match/search.h"

#include <algorithm>

#include "analysis/fold.h"
#include "match/expansion.h"
#include "match/explain.h"
#include "match/facet_counts.h"
#include "match/help.h"
#include "query/resolve.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr double kCommonShare = 0.1;  // of the articles, but at least
constexpr double kCommonAtLeast = 10;
constexpr std::size_t kOpeningCharacters = 80;
constexpr std::size_t kMaxSnippet = 5000;      // characters
constexpr std::size_t kLookedUpTogether = 64;  // hits

const Period* find_period(std::string_view name) {
  const auto found =
      std::find_if(kPeriods.begin(), kPeriods.end(), [&](const Period& p) { return p.name == name; });
  return found == kPeriods.end() || found->name == "day" ? nullptr : &*found;
}

std::size_t timeline_digits(TimelineUnit unit) {
  return kPeriods[static_cast<std::size_t>(unit)].digits;  // in the same order
}

// "author:ali*" asks for the facet author, of it the values that fit ali*.
struct FacetRequest {
  std::string name, pattern;
};
FacetRequest split_facet(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return {text, {}};
  return {text.substr(0, colon), fold_value(std::string_view(text).substr(colon + 1))};
}

// Words that score.
std::size_t ranking_words(const QueryNode& node) {
  if (is_filter(node)) return 0;
  std::size_t words = node.words.size();
  for (std::size_t i = 0; i < node.children.size(); ++i)
    if (node.children[i] != nullptr && !is_negative(node, i)) words += ranking_words(*node.children[i]);
  return words;
}

}  // namespace

std::vector<std::string> facet_names(const OpenIndex& index) {
  std::vector<std::string> names;
  for (const FacetField& f : index.facets()) names.push_back(f.name);
  for (const Period& p : kPeriods)
    if (find_period(p.name) != nullptr) names.emplace_back(p.name);
  return names;
}

Search::Search(OpenIndex& index, const SearchRequest& request)
    : index_(index),
      request_(request),
      stop_(request),
      vocabulary_(
          index.view(), index.languages(), index.stems(), &index.known_words(),
          request.other_spellings ? Vocabulary::Names::in_all_spellings : Vocabulary::Names::as_spelled),
      compiler_(vocabulary_,
                {[this](const Xapian::Database& database, Xapian::docid docid) {
                   return index_.codec().decode(database.get_document(docid).get_data());
                 },
                 [this] { stop_.check_sometimes(); }},
                request.all) {
  understand();
}

// From the text of the query to query_.
void Search::understand() {
  if (find_invalid_utf8(request_.query) != std::string_view::npos)
    throw Error(ErrorKind::query_syntax, "the query is not UTF-8");
  everything_ = squeeze_space(request_.query).empty();
  if (request_.plain) {
    parsed_.tree = parse_plain(request_.query);
  } else {
    parsed_ = parse_query(request_.query, index_.facets());
  }
  resolve(*parsed_.tree, vocabulary_, warnings_);
  plan_ = everything_ ? Plan::everything() : compiler_.compile(*parsed_.tree);
  if (plan_.is_empty()) {  // nothing but punctuation
    plan_ = Plan::nothing();
    parsed_.hints.emplace_back("the query has no word in it");
  }
  ranks_ = !everything_ && !is_filter(*parsed_.tree);
  if (ranks_) rescorer_.emplace(index_.view(), index_.ranking(), *parsed_.tree);
  if (rescorer_ && rescorer_->empty()) rescorer_.reset();
  if (request_.snippet > 0) marks_ = marks_of(*parsed_.tree, vocabulary_);
  if (request_.explain && ranks_) add_scorers(*parsed_.tree, {});
}

Xapian::docid Search::find(const std::string& id) {
  const auto docid = index_.find(id);
  if (!docid) throw Error(ErrorKind::not_found, "no article '" + printable(id) + "' in the index");
  return *docid;
}

// Articles like another one: the query then chooses among them.
void Search::look_for_similar() {
  const std::vector<WeightedTerm> terms =
      telling_terms(index_.database(), find(request_.similar_to), index_.ranking());
  Plan similar = any_of(terms);
  if (similar.is_empty()) similar = Plan::nothing();
  similar = Plan::without(std::move(similar), Plan::term(boolean_term(kIdPrefix, request_.similar_to)));
  plan_ = everything_ ? std::move(similar)
                      : Plan::filter(std::move(similar),
                                     compiler_.compile(*parsed_.tree, QueryCompiler::Purpose::choose));
  ranks_ = true;
  rescorer_.reset();
  marks_ = {};
  scorers_.clear();
  for (const WeightedTerm& t : terms) {
    similar_.push_back(t.term);
    const std::string stem = t.term.substr(kStemPrefix.size());
    if (request_.snippet > 0) marks_.stems.try_emplace(stem, marks_.stems.size());
    if (request_.explain) scorers_.push_back({stem, any_of({t})});
  }
}

// An article and its near-duplicates: whatever else the query is, it chooses among them.
void Search::keep_copies() {
  const std::string key = index_.database().get_document(find(request_.copies_of)).get_value(kCollapseSlot);
  const std::string term =
      key.empty() ? boolean_term(kIdPrefix, request_.copies_of) : std::string(kCopyPrefix) + key;
  plan_ = Plan::filter(std::move(plan_), Plan::term(term));
}

// Adds words that the best articles have in common.
void Search::expand_query() {
  MatchRequest best;
  best.count = kFeedbackArticles;
  Matches top = rescorer_ ? find_to_rescore(best) : find(best);
  if (rescorer_) rescorer_->rescore(index_.view(), top.ranked, kFeedbackArticles);
  if (top.ranked.size() > kFeedbackArticles) top.ranked.resize(kFeedbackArticles);
  const std::vector<WeightedTerm> terms =
      feedback_terms(index_.database(), top.ranked, ranking_words(*parsed_.tree));
  if (terms.empty()) return;
  // Words of many articles help to rank, but do not make an article a match.
  std::vector<WeightedTerm> telling, common;
  for (const WeightedTerm& t : terms) {
    const double few = std::max(kCommonShare * index_.database().get_doccount(), kCommonAtLeast);
    const bool is_common = index_.view().frequency(t.term) > few;
    (is_common ? common : telling).push_back(t);
    expansion_.push_back(t.term);
  }
  plan_ = compiler_.compile_with(*parsed_.tree, any_of(telling));
  if (!common.empty()) plan_ = Plan::maybe(std::move(plan_), any_of(common));
  if (request_.explain) scorers_.push_back({"expansion", any_of(terms)});
}

SearchResult Search::run() {
  stop_.check();
  if (!request_.similar_to.empty()) {
    look_for_similar();
  } else if (request_.expand && ranks_) {
    expand_query();
  }
  if (!request_.copies_of.empty()) keep_copies();
  Counters counts = counts_for();
  match(counts);

  SearchResult result;
  result.total = matches_.total;
  result.total_exact = matches_.total_exact;
  read_counts(counts, result);
  result.warnings = warnings_;
  result.hints = parsed_.hints;
  if (request_.help && !everything_ && !request_.plain) {
    Help help = help_with(*parsed_.tree, request_.query, result.total == 0, compiler_, vocabulary_);
    result.hints.insert(result.hints.end(), help.hints.begin(), help.hints.end());
    if (result.total == 0 && index_.find(request_.query))
      result.hints.push_back("there is an article of this id: --show " + request_.query +
                             " prints it, --similar " + request_.query + " finds others like it");
    if (!help.suggestion.empty()) {
      SearchRequest suggested;
      suggested.query = help.suggestion;
      suggested.all = request_.all;
      suggested.other_spellings = request_.other_spellings;
      suggested.limit = 0;
      suggested.exact_total = true;
      suggested.help = false;
      suggested.stop = request_.stop;
      suggested.deadline = request_.deadline;
      result.suggestion_total = Search(index_, suggested).run().total;
      if (result.suggestion_total > 0) {
        result.suggestion = std::move(help.suggestion);
      } else {
        result.hints.insert(result.hints.end(), help.missing.begin(), help.missing.end());
      }
    }
  }
  if (request_.explain) explain(result);
  return result;
}

void Search::explain(SearchResult& result) {
  QueryPart& part = result.explanation.emplace(
      explain_query(*parsed_.tree, request_.query, compiler_, vocabulary_, request_.all));
  // Words that are not the query's own.
  const auto add = [&](const char* role, const char* kind, const std::vector<std::string>& terms) {
    QueryPart& more = part.parts.emplace_back();
    more.role = role;
    more.kind = kind;
    more.terms = terms;
    std::vector<Plan> any;
    any.reserve(terms.size());
    for (const std::string& t : terms) any.push_back(Plan::term(t));
    more.articles = count_matches(index_.view(), Plan::any(std::move(any)));
  };
  if (!expansion_.empty()) add("optional", "words of the best articles", expansion_);
  if (!similar_.empty()) add("required", "telling words of the article", similar_);
}

void Search::match(Counters& counts) {
  MatchRequest wanted;
  wanted.first = request_.offset;
  wanted.count = request_.limit;
  wanted.exact = request_.exact_total || !counts.empty();
  wanted.order = request_.sort == Sort::oldest              ? Order::oldest
                 : request_.sort == Sort::newest || !ranks_ ? Order::newest
                                                            : Order::relevance;
  wanted.collapse = request_.collapse;
  if (!counts.empty())
    wanted.each = [&](const Window& window) {
      counted_ += window.count();
      for (auto& [slot, counter] : counts) counter->count(window.first, window.matches);
    };
  wanted.stop = &stop_;
  const bool rescores =
      rescorer_ && wanted.order == Order::relevance && request_.limit > 0 && wanted.first < kMostRescored;
  std::size_t shown = request_.limit;  // of the first ones
  if (rescores) {
    if (shown < SIZE_MAX - kMostRescored) shown += request_.offset;
    wanted.first = 0;
    wanted.count = shown;
  }
  matches_ = rescores ? find_to_rescore(wanted) : find(wanted);
  if (!rescores) return;
  std::vector<Match>& ranked = matches_.ranked;
  rescored_ = rescorer_->rescore(index_.view(), ranked, shown);
  const auto first = std::min(request_.offset, ranked.size());
  ranked.erase(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(first));
  if (ranked.size() > request_.limit) ranked.resize(request_.limit);
}

Matches Search::find_to_rescore(MatchRequest wanted) {
  wanted.count = std::max(wanted.count, kToRescore);
  Matches found = find(wanted);
  if (!Rescorer::wants_more(found.ranked, wanted.count)) return found;
  wanted.count = kMostRescored;
  wanted.exact = false;
  wanted.each = {};
  found.ranked = find(wanted).ranked;
  return found;
}

Matches Search::find(const MatchRequest& wanted) {
  return find_matches(index_.view(), index_.ranking(), plan_, wanted);
}

Search::Counters Search::counts_for() const {
  Counters counts;
  const auto count = [&](Xapian::valueno slot) {
    auto& counter = counts[slot];
    if (!counter) counter = count_values(index_.view(), slot);
  };
  for (const std::string& text : request_.facets) {
    const std::string name = split_facet(text).name;
    const FacetField* field = find_facet(index_.facets(), name);
    if (field == nullptr && find_period(name) == nullptr) {
      std::string names;
      for (const std::string& n : facet_names(index_)) names += (names.empty() ? "" : ", ") + n;
      throw Error(ErrorKind::usage, "unknown facet '" + printable(name) + "': expected one of " + names);
    }
    count(field != nullptr ? field->slot : kDaySlot);
  }
  if (request_.timeline) count(kDaySlot);
  return counts;
}

void Search::read_counts(const Counters& counts, SearchResult& result) const {
  for (const std::string& text : request_.facets) {
    const auto [name, pattern] = split_facet(text);
    const FacetField* field = find_facet(index_.facets(), name);
    result.facets.push_back(field != nullptr
                                ? facet_of(*counts.at(field->slot), name, pattern, request_.facet_limit)
                                : periods_of(*counts.at(kDaySlot), name, find_period(name)->digits, pattern,
                                             request_.facet_limit));
  }
  result.has_timeline = request_.timeline.has_value();
  if (!request_.timeline) return;
  result.timeline = timeline_of(*counts.at(kDaySlot), timeline_digits(*request_.timeline));
  std::uint64_t dated = 0;
  for (const TimelineEntry& e : result.timeline) dated += e.count;
  result.undated = counted_ - dated;
}

// Words, phrases and the like that score, each as often as it stands; in articles that match `within`, the
// part of the query around it, where there is one.
void Search::add_scorers(const QueryNode& node, const Plan& within) {
  if (is_filter(node)) return;
  if (node.children.empty() || node.kind == NodeKind::near || node.kind == NodeKind::adjacent) {
    const std::string text = request_.query.substr(node.begin, node.end - node.begin);
    const auto add = [&](const std::string& what, Plan part) {
      if (!within.is_empty()) part = Plan::filter(std::move(part), within);
      scorers_.push_back({what, std::move(part)});
    };
    if (node.kind == NodeKind::word && node.words.front().match == WordMatch::forms) {
      if (Plan own = compiler_.own_forms(node); own.kind != Plan::Kind::nothing) add(text, std::move(own));
      if (Plan other = compiler_.other_spellings(node); !other.is_empty())
        add(text + " in other spellings", std::move(other));
    } else if (Plan plan = compiler_.compile(node); !plan.is_empty()) {
      add(text, std::move(plan));
    }
    return;
  }
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    if (node.children[i] == nullptr || is_negative(node, i)) continue;
    const QueryNode& child = *node.children[i];
    Plan inner = within;
    const bool conditional =
        child.kind == NodeKind::group || child.kind == NodeKind::both || child.kind == NodeKind::without;
    if (conditional) {
      inner = compiler_.compile(child, QueryCompiler::Purpose::choose);
      if (!within.is_empty()) inner = Plan::all({within, std::move(inner)});
    }
    add_scorers(child, inner);
  }
}

// Of some hits from one on.
void Search::look_up_data(std::size_t number) {
  std::vector<Xapian::docid> documents;
  for (const std::size_t end = std::min(number + kLookedUpTogether, hits()); number < end; ++number)
    documents.push_back(matches_.ranked[number].docid);
  index_.look_up_data(std::move(documents));
}

Hit Search::hit(std::size_t number) {
  stop_.check();
  const Match& match = matches_.ranked[number];
  const bool whole = request_.snippet > 0 || request_.hit_facets || request_.explain;
  if (number % kLookedUpTogether == 0) look_up_data(number);
  const std::string_view data = index_.document_data(match.docid);
  Article a = whole ? index_.codec().decode(data) : index_.codec().decode_head_only(data);
  Hit hit;
  hit.rank = request_.offset + number + 1;
  hit.score = match.score;
  if (request_.snippet > 0) {
    Snippet snippet = make_snippet(a, marks_, index_.stems(), std::min(request_.snippet, kMaxSnippet));
    if (snippet.of_title)
      hit.opening = make_snippet(a, Marks{}, index_.stems(), std::min(request_.snippet, kMaxSnippet)).text;
    hit.snippet = std::move(snippet.text);
  }
  if (a.title.empty()) {
    if (!whole) a = index_.codec().decode(data);
    hit.opening = make_snippet(a, Marks{}, index_.stems(), kOpeningCharacters).text;
  }
  if (request_.hit_facets) {
    for (const FacetField& f : index_.facets())
      if (f.name != "site")
        if (std::vector<std::string> values = facet_values(a, f); !values.empty())
          hit.facets.emplace_back(f.name, std::move(values));
  }
  for (const FacetField& f : index_.facets())
    if (std::find(a.guessed.begin(), a.guessed.end(), f.json_key) != a.guessed.end())
      hit.guessed.push_back(f.name);
  if (request_.collapse) {
    const Xapian::Document document = index_.database().get_document(match.docid);
    if (const std::string key = document.get_value(kCollapseSlot); !key.empty())
      hit.copies = index_.view().frequency(std::string(kCopyPrefix) + key) - 1;
  }
  for (const Scorer& s : scorers_) {
    const double score = weigh(index_.database(), index_.ranking(), s.plan, boolean_term(kIdPrefix, a.id));
    if (score > 0) hit.explanation.push_back({s.text, score});
  }
  if (request_.explain && hit.rank <= rescored_) {
    const Rescorer::Bonus more = rescorer_->bonus(index_.view(), match.docid);
    if (more.as_typed > 0) hit.explanation.push_back({"forms as typed", more.as_typed});
    if (more.neighbours > 0) hit.explanation.push_back({"words near each other", more.neighbours});
  }
  hit.id = std::move(a.id);
  hit.url = std::move(a.url);
  hit.title = std::move(a.title);
  hit.date = std::move(a.date);
  hit.site = std::move(a.site);
  hit.lang = std::move(a.lang);
  hit.source = std::move(a.source);
  return hit;
}

}  // namespace dateline

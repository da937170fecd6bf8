#include "match/explain.h"

#include <algorithm>
#include <set>

#include "match/matcher.h"

namespace dateline {
namespace {

constexpr std::size_t kMaxParts = 200;  // explained of one query
constexpr std::size_t kMaxDepth = 20;   // explained parts within parts
constexpr std::size_t kMaxTerms = 20;   // shown of one part

std::string kind_name(const QueryNode& node) {
  switch (node.kind) {
    case NodeKind::everything:
      return "every article";
    case NodeKind::word:
      return node.words.front().match == WordMatch::forms     ? "word in any form"
             : node.words.front().match == WordMatch::pattern ? "words of a pattern"
                                                              : "words close to it";
    case NodeKind::phrase:
      return node.words.front().match == WordMatch::forms ? "phrase in any form" : "phrase";
    case NodeKind::verbatim:
      return "phrase as written";
    case NodeKind::near:
      return "at most " + std::to_string(node.distance) + " words apart";
    case NodeKind::adjacent:
      return "in this order, at most " + std::to_string(node.distance) + " words apart";
    case NodeKind::value:
      return "value of " + node.facet->name;
    case NodeKind::dates:
      return "dates";
    case NodeKind::undated:
      return "no date";
    case NodeKind::group:
      return "side by side";
    case NodeKind::both:
      return "all of";
    case NodeKind::either:
      return "any of";
    case NodeKind::without:
      return "the first without the others";
  }
  return {};
}

std::string role_of(const QueryNode& parent, std::size_t i, bool all) {
  if (is_negative(parent, i)) return "excluded";
  const bool filter = is_filter(*parent.children[i]);
  switch (parent.kind) {
    case NodeKind::group:
      return filter ? "filter" : parent.signs[i] == Sign::required || all ? "required" : "optional";
    case NodeKind::either:
    case NodeKind::near:
    case NodeKind::adjacent:
      return parent.kind == NodeKind::either ? "alternative" : "required";
    default:
      return "required";
  }
}

bool is_plain_word(const QueryNode& node) {
  return node.kind == NodeKind::word && node.words.front().match == WordMatch::forms;
}

bool is_leaf(const QueryNode& node) { return node.children.empty(); }

// Terms that say in which articles a word is looked for, and the one that stands for no word.
bool is_condition(const QueryNode& node, const std::string& term) {
  return term == kNoLanguageTerm ||
         (node.kind == NodeKind::word && term.compare(0, kLanguagePrefix.size(), kLanguagePrefix) == 0);
}

class Explainer {
 public:
  using Purpose = QueryCompiler::Purpose;

  Explainer(std::string_view text, const QueryCompiler& compiler, const Vocabulary& vocabulary, bool all)
      : text_(text), compiler_(compiler), vocabulary_(vocabulary), all_(all) {}

  QueryPart explain(const QueryNode& node, const std::string& role, Purpose purpose = Purpose::rank,
                    std::size_t depth = 0) {
    ++parts_;
    QueryPart part;
    part.role = role;
    part.kind = kind_name(node);
    part.text = std::string(text_.substr(node.begin, node.end - node.begin));
    const Plan plan = compiler_.compile(node, purpose);
    part.articles = count_matches(vocabulary_.view(), plan);
    if (is_leaf(node)) part.terms = terms_of(node, is_plain_word(node) ? compiler_.own_forms(node) : plan);
    if (is_plain_word(node) && purpose != Purpose::exclude)
      if (const Plan other = compiler_.other_spellings(node); !other.is_empty()) {
        QueryPart& spelled = part.parts.emplace_back();
        spelled.role = "alternative";
        spelled.kind = "other spellings";
        spelled.articles = count_matches(vocabulary_.view(), other);
        spelled.terms = terms_of(node, other);
      }
    for (std::size_t i = 0; i < node.children.size() && parts_ < kMaxParts && depth < kMaxDepth; ++i)
      if (node.children[i] != nullptr)
        part.parts.push_back(explain(*node.children[i], role_of(node, i, all_),
                                     is_negative(node, i) ? Purpose::exclude : purpose, depth + 1));
    return part;
  }

 private:
  std::string_view text_;
  const QueryCompiler& compiler_;
  const Vocabulary& vocabulary_;
  bool all_;
  std::size_t parts_ = 0;

  // Those of a phrase in its order, alternatives by how many articles have them.
  std::vector<std::string> terms_of(const QueryNode& node, const Plan& plan) const {
    std::vector<std::string> terms;
    const bool in_order =
        node.words.size() > 1 && std::all_of(node.words.begin(), node.words.end(),
                                             [](const QueryWord& w) { return w.match == WordMatch::exact; });
    if (in_order) {
      for (const QueryWord& w : node.words) terms.push_back(w.folded);
    } else {
      std::set<std::string> all;
      plan.add_terms(all);
      for (const std::string& term : all)
        if (!is_condition(node, term)) terms.push_back(term);
      std::stable_sort(terms.begin(), terms.end(), [&](const std::string& a, const std::string& b) {
        return vocabulary_.view().frequency(a) > vocabulary_.view().frequency(b);
      });
    }
    if (terms.size() > kMaxTerms) terms.resize(kMaxTerms);
    return terms;
  }
};

}  // namespace

QueryPart explain_query(const QueryNode& node, std::string_view text, const QueryCompiler& compiler,
                        const Vocabulary& vocabulary, bool all) {
  return Explainer(text, compiler, vocabulary, all).explain(node, "");
}

}  // namespace dateline

// The grammar, loosest first; operators are upper case:
//
//   query   := and ("OR" and)*
//   and     := group (("AND" | "AND" "NOT" | "NOT") group)*
//   group   := clause+                                        words side by side belong together
//   clause  := ["+" | "-"] chain
//   chain   := operand (("NEAR" | "ADJ") ["/" number] operand)*
//   operand := [field ":"] atom
//   atom    := word ["~" number] | ["~" | "="] '"' words '"' | "(" query ")" | date | "*"
//
// Every byte is looked at a bounded number of times, and the tree's depth is bounded.
#include <algorithm>
#include <cctype>
#include <charconv>

#include "analysis/fold.h"
#include "dateline/searcher.h"
#include "query/date_range.h"
#include "query/lookalikes.h"
#include "query/query.h"
#include "query/words.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kMaxDepth = 100;         // parentheses within parentheses
constexpr std::size_t kMaxAlternations = 500;  // between AND and NOT: each is a level of the tree
constexpr std::size_t kMaxHints = 3;
constexpr std::size_t kMaxChain = 8;             // operands joined by NEAR or ADJ
constexpr std::size_t kDefaultDistance = 10;     // as in Xapian's and Recoll's queries
constexpr std::size_t kMaxDistance = kFieldGap;  // so that no window reaches from one field into another
constexpr unsigned kMaxEdits = 2;

QueryNodePtr make(NodeKind kind) { return std::make_unique<QueryNode>(kind); }

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// What the words after a prefix mean.
struct Scope {
  const TextField* text = nullptr;
  const FacetField* facet = nullptr;
  bool any() const { return text != nullptr || facet != nullptr; }
};

class Parser {
 public:
  Parser(std::string_view text, const std::vector<FacetField>& facets) : text_(text), facets_(facets) {}

  ParsedQuery parse() {
    ParsedQuery parsed;
    parsed.tree = parse_or({}, 0);
    skip_space();
    if (at_ < text_.size()) fail(at_, "')' without '('");
    parsed.hints = std::move(hints_);
    return parsed;
  }

 private:
  [[noreturn]] void fail(std::size_t byte, const std::string& message) const {
    std::size_t column = 1;
    for (std::size_t i = 0; i < std::min(byte, text_.size()); ++column) i += decode_utf8(text_, i).bytes;
    throw QueryError("query, column " + std::to_string(column) + ": " + message, column);
  }
  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  bool at_end() {
    skip_space();
    return at_ == text_.size() || text_[at_] == ')';
  }
  bool ends_word(std::size_t at) const {
    return at >= text_.size() || is_space(text_[at]) || text_[at] == '(' || text_[at] == ')' ||
           quote_at(text_.substr(at)).bytes > 0;
  }
  // Takes an operator word if it stands here, followed by space, a parenthesis or a quote.
  bool take_operator(std::string_view name) {
    skip_space();
    if (text_.substr(at_, name.size()) != name || !ends_word(at_ + name.size())) return false;
    at_ += name.size();
    return true;
  }
  struct Nearness {
    NodeKind kind;
    std::size_t distance;
  };
  std::optional<Nearness> take_nearness() {
    skip_space();
    for (const auto& [name, kind] : {std::pair{std::string_view("NEAR"), NodeKind::near},
                                     std::pair{std::string_view("ADJ"), NodeKind::adjacent}}) {
      if (text_.substr(at_, name.size()) != name) continue;
      const std::size_t begin = at_, behind = at_ + name.size();
      if (ends_word(behind)) {
        at_ = behind;
        return Nearness{kind, kDefaultDistance};
      }
      if (text_[behind] != '/') continue;
      std::size_t end = behind + 1;
      while (!ends_word(end)) ++end;
      std::size_t distance = 0;
      const char* last = text_.data() + end;
      const auto [stop, error] = std::from_chars(text_.data() + behind + 1, last, distance);
      if (error != std::errc() || stop != last || distance < 1 || distance > kMaxDistance)
        fail(begin, "expected a number of words from 1 to " + std::to_string(kMaxDistance) + " after " +
                        std::string(name) + "/, such as peace " + std::string(name) + "/5 talks");
      at_ = end;
      return Nearness{kind, distance};
    }
    return std::nullopt;
  }
  bool sees_operator() {
    const std::size_t before = at_;
    const bool seen =
        take_operator("AND") || take_operator("OR") || take_operator("NOT") || take_nearness().has_value();
    at_ = before;
    return seen;
  }

  QueryNodePtr parse_or(Scope scope, std::size_t depth) {
    const std::size_t begin = at_;
    QueryNodePtr left = parse_and(scope, depth, "");
    while (take_operator("OR")) {
      if (left->kind != NodeKind::either) {
        QueryNodePtr either = make(NodeKind::either);
        either->begin = begin;
        either->children.push_back(std::move(left));
        left = std::move(either);
      }
      left->children.push_back(parse_and(scope, depth, "OR"));
      left->end = left->children.back()->end;
    }
    return left;
  }

  QueryNodePtr parse_and(Scope scope, std::size_t depth, const std::string& after) {
    skip_space();
    const std::size_t begin = at_;
    QueryNodePtr left;
    if (take_operator("NOT")) {
      left = make(NodeKind::without);
      left->begin = begin;
      left->children.push_back(nullptr);
      left->children.push_back(parse_group(scope, depth, "NOT"));
      left->end = left->children.back()->end;
    } else {
      left = parse_group(scope, depth, after);
    }
    for (;;) {
      const bool also = take_operator("AND");
      const bool negated = take_operator("NOT");
      if (!also && !negated) return left;
      const NodeKind kind = negated ? NodeKind::without : NodeKind::both;
      if (left->kind != kind) {
        if (++alternations_ > kMaxAlternations)
          fail(at_, "more than " + std::to_string(kMaxAlternations) + " changes between AND and NOT");
        QueryNodePtr node = make(kind);
        node->begin = begin;
        node->children.push_back(std::move(left));
        left = std::move(node);
      }
      left->children.push_back(parse_group(scope, depth, negated ? "NOT" : "AND"));
      left->end = left->children.back()->end;
    }
  }

  // `after` is the operator before it, for the message.
  QueryNodePtr parse_group(Scope scope, std::size_t depth, const std::string& after) {
    skip_space();
    const std::size_t begin = at_;
    QueryNodePtr group = make(NodeKind::group);
    group->begin = group->end = begin;
    bool any = false;
    while (!at_end() && !sees_operator()) {
      any = true;
      parse_clause(*group, scope, depth);
      if (!group->children.empty()) group->end = group->children.back()->end;
    }
    if (!any) {
      if (!after.empty()) fail(at_, "expected a word, a phrase or '(' after " + after);
      if (at_ < text_.size() && text_[at_] != ')')
        fail(at_,
             "expected a word, a phrase or '(' before the operator; to search for the operator as a word, "
             "quote it");
      if (depth > 0) fail(begin, "expected a word, a phrase or '(' between the parentheses");
      if (at_ < text_.size()) fail(at_, "')' without '('");
    }
    const bool unsigned_values =
        scope.facet != nullptr &&
        std::all_of(group->signs.begin(), group->signs.end(), [](Sign s) { return s == Sign::none; });
    if (unsigned_values)
      group->kind = NodeKind::either;  // topic:(grain wheat) is either; topic:grain topic:wheat both
    return group;
  }

  void parse_clause(QueryNode& group, Scope scope, std::size_t depth) {
    Sign sign = Sign::none;
    if (text_[at_] == '+' || text_[at_] == '-') {
      const bool word_follows = at_ + 1 < text_.size() && !is_space(text_[at_ + 1]) && text_[at_ + 1] != ')';
      if (word_follows) sign = text_[at_] == '+' ? Sign::required : Sign::prohibited;
      ++at_;
      if (!word_follows) return;  // a dash between words
    }
    if (sign != Sign::none && text_[at_] == (sign == Sign::required ? '-' : '+'))
      fail(at_, "one sign is enough: +word requires, -word excludes");
    hint_at_lookalikes(group);
    if (QueryNodePtr node = parse_chain(scope, depth)) {
      group.children.push_back(std::move(node));
      group.signs.push_back(sign);
    }
  }

  void hint_at_lookalikes(const QueryNode& group) {
    std::size_t end = at_;
    while (!ends_word(end)) ++end;
    std::string_view before;
    if (!group.children.empty()) {
      const QueryNode& clause = *group.children.back();
      before = text_.substr(clause.begin, clause.end - clause.begin);
    }
    const std::string_view word = text_.substr(at_, end - at_);
    const auto hint = hint_at_lookalike({word, before, next_word(end), word.size() == text_.size()});
    if (hint && hints_.size() < kMaxHints) hints_.push_back(*hint);
  }
  std::string next_word(std::size_t at) const {
    while (at < text_.size() && is_space(text_[at])) ++at;
    std::size_t end = at;
    while (!ends_word(end)) ++end;
    return std::string(utf8_prefix(text_.substr(at, end - at), 60));
  }

  QueryNodePtr parse_chain(Scope scope, std::size_t depth) {
    const std::size_t begin = at_;
    QueryNodePtr first = parse_operand(scope, depth);
    std::optional<Nearness> nearness = take_nearness();
    if (!nearness) return first;
    QueryNodePtr chain = make(nearness->kind);
    const std::string name = nearness->kind == NodeKind::near ? "NEAR" : "ADJ";
    chain->begin = begin;
    add_operand(*chain, std::move(first), begin, name);
    while (nearness) {
      if (nearness->kind != chain->kind) fail(at_, "NEAR and ADJ do not mix: join them with AND");
      chain->distance += nearness->distance;
      if (chain->distance > kMaxDistance)
        fail(at_, "the words joined by " + name + " may be at most " + std::to_string(kMaxDistance) +
                      " apart in all");
      const bool ends = at_end() || sees_operator() || text_[at_] == '+' || text_[at_] == '-';
      if (ends) fail(at_, "expected a word, a phrase or '(' after " + name);
      const std::size_t at = at_;
      add_operand(*chain, parse_operand(scope, depth), at, name);
      if (chain->children.size() > kMaxChain)
        fail(begin, "more than " + std::to_string(kMaxChain) + " words joined by " + name);
      chain->end = chain->children.back()->end;
      nearness = take_nearness();
    }
    return chain;
  }

  // Words, phrases, and any of several such; all of one field.
  void add_operand(QueryNode& chain, QueryNodePtr operand, std::size_t at, const std::string& name) const {
    if (operand == nullptr) fail(at, "expected a word, a phrase or '(' at " + name);
    if (!is_positional(*operand))
      fail(at,
           name + " joins words, phrases and alternatives such as (peace OR truce); for the rest use AND");
    const TextField* field = field_of(*operand);
    if (!chain.children.empty() && field != chain.field)
      fail(at, "the words around " + name + " must be of one field: write title:(peace " + name + " talks)");
    chain.field = field;
    chain.children.push_back(std::move(operand));
  }
  static bool is_positional(const QueryNode& node) {
    switch (node.kind) {
      case NodeKind::word:
      case NodeKind::phrase:
        return true;
      case NodeKind::either:
      case NodeKind::group:
        break;
      default:
        return false;
    }
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      if (node.kind == NodeKind::group && node.signs[i] != Sign::none) return false;
      if (!is_positional(*node.children[i]) || field_of(*node.children[i]) != field_of(*node.children[0]))
        return false;
    }
    return !node.children.empty();
  }
  static const TextField* field_of(const QueryNode& node) {
    return node.children.empty() ? node.field : field_of(*node.children[0]);
  }

  QueryNodePtr parse_operand(Scope scope, std::size_t depth) {
    skip_space();
    const std::size_t begin = at_;
    QueryNodePtr node = parse_atom(scope, depth);
    if (node != nullptr && node->kind != NodeKind::group && node->kind != NodeKind::either &&
        node->kind != NodeKind::both && node->kind != NodeKind::without) {
      node->begin = begin;
      node->end = at_;
    }
    return node;
  }

  // Null for what holds no word, such as a lone punctuation mark.
  QueryNodePtr parse_atom(Scope scope, std::size_t depth) {
    const std::size_t begin = at_;
    if (at_ >= text_.size()) fail(at_, "expected a word, a phrase or '('");
    if (text_[at_] == '(') {
      if (depth >= kMaxDepth) fail(at_, "parentheses nested deeper than " + std::to_string(kMaxDepth));
      ++at_;
      QueryNodePtr inner = parse_or(scope, depth + 1);
      skip_space();
      if (at_ >= text_.size()) fail(begin, "this '(' is not closed: expected ')'");
      ++at_;
      return inner;
    }
    const char mark = text_[at_];
    if (quote_at(text_.substr(at_)).bytes > 0) return parse_quoted(scope, ' ');
    if ((mark == '~' || mark == '=') && quote_at(text_.substr(at_ + 1)).bytes > 0) {
      ++at_;
      return parse_quoted(scope, mark);
    }
    if (!scope.any()) {
      if (const std::size_t colon = field_end(); colon != std::string_view::npos)
        return parse_field(colon, depth);
    }
    while (!ends_word(at_)) ++at_;
    const std::string_view written = text_.substr(begin, at_ - begin);
    return scope.facet != nullptr ? value_atom(written, begin, scope) : word_atom(written, begin, scope);
  }

  // `mark`: ~ for a phrase in other forms, = for one as written.
  QueryNodePtr parse_quoted(Scope scope, char mark) {
    const std::size_t begin = at_;
    const Quote quote = quote_at(text_.substr(at_));
    at_ += quote.bytes;
    std::size_t end = at_, closing = 0;
    for (; end < text_.size() && closing == 0; end += closing == 0 ? 1 : 0)
      for (const std::string_view c : quote.closing)
        if (text_.substr(end, c.size()) == c) closing = c.size();
    if (closing == 0) {
      const std::string words = next_word(at_);
      fail(begin, "this quotation mark is not closed: expected '\"'" +
                      (words.empty() ? std::string() : ", as in \"" + words + " …\""));
    }
    const std::size_t from = at_;
    const std::string_view inside = text_.substr(at_, end - at_);
    at_ = end + closing;
    if (scope.facet != nullptr) return value_atom(inside, from, scope);
    if (text_.substr(at_, 1) == "~")
      fail(at_,
           "a phrase has no '~': for words near each other write peace NEAR/5 talks, for other forms of the "
           "words ~\"peace talks\"");
    QueryNodePtr node = make(mark == '=' ? NodeKind::verbatim : NodeKind::phrase);
    node->field = scope.text;
    node->words = mark == '='
                      ? plain_words(inside, from, WordMatch::exact)
                      : words_with_patterns(inside, from, mark == '~' ? WordMatch::forms : WordMatch::exact);
    if (node->kind == NodeKind::verbatim) {
      node->text = squeeze_space(inside);
      if (node->words.empty() && !node->text.empty())
        fail(begin, "expected a letter or digit between the quotation marks");
    }
    if (node->words.empty()) return nullptr;
    return node;
  }

  static QueryNodePtr value_atom(std::string_view written, std::size_t at, Scope scope) {
    QueryWord value{
        squeeze_space(written), fold_value(written), false, WordMatch::exact, 0, at, written.size(), {}};
    if (value.folded.empty()) return nullptr;
    if (value.folded.find('*') != std::string::npos) value.match = WordMatch::pattern;
    QueryNodePtr node = make(NodeKind::value);
    node->facet = scope.facet;
    node->words.push_back(std::move(value));
    return node;
  }

  QueryNodePtr word_atom(std::string_view written, std::size_t begin, Scope scope) const {
    if (written.find_first_not_of('*') == std::string_view::npos) {
      if (scope.text == nullptr) return make(NodeKind::everything);
      fail(begin, "expected letters before or after '*', as in title:summ*");
    }
    unsigned edits = 0;
    if (const std::size_t tilde = written.rfind('~'); tilde != std::string_view::npos && tilde > 0) {
      const std::string_view number = written.substr(tilde + 1);
      const bool weight = number.size() > 1 && std::all_of(number.begin(), number.end(),
                                                           [](char c) { return is_digit(c) || c == '.'; });
      if (weight) fail(begin + tilde, "expected ~1 or ~2, the letters that may differ");
      if (std::all_of(number.begin(), number.end(), is_digit)) {
        edits = number.empty()      ? 1
                : number.size() > 1 ? kMaxEdits + 1
                                    : static_cast<unsigned>(number[0] - '0');
        if (edits < 1 || edits > kMaxEdits)
          fail(begin + tilde, "expected ~1 or ~2, the letters that may differ");
        written = written.substr(0, tilde);
      }
    }
    std::vector<QueryWord> words = words_with_patterns(written, begin, WordMatch::forms);
    if (words.empty()) return nullptr;
    if (edits > 0) {
      if (words.size() > 1 || words[0].match == WordMatch::pattern)
        fail(begin, "'~' goes with a single word, such as " + printable(words[0].folded) + "~1");
      words[0].match = WordMatch::close;
      words[0].written = std::string(text_.substr(begin, at_ - begin));  // with its edits
      words[0].at = begin;
      words[0].bytes = words[0].written.size();
      words[0].edits = edits;
    }
    // "Azerbaijan's" as a word is Azerbaijan; what else has punctuation inside is a phrase.
    if (words.size() > 1 && words.back().folded == "s") {
      const QueryWord& before = words[words.size() - 2];
      const std::size_t end = before.at + before.bytes;
      const std::string_view between = text_.substr(end, words.back().at - end);
      if (between == "'" || between == "’") words.pop_back();
    }
    QueryNodePtr node = make(words.size() > 1 ? NodeKind::phrase : NodeKind::word);
    if (words.size() > 1)
      for (QueryWord& w : words)
        if (w.match == WordMatch::forms) w.match = WordMatch::exact;
    node->words = std::move(words);
    node->field = scope.text;
    return node;
  }

  // Where the colon of a field prefix stands, if one stands here: a name, a colon and something behind it
  // that is not the "//" of a URL. A colon behind a word that is no field and before a space is punctuation.
  std::size_t field_end() const {
    std::size_t i = at_;
    while (i < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[i])) || text_[i] == '_' || text_[i] == '-'))
      ++i;
    if (i == at_ || i >= text_.size() || text_[i] != ':') return std::string_view::npos;
    if (is_digit(text_[at_])) return std::string_view::npos;  // 12:30
    if (text_.substr(i, 3) == "://") return std::string_view::npos;
    const bool ends = i + 1 == text_.size() || is_space(text_[i + 1]) || text_[i + 1] == ')';
    if (ends && !is_field(lower(text_.substr(at_, i - at_)))) return std::string_view::npos;
    return i;
  }
  static std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
    return out;
  }
  static bool is_date_field(std::string_view name) {
    return name == "date" ||
           std::any_of(kPeriods.begin(), kPeriods.end(), [&](const Period& p) { return p.name == name; });
  }
  static const TextField* find_text_field(std::string_view name) {
    const auto* found = std::find_if(kTextFields.begin(), kTextFields.end(),
                                     [&](const TextField& f) { return f.name == name; });
    return found == kTextFields.end() ? nullptr : &*found;
  }
  bool is_field(std::string_view name) const {
    return is_date_field(name) || find_text_field(name) != nullptr || find_facet(facets_, name) != nullptr;
  }

  QueryNodePtr parse_field(std::size_t colon, std::size_t depth) {
    const std::size_t begin = at_;
    const std::string name = lower(text_.substr(at_, colon - at_));
    at_ = colon + 1;
    if (!is_field(name)) fail(begin, unknown_field_message(name, facets_));
    if (at_ >= text_.size() || is_space(text_[at_]) || text_[at_] == ')') {
      const std::string next = next_word(at_);
      fail(at_, (is_date_field(name) ? "expected a date after '" + name +
                                           ":', such as 2023, 2023-07, 2020..2023, >=2020-09-27 or none"
                                     : "expected a word, a phrase or '(' after '" + name + ":'") +
                    (next.empty() || text_.substr(at_, 1) == ")"
                         ? std::string()
                         : "; write " + name + ":" + next + ", without the space"));
    }
    if (is_date_field(name)) return parse_date();
    const Scope scope{find_text_field(name), find_facet(facets_, name)};
    QueryNodePtr node = parse_operand(scope, depth);
    if (node == nullptr) fail(at_, "expected a word, a phrase or '(' after '" + name + ":'");
    return node;
  }

  QueryNodePtr parse_date() {
    const std::size_t begin = at_;
    std::string_view value;
    if (text_[at_] == '"') {
      const std::size_t end = text_.find('"', at_ + 1);
      if (end == std::string_view::npos) fail(begin, "this quotation mark is not closed: expected '\"'");
      value = text_.substr(at_ + 1, end - at_ - 1);
      at_ = end + 1;
    } else {
      if (text_[at_] == '(')
        fail(begin, "a date has no parentheses behind its prefix: write (date:2023-07 OR date:2023-09)");
      while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != ')' && text_[at_] != '(') ++at_;
      value = text_.substr(begin, at_ - begin);
    }
    if (value.find_first_not_of("<>=") == std::string_view::npos)
      fail(begin, "expected a date behind '" + printable(value) + "', without a space, such as date:" +
                      printable(value) + (next_word(at_).empty() ? "2020-09-27" : next_word(at_)));
    if (value == "*") {  // any date
      QueryNodePtr dated = make(NodeKind::without);
      dated->begin = begin;
      dated->end = at_;
      dated->children.push_back(nullptr);
      dated->children.push_back(make(NodeKind::undated));
      dated->children.back()->begin = begin;
      dated->children.back()->end = at_;
      return dated;
    }
    if (value == "none") return make(NodeKind::undated);
    const auto range = parse_date_range(value);
    if (const auto* message = std::get_if<std::string>(&range)) fail(begin, *message);
    QueryNodePtr node = make(NodeKind::dates);
    node->from = std::get<DateRange>(range).from;
    node->to = std::get<DateRange>(range).to;
    return node;
  }

  std::string_view text_;
  const std::vector<FacetField>& facets_;
  std::size_t at_ = 0;
  std::size_t alternations_ = 0;
  std::vector<std::string> hints_;
};

}  // namespace

ParsedQuery parse_query(std::string_view text, const std::vector<FacetField>& facets) {
  return Parser(text, facets).parse();
}

QueryNodePtr parse_plain(std::string_view text) {
  QueryNodePtr group = make(NodeKind::group);
  group->end = text.size();
  for (QueryWord& word : plain_words(text, 0, WordMatch::forms)) {
    QueryNodePtr node = make(NodeKind::word);
    node->begin = word.at;
    node->end = word.at + word.bytes;
    node->words.push_back(std::move(word));
    group->children.push_back(std::move(node));
    group->signs.push_back(Sign::none);
  }
  return group;
}

}  // namespace dateline

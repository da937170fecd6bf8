// The grammar, loosest first; operators are upper case:
//
//   query  := and ("OR" and)*
//   and    := group (("AND" | "AND" "NOT" | "NOT") group)*
//   group  := clause+                                        words side by side belong together
//   clause := ["+" | "-"] [field ":"] atom
//   atom   := word | '"' words '"' | "(" query ")" | date
#include <algorithm>
#include <cctype>
#include <chrono>

#include "analysis/tokenize.h"
#include "dateline/searcher.h"
#include "query/query.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kMaxDepth = 100;         // parentheses within parentheses
constexpr std::size_t kMaxAlternations = 100;  // of AND and NOT, side by side

QueryNodePtr make(NodeKind kind) { return std::make_unique<QueryNode>(kind); }

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// What the words after a prefix mean.
struct Scope {
  const TextField* text = nullptr;
  const FacetField* facet = nullptr;
};

class Parser {
 public:
  Parser(std::string_view text, const std::vector<FacetField>& facets) : text_(text), facets_(facets) {}

  QueryNodePtr parse() {
    QueryNodePtr node = parse_or({}, 0);
    skip_space();
    if (at_ < text_.size()) fail(at_, "')' without '('");
    return node;
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
  // Takes an operator word if it stands here, followed by space, a parenthesis or a quote.
  bool take_operator(std::string_view name) {
    skip_space();
    if (text_.substr(at_, name.size()) != name) return false;
    const std::size_t after = at_ + name.size();
    if (after < text_.size() && !is_space(text_[after]) && text_[after] != '(' && text_[after] != ')' &&
        text_[after] != '"')
      return false;
    at_ = after;
    return true;
  }
  bool sees_operator() {
    const std::size_t before = at_;
    const bool seen = take_operator("AND") || take_operator("OR") || take_operator("NOT");
    at_ = before;
    return seen;
  }

  QueryNodePtr parse_or(Scope scope, std::size_t depth) {
    QueryNodePtr left = parse_and(scope, depth, "");
    while (take_operator("OR")) {
      if (left->kind != NodeKind::either) {
        QueryNodePtr either = make(NodeKind::either);
        either->children.push_back(std::move(left));
        left = std::move(either);
      }
      left->children.push_back(parse_and(scope, depth, "OR"));
    }
    return left;
  }

  QueryNodePtr parse_and(Scope scope, std::size_t depth, const std::string& after) {
    QueryNodePtr left;
    std::size_t alternations = 0;  // each is a level of the tree
    if (take_operator("NOT")) {
      left = make(NodeKind::without);
      left->children.push_back(nullptr);
      left->children.push_back(parse_group(scope, depth, "NOT"));
    } else {
      left = parse_group(scope, depth, after);
    }
    for (;;) {
      const bool also = take_operator("AND");
      const bool negated = take_operator("NOT");
      if (!also && !negated) return left;
      const NodeKind kind = negated ? NodeKind::without : NodeKind::both;
      if (left->kind != kind) {
        if (++alternations > kMaxAlternations)
          fail(at_, "more than " + std::to_string(kMaxAlternations) + " changes between AND and NOT");
        QueryNodePtr node = make(kind);
        node->children.push_back(std::move(left));
        left = std::move(node);
      }
      left->children.push_back(parse_group(scope, depth, negated ? "NOT" : "AND"));
    }
  }

  // `after` is the operator before it, for the message.
  QueryNodePtr parse_group(Scope scope, std::size_t depth, const std::string& after) {
    const std::size_t begin = at_;
    QueryNodePtr group = make(NodeKind::group);
    bool any = false;
    while (!at_end() && !sees_operator()) {
      any = true;
      parse_clause(*group, scope, depth);
    }
    if (!any) {
      if (!after.empty()) fail(at_, "expected a word, a phrase or '(' after " + after);
      if (at_ < text_.size() && text_[at_] != ')')
        fail(at_, "expected a word, a phrase or '(' before the operator");
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
      const bool word_follows = at_ + 1 < text_.size() && !is_space(text_[at_ + 1]);
      if (word_follows) sign = text_[at_] == '+' ? Sign::required : Sign::prohibited;
      ++at_;
      if (!word_follows) return;  // a dash between words
    }
    if (QueryNodePtr node = parse_atom(scope, depth)) {
      group.children.push_back(std::move(node));
      group.signs.push_back(sign);
    }
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
    if (text_[at_] == '"') return parse_quoted(scope);
    if (scope.text == nullptr && scope.facet == nullptr) {
      if (const std::size_t colon = field_end(); colon != std::string_view::npos)
        return parse_field(colon, depth);
    }
    while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != '(' && text_[at_] != ')' &&
           text_[at_] != '"')
      ++at_;
    return atom(text_.substr(begin, at_ - begin), scope, false);
  }

  QueryNodePtr parse_quoted(Scope scope) {
    const std::size_t begin = at_++;
    const std::size_t end = text_.find('"', at_);
    if (end == std::string_view::npos) fail(begin, "this quotation mark is not closed: expected '\"'");
    const std::string_view inside = text_.substr(at_, end - at_);
    at_ = end + 1;
    return atom(inside, scope, true);
  }

  QueryNodePtr atom(std::string_view written, Scope scope, bool quoted) const {
    if (scope.facet != nullptr) {
      QueryNodePtr node = make(NodeKind::value);
      node->facet = scope.facet;
      node->value = squeeze_space(written);
      return node->value.empty() ? nullptr : std::move(node);
    }
    std::vector<QueryWord> words = query_words(written);
    if (words.empty()) return nullptr;
    // "Azerbaijan's" as a word is Azerbaijan; what else has punctuation inside is a phrase.
    if (!quoted && words.size() == 2 && words[1].folded == "s" &&
        (written.find('\'') != std::string_view::npos || written.find("’") != std::string_view::npos))
      words.pop_back();
    QueryNodePtr node = make(quoted || words.size() > 1 ? NodeKind::phrase : NodeKind::word);
    node->words = std::move(words);
    node->field = scope.text;
    return node;
  }

  // Where the colon of a field prefix stands, if one stands here: a name, a colon and something behind it
  // that is not the "//" of a URL.
  std::size_t field_end() const {
    std::size_t i = at_;
    while (i < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[i])) || text_[i] == '_' || text_[i] == '-'))
      ++i;
    if (i == at_ || i >= text_.size() || text_[i] != ':') return std::string_view::npos;
    if (std::isdigit(static_cast<unsigned char>(text_[at_]))) return std::string_view::npos;  // 12:30
    if (text_.substr(i, 3) == "://") return std::string_view::npos;
    return i;
  }

  QueryNodePtr parse_field(std::size_t colon, std::size_t depth) {
    const std::size_t begin = at_;
    std::string name(text_.substr(at_, colon - at_));
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    at_ = colon + 1;
    const bool empty = at_ >= text_.size() || is_space(text_[at_]) || text_[at_] == ')';
    if (name == "date") {
      if (empty)
        fail(at_, "expected a date after 'date:', such as 2023, 2023-07, 2020..2023, >=2020-09-27 or none");
      return parse_date();
    }
    Scope scope;
    const auto text = std::find_if(kTextFields.begin(), kTextFields.end(),
                                   [&](const TextField& f) { return f.name == name; });
    if (text != kTextFields.end()) {
      scope.text = &*text;
    } else {
      scope.facet = find_facet(facets_, name);
    }
    if (scope.text == nullptr && scope.facet == nullptr)
      fail(begin, "unknown field '" + name + "': expected one of " + field_names() +
                      "; to search for the text itself, quote it");
    if (empty) fail(at_, "expected a word, a phrase or '(' after '" + name + ":'");
    QueryNodePtr node = parse_atom(scope, depth);
    if (node == nullptr) fail(at_, "expected a word, a phrase or '(' after '" + name + ":'");
    return node;
  }

  std::string field_names() const {
    std::string names;
    for (const TextField& f : kTextFields) names.append(f.name).append(", ");
    for (const FacetField& f : facets_) names.append(f.name).append(", ");
    return names + "date";
  }

  QueryNodePtr parse_date() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != ')' && text_[at_] != '(') ++at_;
    std::string_view value = text_.substr(begin, at_ - begin);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    if (value == "none") return make(NodeKind::undated);
    QueryNodePtr node = make(NodeKind::dates);
    const auto day = [&](std::string_view text) {
      const auto date = text.size() <= 10 ? parse_iso_date(text) : std::nullopt;
      if (!date)
        fail(begin, "'" + printable(text) +
                        "' is no date: expected a year, month or day, such as 2023, 2023-07 or 2023-07-30");
      return *date;
    };
    const auto first_day = [](Date d) {
      return *make_date(d.year, std::max(d.month, 1), std::max(d.day, 1));
    };
    const auto last_day = [](Date d) {
      const int month = d.month == 0 ? 12 : d.month;
      return *make_date(d.year, month, d.day == 0 ? days_in_month(d.year, month) : d.day);
    };
    if (const std::size_t dots = value.find(".."); dots != std::string_view::npos) {
      const std::string_view low = value.substr(0, dots), high = value.substr(dots + 2);
      if (low.empty() && high.empty()) fail(begin, "expected a date before or after '..'");
      if (!low.empty()) node->from = first_day(day(low));
      if (!high.empty()) node->to = last_day(day(high));
      if (node->from && node->to && node->to->key() < node->from->key())
        fail(begin, "the range ends before it begins: write it as " +
                        iso_day(*node->to).substr(0, std::max<std::size_t>(high.size(), 4)) + ".." +
                        std::string(low));
    } else if (value.substr(0, 2) == ">=") {
      node->from = first_day(day(value.substr(2)));
    } else if (value.substr(0, 2) == "<=") {
      node->to = last_day(day(value.substr(2)));
    } else if (value.substr(0, 1) == ">") {
      node->from = neighbour(last_day(day(value.substr(1))), 1);
    } else if (value.substr(0, 1) == "<") {
      node->to = neighbour(first_day(day(value.substr(1))), -1);
    } else {
      const Date date = day(value);
      node->from = first_day(date);
      node->to = last_day(date);
    }
    return node;
  }

  // The day before or after.
  static Date neighbour(const Date& d, int step) {
    const std::chrono::sys_days days = std::chrono::year(d.year) / d.month / d.day;
    const std::chrono::year_month_day next{days + std::chrono::days(step)};
    const auto date =
        make_date(static_cast<int>(next.year()), static_cast<int>(static_cast<unsigned>(next.month())),
                  static_cast<int>(static_cast<unsigned>(next.day())));
    return date ? *date : d;
  }

  std::string_view text_;
  const std::vector<FacetField>& facets_;
  std::size_t at_ = 0;
};

}  // namespace

bool is_filter(const QueryNode& node) {
  switch (node.kind) {
    case NodeKind::word:
    case NodeKind::phrase:
      return false;
    case NodeKind::value:
    case NodeKind::dates:
    case NodeKind::undated:
      return true;
    default:
      break;
  }
  // A group's prohibited parts take no part in the ranking, and neither does what NOT takes away.
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const bool negative = (node.kind == NodeKind::without && i > 0) ||
                          (node.kind == NodeKind::group && node.signs[i] == Sign::prohibited);
    if (!negative && node.children[i] != nullptr && !is_filter(*node.children[i])) return false;
  }
  return true;
}

std::vector<QueryWord> query_words(std::string_view text) {
  std::vector<QueryWord> words;
  Tokenizer tokens(text);
  Token token;
  while (tokens.next(token))
    words.push_back({std::string(text.substr(token.begin, token.end - token.begin)),
                     std::string(token.folded), token.ascii});
  return words;
}

QueryNodePtr parse_query(std::string_view text, const std::vector<FacetField>& facets) {
  return Parser(text, facets).parse();
}

QueryNodePtr parse_plain(std::string_view text) {
  QueryNodePtr group = make(NodeKind::group);
  for (QueryWord& word : query_words(text)) {
    QueryNodePtr node = make(NodeKind::word);
    node->words.push_back(std::move(word));
    group->children.push_back(std::move(node));
    group->signs.push_back(Sign::none);
  }
  return group;
}

}  // namespace dateline

#include "match/help.h"

#include <algorithm>

#include "match/facet_counts.h"
#include "match/matcher.h"
#include "query/edit_distance.h"
#include "query/positional.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kMaxHelped = 5;       // words or parts that a query gets help with
constexpr std::size_t kMaxLeftOut = 20;     // parts of which leaving one out is tried
constexpr std::size_t kNamedValues = 5;     // of a facet
constexpr std::size_t kShortWord = 4;       // characters: in shorter words one letter may differ, else two
constexpr std::size_t kShortestHelped = 3;  // characters
constexpr std::uint64_t kMistyped = 20;     // as many times more articles have the word that was meant
constexpr double kEditCost = 50;            // a word two letters away must be that much more frequent

std::string text_of(const QueryNode& node, std::string_view query) {
  return std::string(query.substr(node.begin, node.end - node.begin));
}

class Helper {
 public:
  Helper(std::string_view text, bool found_nothing, const QueryCompiler& compiler,
         const Vocabulary& vocabulary)
      : text_(text), found_nothing_(found_nothing), compiler_(compiler), vocabulary_(vocabulary) {}

  Help help(const QueryNode& tree) {
    look_at(tree);
    suggest();
    if (found_nothing_ && help_.hints.size() == date_hints_ && replacements_.empty())
      say_what_to_leave_out(tree);
    return std::move(help_);
  }

 private:
  struct Replacement {
    std::size_t at, bytes;
    std::string word;
  };

  void look_at(const QueryNode& node) {
    if (helped_ >= kMaxHelped) return;
    if (node.kind == NodeKind::value) return look_at_value(node);
    if (node.kind == NodeKind::dates) return look_at_dates(node);
    for (const QueryWord& w : node.words) look_at_word(node, w);
    const bool places =
        node.words.size() > 1 || node.kind == NodeKind::near || node.kind == NodeKind::adjacent;
    if (found_nothing_ && places && helped_ == 0) look_at_places(node);
    for (std::size_t i = 0; i < node.children.size(); ++i)
      if (node.children[i] != nullptr && !is_negative(node, i)) look_at(*node.children[i]);
  }

  void look_at_word(const QueryNode& node, const QueryWord& word) {
    const std::string prefix(word_prefix(node));
    if (word.match == WordMatch::pattern || word.match == WordMatch::close) {
      if (!word.found.empty()) return;
      ++helped_;
      help_.hints.push_back("no word of the index fits '" + printable(text_of(node, text_)) + "'");
      return;
    }
    const Xapian::Database& database = vocabulary_.view().database;
    if (database.term_exists(prefix + word.folded)) return;
    // In another form it may be there; of a mistyped word that is a chance meeting.
    const std::uint64_t articles = node.words.size() == 1 && word.match == WordMatch::forms
                                       ? count_matches(vocabulary_.view(), compiler_.compile(node))
                                       : 0;
    const IndexWord best = closest(prefix, word.folded);
    if (articles > 0 && best.articles < kMistyped * articles) return;
    ++helped_;
    if (!best.word.empty()) replacements_.push_back({word.at, word.bytes, best.word});
    if (!found_nothing_) return;
    std::string hint = "'" + printable(word.written) + "' is in no " +
                       (node.field != nullptr ? std::string(node.field->name) : "article");
    if (node.field != nullptr && database.term_exists(word.folded))
      hint += "; without '" + std::string(node.field->name) + ":' " +
              std::to_string(database.get_termfreq(word.folded)) + " have it";
    (best.word.empty() ? help_.hints : help_.missing).push_back(std::move(hint));
  }

  // The best word for one that the index lacks, weighing frequency against letters that differ; or nothing.
  IndexWord closest(std::string_view prefix, const std::string& folded) const {
    std::size_t letters = 0;
    bool digits = false;
    for (std::size_t i = 0; i < folded.size(); ++letters) {
      digits = digits || (folded[i] >= '0' && folded[i] <= '9');
      i += decode_utf8(folded, i).bytes;
    }
    if (letters < kShortestHelped || digits) return {};
    const unsigned edits = letters <= kShortWord ? 1 : 2;
    IndexWord best;
    double most = 0;
    for (const IndexWord& w : vocabulary_.close_to(prefix, folded, edits, 1000).words) {
      const std::size_t distance = edit_distance(folded, w.word, edits + 1);
      const double worth = w.articles / (distance > 1 ? kEditCost : 1);
      if (worth > most) {
        most = worth;
        best = w;
      }
    }
    return best;
  }

  void look_at_value(const QueryNode& node) {
    if (!found_nothing_) return;
    const QueryWord& value = node.words.front();
    const FacetField& facet = *node.facet;
    if (count_matches(vocabulary_.view(), compiler_.compile(node)) > 0) return;
    ++helped_;
    const unsigned edits = value.folded.size() <= kShortWord       ? 0
                           : value.folded.size() <= 2 * kShortWord ? 1
                                                                   : 2;
    std::vector<IndexWord> like = vocabulary_.close_to(facet.prefix, value.folded, edits, kNamedValues).words;
    for (const std::string& pattern : {value.folded + "*", "*" + value.folded + "*"})
      if (like.empty()) like = vocabulary_.matching(facet.prefix, pattern, kNamedValues).words;
    const bool any_like = !like.empty();
    if (!any_like) like = vocabulary_.matching(facet.prefix, "*", kNamedValues).words;
    std::string hint = "no article has the " + facet.name + " '" + printable(value.written) + "'";
    if (!like.empty()) hint += any_like ? "; like it there is " : "; the commonest are ";
    for (std::size_t i = 0; i < like.size(); ++i)
      hint += (i > 0 ? ", " : "") + quoted(facet.name, printable(like[i].word)) + " (" +
              std::to_string(like[i].articles) + ")";
    help_.hints.push_back(std::move(hint));
  }
  void look_at_dates(const QueryNode& node) {
    const Xapian::Database& database = vocabulary_.view().database;
    if (!found_nothing_ || count_matches(vocabulary_.view(), compiler_.compile(node)) > 0) return;
    const std::string first = database.get_value_lower_bound(kDaySlot),
                      last = database.get_value_upper_bound(kDaySlot);
    if (first.empty()) return;
    ++date_hints_;
    help_.hints.push_back("no article is of " + printable(text_of(node, text_)) + "; the dates run from " +
                          period_name(first) + " to " + period_name(last));
  }

  static std::string quoted(const std::string& name, const std::string& value) {
    const bool plain = value.find_first_of(" ()\"") == std::string::npos;
    return name + ":" + (plain ? value : "\"" + value + "\"");
  }

  // A phrase, or words near each other, where no article has them so.
  void look_at_places(const QueryNode& node) {
    const Positional rule = positional_of(node);
    if (rule.operands.size() < 2 && node.words.size() < 2) return;
    if (count_matches(vocabulary_.view(), compiler_.compile(node)) > 0) return;
    const Plan words = compiler_.words_of(node);
    const std::uint64_t all = count_matches(vocabulary_.view(), words);
    if (all == 0) return;
    ++helped_;
    help_.hints.push_back("no article has " + printable(text_of(node, text_)) + "; " + std::to_string(all) +
                          (all == 1 ? " has" : " have") + " all of its words, anywhere: join them with AND");
  }

  void suggest() {
    if (replacements_.empty()) return;
    std::sort(replacements_.begin(), replacements_.end(),
              [](const Replacement& a, const Replacement& b) { return a.at < b.at; });
    std::size_t at = 0;
    for (const Replacement& r : replacements_) {
      help_.suggestion.append(text_, at, r.at - at).append(r.word);
      at = r.at + r.bytes;
    }
    help_.suggestion.append(text_.substr(at));
  }

  // Every part is somewhere, but no article has them all: which one to do without.
  void say_what_to_leave_out(const QueryNode& tree) {
    const QueryNode* node = &tree;
    while (node->kind == NodeKind::group && node->children.size() == 1) node = node->children.front().get();
    if (node->kind != NodeKind::group && node->kind != NodeKind::both && node->kind != NodeKind::without)
      return;
    if (node->children.size() > kMaxLeftOut) return;
    std::size_t said = 0;
    for (std::size_t i = 0; i < node->children.size() && said < kMaxHelped; ++i) {
      if (node->children[i] == nullptr) continue;
      std::vector<Plan> others, excluded;
      for (std::size_t j = 0; j < node->children.size(); ++j) {
        if (j == i || node->children[j] == nullptr) continue;
        Plan p = compiler_.compile(*node->children[j]);
        if (!p.is_empty()) (is_negative(*node, j) ? excluded : others).push_back(std::move(p));
      }
      if (others.empty()) continue;
      Plan plan = Plan::all(std::move(others));
      if (!excluded.empty()) plan = Plan::without(std::move(plan), Plan::any(std::move(excluded)));
      const std::uint64_t found = count_matches(vocabulary_.view(), plan);
      if (found == 0) continue;
      ++said;
      help_.hints.push_back("without " + std::string(is_negative(*node, i) ? "excluding " : "") + "'" +
                            printable(text_of(*node->children[i], text_)) + "' " + std::to_string(found) +
                            (found == 1 ? " article is found" : " articles are found"));
    }
  }

  std::string_view text_;
  bool found_nothing_;
  const QueryCompiler& compiler_;
  const Vocabulary& vocabulary_;
  Help help_;
  std::vector<Replacement> replacements_;
  std::size_t helped_ = 0, date_hints_ = 0;
};

}  // namespace

Help help_with(const QueryNode& tree, std::string_view text, bool found_nothing,
               const QueryCompiler& compiler, const Vocabulary& vocabulary) {
  return Helper(text, found_nothing, compiler, vocabulary).help(tree);
}

}  // namespace dateline

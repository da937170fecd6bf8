// Queries from any bytes. Checked:
//
//   parse      a tree, or QueryError with a column within the text + 1; nothing else is thrown
//   tree       spans lie in the text, and within those of their parents; each kind has the parts it must
//   have;
//              words are where they say they are; the depth is bounded
//   compile    resolves, compiles, explains and helps without an exception but QueryError
//   search     5 hits, of documents that exist, each once, and what a snippet does with them
//   logic      (Q) finds what Q finds, NOT (Q) everything else, Q OR Q and Q AND Q the same
//
// All but the first for UTF-8 alone, as in a search.
#include <algorithm>
#include <cstdint>

#include "dateline/searcher.h"
#include "fuzz_support.h"
#include "match/explain.h"
#include "match/help.h"
#include "match/matcher.h"
#include "match/rescore.h"
#include "present/snippet.h"
#include "query/resolve.h"
#include "utf8.h"

namespace dateline::fuzz {
namespace {

constexpr std::size_t kMaxQuery = 64 * 1024;   // bytes
constexpr std::size_t kMaxLogicBytes = 1000;   // a longer query is not wrapped and searched again
constexpr std::size_t kMaxHelpedBytes = 1000;  // nor explained
constexpr std::size_t kDeepest = 100 * 110;    // parentheses times changes between AND and NOT
constexpr std::size_t kHits = 5;

// Known faults of the product, left out until they are mended (then true).
constexpr bool kEmptyQueryHasASpan = true;      // "  ": the group begins behind its end
constexpr bool kSignBeforeParenthesis = true;   // "(a -)" is a -*
constexpr bool kColonBeforeParenthesis = true;  // "(a:)" is an unknown field, "a:" is not

Article article(std::string id, std::string date, std::string lang, std::string title,
                std::vector<Paragraph> paragraphs) {
  Article a;
  a.id = "https://post.example/" + id;
  a.url = a.id;
  a.source = id + ".html";
  a.date = std::move(date);
  a.lang = std::move(lang);
  a.title = std::move(title);
  a.site = id < "c" ? "Valley Post" : "kura-tribune.example";
  a.paragraphs = std::move(paragraphs);
  return a;
}

TinyIndex make_index() {
  std::vector<Article> all;
  all.push_back(
      article("a1", "2023-07-30", "en", "Twenty lorries, one road: the Lachin stand-off",
              {{"Peace talks resumed on the Lachin corridor, where a convoy of lorries waits.", "en"},
               {"The U.S. envoy said 1,250.5 tonnes of grain and wheat would move by railway.", "en"},
               {"Humanitarian payments to parliament: Azerbaijan's ministry spoke at 12:30.", "en"}}));
  all.back().topics = {"grain", "peace talks"};
  all.back().authors = {"Anna Velikhanli", "Ali Vəliyev"};
  all.back().places = {"Lachin", "Azerbaijan"};
  all.back().captions = {{"A lorry on the road. Photo: Reuters", "en"}};
  all.push_back(article(
      "a2", "2023-08-04T12:00:00+04:00", "en", "Armenia or Georgia: a railway summit",
      {{"Talks about peace-keeping, trucks and a blockade. Blockaded villages talk of blockades.", "en"},
       {"a a a a b a b c a b c a b a b b a. The end of the war, of the war, of the war.", "en"}}));
  all.back().topics = {"transport", "Foreign  Exchange", "U.S."};
  all.back().people = {"Əli Əliyev"};
  all.back().orgs = {"Reuters", "C++ (club)", "*"};
  all.push_back(
      article("b1", "2022-11", "az", "Laçın dəhlizi: sülh danışıqları",
              {{"Sülhməramlıların müzakirələri Laçın dəhlizində davam edir. Azərbaycan və İrəvan.", "az"},
               {"Türkiye'de sülh, barış; işlər.", "az"}}));
  all.back().tags = {"sülh", "Qarabağ"};
  all.push_back(article("b2", "2020", "ru", "Миротворцы в Карабахе",
                        {{"Переговоры о мире, зерно и ещё железная дорога. Йод, її, ў.", "ru"}}));
  all.back().sections = {"Мир"};
  all.push_back(
      article("c1", "", "zh", "北京和平会谈", {{"北京的和平会谈 和 平。日本語のテキスト、東京。", "zh"}}));
  all.push_back(
      article("c2", "2021-06-30", "ar", "محادثات السلام", {{"مُحَادَثَات السلام في الممر ١٢٣٤ والقمح.", "ar"}}));
  all.push_back(
      article("c3", "1999-12-31", "", "", {{"=\"x\" ~1 NEAR AND or not (peace) title: 😀 ＡＢＣ ﬁ ß œ", ""}}));
  all.push_back(
      article("c4", "none", "hy", "Խաղաղություն", {{"Խաղաղության բանակցություններ և ճանապարհ", "hy"}}));
  std::string many;  // words that a pattern or a close word fits
  for (int i = 0; i < 300; ++i) many += "word" + std::to_string(i * 7919 % 1000) + " ";
  all.push_back(
      article("d1", "2023-07-01", "en", "football", {{many, "en"}, {"football peace grain", "en"}}));
  return TinyIndex(std::move(all));
}

TinyIndex& index() {
  static TinyIndex tiny = make_index();
  return tiny;
}

void check_error(const QueryError& e, std::string_view text) {
  check(e.column() >= 1 && e.column() <= characters(text) + 1, "column of an error outside the query", text);
  if (find_invalid_utf8(text) == std::string_view::npos)
    check(find_invalid_utf8(e.what()) == std::string_view::npos, "message of an error is not UTF-8", text);
}

class TreeCheck {
 public:
  explicit TreeCheck(std::string_view text) : text_(text) {}

  void node(const QueryNode& n, std::size_t begin, std::size_t end, std::size_t depth) const {
    const bool nothing = n.kind == NodeKind::group && n.children.empty() && n.end == 0;
    if (!nothing || kEmptyQueryHasASpan) {
      expect(n.begin <= n.end && n.end <= text_.size(), "a span that is none");
      expect(begin <= n.begin && n.end <= end, "a span that reaches beyond its parent's");
    }
    expect(depth <= kDeepest, "a tree too deep");
    expect(n.field == nullptr || n.facet == nullptr, "a field and a facet");
    parts(n);
    for (const QueryWord& w : n.words) word(n, w);
    for (std::size_t i = 0; i < n.children.size(); ++i) {
      if (n.children[i] == nullptr) {
        expect(n.kind == NodeKind::without && i == 0, "a missing child");
      } else {
        node(*n.children[i], nothing ? 0 : n.begin, nothing ? text_.size() : n.end, depth + 1);
      }
    }
  }

 private:
  void expect(bool holds, std::string_view what) const { check(holds, what, text_); }

  void parts(const QueryNode& n) const {
    const std::size_t words = n.words.size(), children = n.children.size();
    expect(n.kind == NodeKind::group ? n.signs.size() == children : true, "not one sign a child");
    switch (n.kind) {
      case NodeKind::word:
        return expect(words == 1 && children == 0, "a word of not one word");
      case NodeKind::value:
        expect(n.facet != nullptr, "a value of no facet");
        return expect(words == 1 && children == 0, "a value of not one word");
      case NodeKind::verbatim:
        expect(!n.text.empty(), "nothing as written");
        [[fallthrough]];
      case NodeKind::phrase:
        return expect(words >= 1 && children == 0, "a phrase without words");
      case NodeKind::near:
      case NodeKind::adjacent:
        return expect(words == 0 && children >= 2 && children <= 8 && n.distance >= 1 && n.distance <= 8000,
                      "a chain of too few or too many");
      case NodeKind::everything:
      case NodeKind::undated:
        return expect(words == 0 && children == 0, "parts where there are none");
      case NodeKind::dates:
        expect(n.from || n.to, "dates without an end");
        expect(!n.from || !n.to || n.from->key() <= n.to->key(), "dates that end before they begin");
        return expect(words == 0 && children == 0, "parts of dates");
      case NodeKind::both:
      case NodeKind::without:
        return expect(words == 0 && children >= 2, "AND or NOT of one");
      case NodeKind::group:
      case NodeKind::either:
        return expect(words == 0, "words of a group");
    }
    expect(false, "an unknown kind");
  }

  void word(const QueryNode& n, const QueryWord& w) const {
    expect(w.at <= text_.size() && w.bytes >= 1 && w.bytes <= text_.size() - w.at,
           "a word outside the query");
    expect(n.begin <= w.at && w.at + w.bytes <= n.end, "a word outside its node");
    if (n.kind != NodeKind::value)
      expect(text_.substr(w.at, w.bytes) == w.written, "a word written otherwise");
    expect(!w.folded.empty(), "a word of nothing");
    expect(find_invalid_utf8(w.folded) == std::string_view::npos, "a folded word that is not UTF-8");
    expect((w.folded.find('*') != std::string::npos) == (w.match == WordMatch::pattern),
           "'*' and no pattern");
    expect(w.match == WordMatch::close ? w.edits >= 1 && w.edits <= 2 : w.edits == 0, "edits of a word");
    expect(w.found.empty(), "resolved before its time");
  }

  std::string_view text_;
};

void check_resolved(const QueryNode& node, std::string_view text) {
  for (const QueryWord& w : node.words) {
    check(w.found.size() <= kMaxWordsFound, "too many words found", text);
    check(std::is_sorted(w.found.begin(), w.found.end()), "words found are not sorted", text);
    if (w.match == WordMatch::pattern)
      for (const std::string& f : w.found) check(fits_pattern(w.folded, f), "a word that does not fit", text);
  }
  for (const QueryNodePtr& child : node.children)
    if (child != nullptr) check_resolved(*child, text);
}

bool is_nothing(std::string_view text) { return squeeze_space(text).empty(); }

// What a query finds that is made of one that could be parsed; nothing where that is too deep or too long.
std::optional<std::set<Xapian::docid>> find(const std::string& query) {
  try {
    const ParsedQuery parsed = parse_query(query, facets());
    std::vector<std::string> warnings;
    resolve(*parsed.tree, index().vocabulary(), warnings);
    const QueryCompiler compiler(index().vocabulary(), index().reader(), false);
    return index().matches(compiler.compile(*parsed.tree));
  } catch (const QueryError& e) {
    const std::string_view message = e.what();
    const bool limit = message.find("more than") != std::string_view::npos ||
                       message.find("nested deeper") != std::string_view::npos;
    check(limit, std::string("a query that cannot be put into another one: ").append(message), query);
    return std::nullopt;
  }
}

void check_logic(const std::string& text, const std::set<Xapian::docid>& found) {
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  const char end = last == std::string::npos ? ' ' : text[last];
  if ((end == '-' || end == '+') && !kSignBeforeParenthesis) return;
  if (end == ':' && !kColonBeforeParenthesis) return;
  const std::string in = "(" + text + ")";
  for (const std::string& same : {in, in + " OR " + in, in + " AND " + in}) {
    const auto also = find(same);
    check(!also || *also == found, "finds something else than the query in it", same);
  }
  std::set<Xapian::docid> others;
  for (Xapian::docid d = 1; d <= index().size(); ++d)
    if (found.count(d) == 0) others.insert(d);
  const auto without = find("NOT " + in);
  check(!without || *without == others, "does not find all else", "NOT " + in);
}

void search(const std::string& text, QueryNode& tree) {
  TinyIndex& tiny = index();
  std::vector<std::string> warnings;
  resolve(tree, tiny.vocabulary(), warnings);
  check_resolved(tree, text);
  const Marks marks = marks_of(tree, tiny.vocabulary());
  for (const bool all : {true, false}) {
    const QueryCompiler compiler(tiny.vocabulary(), tiny.reader(), all);
    const Plan plan = compiler.compile(tree);
    const std::set<Xapian::docid> found = tiny.matches(plan);
    if (!plan.is_empty()) {
      MatchRequest request;
      request.count = kHits;
      Matches first = find_matches({tiny.database()}, tiny.ranking(), plan, request);
      check(first.ranked.size() == std::min(kHits, found.size()), "not the hits that match", text);
      for (const Match& m : first.ranked) {
        check(found.count(m.docid) == 1, "a hit that does not match", text);
        check(m.score >= 0, "a score below zero", text);
        const std::string snippet = make_snippet(tiny.article(m.docid), marks, tiny.stems(), 60).text;
        check(find_invalid_utf8(snippet) == std::string_view::npos, "a snippet that is not UTF-8", text);
      }
      if (!is_filter(tree))
        Rescorer({tiny.database()}, tiny.ranking(), tree).rescore({tiny.database()}, first.ranked, kHits);
    }
    if (all || is_nothing(text)) continue;
    if (text.size() <= kMaxHelpedBytes) {
      const Help help = help_with(tree, text, found.empty(), compiler, tiny.vocabulary());
      check(find_invalid_utf8(help.suggestion) == std::string_view::npos, "a suggestion that is not UTF-8",
            text);
      for (const std::string& hint : help.hints)
        check(find_invalid_utf8(hint) == std::string_view::npos, "a hint that is not UTF-8", text);
      const QueryPart part = explain_query(tree, text, compiler, tiny.vocabulary(), all);
      check(part.articles == found.size(), "an explanation that counts otherwise", text);
    }
    if (text.size() <= kMaxLogicBytes) check_logic(text, found);
  }
}

}  // namespace
}  // namespace dateline::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dateline;
  using namespace dateline::fuzz;
  if (size > kMaxQuery) return 0;
  const std::string text(data, data + size);
  try {
    const ParsedQuery parsed = parse_query(text, facets());
    check(parsed.tree != nullptr, "no tree", text);
    TreeCheck(text).node(*parsed.tree, 0, text.size(), 0);
    if (find_invalid_utf8(text) != std::string_view::npos) return 0;
    for (const std::string& hint : parsed.hints)
      check(find_invalid_utf8(hint) == std::string_view::npos, "a hint that is not UTF-8", text);
    search(text, *parsed.tree);
  } catch (const QueryError& e) {
    check_error(e, text);
  } catch (const Xapian::Error& e) {
    finding("Xapian: " + e.get_description(), text);
  } catch (const std::exception& e) {
    finding(std::string("exception: ") + e.what(), text);
  }
  return 0;
}

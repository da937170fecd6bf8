// Snippets and output from any article and query. The input is lines, each with a tag of what it holds; a
// line without one goes on with the value before it:
//
//   q:QUERY  t:TITLE  l:LANGUAGE  u:URL  d:DATE  a:AUTHOR  s:CHARACTERS OF THE SNIPPET
//   c:LANGUAGE:CAPTION  p:LANGUAGE:PARAGRAPH  r:1 (broken UTF-8 is not repaired)
//
// The article is indexed alone, in memory, and the query resolved against that. Checked:
//
//   stored     the article is read back from its document data as it was
//   snippet    valid UTF-8 from valid text; marks in pairs, not within each other, not empty; without them
//   and the
//              "…" at its ends part of the body, a caption or the title; of bounded size
//   marks      there is one where a word, pattern, close word or phrase of the query stands, by a check of
//   its own match      an article found by a query of words and phrases alone has a mark in its snippet, and
//   the other
//              way round
//   output     of every format: JSON can be parsed and says what was put in; lines have as many fields as
//   they must;
//              no control characters or escapes but the program's own; valid UTF-8
#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <numeric>

#include "analysis/tokenize.h"
#include "dateline/searcher.h"
#include "fuzz_support.h"
#include "present/render.h"
#include "present/snippet.h"
#include "query/resolve.h"
#include "record.h"
#include "utf8.h"

namespace dateline::fuzz {
namespace {

constexpr std::size_t kMaxInput = 32 * 1024;  // bytes
constexpr std::size_t kMaxSnippet = 5000;     // characters; as a search bounds it
constexpr std::size_t kMaxLangBytes = 3;
constexpr std::string_view kEllipsis = "…";

// Known faults of the product, left out until they are mended (then true).
// NEAR over more words than kFieldGap reaches from the title or a caption into the text, and a snippet marks
// nothing.
constexpr bool kNearStaysInItsField = true;
// A phrase as written is looked for within each paragraph, but marked from one into the next.
constexpr bool kAsWrittenWithinAParagraph = true;
// Many operands that stand often and one far away take time with a power of how often: longer chains are left
// out.
constexpr std::size_t kMaxOperands = 8;

struct Input {
  std::string query;
  std::size_t size = 220;
  Article article;
};

std::string clean(std::string_view text, bool repair) {
  std::string out = repair ? repair_utf8(text) : std::string(text);
  out.erase(std::remove_if(out.begin(), out.end(), [](char c) { return c == kMatchBegin || c == kMatchEnd; }),
            out.end());
  return out;
}

// LANGUAGE:TEXT; without a colon near the beginning, or with anything but small letters before it, all is
// text.
Paragraph paragraph(const std::string& value) {
  const std::size_t colon = value.find(':');
  const bool has_lang =
      colon <= kMaxLangBytes && std::all_of(value.begin(), value.begin() + static_cast<int>(colon),
                                            [](char c) { return c >= 'a' && c <= 'z'; });
  return has_lang ? Paragraph{value.substr(colon + 1), value.substr(0, colon)} : Paragraph{value, ""};
}

Input split(std::string_view bytes) {
  Input in;
  std::vector<std::pair<char, std::string>> values;
  bool repair = true;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    const bool tagged = line.size() >= 2 && line[1] == ':' &&
                        std::string_view("qtludascpr").find(line[0]) != std::string_view::npos;
    if (tagged) {
      values.emplace_back(line[0], std::string(line.substr(2)));
    } else if (!values.empty()) {
      values.back().second.append("\n").append(line);
    }
    if (tagged && line[0] == 'r') repair = false;
  }
  Article& a = in.article;
  a.id = "1";
  a.source = "1.html";
  for (const auto& [tag, raw] : values) {
    const std::string value = clean(raw, repair);
    switch (tag) {
      case 'q':
        in.query = clean(raw, true);
        break;
      case 't':
        a.title = value;
        break;
      case 'l':
        a.lang = paragraph(value + ":").lang;
        break;
      case 'u':
        a.url = value;
        break;
      case 'd':
        a.date = value;
        break;
      case 'a':
        a.authors.push_back(value);
        break;
      case 's':
        in.size = 0;
        for (const char c : value)
          if (c >= '0' && c <= '9')
            in.size = std::min(in.size * 10 + static_cast<std::size_t>(c - '0'), kMaxSnippet);
        in.size = std::max<std::size_t>(in.size, 1);
        break;
      case 'c':
        a.captions.push_back(paragraph(value));
        break;
      case 'p':
        a.paragraphs.push_back(paragraph(value));
        break;
      default:
        break;
    }
  }
  return in;
}

// ---- What stands in a text, without the product's snippets

struct Words {  // of a run of text in which positions go on
  bool title = false, caption = false;
  std::string text;  // as it may be shown
  std::vector<std::string> folded;
};

void add_words(Words& words, const std::string& text) {
  if (!words.text.empty()) words.text += ' ';
  words.text += text;
  std::replace(words.text.begin(), words.text.end(), '\n', ' ');
  Tokenizer tokens(text);
  for (Token token; tokens.next(token);) words.folded.emplace_back(token.folded);
}

std::vector<Words> runs_of(const Article& a) {
  std::vector<Words> runs(1);
  for (const Paragraph& p : a.paragraphs) add_words(runs[0], p.text);
  for (const Paragraph& c : a.captions) {
    runs.push_back({false, true, {}, {}});
    add_words(runs.back(), c.text);
  }
  runs.push_back({true, false, {}, {}});
  add_words(runs.back(), a.title);
  return runs;
}

bool fits(std::string_view pattern, std::string_view word) {
  std::vector<char> reached(pattern.size() +
                            1);  // reached[i]: the first i bytes of the pattern fit what was read
  reached[0] = 1;
  const auto stars = [&] {
    for (std::size_t i = 0; i < pattern.size(); ++i)
      if (reached[i] != 0 && pattern[i] == '*') reached[i + 1] = 1;
  };
  stars();
  for (const char c : word) {
    std::vector<char> next(pattern.size() + 1);
    for (std::size_t i = 0; i < pattern.size(); ++i)
      if (reached[i] != 0) {
        if (pattern[i] == '*') next[i] = 1;
        if (pattern[i] == c && c != '*') next[i + 1] = 1;
      }
    if (!pattern.empty() && reached[pattern.size()] != 0 && pattern.back() == '*') next[pattern.size()] = 1;
    reached = std::move(next);
    stars();
  }
  return reached[pattern.size()] != 0;
}

std::u32string letters_of(std::string_view text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size();) {
    const Decoded d = decode_utf8(text, i);
    out += d.code_point;
    i += d.bytes;
  }
  return out;
}

// Levenshtein's distance, where a swap counts two: where this is small enough, so is the product's.
std::size_t distance(std::string_view a, std::string_view b) {
  const std::u32string x = letters_of(a), y = letters_of(b);
  std::vector<std::size_t> row(y.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < x.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < y.size(); ++j) {
      const std::size_t change = diagonal + (x[i] == y[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({change, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

bool is_word(const QueryWord& word, const std::string& folded) {
  switch (word.match) {
    case WordMatch::forms:
    case WordMatch::exact:
      return folded == word.folded;
    case WordMatch::pattern:
      return fits(word.folded, folded);
    case WordMatch::close:
      return distance(word.folded, folded) <= word.edits;
  }
  return false;
}

bool stands(const QueryNode& node, const Words& run) {
  if (node.field != nullptr && !(node.field->name == "title" ? run.title : run.caption)) return false;
  for (std::size_t i = 0; i + node.words.size() <= run.folded.size(); ++i) {
    bool all = true;
    for (std::size_t w = 0; w < node.words.size() && all; ++w)
      all = is_word(node.words[w], run.folded[i + w]);
    if (all) return true;
  }
  return false;
}

// Whether a word or phrase that the query asks for stands there as written. Says yes of nothing that need not
// be marked: phrases as written and words near each other are left out.
bool asks_for_what_stands(const QueryNode& node, const std::vector<Words>& runs) {
  if (node.kind == NodeKind::word || node.kind == NodeKind::phrase)
    return std::any_of(runs.begin(), runs.end(), [&](const Words& run) { return stands(node, run); });
  if (node.kind == NodeKind::near || node.kind == NodeKind::adjacent) return false;
  for (std::size_t i = 0; i < node.children.size(); ++i)
    if (node.children[i] != nullptr && !is_excluded(node, i) && asks_for_what_stands(*node.children[i], runs))
      return true;
  return false;
}

// Words, phrases and the like, and any or all of them: what such a query finds has a mark.
bool is_of_words(const QueryNode& node) {
  switch (node.kind) {
    case NodeKind::word:
    case NodeKind::phrase:
    case NodeKind::verbatim:
      return true;
    case NodeKind::near:
    case NodeKind::adjacent:
      return kNearStaysInItsField || node.distance < kFieldGap;
    case NodeKind::both:
    case NodeKind::either:
    case NodeKind::group:
      break;
    default:
      return false;
  }
  for (std::size_t i = 0; i < node.children.size(); ++i)
    if (is_excluded(node, i) || !is_of_words(*node.children[i])) return false;
  return !node.children.empty();
}

// The tree's only leaf, or null: what marks a snippet is then what finds the article.
const QueryNode* single(const QueryNode& node) {
  const bool leaf = node.kind == NodeKind::phrase || node.kind == NodeKind::near ||
                    node.kind == NodeKind::adjacent ||
                    (node.kind == NodeKind::verbatim && kAsWrittenWithinAParagraph);
  if (leaf) return &node;
  const bool wraps = (node.kind == NodeKind::group || node.kind == NodeKind::either) &&
                     node.children.size() == 1 && !is_excluded(node, 0);
  return wraps ? single(*node.children[0]) : nullptr;
}

bool has_long_chain(const QueryNode& node) {
  const bool chain = node.kind == NodeKind::near || node.kind == NodeKind::adjacent;
  if (chain && node.children.size() > kMaxOperands) return true;
  return std::any_of(node.children.begin(), node.children.end(),
                     [](const QueryNodePtr& child) { return child != nullptr && has_long_chain(*child); });
}

// ---- The snippet

class SnippetCheck {
 public:
  SnippetCheck(const std::string& snippet, const Input& in, std::string_view bytes) : in_(in), bytes_(bytes) {
    bool open = false;
    std::size_t length = 0;
    for (const char c : snippet) {
      if (c == kMatchBegin) {
        expect(!open, "a mark within a mark");
        open = true;
        length = 0;
      } else if (c == kMatchEnd) {
        expect(open, "the end of no mark");
        expect(length > 0, "an empty mark");
        open = false;
        ++marks_;
        longest_ = std::max(longest_, length);
      } else {
        shown_ += c;
        ++length;
      }
    }
    expect(!open, "a mark that does not end");
  }

  std::size_t marks() const { return marks_; }

  void is_passage_of(const std::vector<Words>& runs) const {
    if (shown_.empty()) return;
    std::string_view whole = shown_, inner = shown_;
    const bool front = whole.substr(0, kEllipsis.size()) == kEllipsis;
    const bool back = whole.size() >= kEllipsis.size() * (front ? 2 : 1) &&
                      whole.substr(whole.size() - kEllipsis.size()) == kEllipsis;
    bool part = false;
    std::size_t most = 0;
    for (const Words& run : runs) {
      // "…" may be the text's own.
      for (int ends = 0; ends < 4; ++ends) {
        if (((ends & 1) != 0 && !front) || ((ends & 2) != 0 && !back)) continue;
        inner = whole;
        if ((ends & 1) != 0) inner.remove_prefix(kEllipsis.size());
        if ((ends & 2) != 0) inner.remove_suffix(kEllipsis.size());
        if (run.text.find(inner) == std::string::npos) continue;
        part = true;
        const std::size_t letters =
            static_cast<std::size_t>(std::count_if(run.text.begin(), run.text.end(), [](char c) {
              return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
            }));
        if (letters > 0) most = std::max(most, in_.size * run.text.size() / letters);
      }
    }
    expect(part, "no part of the text");
    // A mark is shown whole; so may be one at either end.
    expect(shown_.size() <= most + longest_ + 2 * kEllipsis.size() + 4, "longer than it may be");
  }

 private:
  void expect(bool holds, std::string_view what) const { check(holds, what, bytes_); }

  const Input& in_;
  std::string_view bytes_;
  std::string shown_;
  std::size_t marks_ = 0, longest_ = 0;
};

// ---- The output

using Json = nlohmann::json;

class OutputCheck {
 public:
  OutputCheck(const Input& in, Hit hit, bool utf8, std::string_view bytes)
      : in_(in), utf8_(utf8), bytes_(bytes) {
    result_.total = 1;
    result_.hits.push_back(std::move(hit));
    // Values of articles stand in facets too.
    const Hit& h = result_.hits.front();
    result_.facets.push_back({"author", 3, {{h.title, 2}, {h.url, 1}}});
    result_.has_timeline = true;
    result_.timeline = {{"2023", 1}};
    result_.hints = {in.query};
    QueryPart part;
    part.kind = "word";
    part.text = in.query;
    result_.explanation = part;
  }

  void text() const {
    for (const bool on : {false, true})
      for (const std::size_t width : {0, 20}) {
        const Terminal terminal{on, on, on, width};
        is_safe(render(*text_renderer(terminal), result_), on, "text");
        is_safe(render_article(in_.article, terminal), on, "an article");
      }
  }

  void json() const {
    const Json whole = parsed(render(*json_renderer(in_.query), result_));
    expect(whole.at("query") == in_.query, "JSON with another query");
    is_hit(whole.at("hits").at(0));
    const Json batch = parsed(render(*batch_json_renderer(in_.article.title, in_.query), result_));
    is_hit(batch.at("hits").at(0));
    const std::string lines = render(*jsonl_renderer(), result_);
    const std::size_t end = lines.find('\n');
    expect(std::count(lines.begin(), lines.end(), '\n') == 2 && lines.back() == '\n',
           "not two lines of JSON");
    is_hit(parsed(lines.substr(0, end)));
    parsed(lines.substr(end + 1));
    parsed(render_batch_error(in_.article.title, in_.query, in_.article.title));
    parsed(to_json(in_.article));
  }

  void lines() const {
    has_lines(render(*tsv_renderer(), result_), 4, '\t', 6, "TSV");
    has_lines(render(*trec_renderer(in_.article.title), result_), 1, ' ', 5, "TREC lines");
    has_lines(render(*ids_renderer(false), result_), 1, '\t', 0, "ids");
    has_lines(render(*files_renderer(false), result_), 1, '\t', 0, "files");
    for (const std::string& listed :
         {render(*ids_renderer(true), result_), render(*files_renderer(true), result_)})
      expect(listed.find('\0') == listed.size() - 1, "not one name ended by NUL");
  }

 private:
  void expect(bool holds, std::string_view what, std::string_view part = {}) const {
    if (!holds) finding(std::string(what).append(part), bytes_);
  }

  Json parsed(const std::string& text) const {
    expect(find_invalid_utf8(text) == std::string::npos, "JSON that is not UTF-8");
    Json json = Json::parse(text, nullptr, false);
    expect(!json.is_discarded(), "JSON that cannot be parsed");
    return json;
  }
  void is_hit(const Json& json) const {
    const Hit& hit = result_.hits.front();
    expect(json.at("rank") == hit.rank, "JSON with another rank");
    const auto same = [&](const char* key, const std::string& value) {
      expect(json.contains(key) == !value.empty(), "JSON with or without ", key);
      if (utf8_ && !value.empty()) expect(json.at(key) == value, "JSON with another ", key);
    };
    same("title", hit.title);
    same("url", hit.url);
    same("snippet", hit.snippet);
  }

  // Newlines stand where the program puts them; escapes are colours and links, where those are on.
  void is_safe(const std::string& text, bool escapes, std::string_view what) const {
    expect(find_invalid_utf8(text) == std::string::npos, what, " that is not UTF-8");
    std::size_t links = 0;
    for (std::size_t i = 0; i < text.size();) {
      if (text[i] == '\033' && escapes) {
        i += escape_at(text, i, links);
        continue;
      }
      const Decoded d = decode_utf8(text, i);
      const char32_t c = d.code_point;
      const bool control = (c < 0x20 && c != '\n') || (c >= 0x7F && c < 0xA0);
      const bool reorders =
          (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029;
      expect(!control, what, " with a control character");
      expect(!reorders, what, " with a character that turns text round");
      i += d.bytes;
    }
    expect(links % 2 == 0, what, " with a link that does not end");
  }
  // The length of the escape at `at`.
  std::size_t escape_at(const std::string& text, std::size_t at, std::size_t& links) const {
    std::size_t i = at + 1;
    if (text.compare(i, 1, "[") == 0) {
      for (++i; i < text.size() && ((text[i] >= '0' && text[i] <= '9') || text[i] == ';');) ++i;
      expect(i < text.size() && text[i] == 'm', "an escape that is no colour");
      return i + 1 - at;
    }
    expect(text.compare(i, 4, "]8;;") == 0, "an escape that is no link");
    ++links;
    for (i += 4; i < text.size() && text[i] > 0x20 && text[i] < 0x7F && text[i] != '\\';) ++i;
    // A backslash in a URL is its own.
    while (i < text.size() && text[i] == '\\') ++i;
    const std::size_t end = text.find('\033', at + 1);
    expect(end != std::string::npos && text.compare(end, 2, "\033\\") == 0,
           "a link whose target does not end");
    for (std::size_t c = at + 5; c < end; ++c)
      expect(text[c] > 0x20 && text[c] < 0x7F, "a link to odd bytes");
    return end + 2 - at;
  }

  void has_lines(const std::string& text, std::ptrdiff_t count, char between, std::ptrdiff_t separators,
                 std::string_view what) const {
    is_safe_line(text, what);
    expect(std::count(text.begin(), text.end(), '\n') == count && text.back() == '\n', what,
           " of other lines");
    const std::string first = text.substr(0, text.find('\n'));
    expect(std::count(first.begin(), first.end(), between) == separators, what, " of other fields");
  }
  void is_safe_line(std::string text, std::string_view what) const {
    std::replace(text.begin(), text.end(), '\t', ' ');
    is_safe(text, false, what);
  }

  const Input& in_;
  bool utf8_;
  std::string_view bytes_;
  SearchResult result_;
};

void run(std::string_view bytes) {
  const Input in = split(bytes);
  const Article& a = in.article;
  bool utf8 = true;
  for (const std::string* s : {&a.title, &a.url, &a.date})
    utf8 = utf8 && find_invalid_utf8(*s) == std::string_view::npos;
  for (const auto* paragraphs : {&a.captions, &a.paragraphs})
    for (const Paragraph& p : *paragraphs) utf8 = utf8 && find_invalid_utf8(p.text) == std::string_view::npos;

  TinyIndex index({a});
  static RecordCodec codec({});
  check(codec.decode(index.database().get_document(1).get_data()) == a, "an article read back as another one",
        bytes);

  QueryNodePtr tree;
  bool matches = false;
  try {
    tree = parse_query(in.query, facets()).tree;
    if (has_long_chain(*tree)) return;
    std::vector<std::string> warnings;
    resolve(*tree, index.vocabulary(), warnings);
    const QueryCompiler compiler(index.vocabulary(), index.reader(), false);
    matches = !index.matches(compiler.compile(*tree)).empty();
  } catch (const QueryError&) {
    tree = parse_plain(in.query);
  }
  const Marks marks = marks_of(*tree, index.vocabulary());
  const std::string snippet = make_snippet(a, marks, index.stems(), in.size).text;

  if (utf8) check(find_invalid_utf8(snippet) == std::string_view::npos, "a snippet that is not UTF-8", bytes);
  const SnippetCheck shown(snippet, in, bytes);
  const std::vector<Words> runs = runs_of(a);
  shown.is_passage_of(runs);
  if (asks_for_what_stands(*tree, runs))
    check(shown.marks() > 0, "a word that stands there is not marked", bytes);
  if (matches && is_of_words(*tree)) check(shown.marks() > 0, "found, but nothing is marked", bytes);
  if (single(*tree) != nullptr && shown.marks() > 0) check(matches, "marked, but not found", bytes);

  Hit hit;
  hit.rank = 1;
  hit.score = 1.5;
  hit.id = a.title.substr(0, 20);
  hit.url = a.url;
  hit.title = a.title;
  hit.date = a.date;
  hit.site = a.title;
  hit.lang = a.lang;
  hit.source = a.url;
  hit.snippet = snippet;
  hit.facets = {{"author", a.authors}};
  hit.explanation = {{in.query, 1.5}};
  const OutputCheck output(in, std::move(hit), utf8, bytes);
  output.text();
  output.json();
  output.lines();
}

}  // namespace
}  // namespace dateline::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dateline::fuzz;
  if (size > kMaxInput) return 0;
  const std::string bytes(data, data + size);
  try {
    run(bytes);
  } catch (const Xapian::Error& e) {
    finding("Xapian: " + e.get_description(), bytes);
  } catch (const std::exception& e) {
    finding(std::string("exception: ") + e.what(), bytes);
  }
  return 0;
}

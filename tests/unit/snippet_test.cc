#include "present/snippet.h"

#include <gtest/gtest.h>
#include <xapian.h>

#include <algorithm>
#include <random>

#include "analysis/tokenize.h"
#include "dateline/searcher.h"
#include "query/resolve.h"
#include "utf8.h"

namespace dateline {
namespace {

using Strings = std::vector<std::string>;

// Marks as brackets, so that they can be read.
std::string shown(std::string snippet) {
  std::replace(snippet.begin(), snippet.end(), kMatchBegin, '[');
  std::replace(snippet.begin(), snippet.end(), kMatchEnd, ']');
  return snippet;
}

// As an index of this one article would give it.
std::string snippet_of(const Article& article, const std::string& query, std::size_t characters = 220) {
  static const std::vector<FacetField> facets = facet_fields({});
  Xapian::WritableDatabase database(std::string(), Xapian::DB_BACKEND_INMEMORY);
  Xapian::Document words;
  const auto add = [&](const std::string& text) {
    Tokenizer tokens(text);
    Token token;
    while (tokens.next(token)) words.add_term(std::string(token.folded));
  };
  words.add_boolean_term("Len");
  add(article.title);
  for (const Paragraph& p : article.paragraphs) add(p.text);
  for (const Paragraph& p : article.captions) add(p.text);
  database.add_document(words);
  Stems stems;
  const std::vector<IndexLanguage> languages = read_languages(database);
  const Vocabulary vocabulary({database}, languages, stems);
  const ParsedQuery parsed = parse_query(query, facets);
  Strings warnings;
  resolve(*parsed.tree, vocabulary, warnings);
  return shown(make_snippet(article, marks_of(*parsed.tree, vocabulary), stems, characters).text);
}

std::string snippet(const std::string& query, const Strings& paragraphs, std::size_t characters = 220,
                    const Strings& captions = {}) {
  Article a;
  a.lang = "en";
  for (const std::string& p : paragraphs) a.paragraphs.push_back({p, "en"});
  for (const std::string& c : captions) a.captions.push_back({c, "en"});
  return snippet_of(a, query, characters);
}

TEST(Snippet, MarksTheWordsOfTheQueryByTheirStems) {
  EXPECT_EQ(snippet("negotiation", {"Negotiations went on."}), "[Negotiations] went on.");
  EXPECT_EQ(snippet("sulh", {"Sülh danışıqları."}), "[Sülh] danışıqları.");
}

TEST(Snippet, MarksAPhraseWholeAndOnlyWhereItStands) {
  EXPECT_EQ(snippet("\"grain port\"", {"The grain was moved. A grain port is open."}),
            "The grain was moved. A [grain port] is open.");
  EXPECT_EQ(snippet("\"grain ports\"", {"A grain port is open."}), "A grain port is open.");
}

TEST(Snippet, OverlappingMatchesAreOneMark) {
  EXPECT_EQ(snippet("grain \"grain port\" \"port open\"", {"A grain port, open."}), "A [grain port, open].");
}

TEST(Snippet, WhatIsExcludedOrOfTheTitleIsNotMarked) {
  EXPECT_EQ(snippet("grain -port", {"A grain port."}), "A [grain] port.");
  EXPECT_EQ(snippet("grain NOT port", {"A grain port."}), "A [grain] port.");
  EXPECT_EQ(snippet("grain title:port", {"A grain port."}), "A [grain] port.");
  EXPECT_EQ(snippet("topic:port", {"A grain port."}), "A grain port.");
}

TEST(Snippet, ShowsThePassageWithMostDifferentWords) {
  const std::string passage =
      snippet("grain port", {"A grain here, grain there.", "The port of grain.", "A port."}, 20);
  EXPECT_EQ(passage.find("…The [port] of [grain]."), 0U) << passage;
}

TEST(Snippet, GoesOnInTheNextParagraph) {
  EXPECT_EQ(snippet("grain port", {"Of grain.", "The port is open."}), "Of [grain]. The [port] is open.");
  EXPECT_EQ(snippet("\"grain port\"", {"Of grain.", "Port and road."}), "Of [grain. Port] and road.");
}

TEST(Snippet, ACaptionIsNotJoinedToTheText) {
  EXPECT_EQ(snippet("\"grain crane\"", {"Of grain."}, 220, {"Crane at Poti"}), "Of grain.");
}

TEST(Snippet, FallsBackToTheTitle) {
  Article a;
  a.lang = "en";
  a.title = "Lachin corridor closed";
  a.paragraphs = {{"The road is shut.", "en"}};
  EXPECT_EQ(snippet_of(a, "corridor"), "Lachin [corridor] closed");
  EXPECT_EQ(snippet_of(a, "title:\"lachin corridor\""), "[Lachin corridor] closed");
  EXPECT_EQ(snippet_of(a, "corridor road"), "The [road] is shut.");
  EXPECT_EQ(snippet_of(a, "zebra"), "The road is shut.");
  a.paragraphs.clear();
  EXPECT_EQ(snippet_of(a, "zebra"), "");
  EXPECT_EQ(snippet_of(a, "closed"), "Lachin corridor [closed]");
}

TEST(Snippet, MarksWordsNearEachOtherWhereTheyAreSo) {
  EXPECT_EQ(snippet("peace NEAR/2 talks", {"Peace, and some more words before talks. Peace talks."}),
            "Peace, and some more words before [talks]. [Peace] [talks].");
  EXPECT_EQ(snippet("peace ADJ/2 talks", {"Talks on peace. No peace talks."}),
            "Talks on peace. No [peace] [talks].");
  EXPECT_EQ(snippet("\"peace talks\" NEAR/3 (road OR rail)", {"The peace talks on a road. A rail."}),
            "The [peace talks] on a [road]. A rail.");
}

TEST(Snippet, MarksPatternsCloseWordsAndForms) {
  EXPECT_EQ(snippet("pa*ment", {"A payment of parliaments, parliament."}),
            "A [payment] of parliaments, [parliament].");
  EXPECT_EQ(snippet("lahcin~1", {"The Lachin road."}), "The [Lachin] road.");
  EXPECT_EQ(snippet("~\"peace talk\"", {"The peace talks, peace talking."}),
            "The [peace talks], [peace talking].");
}

TEST(Snippet, MarksWhatStandsAsWrittenAlone) {
  EXPECT_EQ(snippet("=\"Road\"", {"A road, a Road."}), "A road, a [Road].");
  EXPECT_EQ(snippet("=\"Road.\"", {"Road, Road."}), "Road, [Road].");
}

TEST(Snippet, ShowsACaptionWhereOnlyThatMatches) {
  EXPECT_EQ(snippet("crane", {"A grain port."}, 220, {"A crane"}), "A [crane]");
}

TEST(Snippet, WithoutAMatchItIsTheBeginning) {
  EXPECT_EQ(snippet("zebra", {"A grain port is open today.", "More."}, 12), "A grain port…");
  EXPECT_EQ(snippet("zebra", {}, 220, {"A crane"}), "A crane");
  EXPECT_EQ(snippet("zebra", {}), "");
}

TEST(Snippet, IsCutBetweenWordsAroundTheMatch) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "word" + std::to_string(i) + " ";
  const std::string s = snippet("word50", {text + "end"}, 60);
  EXPECT_NE(s.find("[word50]"), std::string::npos) << s;
  EXPECT_EQ(s.substr(0, 3), "…") << s;
  EXPECT_EQ(s.substr(s.size() - 3), "…") << s;
  EXPECT_LE(s.size(), 60U + 20);
  EXPECT_NE(s.find(" [word50] "), std::string::npos) << s;
}

// Whatever the text and the length, a snippet is valid text with its marks in pairs, and nothing but a
// passage.
TEST(Snippet, IsAPassageOfTheTextWhateverItsLength) {
  const char* pieces[] = {"grain", "port",       " ", " ", ". ",     "ə", "北京",
                          "зерно", "grain port", "😀", "-", "\u0301", "x", "، "};
  for (unsigned seed = 0; seed < 3000; ++seed) {
    std::mt19937 random(seed);
    std::string text;
    for (auto n = random() % 60; n > 0; --n) text += pieces[random() % std::size(pieces)];
    std::string s = snippet("grain \"grain port\" зерно 北", {text}, random() % 80);
    ASSERT_EQ(find_invalid_utf8(s), std::string_view::npos) << "seed " << seed;
    bool open = false;
    for (const char c : s) {
      if (c == '[' || c == ']') {
        ASSERT_EQ(open, c == ']') << "seed " << seed << ": " << s;
        open = c == '[';
      }
    }
    ASSERT_FALSE(open) << "seed " << seed << ": " << s;
    std::erase(s, '[');
    std::erase(s, ']');
    for (std::size_t at; (at = s.find("…")) != std::string::npos;) s.erase(at, 3);
    ASSERT_NE(text.find(s), std::string::npos) << "seed " << seed << ": " << s;
  }
}

TEST(Snippet, ALengthOfOneShowsTheMatchWhole) {
  EXPECT_NE(snippet("grain", {"The grain port."}, 1).find("[grain]"), std::string::npos);
}

}  // namespace
}  // namespace dateline

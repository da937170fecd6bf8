#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "dateline/searcher.h"
#include "query/query.h"

namespace dateline {
namespace {

// A word within some edits with them behind it; a pattern has its '*'.
std::string word(const QueryWord& w) {
  return w.match == WordMatch::close ? w.folded + "~" + std::to_string(w.edits) : w.folded;
}

// The tree in brackets: (group +a b), (and …), (or …), (not … …), (near/5 a b), "a b" for a phrase, ~"a b"
// for one in other forms, ="a b" for one as written, name=value, from..to.
std::string shown(const QueryNode& node) {
  const auto children = [&](std::string name) {
    std::string out = "(" + name;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      out += ' ';
      if (node.kind == NodeKind::group && node.signs[i] == Sign::required) out += '+';
      if (node.kind == NodeKind::group && node.signs[i] == Sign::prohibited) out += '-';
      out += node.children[i] == nullptr ? "*" : shown(*node.children[i]);
    }
    return out + ")";
  };
  const std::string field = node.field == nullptr ? "" : std::string(node.field->name) + ":";
  switch (node.kind) {
    case NodeKind::everything:
      return "everything";
    case NodeKind::word:
      return field + word(node.words.front());
    case NodeKind::phrase: {
      std::string out;
      for (const QueryWord& w : node.words) out += (out.empty() ? "" : " ") + w.folded;
      return field + (node.words.front().match == WordMatch::forms ? "~\"" : "\"") + out + "\"";
    }
    case NodeKind::verbatim:
      return field + "=\"" + node.text + "\"";
    case NodeKind::near:
      return children("near/" + std::to_string(node.distance));
    case NodeKind::adjacent:
      return children("adj/" + std::to_string(node.distance));
    case NodeKind::value:
      return node.facet->name + "=" + node.words.front().written;
    case NodeKind::dates:
      return (node.from ? iso_day(*node.from) : "") + ".." + (node.to ? iso_day(*node.to) : "");
    case NodeKind::undated:
      return "undated";
    case NodeKind::group:
      // One unsigned part in a group of its own is that part.
      return node.children.size() == 1 && node.signs[0] == Sign::none ? shown(*node.children[0])
                                                                      : children("group");
    case NodeKind::both:
      return children("and");
    case NodeKind::either:
      return node.children.size() == 1 ? shown(*node.children[0]) : children("or");
    case NodeKind::without:
      return children("not");
  }
  return "?";
}

const std::vector<FacetField>& facets() {
  static const std::vector<FacetField> fields = facet_fields({"mood"});
  return fields;
}

std::string parsed(std::string_view text) { return shown(*parse_query(text, facets()).tree); }

struct TreeCase {
  const char* query;
  const char* tree;
};

void expect_trees(std::initializer_list<TreeCase> cases) {
  for (const TreeCase& c : cases) EXPECT_EQ(parsed(c.query), c.tree) << c.query;
}

TEST(QueryParser, WordsSideBySideAreAGroup) {
  expect_trees({{"lachin", "lachin"},
                {"Lachin  CORRIDOR", "(group lachin corridor)"},
                {"+a -b c", "(group +a -b c)"},
                {"", "(group)"},
                {"  ", "(group)"}});
}

TEST(QueryParser, PhrasesKeepEveryWord) {
  expect_trees({{"\"the Lachin corridor\"", "\"the lachin corridor\""},
                {"+\"a b\" -\"c d\"", "(group +\"a b\" -\"c d\")"},
                {"\"one\"", "\"one\""},
                {"\"a ( AND\"", "\"a and\""},
                {"\"\"", "(group)"},
                {"x\"a b\"y", "(group x \"a b\" y)"}});
}

TEST(QueryParser, PunctuationInsideAWordMakesAPhrase) {
  expect_trees({{"peace-keeping", "\"peace keeping\""},
                {"U.S.", "\"u s\""},
                {"1,250", "\"1 250\""},
                {"12:30", "\"12 30\""},
                {"https://example.org/a", "\"https example org a\""},
                {"Azerbaijan's", "azerbaijan"},
                {"Azerbaijan’s", "azerbaijan"},
                {"北京", "\"北 京\""}});
}

TEST(QueryParser, LonePunctuationIsNoWord) {
  expect_trees(
      {{"a - b", "(group a b)"}, {"a & b", "(group a b)"}, {"— …", "(group)"}, {"+ a", "a"}, {"a -", "a"}});
}

TEST(QueryParser, OperatorsBindAndBeforeOr) {
  expect_trees({{"a OR b", "(or a b)"},
                {"a AND b", "(and a b)"},
                {"a NOT b", "(not a b)"},
                {"a AND NOT b", "(not a b)"},
                {"NOT a", "(not * a)"},
                {"a OR b AND c", "(or a (and b c))"},
                {"a AND b OR c", "(or (and a b) c)"},
                {"a b AND c d", "(and (group a b) (group c d))"},
                {"a AND b AND c", "(and a b c)"},
                {"a OR b OR c", "(or a b c)"},
                {"a NOT b NOT c", "(not a b c)"},
                {"(a OR b) AND c", "(and (or a b) c)"},
                {"+(a OR b) -(c AND d)", "(group +(or a b) -(and c d))"},
                {"((a))", "a"},
                {"a OR(b)", "(or a b)"},
                {"a AND\"b c\"", "(and a \"b c\")"}});
}

TEST(QueryParser, OperatorsAreUpperCaseWholeWords) {
  expect_trees(
      {{"a and b", "(group a and b)"}, {"ANDREW ORlando", "(group andrew orlando)"}, {"\"OR\"", "\"or\""}});
}

TEST(QueryParser, TextFields) {
  expect_trees({{"title:summit", "title:summit"},
                {"TITLE:summit", "title:summit"},
                {"title:\"peace deal\"", "title:\"peace deal\""},
                {"title:(a b)", "(group title:a title:b)"},
                {"title:(a AND \"b c\")", "(and title:a title:\"b c\")"},
                {"-caption:x y", "(group -caption:x y)"},
                {"title:a b", "(group title:a b)"}});
}

TEST(QueryParser, FacetsTakeWholeValues) {
  expect_trees({{"topic:Grain", "topic=Grain"},
                {"topics:grain", "topic=grain"},
                {"site:\"Valley  Post\"", "site=Valley Post"},
                {"topic:(grain wheat)", "(or topic=grain topic=wheat)"},
                {"topic:(a OR b)", "(or topic=a topic=b)"},
                {"topic:(a AND b)", "(and topic=a topic=b)"},
                {"topic:(+a -b)", "(group +topic=a -topic=b)"},
                {"mood:calm x", "(group mood=calm x)"},
                {"site:kura-tribune.example", "site=kura-tribune.example"}});
}

TEST(QueryParser, DatesAreRangesOfDays) {
  expect_trees({{"date:2023", "2023-01-01..2023-12-31"},
                {"date:2024-02", "2024-02-01..2024-02-29"},
                {"date:2023-07-30", "2023-07-30..2023-07-30"},
                {"date:2020..2023", "2020-01-01..2023-12-31"},
                {"date:2020-05..2023-07-03", "2020-05-01..2023-07-03"},
                {"date:2020..", "2020-01-01.."},
                {"date:..2020-02", "..2020-02-29"},
                {"date:>=2020-09-27", "2020-09-27.."},
                {"date:>2020-09-30", "2020-10-01.."},
                {"date:>2019", "2020-01-01.."},
                {"date:<=2020", "..2020-12-31"},
                {"date:<2020-03", "..2020-02-29"},
                {"date:\"2023-07\"", "2023-07-01..2023-07-31"},
                {"date:none", "undated"},
                {"-date:none", "(group -undated)"}});
}

struct Fault {
  const char* query;
  std::size_t column;
  const char* expected;  // part of the message
};

void expect_faults(std::initializer_list<Fault> faults) {
  for (const Fault& f : faults) {
    try {
      parse_query(f.query, facets());
      ADD_FAILURE() << "no error: " << f.query;
    } catch (const QueryError& e) {
      EXPECT_EQ(e.column(), f.column) << f.query << "\n" << e.what();
      EXPECT_NE(std::string(e.what()).find(f.expected), std::string::npos) << f.query << "\n" << e.what();
      EXPECT_NE(std::string(e.what()).find("column " + std::to_string(f.column)), std::string::npos)
          << e.what();
    }
  }
}

TEST(QueryParser, UnclosedQuoteNamesItsColumn) {
  expect_faults(
      {{"a \"b c", 3, "quotation mark"}, {"\"", 1, "quotation mark"}, {"Əли \"b", 5, "quotation mark"}});
}

TEST(QueryParser, ParenthesesThatDoNotMatchNameTheirColumn) {
  expect_faults({{"(a", 1, "')'"},
                 {"a (b (c)", 3, "')'"},
                 {"a)", 2, "'('"},
                 {")", 1, "'('"},
                 {"a () b", 4, "between"}});
}

TEST(QueryParser, OperatorsWithoutAnOperandNameTheirColumn) {
  expect_faults({{"AND a", 1, "before the operator"},
                 {"OR a", 1, "before the operator"},
                 {"a AND", 6, "after AND"},
                 {"a NOT", 6, "after NOT"},
                 {"NOT", 4, "after NOT"},
                 {"a AND AND b", 7, "after AND"}});
}

TEST(QueryParser, OrWithNothingBehindItIsAnError) {
  expect_faults({{"a OR", 5, "expected"}, {"(a OR) b", 6, "expected"}, {"a OR OR b", 6, "expected"}});
}

TEST(QueryParser, UnknownFieldsListTheKnownOnes) {
  expect_faults({{"a colour:red", 3, "title, caption, site"},
                 {"xyz:1", 1, "unknown field 'xyz'"},
                 {"mod:calm", 1, "mood"}});
}

TEST(QueryParser, FieldsWithNothingBehindThemNameTheColumn) {
  expect_faults({{"title:", 7, "after 'title:'"},
                 {"(title:)", 8, "after 'title:'"},
                 {"topic: grain", 7, "after 'topic:'"},
                 {"date:", 6, "expected a date"}});
}

TEST(QueryParser, DatesThatAreNoneSayWhatIsExpected) {
  expect_faults({{"date:yesterday", 6, "no date"},
                 {"x date:2023-13", 8, "no date"},
                 {"date:2023-02-30", 6, "there is no such day"},
                 {"date:..", 6, "expected a date"},
                 {"date:2023..2020", 6, "before it begins"},
                 {"date:2023-01-01T12:00", 6, "write date:2023-01-01"},
                 {"date:>=", 6, "expected a date behind"}});
}

TEST(QueryParser, DeepParenthesesAreRefusedNotFollowed) {
  const std::string deep = std::string(100000, '(') + "a" + std::string(100000, ')');
  EXPECT_THROW(parse_query(deep, facets()), QueryError);
  const std::string fields = [] {
    std::string text;
    for (int i = 0; i < 50000; ++i) text += "title:(";
    return text;
  }();
  EXPECT_THROW(parse_query(fields, facets()), QueryError);
}

TEST(QueryParser, NestingAsDeepAsAllowedIsFollowed) {
  EXPECT_EQ(parsed(std::string(100, '(') + "a" + std::string(100, ')')), "a");
}

TEST(QueryParser, BytesThatAreNoTextParseOrFailCleanly) {
  for (int byte = 0; byte < 256; ++byte) {
    for (const char* around : {"%", "a%", "%a", "title:%", "\"%\"", "(%)", "date:%"}) {
      std::string query(around);
      query[query.find('%')] = static_cast<char>(byte);
      try {
        EXPECT_NE(parse_query(query, facets()).tree, nullptr);
      } catch (const QueryError& e) {
        EXPECT_GE(e.column(), 1U);
        EXPECT_LE(e.column(), query.size() + 1);
      }
    }
  }
}

TEST(QueryParser, NearAndAdjJoinWordsAndPhrases) {
  expect_trees({{"a NEAR b", "(near/10 a b)"},
                {"a NEAR/5 b", "(near/5 a b)"},
                {"a ADJ b", "(adj/10 a b)"},
                {"a ADJ/100 b", "(adj/100 a b)"},
                {"a NEAR/5 b NEAR/5 c", "(near/10 a b c)"},
                {"a NEAR b NEAR/1 c", "(near/11 a b c)"},
                {"\"a b\" NEAR/2 c", "(near/2 \"a b\" c)"},
                {"\"a b\"NEAR\"c d\"", "(near/10 \"a b\" \"c d\")"},
                {"~\"a b\" ADJ c*", "(adj/10 ~\"a b\" c*)"},
                {"a~1 NEAR b", "(near/10 a~1 b)"},
                {"a NEAR (b OR \"c d\")", "(near/10 a (or b \"c d\"))"},
                {"a NEAR (b c)", "(near/10 a (group b c))"},
                {"a NEAR(b)", "(near/10 a b)"},
                {"title:a NEAR title:b", "(near/10 title:a title:b)"},
                {"title:(a NEAR b)", "(near/10 title:a title:b)"},
                {"peace-keeping NEAR a", "(near/10 \"peace keeping\" a)"}});
}

TEST(QueryParser, NearBindsTighterThanSignsAndOtherOperators) {
  expect_trees({{"+a NEAR b", "(group +(near/10 a b))"},
                {"-a NEAR b c", "(group -(near/10 a b) c)"},
                {"x a NEAR b y", "(group x (near/10 a b) y)"},
                {"a NEAR b AND c", "(and (near/10 a b) c)"},
                {"a NEAR b OR c ADJ d", "(or (near/10 a b) (adj/10 c d))"},
                {"a NOT b NEAR c", "(not a (near/10 b c))"},
                {"NEARBY ADJUST", "(group nearby adjust)"}});
}

TEST(QueryParser, NearAndAdjSayWhatTheyCannotJoin) {
  expect_faults({{"a NEAR", 7, "expected a word, a phrase or '(' after NEAR"},
                 {"a ADJ", 6, "after ADJ"},
                 {"a NEAR NEAR b", 8, "after NEAR"},
                 {"a NEAR OR b", 8, "after NEAR"},
                 {"a NEAR +b", 8, "after NEAR"},
                 {"a NEAR -b", 8, "after NEAR"},
                 {"(a NEAR) b", 8, "after NEAR"},
                 {"NEAR a", 1, "before the operator"},
                 {"a NEAR ...", 8, "at NEAR"},
                 {"a NEAR topic:b", 8, "NEAR joins words, phrases and alternatives"},
                 {"topic:b NEAR a", 1, "NEAR joins words"},
                 {"a ADJ date:2023", 7, "ADJ joins words"},
                 {"a NEAR (b AND c)", 8, "for the rest use AND"},
                 {"a NEAR (b NEAR c)", 8, "NEAR joins words"},
                 {"a NEAR (b -c)", 8, "NEAR joins words"},
                 {"a NEAR (+b c)", 8, "NEAR joins words"},
                 {"a NEAR *", 8, "NEAR joins words"},
                 {"a NEAR =\"b c\"", 8, "NEAR joins words"},
                 {"a NEAR title:b", 8, "title:(peace NEAR talks)"},
                 {"a NEAR (title:b OR c)", 8, "NEAR joins words"},
                 {"a NEAR b ADJ c", 13, "do not mix"}});
}

TEST(QueryParser, TheDistanceIsANumberOfWordsFromOneToAHundred) {
  for (const char* distance : {"0", "101", "", "x", "5x", "-1", "5.", "99999999999999999999"})
    expect_faults({{("a NEAR/" + std::string(distance) + " b").c_str(), 3,
                    "expected a number of words from 1 to 100 after NEAR/, such as peace NEAR/5 talks"}});
  expect_faults({{"Əli ADJ/0 b", 5, "after ADJ/, such as peace ADJ/5 talks"}});
  expect_trees({{"a NEAR/1 b", "(near/1 a b)"}, {"a NEAR/100 b", "(near/100 a b)"}});
}

TEST(QueryParser, EightWordsMayBeJoinedNotNine) {
  EXPECT_EQ(parsed("a NEAR b NEAR c NEAR d NEAR e NEAR f NEAR g NEAR h"), "(near/70 a b c d e f g h)");
  expect_faults({{"x a NEAR b NEAR c NEAR d NEAR e NEAR f NEAR g NEAR h NEAR i", 3,
                  "more than 8 words joined by NEAR"}});
}

TEST(QueryParser, APhraseMayHaveOtherFormsOrStandAsWritten) {
  expect_trees({{"~\"peace talk\"", "~\"peace talk\""},
                {"=\"Lachin  corridor\"", "=\"Lachin corridor\""},
                {"=\"U.S.!\"", "=\"U.S.!\""},
                {"title:~\"a b\"", "title:~\"a b\""},
                {"title:=\"A b\"", "title:=\"A b\""},
                {"-=\"A b\" c", "(group -=\"A b\" c)"},
                {"+~“a b”", "(group +~\"a b\")"},
                {"~\"one\"", "~\"one\""},
                {"~\"\"", "(group)"},
                {"=\"\"", "(group)"},
                {"= \"a b\"", "\"a b\""},
                {"~", "(group)"},
                {"=", "(group)"}});
}

TEST(QueryParser, AStarIsAsWrittenInAPhraseAsWritten) {
  const ParsedQuery parsed = parse_query("=\"a* b\"", facets());
  const QueryNode& node = *parsed.tree->children.at(0);
  EXPECT_EQ(node.text, "a* b");
  EXPECT_EQ(node.words.at(0).folded, "a");
  EXPECT_EQ(node.words.at(0).match, WordMatch::exact);
}

TEST(QueryParser, PunctuationAloneIsNoPhraseAsWritten) {
  expect_faults({{"a =\"...\"", 4, "expected a letter or digit between the quotation marks"}});
}

TEST(QueryParser, APhraseHasNoTildeBehindIt) {
  expect_faults({{"\"peace talks\"~5", 14, "NEAR/5"}, {"“ə b”~", 6, "NEAR/5"}});
}

TEST(QueryParser, PatternsKeepTheirStar) {
  expect_trees({{"humanit*", "humanit*"},
                {"pa*ment", "pa*ment"},
                {"*ment", "*ment"},
                {"*ə*", "*e*"},
                {"a**b", "a*b"},
                {"a* b", "(group a* b)"},
                {"title:summ*", "title:summ*"},
                {"\"peace talk*\"", "\"peace talk*\""},
                {"\"peace * talks\"", "\"peace talks\""},
                {"peace-keep*", "\"peace keep*\""},
                {"author:a*", "author=a*"},
                {"place:*", "place=*"},
                {"*", "everything"},
                {"**", "everything"},
                {"-*", "(group -everything)"},
                {"* a", "(group everything a)"}});
}

TEST(QueryParser, AStarAloneIsNoWordOfAField) {
  expect_faults({{"title:*", 7, "expected letters before or after '*', as in title:summ*"},
                 {"a title:(b *)", 12, "before or after '*'"}});
}

TEST(QueryParser, PatternsAndPlainWordsOfAPhraseAreToldApart) {
  const ParsedQuery parsed = parse_query("\"peace talk*\"", facets());
  const QueryNode& node = *parsed.tree->children.at(0);
  EXPECT_EQ(node.words.at(0).match, WordMatch::exact);
  EXPECT_EQ(node.words.at(1).match, WordMatch::pattern);
}

TEST(QueryParser, AValueWithAStarIsAPattern) {
  const auto match = [](const char* query) {
    return parse_query(query, facets()).tree->children.at(0)->words.at(0).match;
  };
  EXPECT_EQ(match("author:a*"), WordMatch::pattern);
  EXPECT_EQ(match("author:\"Anna *\""), WordMatch::pattern);
  EXPECT_EQ(match("author:a"), WordMatch::exact);
}

TEST(QueryParser, CloseWordsNameTheirEdits) {
  expect_trees({{"azerbaijn~", "azerbaijn~1"},
                {"azerbaijn~1", "azerbaijn~1"},
                {"azerbaijn~2", "azerbaijn~2"},
                {"title:Ağdam~2", "title:agdam~2"},
                {"a~1 b", "(group a~1 b)"},
                {"-a~", "(group -a~1)"},
                {"a~b", "\"a b\""},
                {"a~1x", "\"a 1x\""}});
}

TEST(QueryParser, CloseWordsSayWhatTheyMayBe) {
  expect_faults({{"ab~0", 3, "expected ~1 or ~2"},
                 {"x ab~3", 5, "expected ~1 or ~2"},
                 {"ab~11", 3, "expected ~1 or ~2"},
                 {"əb~9", 3, "expected ~1 or ~2"},
                 {"peace-keeping~1", 1, "'~' goes with a single word, such as peace~1"},
                 {"x pa*ment~", 3, "'~' goes with a single word"}});
}

TEST(QueryParser, TypographicQuotesAreQuotes) {
  expect_trees({{"“a b”", "\"a b\""},
                {"„a b“", "\"a b\""},
                {"”a b”", "\"a b\""},
                {"«a b»", "\"a b\""},
                {"“a b\"", "\"a b\""},
                {"x“a b”y", "(group x \"a b\" y)"},
                {"«a» «b»", "(group \"a\" \"b\")"},
                {"topic:“a b”", "topic=a b"},
                {"=«A b»", "=\"A b\""},
                {"\"a “b” c\"", "\"a b c\""}});
  expect_faults({{"x “a b", 3, "this quotation mark is not closed: expected '\"', as in \"a …\""},
                 {"«a b\"", 1, "not closed"},
                 {"\"a b”", 1, "not closed"}});
}

TEST(QueryParser, YearAndMonthAreNamesOfDate) {
  expect_trees({{"year:2023", "2023-01-01..2023-12-31"},
                {"month:2023-07", "2023-07-01..2023-07-31"},
                {"day:2023-07-30", "2023-07-30..2023-07-30"},
                {"Year:2020..2021 a", "(group 2020-01-01..2021-12-31 a)"},
                {"year:none", "undated"}});
  expect_faults({{"year:", 6, "expected a date after 'year:'"}, {"a month:july", 9, "no date"}});
}

TEST(QueryParser, ASpaceBehindAFieldIsShownToBeTooMuch) {
  expect_faults({{"title: road", 7, "write title:road, without the space"},
                 {"date: 2023", 6, "write date:2023, without the space"},
                 {"(title: )", 8, "after 'title:'"}});
  expect_trees({{"Lachin: road", "(group lachin road)"}});
}

TEST(QueryParser, UnknownFieldsNameTheOneThatIsMeant) {
  expect_faults({{"headline:a", 1, "unknown field 'headline': write title:; the fields are title, caption"},
                 {"after:2023", 1, "write date:>=2023-07-30; the fields are"},
                 {"x country:a", 3, "write place:"},
                 {"tittle:a", 1, "write title:; the fields are"},
                 {"topci:a", 1, "write topic:"},
                 {"moood:a", 1, "write mood:"},
                 {"zzzzzz:a", 1, "expected one of title, caption, site"},
                 {"zzzzzz:a", 1, "; to search for the text itself, quote it"}});
  try {
    parse_query("zzzzzz:a", facets());
    FAIL();
  } catch (const QueryError& e) {
    const std::string message = e.what();
    for (const FacetField& f : facets()) EXPECT_NE(message.find(f.name), std::string::npos) << f.name;
    EXPECT_NE(message.find("date"), std::string::npos);
  }
}

TEST(QueryParser, ColumnsCountCharacters) {
  expect_faults({{"北京 əə (x", 7, "this '(' is not closed: expected ')'"},
                 {"\U0001F600 a) b", 4, "')' without '('"},
                 {"ə colour:red", 3, "unknown field"}});
}

TEST(QueryParser, ChangesBetweenAndAndNotAreBounded) {
  std::string query = "a";
  for (int i = 0; i < 250; ++i) query += " AND b NOT c";
  EXPECT_NE(parse_query(query, facets()).tree, nullptr);
  query += " AND b";
  expect_faults({{query.c_str(), 1 + 250 * 12 + 6, "more than 500 changes between AND and NOT"}});
}

TEST(QueryParser, PlacesInTheQueryAreThoseOfTheParts) {
  const std::string query = "ə +\"b c\" title:(d OR e*) f NEAR/3 g";
  const std::string_view text = query;
  const ParsedQuery parsed = parse_query(text, facets());
  const auto part = [&](const QueryNode& n) { return std::string(text.substr(n.begin, n.end - n.begin)); };
  const auto& children = parsed.tree->children;
  ASSERT_EQ(children.size(), 4U);
  EXPECT_EQ(part(*children[0]), "ə");
  EXPECT_EQ(part(*children[1]), "\"b c\"");
  EXPECT_EQ(part(*children[3]), "f NEAR/3 g");
  const std::function<void(const QueryNode&)> check = [&](const QueryNode& n) {
    for (const QueryWord& w : n.words) EXPECT_EQ(text.substr(w.at, w.bytes), w.written) << w.written;
    for (const QueryNodePtr& c : n.children) check(*c);
  };
  check(*parsed.tree);
}

// What each query is told may have been meant otherwise.
std::string hints(std::string_view query) {
  std::string out;
  for (const std::string& hint : parse_query(query, facets()).hints) out += (out.empty() ? "" : "\n") + hint;
  return out;
}

TEST(QueryHints, LowerCaseOperatorsAreSearchedForAndSaidToBe) {
  EXPECT_EQ(hints("peace or war"),
            "'or' is no operator but searched for as it stands; operators are upper case: peace OR war");
  EXPECT_EQ(hints("peace and war"),
            "'and' is no operator but searched for as it stands; operators are upper case: peace AND war");
  EXPECT_EQ(hints("peace not war"),
            "'not' is no operator but searched for as it stands; operators are upper case: peace NOT war");
  EXPECT_EQ(hints("not war"),
            "'not' is no operator but searched for as it stands; operators are upper case: NOT war");
  EXPECT_EQ(
      hints("peace near/5 talks"),
      "'near/5' is no operator but searched for as it stands; operators are upper case: peace NEAR/5 talks");
  EXPECT_EQ(hints("peace adj talks"),
            "'adj' is no operator but searched for as it stands; operators are upper case: peace ADJ talks");
  EXPECT_EQ(parsed("peace or war"), "(group peace or war)");
}

TEST(QueryHints, SignsOfOtherLanguagesAreSaidToBeNone) {
  EXPECT_EQ(hints("peace && war"),
            "'&&' is no operator but searched for as it stands; operators are upper case: peace AND war");
  EXPECT_EQ(hints("peace || war"),
            "'||' is no operator but searched for as it stands; operators are upper case: peace OR war");
  EXPECT_EQ(hints("peace !war"), "'!' is not an operator; to exclude a word write -war");
  EXPECT_EQ(parsed("peace && !war"), "(group peace war)");
}

TEST(QueryHints, WordsThatMeanThemselvesGetNone) {
  for (const char* query : {"peace OR war", "or war", "and", "peace or", "\"peace or war\"", "peace orwar",
                            "near", "near miss", "or/5 x", "peace !", "orlando and", "rock 'and' roll"})
    EXPECT_EQ(hints(query), "") << query;
}

TEST(QueryHints, AreThreeAtMost) {
  EXPECT_EQ(parse_query("a or b or c or d or e", facets()).hints.size(), 3U);
}

TEST(QueryHints, ALongWordIsShownShortened) {
  const std::string hint = hints("a or " + std::string(1000, 'x'));
  EXPECT_LT(hint.size(), 250U);
}

// What is asked of a megabyte is that it ends; within the time of a test, so with every byte looked at a
// bounded number of times.
TEST(QueryParser, AMegabyteOfAnythingEnds) {
  for (const char* piece :
       {"(",         ")",      "\"",           "\"\" ",     "\"a\" ", "~",       "~ ",
        "~\"",       "=\"",    "=\"a\"",       "* ",        "*",      "a*",      "a NEAR ",
        "a NEAR b ", "NEAR/",  "a ADJ/5 ",     "a:",        "title:", "title:(", "title:a ",
        "topic:(a ", "date:",  "date:2023 ",   "+",         "-",      "- ",      "a OR ",
        "a AND ",    "a NOT ", "a AND b NOT ", "a or ",     "a && ",  "!",       "!a ",
        "a not ",    "« ",     "a~1 ",         "a~",        "a-",     "'s",      "ə",
        "北",        " ",      "\xFF",         "a\xCC\x81", "/",      "near/",   "x near/5 ",
        "(a) ",      "(a",     "a(",           "'"}) {
    std::string query;
    while (query.size() < (1U << 20)) query += piece;
    try {
      EXPECT_NE(parse_query(query, facets()).tree, nullptr) << piece;
    } catch (const QueryError& e) {
      EXPECT_GE(e.column(), 1U) << piece;
      EXPECT_LE(e.column(), query.size() + 1) << piece;
    }
  }
}

// Each opening mark looks for every kind of closing mark to the end of the text.
TEST(QueryParser, AMegabyteOfTypographicQuotesEnds) {
  for (const char* piece : {"“", "“a“ "}) {
    std::string query;
    while (query.size() < (1U << 20)) query += piece;
    EXPECT_NE(parse_query(query, facets()).tree, nullptr);
  }
}

TEST(QueryParser, AnyPiecesParseOrFailCleanly) {
  const char* pieces[] = {
      "a",    "b*",    "(",      ")",       "\"", "~",  "=",      "*",      " ",     " ",    " AND ",
      " OR ", " NOT ", " NEAR ", " ADJ/3 ", "+",  "-",  "title:", "topic:", "date:", "2023", "..",
      "“",    "”",     "«",      "ə",       "or", "&&", "!",      "~1",     "mood:", "é",    "/"};
  for (unsigned seed = 0; seed < 50000; ++seed) {
    std::mt19937 random(seed);
    std::string query;
    for (auto n = random() % 14; n > 0; --n) query += pieces[random() % std::size(pieces)];
    try {
      const ParsedQuery parsed = parse_query(query, facets());
      const std::function<void(const QueryNode&)> check = [&](const QueryNode& n) {
        const bool empty = n.kind == NodeKind::group && n.children.empty();  // has no place of its own
        ASSERT_TRUE(empty || n.begin <= n.end) << query;
        ASSERT_LE(n.end, query.size()) << query;
        if (n.kind == NodeKind::group) {
          ASSERT_EQ(n.signs.size(), n.children.size()) << query;
        }
        for (const QueryWord& w : n.words) {
          ASSERT_LE(w.at + w.bytes, query.size()) << query;
          ASSERT_FALSE(w.folded.empty()) << query;
        }
        for (const QueryNodePtr& c : n.children)
          if (c != nullptr) check(*c);
      };
      check(*parsed.tree);
    } catch (const QueryError& e) {
      ASSERT_GE(e.column(), 1U) << query;
      ASSERT_LE(e.column(), query.size() + 1) << query;
    }
  }
}

TEST(PlainQuery, NothingIsSyntax) {
  EXPECT_EQ(shown(*parse_plain("a AND (title:b -\"c")), "(group a and title b c)");
  EXPECT_EQ(shown(*parse_plain("date:none")), "(group date none)");
  EXPECT_EQ(shown(*parse_plain("!?")), "(group)");
}

TEST(IsFilter, WhatHasNoWordsToRankByIsOne) {
  for (const char* query : {"*", "topic:*", "topic:a*", "topic:a", "date:2023", "date:none", "-a", "NOT a",
                            "topic:a AND date:2023", "topic:(a b)", "topic:a -b"})
    EXPECT_TRUE(is_filter(*parse_query(query, facets()).tree)) << query;
  for (const char* query : {"a", "\"a b\"", "~\"a b\"", "=\"a b\"", "a NEAR b", "a ADJ b", "a*", "a~1",
                            "a topic:b", "a OR topic:b", "title:a", "topic:b NOT x OR y"})
    EXPECT_FALSE(is_filter(*parse_query(query, facets()).tree)) << query;
}

}  // namespace
}  // namespace dateline

#include <gtest/gtest.h>

#include "dateline/searcher.h"
#include "query/query.h"

namespace dateline {
namespace {

// The tree in brackets: (group +a b), (and …), (or …), (not … …), "a b" for a phrase, name=value, from..to.
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
    case NodeKind::word:
      return field + node.words.front().folded;
    case NodeKind::phrase: {
      std::string out;
      for (const QueryWord& w : node.words) out += (out.empty() ? "" : " ") + w.folded;
      return field + "\"" + out + "\"";
    }
    case NodeKind::value:
      return node.facet->name + "=" + node.value;
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

std::string parsed(std::string_view text) { return shown(*parse_query(text, facets())); }

struct Case {
  const char* query;
  const char* tree;
};

void expect_trees(std::initializer_list<Case> cases) {
  for (const Case& c : cases) EXPECT_EQ(parsed(c.query), c.tree) << c.query;
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
                 {"date:2023-02-30", 6, "no date"},
                 {"date:..", 6, "expected a date"},
                 {"date:2023..2020", 6, "before it begins"},
                 {"date:2023-01-01T12:00", 6, "no date"},
                 {"date:>=", 6, "no date"}});
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
        EXPECT_NE(parse_query(query, facets()), nullptr);
      } catch (const QueryError& e) {
        EXPECT_GE(e.column(), 1U);
        EXPECT_LE(e.column(), query.size() + 1);
      }
    }
  }
}

TEST(PlainQuery, NothingIsSyntax) {
  EXPECT_EQ(shown(*parse_plain("a AND (title:b -\"c")), "(group a and title b c)");
  EXPECT_EQ(shown(*parse_plain("date:none")), "(group date none)");
  EXPECT_EQ(shown(*parse_plain("!?")), "(group)");
}

TEST(IsFilter, WhatHasNoWordsToRankByIsOne) {
  for (const char* query : {"topic:a", "date:2023", "date:none", "-a", "NOT a", "topic:a AND date:2023",
                            "topic:(a b)", "topic:a -b"})
    EXPECT_TRUE(is_filter(*parse_query(query, facets()))) << query;
  for (const char* query : {"a", "\"a b\"", "a topic:b", "a OR topic:b", "title:a", "topic:b NOT x OR y"})
    EXPECT_FALSE(is_filter(*parse_query(query, facets()))) << query;
}

}  // namespace
}  // namespace dateline

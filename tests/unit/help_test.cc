#include "match/help.h"

#include <gtest/gtest.h>

#include "small_archive.h"

namespace dateline {
namespace {

using Strings = std::vector<std::string>;
using test::article;

const test::SmallArchive& help_archive() {
  static const test::SmallArchive small = [] {
    std::vector<Article> all{
        article("1", "Azerbaijan railway", {"The railway of Azerbaijan and Georgia. Peace came, then talks."},
                "2023-07-30"),
        article("2", "Lachin", {"Lachin corridor, peace. The grain of Azerbaijan."}, "2022"),
        article("3", "Wheat", {"Wheat prices in Azerbaijan and Armenia."}, "2021"),
        article("ru", "Переговоры", {"Переговоры о коридоре в Армении. Переговоры идут."}, "2023", "ru"),
        article("az", "Sülh danışıqları", {"Laçın dəhlizi bağlıdır, sülhməramlılar Xankəndidə."}, "2023",
                "az")};
    all[0].topics = {"grain", "peace talks"};
    all[1].topics = {"transport"};
    all[1].authors = {"Anna Velikhanli"};
    return test::SmallArchive(all);
  }();
  return small;
}

std::string suggestion(const std::string& query) { return help_archive().search(query).suggestion; }
Strings hints(const std::string& query) { return help_archive().search(query).hints; }

TEST(Suggestion, HasWordsOfTheIndexForThoseItLacks) {
  EXPECT_EQ(suggestion("azerbaijn railway"), "azerbaijan railway");
  EXPECT_EQ(suggestion("wheta"), "wheat");
  EXPECT_EQ(suggestion("Georgai"), "georgia");
}

TEST(Suggestion, IsInTheScriptOfTheWord) {
  EXPECT_EQ(suggestion("переговры"), "переговоры");
  EXPECT_EQ(suggestion("корридоре"), "коридоре");
}

TEST(Suggestion, KnowsAzerbaijaniLetters) {
  EXPECT_EQ(suggestion("Xankəndldə"), "xankendide");
  EXPECT_EQ(suggestion("baglidr"), "baglidir");
}

TEST(Suggestion, SaysHowMuchItWouldFind) {
  const SearchResult r = help_archive().search("azerbaijn");
  EXPECT_EQ(r.suggestion, "azerbaijan");
  EXPECT_EQ(r.suggestion_total, 3U);
  EXPECT_EQ(r.suggestion_total, help_archive().search(r.suggestion).total);
}

TEST(Suggestion, KeepsTheRestOfTheQuery) {
  EXPECT_EQ(suggestion("+azerbaijn  -zzz \"peace came\" title:railwy topic:grain (wheat OR азия)"),
            "+azerbaijan  -zzz \"peace came\" title:railway topic:grain (wheat OR азия)");
  EXPECT_EQ(suggestion("\"lachin coridor\""), "\"lachin corridor\"");
  EXPECT_EQ(suggestion("~\"lachin coridor\""), "~\"lachin corridor\"");
  EXPECT_EQ(suggestion("lachin NEAR/5 coridor"), "lachin NEAR/5 corridor");
}

TEST(Suggestion, NothingIsRewrittenSilently) {
  const SearchResult r = help_archive().search("azerbaijn");
  EXPECT_EQ(r.total, 0U);
  EXPECT_TRUE(r.hits.empty());
  const SearchResult with = help_archive().search("azerbaijn railway");
  EXPECT_EQ(with.total, 1U);  // of railway alone
  EXPECT_EQ(with.hits.at(0).id, "1");
  EXPECT_EQ(with.suggestion, "azerbaijan railway");
}

TEST(Suggestion, WordsOfTheIndexAreLeftAlone) {
  for (const char* query : {"azerbaijan", "railways", "lachin corridor", "переговорах", "Laçın", "lacin", "",
                            "*", "topic:grain", "date:2023", "railw*", "wheta~1"})
    EXPECT_EQ(suggestion(query), "") << query;
}

TEST(Suggestion, ShortWordsNumbersAndFarOnesGetNone) {
  for (const char* query : {"zq", "1999", "b2b", "zebrafish", "qqqqqqqq", "-azerbaijn"})
    EXPECT_EQ(suggestion(query), "") << query;
}

TEST(Suggestion, OneThatFindsNothingIsNotMade) {
  const SearchResult r = help_archive().search("+azerbaijn +переговоры");
  EXPECT_EQ(r.suggestion, "");
}

TEST(Suggestion, IsNotMadeWhereItIsNotWanted) {
  const auto without = [](SearchRequest& r) { r.help = false; };
  EXPECT_EQ(help_archive().search("azerbaijn", without).suggestion, "");
  EXPECT_TRUE(help_archive().search("zebrafish", without).hints.empty());
  EXPECT_EQ(help_archive().search("azerbaijn", [](SearchRequest& r) { r.plain = true; }).suggestion, "");
}

TEST(Suggestion, TakesWordsOfTheFieldItself) {
  EXPECT_EQ(suggestion("title:lahcin"), "title:lachin");
  EXPECT_EQ(suggestion("title:coridor"), "");  // a word of the text, not of a title
}

TEST(Hints, SayWhichWordIsInNoArticle) {
  EXPECT_EQ(hints("zebrafish"), Strings{"'zebrafish' is in no article"});
  EXPECT_EQ(hints("lachin AND zebrafish"), Strings{"'zebrafish' is in no article"});
  EXPECT_EQ(hints("\"lachin zebrafish\""), Strings{"'zebrafish' is in no article"});
}

TEST(Hints, SayWhichWordIsNotInAFieldButElsewhere) {
  EXPECT_EQ(hints("title:corridor"), Strings{"'corridor' is in no title; without 'title:' 1 have it"});
  EXPECT_EQ(hints("title:zebrafish"), Strings{"'zebrafish' is in no title"});
}

TEST(Hints, SayWhichPatternFitsNoWord) {
  EXPECT_EQ(hints("zebra*"), Strings{"no word of the index fits 'zebra*'"});
  EXPECT_EQ(hints("lachin zebra*"), Strings{"no word of the index fits 'zebra*'"});
}

TEST(Hints, SayWhichValuesThereAre) {
  EXPECT_EQ(hints("topic:grian"),
            Strings{"no article has the topic 'grian'; like it there is topic:grain (1)"});
  EXPECT_EQ(hints("topic:peace"),
            Strings{"no article has the topic 'peace'; like it there is topic:\"peace talks\" (1)"});
  EXPECT_EQ(
      hints("author:velikhanli"),
      Strings{"no article has the author 'velikhanli'; like it there is author:\"anna velikhanli\" (1)"});
  EXPECT_EQ(hints("topic:zebrafish"),
            Strings{"no article has the topic 'zebrafish'; the commonest are topic:grain "
                    "(1), topic:\"peace talks\" (1), topic:transport (1)"});
  EXPECT_EQ(hints("section:zebrafish"), Strings{"no article has the section 'zebrafish'"});
}

TEST(Hints, SayThatWordsStandElsewhere) {
  EXPECT_EQ(hints("\"peace talks\""),
            Strings{"no article has \"peace talks\"; 1 has all of its words, anywhere: join them with AND"});
  EXPECT_EQ(
      hints("azerbaijan ADJ/1 wheat"),
      Strings{"no article has azerbaijan ADJ/1 wheat; 1 has all of its words, anywhere: join them with AND"});
}

TEST(Hints, SayWhatToLeaveOut) {
  const std::string dates = "no article is of date:1999; the dates run from 2021 to 2023-07-30";
  EXPECT_EQ(hints("corridor date:1999"), (Strings{dates, "without 'date:1999' 1 article is found"}));
  EXPECT_EQ(hints("azerbaijan date:1999"), (Strings{dates, "without 'date:1999' 3 articles are found"}));
  EXPECT_EQ(hints("corridor -peace"), Strings{"without excluding 'peace' 1 article is found"});
}

TEST(Hints, QuoteTheQueryWithoutTheSpaceBehindAPart) {
  EXPECT_EQ(hints("corridor AND wheat"),
            (Strings{"without 'corridor' 1 article is found", "without 'wheat' 1 article is found"}));
}

TEST(Hints, QuoteACloseWordWithItsEdits) {
  EXPECT_EQ(hints("zebrafish~1"), Strings{"no word of the index fits 'zebrafish~1'"});
}

TEST(Hints, SayThatOperatorsAreUpperCase) {
  const Strings found = hints("lachin or wheat");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].find("lachin OR wheat"), std::string::npos) << found[0];
}

TEST(Hints, AQueryThatFindsSomethingGetsNone) {
  for (const char* query : {"lachin", "lachin zebrafish", "\"lachin corridor\"", "topic:grain",
                            "lachin OR wheat", "", "date:2023", "lachin NEAR corridor"})
    EXPECT_TRUE(hints(query).empty()) << query << ": " << hints(query).front();
}

TEST(Hints, HostileTextIsShownHarmless) {
  for (const char* query : {"zebra\x1B[2Jfish", "\"zebra \x1B]0;x\x07 fish\"", "topic:zeb\x1B[2Jra",
                            "title:zeb\xE2\x80\xAEra", "zz\x1B* lachin", "lachin AND \"wheat\x1B prices\""}) {
    const SearchResult r = help_archive().search(query);
    for (const std::string& hint : r.hints) EXPECT_EQ(hint.find('\x1B'), std::string::npos) << query;
  }
}

TEST(Hints, ManyUnknownWordsGetFewHints) {
  std::string query;
  for (int i = 0; i < 200; ++i) query += "zebrafish" + std::string(1, static_cast<char>('a' + i % 26)) + "q ";
  EXPECT_LE(hints(query).size(), 5U);
}

}  // namespace
}  // namespace dateline

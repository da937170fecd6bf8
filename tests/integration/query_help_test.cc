// Common mistakes at the command line: each leads to a message that says what to type instead. And what comes
// with a search: explanations, copies, similar articles, streams.
#include <gtest/gtest.h>

#include "archive.h"

namespace dateline::test {
namespace {

class QueryHelp : public testing::Test {
 protected:
  void SetUp() override {
    archive.add(
        "news.jsonl",
        record("a", "Peace talks in Brussels",
               "Azerbaijan and Armenia held peace talks in Brussels about the corridor of Lachin.",
               {{"date", "2023-07-30"},
                {"topics", {"peace talks"}},
                {"authors", {"Ilham Aliyev"}},
                {"lang", "en"}}) +
            record(
                "b", "Grain prices", "The war and the talks about grain of Azerbaijan went on.",
                {{"date", "2022-03-01"}, {"topics", {"grain"}}, {"authors", {"Jane Doe"}}, {"lang", "en"}}) +
            record("c", "Мирные переговоры", "Переговоры о Карабахе прошли в Брюсселе.",
                   {{"date", "2021-05-02"}, {"topics", {"peace talks"}}, {"lang", "ru"}}));
    ASSERT_EQ(archive.build().code, 0);
  }
  // What is said about a query, and with which exit code.
  void expect(const Strings& arguments, int code, std::initializer_list<std::string_view> parts) {
    const Ran ran = archive.find(arguments);
    EXPECT_EQ(ran.code, code) << ran.err;
    for (const std::string_view part : parts)
      EXPECT_TRUE(contains(ran.err, part)) << "no '" << part << "' in: " << ran.err;
  }

  Archive archive;
};

TEST_F(QueryHelp, AMistypedWordIsSuggestedWithWhatItWouldFind) {
  expect({"azerbaijn"}, 1, {"did you mean: azerbaijan (2 articles)"});
  expect({"corridor", "OR", "peaec"}, 0, {"did you mean: corridor OR peace (1 article)"});
  expect({"переговры"}, 1, {"did you mean: переговоры (1 article)"});
  expect({"\"lachin coridor\""}, 1, {"'coridor' is in no article"});
  expect({"\"corridor of lachim\""}, 1, {"did you mean: \"corridor of lachin\""});
}

TEST_F(QueryHelp, NothingIsRewrittenSilently) {
  const Ran ran = archive.find({"azerbaijn"});
  EXPECT_TRUE(contains(ran.out, "0 articles")) << ran.out;
  const Json json = archive.find_json({"azerbaijn"});
  EXPECT_EQ(json["total"], 0);
  EXPECT_EQ(json["suggestion"], "azerbaijan");
  EXPECT_EQ(json["suggestion_total"], 2);
  EXPECT_EQ(json["query"], "azerbaijn");
}

TEST_F(QueryHelp, AWrongPrefixIsNamedWithTheRightOne) {
  expect({"auther:aliyev"}, 2, {"unknown field 'auther'", "write author:"});
  expect({"headline:peace"}, 2, {"write title:"});
  expect({"after:2022"}, 2, {"write date:>="});
}

TEST_F(QueryHelp, AnUnbalancedQuoteOrParenthesisIsShownWhereItStands) {
  expect({"grain \"peace talks"}, 2,
         {"column 7", "not closed", "expected '\"'", "\"peace …\"", "\n        ^\n"});
  expect({"(grain OR peace"}, 2, {"column 1", "not closed", "expected ')'"});
  expect({"grain)"}, 2, {"column 6", "')' without '('"});
}

TEST_F(QueryHelp, ADateInAnotherFormIsGivenInOurs) {
  expect({"date:30.07.2023"}, 2, {"write date:2023-07-30"});
  expect({"date:2023/07/30"}, 2, {"write date:2023-07-30"});
  expect({"date:07/30/2023"}, 2, {"write date:2023-07-30"});
  expect({"date:\"July 30, 2023\""}, 2, {"write date:2023-07-30"});
  expect({"date:2022-2023"}, 2, {"date:2022..2023"});
  expect({"date:yesterday"}, 2, {"such as 2023, 2023-07 or 2023-07-30"});
}

TEST_F(QueryHelp, OperatorsInLowerCaseOrOfOtherProgramsAreNoted) {
  expect({"peace", "or", "war"}, 0, {"hint", "peace OR war"});
  expect({"peace", "and", "talks"}, 0, {"peace AND talks"});
  expect({"peace not war"}, 0, {"peace NOT war"});
  expect({"peace near/3 talks"}, 0, {"peace NEAR/3 talks"});
  expect({"peace && talks"}, 0, {"peace AND talks"});
  expect({"peace || war"}, 0, {"peace OR war"});
  expect({"peace !war"}, 0, {"write -war"});
}

TEST_F(QueryHelp, ASpaceBehindAPrefixIsNoted) {
  expect({"title: peace"}, 2, {"write title:peace, without the space"});
  expect({"date: 2023"}, 2, {"write date:2023, without the space"});
}

TEST_F(QueryHelp, AnUnknownValueIsAnsweredWithThoseThereAre) {
  expect({"topic:grains"}, 1, {"no article has the topic 'grains'", "topic:grain (1)"});
  expect({"topic:peace"}, 1, {"topic:\"peace talks\" (2)"});
  expect({"author:aliyev"}, 1, {"author:\"ilham aliyev\" (1)"});
  expect({"lang:english"}, 1, {"lang:en (2)", "lang:ru (1)"});
}

TEST_F(QueryHelp, AQueryThatFindsNothingSaysWhatToLeaveOut) {
  expect({"grain date:1999"}, 1, {"without 'date:1999' 1 article is found"});
  expect({"+corridor +grain"}, 1, {"without 'corridor' 1 article", "without 'grain' 1 article"});
  expect({"corridor AND zebra"}, 1, {"'zebra' is in no article"});
  expect({"\"talks peace\""}, 1, {"no article has \"talks peace\"", "join them with AND"});
  expect({"corridor NEAR/1 azerbaijan"}, 1, {"no article has corridor NEAR/1 azerbaijan"});
  expect({"title:corridor"}, 1, {"'corridor' is in no title; without 'title:' 1 have it"});
  expect({"zzz*"}, 1, {"no word of the index fits 'zzz*'"});
}

TEST_F(QueryHelp, PhrasesOfOtherProgramsAreExplained) {
  expect({"\"peace talks\"~5"}, 2, {"write peace NEAR/5 talks"});
  expect({"peace NEAR/x talks"}, 2, {"peace NEAR/5 talks"});
  expect({"peace~9"}, 2, {"expected ~1 or ~2"});
  expect({"title:*"}, 2, {"title:summ*"});
}

TEST_F(QueryHelp, TheShellsWorkIsNoticed) {
  expect({"peace talks", "grain"}, 0, {"the shell took the quotes off", "'\"peace talks\"'"});
  expect({"peace", "--limit", "3"}, 0, {"'--limit' stands behind a word of the query", "options go before"});
  expect({"-armenia"}, 2, {"write -- before the query"});
  expect({"--limt", "3", "peace"}, 2, {"unknown option '--limt'"});
}

TEST_F(QueryHelp, HintsStayOutOfTheOutput) {
  for (const char* format : {"text", "ids", "files", "tsv", "trec", "jsonl"}) {
    const Ran ran = archive.find({"--format", format, "peace or azerbaijn"});
    EXPECT_FALSE(contains(ran.out, "hint")) << format;
    EXPECT_TRUE(contains(ran.err, "did you mean: peace or azerbaijan")) << format;
  }
  const Ran json = archive.find({"--format", "json", "peace or azerbaijn"});
  EXPECT_EQ(json.err, "");
  EXPECT_EQ(Json::parse(json.out)["hints"].size(), 1u);
}

TEST_F(QueryHelp, ExplainSaysHowTheQueryWasUnderstoodAndWhatScored) {
  const Json json = archive.find_json({"--explain", "+peace corridor topic:\"peace talks\" -grain"});
  const Json& parts = json["explanation"]["parts"];
  ASSERT_EQ(parts.size(), 4u);
  EXPECT_EQ(parts[0]["role"], "required");
  EXPECT_EQ(parts[0]["terms"], Json({"Zpeac"}));
  EXPECT_EQ(parts[1]["role"], "optional");
  EXPECT_EQ(parts[2]["role"], "filter");
  EXPECT_EQ(parts[2]["articles"], 2);
  EXPECT_EQ(parts[3]["role"], "excluded");
  ASSERT_EQ(json["hits"].size(), 1u);
  double sum = 0;
  for (const Json& p : json["hits"][0]["explanation"]) sum += p["score"].get<double>();
  EXPECT_NEAR(sum, json["hits"][0]["score"].get<double>(), 1e-9);
  const Ran text = archive.find({"--explain", "peace"});
  EXPECT_TRUE(contains(text.out, "word in any form peace (1) = Zpeac")) << text.out;
  EXPECT_TRUE(contains(text.out, "score ")) << text.out;
}

TEST_F(QueryHelp, FacetValuesCanBeSearched) {
  const Json json = archive.find_json({"--facet", "author:*aliyev,topic", "*"});
  EXPECT_EQ(json["facets"]["author"]["distinct"], 1);
  EXPECT_EQ(json["facets"]["author"]["values"][0]["value"], "Ilham Aliyev");
  EXPECT_EQ(json["facets"]["topic"]["distinct"], 2);
}

// The wire's story, as three papers print it.
class Copies : public testing::Test {
 protected:
  void SetUp() override {
    Strings paragraphs;
    for (int p = 0; p < 12; ++p) {
      std::string text;
      for (int w = 0; w < 25; ++w) text += "word" + std::to_string(p * 25 + w) + " ";
      paragraphs.push_back(text + "treaty.");
    }
    const auto story = [&](const std::string& id, const std::string& title, std::size_t without) {
      std::string body;
      for (std::size_t p = 0; p < paragraphs.size(); ++p)
        if (p != without) body += paragraphs[p] + "\n";
      return record(id, title, body + "Reported by " + id + " of the agency", {{"lang", "en"}});
    };
    archive.add("wire.jsonl", story("wire", "Treaty signed", 9));
    archive.add("papers.jsonl",
                story("morning", "Ink on paper at last", 1) + story("evening", "They signed", 4) +
                    record("other", "A treaty of another kind", "A treaty with the cat.", {{"lang", "en"}}));
  }
  Archive archive;
};

TEST_F(Copies, AreCollapsedToTheBestAndListedOnRequest) {
  ASSERT_EQ(archive.build().code, 0);
  const Json all = archive.find_json({"treaty"}),
             collapsed = archive.find_json({"--collapse", "--count", "treaty"});
  EXPECT_EQ(all["total"], 4);
  EXPECT_EQ(collapsed["total"], 2);
  ASSERT_EQ(collapsed["hits"].size(), 2u);
  std::size_t copies = 0;
  std::string shown;
  for (const Json& hit : collapsed["hits"]) {
    copies += hit.value("copies", 0u);
    if (hit.contains("copies")) shown = hit["id"];
  }
  EXPECT_EQ(copies, 2u);
  EXPECT_EQ(archive.ids({"--copies", shown}), sorted({"wire", "morning", "evening"}));
  EXPECT_EQ(archive.ids({"--copies", "morning", "word30"}),
            sorted({"wire", "evening"}));  // the query chooses
  // Words of an expansion find more, but not outside of the copies.
  EXPECT_EQ(archive.ids({"--copies", "morning", "--expand", "word30"}),
            sorted({"wire", "morning", "evening"}));
  EXPECT_EQ(archive.ids({"--copies", "other"}), Strings{"other"});
  EXPECT_TRUE(contains(archive.find({"--collapse", "treaty"}).out, "2 copies"));
  EXPECT_EQ(archive.ids({"--collapse", "treaty"}).size(), 2u);  // streamed
}

TEST_F(Copies, AreTheSameAfterRefreshesAsAfterOneBuild) {
  ASSERT_EQ(archive.index_with({(archive.file("papers.jsonl")).string()}).code, 0);
  EXPECT_EQ(archive.ids({"--copies", "morning"}), sorted({"morning", "evening"}));
  ASSERT_EQ(archive.build().code, 0);
  EXPECT_EQ(archive.ids({"--copies", "morning"}), sorted({"wire", "morning", "evening"}));
  ASSERT_EQ(archive.index_with({"--delete", "evening", "wire"}).code, 0);
  EXPECT_EQ(archive.ids({"--copies", "morning"}), Strings{"morning"});
  EXPECT_EQ(archive.find_json({"--collapse", "--count", "treaty"})["total"], 2);
}

TEST_F(Copies, SimilarArticlesDoNotNeedToBeCopies) {
  std::string words = "The dog: ";
  for (int w = 299; w >= 0; --w) words += "word" + std::to_string(w) + " ";
  archive.add("more.jsonl", record("near", "From the end", words, {{"lang", "en"}}));
  ASSERT_EQ(archive.build().code, 0);
  EXPECT_EQ(archive.ids({"--copies", "near"}), Strings{"near"});
  EXPECT_EQ(archive.ids({"--similar", "wire"}), sorted({"morning", "evening", "near", "other"}));
  EXPECT_EQ(archive.ids({"--similar", "wire", "dog"}), Strings{"near"});  // the query chooses
  const Ran missing = archive.find({"--similar", "nobody"});
  EXPECT_EQ(missing.code, 66);
  expect_one_line(missing.err, {"no article 'nobody' in the index"});
}

TEST(Expansion, FindsArticlesThatSpeakOfTheMatterInOtherWords) {
  Archive archive;
  std::string records;
  for (int i = 0; i < 8; ++i)
    records +=
        record("q" + std::to_string(i), "Quake",
               "The earthquake shook the town; the tremor and its aftershocks went on.", {{"lang", "en"}});
  records += record("other", "Night of fear", "The tremor came at night, and aftershocks until noon.",
                    {{"lang", "en"}});
  for (int i = 0; i < 30; ++i)
    records += record("x" + std::to_string(i), "Market",
                      "Prices of wheat number " + std::to_string(i) + " rose.", {{"lang", "en"}});
  archive.add("news.jsonl", records);
  ASSERT_EQ(archive.build().code, 0);
  EXPECT_EQ(archive.ids({"earthquake"}).size(), 8u);
  const Strings expanded = archive.ids({"--expand", "earthquake"});
  EXPECT_TRUE(std::find(expanded.begin(), expanded.end(), "other") != expanded.end());
  // What the query requires stays required.
  EXPECT_EQ(archive.ids({"--expand", "+earthquake"}).size(), 8u);
  EXPECT_EQ(archive.ids({"--expand", "earthquake -tremor"}).size(), 0u);
}

TEST(Streaming, PrintsEveryHitInEveryFormat) {
  Archive archive;
  std::string records;
  for (int i = 0; i < 1500; ++i)
    records += record("n" + std::to_string(i), "Number " + std::to_string(i), "A story about grain.",
                      {{"lang", "en"}, {"topics", {i % 2 == 0 ? "even" : "odd"}}});
  archive.add("news.jsonl", records);
  ASSERT_EQ(archive.build().code, 0);
  const Json json = archive.find_json({"--limit", "all", "--facet", "topic", "--timeline", "year", "grain"});
  EXPECT_EQ(json["total"], 1500);
  EXPECT_EQ(json["hits"].size(), 1500u);
  EXPECT_EQ(json["hits"][1499]["rank"], 1500);
  EXPECT_EQ(json["facets"]["topic"]["values"].size(), 2u);
  EXPECT_EQ(json["undated"], 1500);
  EXPECT_EQ(lines(archive.find({"--limit", "all", "--format", "jsonl", "grain"}).out).size(), 1500u);
  EXPECT_EQ(lines(archive.find({"--limit", "all", "--format", "trec", "grain"}).out).size(), 1500u);
  EXPECT_EQ(archive.ids({"grain"}).size(), 1500u);
  // Pages of any size are parts of the whole.
  const Strings whole = lines(archive.find({"--limit", "all", "--format", "ids", "grain"}).out);
  for (const std::size_t size : {70u, 400u}) {
    Strings pages;
    for (std::size_t at = 0; at < whole.size(); at += size) {
      const Strings page = lines(archive
                                     .find({"--limit", std::to_string(size), "--offset", std::to_string(at),
                                            "--format", "ids", "grain"})
                                     .out);
      pages.insert(pages.end(), page.begin(), page.end());
    }
    EXPECT_EQ(pages, whole) << size;
  }
}

}  // namespace
}  // namespace dateline::test

#include "extract/json_article.h"

#include <gtest/gtest.h>

#include <random>

#include "dateline/error.h"

namespace dateline {
namespace {

using Strings = std::vector<std::string>;

Article read(std::string_view json, std::string* repaired = nullptr, const Strings& extra = {}) {
  Article article;
  std::string note;
  JsonArticleReader(extra).read(std::string(json), article, note);
  if (repaired != nullptr) *repaired = note;
  return article;
}

Strings texts(const std::vector<Paragraph>& paragraphs) {
  Strings out;
  for (const Paragraph& p : paragraphs) out.push_back(p.text);
  return out;
}

TEST(JsonArticle, EveryKeyFindsItsPlace) {
  const Article a =
      read(R"({"id":"1","url":"u","title":"t","body":"one\ntwo","date":"2023-07-30","site":"s","lang":"en",
    "authors":["a","b"],"section":"World","tags":["x"],"topics":["y"],"places":["p"],"people":["q"],"orgs":["o"],
    "caption":"c"})");
  EXPECT_EQ(a.id, "1");
  EXPECT_EQ(a.url, "u");
  EXPECT_EQ(a.title, "t");
  EXPECT_EQ(texts(a.paragraphs), (Strings{"one", "two"}));
  EXPECT_EQ(a.date, "2023-07-30");
  EXPECT_EQ(a.site, "s");
  EXPECT_EQ(a.lang, "en");
  EXPECT_EQ(a.authors, (Strings{"a", "b"}));
  EXPECT_EQ(a.sections, Strings{"World"});
  EXPECT_EQ(a.tags, Strings{"x"});
  EXPECT_EQ(a.topics, Strings{"y"});
  EXPECT_EQ(a.places, Strings{"p"});
  EXPECT_EQ(a.people, Strings{"q"});
  EXPECT_EQ(a.orgs, Strings{"o"});
  EXPECT_EQ(texts(a.captions), Strings{"c"});
}

TEST(JsonArticle, AListMayBeOneString) {
  EXPECT_EQ(read(R"({"authors":"A. Author","section":["a","b"],"tags":""})").authors, Strings{"A. Author"});
  EXPECT_EQ(read(R"({"section":["a","b"]})").sections, (Strings{"a", "b"}));
  EXPECT_EQ(read(R"({"tags":""})").tags, Strings{});
}

TEST(JsonArticle, NullAndUnknownKeysAreIgnored) {
  EXPECT_EQ(read(R"({"id":null,"tags":null,"body":null,"colour":{"deep":[1,2,{}]},"source":"x"})"),
            Article{});
}

TEST(JsonArticle, OfAForeignKeyGuessedOnlyListsThatAreFoundCount) {
  EXPECT_EQ(read(R"({"guessed":["title","places","body",3,"places"]})").guessed, Strings{"places"});
  EXPECT_EQ(read(R"({"guessed":{"places":1}})"), Article{});
}

TEST(JsonArticle, FurtherFacetsAreKept) {
  const Article a =
      read(R"({"mood":["calm","dry"],"desk":"foreign","other":"x"})", nullptr, {"mood", "desk"});
  EXPECT_EQ(a.extra.at("mood"), (Strings{"calm", "dry"}));
  EXPECT_EQ(a.extra.at("desk"), Strings{"foreign"});
  EXPECT_EQ(a.extra.size(), 2U);
}

TEST(JsonArticle, ParagraphsOfTheBodyAreItsLines) {
  const Strings lines{"The harvest began in the eastern valleys on the first day.",
                      "Farmers said that the frost in April had done little harm.",
                      "Prices are expected to stay where they were last year."};
  EXPECT_EQ(texts(read("{\"body\":\"" + lines[0] + "\\n" + lines[1] + "\\n" + lines[2] + "\"}").paragraphs),
            lines);
}

TEST(JsonArticle, WrongTypesNameTheKey) {
  struct Case {
    const char* json;
    const char* key;
  };
  for (const Case& c : {Case{R"({"id":5})", "'id'"}, Case{R"({"title":["x"]})", "'title'"},
                        Case{R"({"tags":{"a":1}})", "'tags'"}, Case{R"({"tags":["a",5]})", "'tags'"},
                        Case{R"({"body":[]})", "'body'"}, Case{R"({"date":20230730})", "'date'"}}) {
    try {
      read(c.json);
      ADD_FAILURE() << c.json;
    } catch (const Error& e) {
      EXPECT_EQ(e.kind(), ErrorKind::bad_input);
      EXPECT_NE(std::string(e.what()).find(c.key), std::string::npos) << e.what();
    }
  }
}

TEST(JsonArticle, WhatIsNoObjectIsRefused) {
  for (const char* json : {"", "[]", "\"text\"", "5", "{", "{\"id\":\"1\"", "{\"id\":\"1\"} x", "{'id':'1'}",
                           "{\"id\":\"a\nb\"}"})
    EXPECT_THROW(read(json), Error) << json;
  EXPECT_THROW(read(std::string(100000, '[')), Error);
  EXPECT_THROW(read("{\"x\":" + std::string(100000, '[')), Error);
}

TEST(JsonArticle, BrokenUtf8IsRepairedAndSaid) {
  std::string repaired;
  EXPECT_EQ(read("{\"title\":\"a\xFF"
                 "b\"}",
                 &repaired)
                .title,
            "a\uFFFDb");
  EXPECT_NE(repaired.find("UTF-8"), std::string::npos);
  EXPECT_EQ(read("{\"title\":\"ok\"}", &repaired).title, "ok");
  EXPECT_EQ(repaired, "");
}

TEST(JsonArticle, HalfSurrogatePairsAreRepairedAndSaid) {
  std::string repaired;
  EXPECT_EQ(read(R"({"title":"a\ud83db"})", &repaired).title, "a\uFFFDb");
  EXPECT_NE(repaired.find("surrogate"), std::string::npos);
  EXPECT_EQ(read(R"({"title":"\ude00\ud83d\ude00\ud83d\ud83d\ude00\\ud83d"})").title,
            "\uFFFD😀\uFFFD😀\\ud83d");
  EXPECT_EQ(read("{\"title\":\"a\xFF\\ud83d\"}").title, "a\uFFFD\uFFFD");
}

TEST(JsonArticle, LanguagesOfParagraphsAreTaken) {
  const Article a = read(R"({"caption":"c","body":"one\ntwo","langs":["fr","en","az"]})");
  ASSERT_EQ(a.paragraphs.size(), 2U);
  EXPECT_EQ(a.captions[0].lang, "fr");
  EXPECT_EQ(a.paragraphs[1].lang, "az");
}

TEST(JsonArticle, LanguagesThatDoNotFitAreIgnored) {
  const Article a = read(R"({"body":"one\ntwo","langs":["en"]})");
  EXPECT_EQ(a.paragraphs[0].lang, "");
}

// What --extract prints is taken back as it was.
TEST(JsonArticle, ExtractedArticlesAreReadBack) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    const auto text = [&](unsigned most) {
      const char* words[] = {"harvest",  "«зерно»",    "Əliyev",      "the",   "of",
                             "pipeline", "\"quoted\"", "back\\slash", "1,250", "😀"};
      std::string out = "w";
      for (auto n = random() % most; n > 0; --n) out += std::string(" ") + words[random() % std::size(words)];
      return out;
    };
    const auto list = [&] {
      Strings out;
      for (auto n = random() % 3; n > 0; --n) out.push_back(text(3));
      return out;
    };
    Article a;
    a.id = text(2);
    a.title = text(8);
    a.authors = list();
    a.sections = list();
    a.tags = list();
    a.extra["mood"] = {"calm"};
    for (auto n = random() % 5; n > 0; --n) a.paragraphs.push_back({text(20), random() % 2 ? "en" : "ru"});
    if (random() % 2) a.captions.push_back({text(10), "az"});
    EXPECT_EQ(read(to_json(a), nullptr, {"mood"}), a) << "seed " << seed;
  }
}

}  // namespace
}  // namespace dateline

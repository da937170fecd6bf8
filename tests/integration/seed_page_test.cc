// Pages as the user's own: a caption in Azerbaijani printed twice, an English body, and what a site puts
// behind it.
#include <gtest/gtest.h>

#include <tuple>

#include "archive.h"

namespace dateline::test {
namespace {

constexpr const char* kCaption = "Rusiya sülhməramlıları Qarabağda. Foto: AFP";

const Strings& body() {
  static const Strings paragraphs{
      "Russian peacekeepers began to dismantle an observation post above the village of Zarysly on "
      "Wednesday, loading "
      "folding tables, sandbags and a samovar on two grey lorries while a herd of goats looked on from the "
      "slope.",
      "Azerbaijan and Armenia have argued for months about who should watch the road below the post. In Baku "
      "a spokesman "
      "said that every peacekeeper who leaves is a sign of normal life; in Yerevan the foreign ministry "
      "asked who would "
      "answer the telephone at night.",
      "\"We were told to leave the stove,\" said Lieutenant Gavril Ptitsyn, who had served there since the "
      "autumn of 2021. "
      "\"Nobody told us for whom.\" The stove, a cast-iron model from Tula, stood in the yard with its door "
      "open.",
      "Talks between the two governments are to go on in Almaty in May. Diplomats who have read the draft of "
      "the treaty "
      "count sixteen articles, thirteen of them agreed, and expect the quarrel to be about the remaining "
      "three.",
      "Farmers from the valley were the first visitors to the empty post. They measured the concrete floor "
      "with a rope, "
      "agreed that it would make a good place to dry apricots, and went home before dark."};
  return paragraphs;
}

struct Furniture {
  const char* name;
  Strings lines;
  Strings words;  // that stand in the furniture only
};

const Furniture& furniture(const std::string& name) {
  static const std::vector<Furniture> all{
      {"English",
       {"Leave a comment", "Share this article", "Follow us on Facebook", "Most read",
        "Sign up for our newsletter", "All rights reserved"},
       {"newsletter", "Facebook", "comment", "reserved"}},
      {"Turkish",
       {"Yorum yap", "Bu haberi paylaşın", "Bizi Twitter'da takip edin", "En çok okunanlar", "Son Haberler",
        "Tüm hakları saklıdır"},
       {"haberi", "paylaşın", "okunanlar", "saklıdır"}},
      {"Russian",
       {"Поделиться", "Читайте также", "Подпишитесь на наш телеграм-канал",
        "Нашли опечатку? Выделите её и нажмите Ctrl+Enter", "Лента новостей"},
       {"поделиться", "подпишитесь", "опечатку", "лента"}},
      {"Azerbaijani",
       {"Rəy yazın", "Sosial şəbəkələrdə bizi izləyin", "Ən çox oxunanlar",
        "Saytın materiallarından istifadə zamanı istinad vacibdir", "Xəbər lenti"},
       {"izləyin", "oxunanlar", "istinad", "lenti"}},
      {"German",
       {"Kommentar schreiben", "Diesen Artikel teilen", "Folgen Sie uns auf Facebook", "Meistgelesen",
        "Newsletter abonnieren", "Alle Rechte vorbehalten"},
       {"Kommentar", "teilen", "Meistgelesen", "vorbehalten"}}};
  return *std::find_if(all.begin(), all.end(), [&](const Furniture& f) { return f.name == name; });
}

enum class Shape { blank_lines, one_block, no_blank_lines, digit_glued, crlf };

std::string page(const Furniture& f, Shape shape) {
  const std::string between = shape == Shape::no_blank_lines ? "\n" : "\n\n";
  std::string out;
  for (const char* caption : {kCaption, kCaption}) out += caption + between;
  for (const std::string& p : body()) out += p + between;
  for (std::size_t i = 0; i < f.lines.size(); ++i) {
    out += f.lines[i];
    if (i + 1 < f.lines.size()) out += shape == Shape::one_block ? "\n" : between;
  }
  out += shape == Shape::digit_glued ? "3" : "\n";
  if (shape != Shape::crlf) return out;
  std::string with_returns;
  for (const char c : out) with_returns += c == '\n' ? "\r\n" : std::string(1, c);
  return with_returns;
}

const char* name_of(Shape shape) {
  switch (shape) {
    case Shape::blank_lines:
      return "BlankLines";
    case Shape::one_block:
      return "OneBlock";
    case Shape::no_blank_lines:
      return "NoBlankLines";
    case Shape::digit_glued:
      return "DigitGlued";
    case Shape::crlf:
      return "CarriageReturns";
  }
  return "";
}

class SeedPage : public testing::TestWithParam<std::tuple<std::string, Shape>> {
 protected:
  void SetUp() override {
    archive.add("page.txt", page(furnished(), std::get<1>(GetParam())));
    const Ran ran = archive.build();
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.err, "");
  }
  const Furniture& furnished() const { return furniture(std::get<0>(GetParam())); }
  Json stored() const { return Json::parse(archive.find({"--show", "--format", "json", "page.txt"}).out); }

  Archive archive;
};

TEST_P(SeedPage, IsOneArticleOfItsCaptionOnceAndEveryParagraphAndNothingElse) {
  EXPECT_EQ(archive.find({"--count"}).out, "1\n");
  std::string joined;
  for (const std::string& p : body()) joined += (joined.empty() ? "" : "\n") + p;
  const Json article = stored();
  EXPECT_EQ(article["caption"], kCaption);
  EXPECT_EQ(article["body"], joined);
  EXPECT_FALSE(article.contains("title")) << article["title"];
}

TEST_P(SeedPage, DoesNotFindFurniture) {
  for (const std::string& line : furnished().lines)
    EXPECT_EQ(archive.find({"\"" + line + "\""}).code, 1) << line;
  for (const std::string& word : furnished().words) EXPECT_EQ(archive.find({word}).code, 1) << word;
}

TEST_P(SeedPage, HasTheLanguagesOfCaptionAndBody) {
  const Json facet = archive.find_json({"--facet", "lang"})["facets"]["lang"];
  EXPECT_EQ(facet["distinct"], 2);
  Strings values;
  for (const Json& v : facet["values"]) {
    values.push_back(v["value"]);
    EXPECT_EQ(v["count"], 1);
  }
  EXPECT_EQ(sorted(values), (Strings{"az", "en"}));
  EXPECT_EQ(stored()["langs"], (Json{"az", "en", "en", "en", "en", "en"}));
  EXPECT_EQ(archive.ids({"lang:az"}), Strings{"page.txt"});
  EXPECT_EQ(archive.ids({"lang:en"}), Strings{"page.txt"});
}

TEST_P(SeedPage, IsFoundByInflectedAndFoldedWords) {
  // In the body stands "peacekeepers" and "peacekeeper", "sandbags", "dismantle"; in the caption
  // sülhməramlıları.
  for (const char* query : {"peacekeeper", "peacekeepers", "PEACEKEEPERS", "sandbag", "dismantling",
                            "sülhməramlıları", "sulhmeramlilari", "SULHMERAMLILARI", "qarabagda", "Qarabağda",
                            "caption:sulhmeramlilari", "lieutenant AND sulhmeramlilari"})
    EXPECT_EQ(archive.ids({query}), Strings{"page.txt"}) << query;
  for (const char* query : {"title:peacekeepers", "caption:peacekeepers", "peacekeepers AND zeppelin"})
    EXPECT_EQ(archive.ids({query}), Strings{}) << query;
}

TEST_P(SeedPage, IsFoundByAPhraseAndNotByItsReverse) {
  for (const char* query : {"\"russian peacekeepers\"", "\"Russian Peacekeepers began to dismantle\"",
                            "\"cast-iron model\"", "\"cast iron model\"", "\"rusiya sulhmeramlilari\"",
                            "\"we were told to leave the stove\"", "\"treaty count sixteen articles\""})
    EXPECT_EQ(archive.ids({query}), Strings{"page.txt"}) << query;
  for (const char* query :
       {"\"peacekeepers russian\"", "\"sulhmeramlilari rusiya\"", "\"dismantle to began\"",
        "\"russian peacekeeper\"", "\"AFP Russian\"", "\"Foto AFP Rusiya\""})
    EXPECT_EQ(archive.ids({query}), Strings{}) << query;
}

const auto kName = [](const auto& instance) {
  return std::get<0>(instance.param) + name_of(std::get<1>(instance.param));
};

INSTANTIATE_TEST_SUITE_P(
    Languages, SeedPage,
    testing::Combine(testing::Values("English", "Turkish", "Russian", "Azerbaijani", "German"),
                     testing::Values(Shape::blank_lines, Shape::no_blank_lines, Shape::digit_glued)),
    kName);
INSTANTIATE_TEST_SUITE_P(Shapes, SeedPage,
                         testing::Combine(testing::Values("Azerbaijani"),
                                          testing::Values(Shape::one_block, Shape::crlf)),
                         kName);

TEST(SeedPages, AreFoundAndCountedTogether) {
  Archive archive;
  for (const char* language : {"English", "Turkish", "Russian", "Azerbaijani", "German"})
    archive.add(std::string(language) + ".txt", page(furniture(language), Shape::blank_lines));
  EXPECT_EQ(archive.build().code, 0);
  EXPECT_EQ(archive.find({"--count", "\"russian peacekeepers\""}).out, "5\n");
  const Json facet = archive.find_json({"--facet", "lang"})["facets"]["lang"];
  EXPECT_EQ(facet["distinct"], 2) << facet;
}

TEST(SeedPages, SecondRunLeavesThePageUnchanged) {
  Archive archive;
  archive.add("page.txt", page(furniture("Azerbaijani"), Shape::digit_glued));
  Json report;
  EXPECT_EQ(archive.run_report({archive.sources()}, report).code, 0);
  EXPECT_EQ(report["articles"]["added"], 1);
  EXPECT_EQ(archive.run_report({archive.sources()}, report).code, 0);
  EXPECT_EQ(report["articles"]["unchanged"], 1);
  EXPECT_EQ(report["articles"]["added"], 0);
  EXPECT_EQ(report["articles_total"], 1);
}

}  // namespace
}  // namespace dateline::test

#include "analysis/stem.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "analysis/tokenize.h"

namespace dateline {
namespace {

std::vector<std::string> stems(Stems& all, const std::string& word, const std::string& lang) {
  Tokenizer tokens(word);
  Token token;
  std::vector<std::string> out;
  if (tokens.next(token)) all.append(word, token.folded, token.ascii, lang, out);
  return out;
}

bool meet(const std::string& a, const std::string& b, const std::string& lang) {
  Stems all;
  const auto left = stems(all, a, lang), right = stems(all, b, lang);
  return std::find_first_of(left.begin(), left.end(), right.begin(), right.end()) != left.end();
}

TEST(Stems, FormsOfAWordMeet) {
  EXPECT_TRUE(meet("negotiations", "Negotiation", "en"));
  EXPECT_TRUE(meet("переговоры", "переговорах", "ru"));
  EXPECT_TRUE(meet("Häuser", "Häusern", "de"));
  EXPECT_TRUE(meet("kitaplar", "kitap", "tr"));
}

TEST(Stems, DifferentWordsDoNotMeet) { EXPECT_FALSE(meet("grain", "ground", "en")); }

TEST(Stems, AWordTypedWithoutAccentsMeetsItsForms) {
  EXPECT_TRUE(meet("élections", "elections", "fr"));
  EXPECT_TRUE(meet("şəhər", "seher", "az"));
  EXPECT_TRUE(meet("IŞIK", "isik", "tr"));
}

TEST(Stems, ALanguageWithoutAStemmerKeepsTheFoldedWord) {
  Stems all;
  EXPECT_EQ(stems(all, "Qapıların", "az"), std::vector<std::string>{"qapilarin"});
  EXPECT_EQ(stems(all, "walking", ""), std::vector<std::string>{"walking"});
  EXPECT_EQ(stems(all, "walking", "no-such-language"), std::vector<std::string>{"walking"});
}

TEST(Stems, GivesOneOrTwoStemsWithoutDuplicates) {
  Stems all;
  for (const char* word : {"walking", "élections", "переговоры", "Straße", "İRƏVAN"}) {
    for (const char* lang : {"en", "fr", "ru", "de", "az", "tr"}) {
      auto found = stems(all, word, lang);
      ASSERT_GE(found.size(), 1U) << word << ' ' << lang;
      ASSERT_LE(found.size(), 2U) << word << ' ' << lang;
      std::sort(found.begin(), found.end());
      EXPECT_EQ(std::unique(found.begin(), found.end()), found.end()) << word << ' ' << lang;
    }
  }
}

TEST(Stems, AppendsToWhatIsThere) {
  Stems all;
  std::vector<std::string> out{"first"};
  all.append("walks", "walks", true, "en", out);
  all.append("walking", "walking", true, "en", out);
  EXPECT_EQ(out, (std::vector<std::string>{"first", "walk"}));
}

TEST(Stems, TheCacheOfOneLanguageIsNotThatOfAnother) {
  Stems all;
  const auto english = stems(all, "walking", "en");
  EXPECT_EQ(stems(all, "walking", ""), std::vector<std::string>{"walking"});
  EXPECT_EQ(stems(all, "walking", "en"), english);
}

TEST(Stems, LongWordsStayWithinATerm) {
  Stems all;
  for (const auto& stem : stems(all, std::string(1000, 'x') + "é", "fr"))
    EXPECT_LE(stem.size(), kMaxWordBytes);
}

}  // namespace
}  // namespace dateline

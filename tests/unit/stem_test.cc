#include "analysis/stem.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "analysis/tokenize.h"
#include "support.h"

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

// tests/unit/azerbaijani_forms.tsv: what kind of word, the word, and forms of it.
TEST(Stems, AzerbaijaniFormsMeetTheirWordAndSeldomOthers) {
  Stems all;
  std::map<std::string, std::pair<std::size_t, std::size_t>> met;  // by kind: forms that do, forms
  std::map<std::string, std::set<std::string>> words;              // by stem
  for (const std::string& line : test::lines(test::read(DATELINE_AZERBAIJANI_FORMS))) {
    std::istringstream fields(line);
    std::string kind, word, form;
    std::getline(fields, kind, '\t');
    std::getline(fields, word, '\t');
    const std::string stem = stems(all, word, "az").front();
    words[stem].insert(word);
    while (std::getline(fields, form, '\t')) {
      ++met[kind].second;
      if (stems(all, form, "az").front() == stem) ++met[kind].first;
    }
  }
  std::size_t colliding = 0, count = 0;
  for (const auto& [stem, of] : words) {
    count += of.size();
    if (of.size() > 1) colliding += of.size();
  }
  for (const auto& [kind, forms] : met)
    std::printf("%s: %zu of %zu forms meet their word\n", kind.c_str(), forms.first, forms.second);
  std::printf("%zu of %zu words share their stem with another\n", colliding, count);
  const auto share = [&](const char* kind) {
    return static_cast<double>(met.at(kind).first) / static_cast<double>(met.at(kind).second);
  };
  EXPECT_GT(share("noun"), 0.94);
  EXPECT_GT(share("name"), 0.96);
  EXPECT_GT(share("adjective"), 0.93);
  EXPECT_GT(share("verb"), 0.25);
  EXPECT_GT(count, 400U);
  EXPECT_LT(colliding * 20, count);
}

TEST(Stems, AzerbaijaniIsTheSameTypedWithoutItsLetters) {
  EXPECT_TRUE(meet("sülhməramlılarından", "sulhmeramlilar", "az"));
  EXPECT_TRUE(meet("Bakıda", "baki", "az"));
  EXPECT_TRUE(meet("nazirliyinin", "nazirlik", "az"));
  EXPECT_FALSE(meet("nazir", "nazirlik", "az"));
  Stems all;
  for (const char* word : {"a", "i", "nda", "lar", "dan", "ölkə", "Алиев", "dadadadadadadada"})
    EXPECT_FALSE(stems(all, word, "az").front().empty()) << word;
}

TEST(Stems, DifferentWordsDoNotMeet) { EXPECT_FALSE(meet("grain", "ground", "en")); }

TEST(Stems, AWordTypedWithoutAccentsMeetsItsForms) {
  EXPECT_TRUE(meet("élections", "elections", "fr"));
  EXPECT_TRUE(meet("şəhər", "seher", "az"));
  EXPECT_TRUE(meet("IŞIK", "isik", "tr"));
}

TEST(Stems, ALanguageWithoutAStemmerKeepsTheFoldedWord) {
  Stems all;
  EXPECT_EQ(stems(all, "Бабусею", "uk"), std::vector<std::string>{"бабусею"});
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

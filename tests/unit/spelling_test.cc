#include "analysis/spelling.h"

#include <gtest/gtest.h>

#include "analysis/fold.h"

namespace dateline {
namespace {

using Strings = std::vector<std::string>;

Strings keys(const std::string& name) { return Spelling(fold_value(name)).keys(); }
bool are_like(const std::string& a, const std::string& b) {
  const Spelling x(fold_value(a)), y(fold_value(b));
  EXPECT_EQ(x.is_like(y), y.is_like(x)) << a << ", " << b;
  return x.is_like(y);
}

TEST(Spelling, KeyHoldsTheConsonantsByWhatAlphabetsConfuse) {
  for (const char* name : {"Yerevan", "Ереван", "Երևան", "İrəvan", "يريفان", "Erivan"})
    EXPECT_EQ(keys(name), Strings{"aRVN"}) << name;
  for (const char* name : {"Karabakh", "Qarabağ", "Карабах", "Karabağ", "Ղարաբաղ", "ყარაბაღი"})
    EXPECT_EQ(keys(name), Strings{"KRBK"}) << name;
  EXPECT_EQ(keys("Mammadov"), keys("Мамедов"));
  EXPECT_EQ(keys("Khrushchev"), keys("Хрущёв"));
}

TEST(Spelling, LettersOfSeveralReadingsGiveSeveralKeys) {
  EXPECT_EQ(keys("Cabbarov"), (Strings{"KBRV", "SBRV"}));
  EXPECT_EQ(keys("Tigranyan"), Strings{"TKRNN"});
  EXPECT_EQ(keys("Harutyunyan"), (Strings{"KRTNN", "aRTNN"}));
  EXPECT_LE(keys("Cacacacacacacaca").size(), kMaxSpellingKeys);
}

TEST(Spelling, WhatIsNoNameHasNoKey) {
  for (const char* word : {"", "a", "ao", "t", "1987", "b2b", "東京", "Ελλάδα", "aлиев", "\xFF\xFE"})
    EXPECT_TRUE(keys(word).empty()) << word;
  EXPECT_FALSE(Spelling("").is_like(Spelling("")));
}

TEST(Spelling, IsLikeOthersOfTheName) {
  const char* const kAlike[][2] = {{"Aliyev", "Əliyev"},
                                   {"Aliyev", "Алиев"},
                                   {"Aliyev", "Ալիև"},
                                   {"Aliyev", "ალიევი"},
                                   {"Aliyev", "علييف"},
                                   {"Karabakh", "Qarabağ"},
                                   {"Lukashenko", "Лукашенко"},
                                   {"Lukashenko", "Lukaşenko"},
                                   {"Lachin", "Laçın"},
                                   {"Lachin", "Лачин"},
                                   {"Jalilov", "Cəlilov"},
                                   {"Baku", "Баку"},
                                   {"Sahakyan", "Саакян"},
                                   {"Putin", "Poutine"},
                                   {"Zelensky", "Зеленский"},
                                   {"Zelenskyy", "Zelenski"},
                                   {"Erdoğan", "Эрдоган"},
                                   {"Pashinyan", "Пашинян"},
                                   {"Paschinjan", "Pashinyan"},
                                   {"Tashkent", "طشقند"},
                                   {"Baku", "Bakı"},
                                   {"Gabala", "Qəbələ"},
                                   {"Kiev", "Kyiv"}};
  for (const auto& [a, b] : kAlike) EXPECT_TRUE(are_like(a, b)) << a << ", " << b;
}

TEST(Spelling, IsNotLikeOtherNames) {
  const char* const kUnlike[][2] = {
      {"Baku", "Paka"},       {"Aliyev", "Olive"}, {"Aliyev", "Aliyeva"},    {"Milan", "Malin"},
      {"Armenia", "Romania"}, {"Iran", "Iraq"},    {"Austria", "Australia"}, {"Azerbaijan", "Azerbaijn"}};
  for (const auto& [a, b] : kUnlike) EXPECT_FALSE(are_like(a, b)) << a << ", " << b;
}

TEST(Spelling, AScriptOfOneCaseIsComparedWithOthersAlone) {
  EXPECT_FALSE(are_like("كلب", "قلب")) << "dog, heart";
  EXPECT_FALSE(are_like("კარი", "ქარი")) << "door, wind";
  EXPECT_FALSE(are_like("ალიევი", "ალიევი"));
  EXPECT_TRUE(are_like("ალიევი", "علييف"));
}

TEST(Spelling, LongWordsTakeNoLonger) {
  std::string word;
  for (int i = 0; i < 100'000; ++i) word += "chaxija";
  EXPECT_LE(keys(word).size(), kMaxSpellingKeys);
  EXPECT_TRUE(Spelling(word).is_like(Spelling(word)));
}

TEST(NameKeys, AreThoseOfTheNameWithoutItsEndingToo) {
  Stems stems;
  EXPECT_EQ(name_keys("карабахом", stems), (Strings{"KRBKM", "KRBK"}));
  EXPECT_EQ(name_keys("williams", stems), Strings{"VLMS"});
  EXPECT_TRUE(name_keys("al", stems).empty());
  EXPECT_TRUE(name_keys(std::string(300, 'b') + "al", stems).empty());
}

}  // namespace
}  // namespace dateline

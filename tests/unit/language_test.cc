#include "extract/language.h"

#include <gtest/gtest.h>

namespace dateline {
namespace {

const std::string kEnglish =
    "The road through the valley was closed again on Sunday because of the heavy snow.";
const std::string kRussian = "Дорога через долину была снова закрыта в воскресенье из-за сильного снегопада.";
const std::string kAzerbaijani = "Dərədən keçən yol güclü qar səbəbindən bazar günü yenidən bağlandı.";
const std::string kTurkish = "Vadiden geçen yol yoğun kar yağışı nedeniyle pazar günü yeniden kapatıldı.";

TEST(GuessLanguage, KnowsTheLanguagesOfTheArchive) {
  EXPECT_EQ(guess_language(kEnglish).code, "en");
  EXPECT_EQ(guess_language(kRussian).code, "ru");
  EXPECT_EQ(guess_language(kAzerbaijani).code, "az");
  EXPECT_EQ(guess_language(kTurkish).code, "tr");
  EXPECT_EQ(guess_language("Ճանապարհը կիրակի օրը կրկին փակվել է ուժեղ ձյան պատճառով։").code, "hy");
  EXPECT_EQ(guess_language("გზა კვირას კვლავ ჩაიკეტა ძლიერი თოვლის გამო.").code, "ka");
}

TEST(GuessLanguage, NothingToGoByIsNoLanguage) {
  for (const char* text : {"", " ", "12345", "!!!"}) {
    EXPECT_EQ(guess_language(text).code, "") << text;
    EXPECT_FALSE(guess_language(text).reliable) << text;
  }
}

TEST(GuessLanguage, BrokenAndLongTextDoesNoHarm) {
  std::string text;
  while (text.size() < 300000) text += kRussian;  // is cut within a character
  EXPECT_EQ(guess_language(text).code, "ru");
  EXPECT_FALSE(guess_language("\xFF\xFE\xC3").reliable);
}

TEST(LanguageCode, IsOfTheTagWithoutItsRegion) {
  EXPECT_EQ(language_code("en"), "en");
  EXPECT_EQ(language_code("EN-US"), "en");
  EXPECT_EQ(language_code("zh_Hant_TW"), "zh");
  EXPECT_EQ(language_code(""), "");
}

TEST(LanguageCode, WhatIsNoneIsEmpty) {
  for (const char* tag :
       {"\xEF\xBF\xBD", "язык", "\xEF\xBF", "e1", "x y", "en;q=1", "azerbaijani", "\x1B[2J"})
    EXPECT_EQ(language_code(tag), "") << tag;
}

TEST(AssignLanguages, EachParagraphHasItsOwn) {
  Article a;
  a.paragraphs = {{kEnglish, ""}, {kRussian, ""}, {kEnglish, ""}};
  assign_languages(a);
  EXPECT_EQ(a.paragraphs[0].lang, "en");
  EXPECT_EQ(a.paragraphs[1].lang, "ru");
  EXPECT_EQ(a.lang, "en");
}

TEST(AssignLanguages, AGivenLanguageIsKept) {
  Article a;
  a.lang = "tr";
  a.paragraphs = {{kEnglish, ""}, {kRussian, "ru"}};
  assign_languages(a);
  EXPECT_EQ(a.paragraphs[0].lang, "tr");
  EXPECT_EQ(a.paragraphs[1].lang, "ru");
  EXPECT_EQ(a.lang, "tr");
}

TEST(AssignLanguages, AShortParagraphIsInALanguageOfThePage) {
  Article a;
  a.paragraphs = {{kAzerbaijani, ""}, {kAzerbaijani, ""}, {"OK.", ""}};
  assign_languages(a);
  EXPECT_EQ(a.paragraphs[2].lang, "az");
}

TEST(AssignLanguages, AnArticleOfNothingHasNone) {
  Article a;
  assign_languages(a);
  EXPECT_EQ(a.lang, "");
}

}  // namespace
}  // namespace dateline

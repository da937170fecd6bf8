#include "extract/furniture.h"

#include <gtest/gtest.h>

namespace dateline {
namespace {

using Strings = std::vector<std::string>;

const std::string kText =
    "The grain terminal at the port of Batumi reopened on Monday after a week of storms that had kept the "
    "ships away "
    "from the quay.";

TEST(Sentence, EndsLikeOneAndIsMoreThanALabel) {
  for (const char* text :
       {"The port is open again.", "Will it last until May?", "«Порт снова открыт сегодня.»",
        "\"The port is open again.\"", "Liman yenidən açıldı, dedi…", "(They said so on Monday.)",
        "Նավահանգիստը կրկին բաց է։", "The port is open again.”"})
    EXPECT_TRUE(is_sentence(text)) << text;
  for (const char* text :
       {"", ".", "\"", "Read more.", "The port is open again", "Most read articles of today:", "No. 5."})
    EXPECT_FALSE(is_sentence(text)) << text;
}

TEST(Long, IsEighteenWords) {
  std::string words;
  for (int i = 0; i < 17; ++i) words += "word ";
  EXPECT_FALSE(is_long(words));
  EXPECT_TRUE(is_long(words + "word"));
}

TEST(Sentences, AreTwoOrMoreInAnyScript) {
  for (const char* text : {"It rained. It snowed.", "Did it rain? It did", "Անձրևեց։ Ձյուն եկավ։",
                           "下雨了。下雪了。", "باران آمد؟ آری"})
    EXPECT_TRUE(has_sentences(text)) << text;
  for (const char* text :
       {"", "It rained.", "“It rained.”", "It rained at 10.30 on example.org", "下雨了。", "..."})
    EXPECT_FALSE(has_sentences(text)) << text;
}

TEST(Announcement, IsAFewWordsAndAColon) {
  for (const char* text : {"Read also:", "延伸閱讀：", "Həmçinin oxuyun:"})
    EXPECT_TRUE(announces_more(text)) << text;
  for (const char* text : {"", "Read also", "At 10:30", "He was asked what the storm had cost the port:"})
    EXPECT_FALSE(announces_more(text)) << text;
}

TEST(SiteLabel, IsKnownInManyLanguages) {
  for (const char* text : {"Follow us on Facebook",
                           "Share this article",
                           "© 2021 Valley Post",
                           "Home | News | Sport",
                           "www.example.org",
                           "https://t.me/example",
                           "Leave a comment",
                           "Rəy yaz",
                           "Bizi izləyin",
                           "Şərh yaz",
                           "Yorum yap",
                           "Tüm hakları saklıdır",
                           "Читайте также",
                           "Поделиться",
                           "Подписаться на рассылку",
                           "Teilen",
                           "Lire aussi",
                           "Telegram",
                           "@valleypost",
                           "Все права защищены"})
    EXPECT_TRUE(is_site_label(text)) << text;
}

TEST(SiteLabel, TextIsNone) {
  for (const std::string& text : {kText, std::string("A crane at the quay"), std::string("Kars"),
                                  std::string(""), std::string("The minister shares the blame for it.")})
    EXPECT_FALSE(is_site_label(text)) << text;
}

TEST(SiteNotice, WhatSomebodySaysInTheArticleIsNone) {
  for (const char* text : {"Follow us for more news.", "Thank you. Subscribe to our channel."})
    EXPECT_TRUE(is_site_notice(text)) << text;
  for (const char* text : {"“Follow us to the hills,” said the guide.", "He waved. \"Follow us!\" he called.",
                           "— Подписывайтесь под этим письмом, — сказал он."})
    EXPECT_FALSE(is_site_notice(text)) << text;
}

TEST(InPassing, ASentenceHasOneWordOfASite) {
  for (const char* text :
       {"The ministry declined to comment.", "She showed the film on Facebook.",
        "Комментариев министерства пока нет.", "Follow us to the hills, said the guide, who knew the way."}) {
    EXPECT_TRUE(is_site_label(text) || is_site_notice(text)) << text;
    EXPECT_TRUE(speaks_in_passing(text)) << text;
  }
  for (const char* text : {"Follow us on Facebook for more.", "Subscribe to our newsletter.", "Share this",
                           "Follow us for more news.", "Copyright 2021 by the Valley Post.",
                           "Comments go to post@valley.example.", "This site uses cookies to know you."})
    EXPECT_FALSE(speaks_in_passing(text)) << text;
}

TEST(Order, IsAShortFirstSentence) {
  for (const char* text :
       {"Share this article with your friends and family.", "Follow us! There is more.", "Subscribe"})
    EXPECT_TRUE(begins_with_order(text)) << text;
  for (const char* text : {"", "The mayor spoke. Follow us on Facebook.", "“Follow us,” said the guide.",
                           "Share this number with your children, said the mayor, and stay at home until the "
                           "storm has gone out to sea."})
    EXPECT_FALSE(begins_with_order(text)) << text;
}

TEST(ArticleEnd, OfTextAloneIsItsEnd) {
  EXPECT_EQ(find_article_end({}), 0U);
  EXPECT_EQ(find_article_end({kText}), 1U);
  EXPECT_EQ(find_article_end({kText, kText, kText}), 3U);
}

TEST(ArticleEnd, IsBeforeTheFurniture) {
  EXPECT_EQ(find_article_end({kText, kText, kText, "Share this", "Most read", "Storm in the bay"}), 3U);
  EXPECT_EQ(find_article_end({kText, kText, "Ещё новости", "Шторм в заливе", "© 2021"}), 2U);
}

TEST(ArticleEnd, ShortSentencesBehindTheTextBelongToIt) {
  EXPECT_EQ(find_article_end({kText, kText, "Nobody was hurt in it.", "Share this"}), 3U);
}

TEST(ArticleEnd, ALabelInTheMiddleOfTheTextDoesNotEndIt) {
  EXPECT_EQ(find_article_end({kText, "Read also: the storm", kText, kText, kText}), 5U);
  EXPECT_EQ(find_article_end({kText, kText, kText, "Read also: the storm", kText}), 5U);
}

TEST(ArticleEnd, AListOfShortLinesIsKeptWithoutItsLabels) {
  EXPECT_EQ(find_article_end({"Zirə 3", "Sabah 2", "Qəbələ 1", "Share this", "© 2021"}), 3U);
}

TEST(ArticleEnd, ManyParagraphsTakeNoSquareOfTime) {
  EXPECT_EQ(find_article_end(Strings(50000, "Team 1")), 50000U);
}

}  // namespace
}  // namespace dateline

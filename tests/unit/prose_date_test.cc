#include "extract/prose_date.h"

#include <gtest/gtest.h>

namespace dateline {
namespace {

TEST(ProseDate, AsPagesPrintIt) {
  struct Case {
    const char* line;
    const char* day;
  };
  const Case cases[] = {
      {"12 March 2021", "2021-03-12"},        {"March 12, 2021", "2021-03-12"},
      {"Sept. 3rd, 2019", "2019-09-03"},      {"Published: Friday, 12 March 2021, 14:05", "2021-03-12"},
      {"30 iyul 2023", "2023-07-30"},         {"5 avqust 2022, 18:30", "2022-08-05"},
      {"30 Temmuz 2023 Pazar", "2023-07-30"}, {"1 Ağustos 2020", "2020-08-01"},
      {"9 Şubat 2018", "2018-02-09"},         {"5 августа 2022 г.", "2022-08-05"},
      {"9 мая 2020", "2020-05-09"},           {"1 января 2021 года", "2021-01-01"},
      {"3 березня 2019", "2019-03-03"},       {"12. März 2021", "2021-03-12"},
      {"3 février 2020", "2020-02-03"},       {"1er août 2020", "2020-08-01"},
      {"14.03.2020", "2020-03-14"},           {"2020-03-14 10:00", "2020-03-14"},
      {"2020/03/14", "2020-03-14"},           {"03/25/2020", "2020-03-25"},  // only one order makes a date
      {"12 մարտի 2021", "2021-03-12"},        {"12 მარტი 2021", "2021-03-12"},
      {"29 февраля 2020", "2020-02-29"},
  };
  for (const Case& c : cases) {
    const auto date = find_prose_date(c.line);
    ASSERT_TRUE(date) << c.line;
    EXPECT_EQ(iso_day(*date), c.day) << c.line;
  }
}

TEST(ProseDate, WhatIsNoFullDateIsNone) {
  for (const char* line :
       {"", "March 2021", "12 March", "2021", "32 March 2021", "30 February 2021", "12.03.21",
        "12 March 1066", "12 March 3021", "Room 12, floor 3, 2021 seats", "call 12 34 56 78"})
    EXPECT_FALSE(find_prose_date(line)) << line << ": " << iso_day(*find_prose_date(line));
}

TEST(ProseDate, SmallWordsBetweenItsPartsDoNotHideIt) {
  EXPECT_EQ(find_prose_date("3 de mayo de 2020"), make_date(2020, 5, 3));
}

TEST(ProseDate, MonthsOfTheLanguagesOfNews) {
  struct Case {
    const char* line;
    const char* day;
  };
  const Case cases[] = {
      {"3 gennaio 2020", "2020-01-03"},
      {"18 luglio 2019", "2019-07-18"},
      {"5 de outubro de 2018", "2018-10-05"},
      {"22 de janeiro de 2018", "2018-01-22"},
      {"12 de setiembre de 2017", "2017-09-12"},
      {"1 de enero de 2021", "2021-01-01"},
      {"7 maart 2019", "2019-03-07"},
      {"4 mei 2022", "2022-05-04"},
      {"14 juillet 2020", "2020-07-14"},
      {"2. Jänner 2020", "2020-01-02"},
      {"8 травня 2021 р.", "2021-05-08"},
      {"24 лютого 2022", "2022-02-24"},
      {"18 sentyabr 2020-ci il", "2020-09-18"},
      {"29 Ekim 2023", "2023-10-29"},
      {"2 նոյեմբերի, 2020", "2020-11-02"},
      {"9 აპრილს, 2021", "2021-04-09"},
      {"18 نوفمبر 2019", "2019-11-18"},
      {"١٨ نوفمبر ٢٠١٩", "2019-11-18"},
      {"5 تشرين الثاني 2020", "2020-11-05"},
      {"6 كانون الثاني 2021", "2021-01-06"},
      {"18 نوامبر 2019", "2019-11-18"},
      {"۲۷ آبان ۱۳۹۸", "2019-11-18"},
      {"۱۳۹۹/۱۲/۳۰", "2021-03-20"},
      {"2019年11月18日", "2019-11-18"},
      {"2018년 8월 25일", "2018-08-25"},
      {"5.3.2019", "2019-03-05"},
      {"14. 3. 2020", "2020-03-14"},
      {"Nov 20 2019, 10:18am ist", "2019-11-20"},
      {"2021 March 12", "2021-03-12"},
  };
  for (const Case& c : cases) {
    const auto date = find_prose_date(c.line);
    ASSERT_TRUE(date) << c.line;
    EXPECT_EQ(iso_day(*date), c.day) << c.line;
  }
}

TEST(ProseDate, WordsThatBeginLikeMonthsAreNone) {
  for (const char* line : {"12 Mayor 2020", "3 Market 2019", "12 Marching 2020", "5 Ja 2020", "۳۱ مهر ۱۳۹۸"})
    EXPECT_FALSE(find_prose_date(line)) << line;
}

std::string line_day(std::string_view line, const DateHints& hints = {}) {
  const auto said = read_date_line(line, hints);
  return said ? iso_day(said->date) : std::string();
}

TEST(DateLine, IsShortAndLittleElse) {
  EXPECT_EQ(line_day("Published: 12 March 2021, 14:05"), "2021-03-12");
  EXPECT_EQ(line_day("By A. Author and B. Author on Monday, November 18th, 2019 at 11:08 a.m."),
            "2019-11-18");
  EXPECT_EQ(line_day("05/10/2018 - Publicado por: A. Author - Categoria: Saúde - Tags: um dois três"),
            "2018-10-05");
  EXPECT_EQ(
      line_day("The terminal was built on 3 May 1987 by the port authority and repaired many times since."),
      "");
  EXPECT_EQ(line_day("Grain terminal reopens"), "");
}

TEST(DateLine, TheDayOfPublicationIsNotThatOfAChange) {
  EXPECT_EQ(line_day("Updated 5:36 PM on Nov 19, 2019 | Published Nov 18, 2019 at 4:07 PM"), "2019-11-18");
  EXPECT_EQ(line_day("Published Nov 18, 2019 at 4:07 PM | Updated at 5:36 PM CST on Nov 19, 2019"),
            "2019-11-18");
  EXPECT_TRUE(read_date_line("Posted 18 Nov 2019")->labelled);
  for (const char* line :
       {"Last updated: 19 November 2019, 09:01", "Обновлено: 5 августа 2022", "Stand: 12.03.2021",
        "Aggiornato il 3 maggio 2020", "Son güncelleme: 30 Temmuz 2023"})
    EXPECT_EQ(line_day(line), "") << line;
}

TEST(DateLine, NothingIsPublishedInTheFutureOrBeforeNewspapers) {
  DateHints hints;
  hints.fetched = parse_iso_date("2019-11-20T10:00:00Z");
  EXPECT_EQ(line_day("21 November 2019", hints), "2019-11-21");  // ahead of us in the east
  EXPECT_EQ(line_day("22 November 2019", hints), "");
  EXPECT_EQ(line_day("31 December 1699"), "");
  EXPECT_EQ(line_day("31 December 9998"), "");
}

TEST(DateLine, AYearThatIsLeftOutIsTheOneKnown) {
  EXPECT_EQ(line_day("July 30"), "");
  DateHints url, saved, changed, copyright;
  url.year = copyright.copyright = 2023;
  saved.fetched = parse_iso_date("2023-08-02T10:00:00Z");
  changed.not_after = parse_iso_date("2023-08-02");
  for (const DateHints* hints : {&url, &saved, &changed, &copyright})
    for (const char* line : {"July 30", "30 iyul", "30 июля", "30 Temmuz 14:05", "Jul 30, 6:55 AM"})
      EXPECT_EQ(line_day(line, *hints), "2023-07-30") << line;
  EXPECT_EQ(line_day("30 декабря", saved), "2022-12-30");
  EXPECT_EQ(line_day("30 February", saved), "");
  EXPECT_EQ(line_day("The harbour of July 30 was open again", saved), "");
  EXPECT_EQ(line_day("12 March 1066", saved), "");
}

TEST(DateLine, ShortYearsAndTheirOrder) {
  EXPECT_EQ(line_day("11/19/19 06:56 AM EST"), "2019-11-19");
  EXPECT_EQ(line_day("05.10.18"), "2018-10-05");
  EXPECT_EQ(line_day("3/4/2020"), "2020-04-03");
  DateHints usa;
  usa.month_first = true;
  EXPECT_EQ(line_day("3/4/2020", usa), "2020-03-04");
  EXPECT_EQ(line_day("3.4.2020", usa), "2020-04-03");
}

TEST(DateLine, AgoIsCountedFromWhenThePageWasFetched) {
  DateHints hints;
  for (const char* line : {"2 hours ago", "yesterday at 14:05", "vor 3 Tagen"})
    EXPECT_EQ(line_day(line), "") << line;
  hints.fetched = parse_iso_date("2023-07-30T01:00:00Z");
  struct Case {
    const char* line;
    const char* day;
  };
  const Case cases[] = {
      {"2 hours ago", "2023-07-29"},     {"20 minutes ago", "2023-07-30"}, {"vor 3 Tagen", "2023-07-27"},
      {"il y a 2 heures", "2023-07-29"}, {"hace 5 días", "2023-07-25"},    {"2 ore fa", "2023-07-29"},
      {"2 часа назад", "2023-07-29"},    {"20 минут назад", "2023-07-30"}, {"3 gün əvvəl", "2023-07-27"},
      {"1 week ago", "2023-07-23"},      {"Вчера, 14:05", "2023-07-29"},   {"Today 12:01 AM", "2023-07-30"},
      {"منذ 3 أيام", "2023-07-27"},      {"2 ժամ առաջ", "2023-07-29"},     {"Today", ""},
      {"Updated 2 hours ago", ""}};
  for (const Case& c : cases) EXPECT_EQ(line_day(c.line, hints), c.day) << c.line;
}

TEST(DateLine, AClockThatWasNeverSetIsNoTimeOfFetching) {
  for (const char* fetched : {"9999-12-31", "0001-01-01"}) {
    DateHints hints;
    hints.fetched = parse_iso_date(fetched);
    for (const char* line : {"July 30", "3 days ago", "yesterday at 14:05"})
      EXPECT_EQ(line_day(line, hints), "") << fetched << " " << line;
    EXPECT_EQ(line_day("12 May 2020", hints), "2020-05-12");
  }
}

TEST(DateLine, AFullDateGoesBeforeOneWithoutAYear) {
  DateHints hints;
  hints.copyright = 2020;
  for (const char* line : {"By Steve Martin, 12 May 2020", "By Ana Martinez 12 May 2020",
                           "Yazar: Ahmet Ocak 12 Mayıs 2020", "di Giorgio Marco 12 maggio 2020"})
    EXPECT_EQ(line_day(line, hints), "2020-05-12") << line;
  for (const char* line : {"2 hours ago, 14 comments", "Steve Martin 12", "Martians 5"})
    EXPECT_EQ(line_day(line, hints), "") << line;
  hints.fetched = parse_iso_date("2023-07-30T12:00:00Z");
  EXPECT_EQ(line_day("2 hours ago, 14 comments", hints), "2023-07-30");
}

TEST(DateLine, ProseAboutThePastDoesNotLead) {
  for (const char* line : {"World War II ended 2 September 1945", "12 May 1921 - 3 June 1999",
                           "Baku, 12 May 2001. Photo: AP", "Treaty of Baku signed on 12 March 1921",
                           "The law passed by parliament on 12 March 2001 changed how grain is sold",
                           "By 2 September 1945 the war was over",
                           "A report published on 12 March 2001 says that exports of grain rose again"}) {
    const auto said = read_date_line(line);
    EXPECT_FALSE(said && said->leads) << line;
  }
  for (const char* line : {"Baku, 12 May 2001", "New York, 12 May 2001, 14:05", "Friday 12 May 2001",
                           "By A. Author on 12 May 2001", "14:05 12 May 2001", "12 May 2001"}) {
    const auto said = read_date_line(line);
    EXPECT_TRUE(said && said->leads) << line;
  }
  EXPECT_EQ(line_day("14 May 2020 updated"), "");
  EXPECT_EQ(line_day("A report published on 12 March 2001 says that exports of grain rose again"), "");
}

TEST(DateLine, VersionsTelephonesAndScoresAreNone) {
  for (const char* line : {"Release 1.2.10 of Foo", "Foo 1.2.10 released", "Tel: 01.42.10.12.34",
                           "01.42.10.12.34", "Final score: 6/4/12", "05.10.78"})
    EXPECT_EQ(line_day(line), "") << line;
  EXPECT_EQ(line_day("Posted 11/19/19"), "2019-11-19");
}

}  // namespace
}  // namespace dateline

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

TEST(DateLine, IsShortAndLittleElse) {
  EXPECT_TRUE(is_date_line("Published: 12 March 2021, 14:05"));
  EXPECT_FALSE(is_date_line(
      "The terminal was built on 3 May 1987 by the port authority and repaired many times since."));
  EXPECT_FALSE(is_date_line("Grain terminal reopens"));
}

}  // namespace
}  // namespace dateline

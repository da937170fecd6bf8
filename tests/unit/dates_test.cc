#include "dates.h"

#include <gtest/gtest.h>

namespace dateline {
namespace {

TEST(IsoDate, AcceptsWhatArticlesWrite) {
  struct Case {
    const char* text;
    const char* key;
    std::int64_t seconds;
  };
  constexpr std::int64_t kDay = 1690675200;  // 2023-07-30 00:00 UTC
  const Case cases[] = {
      {"2023", "2023", 1672531200},
      {"2023-07", "202307", 1688169600},
      {"2023-07-30", "20230730", kDay},
      {"20230730", "20230730", kDay},
      {"  2023-07-30\n", "20230730", kDay},
      {"2023-07-30T12:00", "20230730", kDay + 12 * 3600},
      {"2023-07-30T12:00:05.25Z", "20230730", kDay + 12 * 3600 + 5},
      {"2023-07-30t12:00:05z", "20230730", kDay + 12 * 3600 + 5},
      {"2023-07-30T12:00:05,5Z", "20230730", kDay + 12 * 3600 + 5},
      {"2023-07-30 12:00:05", "20230730", kDay + 12 * 3600 + 5},
      {"2023-07-30T12:00:00+04:00", "20230730", kDay + 8 * 3600},
      {"2023-07-30T12:00:00-0330", "20230730", kDay + 15 * 3600 + 1800},
      {"2023-07-30T12:00:00 +0400", "20230730", kDay + 8 * 3600},
      {"2023-07-30T12:00+04", "20230730", kDay + 8 * 3600},
      {"2023-07-30T01:00:00+04:00", "20230730", kDay - 3 * 3600},  // the day is the article's own
      {"2016-12-31T23:59:60Z", "20161231", 1483228800},            // a leap second
      {"20230730T120000Z", "", 0},                                 // the basic form of times is not taken
      {"1969-12-31", "19691231", -86400},
      {"0001-01-01", "00010101", -62135596800},
      {"9999-12-31", "99991231", 253402214400},
      {"2024-02-29", "20240229", 1709164800},
  };
  for (const Case& c : cases) {
    const auto date = parse_iso_date(c.text);
    if (*c.key == '\0') {
      EXPECT_FALSE(date) << c.text;
      continue;
    }
    ASSERT_TRUE(date) << c.text;
    EXPECT_EQ(date->key(), c.key) << c.text;
    EXPECT_EQ(date->seconds, c.seconds) << c.text;
  }
}

TEST(IsoDate, RefusesWhatIsNone) {
  for (const char* text : {"",
                           " ",
                           "yesterday",
                           "23",
                           "202",
                           "20231",
                           "2023-",
                           "2023-00",
                           "2023-13",
                           "2023-7",
                           "2023-07-",
                           "2023-07-00",
                           "2023-07-32",
                           "2023-02-29",
                           "1900-02-29",
                           "2023-06-31",
                           "0000",
                           "0000-01-01",
                           "2023/07/30",
                           "30.07.2023",
                           "2023-07-30x",
                           "2023-07-30T",
                           "2023-07-30T1",
                           "2023-07-30T12",
                           "2023-07-30T25:00",
                           "2023-07-30T12:60",
                           "2023-07-30T12:00:61",
                           "2023-07-30T12:00Zx",
                           "2023-07-30T12:00+4",
                           "2023-07-30T12:00+19:00",
                           "2023-07-30T12:00+04:60",
                           "-2023",
                           "+2023",
                           "２０２３",
                           "2023-07-30T12:00:00+04:00:00",
                           "12023-01-01"})
    EXPECT_FALSE(parse_iso_date(text)) << text;
}

TEST(IsoDate, HourTwentyFourIsMidnightAlone) {
  EXPECT_TRUE(parse_iso_date("2023-07-30T24:00"));
  EXPECT_FALSE(parse_iso_date("2023-07-30T24:30"));
}

TEST(MakeDate, KnowsTheCalendar) {
  EXPECT_TRUE(make_date(2000, 2, 29));
  EXPECT_FALSE(make_date(2100, 2, 29));
  EXPECT_FALSE(make_date(2023, 0, 5));
  EXPECT_FALSE(make_date(2023, 4, 31));
  EXPECT_FALSE(make_date(0));
  EXPECT_FALSE(make_date(10000));
  EXPECT_FALSE(make_date(2023, -1));
  EXPECT_FALSE(make_date(2023, 1, -1));
}

TEST(Date, IsShownAsPreciselyAsItIsKnown) {
  EXPECT_EQ(iso_day(*make_date(2023)), "2023");
  EXPECT_EQ(iso_day(*make_date(2023, 7)), "2023-07");
  EXPECT_EQ(iso_day(*make_date(987, 7, 3)), "0987-07-03");
}

TEST(Date, WhatIsShownIsReadBack) {
  for (int year : {1, 987, 1999, 2024, 9999})
    for (int month = 0; month <= 12; ++month) {
      const auto date = make_date(year, month, month == 0 ? 0 : days_in_month(year, month));
      ASSERT_TRUE(date);
      EXPECT_EQ(parse_iso_date(iso_day(*date)), date);
    }
}

}  // namespace
}  // namespace dateline

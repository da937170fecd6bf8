#include "query/date_range.h"

#include <gtest/gtest.h>

namespace dateline {
namespace {

// As FROM..TO, or the message.
std::string shown(std::string_view text) {
  const auto range = parse_date_range(text);
  if (const auto* message = std::get_if<std::string>(&range)) return *message;
  const auto& [from, to] = std::get<DateRange>(range);
  return (from ? iso_day(*from) : "") + ".." + (to ? iso_day(*to) : "");
}

struct RangeCase {
  const char* text;
  const char* range;
};

void expect(std::initializer_list<RangeCase> cases) {
  for (const RangeCase& c : cases) EXPECT_EQ(shown(c.text), c.range) << c.text;
}

TEST(DateRange, AYearMonthOrDayIsAllOfIt) {
  expect({{"2023", "2023-01-01..2023-12-31"},
          {"2023-07", "2023-07-01..2023-07-31"},
          {"2024-02", "2024-02-01..2024-02-29"},
          {"2023-02", "2023-02-01..2023-02-28"},
          {"2023-07-30", "2023-07-30..2023-07-30"}});
}

TEST(DateRange, TwoDotsReachFromTheFirstToTheLast) {
  expect({{"2020..2023", "2020-01-01..2023-12-31"},
          {"2020-05..2023-07-03", "2020-05-01..2023-07-03"},
          {"2023..2023", "2023-01-01..2023-12-31"},
          {"2023-07-30..2023-07-30", "2023-07-30..2023-07-30"}});
}

TEST(DateRange, IsOpenWhereAnEndIsMissing) {
  expect({{"2022-11..", "2022-11-01.."}, {"..2021", "..2021-12-31"}, {"..2020-02", "..2020-02-29"}});
}

TEST(DateRange, SignsOfComparisonIncludeOrLeaveOutAllOfTheDate) {
  expect({{">=2020-09-27", "2020-09-27.."},
          {">=2020", "2020-01-01.."},
          {"<=2021-06", "..2021-06-30"},
          {">2023-06", "2023-07-01.."},
          {">2023", "2024-01-01.."},
          {">2023-12-31", "2024-01-01.."},
          {"<2021", "..2020-12-31"},
          {"<2020-03", "..2020-02-29"},
          {"<2021-01-01", "..2020-12-31"}});
}

TEST(DateRange, WithoutADateSaysWhatIsExpected) {
  for (const char* text :
       {"yesterday", "", "2023-13", "2023-00", "20-07", "x", "1", "2023-7-", "99999", "+2023"}) {
    const std::string message = shown(text);
    EXPECT_EQ(message.find("'" + std::string(text) + "' is no date: "), 0U) << message;
  }
  EXPECT_EQ(shown("yesterday"),
            "'yesterday' is no date: expected a year, month or day, such as 2023, 2023-07 or 2023-07-30");
  EXPECT_EQ(shown(">="), "'' is no date: expected a year, month or day, such as 2023, 2023-07 or 2023-07-30");
  EXPECT_EQ(shown("2023-02-30"), "there is no such day as 2023-02-30: write date:2023-02 for the month");
  EXPECT_EQ(shown("2023-07-30T12:00"), "a time of day cannot be asked for: write date:2023-07-30");
  EXPECT_EQ(shown("2020...2023"), "a range is written with two dots: date:2020..2023");
  EXPECT_EQ(shown("2020..x"),
            "'x' is no date: expected a year, month or day, such as 2023, 2023-07 or 2023-07-30");
  EXPECT_EQ(shown(".."), "expected a date before or after '..'");
}

TEST(DateRange, ADateInAnotherFormIsShownInOurs) {
  expect({{"30.07.2023", "'30.07.2023' is no date: write date:2023-07-30"},
          {"30/7/2023", "'30/7/2023' is no date: write date:2023-07-30"},
          {"7/30/2023", "'7/30/2023' is no date: write date:2023-07-30"},
          {"2023/07/30", "'2023/07/30' is no date: write date:2023-07-30"},
          {"2023.07", "'2023.07' is no date: write date:2023-07"},
          {"07/2023", "'07/2023' is no date: write date:2023-07"},
          {"July 30, 2023", "'July 30, 2023' is no date: write date:2023-07-30"},
          {"30 July 2023", "'30 July 2023' is no date: write date:2023-07-30"},
          {"30-Jul-2023", "'30-Jul-2023' is no date: write date:2023-07-30"},
          {"july 2023", "'july 2023' is no date: write date:2023-07"}});
}

TEST(DateRange, ADateThatCannotBeOrIsNotSureIsNotGuessed) {
  for (const char* text : {"31.02.2023", "30.07.23", "07/08/09", "12345.1.1", "july", "may june 2023"})
    EXPECT_NE(shown(text).find("expected a year"), std::string::npos) << text << ": " << shown(text);
}

TEST(DateRange, AHyphenBetweenYearsIsShownToBeTwoDots) {
  EXPECT_EQ(shown("2020-2023"), "a range is written with two dots: date:2020..2023");
}

TEST(DateRange, ARangeThatEndsBeforeItBeginsIsShownTurned) {
  expect({{"2023..2020", "the range ends before it begins: write it as 2020..2023"},
          {"2023-07..2023-06", "the range ends before it begins: write it as 2023-06..2023-07"},
          {"2023-07-30..2023-07-29", "the range ends before it begins: write it as 2023-07-29..2023-07-30"},
          {"2023-07-30..2020", "the range ends before it begins: write it as 2020..2023-07-30"}});
}

TEST(DateRange, WhatIsShownIsAccepted) {
  for (const char* text : {"30.07.2023", "2023.07", "July 30, 2023", "2020-2023", "2023..2020",
                           "2023-07..2023-06", "2023-07-30..2020"}) {
    const std::string message = shown(text);
    std::string proposal = message.substr(message.rfind(' ') + 1);
    if (proposal.compare(0, 5, "date:") == 0) proposal.erase(0, 5);
    EXPECT_TRUE(std::holds_alternative<DateRange>(parse_date_range(proposal))) << message;
  }
}

TEST(DateRange, HostileTextIsShownHarmless) {
  const std::string message = shown("\x1B[2J\n2023");
  EXPECT_EQ(message.find('\x1B'), std::string::npos);
  EXPECT_EQ(message.find('\n'), std::string::npos);
}

TEST(DateRange, TheLastYearsThereAreAreNoDanger) {
  for (const char* text :
       {">9999", "<0001", ">=9999-12-31", "..9999", "<1000", ">9999-12-31", "0000", "<0000"})
    parse_date_range(text);
}

}  // namespace
}  // namespace dateline

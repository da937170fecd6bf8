#include "present/timeline_chart.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <random>

#include "support.h"
#include "utf8.h"

namespace dateline {
namespace {

using Strings = std::vector<std::string>;

Strings chart(const std::vector<TimelineEntry>& entries, std::size_t width = 80) {
  return test::lines(timeline_chart(entries, width));
}

TEST(TimelineChart, OfNothingIsNothing) { EXPECT_EQ(timeline_chart({}, 80), ""); }

TEST(TimelineChart, OnePeriodIsOneColumnWithItsName) {
  EXPECT_EQ(chart({{"2023", 7}}), (Strings{"  7 ┤█", "    │█", "    │█", "    │█", "     2023"}));
}

TEST(TimelineChart, PeriodsAreInProportion) {
  EXPECT_EQ(chart({{"2020", 4}, {"2021", 2}, {"2022", 1}}),
            (Strings{"  4 ┤█", "    │█", "    │██", "    │███", "     2020 … 2022"}));
}

TEST(TimelineChart, PeriodsWithoutMatchesAreGaps) {
  EXPECT_EQ(chart({{"2020", 1}, {"2024", 1}}).front(), "  1 ┤█   █");
  EXPECT_EQ(chart({{"2023-11", 1}, {"2024-02", 1}}).front(), "  1 ┤█  █");
  EXPECT_EQ(chart({{"2024-02-28", 1}, {"2024-03-01", 1}}).front(), "  1 ┤█ █");
}

TEST(TimelineChart, TheSmallestCountShows) {
  const Strings lines = chart({{"2020", 1}, {"2021", 1000000}});
  EXPECT_EQ(lines[3], "          │▁█");
}

TEST(TimelineChart, NamesItsFirstAndItsLastPeriod) {
  std::vector<TimelineEntry> entries;
  for (int year = 1980; year < 2010; ++year) entries.push_back({std::to_string(year), 1});
  EXPECT_EQ(chart(entries).back(), "     1980" + std::string(22, ' ') + "2009");
}

TEST(TimelineChart, ManyPeriodsShareAColumn) {
  std::vector<TimelineEntry> entries;
  for (int year = 1000; year < 2000; ++year) entries.push_back({std::to_string(year), 1});
  const Strings lines = chart(entries, 60);
  EXPECT_EQ(lines.size(), 5U);
  for (const std::string& line : lines) EXPECT_LE(display_width(line), 60U) << line;
  EXPECT_NE(lines.front().find(" ┤"), std::string::npos);
}

std::string period(std::size_t unit, long number) {
  char text[32];
  if (unit == 0) {
    std::snprintf(text, sizeof text, "%04ld", number);
  } else if (unit == 1) {
    std::snprintf(text, sizeof text, "%04ld-%02ld", number / 12, number % 12 + 1);
  } else {
    const std::chrono::year_month_day day{std::chrono::sys_days(std::chrono::days(number))};
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  }
  return text;
}

TEST(TimelineChart, IsNeverWiderThanItsWidth) {
  for (unsigned seed = 0; seed < 4000; ++seed) {
    std::mt19937 random(seed);
    const std::size_t unit = random() % 3, width = 40 + random() % 160;
    const long span = 1 + static_cast<long>(random() % (unit == 0 ? 900 : 3000));
    const long first = unit == 0 ? 1000 : unit == 1 ? 1900 * 12 : 0;
    const std::uint64_t most = 1ULL << random() % 33;
    std::map<long, std::uint64_t> counts;
    for (auto n = 1 + random() % 400; n > 0; --n)
      counts[first + static_cast<long>(random()) % span] = 1 + random() % most;
    std::vector<TimelineEntry> entries;
    for (const auto& [number, count] : counts) entries.push_back({period(unit, number), count});
    const Strings lines = chart(entries, width);
    ASSERT_EQ(lines.size(), 5U) << "seed " << seed;
    for (const std::string& line : lines)
      ASSERT_LE(display_width(line), width) << "seed " << seed << "\n" << timeline_chart(entries, width);
    ASSERT_NE(lines.back().find(entries.front().period), std::string::npos) << "seed " << seed;
    ASSERT_NE(lines.back().find(entries.back().period), std::string::npos) << "seed " << seed;
  }
}

TEST(TimelineChart, ANarrowTerminalIsNoDanger) {
  for (std::size_t width = 0; width < 40; ++width)
    EXPECT_FALSE(timeline_chart({{"2020-01-01", 1}, {"2023-01-01", 123456}}, width).empty());
}

TEST(TimelineChart, TheGreatestCountsAreNoDanger) {
  const std::uint64_t most = 1ULL << 48;
  EXPECT_EQ(chart({{"2020", most}, {"2021", most}}).size(), 5U);
}

}  // namespace
}  // namespace dateline

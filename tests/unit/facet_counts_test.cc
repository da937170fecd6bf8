#include "match/facet_counts.h"

#include <gtest/gtest.h>
#include <xapian.h>

#include <memory>

#include "small_archive.h"

namespace dateline {
namespace {

using Strings = std::vector<std::string>;

constexpr Xapian::valueno kSlot = 7;

// Of all documents with these slot values.
std::unique_ptr<ValueCounter> counted(const Strings& values) {
  Xapian::WritableDatabase database(std::string(), Xapian::DB_BACKEND_INMEMORY);
  for (const std::string& v : values) {
    Xapian::Document document;
    document.add_value(kSlot, v);
    database.add_document(document);
  }
  auto counts = count_values({database}, kSlot);
  Bits all{};
  for (std::size_t i = 0; i < values.size(); ++i) set(all, i);
  counts->count(1, all);
  return counts;
}

std::string shown(const FacetResult& facet) {
  std::string out = std::to_string(facet.distinct) + ":";
  for (const FacetValue& v : facet.values) out += " " + v.value + "=" + std::to_string(v.count);
  return out;
}

std::unique_ptr<ValueCounter> authors() {
  return counted({join_values({"Əli Əliyev", "Anna"}), join_values({"ANNA"}), join_values({"Anna"}),
                  join_values({"Alim"}), join_values({"Boris Ali"}), ""});
}

TEST(FacetCounts, ValuesAreCountedByTheirFoldedSpelling) {
  EXPECT_EQ(shown(facet_of(*authors(), "author", "", 10)), "4: Anna=3 Alim=1 Boris Ali=1 Əli Əliyev=1");
}

TEST(FacetCounts, OnlyValuesThatFitThePatternAreCounted) {
  const auto counts = authors();
  EXPECT_EQ(shown(facet_of(*counts, "author", "al*", 10)), "1: Alim=1");
  EXPECT_EQ(shown(facet_of(*counts, "author", "el*", 10)), "1: Əli Əliyev=1");
  EXPECT_EQ(shown(facet_of(*counts, "author", "*ali*", 10)), "2: Alim=1 Boris Ali=1");
  EXPECT_EQ(shown(facet_of(*counts, "author", "anna", 10)), "1: Anna=3");
  EXPECT_EQ(shown(facet_of(*counts, "author", "*", 10)), "4: Anna=3 Alim=1 Boris Ali=1 Əli Əliyev=1");
  EXPECT_EQ(shown(facet_of(*counts, "author", "zebra*", 10)), "0:");
}

TEST(FacetCounts, TheLimitCutsTheListNotTheNumber) {
  EXPECT_EQ(shown(facet_of(*authors(), "author", "", 2)), "4: Anna=3 Alim=1");
  EXPECT_EQ(shown(facet_of(*authors(), "author", "*ali*", 1)), "2: Alim=1");
  EXPECT_EQ(shown(facet_of(*authors(), "author", "", 0)), "4:");
}

TEST(FacetCounts, PeriodsTakePatternsToo) {
  const auto counts = counted({"20230730", "202307", "2023", "20220101", "1998", ""});
  EXPECT_EQ(shown(periods_of(*counts, "year", 4, "", 10)), "3: 2023=3 1998=1 2022=1");
  EXPECT_EQ(shown(periods_of(*counts, "year", 4, "20*", 10)), "2: 2023=3 2022=1");
  EXPECT_EQ(shown(periods_of(*counts, "month", 6, "", 10)), "2: 2023-07=2 2022-01=1");
  EXPECT_EQ(shown(periods_of(*counts, "month", 6, "*-07", 10)), "1: 2023-07=2");
}

TEST(FacetCounts, ATimelineIsInTheOrderOfTime) {
  const auto counts = counted({"20230730", "202307", "2023", "20220101", "1998", ""});
  std::string out;
  for (const TimelineEntry& e : timeline_of(*counts, 4))
    out += e.period + "=" + std::to_string(e.count) + " ";
  EXPECT_EQ(out, "1998=1 2022=1 2023=3 ");
}

TEST(FacetCounts, PeriodsHaveTheNamesOfDates) {
  EXPECT_EQ(period_name("2023"), "2023");
  EXPECT_EQ(period_name("202307"), "2023-07");
  EXPECT_EQ(period_name("20230730"), "2023-07-30");
}

TEST(FacetPatterns, AreFoldedAndChooseAmongTheMatches) {
  std::vector<Article> articles{test::article("1", "Grain", {"a"}, "2023-07-30"),
                                test::article("2", "Grain", {"b"}, "2022"),
                                test::article("3", "Port", {"c"})};
  articles[0].authors = {"Əli Əliyev", "Boris"};
  articles[1].authors = {"Elina", "Anna"};
  articles[2].authors = {"Elmar"};
  const test::SmallArchive archive(articles);
  const auto facet = [&](const std::string& query, const std::string& name) {
    return shown(archive.search(query, [&](SearchRequest& r) { r.facets = {name}; }).facets.at(0));
  };
  EXPECT_EQ(facet("", "author:ƏL*"), "3: Elina=1 Elmar=1 Əli Əliyev=1");
  EXPECT_EQ(facet("grain", "author:el*"), "2: Elina=1 Əli Əliyev=1");
  EXPECT_EQ(facet("grain", "author:boris"), "1: Boris=1");
  EXPECT_EQ(facet("grain", "author:"), "4: Anna=1 Boris=1 Elina=1 Əli Əliyev=1");
  EXPECT_EQ(facet("", "year:20*"), "2: 2022=1 2023=1");
  EXPECT_EQ(facet("", "month:*-07"), "1: 2023-07=1");
}

TEST(FacetPatterns, TheFacetIsNamedWithoutItsPattern) {
  const test::SmallArchive archive({test::article("1", "Grain", {"a"})});
  const SearchResult r = archive.search("", [](SearchRequest& q) {
    q.facets = {"author:a*", "author:b*", "lang"};
  });
  ASSERT_EQ(r.facets.size(), 3U);
  EXPECT_EQ(r.facets[0].name, "author");
  EXPECT_EQ(r.facets[1].name, "author");
  EXPECT_THROW(archive.search("", [](SearchRequest& q) { q.facets = {"colour:a*"}; }), Error);
  EXPECT_THROW(archive.search("", [](SearchRequest& q) { q.facets = {":a*"}; }), Error);
}

}  // namespace
}  // namespace dateline

// Places, persons and organisations of texts: against Reuters' own labels of places, and those of the seed
// page.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

#include "analysis/fold.h"
#include "collection.h"
#include "dateline/indexer.h"
#include "entities/gazetteer.h"

namespace dateline::test {
namespace {

// Labels of countries as of 1987, and places that are found for them.
const std::map<std::string, std::string>& labels_of_1987() {
  static const std::map<std::string, std::string> labels{{"Russia", "ussr"},
                                                         {"Soviet Union", "ussr"},
                                                         {"Ukraine", "ussr"},
                                                         {"Armenia", "ussr"},
                                                         {"Azerbaijan", "ussr"},
                                                         {"Estonia", "ussr"},
                                                         {"Latvia", "ussr"},
                                                         {"Lithuania", "ussr"},
                                                         {"Germany", "west-germany"},
                                                         {"United Kingdom", "uk"},
                                                         {"United Arab Emirates", "uae"},
                                                         {"DR Congo", "zaire"},
                                                         {"Republic of the Congo", "congo"},
                                                         {"Myanmar", "burma"},
                                                         {"Cambodia", "kampuchea"},
                                                         {"Eswatini", "swaziland"},
                                                         {"Antigua and Barbuda", "antigua"},
                                                         {"Trinidad and Tobago", "trinidad-tobago"},
                                                         {"US Virgin Islands", "us-virgin-islands"},
                                                         {"Yemen", "yemen-arab-republic"},
                                                         {"Czechia", "czechoslovakia"},
                                                         {"Serbia", "yugoslavia"},
                                                         {"Croatia", "yugoslavia"},
                                                         {"United States", "usa"}};
  return labels;
}

std::string label_of(std::string place) {
  const auto found = labels_of_1987().find(place);
  if (found != labels_of_1987().end()) return found->second;
  std::transform(place.begin(), place.end(), place.begin(),
                 [](unsigned char c) { return c == ' ' ? '-' : static_cast<char>(std::tolower(c)); });
  return place;
}

std::set<std::string> strings_of(const nlohmann::json& list) {
  std::set<std::string> out;
  for (const auto& s : list) out.insert(s.get<std::string>());
  return out;
}

TEST(Entities, PlacesOfReutersAreThoseItLabels) {
  SKIP_WITHOUT_COLLECTIONS();
  const std::vector<nlohmann::json> all =
      read_json_lines(collections_dir() / "reuters" / "articles.jsonl.zst");
  // Cities and regions are no labels of Reuters.
  std::set<std::string_view> countries;
  for (std::uint16_t i = 0; i < Gazetteer::shared().places(); ++i)
    if (const GazetteerPlace& place = Gazetteer::shared().place(i);
        place.kind == GazetteerPlace::Kind::country)
      countries.insert(place.name);
  const TempDir dir;
  std::map<std::string, std::set<std::string>> expected;
  std::string stripped;
  for (const auto& object : all) {
    std::set<std::string> labels = strings_of(object.value("places", nlohmann::json::array()));
    labels.erase("usa");
    if (labels.empty()) continue;
    expected[object["id"]] = labels;
    stripped +=
        nlohmann::json{{"id", object["id"]}, {"title", object["title"]}, {"body", object["body"]}}.dump() +
        "\n";
  }
  write(dir / "articles.jsonl", stripped);
  std::size_t right = 0, found = 0, given = 0;
  extract({(dir / "articles.jsonl").string()}, {}, [&](const Article& a) {
    std::set<std::string> labels;
    for (const std::string& place : a.places)
      if (countries.contains(place)) labels.insert(label_of(place));
    labels.erase("usa");
    for (const std::string& label : labels) {
      ++found;
      right += expected[a.id].contains(label) ? 1 : 0;
    }
    given += expected[a.id].size();
  });
  ASSERT_GT(given, 10000u);
  const double precision = static_cast<double>(right) / static_cast<double>(found),
               recall = static_cast<double>(right) / static_cast<double>(given);
  const double f1 = 2 * precision * recall / (precision + recall);
  std::printf("places of Reuters: precision %.4f recall %.4f F1 %.4f\n", precision, recall, f1);
  EXPECT_GE(f1, 0.80);
}

std::vector<std::string> split(const std::string& text, char mark) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; !text.empty() && at <= text.size();) {
    const std::size_t end = std::min(text.find(mark, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

struct Measure {
  std::size_t right = 0, found = 0, given = 0;
  void add(const std::vector<std::string>& values, const std::string& labels) {
    const std::vector<std::string> wanted = split(labels, ';');
    found += values.size();
    given += wanted.size();
    for (const std::string& value : values)
      right += std::any_of(wanted.begin(), wanted.end(), [&](const std::string& any) {
        const std::vector<std::string> forms = split(any, '/');
        return std::any_of(forms.begin(), forms.end(),
                           [&](const std::string& form) { return fold_value(form) == fold_value(value); });
      });
  }
  double precision() const { return static_cast<double>(right) / static_cast<double>(found); }
  double recall() const { return static_cast<double>(right) / static_cast<double>(given); }
};

TEST(Entities, PersonsAndOrganisationsAreThoseAReaderFinds) {
  SKIP_WITHOUT_COLLECTIONS();
  std::map<std::string, std::pair<std::string, std::string>> labels;
  for (const std::string& line : lines(read(DATELINE_ENTITY_LABELS))) {
    if (line.starts_with('#')) continue;
    const std::vector<std::string> columns = split(line + "\t", '\t');
    labels[columns.at(0)] = {columns.at(1), columns.at(2)};
  }
  const TempDir dir;
  std::string stripped;
  for (const auto& object : read_json_lines(collections_dir() / "reuters" / "articles.jsonl.zst"))
    if (labels.contains(object["id"]))
      stripped +=
          nlohmann::json{{"id", object["id"]}, {"title", object["title"]}, {"body", object["body"]}}.dump() +
          "\n";
  write(dir / "articles.jsonl", stripped);
  Measure persons, orgs;
  std::size_t read = 0;
  extract({(dir / "articles.jsonl").string(), (collections_dir() / "extraction" / "html").string()}, {},
          [&](const Article& a) {
            const std::string name = fs::path(a.source).filename().string();
            auto found = labels.find(a.id);
            if (found == labels.end()) found = labels.find(name.substr(0, name.find('.')));
            if (found == labels.end()) return;
            ++read;
            persons.add(a.people, found->second.first);
            orgs.add(a.orgs, found->second.second);
          });
  EXPECT_EQ(read, labels.size());
  std::printf("persons: precision %.2f recall %.2f; organisations: precision %.2f recall %.2f\n",
              persons.precision(), persons.recall(), orgs.precision(), orgs.recall());
  EXPECT_GE(persons.precision(), 0.8);
  EXPECT_GE(persons.recall(), 0.7);
  EXPECT_GE(orgs.precision(), 0.6);
  EXPECT_GE(orgs.recall(), 0.4);
}

TEST(Entities, OfTheSeedPage) {
  SKIP_WITHOUT_COLLECTIONS();
  Article page;
  extract({(collections_dir() / "seed").string()}, {}, [&](const Article& a) { page = a; });
  EXPECT_EQ(std::set<std::string>(page.places.begin(), page.places.end()),
            (std::set<std::string>{"Armenia", "Azerbaijan", "Russia", "Lachin", "Karabakh"}));
  EXPECT_EQ(std::set<std::string>(page.people.begin(), page.people.end()),
            (std::set<std::string>{"Aliyev", "Blinken", "Arzu Nagiyev", "Arif Mammadov"}));
  const std::set<std::string> orgs(page.orgs.begin(), page.orgs.end());
  for (const char* org : {"Milli Majlis", "European Alliance", "Radio Azadlig"})
    EXPECT_TRUE(orgs.contains(org)) << org;
  EXPECT_EQ(languages(page), (std::vector<std::string>{"az", "en"}));
}

}  // namespace
}  // namespace dateline::test

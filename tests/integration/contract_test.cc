// The command-line contract: what other programs may rely on in options, output and exit codes.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "archive.h"

namespace dateline::test {
namespace {

// Twelve articles: two sites, three languages, dates in three years and two without one, some facets.
std::string small_news() {
  std::string out;
  const auto add = [&](int n, const std::string& title, const std::string& body, Json more) {
    more["url"] = "https://herald.example/" + std::to_string(n);
    if (!more.contains("site")) more["site"] = n % 3 == 0 ? "courier" : "herald";
    out += record("n" + std::to_string(n), title, body, more);
  };
  add(1, "Grain ships leave the harbour", "Three ships with grain left the harbour of Odesa on Monday.",
      {{"date", "2021-03-05"}, {"topics", {"grain", "transport"}}, {"places", {"Odesa"}}, {"lang", "en"}});
  add(2, "Grain prices fall", "The price of grain fell for the third week, traders said.",
      {{"date", "2021-11-30"},
       {"topics", {"grain", "markets"}},
       {"lang", "en"},
       {"authors", {"Ann Reed", "Bo Lind"}}});
  add(3, "Grain harvest under water", "Floods stand in the fields and the grain rots where it grew.",
      {{"date", "2022-01-15"}, {"topics", {"grain", "floods"}}, {"lang", "en"}, {"tags", {"weather"}}});
  add(4, "Taxıl gəmisi yola düşdü", "Taxıl gəmisi bazar ertəsi limandan yola düşdü.",
      {{"date", "2022-02-28"}, {"topics", {"grain"}}, {"lang", "az"}});
  add(5, "Корабль с зерном", "Корабль с зерном вышел из порта в понедельник утром.",
      {{"date", "2022-06-30T23:30:00-05:00"},
       {"topics", {"grain"}},
       {"lang", "ru"},
       {"people", {"Ivan Petrov"}}});
  add(6, "Football in the rain", "The match ended without a goal and with much rain on the grass.",
      {{"date", "2022-07-01"}, {"topics", {"football"}}, {"lang", "en"}, {"section", "Sport"}});
  add(7, "Ministers talk about grain",
      "Ministers of six countries talked about grain and about the price of bread.",
      {{"date", "2023-02"}, {"topics", {"grain", "markets"}}, {"lang", "en"}, {"orgs", {"United Nations"}}});
  add(8, "A year of grain", "A whole year of grain in one small harbour, told by its crane.",
      {{"date", "2023"}, {"topics", {"grain"}}, {"lang", "en"}});
  add(9, "Bread riots remembered", "The riots began over bread and ended over grain.",
      {{"date", "2023-07-30T12:00:00+04:00"}, {"topics", {"history"}}, {"lang", "en"}});
  add(10, "Undated grain", "Grain of an unknown day was found in a jar.",
      {{"topics", {"grain", "history"}}, {"lang", "en"}});
  add(11, "Another jar of grain", "One more jar, one more handful of grain, and no date on the label.",
      {{"topics", {"history"}}, {"lang", "en"}, {"caption", "A jar with a lid"}});
  add(12, "The lighthouse", "The keeper counts gannets.", {{"date", "2021-03-05T08:00:00Z"}, {"lang", "en"}});
  return out;
}

class Contract : public testing::Test {
 protected:
  void SetUp() override {
    archive.add("news.jsonl", small_news());
    const Ran ran = archive.build();
    ASSERT_EQ(ran.code, 0) << ran.err;
    ASSERT_EQ(ran.err, "");  // quiet, where standard error is no terminal
    ASSERT_EQ(ran.out, "");
  }
  static std::map<std::string, int> counts(const Json& facet) {
    std::map<std::string, int> out;
    for (const Json& v : facet["values"]) out[v["value"]] = v["count"];
    return out;
  }
  static void expect_hit(const Json& hit) {
    EXPECT_TRUE(hit["rank"].is_number_unsigned()) << hit;
    EXPECT_TRUE(hit["score"].is_number()) << hit;
    for (const char* key : {"id", "url", "title", "site", "lang", "snippet", "source"})
      EXPECT_TRUE(hit[key].is_string()) << key << hit;
    EXPECT_TRUE(hit["facets"].is_object());
    for (const auto& [name, values] : hit["facets"].items()) {
      ASSERT_TRUE(values.is_array()) << name;
      for (const Json& v : values) EXPECT_TRUE(v.is_string()) << name;
    }
    for (const auto& [key, value] : hit.items())
      EXPECT_FALSE(value.is_null() || value == "" || value == Json::array()) << key;
  }

  Archive archive;
};

TEST_F(Contract, JsonHasTheDocumentedKeysAndTypes) {
  const Ran ran = archive.find({"--format", "json", "grain"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(lines(ran.out).size(), 1u);
  const Json json = Json::parse(ran.out);
  EXPECT_EQ(json["query"], "grain");
  EXPECT_TRUE(json["total"].is_number_unsigned());
  EXPECT_TRUE(json["total_exact"].is_boolean());
  EXPECT_TRUE(json["took_ms"].is_number());
  EXPECT_FALSE(json.contains("facets"));
  EXPECT_FALSE(json.contains("timeline"));
  EXPECT_FALSE(json.contains("undated"));
  EXPECT_FALSE(json.contains("suggestion"));
  ASSERT_EQ(json["hits"].size(), 8u);
  std::size_t rank = 0;
  double score = 1e9;
  for (const Json& hit : json["hits"]) {
    EXPECT_EQ(hit["rank"], ++rank);
    EXPECT_LE(hit["score"].get<double>(), score);
    score = hit["score"];
    EXPECT_GT(score, 0);
    expect_hit(hit);
  }
}

TEST_F(Contract, HitHoldsWhatTheArticleHas) {
  const Json hit = archive.find_json({"traders"})["hits"][0];
  EXPECT_EQ(hit["id"], "n2");
  EXPECT_EQ(hit["url"], "https://herald.example/2");
  EXPECT_EQ(hit["title"], "Grain prices fall");
  EXPECT_EQ(hit["date"], "2021-11-30");
  EXPECT_EQ(hit["site"], "herald");
  EXPECT_EQ(hit["lang"], "en");
  EXPECT_EQ(hit["facets"]["topic"], (Json{"grain", "markets"}));
  EXPECT_EQ(hit["facets"]["author"], (Json{"Ann Reed", "Bo Lind"}));
  EXPECT_FALSE(hit["facets"].contains("place"));
  EXPECT_TRUE(contains(hit["source"].get<std::string>(), archive.file("news.jsonl").string() + "#"))
      << hit["source"];
  EXPECT_TRUE(contains(hit["snippet"].get<std::string>(), "week, \x02traders\x03 said")) << hit["snippet"];
  EXPECT_FALSE(archive.find_json({"lighthouse"})["hits"][0]["facets"].contains("topic"));
  EXPECT_FALSE(archive.find_json({"undated"})["hits"][0].contains("date"));
}

TEST_F(Contract, JsonOfNothingFoundIsAnEmptyListAndExitCodeOne) {
  const Ran ran = archive.find({"--format", "json", "zeppelin"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err, "");
  const Json json = Json::parse(ran.out);
  EXPECT_EQ(json["total"], 0);
  EXPECT_EQ(json["hits"], Json::array());
}

TEST_F(Contract, NothingFoundIsExitCodeOneInEveryFormat) {
  for (const char* format : {"text", "json", "jsonl", "tsv", "trec", "ids", "files"}) {
    EXPECT_EQ(archive.find({"--format", format, "zeppelin"}).code, 1) << format;
    EXPECT_EQ(archive.find({"--format", format, "grain"}).code, 0) << format;
  }
  EXPECT_EQ(archive.find({"--count", "zeppelin"}).code, 1);
  EXPECT_EQ(archive.find({"--facet", "topic", "zeppelin"}).code, 1);
  for (const char* format : {"jsonl", "tsv", "trec", "ids", "files"})
    EXPECT_EQ(archive.find({"--format", format, "zeppelin"}).out, "");
}

TEST_F(Contract, JsonLinesHaveTheSameHitsAsJson) {
  const std::vector<Json> hits =
      json_lines(archive.find({"--format", "jsonl", "--limit", "all", "grain"}).out);
  const Json json = archive.find_json({"--limit", "all", "grain"});
  ASSERT_EQ(hits.size(), json["hits"].size());
  for (std::size_t i = 0; i < hits.size(); ++i) EXPECT_EQ(hits[i], json["hits"][i]);
}

TEST_F(Contract, LineFormatsHaveOneLineAHitInTheSameOrder) {
  const Json json = archive.find_json({"grain"});
  Strings ids, files, tsv, trec;
  for (const Json& hit : json["hits"]) {
    ids.push_back(hit["id"]);
    files.push_back(hit["source"]);
  }
  EXPECT_EQ(lines(archive.find({"--format", "ids", "grain"}).out), ids);
  EXPECT_EQ(lines(archive.find({"--format", "files", "grain"}).out), files);
  tsv = lines(archive.find({"--format", "tsv", "grain"}).out);
  trec = lines(archive.find({"--format", "trec", "grain"}).out);
  ASSERT_EQ(tsv.size(), ids.size());
  ASSERT_EQ(trec.size(), ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    EXPECT_EQ(tsv[i].substr(0, tsv[i].find('\t')), std::to_string(i + 1));
    EXPECT_TRUE(contains(tsv[i], "\t" + ids[i] + "\t")) << tsv[i];
    EXPECT_TRUE(contains(tsv[i], json["hits"][i]["title"].get<std::string>())) << tsv[i];
    EXPECT_EQ(std::count(tsv[i].begin(), tsv[i].end(), '\t'), 6) << tsv[i];
    EXPECT_TRUE(trec[i].find("1 Q0 " + ids[i] + " " + std::to_string(i + 1) + " ") == 0) << trec[i];
    EXPECT_TRUE(trec[i].size() > 9 && trec[i].substr(trec[i].size() - 9) == " dateline") << trec[i];
  }
}

TEST_F(Contract, NullEndsIdsAndFiles) {
  std::string ids = archive.find({"--format", "ids", "grain"}).out,
              files = archive.find({"--format", "files", "grain"}).out;
  std::replace(ids.begin(), ids.end(), '\n', '\0');
  std::replace(files.begin(), files.end(), '\n', '\0');
  EXPECT_EQ(archive.find({"--null", "--format", "ids", "grain"}).out, ids);
  EXPECT_EQ(archive.find({"--null", "--format", "files", "grain"}).out, files);
}

TEST_F(Contract, CountAlonePrintsTheNumberAlone) {
  EXPECT_EQ(archive.find({"--count", "grain"}).out, "8\n");
  EXPECT_EQ(archive.find({"--count", "\"the price of\""}).out, "2\n");
  EXPECT_EQ(archive.find({"--count"}).out, "12\n");
  EXPECT_EQ(archive.find({"--count", "zeppelin"}).out, "0\n");
  EXPECT_EQ(archive.find_json({"--count", "--limit", "2", "grain"})["total"], 8);
  EXPECT_EQ(archive.find_json({"--count", "--limit", "2", "grain"})["total_exact"], true);
  EXPECT_EQ(archive.find_json({"--count", "--limit", "2", "grain"})["hits"].size(), 2u);
}

TEST_F(Contract, BatchAnswersEveryLineInOrderAndGoesOnAfterAnError) {
  const std::string queries =
      "q1\tgrain\nq2\t\"unclosed\nq3\tzeppelin\nno tab "
      "here\nq4\tdate:2023-13\nq5\tlighthouse\r\n\nq6\ttopic:grain +price";
  write(archive.beside("queries.tsv"), queries);
  const Ran from_file = archive.find({"--batch", archive.beside("queries.tsv").string()});
  EXPECT_EQ(from_file.code, 0);
  const std::vector<Json> answers = json_lines(from_file.out);
  ASSERT_EQ(answers.size(), 7u);
  const Strings ids{"q1", "q2", "q3", "no tab here", "q4", "q5", "q6"};
  for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(answers[i]["id"], ids[i]);
  for (const std::size_t wrong : {1u, 3u, 4u}) {
    EXPECT_TRUE(answers[wrong]["error"].is_string()) << answers[wrong];
    EXPECT_FALSE(answers[wrong].contains("hits"));
  }
  for (const std::size_t right : {0u, 2u, 5u, 6u}) {
    EXPECT_FALSE(answers[right].contains("error")) << answers[right];
    EXPECT_TRUE(answers[right]["took_us"].is_number()) << answers[right];
    EXPECT_TRUE(answers[right]["hits"].is_array());
    Json alone = archive.find_json({answers[right]["query"]}), answer = answers[right];
    for (const char* key : {"took_ms", "hints"}) alone.erase(key), answer.erase(key);
    answer.erase("id");
    answer.erase("took_us");
    EXPECT_EQ(answer, alone);
  }
  EXPECT_EQ(answers[5]["query"], "lighthouse");
  EXPECT_EQ(answers[5]["total"], 1);
  const Ran from_input = archive.find({"--batch", "-"}, queries);
  EXPECT_EQ(json_lines(from_input.out).size(), 7u);
}

TEST_F(Contract, BatchTakesTheOptionsOfASearch) {
  const Ran ran = archive.find(
      {"--limit", "1", "--facet", "topic", "--timeline", "year", "--sort", "oldest", "--batch", "-"},
      "q1\tgrain\nq2\tbread\n");
  const std::vector<Json> answers = json_lines(ran.out);
  ASSERT_EQ(answers.size(), 2u);
  for (const Json& a : answers) {
    EXPECT_EQ(a["hits"].size(), 1u);
    EXPECT_TRUE(a["facets"]["topic"]["distinct"].is_number()) << a;
    EXPECT_TRUE(a["timeline"].is_array());
    EXPECT_EQ(a["total_exact"], true);
  }
  EXPECT_EQ(answers[0]["hits"][0]["id"], "n1");
}

TEST_F(Contract, BatchInTrecFormatPrintsRunLinesAndErrorsOnStandardError) {
  const Ran ran = archive.find({"--format", "trec", "--batch", "-"}, "7\tgrain\n8\t(a\n9\tlighthouse\n");
  EXPECT_EQ(ran.code, 0);
  const Strings run_lines = lines(ran.out);
  ASSERT_EQ(run_lines.size(), 9u);
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(run_lines[i].find("7 Q0 n"), 0u) << run_lines[i];
  EXPECT_EQ(run_lines[8].find("9 Q0 n12 1 "), 0u) << run_lines[8];
  expect_one_line(ran.err, {"-:2:", "column 1"});
}

TEST_F(Contract, MissingBatchFileIs66) {
  const Ran ran = archive.find({"--batch", archive.beside("missing.tsv").string()});
  EXPECT_EQ(ran.code, 66);
  expect_one_line(ran.err, {"missing.tsv"});
}

TEST_F(Contract, ShowPrintsTheStoredArticle) {
  const Ran json = archive.find({"--show", "--format", "json", "n11"});
  EXPECT_EQ(json.code, 0);
  const Json article = Json::parse(json.out);
  EXPECT_EQ(article["title"], "Another jar of grain");
  EXPECT_EQ(article["body"], "One more jar, one more handful of grain, and no date on the label.");
  EXPECT_EQ(article["caption"], "A jar with a lid");
  EXPECT_EQ(article["topics"], Json{"history"});
  const Ran text = archive.find({"--show", "n11"});
  EXPECT_EQ(text.code, 0);
  for (const char* part : {"Another jar of grain", "A jar with a lid", "One more jar, one more handful",
                           "herald", "https://herald.example/11"})
    EXPECT_TRUE(contains(text.out, part)) << part << " in " << text.out;
}

TEST_F(Contract, ShowOfAMissingIdIs66AndShowsTheOthers) {
  const Ran ran = archive.find({"--show", "--format", "json", "n1", "nosuch", "n2"});
  EXPECT_EQ(ran.code, 66);
  ASSERT_EQ(lines(ran.out).size(), 2u);
  EXPECT_EQ(Json::parse(lines(ran.out)[1])["id"], "n2");
  expect_one_line(ran.err, {"nosuch"});
}

TEST_F(Contract, FacetsCountAllMatches) {
  const Json json = archive.find_json({"--facet", "topic,lang", "--facet", "site", "--limit", "1", "grain"});
  EXPECT_EQ(json["total"], 8);
  EXPECT_EQ(json["total_exact"], true);
  EXPECT_EQ(json["hits"].size(), 1u);
  EXPECT_EQ(counts(json["facets"]["topic"]),
            (std::map<std::string, int>{
                {"grain", 6}, {"markets", 2}, {"history", 3}, {"transport", 1}, {"floods", 1}}));
  EXPECT_EQ(json["facets"]["topic"]["distinct"], 5);
  EXPECT_EQ(counts(json["facets"]["lang"]), (std::map<std::string, int>{{"en", 8}}));
  EXPECT_EQ(counts(json["facets"]["site"]), (std::map<std::string, int>{{"herald", 6}, {"courier", 2}}));
  EXPECT_EQ(json["facets"].size(), 3u);
}

TEST_F(Contract, FacetValuesComeByCountAndFilterToTheirCount) {
  const Json facet = archive.find_json({"--facet", "topic"})["facets"]["topic"];
  int before = 1 << 30;
  for (const Json& v : facet["values"]) {
    EXPECT_LE(v["count"], before);
    before = v["count"];
    EXPECT_EQ(archive.find({"--count", "topic:\"" + v["value"].get<std::string>() + "\""}).out,
              std::to_string(before) + "\n");
  }
}

TEST_F(Contract, FacetLimitLimitsValuesAndNotDistinct) {
  const Json facet =
      archive.find_json({"--facet", "topic", "--facet-limit", "2", "grain"})["facets"]["topic"];
  EXPECT_EQ(facet["values"].size(), 2u);
  EXPECT_EQ(facet["distinct"], 5);
  EXPECT_EQ(facet["values"][0], (Json{{"value", "grain"}, {"count", 6}}));
  EXPECT_EQ(
      archive.find_json({"--facet", "topic", "--facet-limit", "0", "grain"})["facets"]["topic"]["values"],
      Json::array());
}

TEST_F(Contract, FacetsGoByTheKeysOfJsonToo) {
  const std::pair<const char*, const char*> names[] = {{"topics", "topic"},   {"places", "place"},
                                                       {"people", "person"},  {"orgs", "org"},
                                                       {"authors", "author"}, {"tags", "tag"}};
  for (const auto& [key, name] : names) {
    const Json by_key = archive.find_json({"--facet", key}), by_name = archive.find_json({"--facet", name});
    ASSERT_EQ(by_key["facets"].size(), 1u) << key;
    EXPECT_EQ(*by_key["facets"].begin(), by_name["facets"][name]) << key;
    EXPECT_GT(by_name["facets"][name]["distinct"], 0) << name;
  }
  EXPECT_EQ(archive.ids({"topics:football"}), Strings{"n6"});
}

TEST_F(Contract, FacetsOfPeriodsCountDates) {
  EXPECT_EQ(counts(archive.find_json({"--facet", "year"})["facets"]["year"]),
            (std::map<std::string, int>{{"2021", 3}, {"2022", 4}, {"2023", 3}}));
  const auto months = counts(archive.find_json({"--facet", "month"})["facets"]["month"]);
  EXPECT_EQ(months.at("2021-03"), 2);
  EXPECT_EQ(months.at("2022-06"), 1);  // by the article's own calendar, not UTC's
}

TEST_F(Contract, TimelineAddsUpWithUndatedToTheTotal) {
  for (const char* unit : {"year", "month", "day"}) {
    for (const Strings& query : {Strings{}, Strings{"grain"}, Strings{"date:2022"}, Strings{"date:none"}}) {
      const Json json = archive.find_json(appended({"--timeline", unit}, query));
      int sum = json["undated"];
      std::string before;
      for (const Json& entry : json["timeline"]) {
        sum += entry["count"].get<int>();
        EXPECT_GT(entry["period"].get<std::string>(), before);
        before = entry["period"];
      }
      EXPECT_EQ(sum, json["total"]) << unit << json;
    }
  }
  const Json years = archive.find_json({"--timeline", "year"});
  EXPECT_EQ(years["timeline"], (Json{{{"period", "2021"}, {"count", 3}},
                                     {{"period", "2022"}, {"count", 4}},
                                     {{"period", "2023"}, {"count", 3}}}));
  EXPECT_EQ(years["undated"], 2);
  EXPECT_EQ(archive.find_json({"--timeline", "month"})["timeline"][0],
            (Json{{"period", "2021-03"}, {"count", 2}}));
  EXPECT_EQ(archive.find_json({"--timeline", "day"})["timeline"][0],
            (Json{{"period", "2021-03-05"}, {"count", 2}}));
}

TEST_F(Contract, TimelineOfNothingIsAnEmptyList) {
  const Json json = archive.find_json({"--timeline", "year", "zeppelin"});
  EXPECT_EQ(json["total"], 0);
  EXPECT_TRUE(json.contains("timeline")) << json;
  EXPECT_EQ(json["undated"], 0);
}

TEST_F(Contract, SortPutsUndatedLastEitherWay) {
  const Strings newest =
      lines(archive.find({"--sort", "newest", "--format", "ids", "--limit", "all", "grain"}).out);
  const Strings oldest =
      lines(archive.find({"--sort", "oldest", "--format", "ids", "--limit", "all", "grain"}).out);
  ASSERT_EQ(newest.size(), 8u);
  ASSERT_EQ(oldest.size(), 8u);
  EXPECT_EQ(Strings(newest.begin(), newest.begin() + 1), Strings{"n9"});
  EXPECT_EQ(Strings(oldest.begin(), oldest.begin() + 3), (Strings{"n1", "n2", "n3"}));
  EXPECT_EQ(sorted({newest[6], newest[7]}), (Strings{"n10", "n11"}));
  EXPECT_EQ(sorted({oldest[6], oldest[7]}), (Strings{"n10", "n11"}));
  EXPECT_EQ(lines(archive.find({"--sort", "newest", "--format", "ids", "date:2021..2022"}).out)[0],
            "n5");  // by the hour, wherever it is
}

TEST_F(Contract, PagesAreStableAndComplete) {
  for (const char* sort : {"relevance", "newest", "oldest"}) {
    const Strings all = lines(
        archive.find({"--sort", sort, "--format", "ids", "--limit", "all", "grain OR lighthouse OR the"})
            .out);
    Strings paged;
    for (std::size_t offset = 0; offset < all.size() + 3; offset += 3) {
      const Json page = archive.find_json(
          {"--sort", sort, "--limit", "3", "--offset", std::to_string(offset), "grain OR lighthouse OR the"});
      for (const Json& hit : page["hits"]) {
        paged.push_back(hit["id"]);
        EXPECT_EQ(hit["rank"], paged.size());
      }
    }
    EXPECT_EQ(paged, all) << sort;
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
  }
}

TEST_F(Contract, LimitAllShowsMoreThanTen) {
  EXPECT_EQ(lines(archive.find({"--format", "ids", "date:2000.. OR date:none"}).out).size(), 10u);
  EXPECT_EQ(lines(archive.find({"--format", "ids", "--limit", "all", "date:2000.. OR date:none"}).out).size(),
            12u);
  EXPECT_EQ(archive.find({"--format", "ids", "--limit", "0", "grain"}).out, "");
}

TEST_F(Contract, PlainTakesSyntaxForWords) {
  EXPECT_EQ(archive.ids({"--plain", "\"gannets"}), Strings{"n12"});
  EXPECT_EQ(archive.ids({"--plain", "gannets -keeper (title:zeppelin"}), Strings{"n12"});
  EXPECT_EQ(archive.find({"--plain", "nosuch:gannets"}).code, 0);
  EXPECT_EQ(archive.ids({"--plain", "--all", "gannets", "-keeper"}), Strings{"n12"});
}

TEST_F(Contract, AllRequiresEveryWord) {
  EXPECT_EQ(archive.ids({"--all", "grain", "bread"}), (Strings{"n7", "n9"}));
  EXPECT_EQ(archive.ids({"--all", "grain", "zeppelin"}), Strings{});
  EXPECT_EQ(archive.ids({"gannets", "zeppelin"}), Strings{"n12"});
  EXPECT_EQ(archive.ids({"--all", "bread", "-riots"}), Strings{"n7"});
}

TEST_F(Contract, OptionsBehindTheFirstQueryWordAreQuery) {
  EXPECT_EQ(archive.ids({"grain", "-price", "-harbour", "-jar", "-riots"}), (Strings{"n3"}));
  const Ran ran = archive.find({"gannets", "--facet"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_TRUE(contains(ran.out, "gannets")) << ran.out;
  expect_one_line(ran.err, {"hint", "--facet"});
  EXPECT_EQ(archive.find({"--count", "--", "-price"}).code,
            archive.find({"--count", "--", "NOT price"}).code);
  EXPECT_EQ(archive.ids({"--", "gannets", "-zeppelin"}), Strings{"n12"});
  EXPECT_EQ(archive.find({"-price"}).code, 2);
}

TEST_F(Contract, QueryWordsOfOneAndOfSeveralArgumentsAreTheSame) {
  EXPECT_EQ(archive.ids({"+grain +bread"}), archive.ids({"+grain", "+bread"}));
  EXPECT_EQ(archive.ids({"\"the price of bread\""}), Strings{"n7"});
  EXPECT_EQ(archive.ids({"title:bread"}), Strings{"n9"});
  EXPECT_EQ(archive.ids({"caption:lid"}), Strings{"n11"});
}

TEST_F(Contract, QueryLanguageOfTheHelpText) {
  EXPECT_EQ(archive.ids({"grain AND bread"}), (Strings{"n7", "n9"}));
  EXPECT_EQ(archive.ids({"football OR gannets"}), (Strings{"n12", "n6"}));
  EXPECT_EQ(archive.ids({"bread NOT riots"}), Strings{"n7"});
  EXPECT_EQ(archive.ids({"(football OR bread) AND (rain OR riots)"}), (Strings{"n6", "n9"}));
  EXPECT_EQ(archive.ids({"date:2021"}), (Strings{"n1", "n12", "n2"}));
  EXPECT_EQ(archive.ids({"date:2022-06"}), Strings{"n5"});
  EXPECT_EQ(archive.ids({"date:2022-06-30"}), Strings{"n5"});
  EXPECT_EQ(archive.ids({"date:2022-01-15..2022-06"}), (Strings{"n3", "n4", "n5"}));
  EXPECT_EQ(archive.ids({"date:none"}), (Strings{"n10", "n11"}));
  EXPECT_EQ(archive.ids({"topic:(football OR floods)"}), (Strings{"n3", "n6"}));
  EXPECT_EQ(archive.ids({"topic:grain topic:markets"}), (Strings{"n2", "n7"}));
  EXPECT_EQ(archive.ids({"author:\"Ann Reed\""}), Strings{"n2"});
  EXPECT_EQ(archive.ids({"author:\"ann reed\""}), Strings{"n2"});
  EXPECT_EQ(archive.ids({"lang:az"}), Strings{"n4"});
  EXPECT_EQ(archive.ids({"site:courier"}), (Strings{"n12", "n3", "n6", "n9"}));
}

TEST_F(Contract, DatesOfMonthsAndYearsCountInRangesThatHoldThem) {
  EXPECT_EQ(archive.ids({"date:2023"}), (Strings{"n7", "n8", "n9"}));
  EXPECT_EQ(archive.ids({"date:2023-02"}), Strings{"n7"});
  EXPECT_EQ(archive.ids({"date:2020..2021-03-05"}), (Strings{"n1", "n12"}));
}

TEST_F(Contract, OutputThatIsNoTerminalHasNoEscapes) {
  for (const Strings& arguments :
       {Strings{"grain"}, Strings{"--facet", "topic", "--timeline", "year", "grain"}, Strings{"--show", "n1"},
        Strings{"--color", "never", "grain"}}) {
    const Ran ran = archive.find(arguments);
    EXPECT_EQ(ran.code, 0);
    expect_no_control_bytes(ran.out);
    expect_no_control_bytes(ran.err);
  }
  EXPECT_TRUE(contains(archive.find({"--color", "always", "grain"}).out, "\x1b["));
  EXPECT_TRUE(contains(archive.find({"--color", "always", "--show", "n1"}).out, "\x1b["));
  EXPECT_FALSE(contains(archive.find({"--color", "always", "--format", "tsv", "grain"}).out, "\x1b["));
  EXPECT_FALSE(contains(archive.find({"--color", "always", "--format", "json", "grain"}).out, "\\u001b"));
}

TEST_F(Contract, TextOutputHasTitlesDatesAndCounts) {
  const Ran ran = archive.find({"--facet", "topic", "--timeline", "year", "price"});
  EXPECT_EQ(ran.out.find("2 articles ("), 0u) << ran.out;
  for (const char* part :
       {"Grain prices fall", "2021-11-30", "herald", "n7", "markets", "2023", "topic", "timeline"})
    EXPECT_TRUE(contains(ran.out, part)) << part << " in " << ran.out;
}

TEST_F(Contract, SnippetZeroLeavesSnippetsOut) {
  const Json json = archive.find_json({"--snippet", "0", "grain"});
  for (const Json& hit : json["hits"]) EXPECT_FALSE(hit.contains("snippet"));
  EXPECT_FALSE(contains(archive.find({"--snippet", "0", "traders"}).out, "traders said"));
}

TEST_F(Contract, HelpAndVersionNeedNoIndex) {
  for (const bool searcher : {true, false}) {
    const Ran help = searcher ? search({"--help"}) : index({"--help"});
    EXPECT_EQ(help.code, 0);
    EXPECT_EQ(help.err, "");
    for (const char* part : {"Usage: ", "--index", "--config", "Exit codes"})
      EXPECT_TRUE(contains(help.out, part)) << part;
    const Ran version = searcher ? search({"--version"}) : index({"--version"});
    EXPECT_EQ(version.code, 0);
    expect_one_line(version.out, {searcher ? "dateline-search " : "dateline-index "});
  }
}

TEST_F(Contract, IndexIsFoundByTheEnvironmentToo) {
  EXPECT_EQ(
      run({DATELINE_SEARCH_PROGRAM, "--count", "grain"}, {}, {{"DATELINE_INDEX", archive.index_dir()}}).out,
      "8\n");
  fs::create_directories(archive.beside("data/dateline"));
  fs::rename(archive.index_dir(), archive.beside("data/dateline/index"));
  EXPECT_EQ(run({DATELINE_SEARCH_PROGRAM, "--count", "grain"}, {},
                {{"XDG_DATA_HOME", archive.beside("data").string()}})
                .out,
            "8\n");
}

TEST_F(Contract, ExtractedArticlesGiveTheSameAnswersAgain) {
  // Texts and pages too, not only records.
  Archive first;
  first.add("news.jsonl", small_news());
  for (const char* site : {"text/qafqaz-xeber", "html/caspian-courier", "html/kura-tribune"}) {
    fs::create_directories(first.file(site));
    fs::copy(corpus_dir() / site, first.file(site), fs::copy_options::recursive);
  }
  ASSERT_EQ(first.build().code, 0);
  const Ran extracted = index({"--extract", first.sources()});
  EXPECT_EQ(extracted.code, 0) << extracted.err;
  const std::vector<Json> articles = json_lines(extracted.out);
  EXPECT_EQ(std::to_string(articles.size()) + "\n", first.find({"--count"}).out);
  for (const Json& a : articles) {
    EXPECT_TRUE(a["id"].is_string() && a["source"].is_string()) << a;
    if (a.contains("langs")) {
      EXPECT_TRUE(a["langs"].is_array());
    }
  }
  Archive second;
  second.add("extracted.jsonl", extracted.out);
  const Ran again = second.build();
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(again.err, "");
  const auto answer = [](const Archive& of, const Strings& query) {
    Json json = of.find_json(query);
    json.erase("took_ms");
    for (Json& hit : json["hits"]) {
      hit.erase("source");
      hit["score"] = static_cast<std::int64_t>(hit["score"].get<double>() * 1e9 + 0.5);
    }
    // Hits of one score come in the order of indexing; the files' order is not the same.
    std::sort(json["hits"].begin(), json["hits"].end(), [](const Json& a, const Json& b) {
      return a["score"] != b["score"] ? a["score"] > b["score"] : a["id"] < b["id"];
    });
    for (Json& hit : json["hits"]) hit.erase("rank");
    return json;
  };
  for (const Strings& query : {Strings{"grain"}, Strings{"\"lachin corridor\""}, Strings{"mugham festival"},
                               Strings{"title:grain"}, Strings{"lang:az"}, Strings{"caption:foto"},
                               Strings{"date:2023"}, Strings{"sulhmeramlilari railway weizen"}})
    EXPECT_EQ(
        answer(first,
               appended({"--limit", "all", "--facet", "lang,site,author,topic,section", "--timeline", "day"},
                        query)),
        answer(second,
               appended({"--limit", "all", "--facet", "lang,site,author,topic,section", "--timeline", "day"},
                        query)))
        << query[0];
  EXPECT_EQ(index({"--extract", second.sources()}).out.size() > 0, true);
}

TEST_F(Contract, ExtractNamesTheFileAndTheRecord) {
  const std::vector<Json> articles = json_lines(index({"--extract", archive.sources()}).out);
  ASSERT_EQ(articles.size(), 12u);
  EXPECT_EQ(articles[0]["source"], archive.file("news.jsonl").string() + "#0");
  EXPECT_EQ(articles[1]["source"],
            archive.file("news.jsonl").string() + "#" + std::to_string(lines(small_news())[0].size() + 1));
  EXPECT_EQ(articles[1]["langs"], Json{"en"});
}

TEST_F(Contract, ReportHasTheDocumentedKeys) {
  archive.add("half.jsonl", record("h1", "Half", "A good one.") + "{half\n");
  Json report;
  EXPECT_EQ(archive.run_report({archive.sources()}, report).code, 0);
  for (const char* key : {"added", "changed", "unchanged", "removed", "skipped"})
    EXPECT_TRUE(report["articles"][key].is_number_unsigned()) << key;
  for (const char* key : {"bytes", "seconds", "peak_memory", "articles_total"})
    EXPECT_TRUE(report[key].is_number()) << key;
  EXPECT_TRUE(report["generation"].is_string());
  EXPECT_EQ(report["articles"]["added"], 1);
  EXPECT_EQ(report["articles"]["unchanged"], 12);
  EXPECT_EQ(report["articles"]["skipped"], 1);
  EXPECT_EQ(report["articles_total"], 13);
  ASSERT_EQ(report["errors"].size(), 1u);
  const Json& error = report["errors"][0];
  EXPECT_EQ(error["source"], archive.file("half.jsonl").string());
  EXPECT_EQ(error["line"], 2);
  EXPECT_EQ(error["offset"], record("h1", "Half", "A good one.").size());
  EXPECT_TRUE(error["message"].is_string());
}

TEST_F(Contract, ReportGoesWhereItIsTold) {
  const fs::path file = archive.beside("report.json"), link = archive.beside("link.json");
  write(file, "of the run before");
  fs::create_symlink(file, link);
  ASSERT_EQ(archive.build({"--report", link.string()}).code, 0);
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(Json::parse(read(file))["articles"]["unchanged"], 12);
  EXPECT_EQ(Json::parse(archive.build({"--report", "/dev/stdout"}).out)["articles"]["unchanged"], 12);
  write(archive.beside("log"), "before\n");
  const std::string command = std::string(DATELINE_INDEX_PROGRAM) + " --index " + archive.index_dir() +
                              " --report /dev/stdout " + archive.sources() + " >> " +
                              archive.beside("log").string();
  ASSERT_EQ(run({"/bin/sh", "-c", command}).code, 0);
  EXPECT_TRUE(read(archive.beside("log")).starts_with("before\n{")) << read(archive.beside("log"));
  ASSERT_EQ(archive.build({"--report", "/dev/null"}).code, 0);
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(Contract, ACrawlIsASourceLikeAnyOther) {
  const auto capture = [](const std::string& url, const std::string& title, const std::string& words) {
    const std::string http =
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><head><title>" + title +
        "</title></head><body><p>" + words +
        " were seen in the old harbour on Monday, and they stayed there for the whole day."
        "</p></body></html>";
    return gzip("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: " + url +
                "\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: " +
                std::to_string(http.size()) + "\r\n\r\n" + http + "\r\n\r\n");
  };
  std::string crawl =
      capture("https://a.example/1", "Herons", "Herons") + capture("https://a.example/2", "Cranes", "Cranes");
  archive.add("crawl.warc.gz", crawl);
  ASSERT_EQ(archive.build().err, "");
  EXPECT_EQ(archive.ids({"herons"}), Strings{"https://a.example/1"});
  const Json hit = archive.find_json({"cranes"})["hits"][0];
  EXPECT_EQ(hit["site"], "a.example");
  EXPECT_TRUE(hit["source"].get<std::string>().starts_with(archive.file("crawl.warc.gz").string() + "#"));
  // What was appended is read, and the newer of two captures counts.
  archive.add("crawl.warc.gz", crawl + capture("https://a.example/1", "Herons", "Grey herons") +
                                   capture("https://a.example/3", "Storks", "Storks"));
  expect_one_line(archive.build().err, {"crawl.warc.gz", "duplicate id"});
  EXPECT_EQ(archive.ids({"\"grey herons\""}), Strings{"https://a.example/1"});
  EXPECT_EQ(archive.ids({"storks"}), Strings{"https://a.example/3"});
  EXPECT_EQ(
      lines(index({"--extract", "--format", "warc", archive.file("crawl.warc.gz").string()}).out).size(), 4u);
}

TEST_F(Contract, FeedsAndDumpsAreRead) {
  const auto item = [](const std::string& link, const std::string& title) {
    return "<item><title>" + title + "</title><link>" + link +
           "</link><pubDate>Mon, 24 Jul 23 10:00 GMT</pubDate></item>";
  };
  const std::string begin = "<?xml version='1.0'?><rss version='2.0'><channel><title>Birds</title>";
  const std::string first = item("https://a.example/1", "Herons");
  archive.add("birds.xml.gz", gzip(begin + first + item("", "Gannets") + "</channel></rss>"));
  archive.add(
      "wiki.xml",
      "<mediawiki><siteinfo><base>https://w.example/wiki/Main_Page</base></siteinfo><page><title>Grey plover"
      "</title><ns>0</ns><revision><text>The '''grey plover''' is a [[wader]].</text></revision></page>"
      "<page><title>Plover</title><ns>0</ns><redirect title='Grey plover'/></page></mediawiki>");
  ASSERT_EQ(archive.build().err, "");
  EXPECT_EQ(archive.ids({"herons"}), Strings{"https://a.example/1"});
  EXPECT_EQ(archive.ids({"date:2023-07-24", "site:Birds"}),  // without a URL
            Strings{"birds.xml.gz#" + std::to_string(begin.size() + first.size())});
  EXPECT_EQ(archive.ids({"plover"}), Strings{"https://w.example/wiki/Grey_plover"});
  EXPECT_EQ(archive.find_json({"wader"})["hits"][0]["site"], "w.example");
  // A newer state of the feed.
  archive.add("birds.xml.gz", gzip(begin + item("https://a.example/2", "Storks") + "<item><title>Cut"));
  expect_one_line(archive.build().err, {"birds.xml.gz", "the last record is cut off"});
  EXPECT_EQ(archive.ids({"storks"}), Strings{"https://a.example/2"});
  EXPECT_EQ(archive.ids({"herons"}), Strings{"https://a.example/1"});  // gone from it, not from the index
  EXPECT_EQ(lines(index({"--extract", "--format", "feed", archive.file("birds.xml.gz").string()}).out).size(),
            1u);
  EXPECT_EQ(
      lines(index({"--extract", "--format", "mediawiki", archive.file("wiki.xml").string()}).out).size(), 1u);
}

TEST_F(Contract, ABrokenFileIsNamedOnce) {
  const auto status = [&] { return Json::parse(archive.index_with({"--status", "--format", "json"}).out); };
  EXPECT_EQ(status()["problem_files"], 0);
  archive.add("half.jsonl", record("h1", "Half", "A good one.") + "{half\n");
  // So old that a later change would show.
  fs::last_write_time(archive.file("half.jsonl"), fs::file_time_type::clock::now() - std::chrono::hours(1));
  const Ran first = archive.build();
  expect_one_line(first.err, {"half.jsonl:2:"});
  const Ran second = archive.build({"--strict"});
  EXPECT_EQ(second.code, 0);
  EXPECT_EQ(second.err, "");
  EXPECT_EQ(status()["problem_files"], 1);
  EXPECT_TRUE(contains(archive.index_with({"--status"}).out, "bad files   1;"));
  expect_one_line(archive.index_with({"--full"}).err, {"half.jsonl:2:"});
  archive.add("half.jsonl", record("h1", "Half", "A good one.") + "\n{half\n");
  expect_one_line(archive.build().err, {"half.jsonl:3:"});
  archive.add("half.jsonl", record("h1", "Half", "A good one."));
  EXPECT_EQ(archive.build().err, "");
  EXPECT_EQ(status()["problem_files"], 0);
  // One that is left out by now, or gone, is none any more.
  archive.add("bad.jsonl", "{bad\n");
  expect_one_line(archive.build().err, {"bad.jsonl:1:"});
  EXPECT_EQ(status()["problem_files"], 1);
  EXPECT_EQ(archive.build({"--exclude", "bad.*"}).err, "");
  EXPECT_EQ(status()["problem_files"], 0);
}

TEST(ContractStatus, TellsHowTheLastRunEndedAndExitsAsItDid) {
  const Archive archive;
  archive.add("good.jsonl", record("a", "Grain", "Wheat was cheap.") + "{broken\n");
  ASSERT_EQ(archive.build().code, 0);
  const Ran well = archive.index_with({"--status", "--format", "json"});
  EXPECT_EQ(well.code, 0);
  const Json first = Json::parse(well.out);
  EXPECT_EQ(first["exit_code"], 0);
  EXPECT_EQ(first["problems"], 1);
  EXPECT_EQ(first["errors"][0]["line"], 2);
  EXPECT_LT(first["age_seconds"], 3600);
  EXPECT_TRUE(contains(archive.index_with({"--status"}).out, "good.jsonl:2:"));

  // As if a run had found nothing new a minute later: it changes nothing but its record.
  const fs::path record_of_run = fs::path(archive.index_dir()) / "last-run.json";
  Json quiet = Json::parse(test::read(record_of_run));
  const std::int64_t ended_well = quiet["ended"].get<std::int64_t>() + 60;
  quiet["ended"] = quiet["ended_well"] = ended_well;
  test::write(record_of_run, quiet.dump());

  const std::string missing = archive.beside("missing").string();
  for (int i = 0; i < 2; ++i) ASSERT_EQ(archive.index_with({missing}).code, 66);
  const Ran failed = archive.index_with({"--status", "--format", "json"});
  EXPECT_EQ(failed.code, 66);
  const Json second = Json::parse(failed.out);
  EXPECT_EQ(second["exit_code"], 66);
  EXPECT_TRUE(contains(second["error"].get<std::string>(), missing));
  EXPECT_EQ(second["articles"], 1);
  EXPECT_EQ(second["last_run"], ended_well);
  EXPECT_TRUE(contains(archive.index_with({"--status"}).out, "exit code 66"));
}

TEST(ContractFull, NeedsNoSourceWhereOneIsRecordedAndOnlyToIndex) {
  const Archive archive;
  archive.add("a.jsonl", record("a", "Grain", "Wheat was cheap."));
  EXPECT_EQ(archive.index_with({"--full"}).code, 2);
  ASSERT_EQ(archive.build().code, 0);
  EXPECT_EQ(archive.index_with({"--full"}).code, 0);
  EXPECT_EQ(archive.find({"--count", "wheat"}).out, "1\n");
  for (const char* action : {"--extract", "--delete"})
    EXPECT_EQ(archive.index_with({"--full", action}).code, 2);
}

TEST_F(Contract, StatusDescribesTheIndex) {
  const Ran json = archive.index_with({"--status", "--format", "json"});
  EXPECT_EQ(json.code, 0);
  const Json status = Json::parse(json.out);
  EXPECT_EQ(status["articles"], 12);
  EXPECT_EQ(status["index"], archive.index_dir());
  EXPECT_TRUE(status["generation"].is_string());
  EXPECT_GT(status["bytes"], 1000);
  EXPECT_GT(status["last_run"], 1'600'000'000);
  EXPECT_TRUE(contains(status["created_by"].get<std::string>(), "dateline"));
  const Ran text = archive.index_with({"--status"});
  EXPECT_EQ(text.code, 0);
  for (const char* part : {"articles", "12", "last run", "UTC", "gen-"})
    EXPECT_TRUE(contains(text.out, part)) << part;
}

TEST_F(Contract, DeleteRemovesTheNamedArticles) {
  EXPECT_EQ(archive.index_with({"--delete", "n12", "n6"}).code, 0);
  EXPECT_EQ(archive.find({"--count"}).out, "10\n");
  EXPECT_EQ(archive.find({"gannets"}).code, 1);
  EXPECT_EQ(archive.find({"--show", "n12"}).code, 66);
  const Ran again = archive.index_with({"--delete", "n12"});
  EXPECT_EQ(again.code, 66);
  expect_one_line(again.err, {"dateline-index: "});
  const Json facet = archive.find_json({"--facet", "topic"})["facets"]["topic"];
  EXPECT_EQ(counts(facet).count("football"), 0u);
}

TEST_F(Contract, DryRunChangesNothing) {
  archive.add("more.jsonl", record("m1", "More", "Rooks gather."));
  write(fs::path(archive.index_dir()) / "lock", "");  // the writer's name apart
  const std::string before = listing(archive.index_dir());
  Json report;
  EXPECT_EQ(archive.run_report({"--dry-run", archive.sources()}, report).code, 0);
  EXPECT_EQ(report["articles"]["added"], 1);
  EXPECT_EQ(report["articles"]["unchanged"], 12);
  EXPECT_EQ(report["articles_total"], 13);
  EXPECT_EQ(archive.find({"rooks"}).code, 1);
  write(fs::path(archive.index_dir()) / "lock", "");
  EXPECT_TRUE(listing(archive.index_dir()) == before);
  EXPECT_EQ(archive.build().code, 0);
  EXPECT_EQ(archive.find({"rooks"}).code, 0);
}

TEST_F(Contract, SecondRunChangesOnlyWhatIsChanged) {
  archive.add("texts/one.txt",
              "The first text tells of rooks that gather on the roof of the town hall every evening.\n");
  archive.add("texts/two.txt",
              "The second text tells of jackdaws that gather on the roof of the mill every morning.\n");
  Json report;
  EXPECT_EQ(archive.run_report({archive.sources()}, report).code, 0);
  EXPECT_EQ(report["articles"]["added"], 2);
  EXPECT_EQ(archive.run_report({archive.sources()}, report).code, 0);
  EXPECT_EQ(report["articles"],
            (Json{{"added", 0}, {"changed", 0}, {"unchanged", 14}, {"removed", 0}, {"skipped", 0}}));
  archive.add("texts/two.txt",
              "The second text tells of magpies that gather on the roof of the mill every morning.\n");
  EXPECT_EQ(archive.run_report({archive.sources()}, report).code, 0);
  EXPECT_EQ(report["articles"],
            (Json{{"added", 0}, {"changed", 1}, {"unchanged", 13}, {"removed", 0}, {"skipped", 0}}));
  EXPECT_EQ(archive.find({"jackdaws"}).code, 1);
  EXPECT_EQ(archive.ids({"magpies"}), Strings{"texts/two.txt"});
  // A changed record among unchanged ones.
  std::string news = small_news();
  news.replace(news.find("gannets"), 7, "cormorants");
  archive.add("news.jsonl", news);
  EXPECT_EQ(archive.run_report({archive.sources()}, report).code, 0);
  EXPECT_EQ(report["articles"],
            (Json{{"added", 0}, {"changed", 1}, {"unchanged", 13}, {"removed", 0}, {"skipped", 0}}));
  EXPECT_EQ(archive.ids({"cormorants"}), Strings{"n12"});
}

TEST_F(Contract, PruneRemovesOnlyWhenAskedAndStopsAtALargePart) {
  for (int i = 0; i < 8; ++i)
    archive.add("texts/" + std::to_string(i) + ".txt",
                "Text number" + std::to_string(i) +
                    " tells of rooks that gather on the roof of the town hall every evening.\n");
  EXPECT_EQ(archive.build().code, 0);
  fs::remove(archive.file("texts/0.txt"));
  EXPECT_EQ(archive.build().code, 0);
  EXPECT_EQ(archive.find({"--count", "rooks"}).out, "8\n");
  Json report;
  EXPECT_EQ(archive.run_report({archive.sources(), "--prune"}, report).code, 0);
  EXPECT_EQ(report["articles"]["removed"], 1);
  EXPECT_EQ(archive.find({"--count", "rooks"}).out, "7\n");
  fs::remove_all(archive.file("texts"));
  const Ran stopped = archive.index_with({archive.sources(), "--prune"});
  EXPECT_EQ(stopped.code, 66);
  expect_one_line(stopped.err, {archive.sources(), "--prune=force"});
  EXPECT_EQ(archive.find({"--count", "rooks"}).out, "7\n");
  EXPECT_EQ(archive.build({"--prune=force"}).code, 0);
  EXPECT_EQ(archive.find({"--count", "rooks"}).out, "0\n");
  EXPECT_EQ(archive.find({"--count"}).out, "12\n");
}

TEST_F(Contract, PruneTakesNoSourceForItsValue) {
  archive.add("gone.jsonl", record("g1", "Gone", "Rooks gather."));
  EXPECT_EQ(archive.build().code, 0);
  fs::remove(archive.file("gone.jsonl"));
  const Ran ran = archive.build({"--prune"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(archive.find({"rooks"}).code, 1);
}

TEST_F(Contract, FullRunGivesTheSameAnswers) {
  const auto answer = [&] {
    Json json = archive.find_json({"--limit", "all", "--facet", "topic,lang,site,year", "grain"});
    json.erase("took_ms");
    return json;
  };
  const Json before = answer();
  const Ran ran = archive.index_with({"--full", archive.sources()});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(answer(), before);
}

TEST_F(Contract, StandardInputIsASource) {
  const Ran ran = archive.index_with({"-"}, record("s1", "From a pipe", "Rooks gather."));
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(archive.ids({"rooks"}), Strings{"s1"});
  EXPECT_EQ(archive.index_with({"-"}, gzip(record("s2", "Packed", "Rooks gather."))).code, 0);
  EXPECT_EQ(archive.ids({"rooks"}), (Strings{"s1", "s2"}));
  const Ran wrong = archive.index_with({"-"}, record("s3", "Good", "Rooks gather.") + "{half\n");
  EXPECT_EQ(wrong.code, 0);
  expect_one_line(wrong.err, {":2:"});
}

TEST_F(Contract, IncludeAndExcludeChooseFiles) {
  archive.add("a/one.txt",
              "The first text tells of rooks that gather on the roof of the town hall every evening.\n");
  archive.add("b/two.txt",
              "The second text tells of rooks that gather on the roof of the mill every morning.\n");
  archive.add("b/three.md",
              "The third text tells of rooks that gather on the roof of the barn every morning.\n");
  Archive fresh;
  EXPECT_EQ(fresh.index_with({"--include", "*.txt", "--exclude", "b/*", archive.sources()}).code, 0);
  EXPECT_EQ(fresh.ids({"rooks"}), Strings{"a/one.txt"});
}

TEST_F(Contract, FurtherFacetFieldsAreCountedAndFilter) {
  Archive fresh;
  fresh.add("news.jsonl", record("f1", "First", "Rooks gather.", {{"mood", {"glad", "calm"}}}) +
                              record("f2", "Second", "Rooks gather.", {{"mood", "glad"}}));
  EXPECT_EQ(fresh.build({"--facet-field", "mood"}).code, 0);
  EXPECT_EQ(counts(fresh.find_json({"--facet", "mood", "rooks"})["facets"]["mood"]),
            (std::map<std::string, int>{{"glad", 2}, {"calm", 1}}));
  EXPECT_EQ(fresh.ids({"mood:calm"}), Strings{"f1"});
  EXPECT_EQ(archive.find({"--facet", "mood", "grain"}).code, 2);
}

TEST_F(Contract, ReaderThatGoesAwayIsNoError) {
  std::string many;
  for (int i = 0; i < 3000; ++i)
    many += record("m" + std::to_string(i), "Title", "Rooks gather in great numbers on the roof.");
  archive.add("many.jsonl", many);
  ASSERT_EQ(archive.build().code, 0);
  const Ran ran = run({"/bin/sh", "-c", "\"$0\" --index \"$1\" --limit all rooks | head -n 1; exit 0",
                       DATELINE_SEARCH_PROGRAM, archive.index_dir()});
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(lines(ran.out).size(), 1u);
}

class StockTools : public Contract {
 protected:
  std::string database() const {
    return (fs::path(archive.index_dir()) / lines(read(fs::path(archive.index_dir()) / "current"))[0] / "db")
        .string();
  }
};

TEST_F(StockTools, XapianCheckFindsNoErrors) {
  const auto check = [&] {
    const Ran ran = run({"xapian-check", database()});
    EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
    EXPECT_TRUE(contains(ran.out, "No errors found")) << ran.out;
    return ran.code;
  };
  if (run({"xapian-check", "--version"}).code != 0) GTEST_SKIP() << "xapian-check is not installed";
  check();
  archive.add("more.jsonl", record("m1", "More", "Rooks gather."));
  EXPECT_EQ(archive.build().code, 0);
  EXPECT_EQ(archive.index_with({"--delete", "n3"}).code, 0);
  check();
}

TEST_F(StockTools, XapianDelveCountsTheArticles) {
  if (run({"xapian-delve", "--version"}).code != 0) GTEST_SKIP() << "xapian-delve is not installed";
  const Ran ran = run({"xapian-delve", database()});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(contains(ran.out, "number of documents = 12")) << ran.out;
  const Ran term = run({"xapian-delve", "-t", "Qn12", database()});
  EXPECT_EQ(term.code, 0);
  EXPECT_TRUE(contains(term.out, "termfreq 1") || contains(term.out, ": 12")) << term.out;
}

TEST_F(StockTools, QuestFindsWordsAndPhrases) {
  if (run({"quest", "--version"}).code != 0) GTEST_SKIP() << "quest is not installed";
  for (const char* query : {"gannets", "\"counts gannets\""}) {
    const Ran ran = run({"quest", "-d", database(), query});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_TRUE(contains(ran.out, "MSet:")) << ran.out;
    EXPECT_TRUE(contains(ran.out, "12:")) << ran.out;
  }
}

}  // namespace
}  // namespace dateline::test

#include "present/render.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "support.h"
#include "utf8.h"

namespace dateline {
namespace {

using Json = nlohmann::json;

// What an article could hold to move the cursor, forge a line or change how text runs.
const std::string kHostile =
    "a\x1B[2J\x1B]0;x\x07"
    "b\tc\nd\re\x7F\u009B31m\u202Ef\u2028g\xFFh\x02i\x03";

SearchResult hostile_result() {
  SearchResult r;
  r.total = 1;
  Hit hit;
  hit.rank = 1;
  hit.score = 1.5;
  hit.id = hit.url = hit.title = hit.date = hit.site = hit.lang = hit.source = hit.opening = hit.snippet =
      kHostile;
  hit.facets = {{kHostile, {kHostile}}};
  r.hits = {hit};
  r.facets = {{kHostile, 1, {{kHostile, 1}}}};
  r.has_timeline = true;
  r.timeline = {{"2023", 1}};
  r.undated = 2;
  return r;
}

SearchResult plain_result() {
  SearchResult r;
  r.total = 2;
  r.total_exact = false;
  r.took_ms = 1.25;
  Hit hit;
  hit.rank = 1;
  hit.score = 2.5;
  hit.id = "id 1";
  hit.title = "Grain port";
  hit.date = "2023-07-30T10:00:00Z";
  hit.site = "Valley Post";
  hit.source = "/a/b.txt";
  hit.snippet = "A \x02grain port\x03 is open.";
  hit.facets = {{"topic", {"grain"}}};
  r.hits = {hit};
  return r;
}

// No control characters but line feeds, and those the renderer's own.
void expect_harmless(const std::string& text, bool tabs = false) {
  EXPECT_EQ(find_invalid_utf8(text), std::string_view::npos);
  for (std::size_t i = 0; i < text.size();) {
    const Decoded d = decode_utf8(text, i);
    i += d.bytes;
    if (d.code_point == '\n' || (tabs && d.code_point == '\t')) continue;
    ASSERT_FALSE(d.code_point < 0x20 || (d.code_point >= 0x7F && d.code_point < 0xA0) ||
                 d.code_point == 0x202E || d.code_point == 0x2028)
        << "U+" << static_cast<unsigned>(d.code_point) << " in " << printable(text);
  }
}

TEST(RenderText, HostileTextIsHarmless) {
  for (const std::size_t width : {0U, 20U, 80U})
    expect_harmless(render_text(hostile_result(), {false, true, width}));
}

TEST(RenderText, WithColourTheOnlyEscapesAreOurs) {
  std::string text = render_text(hostile_result(), {true, true, 80});
  for (const char* ours : {"\033[1m", "\033[2m", "\033[36m", "\033[1;33m", "\033[0m"})
    for (std::size_t at; (at = text.find(ours)) != std::string::npos;)
      text.erase(at, std::string_view(ours).size());
  expect_harmless(text);
}

TEST(RenderText, AForgedLineDoesNotStandAtTheBeginningOfOne) {
  SearchResult r = plain_result();
  r.hits[0].title = "x\n99  forged hit";
  for (const std::string& line : test::lines(render_text(r, {}))) EXPECT_NE(line.substr(0, 2), "99");
}

TEST(RenderText, ShowsHitsForAPerson) {
  const std::string text = render_text(plain_result(), {});
  EXPECT_NE(text.find("about 2 articles"), std::string::npos) << text;
  EXPECT_NE(text.find(" 1  Grain port\n"), std::string::npos) << text;
  EXPECT_NE(text.find("2023-07-30 · Valley Post · id 1"), std::string::npos) << text;
  EXPECT_NE(text.find("A grain port is open."), std::string::npos) << text;
}

TEST(RenderText, MatchesAreColouredAcrossLines) {
  const std::string text = render_text(plain_result(), {true, false, 0});
  EXPECT_NE(text.find("\033[1;33mgrain\033[0m \033[1;33mport\033[0m"), std::string::npos) << text;
}

TEST(RenderText, LinesAreWrappedToTheTerminal) {
  SearchResult r = plain_result();
  r.hits[0].snippet.clear();
  for (int i = 0; i < 40; ++i) r.hits[0].snippet += "北京 ";
  r.hits[0].id = r.hits[0].site = "x";
  for (const std::string& line : test::lines(render_text(r, {false, false, 40})))
    EXPECT_LE(display_width(line), 40U) << line;
}

TEST(RenderText, BarsAreInProportion) {
  SearchResult r;
  r.facets = {{"topic", 2, {{"grain", 1000000}, {"wheat", 1}}}};
  const auto lines = test::lines(render_text(r, {}));
  ASSERT_GE(lines.size(), 2U);
  EXPECT_EQ(std::count(lines[lines.size() - 2].begin(), lines[lines.size() - 2].end(), '#'), 24);
  EXPECT_EQ(std::count(lines.back().begin(), lines.back().end(), '#'), 1);
}

TEST(RenderText, ACutListOfValuesSaysSo) {
  SearchResult r;
  r.facets = {{"topic", 5, {{"grain", 3}}}, {"tag", 0, {}}};
  const std::string text = render_text(r, {});
  EXPECT_NE(text.find("(1 of 5)"), std::string::npos);
  EXPECT_NE(text.find("none"), std::string::npos);
}

TEST(RenderTsv, EachHitIsALineOfSevenFields) {
  for (const SearchResult& r : {plain_result(), hostile_result()}) {
    const std::string text = render_tsv(r);
    expect_harmless(text, true);
    const auto lines = test::lines(text);
    ASSERT_EQ(lines.size(), r.hits.size() + r.facets.size() + r.timeline.size() + (r.undated > 0 ? 1 : 0));
    EXPECT_EQ(std::count(lines[0].begin(), lines[0].end(), '\t'), 6);
  }
}

TEST(RenderTsv, CountsFollowTheHits) {
  SearchResult r;
  r.facets = {{"topic", 1, {{"grain\tport", 3}}}};
  r.has_timeline = true;
  r.timeline = {{"2023-07", 4}};
  r.undated = 5;
  EXPECT_EQ(render_tsv(r), "facet\ttopic\tgrain port\t3\ntimeline\t2023-07\t4\ntimeline\tundated\t5\n");
}

TEST(RenderJson, HostileTextIsOneLineOfValidJson) {
  for (const std::string& text :
       {render_json(hostile_result(), kHostile), render_batch_json(hostile_result(), kHostile, kHostile, 3),
        render_batch_error(kHostile, kHostile, kHostile)}) {
    EXPECT_EQ(text.find('\n'), std::string::npos);
    EXPECT_EQ(text.find('\x1B'), std::string::npos);
    EXPECT_EQ(find_invalid_utf8(text), std::string_view::npos);
    EXPECT_TRUE(Json::accept(text)) << text;
  }
}

TEST(RenderJson, HoldsTheKeysOfTheContract) {
  const Json json = Json::parse(render_json(plain_result(), "grain"));
  EXPECT_EQ(json["query"], "grain");
  EXPECT_EQ(json["total"], 2);
  EXPECT_EQ(json["total_exact"], false);
  EXPECT_EQ(json["took_ms"], 1.25);
  const Json& hit = json["hits"][0];
  EXPECT_EQ(hit["rank"], 1);
  EXPECT_EQ(hit["score"], 2.5);
  EXPECT_EQ(hit["title"], "Grain port");
  EXPECT_EQ(hit["snippet"], "A \x02grain port\x03 is open.");
  EXPECT_EQ(hit["facets"]["topic"][0], "grain");
  for (const char* absent : {"url", "lang"}) EXPECT_FALSE(hit.contains(absent)) << absent;
  for (const char* absent : {"facets", "timeline", "undated"}) EXPECT_FALSE(json.contains(absent)) << absent;
}

TEST(RenderJson, HoldsFacetsAndTimeline) {
  SearchResult r;
  r.facets = {{"topic", 7, {{"grain", 3}}}};
  r.has_timeline = true;
  r.timeline = {{"2023", 4}};
  const Json json = Json::parse(render_json(r, ""));
  EXPECT_EQ(json["facets"]["topic"]["distinct"], 7);
  EXPECT_EQ(json["facets"]["topic"]["values"][0]["value"], "grain");
  EXPECT_EQ(json["facets"]["topic"]["values"][0]["count"], 3);
  EXPECT_EQ(json["timeline"][0]["period"], "2023");
  EXPECT_EQ(json["undated"], 0);
}

TEST(RenderJson, ABatchLineNamesItsQuery) {
  const Json json = Json::parse(render_batch_json(plain_result(), "q1", "grain", 1234.56));
  EXPECT_EQ(json["id"], "q1");
  EXPECT_EQ(json["query"], "grain");
  EXPECT_EQ(json["took_us"], 1234.6);
  EXPECT_EQ(Json::parse(render_batch_error("q2", "x(", "bad"))["error"], "bad");
}

TEST(RenderJsonl, OneObjectALineAndTheCountsLast) {
  SearchResult r = hostile_result();
  r.hits.push_back(plain_result().hits[0]);
  const auto lines = test::lines(render_jsonl(r));
  ASSERT_EQ(lines.size(), 3U);
  for (const std::string& line : lines) EXPECT_TRUE(Json::accept(line)) << line;
  EXPECT_TRUE(Json::parse(lines[2]).contains("facets"));
  EXPECT_EQ(test::lines(render_jsonl(plain_result())).size(), 1U);
}

TEST(RenderTrec, IsSixFieldsALine) {
  EXPECT_EQ(render_trec(plain_result(), "q 1"), "q_1 Q0 id_1 1 2.500000 dateline\n");
  const std::string hostile = render_trec(hostile_result(), kHostile);
  expect_harmless(hostile);
  EXPECT_EQ(test::lines(hostile).size(), 1U);
  EXPECT_EQ(std::count(hostile.begin(), hostile.end(), ' '), 5);
}

TEST(RenderIds, OneALineOrEndedByNul) {
  SearchResult r = plain_result();
  r.hits.push_back(r.hits[0]);
  r.hits[1].id = "line\nbreak";
  EXPECT_EQ(render_ids(r, false), "id 1\nline break\n");
  EXPECT_EQ(render_ids(r, true), std::string("id 1\0line\nbreak\0", 16));
  EXPECT_EQ(render_files(r, false), "/a/b.txt\n/a/b.txt\n");
}

TEST(RenderArticle, HostileTextIsHarmless) {
  Article a;
  a.id = a.url = a.title = a.date = a.site = a.lang = kHostile;
  a.authors = {kHostile};
  a.captions = a.paragraphs = {{kHostile, kHostile}};
  for (const std::size_t width : {0U, 40U}) expect_harmless(render_article(a, {false, false, width}));
}

TEST(RenderArticle, ShowsTitleCaptionsAndText) {
  Article a;
  a.id = "1";
  a.title = "Grain port";
  a.captions = {{"A crane", "en"}};
  a.paragraphs = {{"The port is open.", "en"}};
  const std::string text = render_article(a, {});
  EXPECT_NE(text.find("Grain port\n"), std::string::npos);
  EXPECT_NE(text.find("  | A crane\n"), std::string::npos);
  EXPECT_NE(text.find("\nThe port is open.\n"), std::string::npos);
}

}  // namespace
}  // namespace dateline

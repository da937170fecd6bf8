#include "present/render.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

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

std::string text_of(const SearchResult& result, const Terminal& terminal = {}) {
  return render(*text_renderer(terminal), result);
}

TEST(RenderText, HostileTextIsHarmless) {
  for (const std::size_t width : {0U, 20U, 80U})
    expect_harmless(text_of(hostile_result(), {false, true, false, width}));
}

TEST(RenderText, WithColourTheOnlyEscapesAreOurs) {
  std::string text = text_of(hostile_result(), {true, true, false, 80});
  for (const char* ours : {"\033[1m", "\033[2m", "\033[36m", "\033[1;33m", "\033[0m"})
    for (std::size_t at; (at = text.find(ours)) != std::string::npos;)
      text.erase(at, std::string_view(ours).size());
  expect_harmless(text);
}

TEST(RenderText, AForgedLineDoesNotStandAtTheBeginningOfOne) {
  SearchResult r = plain_result();
  r.hits[0].title = "x\n99  forged hit";
  for (const std::string& line : test::lines(text_of(r))) EXPECT_NE(line.substr(0, 2), "99");
}

TEST(RenderText, ShowsHitsForAPerson) {
  const std::string text = text_of(plain_result());
  EXPECT_NE(text.find("about 2 articles"), std::string::npos) << text;
  EXPECT_NE(text.find(" 1  Grain port\n"), std::string::npos) << text;
  EXPECT_NE(text.find("2023-07-30 · Valley Post · id 1"), std::string::npos) << text;
  EXPECT_NE(text.find("A grain port is open."), std::string::npos) << text;
}

TEST(RenderText, MatchesAreColouredAcrossLines) {
  const std::string text = text_of(plain_result(), {true, false, false, 0});
  EXPECT_NE(text.find("\033[1;33mgrain\033[0m \033[1;33mport\033[0m"), std::string::npos) << text;
}

TEST(RenderText, LinesAreWrappedToTheTerminal) {
  SearchResult r = plain_result();
  r.hits[0].snippet.clear();
  for (int i = 0; i < 40; ++i) r.hits[0].snippet += "北京 ";
  r.hits[0].id = r.hits[0].site = "x";
  for (const std::string& line : test::lines(text_of(r, {false, false, false, 40})))
    EXPECT_LE(display_width(line), 40U) << line;
}

TEST(RenderText, BarsAreInProportion) {
  SearchResult r;
  r.facets = {{"topic", 2, {{"grain", 1000000}, {"wheat", 1}}}};
  const auto lines = test::lines(text_of(r));
  ASSERT_GE(lines.size(), 2U);
  EXPECT_EQ(std::count(lines[lines.size() - 2].begin(), lines[lines.size() - 2].end(), '#'), 24);
  EXPECT_EQ(std::count(lines.back().begin(), lines.back().end(), '#'), 1);
}

TEST(RenderText, ACutListOfValuesSaysSo) {
  SearchResult r;
  r.facets = {{"topic", 5, {{"grain", 3}}}, {"tag", 0, {}}};
  const std::string text = text_of(r);
  EXPECT_NE(text.find("(1 of 5)"), std::string::npos);
  EXPECT_NE(text.find("none"), std::string::npos);
}

TEST(RenderTsv, EachHitIsALineOfSevenFields) {
  for (const SearchResult& r : {plain_result(), hostile_result()}) {
    const std::string text = render(*tsv_renderer(), r);
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
  EXPECT_EQ(render(*tsv_renderer(), r),
            "facet\ttopic\tgrain port\t3\ntimeline\t2023-07\t4\ntimeline\tundated\t5\n");
}

TEST(RenderJson, HostileTextIsOneLineOfValidJson) {
  for (const std::string& text : {render(*json_renderer(kHostile), hostile_result()),
                                  render(*batch_json_renderer(kHostile, kHostile), hostile_result()),
                                  render_batch_error(kHostile, kHostile, kHostile)}) {
    EXPECT_EQ(text.find('\n'), text.size() - 1);
    EXPECT_EQ(text.find('\x1B'), std::string::npos);
    EXPECT_EQ(find_invalid_utf8(text), std::string_view::npos);
    EXPECT_TRUE(Json::accept(text)) << text;
  }
}

TEST(RenderJson, HoldsTheKeysOfTheContract) {
  const Json json = Json::parse(render(*json_renderer("grain"), plain_result()));
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
  const Json json = Json::parse(render(*json_renderer(""), r));
  EXPECT_EQ(json["facets"]["topic"]["distinct"], 7);
  EXPECT_EQ(json["facets"]["topic"]["values"][0]["value"], "grain");
  EXPECT_EQ(json["facets"]["topic"]["values"][0]["count"], 3);
  EXPECT_EQ(json["timeline"][0]["period"], "2023");
  EXPECT_EQ(json["undated"], 0);
}

TEST(RenderJson, ABatchLineNamesItsQuery) {
  SearchResult r = plain_result();
  r.took_ms = 1.23456;
  const Json json = Json::parse(render(*batch_json_renderer("q1", "grain"), r));
  EXPECT_EQ(json["id"], "q1");
  EXPECT_EQ(json["query"], "grain");
  EXPECT_EQ(json["took_us"], 1234.6);
  EXPECT_EQ(Json::parse(render_batch_error("q2", "x(", "bad"))["error"], "bad");
}

TEST(RenderJsonl, OneObjectALineAndTheCountsLast) {
  SearchResult r = hostile_result();
  r.hits.push_back(plain_result().hits[0]);
  const auto lines = test::lines(render(*jsonl_renderer(), r));
  ASSERT_EQ(lines.size(), 3U);
  for (const std::string& line : lines) EXPECT_TRUE(Json::accept(line)) << line;
  EXPECT_TRUE(Json::parse(lines[2]).contains("facets"));
  EXPECT_EQ(test::lines(render(*jsonl_renderer(), plain_result())).size(), 1U);
}

TEST(RenderTrec, IsSixFieldsALine) {
  EXPECT_EQ(render(*trec_renderer("q 1"), plain_result()), "q_1 Q0 id_1 1 2.500000 dateline\n");
  const std::string hostile = render(*trec_renderer(kHostile), hostile_result());
  expect_harmless(hostile);
  EXPECT_EQ(test::lines(hostile).size(), 1U);
  EXPECT_EQ(std::count(hostile.begin(), hostile.end(), ' '), 5);
}

TEST(RenderIds, OneALineOrEndedByNul) {
  SearchResult r = plain_result();
  r.hits.push_back(r.hits[0]);
  r.hits[1].id = "line\nbreak";
  EXPECT_EQ(render(*ids_renderer(false), r), "id 1\nline break\n");
  EXPECT_EQ(render(*ids_renderer(true), r), std::string("id 1\0line\nbreak\0", 16));
  EXPECT_EQ(render(*files_renderer(false), r), "/a/b.txt\n/a/b.txt\n");
}

TEST(RenderArticle, HostileTextIsHarmless) {
  Article a;
  a.id = a.url = a.title = a.date = a.site = a.lang = kHostile;
  a.authors = {kHostile};
  a.captions = a.paragraphs = {{kHostile, kHostile}};
  for (const std::size_t width : {0U, 40U}) expect_harmless(render_article(a, {false, false, false, width}));
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

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++n;
  return n;
}

const Terminal kLinking{false, false, true, 0};

TEST(RenderLinks, AreWrittenWhereTheTerminalHasThemAlone) {
  SearchResult r = plain_result();
  r.hits[0].url = "https://example.org/a?b=c";
  const std::string link = "\033]8;;https://example.org/a?b=c\033\\";
  EXPECT_NE(text_of(r, kLinking).find(link + "Grain port\033]8;;\033\\"), std::string::npos);
  for (const bool color : {false, true}) EXPECT_EQ(count(text_of(r, {color, true, false, 80}), "\033]8"), 0U);
}

TEST(RenderLinks, ReachNoFurtherThanTheirText) {
  SearchResult r = plain_result();
  r.hits[0].url = "http://example.org/";
  const std::string text = text_of(r, kLinking);
  EXPECT_EQ(count(text, "\033]8;;http"), 2U);  // the title and the address
  EXPECT_EQ(count(text, "\033]8;;\033\\"), 2U);
  for (const std::string& line : test::lines(text))
    EXPECT_EQ(count(line, "\033]8;;http"), count(line, "\033]8;;\033\\")) << line;
}

TEST(RenderLinks, LeadIntoTheWebAlone) {
  for (const char* url : {"javascript:alert(1)", "file:///etc/passwd", "ssh://x", "mailto:a@b", "HTTP://x",
                          "//x", "x", "ftp://x", " http://x", "\033]8;;http://x\033\\"}) {
    SearchResult r = plain_result();
    r.hits[0].url = url;
    EXPECT_EQ(count(text_of(r, kLinking), "\033"), 0U) << url;
  }
}

TEST(RenderLinks, ThatAreHostileCannotEndTheEscape) {
  SearchResult r = hostile_result();
  r.hits[0].url = "https://x/" + kHostile + "\033\\\x9C\x07 end;é";
  std::string text = text_of(r, kLinking);
  const std::size_t begin = text.find("\033]8;;https://x/");
  ASSERT_NE(begin, std::string::npos);
  const std::string target = text.substr(begin + 5, text.find("\033\\", begin) - begin - 5);
  for (const char c : target) EXPECT_TRUE(c > 0x20 && c < 0x7F) << target;
  EXPECT_NE(target.find("%1B"), std::string::npos) << target;
  EXPECT_NE(target.find("%C3%A9"), std::string::npos) << target;
  for (const std::string& ours : {"\033]8;;" + target + "\033\\", std::string("\033]8;;\033\\")})
    for (std::size_t at; (at = text.find(ours)) != std::string::npos;) text.erase(at, ours.size());
  expect_harmless(text);
}

TEST(RenderText, ACountBehindRightToLeftTextStaysInItsColumn) {
  SearchResult r;
  r.facets = {{"topic", 3, {{"שלום", 30}, {"سلام", 20}, {"grain", 1}}}};
  const Terminal unicode{false, true, false, 80};
  const auto lines = test::lines(text_of(r, unicode));
  ASSERT_GE(lines.size(), 3U);
  const auto line = [&](std::size_t from_end) { return lines[lines.size() - from_end]; };
  EXPECT_NE(line(3).find("שלום\u200E"), std::string::npos) << line(3);
  EXPECT_NE(line(2).find("سلام\u200E"), std::string::npos) << line(2);
  EXPECT_EQ(line(1).find("\u200E"), std::string::npos) << line(1);
  const auto column = [&](std::size_t from_end, const char* count) {
    return display_width(line(from_end).substr(0, line(from_end).find(count)));
  };
  EXPECT_EQ(column(3, "30"), column(2, "20"));
  EXPECT_EQ(column(3, "30") + 1, column(1, "1 "));
  EXPECT_EQ(text_of(r).find("\u200E"), std::string::npos);
}

TEST(RenderText, SaysHowManyCopiesThereAre) {
  SearchResult r = plain_result();
  EXPECT_EQ(text_of(r).find("cop"), std::string::npos);
  r.hits[0].copies = 1;
  EXPECT_NE(text_of(r).find("id 1 · 1 copy\n"), std::string::npos) << text_of(r);
  r.hits[0].copies = 12;
  EXPECT_NE(text_of(r).find("id 1 · 12 copies\n"), std::string::npos) << text_of(r);
}

SearchResult explained_result() {
  SearchResult r = plain_result();
  r.hits[0].explanation = {{"grain", 1.5}, {"\"grain port\"", 1}};
  QueryPart word{"optional", "word in any form", "grain", {"Zgrain"}, 7, {}};
  QueryPart phrase{"required", "phrase", "\"grain port\"", {"grain", "port"}, 2, {}};
  r.explanation = QueryPart{"", "side by side", "grain +\"grain port\"", {}, 2, {word, phrase}};
  return r;
}

TEST(RenderText, ExplainsTheQueryAndTheScore) {
  const std::string text = text_of(explained_result());
  EXPECT_NE(text.find("\nquery\n"
                      "  side by side (2)\n"
                      "    optional: word in any form grain (7) = Zgrain\n"
                      "    required: phrase \"grain port\" (2) = grain | port\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("    score 2.500 = 1.500 grain + 1.000 \"grain port\"\n"), std::string::npos) << text;
}

TEST(RenderText, AHostileExplanationIsHarmless) {
  SearchResult r = hostile_result();
  r.hits[0].explanation = {{kHostile, 1.5}};
  r.explanation = QueryPart{"optional", "word", kHostile, {kHostile}, 1, {}};
  expect_harmless(text_of(r));
}

TEST(RenderText, AnArticleWithoutATitleShowsItsFirstWords) {
  SearchResult r = plain_result();
  r.hits[0].title.clear();
  EXPECT_NE(text_of(r).find(" 1  (no title)\n"), std::string::npos);
  r.hits[0].opening = "The port…";
  EXPECT_NE(text_of(r).find(" 1  The port…\n"), std::string::npos);
}

TEST(RenderText, ALongTimelineIsAChartWhereItCanBeDrawn) {
  SearchResult r;
  r.has_timeline = true;
  for (int year = 2000; year < 2013; ++year) r.timeline.push_back({std::to_string(year), 1});
  EXPECT_NE(text_of(r, {false, true, false, 80}).find("2000     2012"), std::string::npos);
  EXPECT_NE(text_of(r, {false, false, false, 80}).find("  2007  1  ###"), std::string::npos);
  EXPECT_EQ(text_of(r, {false, true, false, 0}).find("┤"), std::string::npos);
  r.timeline.pop_back();
  EXPECT_EQ(text_of(r, {false, true, false, 80}).find("┤"), std::string::npos);
}

TEST(RenderJson, IsValidHoweverManyHitsAreStreamed) {
  for (std::size_t hits = 0; hits < 4; ++hits) {
    for (const bool batch : {false, true}) {
      const auto renderer = batch ? batch_json_renderer("1", "grain") : json_renderer("grain");
      SearchResult r = explained_result();
      const Hit hit = r.hits[0];
      r.hits.clear();
      r.facets = {{"topic", 1, {{"grain", 1}}}};
      r.has_timeline = true;
      std::string text = renderer->begin(r);
      for (std::size_t i = 0; i < hits; ++i) text += renderer->hit(hit);
      text += renderer->end(r);
      ASSERT_TRUE(Json::accept(text)) << text;
      EXPECT_EQ(text.find('\n'), text.size() - 1);
      EXPECT_EQ(Json::parse(text)["hits"].size(), hits);
    }
  }
}

TEST(RenderJson, HasNoRoomForTwoMembersOfOneName) {
  SearchResult r = explained_result();
  r.facets = {{"topic", 1, {{"grain", 1}}}};
  r.has_timeline = true;
  r.suggestion = "grains";
  r.hints = {"x"};
  r.warnings = {"y"};
  std::vector<std::set<std::string>> open;
  const auto once = [&](int, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) open.emplace_back();
    if (event == Json::parse_event_t::object_end) open.pop_back();
    if (event == Json::parse_event_t::key) {
      EXPECT_TRUE(open.back().insert(value.get<std::string>()).second) << value;
    }
    return true;
  };
  EXPECT_TRUE(Json::parse(render(*batch_json_renderer("1", "q"), r), once).is_object());
}

TEST(RenderJson, HoldsHelpAndExplanations) {
  SearchResult r = explained_result();
  r.suggestion = "grains";
  r.suggestion_total = 3;
  r.hints = {"try that"};
  r.warnings = {"left out"};
  r.hits[0].copies = 2;
  const Json json = Json::parse(render(*json_renderer("grain"), r));
  EXPECT_EQ(json["suggestion"], "grains");
  EXPECT_EQ(json["suggestion_total"], 3);
  EXPECT_EQ(json["hints"], Json::array({"try that"}));
  EXPECT_EQ(json["warnings"], Json::array({"left out"}));
  EXPECT_EQ(json["hits"][0]["copies"], 2);
  EXPECT_EQ(json["hits"][0]["explanation"][1]["text"], "\"grain port\"");
  EXPECT_EQ(json["hits"][0]["explanation"][1]["score"], 1.0);
  EXPECT_EQ(json["explanation"]["kind"], "side by side");
  EXPECT_FALSE(json["explanation"].contains("role"));
  EXPECT_EQ(json["explanation"]["parts"][1]["role"], "required");
  EXPECT_EQ(json["explanation"]["parts"][1]["terms"], Json::array({"grain", "port"}));
  const Json plain = Json::parse(render(*json_renderer("grain"), plain_result()));
  for (const char* absent : {"suggestion", "suggestion_total", "hints", "warnings", "explanation"})
    EXPECT_FALSE(plain.contains(absent)) << absent;
  EXPECT_FALSE(plain["hits"][0].contains("copies"));
}

}  // namespace
}  // namespace dateline

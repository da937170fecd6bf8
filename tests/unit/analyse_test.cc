#include "build/analyse.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "build/prepare.h"
#include "build/weights.h"

namespace dateline {
namespace {

using Positions = std::vector<Xapian::termpos>;

const TermPosting* find(const AnalysedArticle& a, const std::string& term) {
  const auto found =
      std::find_if(a.terms.begin(), a.terms.end(), [&](const TermPosting& t) { return t.term == term; });
  return found == a.terms.end() ? nullptr : &*found;
}

Positions positions(const AnalysedArticle& a, const std::string& term) {
  const TermPosting* found = find(a, term);
  return found == nullptr ? Positions{} : found->positions;
}

std::string value(const AnalysedArticle& a, Xapian::valueno slot) {
  for (const auto& [number, bytes] : a.values)
    if (number == slot) return bytes;
  return {};
}

Article sample() {
  Article a;
  a.id = "id-1";
  a.url = "https://example.org/1";
  a.title = "Grain port";
  a.date = "2023-07-30";
  a.lang = "en";
  a.site = "Valley Post";
  a.source = "/archive/a.jsonl#12";
  a.captions = {{"The port", "en"}};
  a.paragraphs = {{"Grain ships wait.", "en"}, {"Ships waited", "en"}};
  return a;
}

AnalysedArticle analysed(const Article& a, const Settings& settings = {}) {
  return Analyser(settings, "").analyse(a, "hash");
}

TEST(Analyse, PositionsCountWordsWithGapsBetweenFieldsAndNoneBetweenParagraphs) {
  const AnalysedArticle a = analysed(sample());
  EXPECT_EQ(positions(a, "port"), (Positions{2, 104}));  // title 1 2, then 100 of gap
  EXPECT_EQ(positions(a, "grain"), (Positions{1, 205}));
  EXPECT_EQ(positions(a, "ships"), (Positions{206, 208}));
  EXPECT_EQ(positions(a, "Sport"), Positions{2});
  EXPECT_EQ(positions(a, "XCAPTIONport"), Positions{104});
}

TEST(Analyse, StemsAreTermsWithoutPositions) {
  const AnalysedArticle a = analysed(sample());
  ASSERT_NE(find(a, "Zwait"), nullptr);
  EXPECT_TRUE(find(a, "Zwait")->positions.empty());
  ASSERT_NE(find(a, "ZSport"), nullptr);
  ASSERT_NE(find(a, "ZXCAPTIONport"), nullptr);
  EXPECT_EQ(find(a, "ZSwait"), nullptr);
}

TEST(Analyse, BooleanTermsAndValues) {
  const AnalysedArticle a = analysed(sample());
  for (const char* term :
       {"Qid-1", "Uhttps://example.org/1", "Hvalley post", "Len", "Y2023", "M202307", "D20230730"}) {
    ASSERT_NE(find(a, term), nullptr) << term;
    EXPECT_EQ(find(a, term)->wdf, 0U) << term;
  }
  EXPECT_EQ(a.id_term, "Qid-1");
  EXPECT_NE(find(a, file_term("/archive/a.jsonl")), nullptr);
  EXPECT_EQ(find(a, "XDATE:none"), nullptr);
  EXPECT_EQ(value(a, kDaySlot), "20230730");
  EXPECT_EQ(value(a, kSourceSlot), "/archive/a.jsonl#12");
  EXPECT_EQ(value(a, kContentHashSlot), "hash");
  EXPECT_EQ(Xapian::sortable_unserialise(value(a, kPublishedSlot)), 1690675200.0);
}

TEST(Analyse, ADateKnownInPartHasThoseTermsOnly) {
  Article a = sample();
  a.date = "2023-07";
  EXPECT_NE(find(analysed(a), "M202307"), nullptr);
  a.date = "2023";
  EXPECT_EQ(find(analysed(a), "M202307"), nullptr);
  a.date = "";
  EXPECT_NE(find(analysed(a), "XDATE:none"), nullptr);
  EXPECT_EQ(value(analysed(a), kDaySlot), "");
}

TEST(Analyse, TermsAreSortedAndEachStandsOnce) {
  Article a = sample();
  a.topics = {"grain", "Ports"};
  const AnalysedArticle analysis = analysed(a);
  for (std::size_t i = 1; i < analysis.terms.size(); ++i)
    EXPECT_LT(analysis.terms[i - 1].term, analysis.terms[i].term);
}

// BM25F by hand: a title of 2 words with a mean of 4, a body of 7 words with a mean of 14.
TEST(Analyse, TheWdfIsTheNormalisedFrequency) {
  Settings settings;
  settings.ranking.mean_title_length = 4;
  settings.ranking.mean_body_length = 14;
  const Ranking& r = settings.ranking;
  const double title = 1 / (1 - r.title_b + r.title_b * 2 / 4), body = 1 / (1 - r.body_b + r.body_b * 7 / 14);
  const AnalysedArticle a = analysed(sample(), settings);
  EXPECT_EQ(find(a, "Zgrain")->wdf, quantise(r.title_weight * title + body, r.scale));
  EXPECT_EQ(find(a, "Zwait")->wdf, quantise(2 * body, r.scale));
  EXPECT_EQ(find(a, "Sgrain")->wdf, quantise(title, r.scale));
}

TEST(Analyse, TheWdfOfAWordSaysWhetherItIsWrittenAsAName) {
  Article a;
  a.id = "names";
  a.lang = "en";
  a.title = "PEACE IN BAKU";
  a.paragraphs = {{"The road to Baku. Road works, NATO, and the peace; Iran.", ""}};
  a.captions = {{"IRAN", ""}};
  const AnalysedArticle analysis = analysed(a);
  for (const char* name : {"baku", "nato", "iran"})
    EXPECT_TRUE(is_marked_as_name(find(analysis, name)->wdf)) << name;
  for (const char* word : {"the", "road", "works", "peace", "in"})
    EXPECT_FALSE(is_marked_as_name(find(analysis, word)->wdf)) << word;
}

TEST(Analyse, WhereAllIsInCapitalsNothingIsAName) {
  Article a;
  a.id = "capitals";
  a.paragraphs = {{"THE ALLIES MET IN NASSAU.", "en"}};
  EXPECT_FALSE(is_marked_as_name(find(analysed(a), "nassau")->wdf));
  a.paragraphs.push_back({"They met again.", "en"});
  EXPECT_TRUE(is_marked_as_name(find(analysed(a), "nassau")->wdf));
}

TEST(Marked, IsTheNearestOfItsParity) {
  EXPECT_EQ(marked(2, 16, false), 32U);
  EXPECT_EQ(marked(2.01, 16, true), 33U);
  EXPECT_EQ(marked(1.99, 16, true), 31U);
  EXPECT_EQ(marked(0.01, 16, true), 1U);
  EXPECT_EQ(marked(0.01, 16, false), 2U);
  for (int i = 1; i < 2000; ++i) {
    const double frequency = i / 100.0;
    for (const bool is_name : {false, true}) {
      const Xapian::termcount wdf = marked(frequency, 16, is_name);
      EXPECT_EQ(is_marked_as_name(wdf), is_name);
      EXPECT_LE(std::abs(static_cast<double>(wdf) - std::max(1.0, 16 * frequency)), 1.0 + 1e-9) << frequency;
    }
  }
}

TEST(Quantise, RoundsAndStaysWithinBounds) {
  EXPECT_EQ(quantise(1, 16), 16U);
  EXPECT_EQ(quantise(0.03, 16), 1U);
  EXPECT_EQ(quantise(0, 16), 1U);
  EXPECT_EQ(quantise(1.47, 16), 24U);
  EXPECT_EQ(quantise(1e300, 16), static_cast<Xapian::termcount>(std::numeric_limits<std::int32_t>::max()));
}

TEST(Prepare, CountsWordsByField) {
  Article a = sample();
  const FieldLengths lengths = Preparer(facet_fields({}), 1 << 20).prepare(a).lengths;
  EXPECT_EQ(lengths.title, 2U);
  EXPECT_EQ(lengths.body, 7U);
}

TEST(Prepare, FindsWhatTheTextNames) {
  Article a = sample(), alone = a;
  a.paragraphs = alone.paragraphs = {{"They met in Yerevan.", "en"}};
  const PreparedArticle named = Preparer(facet_fields({}), 1 << 20).prepare(a);
  EXPECT_EQ(a.places, (std::vector<std::string>{"Armenia", "Yerevan"}));
  EXPECT_EQ(a.guessed, std::vector<std::string>{"places"});
  EXPECT_EQ(named.content_hash, content_hash(a));
  EXPECT_NE(named.content_hash, content_hash(alone));
}

TEST(Analyse, LongWordsAreCutAndCounted) {
  Article a = sample();
  a.paragraphs = {{std::string(1000, 'x') + " y", "en"}};
  const AnalysedArticle analysis = analysed(a);
  EXPECT_EQ(Preparer(facet_fields({}), 1 << 20).prepare(a).cut_words, 1U);
  for (const TermPosting& t : analysis.terms) EXPECT_LE(t.term.size(), 245U);
}

TEST(Analyse, AnEmptyArticleHasItsIdAlone) {
  Article a;
  a.id = "x";
  const AnalysedArticle analysis = analysed(a);
  EXPECT_NE(find(analysis, "Qx"), nullptr);
  for (const TermPosting& t : analysis.terms) EXPECT_TRUE(t.positions.empty()) << t.term;
}

TEST(SourceFile, IsTheSourceWithoutItsOffset) {
  EXPECT_EQ(source_file("/a/b.jsonl#120"), "/a/b.jsonl");
  EXPECT_EQ(source_file("/a/b#c.txt"), "/a/b#c.txt");
  EXPECT_EQ(source_file("/a/b.txt#"), "/a/b.txt#");
  EXPECT_EQ(source_file("-#5"), "-");
  EXPECT_EQ(source_file(""), "");
}

}  // namespace
}  // namespace dateline

#include "query/verbatim.h"

#include <gtest/gtest.h>

#include "schema.h"

namespace dateline {
namespace {

Verbatim verbatim(const std::string& phrase) {
  static const std::vector<FacetField> facets = facet_fields({});
  const ParsedQuery parsed = parse_query("=“" + phrase + "”", facets);
  return Verbatim(*parsed.tree->children.at(0));
}

bool stands(const std::string& phrase, const std::string& text) { return verbatim(phrase).stands_in(text); }

TEST(Verbatim, CaseCounts) {
  EXPECT_TRUE(stands("Lachin corridor", "The Lachin corridor is closed."));
  EXPECT_FALSE(stands("lachin corridor", "The Lachin corridor is closed."));
  EXPECT_FALSE(stands("Lachin corridor", "LACHIN CORRIDOR"));
}

TEST(Verbatim, AccentsCount) {
  EXPECT_TRUE(stands("Sülh", "Sülh danışıqları"));
  EXPECT_FALSE(stands("Sulh", "Sülh danışıqları"));
  EXPECT_FALSE(stands("Sülh", "Sulh"));
  EXPECT_FALSE(stands("Eliyev", "Əliyev"));
}

TEST(Verbatim, BothWaysToWriteAnAccentAreOne) {
  EXPECT_TRUE(stands("S\u00FClh", "Su\u0308lh"));
  EXPECT_TRUE(stands("Su\u0308lh", "S\u00FClh"));
  EXPECT_TRUE(stands("Gene\u0300ve", "in Gen\u00E8ve."));
}

TEST(Verbatim, PunctuationInsideCounts) {
  EXPECT_TRUE(stands("peace-keeping", "a peace-keeping force"));
  EXPECT_FALSE(stands("peace keeping", "a peace-keeping force"));
  EXPECT_FALSE(stands("peace-keeping", "peace keeping, peace – keeping"));
  EXPECT_TRUE(stands("1,250.5", "of 1,250.5 tons"));
}

TEST(Verbatim, PunctuationAtTheEndsCountsWhereItIsAskedFor) {
  EXPECT_TRUE(stands("closed.", "It is closed."));
  EXPECT_FALSE(stands("closed.", "It is closed, again"));
  EXPECT_FALSE(stands("closed.", "It is closed"));
  EXPECT_TRUE(stands("(closed)", "It is (closed) again"));
  EXPECT_FALSE(stands("(closed)", "It is closed) again"));
  EXPECT_FALSE(stands("(closed", "closed"));
  EXPECT_TRUE(stands("closed", "It is (closed)."));
}

TEST(Verbatim, WhiteSpaceIsOneSpace) {
  EXPECT_TRUE(stands("Lachin  corridor", "Lachin\ncorridor"));
  EXPECT_TRUE(stands("Lachin corridor", "Lachin \t corridor"));
  EXPECT_FALSE(stands("Lachin corridor", "Lachincorridor"));
}

TEST(Verbatim, OnlyWholeWordsStand) {
  EXPECT_FALSE(stands("road", "roads"));
  EXPECT_FALSE(stands("oad", "road"));
}

TEST(Verbatim, IsFoundBehindABeginningOfItself) {
  EXPECT_TRUE(stands("a a b", "a a a b"));
  EXPECT_TRUE(stands("Road road", "road Road road"));
  EXPECT_FALSE(stands("a a b", "a b a b"));
}

TEST(Verbatim, NothingStandsInNothing) { EXPECT_FALSE(stands("a", "")); }

TEST(Verbatim, StandsAtItsOwnPlaceAlone) {
  const std::string text = "Road, road. Road!";
  EXPECT_TRUE(verbatim("Road!").stands_at(text, 12, 16));
  EXPECT_FALSE(verbatim("Road!").stands_at(text, 0, 4));
  EXPECT_TRUE(verbatim("Road").stands_at(text, 0, 4));
  EXPECT_FALSE(verbatim("Road").stands_at(text, 6, 10));
  EXPECT_TRUE(verbatim(", road").stands_at(text, 6, 10));
  EXPECT_FALSE(verbatim(", Road").stands_at(text, 0, 4));
}

}  // namespace
}  // namespace dateline

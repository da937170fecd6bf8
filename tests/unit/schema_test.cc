#include "schema.h"

#include <gtest/gtest.h>

#include <set>

#include "utf8.h"

namespace dateline {
namespace {

using Strings = std::vector<std::string>;

TEST(Schema, NoTwoFacetsShareASlotOrAPrefix) {
  const auto fields = facet_fields({"mood", "desk-2", "a_b"});
  std::set<Xapian::valueno> slots;
  std::set<std::string> prefixes;
  for (const FacetField& f : fields) {
    EXPECT_TRUE(slots.insert(f.slot).second) << f.name;
    EXPECT_TRUE(prefixes.insert(f.prefix).second) << f.name;
    EXPECT_GE(f.slot, kFirstFacetSlot);
  }
  EXPECT_EQ(fields.size(), kFacets.size() + 3);
}

TEST(Schema, AFacetGoesByItsNameAndItsJsonKey) {
  const auto fields = facet_fields({"mood"});
  EXPECT_EQ(find_facet(fields, "person"), find_facet(fields, "people"));
  ASSERT_NE(find_facet(fields, "mood"), nullptr);
  EXPECT_EQ(find_facet(fields, "mood")->prefix, "XMOOD:");
  EXPECT_EQ(find_facet(fields, "nothing"), nullptr);
}

TEST(Schema, NamesOfFurtherFacets) {
  for (const char* name : {"mood", "desk-2", "a_b", "x"}) EXPECT_TRUE(is_free_facet_name(name)) << name;
  for (const char* name :
       {"",     "Mood", "a b",  "a:b",   "ə",    "id",  "url",    "title", "caption", "body",
        "date", "site", "tags", "topic", "year", "day", "source", "file",  "none",    "langs"})
    EXPECT_FALSE(is_free_facet_name(name)) << name;
  EXPECT_FALSE(is_free_facet_name(std::string(31, 'a')));
}

TEST(FacetValues, EachFoldedValueOnceInItsFirstSpelling) {
  Article a;
  a.topics = {" Foreign  Exchange ", "foreign exchange", "Grain", "", " ", "GRAIN"};
  const auto fields = facet_fields({});
  EXPECT_EQ(facet_values(a, *find_facet(fields, "topic")), (Strings{"Foreign Exchange", "Grain"}));
}

TEST(FacetValues, TheSeparatorInAValueBecomesASpace) {
  Article a;
  a.tags = {"one\x1Ftwo"};
  const auto fields = facet_fields({});
  EXPECT_EQ(facet_values(a, *find_facet(fields, "tag")), Strings{"one two"});
}

TEST(FacetValues, SiteLanguagesAndFurtherFacets) {
  Article a;
  a.site = "Valley Post";
  a.lang = "en";
  a.paragraphs = {{"x", "en"}, {"y", "az"}};
  a.extra["mood"] = {"calm"};
  const auto fields = facet_fields({"mood", "none-has"});
  EXPECT_EQ(facet_values(a, *find_facet(fields, "site")), Strings{"Valley Post"});
  EXPECT_EQ(facet_values(a, *find_facet(fields, "lang")), (Strings{"en", "az"}));
  EXPECT_EQ(facet_values(a, *find_facet(fields, "mood")), Strings{"calm"});
  EXPECT_EQ(facet_values(a, *find_facet(fields, "none-has")), Strings{});
}

TEST(SlotValues, JoinedAndSplitAgain) {
  const auto again = [](const Strings& values) {
    Strings out;
    for_each_value(join_values(values), [&](std::string_view value) { out.emplace_back(value); });
    return out;
  };
  EXPECT_EQ(again({"b", "a", "c"}), (Strings{"a", "b", "c"}));
  EXPECT_EQ(again({}), Strings{});
  EXPECT_EQ(again({"one"}), Strings{"one"});
}

TEST(BooleanTerm, ShortKeysStandAsTheyAre) {
  EXPECT_EQ(boolean_term("Q", "article-1"), "Qarticle-1");
  EXPECT_EQ(boolean_term("Q", std::string(200, 'k')), "Q" + std::string(200, 'k'));
}

TEST(BooleanTerm, LongKeysStayWithinXapiansLimitAndApart) {
  const std::string key(5000, 'k');
  const std::string a = boolean_term("XSECTION:", key + "a"), b = boolean_term("XSECTION:", key + "b");
  EXPECT_NE(a, b);
  EXPECT_LE(a.size(), 245U);
  EXPECT_EQ(a, boolean_term("XSECTION:", key + "a"));
  std::string wide;
  while (wide.size() < 300) wide += "ə";
  EXPECT_EQ(find_invalid_utf8(boolean_term("Q", wide)), std::string_view::npos);
}

TEST(BooleanTerm, NulsCountTwiceAndAreAllowed) {
  const std::string nuls(150, '\0');
  Xapian::WritableDatabase database("", Xapian::DB_BACKEND_INMEMORY);
  Xapian::Document document;
  EXPECT_NO_THROW(document.add_boolean_term(boolean_term("Q", nuls)));
  EXPECT_NO_THROW(database.add_document(document));
  EXPECT_LE(boolean_term("Q", nuls).size(), 245U);
}

TEST(FacetTerm, SpellingsMeet) {
  EXPECT_EQ(facet_term("XTOPIC:", "Foreign  Exchange"), facet_term("XTOPIC:", "foreign exchange"));
  EXPECT_EQ(facet_term("XPERSON:", "Əliyev"), facet_term("XPERSON:", "ELIYEV"));
}

TEST(Hash, IsSixteenBytesAndTheSameInHexadecimal) {
  const std::string text(5000, 'x');
  for (const std::size_t at : {0u, 1u, 300u, 5000u})
    EXPECT_EQ(hash_bytes({std::string_view(text).substr(0, at), std::string_view(text).substr(at)}),
              hash_bytes(text));
  EXPECT_EQ(hash_bytes("").size(), 16U);
  EXPECT_EQ(hash_hex(""), "99aa06d3014798d86001c324468d497f");  // XXH3-128 of nothing, from its specification
  EXPECT_NE(hash_hex("a"), hash_hex("b"));
}

}  // namespace
}  // namespace dateline

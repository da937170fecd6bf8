#include "analysis/fold.h"

#include <gtest/gtest.h>

#include "utf8.h"

namespace dateline {
namespace {

struct Case {
  const char* written;
  const char* folded;
};

class FoldValue : public testing::TestWithParam<Case> {};

TEST_P(FoldValue, MeetsThePlainKeyboard) { EXPECT_EQ(fold_value(GetParam().written), GetParam().folded); }

INSTANTIATE_TEST_SUITE_P(
    Examples, FoldValue,
    testing::Values(Case{"Əliyev", "eliyev"}, Case{"İRƏVAN", "irevan"}, Case{"IĞDIR", "igdir"},
                    Case{"ırmak", "irmak"}, Case{"sülhməramlıları", "sulhmeramlilari"},
                    Case{"Genève", "geneve"}, Case{"Straße", "strasse"}, Case{"STRAẞE", "strasse"},
                    Case{"Tromsø", "tromso"}, Case{"Łódź", "lodz"}, Case{"Đilas", "dilas"},
                    Case{"Ærø", "aero"}, Case{"Œuvre", "oeuvre"}, Case{"Þór", "thor"},
                    Case{"ΣΊΣΥΦΟΣ", "σισυφοσ"}, Case{"Αθήνα", "αθηνα"}, Case{"Ёлка", "елка"},
                    Case{"Київ", "київ"}, Case{"Майкоп", "майкоп"}, Case{"Ўзбекистон", "ўзбекистон"},
                    Case{"ＡＢＣ", "abc"}, Case{"ﬁnance", "finance"}, Case{"أحمد", "احمد"},
                    Case{"کتاب", "كتاب"}, Case{"مُحَمَّد", "محمد"}, Case{"٢٠٢٣", "2023"}, Case{"۱۴۰۲", "1402"},
                    Case{"שָׁלוֹם", "שלום"}, Case{"ԵՐԵՎԱՆ", "երեվան"}, Case{"हिन्दी", "हिन्दी"}));

TEST(Fold, LettersTypedAsTwoCodePointsMeetTheSingleOne) {
  EXPECT_EQ(fold_value("и\u0306од"), fold_value("йод"));
  EXPECT_EQ(fold_value("ки\u0456\u0308в"), fold_value("київ"));
  EXPECT_EQ(fold_value("Gene\u0300ve"), fold_value("Genève"));
}

TEST(Fold, StressMarksOfCyrillicGo) { EXPECT_EQ(fold_value("за\u0301мок"), "замок"); }

TEST(FoldValue, KeepsPunctuationAndSqueezesSpace) {
  EXPECT_EQ(fold_value("  Foreign \t Exchange\n"), "foreign exchange");
  EXPECT_EQ(fold_value("U.S."), "u.s.");
  EXPECT_EQ(fold_value(""), "");
}

// What is folded once meets what was typed folded.
TEST(Fold, FoldingTwiceChangesNothing) {
  std::string failing;
  for (char32_t c = 1; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string once, letter;
    append_utf8(letter, c);
    once = fold_value(letter);
    if (once.find(' ') != std::string::npos) continue;  // accents that stand alone are no letters
    if (fold_value(once) != once && failing.size() < 200)
      failing += "U+" + std::to_string(c) + " '" + letter + "' ";
  }
  EXPECT_EQ(failing, "");
}

TEST(Fold, BrokenBytesDoNoHarm) {
  EXPECT_EQ(find_invalid_utf8(fold_value("a\xFF\xC3(b")), std::string_view::npos);
}

TEST(LowerCase, TurkishAndAzerbaijaniHaveTheirOwnI) {
  EXPECT_EQ(lower_case("IRMAK", "tr"), "ırmak");
  EXPECT_EQ(lower_case("IŞIQ", "az"), "ışıq");
  EXPECT_EQ(lower_case("IRON", "en"), "iron");
  EXPECT_EQ(lower_case("İSTANBUL", "tr"), "istanbul");
}

TEST(LowerCase, KeepsAccents) { EXPECT_EQ(lower_case("ÉTÉ", "fr"), "été"); }

}  // namespace
}  // namespace dateline

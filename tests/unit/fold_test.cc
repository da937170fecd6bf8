#include "analysis/fold.h"

#include <gtest/gtest.h>

#include "utf8.h"

namespace dateline {
namespace {

struct FoldCase {
  const char* written;
  const char* folded;
};

class FoldValue : public testing::TestWithParam<FoldCase> {};

TEST_P(FoldValue, MeetsThePlainKeyboard) { EXPECT_EQ(fold_value(GetParam().written), GetParam().folded); }

INSTANTIATE_TEST_SUITE_P(
    Examples, FoldValue,
    testing::Values(FoldCase{"Əliyev", "eliyev"}, FoldCase{"İRƏVAN", "irevan"}, FoldCase{"IĞDIR", "igdir"},
                    FoldCase{"ırmak", "irmak"}, FoldCase{"sülhməramlıları", "sulhmeramlilari"},
                    FoldCase{"Genève", "geneve"}, FoldCase{"Straße", "strasse"},
                    FoldCase{"STRAẞE", "strasse"}, FoldCase{"Tromsø", "tromso"}, FoldCase{"Łódź", "lodz"},
                    FoldCase{"Đilas", "dilas"}, FoldCase{"Ærø", "aero"}, FoldCase{"Œuvre", "oeuvre"},
                    FoldCase{"Þór", "thor"}, FoldCase{"ΣΊΣΥΦΟΣ", "σισυφοσ"}, FoldCase{"Αθήνα", "αθηνα"},
                    FoldCase{"Ёлка", "елка"}, FoldCase{"Київ", "київ"}, FoldCase{"Майкоп", "майкоп"},
                    FoldCase{"Ўзбекистон", "ўзбекистон"}, FoldCase{"ＡＢＣ", "abc"},
                    FoldCase{"ﬁnance", "finance"}, FoldCase{"أحمد", "احمد"}, FoldCase{"کتاب", "كتاب"},
                    FoldCase{"مُحَمَّد", "محمد"}, FoldCase{"٢٠٢٣", "2023"}, FoldCase{"۱۴۰۲", "1402"},
                    FoldCase{"שָׁלוֹם", "שלום"}, FoldCase{"ԵՐԵՎԱՆ", "երեվան"}, FoldCase{"हिन्दी", "हिन्दी"}));

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

TEST(LetterCase, IsThatOfTheWordAsWritten) {
  EXPECT_EQ(letter_case_of("Baku"), LetterCase::capital);
  EXPECT_EQ(letter_case_of("Əliyev"), LetterCase::capital);
  EXPECT_EQ(letter_case_of("McDonald"), LetterCase::capital);
  EXPECT_EQ(letter_case_of("Երևան"), LetterCase::capital);
  EXPECT_EQ(letter_case_of("NATO"), LetterCase::capitals);
  EXPECT_EQ(letter_case_of("ООН"), LetterCase::capitals);
  EXPECT_EQ(letter_case_of("I"), LetterCase::capitals);
  EXPECT_EQ(letter_case_of("iPhone"), LetterCase::lower);
  EXPECT_EQ(letter_case_of("баку"), LetterCase::lower);
  EXPECT_EQ(letter_case_of("4th"), LetterCase::caseless);
  EXPECT_EQ(letter_case_of("ალიევი"),
            LetterCase::caseless);  // small letters by Unicode, but there are no others
  EXPECT_EQ(letter_case_of("علييف"), LetterCase::caseless);
  EXPECT_EQ(letter_case_of(""), LetterCase::caseless);
  EXPECT_EQ(letter_case_of("\xFF"), LetterCase::caseless);
}

TEST(LowerCase, KeepsAccents) { EXPECT_EQ(lower_case("ÉTÉ", "fr"), "été"); }

}  // namespace
}  // namespace dateline

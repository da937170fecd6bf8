#include "extract/charset.h"

#include <gtest/gtest.h>

#include "utf8.h"

namespace dateline {
namespace {

TEST(Charset, Utf8StaysAsItIsWhateverIsDeclared) {
  for (const char* declared : {"", "windows-1251", "utf-8", "nonsense"}) {
    EXPECT_EQ(to_utf8("Переговоры в Ереване", declared).text, "Переговоры в Ереване");
    EXPECT_FALSE(to_utf8("Переговоры в Ереване", declared).broken_at);
  }
}

TEST(Charset, ByteOrderMarksRule) {
  EXPECT_EQ(to_utf8("\xEF\xBB\xBFgrain").text, "grain");
  EXPECT_EQ(to_utf8(std::string_view("\xFF\xFEg\0\x04\x04", 6)).text, "gЄ");
  EXPECT_EQ(to_utf8(std::string_view("\xFE\xFF\0g\x04\x04", 6)).text, "gЄ");
}

TEST(Charset, DeclaredCharactersAreConverted) {
  EXPECT_EQ(to_utf8("\xCF\xE5\xF0\xE5\xE3\xEE\xE2\xEE\xF0\xFB", "windows-1251").text, "Переговоры");
  EXPECT_EQ(to_utf8("\xDDstanbul \xFE", "iso-8859-9").text, "İstanbul ş");
  EXPECT_EQ(to_utf8("caf\xE9", "ISO-8859-1").text, "café");
  EXPECT_FALSE(to_utf8("caf\xE9", "ISO-8859-1").broken_at);
}

TEST(Charset, WithoutADeclarationItIsGuessed) {
  const std::string russian =
      "\xCF\xE5\xF0\xE5\xE3\xEE\xE2\xEE\xF0\xFB \xEE \xEA\xEE\xF0\xE8\xE4\xEE\xF0\xE5 "
      "\xEF\xF0\xEE\xE4\xEE\xEB\xE6\xE0\xF2\xF1\xFF "
      "\xE2 \xE2\xEE\xF1\xEA\xF0\xE5\xF1\xE5\xED\xFC\xE5, \xF1\xEA\xE0\xE7\xE0\xEB "
      "\xEC\xE8\xED\xE8\xF1\xF2\xF0.";
  EXPECT_EQ(to_utf8(russian).text, "Переговоры о коридоре продолжатся в воскресенье, сказал министр.");
  EXPECT_EQ(to_utf8("The caf\xE9 in Gen\xE8ve was na\xEFvely open.").text,
            "The café in Genève was naïvely open.");
}

TEST(Charset, AFewBrokenBytesInUtf8AreReplacedAndTheFirstIsNamed) {
  const Utf8Text text = to_utf8("Переговоры в \xFF Ереване — это важно");
  EXPECT_EQ(text.text, "Переговоры в \uFFFD Ереване — это важно");
  EXPECT_EQ(text.broken_at, 24U);
}

TEST(Charset, ACharacterCutOffAtTheEndIsNoReasonToRefuse) {
  EXPECT_EQ(to_utf8("Переговоры в Ереване\xD0").text, "Переговоры в Ереване\uFFFD");
}

TEST(Charset, AnythingGivesValidUtf8) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  for (const char* declared : {"", "utf-16", "windows-1251", "utf-7", "no-such-set", "\"", "UTF-8//IGNORE"}) {
    EXPECT_EQ(find_invalid_utf8(to_utf8(bytes, declared).text), std::string_view::npos) << declared;
    EXPECT_EQ(find_invalid_utf8(to_utf8("\xFF\xFE\x00\xD8\x41", declared).text), std::string_view::npos)
        << declared;
    EXPECT_EQ(to_utf8("", declared).text, "");
  }
}

}  // namespace
}  // namespace dateline

#include "utf8.h"

#include <gtest/gtest.h>

namespace dateline {
namespace {

TEST(Utf8, EveryCodePointSurvivesEncodingAndDecoding) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, c);
    const Decoded d = decode_utf8(text, 0);
    ASSERT_TRUE(d.valid) << static_cast<unsigned>(c);
    ASSERT_TRUE(d.code_point == c) << static_cast<unsigned>(c);
    ASSERT_EQ(d.bytes, text.size()) << static_cast<unsigned>(c);
  }
}

TEST(Utf8, CodePointsThatDoNotExistBecomeTheReplacement) {
  for (const char32_t c : {char32_t{0xD800}, char32_t{0xDFFF}, char32_t{0x110000}, char32_t{0xFFFFFFFF}}) {
    std::string text;
    append_utf8(text, c);
    EXPECT_EQ(text, "\uFFFD");
  }
}

TEST(Utf8, BrokenSequencesAreFoundAndReplaced) {
  struct Case {
    std::string bytes;
    std::size_t at;
    std::string repaired;
  };
  const Case cases[] = {
      {"plain", std::string_view::npos, "plain"},
      {"\x80", 0, "\uFFFD"},                                // continuation alone
      {"ab\xFFgh", 2, "ab\uFFFDgh"},                        // never a byte of UTF-8
      {"a\xC0\xAFz", 1, "a\uFFFD\uFFFDz"},                  // overlong
      {"\xE0\x80\xAF", 0, "\uFFFD\uFFFD\uFFFD"},            // overlong
      {"x\xED\xA0\x80", 1, "x\uFFFD\uFFFD\uFFFD"},          // surrogate
      {"\xF4\x90\x80\x80", 0, "\uFFFD\uFFFD\uFFFD\uFFFD"},  // past U+10FFFF
      {"й\xE2\x82", 2, "й\uFFFD"},                          // cut off: one maximal sequence
      {"\xF0\x9F\x98 b", 0, "\uFFFD b"},
      {"\xC3", 0, "\uFFFD"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(find_invalid_utf8(c.bytes), c.at) << c.repaired;
    EXPECT_EQ(repair_utf8(c.bytes), c.repaired);
  }
}

TEST(Utf8, PrefixEndsAtACharacterBoundary) {
  const std::string text = "aй北😀";  // 1 + 2 + 3 + 4 bytes
  const std::size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
  for (std::size_t bytes = 0; bytes < std::size(expected); ++bytes)
    EXPECT_EQ(utf8_prefix(text, bytes).size(), expected[bytes]) << bytes;
}

TEST(SqueezeSpace, RunsBecomeOneSpaceAndEndsAreTrimmed) {
  EXPECT_EQ(squeeze_space(" a \t\r\n b  "), "a b");
  EXPECT_EQ(squeeze_space("a\u00A0\u3000\u2003b"), "a b");
  EXPECT_EQ(squeeze_space("a\x02\x03\x1F"
                          "b"),
            "a b");
  EXPECT_EQ(squeeze_space(std::string_view("a\0b", 3)), "a b");
  EXPECT_EQ(squeeze_space(" \n "), "");
}

TEST(SqueezeSpace, IsTheSameAtAnyPlaceOfALongText) {
  // One character of each kind at each place among words, which are looked at several bytes at once.
  for (const std::string_view piece :
       {"x", " ", "  ", "\t", "\x7F", "\x1F", "\n ", "é", "«", "ა", "’", "\u00A0", " \u2003", "\u0085"})
    for (std::size_t at = 0; at <= 40; ++at)
      for (std::size_t next = at; next <= 40; ++next) {
        std::string text = "aa bbb cccc ddddd eee ffffff g hhhhhhhhhh";
        text.insert(next, piece).insert(at, piece);
        std::string expected;
        for (std::size_t i = 0; i < text.size();) {  // character by character
          const Decoded d = decode_utf8(text, i);
          const bool is_space =
              d.code_point <= ' ' || (d.code_point >= 0x7F && d.code_point <= 0xA0) || d.code_point == 0x2003;
          if (!is_space) {
            expected.append(text, i, d.bytes);
          } else if (!expected.empty() && expected.back() != ' ') {
            expected += ' ';
          }
          i += d.bytes;
        }
        if (expected.ends_with(' ')) expected.pop_back();
        ASSERT_EQ(squeeze_space(text), expected) << testing::PrintToString(text);
      }
}

TEST(DisplayWidth, CountsTerminalColumns) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("北京"), 4U);
  EXPECT_EQ(display_width("e\u0301"), 1U);
  EXPECT_EQ(display_width("Əliyev"), 6U);
  EXPECT_EQ(display_width(""), 0U);
}

TEST(Printable, TerminalEscapesAreTakenOut) {
  EXPECT_EQ(printable("\x1B[31mred\x1B[0m"), "[31mred[0m");
  EXPECT_EQ(printable("\x1B]0;title\x07"), "]0;title");
  EXPECT_EQ(printable("a\u009B31m"), "a31m");  // the one-character form
  EXPECT_EQ(printable("\x7F"
                      "a\x08"),
            "a");
}

TEST(Printable, BidirectionalOverridesAreTakenOut) {
  EXPECT_EQ(printable("a\u202Eb\u2066c\u2069d\u200Fe\uFEFF"), "abcde");
  EXPECT_EQ(printable("line\u2028sep"), "linesep");
}

TEST(Printable, LineBreaksBecomeSpacesUnlessKept) {
  EXPECT_EQ(printable("a\nb\tc\rd"), "a b c d");
  EXPECT_EQ(printable("a\nb\tc", true), "a\nb c");
}

TEST(Printable, BrokenBytesAreReplaced) { EXPECT_EQ(printable("a\xFF"), "a\uFFFD"); }

}  // namespace
}  // namespace dateline

#include "analysis/tokenize.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "utf8.h"

namespace dateline {
namespace {

using Words = std::vector<std::string>;

Words words(std::string_view text) {
  Words out;
  Tokenizer tokens(text);
  Token token;
  while (tokens.next(token)) out.emplace_back(token.folded);
  return out;
}

TEST(Tokenizer, NoTextHasNoWords) {
  EXPECT_EQ(words(""), Words{});
  EXPECT_EQ(words(" \t\n.,;!—…«»\u2028"), Words{});
}

TEST(Tokenizer, PunctuationSeparatesWords) {
  struct Case {
    const char* text;
    Words words;
  };
  const Case cases[] = {
      {"Azerbaijan's", {"azerbaijan", "s"}},
      {"Azerbaijan’s", {"azerbaijan", "s"}},
      {"Türkiye'de", {"turkiye", "de"}},
      {"peace-keeping", {"peace", "keeping"}},
      {"U.S.", {"u", "s"}},
      {"1,250.5", {"1", "250", "5"}},
      {"COVID-19", {"covid", "19"}},
      {"a_b", {"a", "b"}},
      {"«Лачин»—коридор", {"лачин", "коридор"}},
      {"AT&T", {"at", "t"}},
      {"x×y÷z", {"x", "y", "z"}},
      {"B2B", {"b2b"}},
  };
  for (const Case& c : cases) EXPECT_EQ(words(c.text), c.words) << c.text;
}

TEST(Tokenizer, WordsMixScriptsAndDigits) {
  EXPECT_EQ(words("Су-27 МиГ29 Q3ə"), (Words{"су", "27", "миг29", "q3e"}));
}

TEST(Tokenizer, InvisibleCharactersInsideAWordDoNotEndIt) {
  EXPECT_EQ(words("co\u00ADop"), Words{"coop"});  // soft hyphen
  EXPECT_EQ(words("می\u200Cخواهم").size(), 1U);   // zero width non-joiner
  EXPECT_EQ(words("a\u200Eb"), Words{"ab"});      // direction mark
  EXPECT_EQ(words("مـــرحبا"), words("مرحبا"));   // tatweel
}

TEST(Tokenizer, InvisibleCharactersAloneAreNoWord) { EXPECT_EQ(words("\u00AD \u200D \u0640 a"), Words{"a"}); }

TEST(Tokenizer, MarksBelongToTheLetterBeforeThem) {
  EXPECT_EQ(words("cafe\u0301"), Words{"cafe"});
  EXPECT_EQ(words("हिन्दी"), Words{"हिन्दी"});
}

TEST(Tokenizer, AMarkOnNothingIsNoWord) { EXPECT_EQ(words("\u0301 x"), Words{"x"}); }

TEST(Tokenizer, ScriptsWithoutSpacesGiveAWordForEachCharacter) {
  EXPECT_EQ(words("北京大学"), (Words{"北", "京", "大", "学"}));
  EXPECT_EQ(words("abc北京"), (Words{"abc", "北", "京"}));
  EXPECT_EQ(words("北x"), (Words{"北", "x"}));
  EXPECT_EQ(words("ซิ"), Words{"ซิ"});  // with its vowel mark
}

TEST(Tokenizer, HangulIsWrittenInWords) { EXPECT_EQ(words("서울 대학교"), (Words{"서울", "대학교"})); }

TEST(Tokenizer, BrokenBytesSeparateWords) {
  EXPECT_EQ(words("ab\xFFgh"), (Words{"ab", "gh"}));
  EXPECT_EQ(words("\xC3"), Words{});
  EXPECT_EQ(words("a\xE2\x82"), Words{"a"});
}

TEST(Tokenizer, OffsetsAreThoseOfTheWordAsWritten) {
  const std::string text = "  Xoş gəldiniz!";
  Tokenizer tokens(text);
  Token token;
  ASSERT_TRUE(tokens.next(token));
  EXPECT_EQ(text.substr(token.begin, token.end - token.begin), "Xoş");
  EXPECT_FALSE(token.ascii);
  ASSERT_TRUE(tokens.next(token));
  EXPECT_EQ(text.substr(token.begin, token.end - token.begin), "gəldiniz");
  EXPECT_FALSE(tokens.next(token));
}

TEST(Tokenizer, KnowsAsciiWords) {
  Tokenizer tokens("plain été");
  Token token;
  ASSERT_TRUE(tokens.next(token));
  EXPECT_TRUE(token.ascii);
  ASSERT_TRUE(tokens.next(token));
  EXPECT_FALSE(token.ascii);
}

TEST(Tokenizer, LongWordsAreCutAtACharacterBoundary) {
  for (const char* unit : {"a", "я", "ა", "😀x"}) {
    std::string text = "x";
    while (text.size() <= 2 * kMaxWordBytes) text += unit;
    Tokenizer tokens(text);
    Token token;
    ASSERT_TRUE(tokens.next(token));
    EXPECT_LE(token.folded.size(), kMaxWordBytes) << unit;
    EXPECT_EQ(find_invalid_utf8(token.folded), std::string_view::npos) << unit;
  }
}

TEST(Tokenizer, AWordOfExactlyTheLimitIsNotCut) {
  const std::string text(kMaxWordBytes, 'a'), longer(kMaxWordBytes + 1, 'a');
  Token token;
  ASSERT_TRUE(Tokenizer(text).next(token));
  EXPECT_FALSE(token.cut);
  Tokenizer tokens(longer);
  ASSERT_TRUE(tokens.next(token));
  EXPECT_TRUE(token.cut);
  EXPECT_EQ(token.folded, text);
  EXPECT_EQ(token.end, longer.size());
}

TEST(Tokenizer, RandomBytesGiveOrderedWordsOfValidText) {
  const std::string_view pieces[] = {
      "a",        "Z",      "9", " ", ".", "ə",      "И", "\u0306",   "北", "\u00AD", "\u200D", "\xFF",
      "\xE2\x82", "\u0301", "ß", "ﬃ", "۱", "\u0E34", "ซ", "\xF0\x9F", "½",  "\uFDFA", "ı",      "İ"};
  for (unsigned seed = 0; seed < 2000; ++seed) {
    std::mt19937 random(seed);
    std::string text;
    for (auto n = random() % 24; n > 0; --n) text += pieces[random() % std::size(pieces)];
    Tokenizer tokens(text);
    Token token;
    std::size_t end = 0;
    while (tokens.next(token)) {
      ASSERT_LT(token.begin, token.end) << "seed " << seed;
      ASSERT_GE(token.begin, end) << "seed " << seed;
      ASSERT_LE(token.end, text.size()) << "seed " << seed;
      ASSERT_FALSE(token.folded.empty()) << "seed " << seed;
      ASSERT_EQ(find_invalid_utf8(token.folded), std::string_view::npos) << "seed " << seed;
      end = token.end;
    }
  }
}

// Text is looked at 64 bytes at a time.
TEST(Tokenizer, AWordIsTheSameWhereverItStands) {
  const std::string text = "Bakı-2023: Əliyev's peacekeepers, U.S.\xFFx 北京市 soft\u00ADhyphen и\u0306 " +
                           std::string(70, 'w') + "/" + std::string(64, '0') + "Ağ" + std::string(63, 'k') +
                           ".";
  const auto spans = [](const std::string& of) {
    std::vector<std::tuple<std::size_t, std::size_t, bool>> out;
    WordScanner scanner(of);
    for (WordSpan word; scanner.next(word);) out.emplace_back(word.begin, word.end, word.ascii);
    return out;
  };
  const auto expected = spans(text);
  ASSERT_EQ(expected.size(), 15U);
  for (std::size_t shift = 1; shift < 130; ++shift) {
    auto shifted = spans(std::string(shift, '-') + text);
    for (auto& [begin, end, ascii] : shifted) begin -= shift, end -= shift;
    EXPECT_EQ(shifted, expected) << shift;
  }
}

}  // namespace
}  // namespace dateline

#include "extract/plain_text.h"

#include <gtest/gtest.h>

namespace dateline {
namespace {

using Strings = std::vector<std::string>;

Strings texts(const std::vector<Paragraph>& paragraphs) {
  Strings out;
  for (const Paragraph& p : paragraphs) out.push_back(p.text);
  return out;
}

Strings split_paragraphs(std::string_view text) {
  Strings out;
  for_each_paragraph(text, [&](std::string p) { out.push_back(std::move(p)); });
  return out;
}

const std::string kFirst =
    "The grain terminal at the port of Batumi reopened on Monday after a week of storms that had kept the "
    "ships away "
    "from the quay.";
const std::string kSecond =
    "Eleven vessels were waiting outside the harbour, the captain of the port said, and the queue will take "
    "until the "
    "weekend to clear.";
const std::string kThird =
    "Nobody was hurt, and the cranes were found to be in good order after an inspection by the engineers on "
    "duty.";

TEST(SplitParagraphs, BlankLinesSeparate) {
  EXPECT_EQ(split_paragraphs("one\n\ntwo\n \t\n\nthree"), (Strings{"one", "two", "three"}));
  EXPECT_EQ(split_paragraphs(""), Strings{});
  EXPECT_EQ(split_paragraphs("\n \n\t\n"), Strings{});
}

TEST(SplitParagraphs, CarriageReturnsAreNoText) {
  EXPECT_EQ(split_paragraphs("one\r\n\r\ntwo\r\n"), (Strings{"one", "two"}));
}

TEST(SplitParagraphs, LinesWrappedAtAColumnAreJoined) {
  EXPECT_EQ(split_paragraphs("The grain terminal at the port of Batumi reopened on Monday\n"
                             "after a week of storms that had kept the ships away from the\n"
                             "quay.\n"),
            Strings{"The grain terminal at the port of Batumi reopened on Monday after a week of storms that "
                    "had kept the "
                    "ships away from the quay."});
}

TEST(SplitParagraphs, LongLinesAreParagraphsOfTheirOwn) {
  EXPECT_EQ(split_paragraphs(kFirst + "\n" + kSecond + "\n" + kThird), (Strings{kFirst, kSecond, kThird}));
}

TEST(SplitParagraphs, ShortLinesAreNotJoined) {
  EXPECT_EQ(split_paragraphs("Zirə\nSabah\nQəbələ"), (Strings{"Zirə", "Sabah", "Qəbələ"}));
}

TEST(SplitParagraphs, AnIndentedLineBeginsAParagraph) {
  EXPECT_EQ(split_paragraphs("  The grain terminal at the port of Batumi reopened on Monday\n"
                             "after a week of storms that had kept the ships away from the\n"
                             "quay.\n"
                             "  Eleven vessels were waiting outside the harbour, the captain\n"
                             "of the port said.\n")
                .size(),
            2U);
}

TEST(PlainText, HeadlineDateAndBodyAreToldApart) {
  Article a;
  read_plain_text("Grain terminal reopens\n\n12 March 2021\n\n" + kFirst + "\n\n" + kSecond + "\n", a);
  EXPECT_EQ(a.title, "Grain terminal reopens");
  EXPECT_EQ(a.date, "2021-03-12");
  EXPECT_EQ(a.date_from, "prose");
  EXPECT_EQ(texts(a.paragraphs), (Strings{kFirst, kSecond}));
}

TEST(PlainText, ALabelledDateLineIsNoParagraph) {
  Article a;
  read_plain_text("Grain terminal reopens\n\nPublished: 12.03.2021, 14:05\n\n" + kFirst + "\n\n" + kSecond,
                  a);
  EXPECT_EQ(a.date, "2021-03-12");
  EXPECT_EQ(texts(a.paragraphs), (Strings{kFirst, kSecond}));
}

TEST(PlainText, ADateInTheBodyIsNotTheArticles) {
  Article a;
  const std::string with_date =
      "The terminal was built on 3 May 1987 by the port authority and has been repaired many times since "
      "that day.";
  read_plain_text("Grain terminal reopens\n\n" + with_date + "\n\n" + kFirst, a);
  EXPECT_EQ(a.date, "");
}

TEST(PlainText, ACaptionPrintedTwiceIsOneCaption) {
  Article a;
  read_plain_text(
      "Grain terminal reopens\n\nA crane at the quay\n\nA crane at the quay\n\n" + kFirst + "\n\n" + kSecond,
      a);
  EXPECT_EQ(texts(a.captions), Strings{"A crane at the quay"});
  EXPECT_EQ(texts(a.paragraphs), (Strings{kFirst, kSecond}));
}

TEST(PlainText, ALineWithAPictureCreditIsACaption) {
  Article a;
  read_plain_text(
      "Grain terminal reopens\n\nA crane at the quay. Photo: Reuters\n\n" + kFirst + "\n\n" + kSecond, a);
  EXPECT_EQ(texts(a.captions), Strings{"A crane at the quay. Photo: Reuters"});
}

TEST(PlainText, FurnitureAfterTheArticleIsLeftOut) {
  Article a;
  read_plain_text("Grain terminal reopens\n\n" + kFirst + "\n\n" + kSecond + "\n\n" + kThird +
                      "\n\nFollow us on Facebook\n\nMost read\n\nStorm in the bay\n\n© 2021 Valley Post. All "
                      "rights reserved",
                  a);
  EXPECT_EQ(texts(a.paragraphs), (Strings{kFirst, kSecond, kThird}));
}

TEST(PlainText, ATextOfOneParagraphIsKept) {
  Article a;
  read_plain_text(kFirst, a);
  EXPECT_EQ(texts(a.paragraphs), Strings{kFirst});
  EXPECT_EQ(a.title, "");
}

TEST(PlainText, NothingReadableGivesNothing) {
  for (const char* text : {"", "\n\n", " \t\r\n", "\xEF\xBB\xBF"}) {
    Article a;
    read_plain_text(text, a);
    EXPECT_TRUE(a.title.empty() && a.captions.empty()) << text;
  }
}

TEST(PlainText, AnArticleOfManyShortLinesIsNotLost) {
  std::string table = "League table\n\n";
  for (int i = 1; i <= 12; ++i) table += "Team " + std::to_string(i) + " " + std::to_string(40 - i) + "\n\n";
  Article a;
  read_plain_text(table, a);
  EXPECT_GE(a.paragraphs.size(), 12U);
}

TEST(PlainText, SentencesAndHeadlinesWithADateAreNoDateLines) {
  for (const char* title : {"Treaty of Baku signed on 12 March 1921", "Foo 1.2.10 released"}) {
    Article a;
    read_plain_text(std::string(title) + "\n\n" + kFirst + "\n\n" + kSecond, a);
    EXPECT_EQ(a.title, title);
    EXPECT_EQ(a.date, "") << title;
  }
  for (const char* sentence : {"The law passed by parliament on 12 March 2001 changed how grain is sold.",
                               "A report published on 12 March 2001 says that exports of grain rose again"}) {
    Article a;
    read_plain_text(std::string("Headline of a text\n\n") + sentence + "\n\n" + kFirst + "\n\n" + kSecond, a);
    EXPECT_EQ(a.date, "") << sentence;
    EXPECT_EQ(texts(a.paragraphs), (Strings{sentence, kFirst, kSecond}));
  }
}

TEST(PlainText, ACaptionComesOnceWhereverItIsRepeated) {
  Article a;
  read_plain_text(
      "Grain terminal reopens\n\nA crane\n\nA crane\n\nA ship\n\nA ship\n\na CRANE\n\nA crane\n\n" + kFirst +
          "\n\n" + kSecond,
      a);
  EXPECT_EQ(texts(a.captions), (Strings{"A crane", "A ship"}));
}

}  // namespace
}  // namespace dateline

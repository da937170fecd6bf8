#include "source/filter.h"

#include <gtest/gtest.h>

#include "support.h"

namespace dateline {
namespace {

using Strings = std::vector<std::string>;

TEST(ParseFilter, SplitsTheCommandWithoutAShell) {
  struct Case {
    std::string line;
    Strings command;
  };
  const Case cases[] = {
      {"application/pdf = pdftotext -enc UTF-8 %f -", {"pdftotext", "-enc", "UTF-8", "%f", "-"}},
      {"application/pdf=a\tb  c ", {"a", "b", "c"}},
      {"application/pdf = a 'b c' \"d e\" f\\ g", {"a", "b c", "d e", "f g"}},
      {"application/pdf = a '' \"\" b''c", {"a", "", "", "bc"}},
      {R"(application/pdf = a 'x\y' "x\y" "\"\\" \' \")", {"a", R"(x\y)", R"(x\y)", R"("\)", "'", "\""}},
      {"application/pdf = a --in=%f '$HOME' ; | & > *", {"a", "--in=%f", "$HOME", ";", "|", "&", ">", "*"}},
      {"application/pdf = a x=y", {"a", "x=y"}},
  };
  for (const Case& c : cases) EXPECT_EQ(parse_filter(c.line).command, c.command) << c.line;
}

TEST(ParseFilter, TakesMediaTypesAndEndingsInAnyCase) {
  EXPECT_EQ(parse_filter("Application/PDF = a").type, "application/pdf");
  EXPECT_EQ(parse_filter(" application/vnd.oasis.opendocument.text = a").type,
            "application/vnd.oasis.opendocument.text");
  EXPECT_EQ(parse_filter("text/rtf = a").type, "text/rtf");
  EXPECT_EQ(parse_filter(".DOCX = a").type, ".docx");
  EXPECT_EQ(parse_filter(".tar.gz=a").type, ".tar.gz");
}

TEST(ParseFilter, SaysWhatIsWrong) {
  struct Case {
    std::string line, part;
  };
  const Case cases[] = {
      {"", "expected TYPE = COMMAND"},
      {"application/pdf", "expected TYPE = COMMAND"},
      {"pdf = a", "expected a media type"},
      {". = a", "expected a media type"},
      {".a/b = a", "expected a media type"},
      {"a/b/c = a", "expected a media type"},
      {"/b = a", "expected a media type"},
      {"a b/c = a", "expected a media type"},
      {" = a", "expected a media type"},
      {"text/x-tex = a", "such as .tex"},
      {"a/b = ", "no command"},
      {"a/b = ''", "no command"},
      {"a/b = %f", "the file is no command"},
      {"a/b = a 'b", "a quote ' is not closed"},
      {"a/b = a \"b\\\"", "a quote \" is not closed"},
      {"a/b = a \\", "backslash"},
      {std::string("a/b = a\0b", 9), "NUL"},
      {std::string("a/b = a\\\0", 9), "NUL"},
  };
  for (const Case& c : cases) {
    try {
      parse_filter(c.line);
      ADD_FAILURE() << c.line;
    } catch (const Error& e) {
      EXPECT_EQ(e.kind(), ErrorKind::usage);
      EXPECT_NE(std::string(e.what()).find(c.part), std::string::npos) << e.what();
    }
  }
}

TEST(Filter, TheFirstThatFitsCounts) {
  const std::vector<FileFilter> filters = {parse_filter("application/pdf = a"), parse_filter(".pdf.x = b"),
                                           parse_filter(".x = c"), parse_filter("application/pdf = d")};
  EXPECT_EQ(filter_by_type(filters, "application/pdf"), &filters[0]);
  EXPECT_EQ(filter_by_type(filters, "image/png"), nullptr);
  EXPECT_EQ(filter_by_name(filters, "/a/b.PDF.x"), &filters[1]);
  EXPECT_EQ(filter_by_name(filters, "b.X"), &filters[2]);
  EXPECT_EQ(filter_by_name(filters, "b.pdf"), nullptr);
  EXPECT_EQ(filter_by_name(filters, "b.xx"), nullptr);
  EXPECT_EQ(filter_by_name(filters, "/a/.x"), &filters[2]);
}

TEST(Filter, FingerprintsTellFiltersApart) {
  const auto of = [](const Strings& lines) {
    std::vector<FileFilter> filters;
    for (const std::string& line : lines) filters.push_back(parse_filter(line));
    return fingerprint(filters);
  };
  EXPECT_EQ(of({}), "");
  EXPECT_EQ(of({"a/b = c d"}), of({"A/B='c'  d"}));
  EXPECT_NE(of({"a/b = c d"}), of({"a/b = 'c d'"}));
  EXPECT_NE(of({"a/b = c d"}), of({"a/b = c e"}));
  EXPECT_NE(of({"a/b = c", "a/d = e"}), of({"a/b = c"}));
  EXPECT_NE(of({"a/b = c 'd\na/e'  f"}), of({"a/b = c d", "a/e = f"}));
  EXPECT_NE(fingerprint({{"a/b", {"c", ""}}}), fingerprint({{"a/b", {"c"}}, {"", {}}}));
}

TEST(Filter, WhatItPrintsIsHtmlOrText) {
  const ReadDefaults defaults;
  const SourceFile file{"news/a.pdf", "a.pdf", "/srv/news/a.pdf", {}, &defaults};
  const auto format = [&](std::string_view output) {
    const auto document = filtered_document(file, output);
    return document ? std::optional(document->format) : std::nullopt;
  };
  EXPECT_EQ(format("Kestrels\n\nThey are back.\f"), Format::text);
  EXPECT_EQ(format("<!DOCTYPE html><p>x"), Format::html);
  EXPECT_EQ(format("{\"id\":\"1\"}\n"), Format::text) << "no record of a file of many";
  EXPECT_EQ(format("WARC/1.0\r\n"), Format::text);
  EXPECT_EQ(format("<rss><item>x</item></rss>"), Format::text);
  EXPECT_EQ(format(std::string_view("\0\1\2", 3)), std::nullopt);
  const auto document = filtered_document(file, "Kestrels");
  EXPECT_EQ(document->bytes, "Kestrels");
  EXPECT_EQ(document->name, "news/a.pdf");
  EXPECT_EQ(document->relative, "a.pdf");
  EXPECT_EQ(document->location, "/srv/news/a.pdf");
  EXPECT_FALSE(document->is_record);
}

}  // namespace
}  // namespace dateline

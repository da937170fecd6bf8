#include "source/document.h"

#include <gtest/gtest.h>

#include "support.h"

namespace dateline {
namespace {

using test::TempDir;

TEST(DetectFormat, ByTheFirstBytes) {
  struct Case {
    std::string bytes;
    std::optional<Format> format;
  };
  const Case cases[] = {
      {"{\"id\":\"1\"}\n", Format::jsonl},
      {"\n  {\"id\":\"1\"}\n", Format::jsonl},
      {"\xEF\xBB\xBF{\"id\":\"1\"}\n", Format::jsonl},
      {"{ not json }", Format::text},
      {"<?xml version=\"1.0\"?>\n<rss version='2.0'><channel>", Format::feed},
      {"\xEF\xBB\xBF<?xml version=\"1.0\"?><!-- made by hand -->\n<!DOCTYPE rss [<!ENTITY x "
       "'<html>'>]>\n<rss>",
       Format::feed},
      {"\n<feed xmlns='http://www.w3.org/2005/Atom'><title type='html'>&lt;p></title>", Format::feed},
      {"<atom:feed xmlns:atom='http://www.w3.org/2005/Atom'>", Format::feed},
      {"<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", Format::feed},
      {"<rdf:RDF xmlns:foaf='http://xmlns.com/foaf/0.1/'>", Format::text},
      {std::string("<rss>\0", 6), Format::feed},
      {"<mediawiki xmlns='http://www.mediawiki.org/xml/export-0.11/'>", Format::mediawiki},
      {"<?xml version=\"1.0\"?><!DOCTYPE html><html><body><rss>", Format::html},
      {"<!DOCTYPE html><p>x", Format::html},
      {"<HTML><body>x", Format::html},
      {"\r\n<!-- note -->\n<html>", Format::html},
      {"<style>" + std::string(5000, ' ') + "</style><html>", Format::html},
      {"<?xml version=\"1.0\"?><html>", Format::html},
      {"\xEF\xBB\xBF<html>", Format::html},
      {std::string("\xFF\xFE<\0h\0t\0m\0l\0>\0", 14), Format::html},
      {std::string("\xFF\xFEH\0i\0", 6), Format::text},
      {"Headline\n\nText with <b>bold</b> words.", Format::text},
      {"<3 grain", Format::text},
      {"", Format::text},
      {std::string("\x89PNG\r\n\x1A\n\0\0\0", 11), std::nullopt},
      {std::string("text\0text", 9), std::nullopt},
      {"<html>" + std::string(3000, 'x') + std::string(3, '\0'), Format::html},
      {"<html>" + std::string(3000, 'x') + std::string(4, '\0'), std::nullopt},
      {"text" + std::string(3000, 'x') + std::string(1, '\0'), std::nullopt},
      {"\x01\x02\x03\x04", std::nullopt},
      {"%PDF-1.4\n1 0 obj\n", std::nullopt},
      {"%!PS-Adobe-3.0\n", std::nullopt},
      {"{\\rtf1\\ansi \"x\"}", std::nullopt},
      {"\xCF\xEE\xF0\xF2", Format::text},  // windows-1251
  };
  for (const Case& c : cases) EXPECT_EQ(detect_format(c.bytes, Format::automatic), c.format) << c.bytes;
}

TEST(DetectFormat, AWantedFormatRulesButNotOverBinaryData) {
  EXPECT_EQ(detect_format("{\"id\":\"1\"}", Format::text), Format::text);
  EXPECT_EQ(detect_format("plain", Format::html), Format::html);
  EXPECT_EQ(detect_format(std::string("\0\1", 2), Format::text), std::nullopt);
}

TEST(DetectFormat, ANameThatPromisesAPageIsBelievedWhereThereIsMarkup) {
  for (const char* name : {"a.html", "a.htm", "a.xhtml.gz", "a.shtml.zst"}) {
    EXPECT_EQ(detect_format("The grain <b>terminal</b>", Format::automatic, name), Format::html) << name;
    EXPECT_EQ(detect_format("The grain terminal", Format::automatic, name), Format::text) << name;
  }
  EXPECT_EQ(detect_format("The grain <b>terminal</b>", Format::automatic, "a.txt"), Format::text);
}

constexpr std::size_t kMaxBytes = 3u << 20;

class ReadDocuments : public testing::Test {
 protected:
  bool read(std::string_view bytes, Format format = Format::automatic) {
    test::write(dir_ / "f", bytes);
    defaults_.format = format;
    const std::string path = (dir_ / "f").string();
    documents_.clear();
    problems_.clear();
    return read_documents(
        {path, "f", path, {}, &defaults_}, kMaxBytes, [&](Document d) { documents_.push_back(std::move(d)); },
        [&](Problem p, bool may_pass) {
          problems_.push_back(std::move(p));
          may_pass_ = may_pass;
        });
  }
  TempDir dir_;
  ReadDefaults defaults_;
  std::vector<Document> documents_;
  std::vector<Problem> problems_;
  bool may_pass_ = false;  // the last of them
};

TEST_F(ReadDocuments, ATextIsOneDocument) {
  read("Headline\n\nText.\n");
  ASSERT_EQ(documents_.size(), 1U);
  EXPECT_EQ(documents_[0].bytes, "Headline\n\nText.\n");
  EXPECT_EQ(documents_[0].format, Format::text);
  EXPECT_EQ(documents_[0].relative, "f");
  EXPECT_EQ(documents_[0].line, 0U);
}

TEST_F(ReadDocuments, LinesAreDocumentsWithTheirPlaces) {
  const std::string lines = "\xEF\xBB\xBF{\"id\":\"1\"}\r\n\n  \t\n{\"id\":\"2\"}\n{\"id\":\"3\"}";
  for (const std::string& bytes : {lines, test::gzip(lines), test::zstd(lines)}) {
    read(bytes);
    ASSERT_EQ(documents_.size(), 3U);
    EXPECT_EQ(documents_[0].bytes.substr(0, 10), "{\"id\":\"1\"}");
    EXPECT_EQ(documents_[0].offset, 0U);
    EXPECT_EQ(documents_[1].line, 4U);
    EXPECT_EQ(documents_[1].offset, lines.find("{\"id\":\"2\""));
    EXPECT_EQ(documents_[2].offset, lines.find("{\"id\":\"3\""));
    EXPECT_EQ(documents_[2].bytes, "{\"id\":\"3\"}");
    EXPECT_TRUE(problems_.empty());
  }
}

TEST_F(ReadDocuments, LinesBeforeATruncationAreKept) {
  std::string lines;
  for (int i = 0; i < 20000; ++i) lines += "{\"id\":\"" + std::to_string(i * 7919) + "\"}\n";
  const std::string packed = test::gzip(lines);
  read(packed.substr(0, packed.size() / 2));
  EXPECT_GT(documents_.size(), 100U);
  EXPECT_LT(documents_.size(), 20000U);
  ASSERT_EQ(problems_.size(), 1U);
  EXPECT_NE(problems_[0].message.find("truncated"), std::string::npos);
  for (const Document& d : documents_) ASSERT_EQ(d.bytes.back(), '}');
}

TEST_F(ReadDocuments, ATextThatIsCutOffIsNoDocument) {
  std::string text = "Headline\n\n";
  for (int i = 0; i < 50000; ++i) text += std::to_string(i * 7919) + " ";
  const std::string packed = test::gzip(text);
  read(packed.substr(0, packed.size() / 2));
  EXPECT_TRUE(documents_.empty());
  EXPECT_EQ(problems_.size(), 1U);
}

TEST_F(ReadDocuments, WhatCannotBeUsedIsReported) {
  struct Case {
    std::string bytes;
    const char* message;
  };
  for (const Case& c : {Case{"", "empty file"}, Case{test::gzip(""), "empty file"}}) {
    EXPECT_TRUE(read(c.bytes));
    EXPECT_TRUE(documents_.empty());
    ASSERT_EQ(problems_.size(), 1U);
    EXPECT_EQ(problems_[0].message, c.message);
    EXPECT_EQ(problems_[0].source, (dir_ / "f").string());
    EXPECT_FALSE(may_pass_) << c.message;
  }
}

TEST_F(ReadDocuments, OfBinaryDataItIsSaidThatTheyAre) {
  for (const std::string& bytes : {std::string("\0\1\2", 3), test::gzip(std::string("\0\1\2", 3))}) {
    EXPECT_FALSE(read(bytes));
    EXPECT_TRUE(documents_.empty() && problems_.empty());
  }
}

TEST_F(ReadDocuments, AFileThatVanishedIsReported) {
  const std::string path = (dir_ / "none").string();
  read_documents(
      {path, "none", path, {}, &defaults_}, kMaxBytes, [](Document) { FAIL(); },
      [&](Problem p, bool may_pass) {
        problems_.push_back(std::move(p));
        may_pass_ = may_pass;
      });
  ASSERT_EQ(problems_.size(), 1U);
  EXPECT_TRUE(may_pass_);
  EXPECT_EQ(problems_[0].message.find(path), std::string::npos) << "the name is in a field of its own";
}

TEST_F(ReadDocuments, ALineTooLongIsSkippedAndTheRestIsRead) {
  const std::string longest(kMaxBytes + 10, 'x');
  read("{\"id\":\"1\"}\n{\"body\":\"" + longest + "\"}\n{\"id\":\"3\"}\n");
  ASSERT_EQ(documents_.size(), 2U);
  EXPECT_EQ(documents_[1].bytes, "{\"id\":\"3\"}");
  EXPECT_EQ(documents_[1].line, 3U);
  EXPECT_TRUE(may_pass_);  // another run may have more memory
  ASSERT_EQ(problems_.size(), 1U);
  EXPECT_EQ(problems_[0].line, 2U);
  EXPECT_EQ(problems_[0].message, "line longer than 3 MiB");
}

}  // namespace
}  // namespace dateline

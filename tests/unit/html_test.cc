#include "extract/html.h"

#include <gtest/gtest.h>

#include "dateline/error.h"
#include "extract/html_tree.h"

namespace dateline {
namespace {

using Strings = std::vector<std::string>;

const std::string kFirst =
    "The grain terminal at the port of Batumi reopened on Monday after a week of storms, which had kept the "
    "ships away.";
const std::string kSecond =
    "Eleven vessels were waiting outside the harbour, the captain of the port said, and the queue will take "
    "days to clear.";
const std::string kThird =
    "Nobody was hurt, and the cranes were found to be in good order, an inspection by engineers showed.";

std::string paragraph(const std::string& text) { return "<p>" + text + "</p>\n"; }
const std::string kBody = paragraph(kFirst) + paragraph(kSecond) + paragraph(kThird);

Article page(const std::string& html) {
  Article a;
  read_html(html, a);
  return a;
}

Strings texts(const std::vector<Paragraph>& paragraphs) {
  Strings out;
  for (const Paragraph& p : paragraphs) out.push_back(p.text);
  return out;
}

TEST(Html, TheArticleIsFoundAmongFurniture) {
  const Article a = page(
      "<html><head><title>Terminal | Post</title></head><body><nav><a href=/>Home</a> <a "
      "href=/n>News</a></nav>"
      "<h1>Grain terminal reopens</h1><div class=story>" +
      kBody +
      "</div>"
      "<aside><p>Storm in the bay, a very long teaser, with commas, for another article "
      "altogether.</p></aside>"
      "<div class='comments'><p>What a nice article, thank you, said a reader at some length, "
      "truly.</p></div>"
      "<footer><p>© 2021 Valley Post, all rights reserved, and so on and so "
      "forth.</p></footer></body></html>");
  EXPECT_EQ(a.title, "Grain terminal reopens");
  EXPECT_EQ(texts(a.paragraphs), (Strings{kFirst, kSecond, kThird}));
}

TEST(Html, ScriptsStylesAndHiddenTextAreNoText) {
  const Article a = page(
      "<div><script>var x = 'grain, grain, grain, grain, grain';</script><style>p{color:red}</style>" +
      kBody +
      "<p hidden>Hidden text, long enough to be taken for a paragraph of it.</p>"
      "<p style='display:none'>Hidden text, long enough to be taken for a paragraph of it.</p>"
      "<noscript><p>Please enable JavaScript, this page is better with it, really.</p></noscript></div>");
  EXPECT_EQ(texts(a.paragraphs), (Strings{kFirst, kSecond, kThird}));
}

TEST(Html, EntitiesAndInlineMarkupAreText) {
  const Article a = page(
      "<article><p>Prices rose by 5&nbsp;%, <b>said</b> the <a href=x>minister</a> &amp; his aide &#8212; "
      "&laquo;Zir&#601;&raquo; won.</p>" +
      kBody + "</article>");
  EXPECT_EQ(a.paragraphs.at(0).text, "Prices rose by 5 %, said the minister & his aide — «Zirə» won.");
}

TEST(Html, FigureCaptionsAreCaptions) {
  const Article a = page("<article><figure><img src=x><figcaption>A crane at the quay</figcaption></figure>" +
                         kBody + "<figure><figcaption>A crane at the quay</figcaption></figure></article>");
  EXPECT_EQ(texts(a.captions), Strings{"A crane at the quay"});
  EXPECT_EQ(texts(a.paragraphs), (Strings{kFirst, kSecond, kThird}));
}

TEST(Html, TwoLineBreaksAreAParagraph) {
  EXPECT_EQ(texts(page("<div id=text>" + kFirst + "<br><br>" + kSecond + "<br/>\n<br/>" + kThird + "</div>")
                      .paragraphs),
            (Strings{kFirst, kSecond, kThird}));
}

TEST(Html, OneLineBreakIsASpace) {
  EXPECT_EQ(
      page("<div><p>One line,<br>another line, and more of it</p>" + kBody + "</div>").paragraphs.at(0).text,
      "One line, another line, and more of it");
}

TEST(Html, ListsAndHeadingsInTheTextAreKept) {
  const Article a = page("<article>" + kBody +
                         "<h2>What comes next</h2><ul><li>The ships are unloaded, one by one</li>"
                         "<li>The quay is cleaned, said the captain</li></ul></article>");
  EXPECT_EQ(texts(a.paragraphs),
            (Strings{kFirst, kSecond, kThird, "What comes next", "The ships are unloaded, one by one",
                     "The quay is cleaned, said the captain"}));
}

TEST(Html, APageWithoutTextGivesNone) {
  for (const char* html :
       {"", "<html></html>", "<p></p>", "<!-- x -->", "<script>x</script>", "<", "</", "&", "<p><p><p>"}) {
    const Article a = page(html);
    EXPECT_TRUE(a.paragraphs.empty() && a.captions.empty()) << html;
  }
}

TEST(Html, NestingTooDeepIsRefused) {
  std::string deep;
  for (std::size_t i = 0; i <= kMaxHtmlDepth; ++i) deep += "<div>";
  EXPECT_THROW(page(deep + kBody), Error);
}

TEST(Html, NestingAsDeepAsAllowedIsRead) {
  std::string deep;
  for (std::size_t i = 0; i < kMaxHtmlDepth / 2; ++i) deep += "<div>";
  EXPECT_NO_THROW(page(deep + kBody));
}

TEST(Html, FlatElementsDoNotCountAsNesting) {
  std::string flat;
  for (std::size_t i = 0; i < 2 * kMaxHtmlDepth; ++i) flat += "<br><p>x";
  EXPECT_NO_THROW(page(flat));
}

TEST(Html, ForeignElementsCountAsNesting) {
  std::string svg = "<svg>";
  for (int i = 0; i < 200000; ++i) svg += "<td>";  // in SVG it has no end tag of the parser's
  EXPECT_THROW(page(svg), Error);
}

TEST(DeclaredCharset, IsFoundInTheHead) {
  struct Case {
    const char* html;
    const char* charset;
  };
  for (const Case& c :
       {Case{"<meta charset=\"windows-1251\">", "windows-1251"}, Case{"<META CHARSET=UTF-8>", "utf-8"},
        Case{"<meta http-equiv=Content-Type content='text/html; charset=iso-8859-9'>", "iso-8859-9"},
        Case{"<?xml version='1.0' encoding='koi8-r'?>", "koi8-r"}, Case{"<p>charset", ""}, Case{"", ""},
        Case{"<meta charset=", ""}})
    EXPECT_EQ(declared_charset(c.html), c.charset) << c.html;
}

TEST(HtmlTree, TraversesInOrderAndLeavesWhatItEntered) {
  const HtmlTree tree("<body><p>a<b>c</b></p><script>x</script><p>d</p></body>");
  std::size_t entered = 0, left = 0;
  std::string text;
  traverse(
      tree.root(),
      [&](const GumboNode* n) {
        if (tag_of(n) == GUMBO_TAG_SCRIPT) return false;
        ++entered;
        if (n->type == GUMBO_NODE_TEXT) text += n->v.text.text;
        return true;
      },
      [&](const GumboNode*) { ++left; });
  EXPECT_EQ(text, "acd");
  EXPECT_EQ(entered, left);
}

TEST(HtmlTree, TextContentIsSqueezed) {
  EXPECT_EQ(text_content(HtmlTree("<p> a <b>b</b>\n c<br>d<script>x</script></p>").root()), "a b c d");
}

}  // namespace
}  // namespace dateline

#include "extract/page_metadata.h"

#include <gtest/gtest.h>

namespace dateline {
namespace {

using Strings = std::vector<std::string>;

Article metadata(const std::string& html) {
  Article a;
  read_page_metadata(HtmlTree(html), a, {});
  return a;
}

TEST(PageMetadata, OpenGraph) {
  const Article a = metadata(R"(<html lang="en-GB"><head>
    <link rel="canonical" href="https://www.example.org/a"><meta property="og:title" content="Grain &amp; wheat">
    <meta property="og:site_name" content="Valley Post"><meta property="article:published_time" content="2021-03-12T10:00:00+04:00">
    <meta property="article:section" content="World"><meta property="article:tag" content="grain">
    <meta property="article:tag" content="ports"><meta property="article:tag" content="grain"><meta name="author" content="A. Author">)");
  EXPECT_EQ(a.url, "https://www.example.org/a");
  EXPECT_EQ(a.title, "Grain & wheat");
  EXPECT_EQ(a.site, "Valley Post");
  EXPECT_EQ(a.date, "2021-03-12T10:00:00+04:00");
  EXPECT_EQ(a.date_from, "meta");
  EXPECT_EQ(a.sections, Strings{"World"});
  EXPECT_EQ(a.tags, (Strings{"grain", "ports"}));
  EXPECT_EQ(a.authors, Strings{"A. Author"});
  EXPECT_EQ(a.lang, "en");
}

TEST(PageMetadata, JsonLd) {
  const Article a = metadata(
      R"(<script type="application/ld+json">{"@type":"NewsArticle","headline":"Grain","datePublished":"2021-03-12",
    "author":[{"name":"A. Author"},"B. Author"],"articleSection":"World","publisher":{"name":"Valley Post"},
    "keywords":["grain","ports"],"url":"https://example.org/a"}</script>)");
  EXPECT_EQ(a.title, "Grain");
  EXPECT_EQ(a.date, "2021-03-12");
  EXPECT_EQ(a.date_from, "json-ld");
  EXPECT_EQ(a.authors, (Strings{"A. Author", "B. Author"}));
  EXPECT_EQ(a.sections, Strings{"World"});
  EXPECT_EQ(a.site, "Valley Post");
  EXPECT_EQ(a.tags, (Strings{"grain", "ports"}));
  EXPECT_EQ(a.url, "https://example.org/a");
}

TEST(PageMetadata, JsonLdInListsAndGraphs) {
  EXPECT_EQ(
      metadata(
          R"(<script type="application/ld+json">[{"@type":"WebSite"},{"@type":["Thing","ReportageNewsArticle"],"headline":"G"}]</script>)")
          .title,
      "G");
  EXPECT_EQ(
      metadata(
          R"(<script type="application/ld+json">{"@graph":[{"@type":"Organization","headline":"no"},{"@type":"Article","headline":"G"}]}</script>)")
          .title,
      "G");
}

TEST(PageMetadata, BrokenJsonLdIsIgnored) {
  for (const char* json : {"", "{", "5", "[null]", "{\"@type\":5}",
                           "{\"@type\":\"Article\",\"headline\":5,\"author\":{\"name\":[]}}", "[[[[[[[["}) {
    const Article a =
        metadata(std::string("<script type='application/ld+json'>") + json + "</script><h1>Heading</h1>");
    EXPECT_EQ(a.title, "Heading") << json;
  }
}

TEST(PageMetadata, ATitleLosesTheSitesName) {
  EXPECT_EQ(metadata("<title>Grain terminal reopens | Post</title>").title, "Grain terminal reopens");
  EXPECT_EQ(metadata("<title>Grain terminal reopens — Post</title>").title, "Grain terminal reopens");
  EXPECT_EQ(metadata("<title>Post: Grain terminal</title><h1>Grain terminal</h1>").title, "Grain terminal");
  EXPECT_EQ(metadata("<title>A - long headline, and nothing of the site</title>").title,
            "A - long headline, and nothing of the site");
}

TEST(PageMetadata, DatesInOrderOfTrust) {
  const std::string time = "<time datetime='2020-02-02'>x</time>",
                    url = "<link rel=canonical href='https://example.org/2019/01/01/x'>";
  const std::string meta = "<meta name=date content='2021-03-03'>";
  EXPECT_EQ(metadata(meta + time + url).date_from, "meta");
  EXPECT_EQ(metadata(time + url).date, "2020-02-02");
  EXPECT_EQ(metadata(time + url).date_from, "time");
  EXPECT_EQ(metadata(url).date, "2019-01-01");
  EXPECT_EQ(metadata(url).date_from, "url");
  EXPECT_EQ(metadata("<meta name=date content='soon'>").date, "");
  EXPECT_EQ(metadata("<meta name=date content='12 March 2021'>").date, "2021-03-12");
}

TEST(PageMetadata, NumbersInAUrlAreNoDate) {
  for (const char* path : {"/12019/01/01", "/2019/01/011", "/2019/13/01", "/1019/01/01", "/2019/01-01"})
    EXPECT_EQ(metadata(std::string("<link rel=canonical href='https://example.org") + path + "'>").date, "")
        << path;
}

TEST(PageMetadata, TheHostStandsForAMissingSite) {
  EXPECT_EQ(metadata("<link rel=canonical href='https://WWW.Example.org:8080/a'>").site, "example.org");
}

TEST(PageMetadata, KeywordsAreTagsWhereThereAreNoOthers) {
  EXPECT_EQ(metadata("<meta name=keywords content='grain, ports ,,  wheat'>").tags,
            (Strings{"grain", "ports", "wheat"}));
}

TEST(PageMetadata, AnAddressIsNoAuthor) {
  EXPECT_EQ(metadata("<meta property='article:author' content='https://facebook.com/x'>").authors, Strings{});
}

}  // namespace
}  // namespace dateline

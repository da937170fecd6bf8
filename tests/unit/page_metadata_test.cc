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

TEST(PageMetadata, OtherMarksBeforeASiteThatIsKnown) {
  const std::string site = "<meta property=og:site_name content='Valley Post'>";
  for (const char* title : {"Grain • Valley Post", "Grain │ Valley Post", "Valley Post · Grain"})
    EXPECT_EQ(metadata(site + "<title>" + title + "</title>").title, "Grain");
  EXPECT_EQ(metadata("<title>Grain • Wheat</title>").title, "Grain • Wheat");
  EXPECT_EQ(metadata(site + "<title>Grain falls | Valley Post | News</title>").title, "Grain falls");
}

TEST(PageMetadata, AHeadlineOfJsonLdLosesNoMoreThanTheSitesName) {
  const auto title = [](const std::string& headline) {
    return metadata(
               "<meta property=og:site_name content=Post><script "
               "type=application/ld+json>{\"@type\":\"Article\","
               "\"headline\":\"" +
               headline + "\"}</script>")
        .title;
  };
  EXPECT_EQ(title("Lease or buy – what pays?"), "Lease or buy – what pays?");
  EXPECT_EQ(title("Lease or buy | Post"), "Lease or buy");
}

TEST(PageMetadata, TheHeadlineThatIsShownGoesBeforeThatForNetworks) {
  const std::string og = "<meta property=og:title content='You will not believe which terminal opens again'>";
  const auto title = [&](const std::string& html) { return metadata(og + html).title; };
  const std::string given = "You will not believe which terminal opens again";
  EXPECT_EQ(title("<h1>Grain terminal opens again after storm</h1>"),
            "Grain terminal opens again after storm");
  EXPECT_EQ(title("<h1>Storm in the bay of Batumi</h1>"), given);  // of something else
  EXPECT_EQ(title("<h1>Terminal opens again</h1>"), given);        // a section, or a keyword
  EXPECT_EQ(title("<h1>Harbours: " + given + "</h1>"), given);     // with more than the headline
  EXPECT_EQ(title("<h1>Grain terminal opens again</h1><h1>Read on</h1>"), given);
  EXPECT_EQ(title("<h1>You will believe which terminal opens</h1><h2>" + given + "</h2>"),
            given);  // it is shown
  EXPECT_EQ(title("<h1>You will not believe which terminal …</h1>"), given);
  EXPECT_EQ(
      title("<h1><span>Ports</span><span>“You will not believe which terminal opens again”</span></h1>"),
      given);
}

TEST(PageMetadata, ABlogsNameBeforeAColonIsNotTheTitle) {
  const std::string blog = "<title>Notes from Guria: Tea again</title><h1>Notes from Guria</h1>";
  EXPECT_EQ(metadata(blog + "<h3>Tea again</h3>").title, "Tea again");
  EXPECT_EQ(metadata(blog).title, "Notes from Guria");
}

TEST(PageMetadata, WhatIsEscapedTwiceIsReadTwice) {
  const std::string json =
      "<script type=application/ld+json>{\"@type\":\"Article\",\"headline\":\"Grain &amp; wheat\",\"author\":"
      "\"Redacci&oacute;n\"}</script>";
  EXPECT_EQ(metadata(json).title, "Grain & wheat");
  EXPECT_EQ(metadata(json).authors, Strings{"Redacción"});
  EXPECT_EQ(metadata("<meta property=og:title content='&amp;quot;Grain&amp;quot; falls'>").title,
            "\"Grain\" falls");
  EXPECT_EQ(metadata("<meta property=og:title content='The &amp;lt;select> element; &amp;c.'>").title,
            "The <select> element; &c.");
}

TEST(PageMetadata, ADateBeforeTheFirstSentence) {
  const auto date = [](const std::string& text) {
    return metadata("<h1>Terminal</h1><p>" + text + "</p>").date;
  };
  const std::string rest =
      "The Black Sea Port Company today opened its first terminal, which can take ships of "
      "up to ten thousand containers, and hired two hundred people to run it.";
  for (const char* mark : {" – ", " — ", " - ", " -- "})
    EXPECT_EQ(date("POTI, 3 May 2021" + (mark + rest)), "2021-05-03");
  EXPECT_EQ(date("3.5.2021 - " + rest), "2021-05-03");
  EXPECT_EQ(date("(3 May 2021) " + rest), "2021-05-03");
  EXPECT_EQ(date("The terminal that burned on 3 May 2021 – " + rest), "");
  EXPECT_EQ(metadata("<h1>Terminal</h1><p>POTI, 3 May 2021 – " + rest + "</p><p>5 May 2021</p>").date,
            "2021-05-05");
  EXPECT_EQ(date("12 April 1961 – " + rest), "");                               // of what is told
  EXPECT_EQ(date("3 May 2021 – " + rest + "</p><p>5 May 2021 – " + rest), "");  // a chronicle
}

TEST(PageMetadata, AHeadingWithTheSitesNameIsNoTitle) {
  const std::string page = "<title>Grain terminal reopens - Post</title><h1>The Post</h1>";
  EXPECT_EQ(metadata(page + "<b>Grain terminal reopens</b>").title, "Grain terminal reopens");
  EXPECT_EQ(metadata(page).title, "The Post");
  EXPECT_EQ(metadata("<title>Grain terminal - Post</title><h1>Grain</h1><b>Grain terminal</b>").title,
            "Grain");
}

TEST(PageMetadata, AHeadingWithTheHostsNameIsNoTitle) {
  const std::string host = "<link rel=canonical href='https://www.time4talks.example/1'>";
  const auto title = [&](const std::string& html) { return metadata(host + html).title; };
  const std::string heading = "<h1>Time 4 Talks</h1>";
  EXPECT_EQ(title(heading + "<title>Time 4 Talks » Grain terminal</title>"), "Grain terminal");
  EXPECT_EQ(title(heading + "<title>Grain terminal - Time 4 Talks</title>"), "Grain terminal");
  EXPECT_EQ(
      title(heading +
            "<title>Time 4 Talks » Blog » Grain terminal reopens</title><h2>Grain terminal reopens</h2>"),
      "Grain terminal reopens");
  EXPECT_EQ(title(heading + "<meta property=og:title content='Grain — Time 4 Talks'><h1>Grain</h1>"),
            "Grain");
  EXPECT_EQ(title(heading), "Time 4 Talks");
}

TEST(PageMetadata, AHeadingThatTheTitleHasGoesBeforeOneThatItHasNot) {
  const std::string h2 = "<h2>Grain terminal reopens</h2>";
  EXPECT_EQ(metadata("<title>Grain terminal reopens</title><h1>The Post</h1>" + h2).title,
            "Grain terminal reopens");
  EXPECT_EQ(metadata("<title>Grain terminal reopens | Economy</title><h1>The Post</h1>" + h2).title,
            "Grain terminal reopens");
  EXPECT_EQ(
      metadata("<title>The Post | Grain terminal reopens</title><h1>Breaking news</h1><h1>Grain terminal "
               "reopens</h1>")
          .title,
      "Grain terminal reopens");
  // Of a title's last part nothing tells whether it is the site's name, however long it is.
  const std::string site = "The Daily Chronicle of the North";
  for (const std::string& html :
       {"<h2>" + site + "</h2><h1>Vote</h1>", "<h1>Vote</h1><footer><h1>" + site + "</h1></footer>"})
    EXPECT_EQ(metadata("<title>Vote | " + site + "</title>" + html).title, "Vote") << html;
  EXPECT_EQ(
      metadata("<title>Grain | Society and Economy</title><h1>Grain</h1><h2>Society and Economy</h2>").title,
      "Grain");
  const std::string huge(1 << 20, 'a');  // is not compared with itself letter by letter
  EXPECT_EQ(metadata("<title>" + huge + "</title><h1>" + huge + "b</h1>").title, huge + "b");
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
  for (const char* path : {"/12019/01/01", "/2019/13/01", "/1019/01/01", "/2019/01-01", "/news/77720190101",
                           "/2019", "/2999/01/01"})
    EXPECT_EQ(metadata(std::string("<link rel=canonical href='https://example.org") + path + "'>").date, "")
        << path;
}

TEST(PageMetadata, DatesInUrls) {
  struct Case {
    const char* path;
    const char* date;
  };
  for (const Case& c : {Case{"/2019/01/01/x", "2019-01-01"}, Case{"/2019-01-01-x", "2019-01-01"},
                        Case{"/2019/nov/18/x", "2019-11-18"}, Case{"/20190101/x.html", "2019-01-01"},
                        Case{"/2019/11/x.html", "2019-11"}, Case{"/2019/01/011", "2019-01"}}) {
    const Article a = metadata(std::string("<link rel=canonical href='https://example.org") + c.path + "'>");
    EXPECT_EQ(a.date, c.date);
    EXPECT_EQ(a.date_from, "url");
  }
}

TEST(PageMetadata, ImpossibleDatesOfMetadataAreRefused) {
  const std::string text = "<h1>Grain</h1><p>12 March 2021</p>";
  for (const char* date : {"0001-01-01T00:00:00Z", "1970-01-01", "2999-01-01", "soon", ""}) {
    const Article a =
        metadata(R"(<script type="application/ld+json">{"@type":"NewsArticle","datePublished":")" +
                 std::string(date) + "\"}</script>" + text);
    EXPECT_EQ(a.date, "2021-03-12") << date;
    EXPECT_EQ(a.date_from, "prose");
  }
}

TEST(PageMetadata, DatesAsMetadataWriteThem) {
  struct Case {
    const char* content;
    const char* date;
  };
  for (const Case& c : {Case{"Mon, 18 Nov 2019 16:07:38 -0600", "2019-11-18T16:07:38-06:00"},
                        Case{"Tue Nov 19 2019 03:05:46 GMT+0000", "2019-11-19T03:05:46Z"},
                        Case{"01:38:07 PM IST Nov 20, 2019", "2019-11-20"}, Case{"1574097593", "2019-11-18"},
                        Case{"1574097593000", "2019-11-18"}, Case{"20191118120000", "2019-11-18"},
                        Case{"2019/11/19", "2019-11-19"}, Case{"2019-11-19 02:24:00 UTC", "2019-11-19"}})
    EXPECT_EQ(metadata(std::string("<meta name=date content='") + c.content + "'>").date.substr(0, 10),
              std::string(c.date).substr(0, 10))
        << c.content;
}

TEST(PageMetadata, MetaElementsThatSayPublishedAreDates) {
  for (const char* name : {"sn-post-date", "article.published", "published_at", "article_date_original",
                           "PublishDate", "cXenseParse:recs:publishtime", "dcterms.issued"})
    EXPECT_EQ(metadata(std::string("<meta name='") + name + "' content='2019-11-19'>").date, "2019-11-19")
        << name;
  for (const char* name :
       {"article:modified_time", "og:updated_time", "article:publisher", "expires", "unpublish_date"})
    EXPECT_EQ(metadata(std::string("<meta name='") + name + "' content='2019-11-19'>").date, "") << name;
}

TEST(PageMetadata, BrokenJsonLdThatOthersReadIsRead) {
  for (const char* json :
       {"<!-- {\"@type\":\"Article\",\"datePublished\":\"2019-11-19\"} -->",
        "{\"@type\":\"Article\",\"description\":\"a\nb\",\"datePublished\":\"2019-11-19\",};",
        "{\"@type\":\"Article\",\"headline\":\"a \"b\" c\",\"datePublished\":\"2019-11-19\"}"}) {
    const Article a = metadata(std::string("<script type='application/ld+json'>") + json + "</script>");
    EXPECT_EQ(a.date, "2019-11-19") << json;
    EXPECT_EQ(a.date_from, "json-ld");
  }
}

TEST(PageMetadata, AnArticleOfJsonLdGoesBeforeItsPage) {
  const Article a = metadata(
      R"(<script type="application/ld+json">{"@type":"WebPage","datePublished":"2018-01-01"}</script>
         <script type="application/ld+json">{"@type":"ItemPage","mainEntity":{"@type":"NewsArticle","datePublished":"2019-11-19"}}</script>)");
  EXPECT_EQ(a.date, "2019-11-19");
}

TEST(PageMetadata, TheTimeElementIsThatOfTheArticle) {
  const Article a = metadata(
      "<div class=ticker><time datetime=2020-02-05>x</time><time datetime=2020-02-06>y</time></div>"
      "<p>a<p>b<p>c<p>d<p>e<p>f<h1>Grain</h1>"
      "<p>Updated <time datetime=2020-02-04>z</time><p><time datetime=2020-02-02>z</time>"
      "<div class=comments><time class=published datetime=2020-02-03>z</time></div>");
  EXPECT_EQ(a.date, "2020-02-02");
  EXPECT_EQ(a.date_from, "time");
}

TEST(PageMetadata, MicrodataOfCommentsIsNotOfTheArticle) {
  const Article a = metadata(
      "<h1>Grain</h1><span itemprop=datePublished content=2020-02-02></span>"
      "<div itemscope itemtype='https://schema.org/Comment'><meta itemprop=datePublished "
      "content=2020-02-03></div>");
  EXPECT_EQ(a.date, "2020-02-02");
  EXPECT_EQ(a.date_from, "microdata");
}

TEST(PageMetadata, TheDateLineNearestToTheHeadline) {
  const std::string old_news = "<ul><li>1 May 2019<li>2 May 2019<li>3 May 2019</ul>";
  EXPECT_EQ(
      metadata(old_news + "<p>a<p>b<p>c<p>d<p>e<h1>Grain</h1><p>By A. Author<p>12 March 2021<p>…" + old_news)
          .date,
      "2021-03-12");
  EXPECT_EQ(metadata("<h1>Grain</h1><p>Updated 13 March 2021<p>x<p>Published 12 March 2021").date,
            "2021-03-12");
  EXPECT_EQ(metadata("<h1>Grain</h1><p>Updated 13 March 2021").date, "");
  EXPECT_EQ(metadata("<h1>Grain</h1><p>The port was built on 12 March 2021, an engineer said on Monday").date,
            "");
  EXPECT_EQ(metadata("<title>Grain terminal reopens - Post</title><h1>Post</h1>" + old_news +
                     "<p>a<p>b<p>c<p>d<p>e<p><b>Grain terminal reopens</b><br>12 March 2021<br>The grain")
                .date,
            "2021-03-12");
}

TEST(PageMetadata, AYearThatIsLeftOutIsThatOfThePage) {
  const std::string line = "<h1>Grain</h1><p>30 июля";
  EXPECT_EQ(metadata(line).date, "");
  EXPECT_EQ(metadata(line + "<footer>© 2001–2023 Post</footer>").date, "2023-07-30");
  EXPECT_EQ(metadata(line + "<link rel=canonical href='https://example.org/2022/x'>").date, "2022-07-30");
  EXPECT_EQ(metadata(line + "<meta name='article:modified_time' content='2021-08-01'>").date, "2021-07-30");
  Article a;
  read_page_metadata(HtmlTree("<h1>Grain</h1><p>2 hours ago"), a, {}, "2020-07-30T10:00:00Z");
  EXPECT_EQ(a.date, "2020-07-30");
  EXPECT_EQ(a.date_from, "prose");
}

TEST(PageMetadata, TheDateOfAChangeIsNoDateOfPublication) {
  const auto date = [](const std::string& html) { return metadata("<h1>Grain</h1>" + html).date; };
  EXPECT_EQ(date("<p>12 May 2020</p><p class=date-modified>14 May 2020</p>"), "2020-05-12");
  EXPECT_EQ(date("<p class=date-modified>14 May 2020</p><p>12 May 2020</p>"), "2020-05-12");
  EXPECT_EQ(date("<time class=updated datetime=2020-05-14>14 May 2020</time>"), "");
  EXPECT_EQ(date("<span class=updated><time datetime=2020-05-14>14 May 2020</time></span>"), "");
  EXPECT_EQ(date("<time class='published updated' datetime=2020-05-14>14 May 2020</time>"), "2020-05-14");
  EXPECT_EQ(date("<div class='post updated'><p>14 May 2020</div>"), "2020-05-14");
}

TEST(PageMetadata, ADateBesideTheHeadlineIsItsOwnWhateverTheSiteCallsIt) {
  const auto date = [](const std::string& html) { return metadata(html).date; };
  const std::string named = "<footer class=news-footer><span class=date>12 May 2020</span></footer>";
  EXPECT_EQ(date("<h1>Grain</h1>" + named), "2020-05-12");
  EXPECT_EQ(date("<p class='teaser-meta date'>12.05.2020</p><h1>Grain</h1>"), "2020-05-12");
  EXPECT_EQ(date("<h1>Grain</h1>" + named + "<p>Published 11 May 2020"), "2020-05-11");
  EXPECT_EQ(date("<h1>Grain</h1><p>a<p>b<p>c" + named), "");
  EXPECT_EQ(date("<h1>Grain</h1><aside>12 May 2020</aside>"), "");
  EXPECT_EQ(date("<div class='topbar menu'><span>Tuesday, May 12, 2020</span></div><h1>Grain</h1>"), "");
  EXPECT_EQ(date("<div class=teaser><span>12.05.2020</span></div><h1>Grain</h1>"), "");
  EXPECT_EQ(date("<h1>Grain</h1><p>Written: 2020-05-12 15:03:30 / Updated: 2020-05-13 15:30:46"),
            "2020-05-12");
  EXPECT_EQ(date("<h1>Grain</h1><p>Pressemitteilung vom 12.05.2020"), "2020-05-12");
}

TEST(PageMetadata, InlineElementsOfOthersAreLinesOfTheirOwn) {
  const auto date = [](const std::string& html) { return metadata("<h1>Grain</h1>" + html).date; };
  EXPECT_EQ(date("<p><span class=comment>13 May 2020</span>"), "");
  EXPECT_EQ(date("<p>12 May 2020 <span class=comments>3</span>"), "2020-05-12");
  EXPECT_EQ(date("12 May 2020 <aside>13 May 2020</aside>"), "2020-05-12");
  EXPECT_EQ(date("<nav>13 May 2020</nav>12 May 2020"), "2020-05-12");
}

TEST(PageMetadata, AmericanPagesWriteTheMonthFirst) {
  const std::string line = "<h1>Grain</h1><p>Published 3/4/2020";
  EXPECT_EQ(metadata("<html lang=en-US>" + line).date, "2020-03-04");
  EXPECT_EQ(metadata("<html lang=en_US>" + line).date, "2020-03-04");
  EXPECT_EQ(metadata("<meta property=og:locale content=en_US>" + line).date, "2020-03-04");
  EXPECT_EQ(metadata("<html lang=en-GB><meta property=og:locale content=en_US>" + line).date, "2020-04-03");
}

TEST(PageMetadata, TheHostStandsForAMissingSite) {
  EXPECT_EQ(metadata("<link rel=canonical href='https://WWW.Example.org:8080/a'>").site, "example.org");
}

TEST(PageMetadata, KeywordsAreTagsWhereThereAreNoOthers) {
  EXPECT_EQ(metadata("<meta name=keywords content='grain, ports ,,  wheat'>").tags,
            (Strings{"grain", "ports", "wheat"}));
}

TEST(PageMetadata, AuthorsOfAGraphAreFoundByTheirIds) {
  EXPECT_EQ(
      metadata(R"(<script type="application/ld+json">{"@graph":[{"@type":"Article","author":{"@id":"#a"}},
    {"@type":"Person","@id":"#a","name":"A. Author"}]}</script>)")
          .authors,
      Strings{"A. Author"});
}

TEST(PageMetadata, ReferencesToNamesAreBounded) {
  const auto authors = [](const std::string& list, const std::string& name) {
    return metadata(R"(<script type="application/ld+json">{"@graph":[{"@type":"Article","author":[)" + list +
                    R"(]},{"@id":"#a","name":")" + name + R"("}]}</script>)")
        .authors;
  };
  const std::string twice = R"({"@id":"#a"},{"@id":"#a"})";
  EXPECT_EQ(authors(twice, "A. Author"), Strings{"A. Author"});
  EXPECT_EQ(authors(twice, std::string(201, 'a')), Strings{});
  std::string many = "\"0\"";
  for (int i = 1; i < 200; ++i) many += ",\"" + std::to_string(i) + "\"";
  EXPECT_EQ(authors(many, "A. Author").size(), 100U);
}

TEST(PageMetadata, OnlyALeadingByIsALabelInMetadata) {
  const auto authors = [](const std::string& author) {
    return metadata("<meta name=author content='" + author + "'>").authors;
  };
  EXPECT_EQ(authors("By Ann Reed and Bo Lind"), (Strings{"Ann Reed", "Bo Lind"}));
  EXPECT_EQ(authors("Stand by Me Foundation"), Strings{"Stand by Me Foundation"});
  EXPECT_EQ(authors("Von Miller Junior"), Strings{"Von Miller Junior"});
  const auto in = [](const std::string& lang, const std::string& author) {
    return metadata("<html lang=" + lang + "><meta name=author content='" + author + "'>").authors;
  };
  EXPECT_EQ(in("de", "Von Ann Reed"), Strings{"Ann Reed"});
  EXPECT_EQ(in("de", "von der Leyen"), Strings{"von der Leyen"});
  EXPECT_EQ(in("es-MX", "Por Ann Reed"), Strings{"Ann Reed"});
  for (const std::string name : {"Von Trapp", "Da Silva", "von der Leyen"})
    EXPECT_EQ(authors(name), Strings{name});
  for (const std::string name : {"admin", "Super User", "publisher", "-"})
    EXPECT_EQ(authors(name), Strings{}) << name;
  EXPECT_EQ(metadata("<meta name=author content=admin><h1>Grain</h1><p>By Ann Reed").authors,
            Strings{"Ann Reed"});
}

TEST(PageMetadata, AuthorsThatThePageShows) {
  const auto shown = [](const std::string& html) { return metadata("<h1>Grain</h1>" + html).authors; };
  EXPECT_EQ(shown("<span itemprop=author><span itemprop=name>Ann Reed</span></span>"), Strings{"Ann Reed"});
  EXPECT_EQ(shown("<p class=byline>By <a rel=author>Ann Reed</a> and <a rel=author>Bo Lind</a>"),
            (Strings{"Ann Reed", "Bo Lind"}));
  EXPECT_EQ(shown("<div class=byline><p>Author:<p>Ann Reed<p>12 March 2021</div>"), Strings{"Ann Reed"});
  EXPECT_EQ(shown("<p>Von Ann Reed publiziert am 30. Juli 2018"),
            Strings{});  // no name, by its small letters
  EXPECT_EQ(shown("<p>Автор: Анна Рид"), Strings{"Анна Рид"});
  EXPECT_EQ(shown("<p class=author>Ann Reed le 12 mai 2020"), Strings{"Ann Reed"});
  EXPECT_EQ(shown("<p class=author>Posted</p><p class=author>Ann Reed</p>"), Strings{"Ann Reed"});
  EXPECT_EQ(shown("<p>Written by Ann Reed"), Strings{"Ann Reed"});
  EXPECT_EQ(shown("<p>Killed by Russian Troops in Kyiv"), Strings{});
  EXPECT_EQ(shown("<p>Storia di Roma"), Strings{});
  EXPECT_EQ(shown("<div class=comments><p class=author>Ann Reed</div>"), Strings{});
  EXPECT_EQ(shown("<div class=author><p>Ann Reed has written of ports for twenty years.</div>"), Strings{});
  EXPECT_EQ(metadata("<meta property=og:site_name content=Post><meta name=author "
                     "content=Post><h1>Grain</h1><p>By Ann Reed")
                .authors,
            Strings{"Ann Reed"});
}

TEST(PageMetadata, AnAuthorMayStandBehindAMark) {
  for (const char* line : {"3 May 2021 | By Anna Meier", "Economy · By Anna Meier · 3 May 2021",
                           "3 мая 2021, 12:30 • Автор: Anna Meier"})
    EXPECT_EQ(metadata("<h1>Terminal</h1><div>" + std::string(line) + "</div>").authors,
              Strings{"Anna Meier"})
        << line;
  for (const char* line :
       {"3 May 2021 | Harbours by night", "EU | Von der Leyen | Ukraine", "Photo · By Reuters"})
    EXPECT_TRUE(metadata("<h1>Terminal</h1><div>" + std::string(line) + "</div>").authors.empty()) << line;
}

TEST(PageMetadata, WhatReadersPayForHasADateAndAnAuthor) {
  for (const char* name :
       {"article-body paywall", "subscription-content", "banner-meta", "ad", "sponsored login"}) {
    const Article a =
        metadata("<h1>Grain</h1><div class='" + std::string(name) +
                 "'><span class=author>Ann Reed</span> <time datetime=2020-05-12>12 May</time></div>");
    EXPECT_EQ(a.authors, Strings{"Ann Reed"}) << name;
    EXPECT_EQ(a.date, "2020-05-12") << name;
  }
}

TEST(PageMetadata, AnAddressIsNoAuthor) {
  EXPECT_EQ(metadata("<meta property='article:author' content='https://facebook.com/x'>").authors, Strings{});
}

TEST(PageMetadata, NamesThatSayPublishedAreOfATime) {
  const auto date = [](const std::string& name, const std::string& value) {
    return metadata("<meta name='" + name + "' content='" + value + "'>").date;
  };
  EXPECT_EQ(date("publication_name", "Times of 12 May 1999"), "");
  EXPECT_EQ(date("published_before", "2019-01-01"), "");
  EXPECT_EQ(date("publication_date", "Times of 12 May 1999"), "");
  for (const char* name : {"publication_date", "published_at", "published-on", "published", "issued"})
    EXPECT_EQ(date(name, "2019-01-01"), "2019-01-01") << name;
}

}  // namespace
}  // namespace dateline

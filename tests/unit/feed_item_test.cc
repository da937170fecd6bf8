// Feeds of all kinds, well-formed and not, read to articles as a run reads them.
#include <gtest/gtest.h>

#include <chrono>

#include "extract/extract.h"
#include "schema.h"
#include "source/document.h"
#include "support.h"

namespace dateline {
namespace {

using Strings = std::vector<std::string>;

constexpr std::size_t kMaxBytes = 16 << 20;

class FeedItem : public testing::Test {
 protected:
  std::vector<Article> read(const std::string& bytes) {
    problems_.clear();
    test::write(dir_ / "feed", bytes);
    const std::string path = (dir_ / "feed").string();
    std::vector<Article> articles;
    Extractor extractor({});
    read_documents(
        {path, "feed", path, {}, &defaults_}, kMaxBytes,
        [&](const Document& d) {
          Extracted extracted = extractor.extract(d);
          for (Problem& p : extracted.problems) problems_.push_back(std::move(p));
          if (extracted.article) articles.push_back(std::move(*extracted.article));
        },
        [&](Problem p, bool) { problems_.push_back(std::move(p)); });
    return articles;
  }
  // One item of RSS, or entry of Atom.
  Article item(const std::string& fields) {
    return only(
        "<rss><channel><title>Herald</title><link>https://www.herald.example/news/</link>"
        "<language>en-gb</language><item>" +
        fields + "</item></channel></rss>");
  }
  Article entry(const std::string& fields) {
    return only(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'><title>Herald</title>"
        "<link rel='self' href='https://herald.example/feed'/><link href='https://herald.example/'/>"
        "<author><name>The Herald</name></author><entry>" +
        fields + "</entry></feed>");
  }
  Article only(const std::string& bytes) {
    const std::vector<Article> articles = read(bytes);
    EXPECT_EQ(articles.size(), 1u) << bytes;
    EXPECT_TRUE(problems_.empty()) << problems_[0].message << bytes;
    return articles.empty() ? Article() : articles[0];
  }
  static Strings texts(const std::vector<Paragraph>& paragraphs) {
    Strings out;
    for (const Paragraph& p : paragraphs) out.push_back(p.text);
    return out;
  }
  Strings text_of(const std::string& description) {
    return texts(item("<title>T</title><description>" + description + "</description>").paragraphs);
  }

  const test::TempDir dir_;
  ReadDefaults defaults_;
  std::vector<Problem> problems_;
};

TEST_F(FeedItem, ADayOnWhichNothingCanBePublishedIsNone) {
  EXPECT_EQ(item("<title>Bridge</title><pubDate>Mon, 24 Jul 2999 10:00:00 GMT</pubDate>").date, "");
  EXPECT_EQ(item("<title>Bridge</title><pubDate>0001-01-01T00:00:00Z</pubDate>").date, "");
}

TEST_F(FeedItem, AnItemOfRss) {
  const Article a = item(
      "<title>Bridge opens</title><link>https://www.herald.example/2023/bridge</link>"
      "<guid isPermaLink='false'>tag:1</guid><pubDate>Mon, 24 Jul 2023 10:00:00 +0400</pubDate>"
      "<dc:creator>Ann Reed</dc:creator><category>City</category><category><![CDATA[Roads & "
      "bridges]]></category>"
      "<description>Short.</description><content:encoded><![CDATA[<p>The bridge was opened on Monday.</p>"
      "<figure><img src='x'><figcaption>The bridge. Photo: AP</figcaption></figure><p>It is long.</p>]]>"
      "</content:encoded>");
  EXPECT_EQ(a.id, "https://www.herald.example/2023/bridge");
  EXPECT_EQ(a.url, a.id);
  EXPECT_EQ(a.title, "Bridge opens");
  EXPECT_EQ(a.site, "herald.example");
  EXPECT_EQ(a.date, "2023-07-24T10:00:00+04:00");
  EXPECT_EQ(a.date_from, "feed");
  EXPECT_EQ(a.authors, Strings{"Ann Reed"});
  EXPECT_EQ(a.tags, (Strings{"City", "Roads & bridges"}));
  EXPECT_EQ(texts(a.paragraphs), (Strings{"The bridge was opened on Monday.", "It is long."}));
  EXPECT_EQ(texts(a.captions), Strings{"The bridge. Photo: AP"});
  EXPECT_EQ(a.lang, "en");
  EXPECT_TRUE(a.source.find("feed#") != std::string::npos);
}

TEST_F(FeedItem, AnEntryOfAtom) {
  const Article a = entry(
      "<title type='html'>Q&amp;amp;A: &lt;i&gt;bridges&lt;/i&gt;</title><id>tag:herald.example,2023:1</id>"
      "<link rel='replies' href='https://herald.example/1#c'/><link rel='alternate' href='/1?a=1&amp;b=2'/>"
      "<updated>2023-08-01T00:00:00Z</updated><published>2023-07-24T10:00:00+04:00</published>"
      "<author><name>Ann Reed</name><email>a@b.example</email></author><author><name>Bo Lind</name></author>"
      "<category term='city' label='City'/><category term='http://schemas.example/post'/>"
      "<source><title>Other</title><updated>2020-01-01</updated></source><summary>Short.</summary>"
      "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>One &lt;two&gt; &amp; three.</p>"
      "<p>Four.</p></div></content>");
  EXPECT_EQ(a.url, "https://herald.example/1?a=1&b=2");
  EXPECT_EQ(a.title, "Q&A: bridges");
  EXPECT_EQ(a.date, "2023-07-24T10:00:00+04:00");
  EXPECT_EQ(a.authors, (Strings{"Ann Reed", "Bo Lind"}));
  EXPECT_EQ(a.tags, Strings{"city"});
  EXPECT_EQ(texts(a.paragraphs), (Strings{"One <two> & three.", "Four."}));
}

TEST_F(FeedItem, AnItemOfRdf) {
  const auto all = read(
      "<?xml version='1.0'?><rdf:RDF xmlns='http://purl.org/rss/1.0/'><channel "
      "rdf:about='https://a.example/'>"
      "<title>Herald</title><link>https://a.example/</link><dc:language>de</dc:language>"
      "<items><rdf:Seq><rdf:li resource='https://a.example/1'/></rdf:Seq></items></channel>"
      "<image><title>Logo</title></image><item rdf:about='https://a.example/1'><title>1 : 0</title>"
      "<dc:date>2023-07-24T10:00+02:00</dc:date><dc:subject>Stadt</dc:subject>"
      "<description>1.</description></item></rdf:RDF>");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].url, "https://a.example/1");
  EXPECT_EQ(all[0].title, "1 : 0");
  EXPECT_EQ(all[0].date, "2023-07-24T10:00+02:00");
  EXPECT_EQ(all[0].tags, Strings{"Stadt"});
  EXPECT_EQ(all[0].lang, "de");
}

TEST_F(FeedItem, ATitleAloneIsAnArticle) {
  const auto all = read(
      "<rss><channel><title>Herald</title><item><title>Bridge opens</title></item>"
      "<item></item><item><guid>x</guid></item></channel></rss>");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].id, "feed#35");  // no URL: the file and the place in it
  EXPECT_EQ(all[0].site, "Herald");
  ASSERT_EQ(problems_.size(), 2u);
  EXPECT_EQ(problems_[1].message, "no article in it");
  EXPECT_EQ(problems_[1].offset, 88u);
}

TEST_F(FeedItem, TitlesAreText) {
  const std::pair<const char*, const char*> cases[] = {
      {"AT&amp;T", "AT&T"},
      {"AT&amp;amp;T", "AT&T"},
      {"Q&A at AT & T", "Q&A at AT & T"},
      {"a&nbsp;b &mdash; c &copy;", "a b — c ©"},
      {"It&#8217;s &#146;so&#146;", "It’s ’so’"},
      {"&lt;b&gt;Bold&lt;/b&gt; move", "Bold move"},
      {"<b>Bold</b> move", "Bold move"},
      {"<![CDATA[ <i>R&amp;D</i> ]]>", "R&D"},
      {"5 &lt; 6", "5 < 6"},
  };
  for (const auto& [xml, title] : cases)
    EXPECT_EQ(item("<title>" + std::string(xml) + "</title>").title, title) << xml;
  EXPECT_EQ(entry("<title>Use of &lt;b&gt; tags</title>").title, "Use of <b> tags");
  EXPECT_EQ(entry("<title>AT&amp;amp;T</title>").title, "AT&T");
  EXPECT_EQ(entry("<title type='text'>Fix &lt;/div&gt;</title>").title, "Fix </div>");
}

TEST_F(FeedItem, ShortTextsAreKeptWhole) {
  EXPECT_EQ(text_of("One sentence."), Strings{"One sentence."});
  EXPECT_EQ(text_of("One line&lt;br&gt;and another."), Strings{"One line and another."});
  EXPECT_EQ(text_of("&lt;img src='x'&gt; A word."), Strings{"A word."});
  EXPECT_EQ(text_of("<![CDATA[<a href='x'>All of it is a link.</a>]]>"), Strings{"All of it is a link."});
  EXPECT_EQ(text_of("<![CDATA[<h1>Head</h1>On <time>Monday</time> it rained.]]>"),
            (Strings{"Head", "On Monday it rained."}));
  EXPECT_EQ(text_of("One.\n\nTwo & three&nbsp;four."), (Strings{"One.", "Two & three four."}));
  EXPECT_EQ(text_of("<![CDATA[<ul><li><a href='1'>One</a><li><a href='2'>Two</a></ul>]]>"),
            (Strings{"One", "Two"}));
  EXPECT_EQ(
      text_of("<![CDATA[<p>A.</p><div class='sharedaddy share'>Share</div><p>The post <a>T</a> appeared "
              "first on <a>Herald</a>.</p>]]>"),
      Strings{"A."});
  EXPECT_EQ(text_of("<![CDATA[<div class='author'>By Ann</div>]]>"), Strings{"By Ann"});
}

TEST_F(FeedItem, TheFirstTextThatSaysSomethingCounts) {
  EXPECT_EQ(
      texts(item("<description>Short.</description><content:encoded><![CDATA[<img>]]></content:encoded>")
                .paragraphs),
      Strings{"Short."});
  EXPECT_EQ(texts(entry("<summary>Short.</summary><content type='image/png'>aGVsbG8=</content>"
                        "<content mode='base64'>aGVsbG8=</content>")
                      .paragraphs),
            Strings{"Short."});
  const Article video = entry(
      "<title>V</title><media:group><media:title>no</media:title>"
      "<media:description>What it shows.</media:description></media:group>");
  EXPECT_EQ(video.title, "V");
  EXPECT_EQ(texts(video.paragraphs), Strings{"What it shows."});
  EXPECT_EQ(item("<media:title>No other</media:title>").title, "No other");
  EXPECT_EQ(texts(item("<body xmlns='http://www.w3.org/1999/xhtml'><p>All of it.</p></body>").paragraphs),
            Strings{"All of it."});
  const Article picture = item(
      "<title>P</title><description>Text.</description><media:content url='x'>"
      "<media:description>A crane.</media:description></media:content>");
  EXPECT_EQ(texts(picture.captions), Strings{"A crane."});
}

TEST_F(FeedItem, LinksAreAbsolute) {
  const std::pair<const char*, const char*> cases[] = {
      {"<link>\n https://a.example/1 \n</link>", "https://a.example/1"},
      {"<link>/1</link>", "https://www.herald.example/1"},
      {"<link>//a.example/1</link>", "https://a.example/1"},
      {"<link>story/5.html</link>", "https://www.herald.example/news/story/5.html"},
      {"<link>../a/./b/../5?x=/../y</link>", "https://www.herald.example/a/5?x=/../y"},
      {"<link>?p=5#a</link>", "https://www.herald.example/news/?p=5#a"},
      {"<link xml:base='/blog/'>5</link>", "https://www.herald.example/blog/5"},
      {"<link>Click here</link>", ""},
      {"<link><![CDATA[https://ex.org/?a=1&amp;b=2]]></link>", "https://ex.org/?a=1&b=2"},
      {"<guid><![CDATA[https://ex.org/?a=1&amp;b=2]]></guid>", "https://ex.org/?a=1&b=2"},
      {"<link>mailto:a@b.example</link>", ""},
      {"<link>javascript:x</link>", ""},
      {"<link>https://feeds.example/~r/1</link><feedburner:origLink>https://a.example/1</"
       "feedburner:origLink>",
       "https://a.example/1"},
      {"<guid>https://a.example/1</guid>", "https://a.example/1"},
      {"<guid isPermaLink='false'>https://a.example/1</guid>", ""},
      {"<guid>tag:1</guid>", ""},
      {"<atom:link rel='self' href='https://a.example/self'/><link>https://a.example/1</link>",
       "https://a.example/1"},
      {"<link href='https://a.example/1'/>", "https://a.example/1"},
  };
  for (const auto& [xml, url] : cases) EXPECT_EQ(item("<title>T</title>" + std::string(xml)).url, url) << xml;
}

TEST_F(FeedItem, LinksAreRelativeToTheNearestBase) {
  const auto url = [&](const std::string& root, const std::string& item, const std::string& link) {
    return only("<feed " + root + "><title>F</title><link href='https://herald.example/'/><entry " + item +
                "><title>T</title><link href='" + link + "'/></entry></feed>")
        .url;
  };
  EXPECT_EQ(url("", "", "2003/12/13/atom03"), "https://herald.example/2003/12/13/atom03");
  EXPECT_EQ(url("xml:base='https://a.example/x/y'", "", "atom03"), "https://a.example/x/atom03");
  EXPECT_EQ(url("xml:base='https://a.example/x/'", "xml:base='z/'", "atom03"),
            "https://a.example/x/z/atom03");
  EXPECT_EQ(url("xml:base='https://a.example/x/'", "xml:base='http://b.example'", "atom03"),
            "http://b.example/atom03");
}

TEST_F(FeedItem, TheGuidTellsItemsWithoutALinkApart) {
  const auto ids = [&](const std::string& items) {
    Strings out;
    for (const Article& a : read("<rss><channel>" + items + "</channel></rss>")) out.push_back(a.id);
    return out;
  };
  const std::string a = "<item><title>A</title><guid isPermaLink='false'> post 1 </guid></item>",
                    b = "<item><title>B</title><atom:id>tag:b</atom:id></item>",
                    longer = "<item><title>C</title><guid>" + std::string(200, 'x') + "</guid></item>",
                    none = "<item><title>D</title></item>";
  EXPECT_EQ(ids(a + b), (Strings{"feed#post 1", "feed#tag:b"}));
  EXPECT_EQ(ids(b + a), (Strings{"feed#tag:b", "feed#post 1"}));
  EXPECT_EQ(ids(longer + none), (Strings{"feed#" + hash_hex(std::string(200, 'x')), "feed#256"}));
}

TEST_F(FeedItem, AHeadIsBounded) {
  const std::string word(20'000, 'a');
  std::string authors;
  for (int i = 0; i < 1000; ++i)
    authors += "<author>" + word.substr(0, 100) + std::to_string(i) + "</author>";
  const Article a =
      only("<rss><channel><title>" + word + "</title><link>https://a.example/" + word + "</link><language>" +
           word + "</language>" + authors + "<item><title>1</title></item></channel></rss>");
  EXPECT_EQ(a.site, word.substr(0, 200));
  EXPECT_EQ(a.authors.size(), 10u);
  EXPECT_LE(a.lang.size(), 200u);
}

TEST_F(FeedItem, FullTextsByOtherNames) {
  EXPECT_EQ(texts(item("<description>Коротко.</description><yandex:full-text>Весь текст.</yandex:full-text>")
                      .paragraphs),
            Strings{"Весь текст."});
  EXPECT_EQ(texts(item("<dc:description>All of it.</dc:description>").paragraphs), Strings{"All of it."});
}

TEST_F(FeedItem, OneFieldTooDeepLosesItselfAlone) {
  std::string deep = "<![CDATA[";
  for (int i = 0; i < 2000; ++i) deep += "<div>";
  deep += "x]]>";
  const auto first = [&](const std::string& fields) {
    const auto all = read("<rss><channel><item>" + fields + "</item></channel></rss>");
    EXPECT_EQ(problems_.size(), 1u);
    return all.size() == 1 ? all[0] : Article();
  };
  const Article category = first("<title>T</title><category>" + deep +
                                 "</category><category>City</category>"
                                 "<description>Text.</description>");
  EXPECT_EQ(category.tags, Strings{"City"});
  EXPECT_EQ(texts(category.paragraphs), Strings{"Text."});
  EXPECT_EQ(problems_[0].message, "category left out: HTML nested deeper than 1000 elements");
  const Article content = first("<title>T</title><content:encoded>" + deep +
                                "</content:encoded><description>Text.</description>");
  EXPECT_EQ(content.title, "T");
  EXPECT_EQ(texts(content.paragraphs), Strings{"Text."});
  EXPECT_EQ(problems_[0].message, "content:encoded left out: HTML nested deeper than 1000 elements");
}

TEST_F(FeedItem, ManyTextsOfPicturesTakeNoLonger) {
  const auto begin = std::chrono::steady_clock::now();
  std::string media, figures;
  for (int i = 0; i < 200'000; ++i) media += "p" + std::to_string(i) + "\n\n";
  for (int i = 0; i < 60'000; ++i)
    figures += "<figure><figcaption>c" + std::to_string(i) + "</figcaption></figure>";
  const Article a = item("<description><![CDATA[<p>Text.</p>" + figures +
                         "]]></description><media:text>p1\n\np1\n\nText.\n\n" + media + "</media:text>");
  EXPECT_EQ(a.paragraphs.size(), 1u);
  EXPECT_EQ(a.captions.size(), 260'000u);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST_F(FeedItem, DatesInTheirOrderOfTrust) {
  const auto date = [&](const std::string& fields) { return item("<title>T</title>" + fields).date; };
  EXPECT_EQ(date("<updated>2023-08-01</updated><dc:date>2023-07-24</dc:date>"), "2023-07-24");
  EXPECT_EQ(date("<pubDate>soon</pubDate><dc:date>2023-07-24</dc:date>"), "2023-07-24");
  EXPECT_EQ(date("<pubdate>24 Jul 23 10:00 EST</pubdate>"), "2023-07-24T10:00:00-05:00");
  EXPECT_EQ(date("<pubDate>2023-07-24 10:00:00 +0400</pubDate>"), "2023-07-24 10:00:00 +0400");
  EXPECT_EQ(date("<pubDate>24 июля 2023</pubDate>"), "2023-07-24");
  EXPECT_EQ(date("<pubDate>soon</pubDate>"), "");
}

TEST_F(FeedItem, AuthorsWithoutTheirAddresses) {
  const auto authors = [&](const std::string& fields) { return item("<title>T</title>" + fields).authors; };
  EXPECT_EQ(authors("<author>news@a.example (Ann Reed)</author>"), Strings{"Ann Reed"});
  EXPECT_EQ(authors("<author>Ann Reed &lt;news@a.example&gt;</author>"), Strings{"Ann Reed"});
  EXPECT_EQ(authors("<author>news@a.example</author>"), Strings{"news@a.example"});
  EXPECT_EQ(authors("<itunes:author>Bo</itunes:author><dc:creator><![CDATA[Ann &amp; Bo]]></dc:creator>"),
            Strings{"Ann & Bo"});
  EXPECT_EQ(entry("<title>T</title>").authors, Strings{"The Herald"});
}

TEST_F(FeedItem, TheTextKnowsItsLanguageBetterThanTheFeed) {
  const std::string russian = "Новый мост через реку открыли в понедельник утром, сообщил глава города.";
  EXPECT_EQ(item("<title>Мост</title><description>" + russian + "</description>").lang, "ru");
  EXPECT_EQ(item("<title>1234</title>").lang, "en");
}

TEST_F(FeedItem, CharacterSetsAreTheFiles) {
  const auto title = [&](const std::string& declared, const std::string& bytes) {
    return only("<?xml version=\"1.0\" encoding='" + declared + "'?><rss><channel><item><title>" + bytes +
                "</title></item></channel></rss>")
        .title;
  };
  EXPECT_EQ(title("windows-1251", "\xCC\xEE\xF1\xF2 \xEE\xF2\xEA\xF0\xFB\xF2"), "Мост открыт");
  EXPECT_EQ(title("ISO-8859-1", "Caf\xE9"), "Café");
  EXPECT_EQ(title("ISO-8859-1", "Café"), "Café");  // it is UTF-8 all the same
  EXPECT_EQ(title("UTF-16", "Café"), "Café");
}

TEST_F(FeedItem, IllFormedOnesGiveWhatTheyHave) {
  const std::string nul = std::string("Bri") + '\0' + "dge";
  const std::pair<std::string, Strings> cases[] = {
      {"<item><title>A<link>https://a.example/1</link><description>B</description></item>", {"A", "B"}},
      {"<item><title>A</title><description>B <b>c<br> <p>D</description></item>", {"A", "B c", "D"}},
      {"<item><title>A</title><description><b><i>B</b></i></description></item>", {"A", "B"}},
      {"<item><title>A</title><description><![CDATA[B]]> C ]]></description></item>", {"A", "B C ]]>"}},
      {"<item><title>A</title><x:y z:w='1'>no</x:y><description>B</description>", {"A", "B"}},
      {"<item><title><![CDATA[A</title><description><![CDATA[B]]></description></item>", {"A", "B"}},
      {"<item><title>A</title><description>B &unknown; &#xFFFFFFF;</description></item>",
       {"A", "B &unknown; \xEF\xBF\xBD"}},
      {"<item><title>" + nul + "</title></item>", {"Bri dge"}},
  };
  for (const auto& [xml, expected] : cases) {
    const auto all = read("<rss><channel>" + xml + "<item><title>Last</title></item></channel></rss>");
    ASSERT_EQ(all.size(), 2u) << xml;
    Strings found{all[0].title};
    for (const Paragraph& p : all[0].paragraphs) found.push_back(p.text);
    EXPECT_EQ(found, expected) << xml;
    EXPECT_EQ(all[1].title, "Last");
  }
}

TEST_F(FeedItem, LargeOnesAndUnclosedTagsTakeNoLonger) {
  const auto begin = std::chrono::steady_clock::now();
  std::string words;
  while (words.size() < 10'000'000) words += "ten million bytes of text ";
  EXPECT_EQ(read("<rss><item><title>T</title><description>" + words + "</description></item></rss>").size(),
            1u);
  for (const char* part : {"<x>", "<title>", "<link ", "<![CDATA[", "<!--", "<category>", "&",
                           "<media:group>", "<author><name>", "<title a='"}) {
    std::string fields = "<title>T</title>";
    for (int i = 0; i < 100'000; ++i) fields += part;
    const auto all = read("<rss><item>" + fields + "</item><item><title>Last</title></item></rss>");
    ASSERT_EQ(all.size(), 2u) << part;
    EXPECT_EQ(all[0].title, "T") << part;
  }
  std::string names = "<title>T</title>";
  for (int i = 0; i < 100'000; ++i) names += "<x" + std::to_string(i) + ">";
  EXPECT_EQ(read("<rss><item>" + names + "</item></rss>").size(), 1u);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

}  // namespace
}  // namespace dateline

// Dumps of MediaWiki, and its markup.
#include <gtest/gtest.h>

#include <chrono>
#include <set>

#include "extract/extract.h"
#include "extract/wikitext.h"
#include "source/document.h"
#include "support.h"

namespace dateline {
namespace {

using Strings = std::vector<std::string>;

constexpr std::size_t kMaxBytes = 16 << 20;

Strings texts(const std::vector<Paragraph>& paragraphs) {
  Strings out;
  for (const Paragraph& p : paragraphs) out.push_back(p.text);
  return out;
}

Article wikitext(const std::string& text) {
  static const std::set<std::string> kCategories{"category", "kateqoriya"}, kFiles{"file", "image", "sekil"},
      kOthers{"media", "user"};
  Article article;
  read_wikitext(text, {kCategories, kFiles, kOthers}, article);
  return article;
}
Strings text_of(const std::string& text) { return texts(wikitext(text).paragraphs); }
std::string line_of(const std::string& text) {
  const Strings all = text_of(text);
  return all.size() == 1 ? all[0] : std::to_string(all.size()) + " paragraphs";
}

class WikiDump : public testing::Test {
 protected:
  std::vector<Article> read(const std::string& pages) {
    return read_file(
        "<mediawiki xmlns=\"http://www.mediawiki.org/xml/export-0.11/\" version=\"0.11\" "
        "xml:lang=\"az\">\n  <siteinfo>\n    <sitename>Vikipediya</sitename>\n"
        "    <base>https://az.wikipedia.org/wiki/Ana_S%C9%99hif%C9%99</base>\n    <namespaces>\n"
        "      <namespace key=\"0\" case=\"first-letter\" />\n"
        "      <namespace key=\"1\" case=\"first-letter\">Müzakirə</namespace>\n"
        "      <namespace key=\"6\" case=\"first-letter\">Şəkil</namespace>\n"
        "      <namespace key=\"14\" case=\"first-letter\">Kateqoriya</namespace>\n"
        "    </namespaces>\n  </siteinfo>\n" +
        pages + "</mediawiki>\n");
  }
  std::vector<Article> read_file(const std::string& bytes) {
    problems_.clear();
    test::write(dir_ / "dump.xml", bytes);
    const std::string path = (dir_ / "dump.xml").string();
    std::vector<Article> articles;
    Extractor extractor({});
    read_documents(
        {path, "dump.xml", path, {}, &defaults_}, kMaxBytes,
        [&](const Document& d) {
          EXPECT_EQ(d.format, Format::mediawiki);
          Extracted extracted = extractor.extract(d);
          for (Problem& p : extracted.problems) problems_.push_back(std::move(p));
          if (extracted.article) articles.push_back(std::move(*extracted.article));
        },
        [&](Problem p, bool) { problems_.push_back(std::move(p)); });
    return articles;
  }
  static std::string page(const std::string& title, const std::string& text, const std::string& more = {},
                          const std::string& ns = "0") {
    return "  <page>\n    <title>" + title + "</title>\n    <ns>" + ns + "</ns>\n    <id>1</id>\n" + more +
           revision("2023-07-24T10:00:00Z", text) + "  </page>\n";
  }
  static std::string revision(const std::string& timestamp, const std::string& text) {
    return "    <revision>\n      <id>9</id>\n      <timestamp>" + timestamp +
           "</timestamp>\n      <contributor><username>Ann</username></contributor>\n"
           "      <comment>&lt;text&gt;</comment>\n      <model>wikitext</model>\n"
           "      <text bytes=\"9\" xml:space=\"preserve\">" +
           text + "</text>\n    </revision>\n";
  }

  const test::TempDir dir_;
  ReadDefaults defaults_;
  std::vector<Problem> problems_;
};

TEST_F(WikiDump, APageIsAnArticle) {
  const auto all =
      read(page("Göygöl (göl) &amp; Co?",
                "'''Göygöl''' — Azərbaycanda [[göl]].\n\n[[Şəkil:Goygol.jpg|thumb|Göygöl gölü "
                "payızda]]\n[[Kateqoriya:Göllər|G]]\n[[Category:Lakes]]\n&lt;ref&gt;x&lt;/ref&gt;"));
  ASSERT_EQ(all.size(), 1u);
  const Article& a = all[0];
  EXPECT_EQ(a.title, "Göygöl (göl) & Co?");
  EXPECT_EQ(a.url, "https://az.wikipedia.org/wiki/G%C3%B6yg%C3%B6l_(g%C3%B6l)_%26_Co%3F");
  EXPECT_EQ(a.id, a.url);
  EXPECT_EQ(a.site, "az.wikipedia.org");
  EXPECT_EQ(a.date, "2023-07-24T10:00:00Z");
  EXPECT_EQ(a.date_from, "header");
  EXPECT_EQ(a.tags, (Strings{"Göllər", "Lakes"}));
  EXPECT_EQ(texts(a.paragraphs), Strings{"Göygöl — Azərbaycanda göl."});
  EXPECT_EQ(texts(a.captions), Strings{"Göygöl gölü payızda"});
  EXPECT_EQ(a.lang, "az");
  EXPECT_TRUE(a.authors.empty());
  EXPECT_TRUE(problems_.empty());
}

TEST_F(WikiDump, WhatIsNoArticleIsPassedOver) {
  const auto all = read(page("Müzakirə:A", "Talk.", "", "1") + page("B", "#REDIRECT [[A]]") +
                        page("C", "#YÖNLENDİRME[[A]]") + page("D", "Text.", "<redirect title=\"A\" />") +
                        page("E", "Text.") +
                        "<page><title>Müzakirə:F</title><revision><text>Old talk.</text></revision></page>"
                        "<page><title>Q1</title><ns>0</ns><revision><model>wikibase-item</model><text>{}</"
                        "text></revision></page>"
                        "<page><title>Star Trek: G</title><revision><text>Old.</text></revision></page>");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].title, "E");
  EXPECT_EQ(all[1].title, "Star Trek: G");
  EXPECT_EQ(all[1].date, "");
  EXPECT_TRUE(problems_.empty());
}

TEST_F(WikiDump, TheNewestRevisionCounts) {
  const auto all = read("<page><title>A</title><ns>0</ns>" + revision("2020-01-01T00:00:00Z", "Old.") +
                        revision("2023-01-01T00:00:00Z", "New.") +
                        revision("2021-01-01T00:00:00Z", "Between.") + "</page>");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(texts(all[0].paragraphs), Strings{"New."});
  EXPECT_EQ(all[0].date, "2023-01-01T00:00:00Z");
}

TEST_F(WikiDump, WithoutAHeadThePlaceIsTheId) {
  const auto all = read_file("<mediawiki>" + page("A", "Text.") + "<page><title>B</title><ns>0</ns><revi");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].id, "dump.xml#13");
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_EQ(problems_[0].message, "the last record is cut off");
}

TEST(Wikitext, LinksAreTheirLabels) {
  EXPECT_EQ(line_of("The [[bridge]]s of [[Lviv|the city]] and [[:Category:Lakes]] [[w:en:X|X]]."),
            "The bridges of the city and Category:Lakes X.");
  EXPECT_EQ(
      line_of("See [https://a.example/ their ''own'' site], [https://b.example] and https://c.example/x."),
      "See their own site, and https://c.example/x.");
  EXPECT_EQ(line_of("Text. [[de:Brücke]] [[zh-yue:X]]"), "Text.");
  EXPECT_EQ(line_of("An array[0] and a [note] and [[unclosed."), "An array[0] and a [note] and [[unclosed.");
  EXPECT_EQ(text_of("A [[link|that\n\nnever ends"), (Strings{"A [[link|that", "never ends"}));
}

TEST(Wikitext, TemplatesAreLeftOutButForWords) {
  EXPECT_EQ(
      line_of("{{Infobox city\n| name = {{lang|uk|Львів}}\n| map = {{map|{{coord|1|2}}}}\n}}\n'''Lviv''' "
              "({{IPA|x}}; {{lang-uk|Львів}}) is {{convert|5|km|mi}} long{{sfn|Reed|2001|p=5}}, as "
              "{{nowrap|they say}}."),
      "Lviv (Львів) is 5 km long, as they say.");
  EXPECT_EQ(line_of("Lviv ({{IPA|x}}) is a city."), "Lviv is a city.");
  EXPECT_EQ(line_of("A }} stray."), "A }} stray.");
  EXPECT_EQ(text_of("{{unclosed | a = b\n| c = d\nText of the page."),
            (Strings{"{{unclosed | a = b", "Text of the page."}));
  EXPECT_EQ(text_of("He said: {{quote|It was [[cold]].|Ann}} Then he left."),
            (Strings{"He said:", "It was cold.", "Then he left."}));
}

TEST(Wikitext, TablesReferencesAndCodeAreLeftOut) {
  EXPECT_EQ(
      text_of("Before.\n{| class=\"wikitable\"\n! a !! b\n|-\n| 1 || {{x|}}\n{|\n| inner\n|}\n|}\nAfter."),
      (Strings{"Before.", "After."}));
  EXPECT_EQ(line_of("A fact.<ref name=\"a\">Reed, ''Book''</ref> More<ref name=\"a/b\" /><!-- hidden --> "
                    "of<math>x^2</math> it.<REF>x</Ref>"),
            "A fact. More of it.");
  EXPECT_EQ(line_of("An <ref>unclosed one."), "An unclosed one.");
  EXPECT_EQ(line_of("1 < 2 <!-- unclosed"), "1 < 2 unclosed");
  EXPECT_EQ(line_of("<nowiki>[[not a link]]</nowiki> <small>small</small><br />word"),
            "[[not a link]] small word");
  EXPECT_EQ(line_of("Tea&nbsp;&amp;&nbsp;&lt;b&gt; &mdash; x"), "Tea & <b> — x");
  EXPECT_EQ(line_of("l''''amour'''''"), "l'amour");
}

TEST(Wikitext, LinesAreParagraphsHeadingsAndItems) {
  EXPECT_EQ(
      text_of("__NOTOC__\nOne line\nand another.\n\n== History ==\n: Indented.\n* First\n** Second\n# Third\n"
              "; Term\n----\nLast.\n=== None ===\n== References ==\n{{reflist}}\n== See ==\n=== Also ===\n"),
      (Strings{"One line and another.", "History", "Indented.", "First", "Second", "Third", "Term",
               "Last."}));
  EXPECT_EQ(text_of("===\n=\n==  ==\n== a\nb =="), Strings{"== a b =="});
}

TEST(Wikitext, PicturesGiveTheirCaptions) {
  const Article a = wikitext(
      "[[File:A.jpg|thumb|upright=1.2|left|The [[bridge|old bridge]] in {{circa|1900}} 1900]]\n"
      "[[Image:B.jpg|200px]] [[Şəkil:C.jpg|mini|sağda|Yeni körpü|alt=A picture of it]]\n"
      "<gallery mode=\"packed\">\nFile:D.jpg|A ''pier''\nE.jpg\nFile:F.jpg|The [[quay]] at "
      "night\n</gallery>\nText.");
  EXPECT_EQ(texts(a.captions),
            (Strings{"The old bridge in c. 1900 1900", "Yeni körpü", "A pier", "The quay at night"}));
  EXPECT_EQ(texts(a.paragraphs), Strings{"Text."});
}

TEST(Wikitext, WordsOfTemplatesLeaveNoHoles) {
  EXPECT_EQ(
      line_of("It has {{formatnum:12345}} people, H{{sub|2}}O, 10{{sup|3}} m, {{frac|1|2}}, {{frac|3}}, "
              "{{frac|2|1|3}}, built {{circa|1900}} or {{circa|1905|1910}}."),
      "It has 12345 people, H2O, 103 m, 1/2, 1/3, 2 1/3, built c. 1900 or c. 1905 – c. 1910.");
  EXPECT_EQ(text_of("{{Quote|text = It was [[cold]].|author=Ann}} Then. {{quote|author=Bo|quote=So.}}"),
            (Strings{"It was cold.", "Then.", "So."}));
  EXPECT_EQ(line_of("{{quote|author=Ann}}Text."), "Text.");
  EXPECT_EQ(line_of("Göygöl (Bakı; {{IPA|x}}) (; a , ) is (&mdash;) a lake (&nbsp;)."),
            "Göygöl (Bakı) (a) is (—) a lake.");
}

TEST(Wikitext, PicturesOfUnknownNamespaces) {
  const Article a = wikitext(
      "[[Изображение:c.jpg|thumb|Старое фото города]] Text [[Выява:D.OGG |thumb]] of [[Media:x.ogg|a song]] "
      "and [[Star Trek: A film|a film]], [[:Выява:c.jpg|a picture]], [[c.jpg|thumb]].");
  EXPECT_EQ(texts(a.captions), Strings{"Старое фото города"});
  EXPECT_EQ(texts(a.paragraphs), Strings{"Text of a song and a film, a picture, thumb."});
}

TEST_F(WikiDump, AHeadIsBounded) {
  const std::string word(20'000, 'a');
  const auto all = read_file("<mediawiki xml:lang='" + word + "'><siteinfo><sitename>" + word +
                             "</sitename><base>https://a.example/" + word + "/Main</base></siteinfo>" +
                             page("A", "Text.") + "</mediawiki>");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].site, word.substr(0, 200));
  EXPECT_EQ(all[0].url, "");
  EXPECT_LE(all[0].lang.size(), 200u);
}

TEST_F(WikiDump, ManyNamespacesTakeNoLonger) {
  const auto begin = std::chrono::steady_clock::now();
  std::string head = "<mediawiki><siteinfo><namespaces>", text;
  for (int i = 0; i < 4'000; ++i)
    head += "<namespace key='" + std::to_string(6 + i % 2 * 8) + "'>N" + std::to_string(i) + "</namespace>";
  for (int i = 0; i < 300'000; ++i) text += "[[Z:a|b]] ";
  EXPECT_EQ(read_file(head + "</namespaces></siteinfo>" + page("A", text) + "</mediawiki>").size(), 1u);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(15));
}

TEST(Wikitext, WhatIsNeverClosedTakesNoLonger) {
  const auto begin = std::chrono::steady_clock::now();
  for (const char* part :
       {"{{",        "[[", "{|\n",       "[http://a ", "<ref>",     "<!--",          "<gallery>",
        "<b ",       "}}", "]]",         "|}\n",       "{{a|",      "[[File:a|b c ", "''",
        "(",         "( ", "{{nowrap|x", "==\n",       "== a ==\n", "<nowiki>",      "{{a|[[b|",
        "[[a|{{b}}", "&",  ":{|",        "\x01",       "\x02"}) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += part;
    (void)wikitext(text);
  }
  std::string nested;
  for (int i = 0; i < 100'000; ++i) nested += "{{nowrap|x";
  for (int i = 0; i < 100'000; ++i) nested += "}}";
  (void)wikitext(nested);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

}  // namespace
}  // namespace dateline

#include "extract/xml_fields.h"

#include <gtest/gtest.h>

namespace dateline {
namespace {

using Strings = std::vector<std::string>;

Strings fields(std::string_view xml, std::string_view prefix = {}) {
  static constexpr std::string_view kNames[] = {"title", "link", "dc:date", "source"};
  Strings out;
  for_each_field(xml, kNames, prefix, [&](const XmlElement& e) {
    out.push_back(std::string(e.name) + "=" + std::string(e.content));
  });
  return out;
}

TEST(XmlFields, AreTheElementsOfGivenNames) {
  EXPECT_EQ(fields("<title>A</title> <x>y</x><dc:date>D</dc:date><Link a='b'/>"),
            (Strings{"title=A", "dc:date=D", "link="}));
  EXPECT_EQ(fields("<media:group><title>A</title></media:group>"), Strings{"title=A"});
  EXPECT_EQ(fields("<source><title>A</title></source>"), Strings{"source=<title>A</title>"});
  EXPECT_EQ(fields("<a:title>A</a:title><atom:link>B</atom:link><dc:title>no</dc:title>", "a"),
            (Strings{"title=A", "link=B"}));
  EXPECT_EQ(fields("<title><![CDATA[</title>]]></title><!-- <link>no</link> --><link>B</link>"),
            (Strings{"title=<![CDATA[</title>]]>", "link=B"}));
}

TEST(XmlFields, SurviveWhatIsIllFormed) {
  EXPECT_EQ(fields("<title>A<link>B</link>"), (Strings{"title=A", "link=B"}));
  EXPECT_EQ(fields("<link>A<link>B</link>"), (Strings{"link=A", "link=B"}));
  EXPECT_EQ(fields("<title>a <b>A</title></b><link>B</x></link>"), (Strings{"title=a <b>A", "link=B</x>"}));
  EXPECT_EQ(fields("</x></title><title>A</title"), Strings{"title=A"});
  EXPECT_EQ(fields("<title><![CDATA[A</title><link><![CDATA[B]]></link>"),
            (Strings{"title=<![CDATA[A", "link=<![CDATA[B]]>"}));
  EXPECT_EQ(fields("<title a=\"x>A</title>"), Strings{"title=A"});
  EXPECT_EQ(fields("<"), Strings{});
  EXPECT_EQ(fields("<title"), Strings{"title="});
}

TEST(XmlFields, AttributesMayBeQuotedOrNot) {
  const XmlElement e =
      first_element("<!-- --><link HREF = 'a&amp;b' rel=alternate checked type=\"t>t\" x>rest");
  EXPECT_EQ(e.name, "link");
  EXPECT_EQ(xml_attribute(e, "href"), "a&b");
  EXPECT_EQ(xml_attribute(e, "rel"), "alternate");
  EXPECT_EQ(xml_attribute(e, "type"), "t>t");
  EXPECT_EQ(xml_attribute(e, "none"), "");
}

TEST(XmlText, ResolvesXmlsEntitiesAndCdata) {
  EXPECT_EQ(xml_text("a &lt;b&gt; &amp;amp; &#65;&#x416; &quot;&apos;"), "a <b> &amp; AЖ \"'");
  EXPECT_EQ(xml_text("Q&A & co&nbsp;&copy; &#146; &#0; &#99999999; &;&"),
            "Q&A & co&nbsp;&copy; &#146; &#0; &#99999999; &;&");
  EXPECT_EQ(xml_text("x<![CDATA[a &lt; <b>]]>&lt;y<!-- c -->z"), "xa &lt; <b><yz");
  EXPECT_EQ(xml_text("<![CDATA[a]]> b ]]>"), "a b ]]>");
  EXPECT_EQ(xml_text("<![CDATA[a"), "a");
  EXPECT_EQ(xml_text("<![CDATA["), "");
  EXPECT_EQ(xml_markup("<p>a &lt; <![CDATA[<b>]]></p>"), "<p>a &lt; <b></p>");
  EXPECT_FALSE(has_tags("a < b <![CDATA[<p>]]> <!-- <p> -->"));
  EXPECT_TRUE(has_tags("a <br> b"));
}

}  // namespace
}  // namespace dateline

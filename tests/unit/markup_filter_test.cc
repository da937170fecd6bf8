#include "extract/markup_filter.h"

#include <gtest/gtest.h>
#include <gumbo.h>

#include <random>

#include "dateline/error.h"
#include "utf8.h"

namespace dateline {
namespace {

struct Case {
  const char* html;
  const char* left;
};

void expect(std::initializer_list<Case> cases) {
  for (const Case& c : cases) EXPECT_EQ(readable_markup(c.html), c.left) << c.html;
}

TEST(MarkupFilter, TextAndTagsStay) {
  expect({{"", ""},
          {"a < b &amp; c", "a < b &amp; c"},
          {"<!DOCTYPE html><p>a<br/>b</P>", "<!DOCTYPE html><p>a<br/>b</P>"},
          {"<p>a</p x='>'>b", "<p>a</p>b"},
          {"a<3 </3>b", "a<3 </3>b"},
          {"one  \n two\n", "one two\n"}});
}

TEST(MarkupFilter, CommentsGo) {
  expect({{"a <!-- <p>b -->c", "a c"},
          {"<b><!-- x --><i>", "<b><i>"},
          {"&<!-- x -->lt;", "&<!---->lt;"},
          {"<p><!-->b <!--->c", "<p>b c"},
          {" <!-- <script> -->b</script>c", " b</script>c"},
          {" <!-- b", " "}});
}

TEST(MarkupFilter, ScriptsAndStylesAreEmptied) {
  expect({{"<script src=x>if (a<b) '<p>'</script>c", "<script></script>c"},
          {"<STYLE>p > a {}</Style >c", "<STYLE></Style>c"},
          {"<script>'</scripts>'</script\n>c", "<script></script>c"},
          {"<script><!-- <script>x</script> --></script>c", "<script></script>c"},
          {"<script><!-- x --> '<script>'</script>c", "<script></script>c"},
          {"<textarea><p>x</textarea>c<iframe><p></iframe>", "<textarea></textarea>c<iframe></iframe>"},
          {"a<script>b", "a<script>"}});
}

TEST(MarkupFilter, JsonLdAndTitlesStay) {
  expect({{"<script type=\"application/ld+json\">{\"a\":  1}</script>",
           "<script type=\"application/ld+json\">{\"a\":  1}</script>"},
          {"<script type=application/ld&#x2B;json>{}</script>",
           "<script type=application/ld&#x2B;json>{}</script>"},
          {"<title>a <b> c</title>", "<title>a <b> c</title>"}});
}

TEST(MarkupFilter, DrawingsHaveNoRawText) {
  expect(
      {{"<svg><style/><g>a</g></svg><script>b</script>c", "<svg><style/><g>a</g></svg><script></script>c"}});
}

TEST(MarkupFilter, WhatIsNotFollowedExactlyStaysAsItIs) {
  for (const std::string html :
       {"<svg><p onclick=x>", "<svg><title><p onclick=x></title></svg>", "<svg><g onclick=x></svg>",
        "<math><mi><b onclick=x></b></mi></math>",
        "<svg><foreignObject><div></div></foreignObject></svg><b x>", "<svg><![CDATA[ x ]]></svg><b x>",
        "<select><iframe><b x></select>", "<select><svg></svg><b x></select>", "<!--a--><!--!> b -->c",
        "<plaintext><b x>", "<frameset><b x>", "<template><col><style><b x>"})
    EXPECT_EQ(readable_markup(html), html);
}

TEST(MarkupFilter, ATagOfManyAttributesIsNeverLeftAsItIs) {
  std::string tag = "<b";
  for (std::size_t i = 0; i <= kMaxAttributes; ++i) tag += " a" + std::to_string(i) + "='>'";
  EXPECT_EQ(readable_markup("<svg><p>" + tag + ">c"), "<svg><p><b>c");
  EXPECT_THROW(readable_markup("<select><title>" + tag + ">c"), Error);
}

TEST(MarkupFilter, AStrokeStaysApartFromValues) {
  expect({{"<svg class=a /><p>b", "<svg class=a /><p>b"},
          {"<svg class=a/><g></g></svg>", "<svg class=a/><g></g></svg>"}});
}

TEST(MarkupFilter, OnlyAttributesThatAreReadStay) {
  expect({{"<p onclick='a>b' CLASS=\"c d\" data-x=1 id = e>f", "<p CLASS=\"c d\" id=e>f"},
          {"<p class=a class=b>c", "<p class=a>c"},
          {"<p hidden>a<p =class=b>c", "<p hidden>a<p>c"},
          {"<a href=x rel=author>a</a><link href=y rel=canonical>",
           "<a href rel=author>a</a><link href=y rel=canonical>"},
          {"<p class='a", ""},
          {"a<p class", "a"}});
}

TEST(MarkupFilter, AnAttributeStaysOnce) {
  std::string many = "<p";
  for (int i = 0; i < 100000; ++i) many += " class=a a" + std::to_string(i) + "=b";
  EXPECT_EQ(readable_markup(many + ">c"), "<p class=a>c");
}

// What is read of a parsed page: its elements and their text, without those whose contents the filter drops.
void outline(const GumboNode* node, std::string& out) {
  if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE || node->type == GUMBO_NODE_CDATA)
    out += node->v.text.text;
  if (node->type != GUMBO_NODE_ELEMENT) return;
  const GumboElement& e = node->v.element;
  out += " <" + std::string(gumbo_normalized_tagname(e.tag)) + ">";
  if (const GumboAttribute* name = gumbo_get_attribute(&e.attributes, "class")) out += name->value;
  const bool dropped = e.tag == GUMBO_TAG_SCRIPT || e.tag == GUMBO_TAG_STYLE || e.tag == GUMBO_TAG_TEXTAREA ||
                       e.tag == GUMBO_TAG_IFRAME || e.tag == GUMBO_TAG_NOEMBED || e.tag == GUMBO_TAG_NOFRAMES;
  for (unsigned i = 0; i < e.children.length && !dropped; ++i)
    outline(static_cast<const GumboNode*>(e.children.data[i]), out);
  out += "</> ";
}

std::string outline_of(const std::string& html) {
  GumboOutput* parsed = gumbo_parse_with_options(&kGumboDefaultOptions, html.data(), html.size());
  std::string out;
  outline(parsed->root, out);
  gumbo_destroy_output(&kGumboDefaultOptions, parsed);
  return squeeze_space(out);
}

TEST(MarkupFilter, TheParserMakesTheSameOfWhatIsLeft) {
  const char* const pieces[] = {"<p>",
                                "</p>",
                                "<!--",
                                "-->",
                                "--!>",
                                "<script>",
                                "</script>",
                                "<style>",
                                "</style >",
                                "<b",
                                ">",
                                "/>",
                                " class=",
                                "'",
                                "\"",
                                "=",
                                "x",
                                " ",
                                "y z",
                                "<title>",
                                "</title>",
                                "<textarea>",
                                "</textarea>",
                                "<!",
                                "<?",
                                "</",
                                "<",
                                "-",
                                "<div class='a'>",
                                "</div>",
                                "<a href=",
                                "<table>",
                                "<td>",
                                "&amp;",
                                "<br/>",
                                "<xmp>",
                                "</xmp>",
                                "<svg>",
                                "<svg class=x />",
                                "</svg>",
                                "<g>",
                                "</g>",
                                "<desc>",
                                "<foreignObject>",
                                "<math>",
                                "</math>",
                                "<mi>",
                                "<select>",
                                "</select>",
                                "<option>",
                                "<template>",
                                "</template>",
                                "<col>",
                                "<plaintext>",
                                "<frameset>",
                                "<iframe>",
                                "</iframe>",
                                "<noframes>",
                                "</noframes>",
                                "<![CDATA[",
                                "]]>",
                                "\n"};
  std::mt19937 random(7);
  for (int turn = 0; turn < 20000; ++turn) {
    std::string html;
    for (std::size_t n = random() % 12 + 1; n > 0; --n) html += pieces[random() % std::size(pieces)];
    ASSERT_EQ(outline_of(readable_markup(html)), outline_of(html)) << html << "\n" << readable_markup(html);
  }
}

}  // namespace
}  // namespace dateline

#include "extract/html.h"

#include <gtest/gtest.h>

#include "dateline/error.h"
#include "extract/html_tree.h"
#include "utf8.h"

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

// Numbers that no 32 bits hold, or that are negative in them.
TEST(Html, ReferencesBeyondUnicodeAreReplacementCharacters) {
  for (const char* reference :
       {"&#2521111111111;", "&#x80000041;", "&#xFFFFFFC7;", "&#x110000;", "&#99999999999999999999999"}) {
    const Article a = page("<html><head><meta name=author content='Jo" + std::string(reference) +
                           " Smith'></head><body><h1>Water rises " + reference +
                           " in the valley</h1><p>The river rose by a metre in a night, " + reference +
                           " and people carried sand to its banks.</p></body></html>");
    EXPECT_EQ(a.title, "Water rises \uFFFD in the valley") << reference;
    ASSERT_EQ(a.paragraphs.size(), 1U);
    EXPECT_EQ(a.paragraphs[0].text,
              "The river rose by a metre in a night, \uFFFD and people carried sand to its banks.");
    for (const std::string& author : a.authors) EXPECT_EQ(find_invalid_utf8(author), std::string::npos);
  }
  const Article a =
      page("<h1>Caf&#233; &#x0000041;&#x1F600; opens</h1><p>It serves coffee all day, and cake.</p>");
  EXPECT_EQ(a.title, "Caf\u00E9 A\U0001F600 opens");
}

TEST(Html, FigureCaptionsAreCaptions) {
  const Article a = page("<article><figure><img src=x><figcaption>A crane at the quay</figcaption></figure>" +
                         kBody + "<figure><figcaption>A crane at the quay</figcaption></figure></article>");
  EXPECT_EQ(texts(a.captions), Strings{"A crane at the quay"});
  EXPECT_EQ(texts(a.paragraphs), (Strings{kFirst, kSecond, kThird}));
}

TEST(Html, ACaptionMayNameItsAuthor) {
  const Article a = page(
      "<article><div class='caption no-print'>A crane</div><p class='photo-credit author'>Ann Reed"
      "<p class='related caption'>A ship</p><p class='ad caption'>Shoes</p>" +
      kBody + "</article>");
  EXPECT_EQ(texts(a.captions), (Strings{"A crane", "Ann Reed"}));
  EXPECT_EQ(texts(a.paragraphs), (Strings{kFirst, kSecond, kThird}));
}

TEST(Html, ArchivesAndTeasersAreText) {
  for (const char* name : {"archive-content", "archives", "calendar", "post-teaser"})
    EXPECT_EQ(texts(page("<article><h1>Terminal</h1><div class=text>" + kBody +
                         "</div><div class=text><div class=" + name + ">" + paragraph(kSecond) +
                         "</div></div></article>")
                        .paragraphs),
              (Strings{kFirst, kSecond, kThird, kSecond}))
        << name;
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

// ---- pages as common systems make them

TEST(Html, AWrapperNamedAfterItsSidebarIsKept) {
  for (const char* wrapper :
       {"<div class='content has-sidebar'>", "<div class='post author-amy category-popular'>",
        "<form id=aspnetForm>", "<div class='page-gallery'>", "<div class='site hidden'>"})
    EXPECT_EQ(texts(page(wrapper + kBody + "</div></form>").paragraphs), (Strings{kFirst, kSecond, kThird}))
        << wrapper;
}

TEST(Html, ManyCommentsAreNoArticle) {
  std::string comments;
  for (int i = 0; i < 20; ++i) comments += "<li class=comment>" + paragraph(kThird) + "</li>";
  EXPECT_EQ(texts(page("<h1>Terminal</h1><div class=entry-content>" + kBody +
                       "</div><ol class=comment-list>" + comments + "</ol>")
                      .paragraphs),
            (Strings{kFirst, kSecond, kThird}));
}

TEST(Html, TheTextByTheHeadlineGoesBeforeMoreTextElsewhere) {
  std::string others;
  for (int i = 0; i < 12; ++i) others += paragraph("Message " + std::to_string(i) + ": " + kSecond);
  const std::string article = "<div class=main><h1>Terminal reopens</h1><div>" + kBody +
                              paragraph(kFirst + kSecond) + paragraph(kThird + kFirst) + "</div></div>";
  EXPECT_EQ(texts(page(article + "<div class=board><div>" + others + "</div></div>").paragraphs),
            (Strings{kFirst, kSecond, kThird, kFirst + kSecond, kThird + kFirst}));
}

TEST(Html, AnArticleInPartsOfOneShapeIsWhole) {
  const auto part = [](const std::string& text) {
    return "<div class='grid row'><div class=text>" + paragraph(text) + "</div></div>";
  };
  EXPECT_EQ(texts(page("<div class=chunks>" + part(kFirst) +
                       "<div class=ad-slot>Advertisement, and more of it, as is usual"
                       "</div>" +
                       part(kSecond) + "<h2>Later</h2>" + part(kThird) + "</div>")
                      .paragraphs),
            (Strings{kFirst, kSecond, "Later", kThird}));
}

TEST(Html, TheNextArticleOfAnEndlessPageIsAnother) {
  EXPECT_EQ(texts(page("<h1>Terminal</h1><article class=story>" + kBody + paragraph(kFirst + kThird) +
                       "</article><article class=story><h2>Another one</h2>" + paragraph(kSecond + kFirst) +
                       paragraph(kSecond) + "</article>")
                      .paragraphs),
            (Strings{kFirst, kSecond, kThird, kFirst + kThird}));
}

TEST(Html, WidgetsOfAPageBuilderAreText) {
  const auto widget = [](const std::string& text) {
    return "<section class=elementor-section><div class='elementor-element elementor-widget "
           "elementor-widget-text-editor'><div class=elementor-widget-container>" +
           text + "</div></div></section>";
  };
  EXPECT_EQ(texts(page("<main>" + widget(kBody) + widget(paragraph(kSecond + kFirst)) +
                       "<div class='widget widget_text'><p>About this site, which says a lot, as sites "
                       "do.</p></div></main>")
                      .paragraphs),
            (Strings{kFirst, kSecond, kThird, kSecond + kFirst}));
}

TEST(Html, TheDateLineAndTheSitesLastWordsAreNoText) {
  EXPECT_EQ(texts(page("<div class=news><h1>Terminal</h1><div>12.03.2021, 14:20</div>" + kBody +
                       "<p>Подписывайтесь на наш канал в Telegram.</p><p>© 2021 Valley Post. All rights "
                       "reserved.</p></div>")
                      .paragraphs),
            (Strings{kFirst, kSecond, kThird}));
}

TEST(Html, AHeadingOfLeftOutLinksGoesWithThem) {
  EXPECT_EQ(texts(page("<article>" + kBody +
                       "<h3>Related news</h3><ul><li><a href=1>Storm in the bay grows</a></li>"
                       "<li><a href=2>Ferry runs extra trips</a></li></ul>" +
                       paragraph(kFirst) + "</article>")
                      .paragraphs),
            (Strings{kFirst, kSecond, kThird, kFirst}));
}

TEST(Html, ADateInASentenceStays) {
  const std::string text =
      "The port was closed <time datetime=2021-03-08>last Monday</time>, and opened again today.";
  EXPECT_EQ(page("<article><p>" + text + "</p>" + kBody + "</article>").paragraphs.at(0).text,
            "The port was closed last Monday, and opened again today.");
}

TEST(Html, PicturesOfAGalleryGiveCaptions) {
  const Article a =
      page("<article>" + kBody + "<div class=photo-gallery><img src=x><p>Cranes at the quay</p></div>" +
           paragraph(kFirst) + "</article>");
  EXPECT_EQ(texts(a.captions), Strings{"Cranes at the quay"});
  EXPECT_EQ(texts(a.paragraphs), (Strings{kFirst, kSecond, kThird, kFirst}));
}

TEST(Html, AShortArticleIsNotReadFromTheFooter) {
  const Strings text = {"A man of 40 was hurt in a fire in Batumi.", "He is in hospital, the police said."};
  const std::string article =
      "<article><h1>Fire</h1>" + paragraph(text[0]) + paragraph(text[1]) + "</article>";
  for (const char* box :
       {"<footer>", "<aside>", "<div class=modal style='display:none'>", "<div id=cookie-notice>"})
    EXPECT_EQ(texts(page(article + box + paragraph(kFirst)).paragraphs), text) << box;
}

TEST(Html, WhatStylesHideIsNoText) {
  const Article a =
      page("<h1>Terminal</h1><div>" + kBody + "<p style='color:red; Display : None'>x</p></div>");
  EXPECT_EQ(texts(a.paragraphs), (Strings{kFirst, kSecond, kThird}));
  EXPECT_EQ(texts(page("<body style='visibility: hidden'><h1>Terminal</h1><div>" + kBody +
                       "<p style='color:red; visibility :hidden'>x</p></div>")
                      .paragraphs),
            (Strings{kFirst, kSecond, kThird}));
  for (const char* style :
       {"backface-visibility: hidden", "-webkit-backface-visibility:hidden;", "x-display:none"})
    EXPECT_EQ(
        texts(
            page("<h1>Terminal</h1><div style='" + std::string(style) + "'>" + kBody + "</div>").paragraphs),
        (Strings{kFirst, kSecond, kThird}))
        << style;
}

TEST(Html, AnElementOfNoLineIsKeptAsAnyOther) {
  for (const std::string tag : {"app-root class=cookie-consent-open", "span class=author-text",
                                "fieldset class=print", "font class=print"})
    EXPECT_EQ(texts(page("<h1>Terminal</h1><" + tag + ">" + kBody).paragraphs),
              (Strings{kFirst, kSecond, kThird}))
        << tag;
}

TEST(Html, NamesOfWordsInASentenceLeaveThemThere) {
  const Article a =
      page("<h1>Terminal</h1>" + kBody +
           "<p>The <span class=tags>minister</span> called it <em class=credit>a farce</em> and "
           "left the harbour.<span class=share>Share</span></p>");
  EXPECT_EQ(texts(a.paragraphs),
            (Strings{kFirst, kSecond, kThird, "The minister called it a farce and left the harbour."}));
}

TEST(Html, APageNamedAfterItsGalleryIsText) {
  const Article a = page("<div class='post format-gallery'><h1>Terminal</h1>" + kBody + "</div>");
  EXPECT_EQ(texts(a.paragraphs), (Strings{kFirst, kSecond, kThird}));
}

TEST(Html, AnAdvertisementTakesNoHeadingWithIt) {
  const Article a = page("<h1>Terminal</h1><div>" + paragraph(kFirst) +
                         "<h2>The queue</h2><div class=ad>Buy</div>" + paragraph(kSecond) + "</div>");
  EXPECT_EQ(texts(a.paragraphs), (Strings{kFirst, "The queue", kSecond}));
}

TEST(Html, ARowBesideTheOneWithTheHeadlineIsNoPart) {
  const auto row = [](const std::string& text) {
    return "<div class=row><div class=col>" + text + "</div></div>";
  };
  for (const char* heading : {"<h3>About us</h3>", ""})
    EXPECT_EQ(texts(page("<div class=page>" + row("<h1>Terminal</h1>" + kBody + paragraph(kFirst + kThird)) +
                         row(heading + paragraph(kSecond)) + "</div>")
                        .paragraphs),
              (Strings{kFirst, kSecond, kThird, kFirst + kThird}));
}

TEST(Html, ALiveReportIsWhole) {
  std::string html = "<h1>Storm</h1><div>";
  for (const std::string& text : {kFirst, kSecond, kThird + kThird + kThird})
    html += "<article class=entry><h2>News</h2>" + paragraph(text) + "</article>";
  EXPECT_EQ(texts(page(html + "</div>").paragraphs),
            (Strings{"News", kFirst, "News", kSecond, "News", kThird + kThird + kThird}));
}

TEST(Html, ALastSentenceMayNameWhatSitesNameToo) {
  for (const std::string last :
       {"Share this number with your children, said the mayor, and stay at home until the storm has gone out "
        "to sea.",
        "The port declined to comment.", "The captain showed the queue on Facebook.",
        "“Follow us,” said the mayor to them."})
    EXPECT_EQ(texts(page("<h1>Terminal</h1>" + kBody + paragraph(last)).paragraphs),
              (Strings{kFirst, kSecond, kThird, last}))
        << last;
  for (const std::string last :
       {"Subscribe to our newsletter.", "Follow the port on Facebook and share.",
        "Share this article with all of your friends and family.",
        "Share this article with your friends. Of all that was written of the storm and the ships that "
        "waited "
        "for it to end, nothing was read as much.",
        "Подписывайтесь на наш канал.", "The captain showed the queue on <a href=x>Facebook</a>."})
    EXPECT_EQ(texts(page("<h1>Terminal</h1>" + kBody + paragraph(last)).paragraphs),
              (Strings{kFirst, kSecond, kThird}))
        << last;
}

TEST(Html, AnchorsAreNoLinks) {
  EXPECT_EQ(texts(page("<h1>Terminal</h1><a name=top>" + kBody).paragraphs),
            (Strings{kFirst, kSecond, kThird}));
  EXPECT_EQ(
      texts(page("<h1>Terminal</h1><div>" + kBody + "<a name=top href=x>" + paragraph(kFirst) + "</a></div>")
                .paragraphs),
      (Strings{kFirst, kSecond, kThird}));
}

TEST(Html, AListIsTextOrLinksAsAWhole) {
  const std::string linked = "<li><a href=1>The captain wrote of it</a></li>";
  EXPECT_EQ(
      texts(page("<h1>Terminal</h1><div>" + kBody + "<ul>" + linked + "<li>" + kFirst + "</li></ul></div>")
                .paragraphs),
      (Strings{kFirst, kSecond, kThird, "The captain wrote of it", kFirst}));
  EXPECT_EQ(
      texts(
          page("<h1>Terminal</h1><div>" + kBody + "<ul>" + linked + "<li>Monday</li></ul></div>").paragraphs),
      (Strings{kFirst, kSecond, kThird, "Monday"}));
}

TEST(Html, ATableIsTextOrLinksAsAWhole) {
  const std::string linked = "<tr><td><a href=1>The Swan of Poti</a></td><td>%</td></tr>";
  const auto table = [&](const std::string& cell) {
    std::string rows = linked;
    return "<table>" + rows.replace(rows.find('%'), 1, cell) + "</table>";
  };
  EXPECT_EQ(texts(page("<h1>Ships</h1><div>" + kBody + table("wheat from Odessa") + "</div>").paragraphs),
            (Strings{kFirst, kSecond, kThird, "The Swan of Poti", "wheat from Odessa"}));
  EXPECT_EQ(texts(page("<h1>Ships</h1><div>" + kBody +
                       table("<ul><li><a href=2>wheat</a> and some barley</ul>") + "</div>")
                      .paragraphs),
            (Strings{kFirst, kSecond, kThird, "The Swan of Poti", "wheat and some barley"}));
  EXPECT_EQ(texts(page("<h1>Ships</h1><div>" + kBody + table("<a href=2>more</a>") + "</div>").paragraphs),
            (Strings{kFirst, kSecond, kThird}));
  EXPECT_EQ(texts(page("<table><tr><td><h1>Ships</h1>" + kBody +
                       "<p><a href=1>More on ships</a></p></td></tr>"
                       "</table>")
                      .paragraphs),
            (Strings{kFirst, kSecond, kThird}));
}

TEST(Html, ATableOfFactsIsAPartOfAText) {
  const auto row = [](const std::string& name) {
    return "<tr><td>" + name + "</td><td>" + kSecond + "</td><td>" + kThird + "</td></tr>";
  };
  const std::string head = "<tr><th>Ship</th><th>Cargo</th><th>State</th></tr>";
  EXPECT_EQ(texts(page("<h1>Ships</h1><div><p>" + kFirst + "</p><table>" + head + row("Swan") + row("Gull") +
                       "</table></div>")
                      .paragraphs),
            (Strings{kFirst, "Ship", "Cargo", "State", "Swan", kSecond, kThird, "Gull", kSecond, kThird}));
}

TEST(Html, AHeadingMayBeALinkToWhatItSpeaksOf) {
  const std::string heading = "<h3><a href=1>The Swan of Poti</a></h3>";
  for (const std::string& html : {heading, "<div class=head>" + heading + "</div>"})
    EXPECT_EQ(texts(page("<h1>Ships</h1><div>" + paragraph(kFirst) + html + paragraph(kSecond) +
                         paragraph(kThird) + "</div>")
                        .paragraphs),
              (Strings{kFirst, "The Swan of Poti", kSecond, kThird}))
        << html;
  const std::string other = "<h3><a href=2>The Gull of Sochi</a></h3>";
  EXPECT_EQ(texts(page("<h1>Ships</h1><div>" + paragraph(kFirst) + "<div>" + heading + other + "</div>" +
                       paragraph(kSecond) + paragraph(kThird) + "</div>")
                      .paragraphs),
            (Strings{kFirst, kSecond, kThird}));
}

TEST(Html, ALongParagraphMayBeRepeatedInItsPlace) {
  EXPECT_EQ(texts(page("<h1>Terminal</h1><div>" + paragraph(kFirst) + paragraph(kFirst) + paragraph("Yes.") +
                       paragraph("Yes.") + paragraph(kSecond) + "</div>")
                      .paragraphs),
            (Strings{kFirst, kFirst, "Yes.", kSecond}));
  EXPECT_EQ(
      texts(page("<h1>Terminal</h1><div><div>" + paragraph(kFirst) + "</div>" + kBody + "</div>").paragraphs),
      (Strings{kFirst, kSecond, kThird}));
}

TEST(Html, WhatHasHalfAsMuchProseIsAPart) {
  const auto box = [](const std::string& text) { return "<div>" + text + "</div>"; };
  const std::string much = box(paragraph(kFirst + kFirst) + paragraph(kSecond + kSecond) + paragraph(kThird));
  const std::string last = box(paragraph(kThird + kSecond) + paragraph(kSecond + kThird) + paragraph(kThird));
  const Strings first = {kFirst + kFirst, kSecond + kSecond, kThird};
  const auto with = [](Strings list, const Strings& more) {
    list.insert(list.end(), more.begin(), more.end());
    return list;
  };
  const Strings whole = with(first, {kThird + kSecond, kSecond + kThird, kThird});
  const auto main = [&](const std::string& part) {
    return "<main><section class=top><h1>Terminal</h1>" + much + "</section>" + part + "</main>";
  };
  const std::string heading = "<h2>The queue</h2>";
  EXPECT_EQ(texts(page("<h1>Terminal</h1><div><div class=top>" + much + "</div><div class=rest>" + last +
                       "</div></div>")
                      .paragraphs),
            whole);
  EXPECT_EQ(texts(page(main("<div class=rest>" + heading + last + "</div>")).paragraphs),
            with(with(first, {"The queue"}), {kThird + kSecond, kSecond + kThird, kThird}));
  for (const std::string& other :
       {"<section class=rest>" + heading + box(paragraph(kSecond)) + "</section>",  // less
        "<section class=top><h1>The queue</h1>" + last + "</section>",              // of the headline's rank
        "<article class=rest>" + heading + last + "</article>"})
    EXPECT_EQ(texts(page(main(other)).paragraphs), first) << other;
}

TEST(Html, WhatListsOtherTextsIsNoPart) {
  const std::string deep = "<div><div><div>" + kBody + "</div></div></div>";
  const std::string begin = "<div><h1>Terminal</h1>", text = "<div class=txt>" + kBody + "</div>";
  const Strings own = {kFirst, kSecond, kThird};
  const auto with = [&](const std::string& article, const std::string& below) {
    return texts(page(begin + article + "<div class=below>" + below + "</div></div>").paragraphs);
  };
  EXPECT_EQ(with(text, "<ul><li>" + deep + "</ul>"), own);
  EXPECT_EQ(with(text, "<div><h3><a href=1>Another story</a></h3>" + deep + "</div>"), own);
  EXPECT_EQ(with("<article>" + kBody + "</article>", deep), own);  // whole by itself
  EXPECT_EQ(
      texts(page("<div><div class=left>" + deep + "</div><h1>Terminal</h1>" + text + "</div>").paragraphs),
      own);
}

TEST(Html, ASentenceMayBeALinkForTheGreaterPart) {
  const std::string end = " and the captain of the port, who had not slept for a week.";
  EXPECT_EQ(
      texts(page("<h1>Terminal</h1><div>" + kBody + "<p><a href=1>" + kFirst + "</a>" + end + "</p></div>")
                .paragraphs),
      (Strings{kFirst, kSecond, kThird, kFirst + end}));
}

TEST(Html, SectionsOfOneArticleAreItsParts) {
  const auto section = [](const std::string& text) {
    return "<section class=section>" + text + "</section>";
  };
  const std::string first = section("<h1>Terminal</h1><div>" + kBody + kBody + "</div>");
  for (const std::string kind : {"article", "main"})
    EXPECT_EQ(
        texts(page("<" + kind + ">" + first + section(paragraph(kSecond)) + "</" + kind + ">").paragraphs),
        (Strings{kFirst, kSecond, kThird, kFirst, kSecond, kThird, kSecond}))
        << kind;
  EXPECT_EQ(texts(page("<main>" + first + section("<h2>The weather</h2>" + paragraph(kSecond)) +
                       section(paragraph(kFirst)) + "</main>")
                      .paragraphs),
            (Strings{kFirst, kSecond, kThird, kFirst, kSecond, kThird}));
  EXPECT_EQ(texts(page("<article><div>" + section("<h1>Terminal</h1>" + kBody + kBody) +
                       section("<h2>The queue</h2>" + paragraph(kSecond)) + "</div></article>")
                      .paragraphs),
            (Strings{kFirst, kSecond, kThird, kFirst, kSecond, kThird, "The queue", kSecond}));
}

TEST(Html, ASmallPartBetweenOthersIsKept) {
  const auto step = [](const std::string& text) {
    return "<div class=step><div class=text>" + paragraph(text) + "</div></div>";
  };
  EXPECT_EQ(texts(page("<h1>Terminal</h1><div>" + step(kFirst) + step("Wait for it.") + step(kSecond) +
                       step("Thank you.") + "</div>")
                      .paragraphs),
            (Strings{kFirst, "Wait for it.", kSecond}));
}

TEST(Html, RowsOfATableAreParts) {
  const auto row = [](const std::string& text) { return "<tr><td>" + text + "</td></tr>"; };
  EXPECT_EQ(texts(page("<h1>Terminal</h1><table>" + row(kBody) + row("<img src=x>") + row(kBody) + "</table>")
                      .paragraphs),
            (Strings{kFirst, kSecond, kThird, kFirst, kSecond, kThird}));
}

TEST(Html, RowsOfThePageAreNoParts) {
  const auto row = [](const std::string& text) { return "<tr><td>" + text + "</td></tr>"; };
  const std::string headline = "<h1>Terminal</h1>", text = row(kBody), other = row(paragraph(kSecond));
  for (const std::string& html :
       {"<table>" + row(headline) + text + other + "</table>",
        "<table>" + other + row(headline) + text + other + "</table>",
        "<table>" + other + text + "</table>" + headline,
        headline + "<table>" + other + row("<b>Storm</b>") + text + "</table>",
        headline + "<table>" + text + row("<b>Schools shut</b>") + other + "</table>",
        headline + "<table>" + text + row("<h2>Schools shut</h2>" + paragraph(kFirst)) + other + "</table>"})
    EXPECT_EQ(texts(page(html).paragraphs), (Strings{kFirst, kSecond, kThird})) << html;
}

// Each of them small, they would be furniture.
TEST(Html, WhatHoldsMuchOfThePageAsAClassIsNoFurniture) {
  const auto section = [](const std::string& names, const std::string& text) {
    return "<section class='" + names + "'><div>" + paragraph(text) + "</div></section>";
  };
  const auto three = [&](const std::string& names) {
    return section(names, kFirst) + section(names, kSecond) + section(names, kThird);
  };
  EXPECT_EQ(texts(page("<article><h1>Terminal</h1>" + three("part part-ads") + "</article>").paragraphs),
            (Strings{kFirst, kSecond, kThird}));
  EXPECT_EQ(texts(page("<article><h1>Terminal</h1><div>" + kBody + kBody + "</div>" +
                       section("part part-ads", kThird) + "</article>")
                      .paragraphs),
            (Strings{kFirst, kSecond, kThird, kFirst, kSecond, kThird}));
  // One within another counts once.
  const std::string sign = "<div class=ad><div class=ad><div class=ad><div class=ad>" +
                           paragraph(kSecond + kThird) + "</div></div></div></div>";
  EXPECT_EQ(
      texts(page("<article><h1>Terminal</h1>" + paragraph(kFirst) + paragraph(kThird) + sign + "</article>")
                .paragraphs),
      (Strings{kFirst, kThird}));
  // Those of others stay out, however many.
  EXPECT_EQ(
      texts(page("<article><h1>Terminal</h1>" + paragraph(kFirst) + "</article>" + three("reader-comment"))
                .paragraphs),
      Strings{kFirst});
}

TEST(Html, ALeadByTheHeadlineIsNotAllOfTheArticle) {
  const std::string lead =
      "The port of Batumi works again, after a week, and ships that waited outside may enter it, "
      "one after the other, as its captain said on Monday, when the wind had fallen.";
  const auto head = [](const std::string& text) {
    return "<div class=head><h1>Terminal</h1><div class=lead>" + text + "</div></div>";
  };
  const std::string text = kBody + kBody + kBody + kBody + kBody + kBody;
  Strings whole = {lead, lead + lead};
  for (int i = 0; i < 6; ++i) whole.insert(whole.end(), {kFirst, kSecond, kThird});
  const std::string two = paragraph(lead) + paragraph(lead + lead);
  const auto read = [](const std::string& html) { return texts(page("<div>" + html + "</div>").paragraphs); };
  EXPECT_EQ(read(head(two) + "<div class=rest><div><div><div class=text>" + text + text +
                 "</div></div></div></div>")
                .size(),
            2 + 36U);
  EXPECT_EQ(read(head(two) + "<div class=rest><div><div><div class=text><p>May 12, 2020</p>" + text + text +
                 "</div></div></div></div>")
                .size(),
            2 + 36U);
  // An article of three paragraphs is none, nor is what begins with a heading, or has boxes, its text.
  const std::string three = two + paragraph(lead + lead + lead);
  const Strings own = {lead, lead + lead, lead + lead + lead};
  std::string comments;
  for (int i = 0; i < 20; ++i) comments += "<div class=box>" + kBody + "</div>";
  EXPECT_EQ(read(head(three) + "<div class=rest><div><div><div class=text>" + text + text +
                 "</div></div></div></div>"),
            own);
  EXPECT_EQ(read(head(two) + "<div class=rest><div><div><div class=text><h2>Storm</h2>" + text + text +
                 "</div></div></div></div>")
                .size(),
            2U);
  EXPECT_EQ(read(head(two) + "<div class=rest><div><div>" + comments + "</div></div></div>").size(), 2U);
}

TEST(Html, AListIsAPartOfTheTextAroundIt) {
  const std::string step = kFirst + " " + kSecond, item = "<dt>Step</dt><dd>" + step + "</dd>";
  EXPECT_EQ(texts(page("<h1>Terminal</h1><div class=text>" + paragraph(kThird) + "<dl>" + item + item + item +
                       "</dl>" + paragraph(kSecond) + "</div>")
                      .paragraphs),
            (Strings{kThird, "Step", step, "Step", step, "Step", step, kSecond}));
}

// German and Italian papers name their columns so.
TEST(Html, AnOpinionIsNoReadersComment) {
  for (const std::string names : {"artikel artikel-kommentar", "rubrica-commenti testo"})
    EXPECT_EQ(texts(page("<header><h1>Terminal</h1></header><div class='" + names + "'>" + kBody +
                         "</div><div class=foot>" + paragraph(kSecond) + "</div>")
                        .paragraphs),
              (Strings{kFirst, kSecond, kThird, kSecond}))
        << names;
}

TEST(Html, SeveralParagraphsAreNoCaption) {
  const Article a = page("<article><h1>Terminal</h1>" + kBody +
                         "<div class='media gallery'><img src=x><div class=caption>" + kBody +
                         "</div></div><div class=gallery><p>Cranes at the quay</div></article>");
  EXPECT_EQ(texts(a.paragraphs), (Strings{kFirst, kSecond, kThird, kFirst, kSecond, kThird}));
  EXPECT_EQ(texts(a.captions), Strings{"Cranes at the quay"});
  const std::string part =
      "<div class=part><h2>Ships</h2>" + paragraph(kFirst) + paragraph(kSecond) + "</div>";
  EXPECT_EQ(page("<article><h1>Terminal</h1><div class=story-carousel>" + part + part + part + "</div><div>" +
                 kBody + kBody + kBody + kBody + "</div></article>")
                .captions.size(),
            0U);
  const auto slide = [](const std::string& text) {
    return "<div class=slide><img src=x>" + paragraph(text) + "</div>";
  };
  EXPECT_EQ(texts(page("<article><h1>Terminal</h1>" + kBody + kBody + "<div class=gallery>" +
                       slide(kFirst + kFirst) + slide(kSecond + kSecond) + slide(kThird + kThird) +
                       "</div></article>")
                      .captions),
            (Strings{kFirst + kFirst, kSecond + kSecond, kThird + kThird}));
}

TEST(Html, ThePageSaysWhichElementIsTheArticle) {
  const std::string text = "A man of 40 was hurt in a fire in Batumi.";
  for (const std::string kind : {"article", "main"})
    EXPECT_EQ(texts(page("<div><" + kind + "><h1>Fire</h1><div>" + paragraph(text) + "</div></" + kind +
                         "></div><div><div>" + kBody + "</div></div>")
                        .paragraphs),
              Strings{text})
        << kind;
}

TEST(Html, MicrodataSayWhichElementIsTheArticle) {
  const std::string headline = "<h1>Fire</h1>", other = "<div>" + kBody + "</div>";
  for (const std::string& body :
       {"<div itemprop=articleBody>" + paragraph(kSecond) + "</div>",
        "<div itemprop='text articleBody'>" + paragraph(kSecond) + "</div>",
        "<div itemprop=articleBody><div itemprop=articleBody>" + paragraph(kSecond) + "</div></div>"})
    EXPECT_EQ(texts(page("<div>" + headline + body + "</div>" + other).paragraphs), Strings{kSecond}) << body;
  const std::string lead = "<div itemprop=articleBody>A man of 40 was hurt in a fire in Batumi.</div>";
  const std::string body = "<div itemprop=articleBody>" + paragraph(kSecond) + "</div>";
  const std::string boxed = "<div>" + body + "</div>";
  for (const std::string& html : {headline + lead + other, boxed + "<div>" + headline + other + "</div>",
                                  headline + boxed + boxed + "<div>" + other + "</div>"})
    EXPECT_EQ(texts(page(html).paragraphs), (Strings{kFirst, kSecond, kThird})) << html;
}

TEST(Html, AHeadingWithALeadIsNotTheArticle) {
  const std::string text = "<div class=text>" + kBody + "</div>", far = "<div><div>" + kBody + "</div></div>";
  const auto box = [](const std::string& tag, const std::string& line) {
    return "<" + tag + "><header><h1>Fire</h1><p>" + line + "</p></header></" + tag + ">";
  };
  for (const std::string tag : {"article", "main"}) {
    EXPECT_EQ(texts(page(box(tag, "A man of 40 was hurt in a fire in Batumi.") + text).paragraphs),
              (Strings{kFirst, kSecond, kThird}));
    for (const char* line :
         {"By John Smith, Staff Reporter, 12 May 2020, 10:30", "Published 12 May 2020 at 10:30 by John Smith",
          "Written by John Smith, photographs by Jane Doe", "By John Smith, photographs by Jane Doe.",
          "Published on 12 May 2020 by John Smith.", "Follow us on Facebook for more news of it."})
      EXPECT_EQ(texts(page("<div>" + box(tag, line) + "</div>" + far).paragraphs),
                (Strings{kFirst, kSecond, kThird}))
          << line;
  }
}

TEST(Html, ALeadOfSeveralSentencesIsText) {
  const std::string lead =
      "The port of Batumi works again after a week of storms. Eleven ships that waited outside may enter it "
      "one after the other, as its captain said.";
  const std::string subtitle =
      "The port of Batumi works again after a week of storms, and eleven ships that waited outside may enter "
      "it one after the other.";
  const auto head = [](const std::string& text) {
    return "<header><h1>Terminal</h1><p>" + text + "</p></header>";
  };
  const std::string rest = "<div><div class=text>" + kBody + "</div></div>";
  const Strings body = {kFirst, kSecond, kThird}, whole = {lead, kFirst, kSecond, kThird};
  const auto read = [](const std::string& html) { return texts(page(html).paragraphs); };
  for (const std::string tag : {"article", "main"}) {
    const auto boxed = [&](const std::string& html) { return "<" + tag + ">" + html + "</" + tag + ">"; };
    EXPECT_EQ(read(boxed(head(lead) + "<div><div>" + rest + "</div></div>")), whole);
    EXPECT_EQ(read(boxed(head(subtitle) + "<div><div>" + rest + "</div></div>")), body);
    EXPECT_EQ(read(boxed(head("<a href=/batumi>Batumi</a>: " + lead) + rest)), body);
    EXPECT_EQ(read(head(lead) + "<div><div>" + boxed(rest) + "</div></div>"), body);
  }
  // Without such an element, close to the text.
  EXPECT_EQ(read(head(lead) + rest), whole);
  EXPECT_EQ(read(head(lead) + "<div><div><div>" + rest + "</div></div></div>"), body);
}

TEST(Html, ALeadMayStandBeforeAPictureAndNotUnderOtherHeadings) {
  const std::string lead =
      "The port of Batumi works again after a week of storms. Eleven ships that waited outside may enter it "
      "one after the other, as its captain said.";
  const auto read = [](const std::string& between) {
    return texts(page("<article><header><h1>Terminal</h1>" + between + "</header><div><div>" + kBody +
                      "</div></div></article>")
                     .paragraphs);
  };
  const Strings body = {kFirst, kSecond, kThird}, whole = {lead, kFirst, kSecond, kThird};
  EXPECT_EQ(read("<figure><img src=a><figcaption>The port of Batumi. Photo: Post</figcaption></figure><p>" +
                 lead + "</p>"),
            whole);
  EXPECT_EQ(read("<div><h3><a href=/2>Storm in the bay</a></h3><p>" + lead + "</p></div>"), body);
}

TEST(Html, CommentsBelowAHeadingAreNotTheTextOfALead) {
  std::string comments;
  for (int i = 0; i < 20; ++i)
    comments +=
        paragraph("Reader " + std::to_string(i) +
                  " was at the port, and it was shut, and the sea was high, and nobody of the crew, who "
                  "know it, would talk.");
  const std::string one = kFirst + " " + kSecond + " " + kThird, two = kThird + " " + kFirst;
  for (const char* name : {"comments-title", "related-title"})
    EXPECT_EQ(
        texts(page("<title>Terminal</title><div class=top><h1>Terminal</h1><div class=s>" + paragraph(one) +
                   paragraph(two) + "</div></div><div class=w><div class=list><h3 class=" + name +
                   ">20 replies</h3>" + comments + "</div></div>")
                  .paragraphs),
        (Strings{one, two}))
        << name;
}

TEST(Html, WithinOneArticleAShortTextHasALongLead) {
  const std::string lead =
      "<p>The port, which was closed for a week, works again, and ships, which waited outside, may enter it, "
      "one after the other, as its captain said on Monday, when the wind, the rain, and the sea had fallen, "
      "and the crews, who had slept little, were fed.</p>";
  const std::string text = "<div><div><div class=text>" + kBody + "</div></div></div>";
  const auto read = [&](const std::string& tag) {
    return texts(page("<" + tag + "><div class=top><h1>Terminal</h1><div>" + lead + "</div></div>" + text +
                      "</" + tag + ">")
                     .paragraphs)
        .size();
  };
  EXPECT_EQ(read("article"), 4U);
  EXPECT_EQ(read("section"), 1U);  // what is below may be another story, or comments
}

TEST(Html, WhatAnnouncesLinksGoesWithThem) {
  const std::string links =
      "<p><a href=/1>Ferry to run extra trips</a></p><p><a href=/2>Storm in the bay</a></p>";
  const Strings body = {kFirst, kSecond, kThird};
  for (const char* label : {"Read also:", "Lesen Sie auch:", "Читайте также:", "延伸閱讀："}) {
    const std::string box = paragraph(label) + links;
    EXPECT_EQ(texts(page("<div>" + kBody + box + "</div>").paragraphs), body) << label;
    EXPECT_EQ(
        texts(page("<div>" + paragraph(kFirst) + box + paragraph(kSecond) + paragraph(kThird) + "</div>")
                  .paragraphs),
        body)
        << label;
  }
  // A sentence, and what announces text or speech, stay.
  const std::string said = "“The harbour is open, and all ships may enter it,” he added on the same day.";
  EXPECT_EQ(texts(page("<div>" + kBody + paragraph("Mr Novak said:") + links + paragraph(said) + "</div>")
                      .paragraphs),
            (Strings{kFirst, kSecond, kThird, "Mr Novak said:", said}));
  const std::string asks = "The captain of the port was asked what the storm had cost it:";
  EXPECT_EQ(texts(page("<div>" + kBody + paragraph(asks) + links + "</div>").paragraphs).back(), asks);
  EXPECT_EQ(texts(page("<div>" + kBody + paragraph("The captain:") + kBody + "</div>").paragraphs).size(),
            7U);
}

TEST(Html, AShortSentenceMayBeALinkForTheGreaterPart) {
  const std::string sentence = "It is <a href=/lira>the weakest the lira has ever been</a> in a year.";
  const std::string line = "Read about <a href=/lira>the weakest the lira has ever been</a>";
  const auto read = [](const std::string& text) {
    return texts(page("<div>" + kBody + paragraph(text) + kBody + "</div>").paragraphs).size();
  };
  EXPECT_EQ(read(sentence), 7U);
  EXPECT_EQ(read(line), 6U);
  EXPECT_EQ(read("More on the lira: <a href=/lira>why is it weaker than ever before?</a>"), 6U);
}

TEST(Html, IdsOfHeadingsAreNamesOfTheirSubjects) {
  EXPECT_EQ(texts(page("<div>" + paragraph(kFirst) + "<h2 id=donation-figures>Gifts</h2>" + kBody + "</div>")
                      .paragraphs),
            (Strings{kFirst, "Gifts", kFirst, kSecond, kThird}));
}

TEST(Html, NamesOfElementsAreNamesToo) {
  EXPECT_EQ(texts(page("<div>" + paragraph(kFirst) + "<amp-ad>Advertisement</amp-ad>" + paragraph(kSecond) +
                       "<pp-related><p>" + kThird + "</p></pp-related></div>")
                      .paragraphs),
            (Strings{kFirst, kSecond}));
}

TEST(Html, ATableOfContentsIsNoText) {
  const std::string contents =
      "<div id=toc_container><p>Contents</p><ul><li><a href=#a>The storm</a></ul></div>";
  EXPECT_EQ(
      texts(page("<div>" + paragraph(kFirst) + contents + paragraph(kSecond) + paragraph(kThird) + "</div>")
                .paragraphs),
      (Strings{kFirst, kSecond, kThird}));
}

TEST(Html, MarkupForBrowsersWithoutFramesIsNoText) {
  const Article a = page(
      "<title>Terminal</title><frameset><frame src=a><noframes><body><p>Your browser shows no "
      "frames.</p></body></noframes></frameset>");
  EXPECT_EQ(a.title, "Terminal");
  EXPECT_TRUE(a.paragraphs.empty());
}

TEST(Html, ALineMayNameElements) {
  EXPECT_EQ(html_line("How to use the <select> element"), "How to use the element");
  EXPECT_EQ(html_line("Why the <button>tag</button> won<script>x</script><noscript>y</noscript>"),
            "Why the tag won");
}

TEST(Html, APageWithoutTextGivesNone) {
  for (const char* html :
       {"", "<html></html>", "<p></p>", "<!-- x -->", "<script>x</script>", "<", "</", "&", "<p><p><p>"}) {
    const Article a = page(html);
    EXPECT_TRUE(a.paragraphs.empty() && a.captions.empty()) << html;
  }
}

TEST(Html, APageWithoutProseIsWhatItShows) {
  EXPECT_EQ(texts(page("<body>Shut</body>").paragraphs), Strings{"Shut"});
  EXPECT_EQ(texts(page("<article><h1>Terminal</h1><h2>Shut</h2><h2>Again</h2></article>").paragraphs),
            (Strings{"Shut", "Again"}));
  EXPECT_EQ(texts(page("<h1>Terminal</h1><a href=1>" + paragraph(kFirst) + "</a>").paragraphs),
            Strings{kFirst});
  EXPECT_EQ(texts(page("<nav>Home</nav><div class=share>Send</div><p hidden>Later<p>Shut").paragraphs),
            Strings{"Shut"});
  const Article a = page("<h1>Terminal</h1><nav>Home</nav>");
  EXPECT_TRUE(a.title == "Terminal" && a.paragraphs.empty());
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

TEST(HtmlTree, WordsOfAValueStandBetweenWhiteSpace) {
  for (const char* value : {"articleBody", "text articleBody", " text\tarticleBody\n"})
    EXPECT_TRUE(has_word(value, "articleBody")) << value;
  for (const char* value : {"", " ", "articleBodyText", "article Body"})
    EXPECT_FALSE(has_word(value, "articleBody")) << value;
}

}  // namespace
}  // namespace dateline

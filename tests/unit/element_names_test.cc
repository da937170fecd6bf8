#include "extract/element_names.h"

#include <gtest/gtest.h>

namespace dateline {
namespace {

bool says(const char* names, NamedRole role) { return named_roles(names).has_any(role); }

TEST(ElementNames, AreReadAsWords) {
  for (const char* names :
       {"share", "post-share", "postShare", "story SHARE_bar", "x1share2", "d-print-none"})
    EXPECT_TRUE(says(names, NamedRole::tools)) << names;
  for (const char* names : {"", "shared-style", "article-header", "sharewood", "s h a r e", "Ähnlich"})
    EXPECT_TRUE(named_roles(names).empty()) << names;
}

TEST(ElementNames, SayAllThatTheirWordsSay) {
  const NamedRoles roles = named_roles("entry-date published updated by-author");
  for (const NamedRole role : {NamedRole::date, NamedRole::publication, NamedRole::change, NamedRole::author})
    EXPECT_TRUE(roles.has_any(role));
  for (const NamedRole role : {NamedRole::others, NamedRole::site, NamedRole::tools, NamedRole::caption})
    EXPECT_FALSE(roles.has_any(role));
}

TEST(ElementNames, TellOthersTheSiteAndCaptions) {
  EXPECT_TRUE(says("comment-list", NamedRole::others));
  EXPECT_TRUE(says("jp-relatedposts", NamedRole::others));
  EXPECT_TRUE(says("site-navigation", NamedRole::site));
  EXPECT_TRUE(says("wp-caption-text", NamedRole::caption));
  EXPECT_TRUE(says("article-paywall", NamedRole::request));
  EXPECT_TRUE(says("article-donation-CTA", NamedRole::request));
  EXPECT_TRUE(says("ez-toc-container", NamedRole::tools));
  EXPECT_TRUE(says("postmetadata alt", NamedRole::tools));
  EXPECT_TRUE(says("sharedaddy sd-block", NamedRole::tools));
  EXPECT_FALSE(says("article-paywall", NamedRole::site));
  EXPECT_TRUE(says("archive-list", NamedRole::listing));
  EXPECT_TRUE(says("article-teaser", NamedRole::listing));
  EXPECT_FALSE(says("article-teaser", NamedRole::others));
}

TEST(ElementNames, SomeWordsCountWhereTheyStand) {
  EXPECT_TRUE(says("widget widget_text", NamedRole::tools));
  EXPECT_TRUE(named_roles("elementor-widget").empty());
  EXPECT_TRUE(says("box hidden", NamedRole::tools));
  EXPECT_TRUE(named_roles("overflow-hidden hidden-xs").empty());
}

TEST(ElementNames, TopicsAndWhatIsBesideSayNothing) {
  for (const char* names :
       {"post category-comment tag-popular", "has-comments", "with-sidebar", "no-sidebar"})
    EXPECT_TRUE(named_roles(names).empty()) << names;
  EXPECT_TRUE(says("category comments", NamedRole::others));
  EXPECT_TRUE(says("no-print", NamedRole::tools));
}

}  // namespace
}  // namespace dateline

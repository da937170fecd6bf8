#include "extract/element_names.h"

#include <gtest/gtest.h>

namespace dateline {
namespace {

TEST(ElementNames, AreReadAsWords) {
  for (const char* names :
       {"share", "post-share", "postShare", "story SHARE_bar", "x1share2", "d-print-none"})
    EXPECT_EQ(named_role(names), NamedRole::furniture) << names;
  for (const char* names : {"", "shared-style", "article-header", "sharewood", "s h a r e", "Ähnlich"})
    EXPECT_EQ(named_role(names), NamedRole::none) << names;
}

TEST(ElementNames, TellOthersAndCaptions) {
  EXPECT_EQ(named_role("comment-list"), NamedRole::others);
  EXPECT_EQ(named_role("jp-relatedposts related"), NamedRole::others);
  EXPECT_EQ(named_role("wp-caption-text"), NamedRole::caption);
}

TEST(ElementNames, SomeWordsCountWhereTheyStand) {
  EXPECT_EQ(named_role("widget widget_text"), NamedRole::furniture);
  EXPECT_EQ(named_role("elementor-widget"), NamedRole::none);
  EXPECT_EQ(named_role("box hidden"), NamedRole::furniture);
  EXPECT_EQ(named_role("overflow-hidden hidden-xs"), NamedRole::none);
}

TEST(ElementNames, TopicsAndWhatIsBesideSayNothing) {
  for (const char* names :
       {"post category-comment tag-popular", "has-comments", "with-sidebar", "no-sidebar"})
    EXPECT_EQ(named_role(names), NamedRole::none) << names;
  EXPECT_EQ(named_role("category comments"), NamedRole::others);
  EXPECT_EQ(named_role("no-print"), NamedRole::furniture);
}

}  // namespace
}  // namespace dateline

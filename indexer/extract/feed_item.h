// Articles from items of RSS 2.0, Atom and RDF (RSS 1.0) feeds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dateline/article.h"

namespace dateline {

// What a feed says of itself. Every item may have it, so there is not much of it: what is too long is cut, or
// left out.
struct FeedHead {
  std::string title, url, lang;
  std::string base;  // of relative links
  std::vector<std::string> authors;
};

// What is told of an item beside its article.
struct FeedItemFacts {
  std::string guid;      // what its feed knows it by; empty where it does not say
  std::string left_out;  // the first field that could not be read, and why
};

// From what stands before the first item, given as UTF-8.
FeedHead read_feed_head(std::string_view xml);

// Fills `article` from an item, given as UTF-8, with its tags. `lang` is what the feed says, which may be
// wrong. Fields of HTML that passes the limits of html.h are left out.
FeedItemFacts read_feed_item(std::string_view xml, const FeedHead& head, Article& article);

}  // namespace dateline

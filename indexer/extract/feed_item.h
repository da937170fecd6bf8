// Articles from items of RSS 2.0, Atom and RDF (RSS 1.0) feeds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dateline/article.h"

namespace dateline {

// What a feed says of itself.
struct FeedHead {
  std::string title, url, lang;
  std::vector<std::string> authors;
};

// From what stands before the first item, given as UTF-8.
FeedHead read_feed_head(std::string_view xml);

// Fills `article` from an item, given as UTF-8, with its tags. `lang` is what the feed says, which may be
// wrong. Throws Error(bad_input) for HTML that passes the limits of html.h.
void read_feed_item(std::string_view xml, const FeedHead& head, Article& article);

}  // namespace dateline

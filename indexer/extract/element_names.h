// What the names that authors of pages give to elements (class, id) say of them. Only words that the makers
// of many sites use, and the frameworks most sites are made with; none of a single site.
#pragma once

#include <string_view>

namespace dateline {

enum class NamedRole {
  none,
  furniture,  // of the site: navigation, sharing, advertising, what it recommends, who wrote
  others,     // by others, or other articles: comments, related ones
  caption,    // of a picture
};

// By the first word that says something. "shareBar related-posts" is read as share, bar, related, posts.
NamedRole named_role(std::string_view names);

}  // namespace dateline

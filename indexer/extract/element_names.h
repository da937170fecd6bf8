// What the names that authors of pages give to elements (class, id, itemprop) say of them. Only words that
// the makers of many sites use, and the frameworks most sites are made with; none of a single site.
#pragma once

#include <cstdint>
#include <string_view>

namespace dateline {

enum class NamedRole : std::uint8_t {
  others,       // by others, or other articles: comments, related ones
  site,         // the site's own: navigation, what it recommends
  request,      // what it asks of readers, and advertises; or the article that they are asked to pay for
  listing,      // teasers of articles, archives and calendars of them; or this one's lead, or an old one
  tools,        // around the article: sharing, printing, its tags; what is hidden
  caption,      // of a picture
  author,       // who wrote it
  date,         // a date or time, of whatever
  publication,  // when it was published
  change,       // when it was changed
};

// A set of roles.
class NamedRoles {
 public:
  constexpr NamedRoles() = default;
  constexpr NamedRoles(NamedRole role)
      : bits_(static_cast<std::uint16_t>(1u << static_cast<unsigned>(role))) {}

  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool has_any(NamedRoles roles) const { return (bits_ & roles.bits_) != 0; }
  constexpr NamedRoles& operator|=(NamedRoles roles) {
    bits_ = static_cast<std::uint16_t>(bits_ | roles.bits_);
    return *this;
  }

 private:
  std::uint16_t bits_ = 0;
};

constexpr NamedRoles operator|(NamedRoles a, NamedRoles b) { return a |= b; }
constexpr NamedRoles operator|(NamedRole a, NamedRole b) { return NamedRoles(a) | NamedRoles(b); }

// What each word says, all together. "shareBar related-posts" is read as share, bar, related, posts.
NamedRoles named_roles(std::string_view names);

}  // namespace dateline

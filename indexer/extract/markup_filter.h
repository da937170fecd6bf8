// Markup without what is never read: most of a page is scripts, styles and attributes for them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dateline {

// Of one tag, in a page that is not filtered.
constexpr std::size_t kMaxAttributes = 2000;

// The page without its comments, the contents of its scripts (but for JSON), styles, frames and text fields,
// and without attributes that say nothing of its text; each attribute is left once an element. What a parser
// makes of the rest is what it would have made of the page: where that is not sure (drawings whose tags do
// not pair up, frames), it is the page as it is. Takes time linear in its size. Throws Error(bad_input) for
// such a page with more attributes in a tag.
std::string readable_markup(std::string_view html);

}  // namespace dateline

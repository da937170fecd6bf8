// Markup without what is never read: most of a page is scripts, styles and attributes for them.
#pragma once

#include <string>
#include <string_view>

namespace dateline {

// The page without its comments, the contents of its scripts (but for JSON-LD), styles, frames and text
// fields, and without attributes that say nothing of its text; each attribute is left once an element. What a
// parser makes of the rest is what it would have made of the page. Takes time linear in its size.
std::string readable_markup(std::string_view html);

}  // namespace dateline

// Who wrote a page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extract/page_evidence.h"

namespace dateline {

// The names in a byline: "By A. Author and B. Author, Agency" has two. Empty for what is none.
std::vector<std::string> names_in_byline(std::string_view byline);

// Whether a line, of whatever, begins as bylines do: "By A. Author", "Written by A. Author".
bool is_byline(std::string_view line);

// Whether what should be an author is an account ("admin") or a word of a byline ("Posted").
bool names_nobody(std::string_view author);

// The authors that the page shows near its headline.
std::vector<std::string> find_authors(const PageEvidence& page);

}  // namespace dateline

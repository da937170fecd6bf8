// What is asked of URLs.
#pragma once

#include <string>
#include <string_view>

namespace dateline {

// In lower case, without "www."; empty where there is none.
std::string host_of(std::string_view url);

bool is_web_url(std::string_view text);

// An absolute URL of the web: `link` itself, or what it is relative to `base` (RFC 3986, 5.2). Empty for what
// is none: other schemes, words with spaces between them, and relative ones without a base of the web.
std::string resolved_url(std::string_view link, std::string_view base);

}  // namespace dateline

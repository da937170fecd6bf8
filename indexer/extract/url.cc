#include "extract/url.h"

#include <algorithm>

#include "utf8.h"

namespace dateline {

std::string host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string host = ascii_lower(url.substr(scheme + 3, url.find_first_of("/?#:", scheme + 3) - scheme - 3));
  return host.compare(0, 4, "www.") == 0 ? host.substr(4) : host;
}

bool is_web_url(std::string_view text) {
  const std::string begin = ascii_lower(text.substr(0, 8));
  return begin.starts_with("http://") || begin.starts_with("https://");
}

std::string resolved_url(std::string_view link, std::string_view base) {
  if (is_web_url(link)) return std::string(link);
  if (!link.starts_with('/') || !is_web_url(base)) return {};
  const std::size_t host = base.find("://") + 3;
  const std::size_t kept =
      link.starts_with("//") ? host - 2 : std::min(base.find_first_of("/?#", host), base.size());
  return std::string(base.substr(0, kept)) + std::string(link);
}

}  // namespace dateline

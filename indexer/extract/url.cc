#include "extract/url.h"

#include <algorithm>

#include "utf8.h"

namespace dateline {
namespace {

// "mailto:", "javascript:", …
bool has_scheme(std::string_view link) {
  const std::size_t end = link.find_first_of(":/?#");
  return end != std::string_view::npos && link[end] == ':';
}

// A path that begins with a slash, without its segments "." and "..", which are steps (RFC 3986, 5.2.4).
std::string without_dots(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/', 1), path.size());
    const std::string_view segment = path.substr(0, end);
    path.remove_prefix(end);
    const bool up = segment == "/..", step = up || segment == "/.";
    if (up) out.resize(out.rfind('/') == std::string::npos ? 0 : out.rfind('/'));
    if (!step) out.append(segment);
    if (step && path.empty()) out += '/';
  }
  return out;
}

}  // namespace

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
  if (link.empty() || has_scheme(link) || !is_web_url(base)) return {};
  const std::size_t host = base.find("://") + 3;
  if (link.starts_with("//")) return std::string(base.substr(0, host - 2)).append(link);
  base = base.substr(0, base.find('#'));
  const std::size_t path = std::min(base.find_first_of("/?", host), base.size()),
                    query = std::min(base.find('?', path), base.size());
  if (link[0] == '#') return std::string(base).append(link);
  if (link[0] == '?') return std::string(base.substr(0, query)).append(link);
  const std::string_view link_path = link.substr(0, link.find_first_of("?#"));
  std::string merged;
  if (link[0] != '/') {
    if (link_path.find(' ') != std::string_view::npos) return {};
    const std::string_view folder = base.substr(path, query - path);
    merged = folder.substr(0, folder.rfind('/') + 1);
    if (merged.empty()) merged = "/";
  }
  merged.append(link_path);
  return std::string(base.substr(0, path)) + without_dots(merged).append(link.substr(link_path.size()));
}

}  // namespace dateline

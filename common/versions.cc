#include "versions.h"

#include <cstdint>
#include <cstdlib>
#include <tuple>

#include "dates.h"
#include "schema.h"
#include "settings.h"
#include "wire.h"

namespace dateline {

std::string versions_key(std::string_view id) { return boolean_term(kVersionsKey, id); }

std::string encode_versions(const ArticleVersions& article) {
  std::string out;
  put_string(out, article.id);
  for (const Version& v : article.versions) {
    put_string(out, v.source);
    put_string(out, v.date);
  }
  return out;
}

ArticleVersions decode_versions(std::string_view value) {
  ArticleVersions article;
  WireReader in(value);
  article.id = in.string();
  while (!in.done()) {
    Version& v = article.versions.emplace_back();
    v.source = in.string();
    v.date = in.string();
  }
  return article;
}

std::vector<Version> versions_of(const Xapian::Database& database, std::string_view id) {
  const std::string value = database.get_metadata(versions_key(id));
  return value.empty() ? std::vector<Version>() : decode_versions(value).versions;
}

std::string_view source_file(std::string_view source) {
  const std::size_t mark = source.rfind('#');
  const bool offset = mark != std::string_view::npos && mark + 1 < source.size() &&
                      source.find_first_not_of("0123456789", mark + 1) == std::string_view::npos;
  return offset ? source.substr(0, mark) : source;
}

bool is_newer(const Version& a, const Version& b) {
  const auto rank = [](const Version& v) {
    const auto date = parse_iso_date(v.date);
    const std::string_view file = source_file(v.source);
    const std::uint64_t offset =
        file.size() == v.source.size() ? 0 : std::strtoull(v.source.c_str() + file.size() + 1, nullptr, 10);
    return std::tuple(date ? date->seconds : 0, file == "-", file, offset);
  };
  return rank(a) > rank(b);
}

}  // namespace dateline

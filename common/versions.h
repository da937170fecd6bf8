// Texts of an article that lost to a newer one of the same id, kept as user metadata of the database:
//   key   := "dateline.versions/" + id (shortened and hashed when long)
//   value := string id, then for each, the newest first: string source, string date
#pragma once

#include <xapian.h>

#include <string>
#include <string_view>
#include <vector>

#include "dateline/article.h"

namespace dateline {

struct ArticleVersions {
  std::string id;
  std::vector<Version> versions;  // the newest first
};

std::string versions_key(std::string_view id);
std::string encode_versions(const ArticleVersions& article);
// Throws Error(bad_input) for damage.
ArticleVersions decode_versions(std::string_view value);

// Those of one article. Throws Xapian::Error, Error(bad_input).
std::vector<Version> versions_of(const Xapian::Database& database, std::string_view id);

// The file part of an article's source.
std::string_view source_file(std::string_view source);

// Which of two texts of one article stays: the one of the later date, then the one whose source comes later
// by name and place; what came through standard input comes after all files. So it is the same in whatever
// order they are read.
bool is_newer(const Version& a, const Version& b);

}  // namespace dateline

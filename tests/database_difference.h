// Whether two databases hold the same, in everything that Xapian's interface shows.
#pragma once

#include <xapian.h>

#include <filesystem>
#include <string>

namespace dateline::test {

// The first thing in which they differ, in words; empty where there is none. The UUID and the revision may.
std::string database_difference(const Xapian::Database& a, const Xapian::Database& b);

// The same of their documents, postings and values alone: not of metadata, nor of bounds and the last
// document id, which stay as they are when documents go.
std::string content_difference(const Xapian::Database& a, const Xapian::Database& b);

// What xapian-check says of a database in which it finds errors; empty where it finds none. The program
// rather than Database::check(), in which the address sanitizer finds an error of Xapian's own.
std::string check_database(const std::filesystem::path& database);

}  // namespace dateline::test

// Whether two databases hold the same, in everything that Xapian's interface shows.
#pragma once

#include <xapian.h>

#include <string>

namespace dateline::test {

// The first thing in which they differ, in words; empty where there is none. The UUID and the revision may.
std::string database_difference(const Xapian::Database& a, const Xapian::Database& b);

}  // namespace dateline::test

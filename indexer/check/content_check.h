// Whether the tables of a database say the same: the postings, positions and values those of the stored
// articles, analysed again, and the lists of terms those of the postings.
//
// One pass over the postings and one over the articles, in any order: what either says of an article goes
// into sums of hashes, one for each article, that must be the same at the end.
#pragma once

#include <xapian.h>

#include <functional>
#include <string>

#include "settings.h"

namespace dateline {

// Called with a message for each damage.
using DamageFound = std::function<void(const std::string& message)>;

// Where the articles were analysed by another version, only the tables are compared with each other. Throws
// Xapian::Error only where nothing can be read at all.
void check_content(const Xapian::Database& database, const Settings& settings, const DamageFound& found);

}  // namespace dateline

// The columns of a database that is refreshed in place.
#pragma once

#include <xapian.h>

#include <filesystem>
#include <string>
#include <unordered_set>
#include <vector>

#include "columns/columns.h"
#include "schema.h"

namespace dateline {

// Writes the columns of a database that will be committed next, and makes them durable: a delta of those
// documents that were changed now, or since the base of the published columns was written, or a base. Returns
// the token. `published` may be null. Throws Error(io), Xapian::Error.
std::string write_changed_columns(const std::filesystem::path& generation,
                                  const Xapian::WritableDatabase& database,
                                  const std::vector<FacetField>& facets, const Columns* published,
                                  const std::unordered_set<Xapian::docid>& changed);

// Removes column files that these, if there are any, do not use.
void remove_old_columns(const std::filesystem::path& generation, const Columns* used);

}  // namespace dateline

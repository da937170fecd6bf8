// One state of an index, by all the ways in which it can be read.
#pragma once

#include <xapian.h>

#include <string>

#include "columns/columns.h"
#include "glass/database.h"

namespace dateline {

class FilterCache;

// What it refers to must outlive it.
struct IndexView {
  const Xapian::Database& database;
  const glass::Database* glass = nullptr;  // the same, where it can be read past Xapian's API
  const Columns* columns = nullptr;        // of it, where there are any
  FilterCache* filters = nullptr;          // of it, where conditions may be kept for other queries

  // Documents with the term.
  Xapian::doccount frequency(const std::string& term) const {
    return glass != nullptr ? glass->postings(term).documents() : database.get_termfreq(term);
  }
};

}  // namespace dateline

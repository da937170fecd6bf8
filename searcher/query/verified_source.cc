#include "query/verified_source.h"

namespace dateline {

void VerifiedSource::init(const Xapian::Database& database) {
  database_ = database;
  at_ = 0;
  ended_ = false;
}

bool VerifiedSource::check(Xapian::docid docid, double) {
  if (docid <= at_) return true;  // was verified to get there
  if (!verify_(database_, docid)) return false;
  at_ = docid;
  return true;
}

void VerifiedSource::skip_to(Xapian::docid docid, double) {
  if (docid <= at_) return;
  auto all = database_.postlist_begin(std::string());
  const auto end = database_.postlist_end(std::string());
  for (all.skip_to(docid); all != end; ++all) {
    if (!verify_(database_, *all)) continue;
    at_ = *all;
    return;
  }
  ended_ = true;
}

}  // namespace dateline

// Which documents meet conditions that come again from query to query (a language, a site, the articles
// without a word): a bit for each document, filled in a window at a time when first asked for.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "match/branch.h"
#include "match/window.h"

namespace dateline {

class Filter {
 public:
  Filter(double frequency, Xapian::docid last)
      : frequency_(frequency), windows_((last + kWindow - 1) / kWindow) {}

  double frequency() const { return frequency_; }
  std::size_t windows() const { return windows_.size(); }
  // Of the window with that number; null where it was not filled in yet.
  const Bits* bits(std::size_t window) const { return windows_[window].get(); }
  const Bits* fill(std::size_t window, const Bits& bits) {
    windows_[window] = std::make_unique<Bits>(bits);
    return windows_[window].get();
  }

 private:
  double frequency_;
  std::vector<std::unique_ptr<Bits>> windows_;
};

// Of one state of a database, for one thread.
class FilterCache {
 public:
  explicit FilterCache(const Xapian::Database& database);

  // The filter of a condition that is worth one: of many documents, and asked for before. Else null. `name`
  // is the same for the same condition. Valid until the next call.
  std::shared_ptr<Filter> find(const std::string& name, const Branch& condition);

 private:
  struct Known {
    std::shared_ptr<Filter> filter;  // from the second time on
    std::list<std::string>::iterator used;
  };
  double documents_;
  Xapian::docid last_;
  std::size_t most_;
  std::unordered_map<std::string, Known> known_;
  std::list<std::string> used_;  // the last one first
};

// The same matches as the condition, which scores nothing, gives.
BranchPtr kept_branch(std::shared_ptr<Filter> filter, BranchPtr condition);

}  // namespace dateline

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
#include <utility>
#include <vector>

#include "match/branch.h"
#include "match/window.h"
#include "query/plan.h"

namespace dateline {

class Filter {
 public:
  Filter(Plan condition, double frequency, Xapian::docid last)
      : condition_(std::move(condition)), frequency_(frequency), windows_((last + kWindow - 1) / kWindow) {}

  const Plan& condition() const { return condition_; }
  double frequency() const { return frequency_; }  // as Branch has it
  std::size_t windows() const { return windows_.size(); }
  // Of the window with that number; null where it was not filled in yet.
  const Bits* bits(std::size_t window) const { return windows_[window].get(); }
  const Bits* fill(std::size_t window, const Bits& bits) {
    windows_[window] = std::make_unique<Bits>(bits);
    return windows_[window].get();
  }

 private:
  Plan condition_;
  double frequency_;
  std::vector<std::unique_ptr<Bits>> windows_;
};

// Of one state of a database, for one thread.
class FilterCache {
 public:
  explicit FilterCache(const Xapian::Database& database);

  // The filter of a condition, whose name tells it from others. Null where there is none.
  std::shared_ptr<Filter> find(const std::string& name);
  // Called for a condition without one: makes one the second time, if it is worth it.
  void remember(const std::string& name, const Plan& condition, double frequency);

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

// The matches of the condition, which is planted where some are not known yet.
BranchPtr kept_branch(std::shared_ptr<Filter> filter, std::function<BranchPtr(const Plan&)> plant);

}  // namespace dateline

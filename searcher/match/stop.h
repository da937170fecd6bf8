// Ends a search when the caller wants no more of it.
#pragma once

#include <xapian.h>

#include "dateline/searcher.h"

namespace dateline {

class StopSpy final : public Xapian::MatchSpy {
 public:
  explicit StopSpy(const SearchRequest& request) : request_(request) {}
  void operator()(const Xapian::Document&, double) override { check_sometimes(); }
  void check_sometimes() const {
    if ((++seen_ & 0xFF) == 0) check();
  }
  void check() const {
    if (request_.stop.stop_requested()) throw Error(ErrorKind::cancelled, "search cancelled");
    if (request_.deadline && std::chrono::steady_clock::now() > *request_.deadline)
      throw Error(ErrorKind::deadline, "the deadline of the search has passed");
  }
  bool wanted() const { return request_.deadline || request_.stop.stop_possible(); }

 private:
  const SearchRequest& request_;
  mutable std::uint64_t seen_ = 0;
};

}  // namespace dateline

// Filling a Report.
#pragma once

#include <chrono>

#include "build/update.h"
#include "dateline/indexer.h"

namespace dateline {

// Reports problems as it collects them.
class Problems {
 public:
  Problems(Report& report, const ReadOptions& options) : report_(report), options_(options) {}
  void add(Problem problem);

 private:
  Report& report_;
  const ReadOptions& options_;
};

// What became of an article.
void count(const PreparedArticle& article, PutResult result, Report& report);

// From the beginning of a run to its end.
class ReportTimer {
 public:
  // Fills in the seconds and the peak memory.
  void finish(Report& report) const;

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begun_ = Clock::now();
};

}  // namespace dateline

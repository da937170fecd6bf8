#include "report.h"

#include <sys/resource.h>

#include <cstdint>
#include <utility>

namespace dateline {
namespace {

std::uint64_t peak_memory() {
  struct rusage usage {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace

void Problems::add(Problem problem) {
  if (options_.on_problem) options_.on_problem(problem);
  report_.problems.push_back(std::move(problem));
}

void count(const PreparedArticle& article, PutResult result, Report& report) {
  if (result == PutResult::added || result == PutResult::changed) {
    report.shortened_words += article.cut_words;
    report.shortened_articles += article.shortened ? 1 : 0;
  }
  switch (result) {
    case PutResult::added:
      ++report.added;
      break;
    case PutResult::changed:
      ++report.changed;
      break;
    case PutResult::unchanged:
      ++report.unchanged;
      break;
    case PutResult::superseded:
      ++report.skipped;
      break;
  }
}

void ReportTimer::finish(Report& report) const {
  report.seconds = std::chrono::duration<double>(Clock::now() - begun_).count();
  report.peak_memory = peak_memory();
}

}  // namespace dateline

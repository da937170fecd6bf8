// A whole database at once: articles are inverted on the reading threads into sorted runs (run.h), and when
// all are read, the runs are merged and the tables of a glass database (glass/) written from front to back.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "build/database_writer.h"
#include "build/memory_plan.h"
#include "build/near_duplicates.h"
#include "build/run.h"
#include "build/spool.h"
#include "file_sum.h"
#include "settings.h"

namespace dateline {

// What depends on all articles together.
struct WholeArchive {
  std::string dictionary;         // for the stored articles; empty for none
  std::vector<CopyGroup> copies;  // of each article of the spool that was not dropped
};

struct BuiltDatabase {
  std::uint64_t articles = 0;
  std::map<std::string, FileSum> tables;  // by the names of their files
};

class BulkBuilder {
 public:
  // Work files go into the directory.
  BulkBuilder(std::filesystem::path directory, unsigned jobs, const MemoryPlan& memory);
  ~BulkBuilder();
  BulkBuilder(const BulkBuilder&) = delete;
  BulkBuilder& operator=(const BulkBuilder&) = delete;

  // A builder of runs for one thread; any thread may ask. It lives as long as this.
  RunBuilder* add_runs();

  // Of the runs that were written out, in bytes. While no thread builds any.
  std::uint64_t runs_on_disk() const;

  // Writes the database of the spool's articles, which publishing will make durable. Their words are in the
  // runs, of which no more come. `look_at_all` is called once, while a part of the tables is being written
  // from the runs on another thread. `advance` is called with the number of articles done; what either throws
  // stops the work. Throws Error(io).
  BuiltDatabase write(const std::filesystem::path& database, Spool& spool, const Settings& settings,
                      const std::function<WholeArchive()>& look_at_all, const Metadata& metadata,
                      const std::function<void(std::uint64_t)>& advance);

 private:
  std::filesystem::path directory_;
  unsigned jobs_;
  MemoryPlan memory_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<RunBuilder>> builders_;
};

}  // namespace dateline

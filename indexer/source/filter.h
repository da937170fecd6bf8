// Filters: commands that the user names, which make text or HTML of files of other types (docs/reading.md).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dateline/indexer.h"
#include "source/document.h"
#include "source/media_type.h"

namespace dateline {

// The key of user metadata, behind which stands a hash of a source's path: the fingerprint of the filters
// that it was read with last.
inline constexpr std::string_view kFiltersKey = "dateline.filters/";
// What stands for the file in a command.
inline constexpr std::string_view kFilePlaceholder = "%f";

// The first filter for files whose name ends like this one's, in upper or lower case; null where there is
// none.
const FileFilter* filter_by_name(const std::vector<FileFilter>& filters, std::string_view path);
// The first one for a media type.
const FileFilter* filter_by_type(const std::vector<FileFilter>& filters, std::string_view type);

// Tells filters from others, and none (empty) from any.
std::string fingerprint(const std::vector<FileFilter>& filters);

// What a filter printed of a file: HTML where it looks like that, else text. Nothing for what is neither.
std::optional<Document> filtered_document(const SourceFile& file, std::string_view output);

// Reads files through their filters. One per thread.
class FilterReader {
 public:
  // `check_stop` is called now and then while a filter runs, and ends it by throwing. The options must live
  // as long as this.
  FilterReader(const ReadOptions& options, std::size_t max_bytes, std::function<void()> check_stop);

  // Yields one document or one problem: a filter that fails, or binary data that none is for.
  void read(const SourceFile& file, const DocumentSink& sink, const ProblemSink& problems);

 private:
  const ReadOptions& options_;
  std::size_t max_bytes_;
  std::function<void()> check_stop_;
  MediaTypes types_;
};

}  // namespace dateline

// Sources to articles: reading and extraction, on several threads, with the results in order.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "build/prepare.h"
#include "dateline/indexer.h"
#include "source/file_queue.h"

namespace dateline {

// What comes out of reading, in order: for each file its articles and problems, then its end.
struct ReadResult {
  const SourceFile* file = nullptr;  // of the queue
  bool file_ends = false;
  std::optional<Article> article;  // of a prepared one only where its id may have to change
  bool id_from_path = false;
  std::optional<PreparedArticle> prepared;  // where asked for
  std::vector<Problem> problems;
  bool may_pass = false;               // as of ProblemSink
  std::uint64_t bytes = 0;             // of the document
  std::uint64_t consumed = 0;          // of its file, as in Document
  std::uint64_t line = 0, offset = 0;  // where it begins in its file, as in Problem
};

// `list` adds the files to the queue, beside the reading of those that it has added; `make_preparer` is
// called on each thread that reads; null: articles are not prepared. `list`, and then `consume`, run on the
// calling thread. Throws what they throw, and Error(cancelled, deadline).
void read_articles(const std::function<void(FileQueue&)>& list, const ReadOptions& options,
                   const std::function<std::unique_ptr<Preparer>()>& make_preparer,
                   const std::function<void(ReadResult&)>& consume);

}  // namespace dateline

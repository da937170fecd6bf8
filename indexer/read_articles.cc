#include "read_articles.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "build/memory_plan.h"
#include "build/update.h"
#include "entities/find_entities.h"
#include "extract/extract.h"
#include "pipeline.h"
#include "source/document.h"
#include "source/filter.h"

namespace dateline {
namespace {

constexpr std::size_t kBatchBytes = 256 * 1024;
constexpr std::size_t kBatchItems = 256;

struct FileEnd {};
struct ToFilter {};  // all of the file, by the thread that gets it
struct FileProblem {
  Problem problem;
  bool may_pass;
};
struct Event {
  const SourceFile* file;
  std::variant<Document, FileProblem, ToFilter, FileEnd> what;
};

void check_stop(const ReadOptions& options) {
  if (options.stop.stop_requested()) throw Error(ErrorKind::cancelled, "cancelled");
  if (options.deadline && std::chrono::steady_clock::now() > *options.deadline)
    throw Error(ErrorKind::deadline, "the deadline has passed");
}

using Batch = std::vector<Event>;
using Results = std::vector<ReadResult>;

// What a thread does with documents.
class Reader {
 public:
  Reader(const ReadOptions& options, std::size_t max_bytes,
         const std::function<std::unique_ptr<Preparer>()>& make_preparer)
      : filters_(options, max_bytes, [&options] { check_stop(options); }),
        extractor_(options.extra_facets),
        preparer_(make_preparer ? make_preparer() : nullptr),
        entities_(preparer_ ? nullptr : std::make_unique<EntityFinder>()) {}

  Results operator()(Batch& batch) {
    Results results;
    results.reserve(batch.size());
    for (Event& event : batch) {
      ReadResult& r = results.emplace_back();
      r.file = event.file;
      if (const auto* document = std::get_if<Document>(&event.what)) {
        read(*document, r);
      } else if (auto* found = std::get_if<FileProblem>(&event.what)) {
        note(std::move(found->problem), found->may_pass, r);
      } else if (std::holds_alternative<ToFilter>(event.what)) {
        filters_.read(
            *event.file, [&](const Document& d) { read(d, r); },
            [&](Problem p, bool may_pass) { note(std::move(p), may_pass, r); });
      } else {
        r.file_ends = true;
      }
    }
    return results;
  }
  void make_room() {
    if (preparer_) preparer_->make_room();
  }

 private:
  static void note(Problem problem, bool may_pass, ReadResult& r) {
    r.problems.push_back(std::move(problem));
    r.may_pass = may_pass;
  }

  void read(const Document& document, ReadResult& r) {
    r.bytes = document.bytes.size();
    r.line = document.line;
    r.offset = document.offset;
    r.consumed = document.consumed;
    Extracted extracted = extractor_.extract(document);
    r.article = std::move(extracted.article);
    r.id_from_path = extracted.id_from_path;
    r.problems = std::move(extracted.problems);
    if (!r.article) return;
    if (!preparer_) {
      entities_->find(*r.article);
      return;
    }
    r.prepared = preparer_->prepare(*r.article);
    if (!r.id_from_path) r.article.reset();  // nobody asks for it
  }

  FilterReader filters_;
  Extractor extractor_;
  std::unique_ptr<Preparer> preparer_;
  std::unique_ptr<EntityFinder> entities_;  // without one
};

}  // namespace

void read_articles(const std::function<void(FileQueue&)>& list, const ReadOptions& options,
                   const std::function<std::unique_ptr<Preparer>()>& make_preparer,
                   const std::function<void(ReadResult&)>& consume) {
  const unsigned jobs = job_count(options.jobs);
  const MemoryPlan plan(options.memory, jobs);
  FileQueue files;
  struct Closing {
    FileQueue& files;
    ~Closing() { files.close(); }
  };
  ordered_parallel<Batch, Results>(
      jobs,
      [&](auto&& push) {
        Batch batch;
        std::size_t bytes = 0;
        const auto end_batch = [&] {
          if (batch.empty()) return;
          const double part = std::max(static_cast<double>(bytes) / kBatchBytes,
                                       static_cast<double>(batch.size()) / kBatchItems);
          push(std::exchange(batch, {}), part);
          bytes = 0;
        };
        const auto add = [&](Event event, std::size_t size) {
          batch.push_back(std::move(event));
          bytes += size;
          if (bytes >= kBatchBytes || batch.size() >= kBatchItems) end_batch();
        };
        do {
          while (const SourceFile* file = files.take()) {
            check_stop(options);
            const bool may_filter = !options.filters.empty() && !file->is_stdin();
            const bool is_read = !(may_filter && filter_by_name(options.filters, file->path) != nullptr) &&
                                 read_documents(
                                     *file, plan.document,
                                     [&](Document d) {
                                       const std::size_t size = d.bytes.size();
                                       add({file, std::move(d)}, size);
                                     },
                                     [&](Problem p, bool may_pass) {
                                       add({file, FileProblem{std::move(p), may_pass}}, 0);
                                     });
            if (!is_read && may_filter) {
              add({file, ToFilter{}}, kBatchBytes);  // a batch of its own: it takes long
            } else if (!is_read) {
              add({file, FileProblem{{file->display(), 0, 0, "binary file"}, false}}, 0);
            }
            add({file, FileEnd{}}, 0);
          }
          end_batch();  // nobody knows how long the next file is in coming
        } while (files.wait());
      },
      [&] { return Reader(options, plan.document, make_preparer); },
      [&](Results& results) {
        check_stop(options);
        for (ReadResult& r : results) consume(r);
      },
      [&] {
        const Closing closing{files};
        list(files);
      });
}

}  // namespace dateline

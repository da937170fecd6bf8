#include "dateline/indexer.h"

#include <algorithm>
#include <utility>

#include "build/update.h"
#include "check/check.h"
#include "check/repair.h"
#include "dates.h"
#include "extract/language.h"
#include "index_layout.h"
#include "read_articles.h"
#include "refresh.h"
#include "report.h"
#include "run_record.h"
#include "utf8.h"

namespace dateline {
namespace {

bool is_utf8(const Article& a) {
  const auto good = [](const std::string& text) { return find_invalid_utf8(text) == std::string_view::npos; };
  const auto all_good = [&](const std::vector<std::string>& list) {
    return std::all_of(list.begin(), list.end(), good);
  };
  const auto paragraphs_good = [&](const std::vector<Paragraph>& list) {
    return std::all_of(list.begin(), list.end(),
                       [&](const Paragraph& p) { return good(p.text) && good(p.lang); });
  };
  return good(a.id) && good(a.url) && good(a.title) && good(a.site) && good(a.lang) && good(a.source) &&
         all_good(a.authors) && all_good(a.sections) && all_good(a.tags) && all_good(a.topics) &&
         all_good(a.places) && all_good(a.people) && all_good(a.orgs) && paragraphs_good(a.captions) &&
         paragraphs_good(a.paragraphs) && std::all_of(a.extra.begin(), a.extra.end(), [&](const auto& e) {
           return good(e.first) && all_good(e.second);
         });
}

// As text from files comes: no control characters, no white space but single spaces, no empty paragraphs.
void tidy(Article& a) {
  a.title = squeeze_space(a.title);
  for (std::vector<Paragraph>* list : {&a.captions, &a.paragraphs}) {
    for (Paragraph& p : *list) p.text = squeeze_space(p.text);
    std::erase_if(*list, [](const Paragraph& p) { return p.text.empty(); });
  }
}

}  // namespace

struct Indexer::State {
  fs::path root;
  WriterLock lock;
  std::weak_ptr<bool> open_batch;  // held by the batch while it is open
  State(const fs::path& r, double wait) : root(r), lock(r, wait) {}

  // Two changes that both began from the same published state would undo each other.
  void check_no_batch() const {
    if (!open_batch.expired())
      throw Error(ErrorKind::usage, root.string() + ": another batch is open; commit or drop it first");
  }
};

Indexer::Indexer(const fs::path& index, std::chrono::duration<double> wait)
    : state_(std::make_unique<State>(index, wait.count())) {}
Indexer::~Indexer() = default;
Indexer::Indexer(Indexer&&) noexcept = default;
Indexer& Indexer::operator=(Indexer&&) noexcept = default;

Report Indexer::index(const std::vector<std::string>& sources, const IndexOptions& options) {
  state_->check_no_batch();
  const auto run = [&] { return refresh(state_->root, sources, options); };
  return options.dry_run ? run() : recorded(state_->root, run);
}

CheckReport Indexer::check(const std::function<void(const Problem&)>& on_damage) {
  state_->check_no_batch();
  return check_index(state_->root, on_damage);
}

RepairReport Indexer::repair(const CheckReport& found, const std::vector<std::string>& sources,
                             const ReadOptions& options) {
  state_->check_no_batch();
  return repair_index(state_->root, found, sources, options);
}

struct Indexer::Batch::State {
  fs::path root;
  Update update;
  Report report;
  ReportTimer timer;
  std::shared_ptr<bool> open = std::make_shared<bool>(true);
  std::unique_ptr<Preparer> preparer;
  State(const fs::path& index, const IndexOptions& options)
      : root(index), update(root, false, options), preparer(update.make_preparer()) {}
};

Indexer::Batch::Batch(std::unique_ptr<State> state) : state_(std::move(state)) {}
Indexer::Batch::~Batch() = default;
Indexer::Batch::Batch(Batch&&) noexcept = default;
Indexer::Batch& Indexer::Batch::operator=(Batch&&) noexcept = default;

Indexer::Batch Indexer::batch(const IndexOptions& options) {
  state_->check_no_batch();
  auto batch = std::make_unique<Batch::State>(state_->root, options);
  state_->open_batch = batch->open;
  return Batch(std::move(batch));
}

void Indexer::Batch::put(Article article) {
  if (article.id.empty()) article.id = article.url;
  if (article.id.empty()) throw Error(ErrorKind::bad_input, "an article needs an id or a URL");
  const std::string name = "article '" + printable(article.id) + "': ";
  if (!is_utf8(article)) throw Error(ErrorKind::bad_input, name + "not UTF-8");
  if (!article.date.empty() && !parse_iso_date(article.date))
    throw Error(ErrorKind::bad_input, name + "date is not ISO 8601");
  tidy(article);
  assign_languages(article);
  const PreparedArticle prepared = state_->preparer->prepare(article);
  state_->preparer->make_room();
  const PutOutcome put = state_->update.put(prepared, false);
  if (!put.other) count(prepared, put.result, state_->report);
}

void Indexer::Batch::remove(const std::string& id) {
  if (state_->update.remove(id)) {
    ++state_->report.removed;
  } else {
    ++state_->report.skipped;
  }
}

Report Indexer::Batch::commit() {
  if (!state_->open) throw Error(ErrorKind::usage, "the batch is committed already");
  state_->open.reset();
  return recorded(state_->root, [&] {
    state_->update.finish({}, state_->report);
    state_->timer.finish(state_->report);
    return state_->report;
  });
}

Report extract(const std::vector<std::string>& sources, const ReadOptions& options,
               const std::function<void(const Article&)>& sink) {
  Report report;
  const ReportTimer timer;
  Problems problems(report, options);
  const ReadDefaults defaults{options.format, options.site, options.lang};
  const auto list = [&](FileQueue& files) {
    for (const std::string& s : sources) check_source(s);  // before anything waits for standard input
    FileLister lister(
        job_count(options.jobs), [&](SourceFile f) { files.add(std::move(f)); },
        [&](Problem p) {
          ++report.skipped;
          problems.add(std::move(p));
        });
    for (const std::string& s : sources) lister.add(s, options.include, options.exclude, defaults);
  };
  read_articles(list, options, nullptr, [&](ReadResult& r) {
    report.bytes += r.bytes;
    for (Problem& p : r.problems) problems.add(std::move(p));
    if (r.file_ends) return;
    if (!r.article) {
      if (!r.problems.empty()) ++report.skipped;
      return;
    }
    ++report.added;
    sink(*r.article);
  });
  if (report.added == 0) throw Error(ErrorKind::bad_input, sources.front() + ": no articles in it");
  timer.finish(report);
  return report;
}

}  // namespace dateline

#include "dateline/indexer.h"

#include <sys/resource.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <utility>

#include "analysis/fold.h"
#include "build/file_states.h"
#include "build/source_list.h"
#include "build/update.h"
#include "dates.h"
#include "extract/language.h"
#include "index_layout.h"
#include "read_articles.h"
#include "utf8.h"
#include "xapian_error.h"

namespace dateline {
namespace {

// Where more than this part of a source's articles is gone, --prune wants to be told twice: it may be an
// unmounted disk.
constexpr double kMaxPrunedPart = 0.2;

constexpr std::string_view kLastRunKey = "dateline.last-run";  // seconds since 1970

std::uint64_t peak_memory() {
  struct rusage usage {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

using Clock = std::chrono::steady_clock;

void finish_report(Report& report, Clock::time_point begun) {
  report.seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  report.peak_memory = peak_memory();
}

// Reports as it collects.
class Problems {
 public:
  Problems(Report& report, const ReadOptions& options) : report_(report), options_(options) {}
  void add(Problem problem) {
    if (options_.on_problem) options_.on_problem(problem);
    report_.problems.push_back(std::move(problem));
  }

 private:
  Report& report_;
  const ReadOptions& options_;
};

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

std::string real_path(const std::string& path) {
  if (path == "-") return path;
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  return error ? path : real.string();
}

// Not there, rather than left out by a glob or in a directory that cannot be read.
bool is_gone(const std::string& path) {
  std::error_code error;
  return fs::status(path, error).type() == fs::file_type::not_found;
}

bool is_under(const std::string& path, const std::string& root) {
  return path == root || root == "/" ||
         (path.size() > root.size() && path.compare(0, root.size(), root) == 0 && path[root.size()] == '/');
}

// One run of Indexer::index.
class Run {
 public:
  Run(const fs::path& root, const std::vector<std::string>& sources, const IndexOptions& options)
      : root_(root),
        options_(options),
        problems_(report_, options_),
        update_(root, options.full, options),
        preparer_(update_.make_preparer()),
        states_(options.full ? nullptr : update_.published()) {
    options_.extra_facets = update_.extra_facets();
    if (update_.published() != nullptr)
      recorded_ =
          sources_from_json(update_.published()->get_metadata(std::string(kSourcesKey)), root.string());
    for (const std::string& s : sources)
      given_.push_back(
          {real_path(s), {options.format, options.site, options.lang}, options.include, options.exclude});
    if (options.full) {
      for (const RecordedSource& s : recorded_) {
        if (!fs::exists(s.path))
          throw Error(ErrorKind::not_found,
                      s.path + ": recorded source is missing; --full would lose its articles");
        const bool again =
            std::any_of(given_.begin(), given_.end(), [&](const auto& g) { return g.path == s.path; });
        if (!again) {
          given_.push_back(s);
          names_.push_back(s.path);
        }
      }
    }
    names_.insert(names_.begin(), sources.begin(), sources.end());
    if (given_.empty()) throw Error(ErrorKind::usage, "no source given");
  }

  Report run() {
    list();
    read();
    if (options_.prune) prune();
    if (report_.added + report_.changed + report_.unchanged + report_.removed == 0)
      throw Error(ErrorKind::bad_input, names_.front() + (names_.size() > 1 ? " and the other sources" : "") +
                                            ": no articles in it");
    // What a full build cannot read again, because it came from standard input or memory, stays as it is
    // stored.
    update_.keep_articles([&](std::string_view file) {
      return std::none_of(given_.begin(), given_.end(), [&](const auto& g) {
        return g.path != "-" && is_under(std::string(file), g.path);
      });
    });
    finish();
    finish_report(report_, begun_);
    return std::move(report_);
  }

 private:
  void list() {
    FileLister lister([&](Problem p) {
      ++report_.skipped;
      problems_.add(std::move(p));
    });
    for (std::size_t i = 0; i < given_.size(); ++i)
      lister.add(names_[i], given_[i].include, given_[i].exclude, given_[i].defaults);
    all_files_ = lister.take();
    for (const SourceFile& f : all_files_) {
      if (!options_.full && update_.analysis_is_current() && !f.is_stdin() && states_.is_unchanged(f)) {
        report_.unchanged += states_.find(f.real)->articles;
      } else {
        to_read_.push_back(f);
        progress_.bytes_total += f.stamp.size;
      }
    }
  }

  void read() {
    const std::int64_t now = std::time(nullptr);
    std::uint64_t file_articles = 0;
    bool file_clean = true;
    read_articles(
        to_read_, options_, [&] { return update_.make_preparer(); },
        [&](ReadResult r) {
          const SourceFile& file = to_read_[r.file];
          if (r.file_ends) {
            files_done_ += file.stamp.size;
            if (file_clean && !file.is_stdin()) {
              states_.set(file, {file.stamp, now, file_articles});
              read_clean_.push_back(file.real);
            }
            file_articles = 0;
            file_clean = true;
            return;
          }
          report_.bytes += r.bytes;
          if (!r.problems.empty()) file_clean = false;
          for (Problem& p : r.problems) problems_.add(std::move(p));
          if (!r.prepared) {
            ++report_.skipped;
            return;
          }
          ++file_articles;
          put(r, file);
          progress_.articles += 1;
          progress_.bytes = report_.bytes;
          progress_.bytes_done = files_done_ + r.consumed;
          if (options_.on_progress) options_.on_progress(progress_);
        });
  }

  void put(ReadResult& r, const SourceFile& file) {
    if (r.id_from_path && !file.is_stdin()) {
      // Two sources may have files of the same relative path. The file that came second goes by its whole
      // path.
      const auto other = update_.file_of(r.prepared->id);
      if (other && *other != file.real && !is_gone(*other)) {
        r.article->id = r.article->source;
        r.prepared = preparer_->prepare(*r.article);
        preparer_->make_room();
      }
    }
    const PutOutcome put = update_.put(*r.prepared, true);
    if (!put.other) {
      count(*r.prepared, put.result, report_);
      return;
    }
    ++report_.skipped;
    problems_.add(
        {file.display(), r.line, r.offset,
         "duplicate id, also in " + printable(*put.other) + "; the article with the later date is kept"});
  }

  // Articles of a file that was read and no longer holds them.
  void vanished_from(const std::string& file) {
    for (const Xapian::docid docid : update_.not_seen(file)) vanished_.push_back(docid);
  }

  void prune() {
    std::unordered_set<std::string> present;
    for (const SourceFile& f : all_files_) present.insert(f.real);
    std::vector<std::string> gone;
    std::uint64_t known = 0;
    states_.for_each([&](const std::string& path, const FileState& state) {
      const bool ours =
          std::any_of(given_.begin(), given_.end(), [&](const auto& g) { return is_under(path, g.path); });
      if (!ours) return;
      known += state.articles;
      if (present.count(path) == 0 && is_gone(path)) gone.push_back(path);
    });
    for (const std::string& path : gone) {
      vanished_from(path);
      states_.erase(path);
    }
    for (const std::string& path : read_clean_) vanished_from(path);
    if (!options_.prune_force && static_cast<double>(vanished_.size()) >
                                     kMaxPrunedPart * static_cast<double>(std::max<std::uint64_t>(known, 1)))
      throw Error(ErrorKind::not_found,
                  names_.front() + ": " + std::to_string(vanished_.size()) + " of " + std::to_string(known) +
                      " articles are gone; is the disk mounted? --prune=force removes them");
    for (const Xapian::docid docid : vanished_) update_.remove(docid);
    report_.removed += vanished_.size();
  }

  void finish() {
    for (const RecordedSource& s : given_)
      if (s.path != "-") record(recorded_, s);
    Metadata metadata = states_.changes();
    metadata[std::string(kSourcesKey)] = sources_to_json(recorded_);
    metadata[std::string(kLastRunKey)] = std::to_string(std::time(nullptr));
    if (options_.dry_run) {
      report_.articles_total = update_.expected_total();
      return;
    }
    update_.finish(metadata, report_);
  }

  fs::path root_;
  IndexOptions options_;
  Clock::time_point begun_ = Clock::now();
  Report report_;
  Problems problems_;
  Update update_;
  std::unique_ptr<Preparer> preparer_;  // for what is prepared again
  FileStates states_;
  std::vector<RecordedSource> given_;  // what this run reads
  std::vector<std::string> names_;     // as the user writes them
  std::vector<RecordedSource> recorded_;
  std::vector<SourceFile> all_files_, to_read_;
  std::vector<std::string> read_clean_;  // files, by real path, that were read without a problem
  std::vector<Xapian::docid> vanished_;
  Progress progress_;
  std::uint64_t files_done_ = 0;  // bytes, as they are on the disk
};

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
  return Run(state_->root, sources, options).run();
}

struct Indexer::Batch::State {
  Update update;
  Report report;
  Clock::time_point begun = Clock::now();
  std::shared_ptr<bool> open = std::make_shared<bool>(true);
  std::unique_ptr<Preparer> preparer;
  State(const fs::path& root, const IndexOptions& options)
      : update(root, false, options), preparer(update.make_preparer()) {}
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
  state_->update.finish({{std::string(kLastRunKey), std::to_string(std::time(nullptr))}}, state_->report);
  finish_report(state_->report, state_->begun);
  return state_->report;
}

Report extract(const std::vector<std::string>& sources, const ReadOptions& options,
               const std::function<void(const Article&)>& sink) {
  Report report;
  const Clock::time_point begun = Clock::now();
  Problems problems(report, options);
  const ReadDefaults defaults{options.format, options.site, options.lang};
  FileLister lister([&](Problem p) {
    ++report.skipped;
    problems.add(std::move(p));
  });
  for (const std::string& s : sources) lister.add(s, options.include, options.exclude, defaults);
  const std::vector<SourceFile> files = lister.take();
  read_articles(files, options, nullptr, [&](ReadResult r) {
    report.bytes += r.bytes;
    for (Problem& p : r.problems) problems.add(std::move(p));
    if (r.file_ends) return;
    if (!r.article) {
      ++report.skipped;
      return;
    }
    ++report.added;
    sink(*r.article);
  });
  if (report.added == 0) throw Error(ErrorKind::bad_input, sources.front() + ": no articles in it");
  finish_report(report, begun);
  return report;
}

IndexStatus index_status(const fs::path& index) {
  const OpenGeneration generation = open_generation(index);
  IndexStatus status;
  status.generation = generation.name;
  status.created_by =
      settings_from_json(read_file(generation.path / kSettingsName), index.string()).created_by;
  translating(index.string(), [&] {
    const Xapian::Database database((generation.path / kDatabaseName).string());
    status.articles = database.get_doccount();
    status.last_run = std::atoll(database.get_metadata(std::string(kLastRunKey)).c_str());
  });
  for (const auto& entry : fs::recursive_directory_iterator(index))
    if (entry.is_regular_file()) status.bytes_on_disk += entry.file_size();
  return status;
}

}  // namespace dateline

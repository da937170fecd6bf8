#include "refresh.h"

#include <algorithm>
#include <ctime>
#include <set>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "build/file_states.h"
#include "build/source_list.h"
#include "build/update.h"
#include "index_layout.h"
#include "read_articles.h"
#include "report.h"
#include "schema.h"
#include "source/filter.h"
#include "source/walk.h"
#include "utf8.h"

namespace dateline {
namespace {

// Where more than this part of a source's articles is gone, --prune wants to be told twice: it may be an
// unmounted disk.
constexpr double kMaxPrunedPart = 0.2;

bool is_under(const std::string& path, const std::string& root) {
  return path == root || root == "/" ||
         (path.size() > root.size() && path.compare(0, root.size(), root) == 0 && path[root.size()] == '/');
}

class Refresh {
 public:
  Refresh(const fs::path& root, const std::vector<std::string>& sources, const IndexOptions& options,
          Update::Basis basis)
      : options_(options),
        problems_(report_, options_),
        update_(root, options.full, options, basis),
        preparer_(update_.make_preparer()),
        states_(options.full ? nullptr : update_.published()) {
    options_.extra_facets = update_.extra_facets();
    if (update_.published() != nullptr)
      recorded_ =
          sources_from_json(update_.published()->get_metadata(std::string(kSourcesKey)), root.string());
    for (const std::string& s : sources)
      given_.push_back({s == "-" ? s : real_path(s),
                        {options.format, options.site, options.lang},
                        options.include,
                        options.exclude});
    if (options.full) {
      for (const RecordedSource& s : recorded_) {
        if (!fs::exists(s.path))
          throw Error(ErrorKind::not_found,
                      s.path + ": recorded source is missing; --full would lose its articles");
        if (find_source(given_, s.path) == nullptr) {
          given_.push_back(s);
          names_.push_back(s.path);
        }
      }
    }
    names_.insert(names_.begin(), sources.begin(), sources.end());
    if (given_.empty()) throw Error(ErrorKind::usage, "no source given");
  }

  Report run() {
    read([&](FileQueue& to_read) { list(to_read); });
    if (options_.prune) prune();
    // A text that was superseded is the newest again where the one before it is gone.
    for (std::vector<SourceFile> again; !(again = files_again(update_.contested_files())).empty();) {
      read([&](FileQueue& to_read) {
        for (SourceFile& f : again) will_read(std::move(f), to_read);
      });
      if (options_.prune) remove(vanished());
    }
    if (!options_.prune) note_left_over();
    if (report_.added + report_.changed + report_.unchanged + report_.removed == 0 && !gives_articles_)
      throw Error(ErrorKind::bad_input, names_.front() + (names_.size() > 1 ? " and the other sources" : "") +
                                            ": no articles in it");
    // What a full build cannot read again, because it came from standard input or memory, or cannot read
    // today, stays as it is stored.
    update_.keep_articles([&](std::string_view file) {
      return unread_.count(std::string(file)) != 0 ||
             std::any_of(
                 unlisted_.begin(), unlisted_.end(),
                 [&](const std::string& directory) { return is_under(std::string(file), directory); }) ||
             std::none_of(given_.begin(), given_.end(), [&](const auto& g) {
               return g.path != "-" && is_under(std::string(file), g.path);
             });
    });
    finish();
    timer_.finish(report_);
    return std::move(report_);
  }

 private:
  void for_each_file(const std::vector<RecordedSource>& sources, const std::vector<std::string>& names,
                     std::function<void(Problem)> report, std::function<void(SourceFile)> use) {
    FileLister lister(job_count(options_.jobs), std::move(use), std::move(report));
    for (std::size_t i = 0; i < sources.size(); ++i)
      lister.add(names[i], sources[i].include, sources[i].exclude, sources[i].defaults);
  }

  // Which files there are, and which of them are to be read.
  void list(FileQueue& to_read) {
    for (const std::string& name : names_) check_source(name);  // before anything waits for standard input
    const std::set<const ReadDefaults*> other_filters = sources_with_other_filters();
    lost_problems_ = states_.with_problem();
    // Another version of dateline reads articles in another way: also those of sources that are not given
    // now.
    if (!options_.full && !update_.analysis_is_current()) {
      states_.distrust_all();
      update_.renew();
    }
    const bool may_skip = !options_.full && update_.analysis_is_current();
    const auto report = [&](Problem p) {
      ++report_.skipped;
      unlisted_.push_back(real_path(p.source));
      problems_.add(std::move(p));
    };
    for_each_file(given_, names_, report, [&](SourceFile f) {
      const FileState* known = f.is_stdin() ? nullptr : states_.find_listed(f.real);
      if (known != nullptr && known->had_problem) lost_problems_.erase(f.real);
      const FileState* state = may_skip ? known : nullptr;
      if (state != nullptr && is_unchanged(f, *state) && !(options_.prune && state->left_over) &&
          !(state->had_problem && other_filters.count(f.defaults) != 0)) {
        report_.unchanged += state->articles;
      } else {
        will_read(std::move(f), to_read);
      }
    });
  }

  // Where a file that was of no use may be of use to the filters of this run.
  std::set<const ReadDefaults*> sources_with_other_filters() const {
    std::set<const ReadDefaults*> sources;
    if (options_.filters.empty()) return sources;
    for (const RecordedSource& s : given_)
      if (last_filters(s) != fingerprint(options_.filters)) sources.insert(&s.defaults);
    return sources;
  }
  // The fingerprint of those it was read with last, as the new index will have it but for this run.
  std::string last_filters(const RecordedSource& source) const {
    if (options_.full || update_.published() == nullptr) return {};
    return update_.published()->get_metadata(filters_key(source));
  }
  static std::string filters_key(const RecordedSource& source) {
    return std::string(kFiltersKey) + hash_hex(source.path);
  }

  void will_read(SourceFile file, FileQueue& to_read) {
    progress_.bytes_total += file.stamp.size;
    if (update_.published() != nullptr && !file.is_stdin()) update_.expect(file.real);
    to_read.add(std::move(file));
  }

  // Of the files, those that can be found, though they are unchanged or belong to a source that was not
  // given.
  std::vector<SourceFile> files_again(const std::set<std::string>& wanted) {
    std::vector<SourceFile> found;
    if (wanted.empty()) return found;
    // Few runs get here: others need not remember all files.
    if (sources_again_.empty()) list_again();
    for (const SourceFile& f : files_again_) {
      if (wanted.count(f.real) == 0) continue;
      const FileState* const state = states_.find(f.real);
      if (state != nullptr && states_.is_listed(f.real)) report_.unchanged -= state->articles;
      found.push_back(f);
    }
    return found;
  }
  void list_again() {
    std::vector<std::string> names;
    const auto add = [&](const RecordedSource& source, const std::string& name) {
      if (source.path == "-" || !fs::exists(source.path)) return;
      sources_again_.push_back(source);
      names.push_back(name);
    };
    for (std::size_t i = 0; i < given_.size(); ++i) add(given_[i], names_[i]);
    for (const RecordedSource& s : recorded_)
      if (find_source(given_, s.path) == nullptr) add(s, s.path);
    const auto ignore = [](const Problem&) {};  // known, or of another run
    for_each_file(sources_again_, names, ignore, [&](SourceFile f) { files_again_.push_back(std::move(f)); });
  }

  // The files that `list` adds. What comes of them is put when it has added all: which files will be read
  // decides which text of an article stays.
  void read(const std::function<void(FileQueue&)>& list) {
    const std::int64_t now = std::time(nullptr);
    std::uint64_t file_articles = 0;
    bool had_problem = false, may_pass = false;
    read_articles(
        list, options_, [&] { return update_.make_preparer(); },
        [&](ReadResult& r) {
          const SourceFile& file = *r.file;
          if (r.file_ends) {
            files_done_ += file.stamp.size;
            if (!file.is_stdin()) {
              if (may_pass) {  // the index keeps what it has of it
                unread_.insert(file.real);
                file_articles += update_.not_seen(file.real).size();
              }
              states_.set(file.real, {file.stamp, may_pass ? 0 : now, file_articles, false, had_problem});
              if (!had_problem) read_clean_.push_back(file.real);
              gives_articles_ |= file_articles > 0;
            }
            file_articles = 0;
            had_problem = may_pass = false;
            return;
          }
          report_.bytes += r.bytes;
          had_problem |= !r.problems.empty();
          may_pass |= r.may_pass;
          for (Problem& p : r.problems) problems_.add(std::move(p));
          if (!r.prepared) {
            if (!r.problems.empty()) ++report_.skipped;
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
        r.article->id.replace(0, file.relative.size(), file.real);
        r.prepared = preparer_->prepare(*r.article);
        preparer_->make_room();
      }
    }
    const PutOutcome put = update_.put(*r.prepared, true);
    if (put.taken_from && !update_.expects(*put.taken_from)) states_.distrust(*put.taken_from);
    if (!put.other) {
      count(*r.prepared, put.result, report_);
      return;
    }
    ++report_.skipped;
    problems_.add(
        {file.display(), r.line, r.offset,
         "duplicate id, also in " + printable(*put.other) + "; the article with the later date is kept"});
  }

  // Articles that are in the index and that their file gives no more.
  struct Vanished {
    std::string file;
    std::vector<Xapian::docid> articles;
  };

  // Those of files that were read; of each file once.
  std::vector<Vanished> vanished() {
    std::vector<Vanished> out;
    for (std::string& file : std::exchange(read_clean_, {}))
      if (std::vector<Xapian::docid> articles = update_.not_seen(file); !articles.empty())
        out.push_back({std::move(file), std::move(articles)});
    return out;
  }

  void note_left_over() {
    for (const std::string& file : std::exchange(read_clean_, {})) {
      if (update_.not_seen(file).empty()) continue;
      FileState state = *states_.find(file);
      state.left_over = true;
      states_.set(file, state);
    }
  }

  void remove(const std::vector<Vanished>& all) {
    for (const Vanished& v : all) {
      for (const Xapian::docid docid : v.articles) update_.remove(docid);
      report_.removed += v.articles.size();
    }
  }

  void prune() {
    std::vector<Vanished> all = vanished();
    std::vector<std::string> gone;
    struct Counts {
      std::uint64_t known = 0, vanished = 0;  // articles
    };
    std::vector<Counts> counts(given_.size());
    const auto source_of = [&](const std::string& path) {
      return static_cast<std::size_t>(
          std::find_if(given_.begin(), given_.end(), [&](const auto& g) { return is_under(path, g.path); }) -
          given_.begin());
    };
    states_.for_each([&](const std::string& path, const FileState& state) {
      if (const std::size_t source = source_of(path); source < counts.size())
        counts[source].known += state.articles;
    });
    states_.for_each_unlisted([&](const std::string& path, const FileState&) {
      if (source_of(path) < counts.size() && is_gone(path)) gone.push_back(path);
    });
    for (const std::string& path : gone) all.push_back({path, update_.not_seen(path)});
    for (const Vanished& v : all)
      if (const std::size_t source = source_of(v.file); source < counts.size())
        counts[source].vanished += v.articles.size();
    for (std::size_t i = 0; i < counts.size() && !options_.prune_force; ++i)
      if (static_cast<double>(counts[i].vanished) >
          kMaxPrunedPart * static_cast<double>(std::max<std::uint64_t>(counts[i].known, 1)))
        throw Error(ErrorKind::not_found,
                    names_[i] + ": " + std::to_string(counts[i].vanished) + " of " +
                        std::to_string(counts[i].known) +
                        " articles are gone; is the disk mounted? --prune=force removes them");
    for (const std::string& path : gone) {
      states_.erase(path);
      update_.forget(path);
    }
    remove(all);
  }

  // Files that are gone, or left out by now, are no problem any more.
  void forget_problems() {
    for (const std::string& path : lost_problems_) {
      const FileState* known = states_.find(path);
      if (known == nullptr || std::none_of(given_.begin(), given_.end(),
                                           [&](const auto& source) { return is_under(path, source.path); }))
        continue;
      FileState state = *known;
      state.had_problem = false;
      states_.set(path, state);
    }
  }

  void finish() {
    forget_problems();
    for (const RecordedSource& s : given_)
      if (s.path != "-") record(recorded_, s);
    Metadata metadata = states_.changes();
    const std::string key(kSourcesKey), sources = sources_to_json(recorded_);
    if (options_.full || update_.published() == nullptr || update_.published()->get_metadata(key) != sources)
      metadata[key] = sources;
    // No filters too: what they would have read may be among the files of this run.
    const std::string filters = fingerprint(options_.filters);
    for (const RecordedSource& s : given_)
      if (last_filters(s) != filters) metadata[filters_key(s)] = filters;
    if (options_.dry_run) {
      report_.articles_total = update_.expected_total();
      return;
    }
    if (metadata.empty() && !update_.has_changes()) {
      update_.leave(report_);
      return;
    }
    update_.finish(std::move(metadata), report_);
  }

  IndexOptions options_;
  ReportTimer timer_;
  Report report_;
  Problems problems_;
  Update update_;
  std::unique_ptr<Preparer> preparer_;  // for what is prepared again
  FileStates states_;
  std::vector<RecordedSource> given_;  // what this run reads
  std::vector<std::string> names_;     // as the user writes them
  std::vector<RecordedSource> recorded_;
  std::unordered_set<std::string> lost_problems_;  // files that had one, and are not among them
  std::vector<RecordedSource> sources_again_;      // given or not
  std::vector<SourceFile> files_again_;            // of them
  std::vector<std::string> read_clean_;            // files, by real path, that were read without a problem
  std::unordered_set<std::string> unread_;  // those that could not be read, or not all of them, this time
  std::vector<std::string> unlisted_;       // directories, by real path, that could not be listed, or not all
  bool gives_articles_ = false;             // some file that was read, perhaps known ones
  Progress progress_;
  std::uint64_t files_done_ = 0;  // bytes, as they are on the disk
};

}  // namespace

Report refresh(const fs::path& root, const std::vector<std::string>& sources, const IndexOptions& options,
               Update::Basis basis) {
  return Refresh(root, sources, options, basis).run();
}

}  // namespace dateline

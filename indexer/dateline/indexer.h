// Building and refreshing an index. The program dateline-index does all its work through this header.
//
// Threads: an Indexer and its Batch are used by one thread at a time; different indexes may be written at the
// same time from different threads. Searchers (searcher.h) may read the index meanwhile. After fork() only
// the process that made the Indexer may use it.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "dateline/article.h"
#include "dateline/error.h"

namespace dateline {

enum class Format { automatic, text, html, jsonl, warc, feed, mediawiki };

// Something in the input that was skipped or repaired; the run goes on.
struct Problem {
  std::string source;        // file
  std::uint64_t line = 0;    // from 1; 0 where the file has no records
  std::uint64_t offset = 0;  // bytes into the file (decompressed) where the record begins
  std::string message;       // one line, never text of an article
};

struct Report {
  std::uint64_t added = 0;
  std::uint64_t changed = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t removed = 0;
  std::uint64_t skipped = 0;             // documents or files that gave no article
  std::uint64_t shortened_words = 0;     // words cut to the longest term
  std::uint64_t shortened_articles = 0;  // articles with more words than are indexed
  std::vector<Problem> problems;
  std::uint64_t bytes = 0;  // of documents read, decompressed
  double seconds = 0;
  std::uint64_t peak_memory = 0;  // bytes, the process's peak resident size
  std::string generation;
  std::uint64_t articles_total = 0;  // in the index after the run
};

struct Progress {
  std::uint64_t articles = 0;        // read, or written in the second phase
  std::uint64_t articles_total = 0;  // to write; 0 while reading
  std::uint64_t bytes = 0;           // read, decompressed
  std::uint64_t bytes_done = 0;      // of bytes_total, about
  std::uint64_t bytes_total = 0;     // of the files to read, as they are on the disk; 0 where unknown
  bool writing = false;              // all is read, the tables are being written
};

// A command that makes text of files of another type (docs/reading.md, "Filters").
struct FileFilter {
  std::string type;                  // a media type ("application/pdf") or how names end (".docx")
  std::vector<std::string> command;  // the program and its arguments; %f in them stands for the file
};

// Reads `TYPE = COMMAND`. The command is split into arguments at white space, but for what stands within
// quotes ('…' as it is; in "…" a backslash before " or \ counts too) or behind a backslash. Throws
// Error(usage).
FileFilter parse_filter(std::string_view line);

struct ReadOptions {
  Format format = Format::automatic;
  std::string site;                           // for articles that name none
  std::string lang;                           // for text whose language is not given
  std::vector<std::string> include, exclude;  // globs
  std::vector<std::string> extra_facets;      // JSON keys that become facets
  unsigned jobs = 0;                          // threads; 0: the machine's cores
  // Bytes of memory to work in; at least 64 MiB. docs/command-line.md has what comes on top. A
  // document of more than a 64th of it (or than 64 MiB) is reported and skipped. 0: a quarter of the
  // machine's, within 256 MiB and 2 GiB.
  std::uint64_t memory = 0;
  std::vector<FileFilter> filters;         // the first that fits a file counts
  std::chrono::seconds filter_time{60};    // that one may take for a file, of the clock and of a processor
  std::uint64_t filter_memory = 1u << 30;  // bytes of address space, and of each file that it writes
  std::function<void(const Problem&)> on_problem;    // called as they are found, from one thread at a time
  std::function<void(const Progress&)> on_progress;  // likewise
  std::stop_token stop;                              // asks to stop: Error(cancelled), the index as it was
  std::optional<std::chrono::steady_clock::time_point> deadline;  // likewise: Error(deadline)
};

struct IndexOptions : ReadOptions {
  bool full = false;         // a new generation from all recorded sources and those given
  bool prune = false;        // remove the articles of files and records that are gone
  bool prune_force = false;  // even where that is a large part of a source
  bool dry_run = false;      // report what would be done, change nothing
};

// How the last run on an index ended.
struct LastRun {
  std::int64_t ended = 0;           // seconds since 1970 UTC
  double seconds = 0;               // it took; 0 for one that failed
  std::uint64_t problem_count = 0;  // inputs skipped or repaired
  int exit_code = 0;                // 0, or that of the error
  std::string error;                // its message
  std::vector<Problem> problems;    // the first of them
  std::int64_t ended_well = 0;      // the last one that did, seconds since 1970 UTC; 0: none that is known
};

// A summary of an index as it is published.
struct IndexStatus {
  std::string generation;
  std::uint64_t articles = 0;
  std::uint64_t bytes_on_disk = 0;
  std::uint64_t problem_files = 0;  // that could not be read, or not without a problem
  std::string created_by;
  std::int64_t last_run = 0;    // the last one that ended well, seconds since 1970 UTC
  std::optional<LastRun> last;  // ended well or not; nothing where there is no record of it
};

// What a check found. Each part is sound or not; `damages` has the particulars.
struct CheckReport {
  std::string generation;
  std::uint64_t articles = 0;    // in the index, as the database says
  std::vector<Problem> damages;  // `source` is the damaged file
  bool published = true;         // `current` names a generation that is there
  bool tables = true;            // of the database
  bool columns = true;
  bool settings = true;
  bool manifest = true;
  bool as_built = false;  // nothing was refreshed in place since the full build: every byte was compared
};

struct RepairReport {
  std::string generation;         // published now
  std::vector<std::string> done;  // one line each; empty where nothing was damaged
  std::uint64_t saved = 0;        // stored articles that a new generation was built from
  std::vector<std::string> lost;  // ids of articles that are in it no more
  bool all_known = true;          // false where others may be lost, whose ids cannot be read
};

class Indexer {
 public:
  // Creates the index directory where it is missing and takes the writer's lock, waiting for it up to `wait`.
  // Throws Error: locked, not_found (a directory that holds something else), io.
  explicit Indexer(const std::filesystem::path& index, std::chrono::duration<double> wait = {});
  ~Indexer();
  Indexer(Indexer&&) noexcept;
  Indexer& operator=(Indexer&&) noexcept;

  // Brings the index up to date with sources (files, directories, "-"): new articles are added, changed ones
  // replaced, the rest left. All of it becomes visible at once; on any error the index stays as it was. The
  // first run, and one that brings more than the index holds, writes a new generation; the others are one
  // transaction. Throws Error: not_found (a source), bad_input (no good article at all), io, cancelled,
  // deadline, usage.
  Report index(const std::vector<std::string>& sources, const IndexOptions& options = {});

  // Changes from memory, applied together by commit(). Without commit() nothing happens.
  class Batch {
   public:
    ~Batch();
    Batch(Batch&&) noexcept;
    Batch& operator=(Batch&&) noexcept;
    // Adds an article, or replaces the one of the same id. The id may be empty when there is a URL.
    // Throws Error(bad_input) for an article with neither, or with text that is not UTF-8.
    void put(Article article);
    // Removes the article of this id; unknown ids are counted as skipped.
    void remove(const std::string& id);
    // Throws Error(io), cancelled, deadline; the index is then as it was.
    Report commit();

   private:
    friend class Indexer;
    struct State;
    explicit Batch(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
  };
  // One at a time: throws Error(usage) while another batch is open, as index() does.
  Batch batch(const IndexOptions& options = {});

  // Looks for damage in all files of the published index; reads everything and takes minutes for a large one.
  // Each damage is told as it is found: Xapian itself may end the process over tables that are damaged badly,
  // so that who must not end runs this in a process of its own. Throws Error(not_found) where there is no
  // index.
  CheckReport check(const std::function<void(const Problem&)>& on_damage = {});
  // Mends what check() found from what is intact: columns and settings from the database, the tables from the
  // stored articles and, where some cannot be read, the sources. `sources` serve where those recorded are not
  // known any more. Throws Error: not_found, bad_input (nothing is left), io.
  RepairReport repair(const CheckReport& found, const std::vector<std::string>& sources = {},
                      const ReadOptions& options = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Reads sources and hands each article to `sink` in order, without an index. Problems go to
// options.on_problem and to the report. Throws as Indexer::index does.
Report extract(const std::vector<std::string>& sources, const ReadOptions& options,
               const std::function<void(const Article&)>& sink);

// Throws Error(not_found) where there is no index.
IndexStatus index_status(const std::filesystem::path& index);

}  // namespace dateline

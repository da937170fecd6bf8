// Whatever happens to an archive between the runs, and to the runs: an index that was refreshed answers as
// one that is built from what is there in the end.
//
//   DATELINE_REFRESH_CASES      how many sequences
//   DATELINE_REFRESH_SEED       of the first one; the others follow on. A failure names its own.
//   DATELINE_REFRESH_CONTESTED  0: no two articles of one id at the same time
//   DATELINE_REFRESH_BACKDATED  0: no article gets an earlier date than it had
//   DATELINE_REFRESH_CROWDED    1: more near-duplicates of one story than are all compared with each other
//   DATELINE_REFRESH_STEPS      prints them as they are done
//
// The full build is compared by the mean field lengths of the refreshed index, which a refresh keeps: what
// Xapian makes, article by article, of the articles that the full build stored.
#include <gtest/gtest.h>
#include <xapian.h>

#include <cstdio>
#include <exception>
#include <functional>
#include <optional>

#include "changing_archive.h"
#include "columns/columns.h"
#include "database_difference.h"
#include "dateline/indexer.h"
#include "dateline/searcher.h"
#include "index_layout.h"
#include "oracle/generate.h"
#include "record.h"
#include "schema.h"
#include "search_difference.h"
#include "settings.h"
#include "slow_rebuild.h"
#include "versions.h"

namespace dateline::test {
namespace {

constexpr int kMostFailures = 5;
// Bounds, which a refresh never lowers, decide in which order the parts of a score are added up.
constexpr double kRounding = 1e-9;

fs::path database_of(const fs::path& index) { return index / *published_generation(index) / kDatabaseName; }

// The articles of an index as they are stored, by id, with their other versions.
std::map<std::string, Article> stored(const fs::path& index) {
  const Xapian::Database database(database_of(index).string());
  RecordCodec codec(database.get_metadata(std::string(kDictionaryKey)));
  std::map<std::string, Article> out;
  for (auto it = database.postlist_begin(""); it != database.postlist_end(""); ++it) {
    Article a = codec.decode(database.get_document(*it).get_data());
    a.versions = versions_of(database, a.id);
    std::string id = a.id;
    out.emplace(std::move(id), std::move(a));
  }
  return out;
}

// Thrown where something is wrong.
struct Wrong {
  std::string what;
};

// One archive, its index, and what happens to them.
class Sequence {
 public:
  Sequence(std::uint64_t seed, ArchiveScale scale)
      : random_(seed),
        check_random_(seed),
        is_large_(scale.only_lines),
        archive_(directory(), scale, random_) {}

  // Throws Wrong.
  void run(std::size_t rounds, std::size_t most_changes) {
    say("archive of " + std::to_string(archive_.files().size()) + " files");
    refresh({});
    if (is_large_) {
      say(archive_.edit_many(100));
      refresh({});
    }
    for (std::size_t round = 0; round < rounds; ++round) {
      for (std::size_t n = random_.below(most_changes + 1); n > 0; --n) say(archive_.change());
      refresh(random_run());
    }
    if (const std::string mended = archive_.mend(); !mended.empty()) say(mended);
    Run last;
    last.prune = last.force = true;
    refresh(last);
    check_equal();
    if (check_random_.percent(10))
      if (const std::string wrong = check_database(database_of(index_)); !wrong.empty()) throw Wrong{wrong};
    if (archive_.has_recent_files()) return;
    const Report idle = index(last);
    if (idle.added + idle.changed + idle.removed + idle.bytes != 0)
      throw Wrong{"a run after the last one read or changed something"};
  }

  const Strings& steps() const { return steps_; }
  // Refreshes that made a new generation.
  unsigned large_refreshes() const { return large_refreshes_; }

 private:
  struct Run {
    enum class End { itself, stop, deadline, kill };
    bool full = false, prune = false, force = false, dry = false;
    unsigned jobs = 1;
    bool both = true;       // sources; else the first alone
    bool turned = false;    // the second source before the first
    bool selected = false;  // without pages
    End end = End::itself;
    std::size_t at = 0;  // articles, microseconds or calls until it ends
  };

  fs::path directory() const {
    fs::create_directories(dir_ / "news");
    return fs::canonical(dir_ / "news");
  }

  void say(std::string step) {
    if (std::getenv("DATELINE_REFRESH_STEPS") != nullptr) std::printf("%s\n", step.c_str());
    steps_.push_back(std::move(step));
  }

  Run random_run() {
    Run r;
    const std::size_t choice = random_.below(100);
    r.prune = choice < 60;
    r.force = choice < 45;
    r.full = random_.percent(7);
    r.dry = random_.percent(5);
    r.jobs = random_.percent(50) ? 1 : 2;
    r.both = random_.percent(85);
    r.turned = random_.percent(20);
    r.selected = random_.percent(5);
    const std::size_t end = random_.below(100);
    if (end < 8) {
      r.end = Run::End::stop;
      r.at = random_.below(20);
    } else if (end < 13) {
      r.end = Run::End::deadline;
      r.at = random_.below(10'000);
    } else if (end < 21) {
      r.end = Run::End::kill;
      r.at = random_.between(1, 70);
    }
    return r;
  }

  static std::string said(const Run& r) {
    static const Strings kEnds{
        "", ", stopped after articles: ", ", with a deadline after us: ", ", killed at call "};
    return std::string("run") + (r.full ? " --full" : "") +
           (r.force   ? " --prune=force"
            : r.prune ? " --prune"
                      : "") +
           (r.dry ? " --dry-run" : "") + (r.selected ? " --exclude '*.html'" : "") + " --jobs " +
           std::to_string(r.jobs) +
           (!r.both    ? ", of the first source"
            : r.turned ? ", the second source first"
                       : "") +
           (r.end == Run::End::itself ? "" : kEnds[static_cast<std::size_t>(r.end)] + std::to_string(r.at));
  }

  Strings sources(const Run& r) const {
    Strings out = archive_.sources();
    if (!r.both) out.resize(1);
    if (r.both && r.turned) std::swap(out[0], out[1]);
    return out;
  }

  Report index(const Run& r) {
    IndexOptions options;
    options.jobs = r.jobs;
    options.full = r.full;
    options.prune = r.prune;
    options.prune_force = r.force;
    options.dry_run = r.dry;
    if (r.selected) options.exclude = {"*.html"};
    std::stop_source stop;
    std::size_t calls = 0;
    if (r.end == Run::End::stop) {
      options.stop = stop.get_token();
      options.on_progress = [&](const Progress&) {
        if (calls++ == r.at) stop.request_stop();
      };
    }
    if (r.end == Run::End::deadline)
      options.deadline = std::chrono::steady_clock::now() + std::chrono::microseconds(r.at);
    return Indexer(index_).index(sources(r), options);
  }

  // False where it came to its end.
  bool kill_run(const Run& r) {
    Strings command{DATELINE_INDEX_PROGRAM, "--index", index_.string(), "--quiet", "--jobs",
                    std::to_string(r.jobs)};
    if (r.full) command.emplace_back("--full");
    if (r.prune) command.emplace_back(r.force ? "--prune=force" : "--prune");
    if (r.dry) command.emplace_back("--dry-run");
    if (r.selected) command.emplace_back("--exclude=*.html");
    for (const std::string& source : sources(r)) command.push_back(source);
    const Ran ran = test::run(command, {},
                              {{"LD_PRELOAD", DATELINE_FAILING_DISK},
                               {"DATELINE_FAULT_DIR", index_.string()},
                               {"DATELINE_FAULT", "kill"},
                               {"DATELINE_FAULT_CALL", std::to_string(r.at)}});
    constexpr int kKilled = 128 + 9, kRefused = 66;
    if (ran.code == kKilled) return true;
    if (ran.code != 0 && !(ran.code == kRefused && r.prune && !r.force))
      throw Wrong{"exit code " + std::to_string(ran.code) + ": " + ran.err};
    refused_ = ran.code == kRefused;
    return false;
  }

  void refresh(const Run& r) {
    say(said(r));
    refused_ = false;
    bool done = true;
    if (r.end == Run::End::kill) {
      done = !kill_run(r);
    } else {
      try {
        const auto before = published_generation(index_);
        index(r);
        if (before && !r.full && published_generation(index_) != before) ++large_refreshes_;
      } catch (const Error& e) {
        const bool ended = r.end != Run::End::itself &&
                           (e.kind() == ErrorKind::cancelled || e.kind() == ErrorKind::deadline);
        refused_ = r.prune && !r.force && e.kind() == ErrorKind::not_found;
        if (!ended && !refused_) throw Wrong{e.what()};
        done = false;
      }
    }
    if (!done || refused_) say(refused_ ? "  refused" : "  interrupted");
    if (!done || refused_ || r.dry || !r.both || r.selected) return;
    if ((r.prune && r.force) || r.full) {
      if (archive_.is_flawed()) {
        check_articles(true);
      } else if (check_random_.percent(50)) {
        check_equal();
      }
    } else {
      check_articles(false);
    }
  }

  // That the index has what it must have. What it may have besides: articles from files that cannot be read
  // any more and, where nothing was pruned, from anywhere.
  void check_articles(bool pruned) {
    const std::map<std::string, Article> found = stored(index_);
    const std::map<std::string, std::string> expected = archive_.expected();
    for (const auto& [id, title] : expected)
      if (found.count(id) == 0) throw Wrong{"no article " + id};
    const std::set<std::string> flawed = archive_.flawed();
    for (const auto& [id, article] : found)
      if (pruned && expected.count(id) == 0 && flawed.count(std::string(source_file(article.source))) == 0)
        throw Wrong{"article " + id + " of " + article.source + " is gone, but in the index"};
  }

  void check_equal() {
    const fs::path clean = dir_ / "clean";
    fs::remove_all(clean);
    IndexOptions options;
    options.jobs = check_random_.percent(50) ? 1 : 2;
    Indexer(clean).index(archive_.sources(), options);
    check_full_build(clean);

    const std::map<std::string, Article> found = stored(index_), expected = stored(clean);
    for (const auto& [id, article] : expected) {
      const auto same = found.find(id);
      if (same == found.end()) throw Wrong{"no article " + id + " of " + article.source};
      if (same->second.source != article.source)
        throw Wrong{"article " + id + " is of " + same->second.source + " instead of " + article.source};
      if (same->second != article)
        throw Wrong{"article " + id + ": " + to_json(same->second) + "\ninstead of " + to_json(article)};
    }
    for (const auto& [id, article] : found)
      if (expected.count(id) == 0)
        throw Wrong{"article " + id + " of " + article.source + " is gone, but in the index"};

    const fs::path comparable = make_comparable(clean);
    const Xapian::Database refreshed(database_of(index_).string()), built(database_of(comparable).string());
    if (const std::string d = content_difference(refreshed, built); !d.empty())
      throw Wrong{"the refreshed database and the one that was built: " + d};
    if (Columns::open(database_of(index_).parent_path(), refreshed) == nullptr) throw Wrong{"no columns"};
    compare_answers(comparable);
  }

  // A full build has the right article of each id.
  void check_full_build(const fs::path& clean) {
    const std::map<std::string, Article> found = stored(clean);
    const std::map<std::string, std::string> expected = archive_.expected();
    for (const auto& [id, article] : found)
      if (expected.count(id) == 0) throw Wrong{"a full build has an article " + id + " of " + article.source};
    for (const auto& [id, title] : expected) {
      const auto article = found.find(id);
      if (article == found.end()) throw Wrong{"a full build has no article " + id};
      if (!title.empty() && article->second.title != title)
        throw Wrong{"a full build has for " + id + " '" + article->second.title + "' instead of '" + title +
                    "'"};
    }
  }

  // The index that was built, with the mean lengths and document ids of the refreshed one.
  fs::path make_comparable(const fs::path& clean) {
    fs::path out = dir_ / "comparable";
    fs::remove_all(out);
    const Xapian::Database refreshed(database_of(index_).string());
    write(out / "gen-000001" / kSettingsName, refreshed.get_metadata(std::string(kSettingsKey)));
    write(out / "current", "gen-000001\n");
    rebuild_slowly(Xapian::Database(database_of(clean).string()), refreshed, database_of(out));
    Xapian::WritableDatabase database(database_of(out).string(), Xapian::DB_OPEN | Xapian::DB_NO_SYNC);
    database.set_metadata(std::string(kColumnsKey), "");
    database.commit();
    return out;
  }

  // With columns and posting lists that were refreshed, and from values and posting lists as Xapian writes
  // them.
  void compare_answers(const fs::path& comparable) {
    Searcher refreshed(index_), built(comparable);
    const std::vector<Article> articles = archive_.articles();
    for (int i = 0; i < 6; ++i) {
      SearchRequest request;
      if (i > 0)
        request.query =
            oracle::render(oracle::random_query(check_random_, archive_.vocabulary(), with_words(articles)),
                           static_cast<unsigned>(check_random_.below(1000)));
      request.limit = check_random_.percent(80) ? 100'000 : check_random_.between(1, 10);
      request.exact_total = true;
      request.collapse = check_random_.percent(30);
      request.expand = check_random_.percent(10);
      request.sort = check_random_.percent(70)   ? Sort::relevance
                     : check_random_.percent(50) ? Sort::newest
                                                 : Sort::oldest;
      request.facets = {"topic", "place", "author", "lang", "year"};
      request.facet_limit = 1000;
      request.timeline = TimelineUnit::month;
      request.snippet = 0;
      request.help = false;
      const auto [found, error] = answer(refreshed, request);
      const auto [expected, same_error] = answer(built, request);
      std::string d = error != same_error ? "error '" + error + "' instead of '" + same_error + "'"
                                          : difference(found, expected, kRounding);
      if (!d.empty()) throw Wrong{"query " + request.query + ": " + d};
    }
  }

  static std::pair<SearchResult, std::string> answer(Searcher& searcher, const SearchRequest& request) {
    try {
      return {searcher.search(request), ""};
    } catch (const QueryError& e) {
      return {SearchResult(), e.what()};
    }
  }

  // Some of them, whose captions and paragraphs queries can be made of.
  std::vector<Article> with_words(const std::vector<Article>& articles) {
    std::vector<Article> out;
    for (int i = 0; i < 5 && !articles.empty(); ++i) out.push_back(check_random_.one_of(articles));
    return out;
  }

  TempDir dir_;
  fs::path index_ = dir_ / "index";
  Random random_;
  Random check_random_;  // another, so that what happens does not depend on what could be checked
  bool is_large_;        // so that it begins with a refresh that makes a new generation
  ChangingArchive archive_;
  Strings steps_;
  bool refused_ = false;
  unsigned large_refreshes_ = 0;
};

ArchiveScale with_switches(ArchiveScale scale) {
  scale.contested_ids = number_from("DATELINE_REFRESH_CONTESTED", 1) != 0;
  scale.backdating = number_from("DATELINE_REFRESH_BACKDATED", 1) != 0;
  if (number_from("DATELINE_REFRESH_CROWDED", 0) != 0) scale.stories = 3;
  return scale;
}

// The failing disk is preloaded into programs, and so comes before the sanitizer's run-time.
void allow_preloading() {
  const char* options = std::getenv("ASAN_OPTIONS");
  const std::string given = options != nullptr ? options : "", allowed = "verify_asan_link_order=0";
  if (given.find(allowed) == std::string::npos)
    setenv("ASAN_OPTIONS", (given.empty() ? allowed : given + ":" + allowed).c_str(), 1);
}

// What was wrong and how it came to that, or nothing.
std::string wrong_with(Sequence& sequence, std::size_t rounds, std::size_t most_changes) {
  std::string out;
  try {
    sequence.run(rounds, most_changes);
    return {};
  } catch (const Wrong& wrong) {
    out = wrong.what;
  } catch (const Xapian::Error& e) {
    out = e.get_description();
  } catch (const std::exception& e) {
    out = e.what();
  }
  for (std::size_t i = 0; i < sequence.steps().size(); ++i)
    out += "\n  " + std::to_string(i + 1) + ". " + sequence.steps()[i];
  return out;
}

// Calls wrong(seed) for each case.
void try_sequences(unsigned cases, const std::function<std::string(std::uint64_t seed)>& wrong) {
  allow_preloading();
  const std::uint64_t first = number_from("DATELINE_REFRESH_SEED", 1);
  int failures = 0;
  for (std::uint64_t seed = first; seed < first + cases && failures < kMostFailures; ++seed) {
    const std::string said = wrong(seed);
    if (said.empty()) continue;
    ++failures;
    ADD_FAILURE() << "DATELINE_REFRESH_SEED=" << seed << " DATELINE_REFRESH_CASES=1: " << said;
  }
}

TEST(Equivalence, ARefreshedIndexAnswersAsOneThatIsBuiltFromWhatIsThere) {
  try_sequences(number_from("DATELINE_REFRESH_CASES", 15), [](std::uint64_t seed) {
    ArchiveScale scale;
    scale.files = 4 + seed % 14;
    Sequence sequence(seed, with_switches(scale));
    return wrong_with(sequence, 1 + seed % 10, 1 + seed % 6);
  });
}

TEST(Equivalence, SoDoesOneWhoseRefreshesMakeNewGenerations) {
  unsigned large_refreshes = 0;
  try_sequences((number_from("DATELINE_REFRESH_CASES", 1) + 99) / 100, [&](std::uint64_t seed) {
    ArchiveScale scale;
    scale.files = 6;
    scale.most_lines = 500;
    scale.only_lines = true;
    scale.mass_edits = 60;
    scale.stories = 300;
    Sequence sequence(seed, with_switches(scale));
    const std::string wrong = wrong_with(sequence, 2, 3);
    large_refreshes += sequence.large_refreshes();
    return wrong;
  });
  EXPECT_GT(large_refreshes, 0U);
}

}  // namespace
}  // namespace dateline::test

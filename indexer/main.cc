// dateline-index: the command line of dateline::Indexer.
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "dateline/indexer.h"
#include "index_layout.h"
#include "manual.h"
#include "program.h"
#include "stop_signals.h"
#include "utf8.h"
#include "version.h"

namespace dateline {

namespace po = boost::program_options;

// A filter's line is checked when options are parsed, where its place is known.
void validate(boost::any& to, const std::vector<std::string>& texts, FileFilter*, int) {
  try {
    to = parse_filter(po::validators::get_single_string(texts));
  } catch (const Error& e) {
    throw po::error(e.what());
  }
}

namespace {

constexpr const char* kName = "dateline-index";
constexpr const char* kPruneSafely = "safely";  // what --prune alone means
constexpr std::size_t kMaxJobs = 256;
constexpr std::uint64_t kLeastMemory = 64u << 20;
constexpr std::uint64_t kLeastFilterMemory = 16u << 20;  // less, and hardly a program starts

struct Options {
  po::options_description visible{"Options"};
  po::options_description all;
  po::positional_options_description positional;

  Options() {
    po::options_description index("Where and what");
    auto add_index = index.add_options();
    add_index("index", po::value<std::string>()->value_name("DIR"),
              "the index; else $DATELINE_INDEX, else in the XDG data directory");
    add_index("config", po::value<std::string>()->value_name("FILE"),
              "read options from FILE, one 'option = value' a line");
    add_index("format", po::value<std::string>()->value_name("NAME")->default_value("auto"),
              "auto, text, html, jsonl, warc, feed or mediawiki");
    add_index("site", po::value<std::string>()->value_name("NAME"), "site of articles that name none");
    add_index("lang", po::value<std::string>()->value_name("CODE"),
              "language of text, where it is not to be found from the text");
    add_index("include", po::value<std::vector<std::string>>()->value_name("GLOB"),
              "read only files whose name or path matches; may be repeated");
    add_index("exclude", po::value<std::vector<std::string>>()->value_name("GLOB"),
              "leave out such files; may be repeated");
    add_index("facet-field", po::value<std::vector<std::string>>()->value_name("KEY"),
              "make a key of JSON Lines input a facet; may be repeated");
    add_index(
        "filter", po::value<std::vector<FileFilter>>()->value_name("TYPE=COMMAND"),
        "read files of a media type (application/pdf) or whose names end so (.docx) through a command that "
        "prints text or HTML; %f is the file; may be repeated");
    po::options_description run("How to run");
    auto add_run = run.add_options();
    add_run("full", po::bool_switch(), "build anew from all recorded sources");
    add_run("prune", po::value<std::string>()->value_name("force")->implicit_value(kPruneSafely),
            "remove articles whose files or records are gone");
    add_run("dry-run", po::bool_switch(), "say what would be done, change nothing");
    add_run("jobs", po::value<WholeNumber>()->value_name("N")->default_value({}, "all cores"), "threads");
    add_run("memory", po::value<ByteSize>()->value_name("SIZE")->default_value({}, "a quarter"),
            "memory to work in, such as 300M or 2G; at least 64M");
    add_run("filter-time", po::value<WholeNumber>()->value_name("SECONDS")->default_value({}, "60"),
            "time that a filter has for a file");
    add_run("filter-memory", po::value<ByteSize>()->value_name("SIZE")->default_value({}, "1G"),
            "memory of each process of a filter; at least 16M");
    add_run("wait", po::value<WholeNumber>()->value_name("SECONDS")->default_value({}, "0"),
            "wait for another run to end");
    add_run("strict", po::bool_switch(), "exit with 65 when anything was skipped or repaired");
    add_run("progress", po::value<std::string>()->value_name("WHEN")->default_value("auto"),
            "auto, always or never");
    add_run("quiet", po::bool_switch(), "no progress and no summary");
    add_run("report", po::value<std::string>()->value_name("FILE"), "write a report as JSON");
    po::options_description actions("Instead of indexing");
    auto add_actions = actions.add_options();
    add_actions("extract", po::bool_switch(), "print the articles of the sources as JSON Lines");
    add_actions("status", po::bool_switch(), "describe the index (with --format json: as JSON)");
    add_actions("check", po::bool_switch(), "look for damage in the index (with --format json: as JSON)");
    add_actions("repair", po::bool_switch(),
                "mend a damaged index from what is intact, else from its sources");
    add_actions("delete", po::bool_switch(), "remove the articles of the given ids");
    add_actions("help", po::bool_switch(), "print this help");
    add_actions("man", po::bool_switch(), "print the manual page, as roff");
    add_actions("version", po::bool_switch(), "print the version");
    visible.add(index).add(run).add(actions);
    all.add(visible);
    all.add_options()("source", po::value<std::vector<std::string>>());
    positional.add("source", -1);
  }
};

Manual manual(const Options& options) {
  Manual m;
  m.name = kName;
  m.summary = "index an archive of articles";
  m.synopsis = "[OPTION]… SOURCE…";
  m.text =
      "Index articles for dateline-search. SOURCE is a file, a directory (recursively) or - for standard "
      "input:\n"
      "plain text, HTML, JSON Lines, crawls (WARC), feeds (RSS, Atom) or dumps of MediaWiki, as they are or\n"
      "compressed with gzip or zstd. Run again, it reads what is new or changed.";
  m.options = &options.visible;
  m.after_options = {
      {"Exit codes",
       "",
       {{"0", "done"},
        {"2", "usage"},
        {"65", "nothing usable in the input; with --strict: something was not; the index is damaged"},
        {"66", "no such source or index"},
        {"70", "a bug"},
        {"74", "reading or writing failed, a full disk too"},
        {"75", "the index is locked; try again"}}}};
  return m;
}

Format parse_format(const std::string& name) {
  if (name == "auto") return Format::automatic;
  if (name == "text") return Format::text;
  if (name == "html") return Format::html;
  if (name == "jsonl") return Format::jsonl;
  if (name == "warc") return Format::warc;
  if (name == "feed") return Format::feed;
  if (name == "mediawiki") return Format::mediawiki;
  throw Error(ErrorKind::usage, "--format '" + printable(name) +
                                    "': expected auto, text, html, jsonl, warc, feed or mediawiki");
}

std::string problem_line(const Problem& p) {
  std::string line = p.source;
  if (p.line != 0) line += ":" + std::to_string(p.line);
  line += ": " + p.message;
  if (p.offset != 0) line += " (record at byte " + std::to_string(p.offset) + ")";
  return line;
}

void print_problem(const Problem& p) {
  std::fprintf(stderr, "%s: %s\n", kName, printable(problem_line(p)).c_str());
}

nlohmann::ordered_json problems_json(const std::vector<Problem>& problems) {
  nlohmann::ordered_json errors = nlohmann::ordered_json::array();
  for (const Problem& p : problems) {
    nlohmann::ordered_json e = {{"source", p.source}};
    if (p.line != 0) {
      e["line"] = p.line;
      e["offset"] = p.offset;
    }
    e["message"] = p.message;
    errors.push_back(std::move(e));
  }
  return errors;
}

std::string report_json(const Report& r) {
  const nlohmann::ordered_json json = {
      {"articles",
       {{"added", r.added},
        {"changed", r.changed},
        {"unchanged", r.unchanged},
        {"removed", r.removed},
        {"skipped", r.skipped}}},
      {"shortened", {{"words", r.shortened_words}, {"articles", r.shortened_articles}}},
      {"errors", problems_json(r.problems)},
      {"bytes", r.bytes},
      {"seconds", r.seconds},
      {"peak_memory", r.peak_memory},
      {"generation", r.generation},
      {"articles_total", r.articles_total}};
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

// One line that is written over, at most five times a second.
class ProgressLine {
 public:
  void show(const Progress& p) {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    next_ = now + std::chrono::milliseconds(200);
    const double seconds = std::chrono::duration<double>(now - start_).count();
    if (p.writing) {
      std::fprintf(stderr, "\r\033[Kwriting: %llu of %llu articles",
                   static_cast<unsigned long long>(p.articles),
                   static_cast<unsigned long long>(p.articles_total));
    } else {
      std::fprintf(stderr, "\r\033[Kreading: %llu articles, %.1f MB, %.1f MB/s%s",
                   static_cast<unsigned long long>(p.articles), static_cast<double>(p.bytes) / 1e6,
                   static_cast<double>(p.bytes) / 1e6 / std::max(seconds, 1e-3),
                   time_left(p, seconds).c_str());
    }
    shown_ = true;
  }
  void clear() {
    if (shown_) std::fputs("\r\033[K", stderr);
    shown_ = false;
  }

 private:
  // From what was read so far; then comes the writing, which takes about half as long as reading.
  static std::string time_left(const Progress& p, double seconds) {
    constexpr double kLeastSeconds = 2, kWithWriting = 1.5;
    if (seconds < kLeastSeconds || p.bytes_done == 0 || p.bytes_total == 0) return {};
    const double part = std::min(static_cast<double>(p.bytes_done) / static_cast<double>(p.bytes_total), 1.0);
    const auto left = std::llround(seconds * (kWithWriting / part - 1));
    char text[48];
    if (left < 60) {
      std::snprintf(text, sizeof text, ", about %lld s left", left);
    } else if (left < 3600) {
      std::snprintf(text, sizeof text, ", about %lld min left", (left + 30) / 60);
    } else {
      std::snprintf(text, sizeof text, ", about %.1f h left", static_cast<double>(left) / 3600);
    }
    return text;
  }

  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now(), next_ = start_;
  bool shown_ = false;
};

void print_summary(const Report& r, bool dry_run) {
  std::fprintf(stderr,
               "%s%llu added, %llu changed, %llu unchanged, %llu removed, %llu skipped; %llu articles, %.1f "
               "MB read in %.1f s\n",
               dry_run ? "would be: " : "", static_cast<unsigned long long>(r.added),
               static_cast<unsigned long long>(r.changed), static_cast<unsigned long long>(r.unchanged),
               static_cast<unsigned long long>(r.removed), static_cast<unsigned long long>(r.skipped),
               static_cast<unsigned long long>(r.articles_total), static_cast<double>(r.bytes) / 1e6,
               r.seconds);
}

std::string utc_time(std::int64_t since_1970) {
  if (since_1970 == 0) return "never";
  const auto seconds = static_cast<std::time_t>(since_1970);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &utc);
  return text;
}

// The two largest units: "3 d 4 h".
std::string age_text(std::int64_t seconds) {
  constexpr std::array<std::pair<std::int64_t, const char*>, 4> kUnits{
      {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}}};
  std::string out;
  int parts = 0;
  for (const auto& [size, name] : kUnits) {
    if (parts == 2 || (seconds < size && (parts == 0 ? size > 1 : true))) continue;
    out += (parts++ > 0 ? " " : "") + std::to_string(seconds / size) + " " + name;
    seconds %= size;
  }
  return out;
}

// Exits as the last run did, for those who watch.
int print_status(const fs::path& index, const std::string& format) {
  const IndexStatus s = index_status(index);
  const std::int64_t age = std::max<std::int64_t>(0, std::time(nullptr) - s.last_run);
  const int code = s.last ? s.last->exit_code : 0;
  if (format == "json") {
    nlohmann::ordered_json json = {{"index", index.string()},    {"generation", s.generation},
                                   {"articles", s.articles},     {"bytes", s.bytes_on_disk},
                                   {"created_by", s.created_by}, {"problem_files", s.problem_files},
                                   {"last_run", s.last_run},     {"age_seconds", age}};
    if (s.last) {
      json["exit_code"] = s.last->exit_code;
      json["ended"] = s.last->ended;
      if (!s.last->error.empty()) json["error"] = s.last->error;
      json["problems"] = s.last->problem_count;
      json["errors"] = problems_json(s.last->problems);
    }
    write_out(json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
    return code;
  }
  std::ostringstream out;
  out << "index       " << printable(index.string()) << "\narticles    " << s.articles << "\nlast run    "
      << utc_time(s.last_run);
  if (s.last_run != 0) out << ", " << age_text(age) << " ago";
  out << "\nsize        " << s.bytes_on_disk << " bytes\ngeneration  " << s.generation << "\ncreated by  "
      << s.created_by << "\n";
  if (s.problem_files > 0)
    out << "bad files   " << s.problem_files << "; --full reads them again and names them\n";
  if (code != 0)
    out << "failed      " << utc_time(s.last->ended) << ", exit code " << code << ": "
        << printable(s.last->error) << "\n";
  if (s.last && s.last->problem_count > 0) {
    out << "problems    " << s.last->problem_count << " in the last run\n";
    for (const Problem& p : s.last->problems) out << "  " << printable(problem_line(p)) << "\n";
    if (s.last->problem_count > s.last->problems.size())
      out << "  and " << s.last->problem_count - s.last->problems.size() << " more\n";
  }
  write_out(out.str());
  return code;
}

void print_check(const CheckReport& r, const fs::path& index, const std::string& format, bool verbose) {
  if (format == "json") {
    const nlohmann::ordered_json json = {{"index", index.string()},  {"generation", r.generation},
                                         {"articles", r.articles},   {"sound", r.damages.empty()},
                                         {"every_byte", r.as_built}, {"errors", problems_json(r.damages)}};
    write_out(json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
  } else if (verbose && r.damages.empty()) {
    std::fprintf(
        stderr, "%llu articles, no damage%s\n", static_cast<unsigned long long>(r.articles),
        r.as_built ? "" : "; refreshed since the last full build, so not every byte could be compared");
  }
}

// Checks in a process of its own, whose end by a signal is an answer too: the tables may be damaged in any
// way. Prints what is damaged, and the rest as `format` says. Returns what is sound, or nothing where the
// check failed, with its exit code.
std::optional<CheckReport> check(Indexer& indexer, const fs::path& index, const std::string& format,
                                 bool verbose, int& code) {
  constexpr int kDone = 128;  // added to the damaged parts, a bit each
  static constexpr std::array kParts{&CheckReport::published, &CheckReport::tables, &CheckReport::columns,
                                     &CheckReport::settings, &CheckReport::manifest};
  const pid_t child = fork();
  if (child < 0) throw Error(ErrorKind::io, std::string("cannot start a process: ") + std::strerror(errno));
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // it has the lock as well
    char* none[] = {nullptr};
    _exit(run_program(kName, 1, none, [&](const auto&) {
      const CheckReport report = indexer.check(print_problem);
      print_check(report, index, format, verbose);
      int done = kDone;
      for (std::size_t i = 0; i < kParts.size(); ++i) done |= report.*kParts[i] ? 0 : 1 << i;
      return done;
    }));
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  CheckReport report;
  code = exit_code(ErrorKind::bad_input);
  if (WIFSIGNALED(status)) {
    print_problem({index.string(), 0, 0,
                   "damaged so that the check ended with signal " + std::to_string(WTERMSIG(status))});
    report.tables = false;
    return report;
  }
  const int ended = WEXITSTATUS(status);
  if (ended < kDone) {
    code = ended;
    return std::nullopt;
  }
  if (ended == kDone) code = 0;
  for (std::size_t i = 0; i < kParts.size(); ++i) report.*kParts[i] = (ended & 1 << i) == 0;
  return report;
}

int print_repair(const RepairReport& r, const fs::path& index) {
  for (const std::string& done : r.done) print_problem({index.string(), 0, 0, done});
  for (const std::string& id : r.lost) print_problem({index.string(), 0, 0, "lost: article '" + id + "'"});
  if (!r.all_known)
    print_problem({index.string(), 0, 0, "which articles there were cannot be read; some may be lost"});
  return r.lost.empty() && r.all_known ? 0 : exit_code(ErrorKind::bad_input);
}

int run(std::vector<std::string> arguments) {
  const Options options;
  // Boost would take the next argument for the value of an option that may stand without one.
  std::replace(arguments.begin(), arguments.end(), std::string("--prune"),
               std::string("--prune=") + kPruneSafely);
  const po::variables_map values = parse_options(arguments, options.all, options.positional, {"filter"});
  const auto flag = [&](const char* name) { return values[name].as<bool>(); };
  const auto text = [&](const char* name) {
    return values.count(name) != 0 ? values[name].as<std::string>() : std::string();
  };
  const auto list = [&](const char* name) {
    return values.count(name) != 0 ? values[name].as<std::vector<std::string>>() : std::vector<std::string>();
  };
  if (flag("help")) {
    write_out(help_text(manual(options)));
    return 0;
  }
  if (flag("man")) {
    write_out(manual_page(manual(options), kVersion));
    return 0;
  }
  if (flag("version")) {
    write_out(std::string(kName) + " " + kVersion + "\n");
    return 0;
  }
  const auto index = [&] { return values.count("index") != 0 ? fs::path(text("index")) : default_index(); };
  if (flag("status")) return print_status(index(), text("format"));
  const auto wait = std::chrono::seconds(values["wait"].as<WholeNumber>().value);
  if (flag("check")) {
    if (!fs::is_directory(index())) throw_no_index(index());
    const bool verbose = !flag("quiet") && isatty(STDERR_FILENO) == 1;
    int code = 0;
    Indexer indexer(index(), wait);
    check(indexer, index(), text("format"), verbose, code);
    return code;
  }

  const std::vector<std::string> sources = list("source");
  const bool repairs = flag("repair");
  if (repairs && !fs::is_directory(index())) throw_no_index(index());
  const bool reads_recorded = repairs || (flag("full") && !flag("extract") && !flag("delete"));
  if (sources.empty() && !reads_recorded)
    throw Error(ErrorKind::usage, flag("delete") ? "no id given" : "no source given; --help explains");

  IndexOptions o;
  o.format = parse_format(text("format"));
  o.site = text("site");
  o.lang = text("lang");
  o.include = list("include");
  o.exclude = list("exclude");
  o.extra_facets = list("facet-field");
  if (values.count("filter") != 0) o.filters = values["filter"].as<std::vector<FileFilter>>();
  if (!values["filter-time"].defaulted())
    o.filter_time = std::chrono::seconds(values["filter-time"].as<WholeNumber>().value);
  if (!values["filter-memory"].defaulted()) o.filter_memory = values["filter-memory"].as<ByteSize>().bytes;
  if (o.filter_time.count() == 0) throw Error(ErrorKind::usage, "--filter-time: at least 1");
  if (o.filter_memory < kLeastFilterMemory) throw Error(ErrorKind::usage, "--filter-memory: at least 16M");
  o.jobs = static_cast<unsigned>(std::min(values["jobs"].as<WholeNumber>().value, kMaxJobs));
  o.memory = values["memory"].as<ByteSize>().bytes;
  if (o.memory != 0 && o.memory < kLeastMemory) throw Error(ErrorKind::usage, "--memory: at least 64M");
  if (o.memory != 0) {
    // Freed buffers go back to the system at once, for a little more of its time: else the memory of one
    // stage would stay beside that of the next.
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
    mallopt(M_TRIM_THRESHOLD, 1 << 20);
  }
  o.full = flag("full");
  o.prune = values.count("prune") != 0;
  o.prune_force = text("prune") == "force";
  o.dry_run = flag("dry-run");
  if (o.prune && !text("prune").empty() && text("prune") != kPruneSafely && !o.prune_force)
    throw Error(ErrorKind::usage, "--prune=" + printable(text("prune")) + ": expected nothing or force");

  const std::string progress = text("progress");
  if (progress != "auto" && progress != "always" && progress != "never")
    throw Error(ErrorKind::usage, "--progress '" + printable(progress) + "': expected auto, always or never");
  const bool verbose =
      !flag("quiet") && (progress == "always" || (progress == "auto" && isatty(STDERR_FILENO) == 1));
  ProgressLine line;
  o.on_problem = [&](const Problem& p) {
    line.clear();
    print_problem(p);
  };
  if (verbose && isatty(STDERR_FILENO) == 1) o.on_progress = [&](const Progress& p) { line.show(p); };

  // Where there are filters to end. Any other run may be ended at any time.
  std::optional<StopSignals> signals;
  const auto stop_by_signals = [&] {
    if (!o.filters.empty()) o.stop = signals.emplace().token();
  };
  if (repairs) {
    int code = 0;
    Indexer indexer(index(), wait);
    const std::optional<CheckReport> found = check(indexer, index(), "text", false, code);
    if (code == 0 || !found) return code;
    stop_by_signals();
    return print_repair(indexer.repair(*found, sources, o), index());
  }

  Report report;
  if (flag("extract")) {
    stop_by_signals();
    report = extract(sources, o, [](const Article& a) { write_out(to_json(a) + "\n"); });
  } else {
    Indexer indexer(index(), wait);
    stop_by_signals();
    if (flag("delete")) {
      Indexer::Batch batch = indexer.batch(o);
      for (const std::string& id : sources) batch.remove(id);
      report = batch.commit();
      if (report.removed == 0)
        throw Error(ErrorKind::not_found,
                    "no article of " + std::string(sources.size() == 1 ? "this id" : "these ids"));
    } else {
      report = indexer.index(sources, o);
    }
    line.clear();
    if (verbose) print_summary(report, o.dry_run);
  }
  if (const std::string file = text("report"); !file.empty()) write_named_file(file, report_json(report));
  return flag("strict") && !report.problems.empty() ? exit_code(ErrorKind::bad_input) : 0;
}

}  // namespace
}  // namespace dateline

#if defined(__SANITIZE_ADDRESS__)
// Xapian 1.4.22 deletes a database that it has checked by a class that knows not all of it.
extern "C" const char* __asan_default_options() { return "new_delete_type_mismatch=0"; }
#endif

int main(int argc, char** argv) { return dateline::run_program(dateline::kName, argc, argv, dateline::run); }

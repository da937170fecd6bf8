#include "alerts.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_set>
#include <utility>
#include <vector>

#include "dateline/error.h"
#include "index_layout.h"
#include "named_queries.h"
#include "present/render.h"
#include "program.h"
#include "utf8.h"

namespace dateline {
namespace {

using Json = nlohmann::ordered_json;

// Of an article's id. With a million of them reported, one more is taken for one of them by one chance in
// 10^13.
using IdHash = std::uint64_t;

IdHash hash_of(const std::string& id) { return XXH3_64bits(id.data(), id.size()); }

// What is kept of one saved query.
struct Reported {
  std::string searched;   // the query, and how
  std::string published;  // the state of the index in which it was searched for
  std::unordered_set<IdHash> ids;
};

// The state file, from reading to writing. Others are kept out meanwhile.
class StateFile {
 public:
  explicit StateFile(const std::string& path) {
    lock(path);
    read();
  }

  std::map<std::string, Reported>& queries() { return queries_; }

  void write() const {
    Json json = {{"format", kFormat}, {"queries", Json::object()}};
    for (const auto& [name, reported] : queries_) {
      std::string ids;
      for (const IdHash id : std::set<IdHash>(reported.ids.begin(), reported.ids.end())) {
        char text[kDigits + 1];
        std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(id));
        ids += text;
      }
      json["queries"][name] = {
          {"searched", reported.searched}, {"published", reported.published}, {"ids", std::move(ids)}};
    }
    write_file_durably(path_, json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
  }

 private:
  static constexpr int kFormat = 1;
  static constexpr std::size_t kDigits = 16;  // hexadecimal, of an id

  void lock(const std::string& path) {
    for (;;) {
      // What somebody follows is nobody else's business.
      fd_ = FileDescriptor(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
      if (!fd_)
        throw Error(errno == ENOENT ? ErrorKind::not_found : ErrorKind::io,
                    system_message(path, "cannot open", errno));
      struct stat opened {};
      struct stat named {};
      if (fstat(fd_.get(), &opened) != 0)
        throw Error(ErrorKind::io, system_message(path, "cannot look at it", errno));
      if (!S_ISREG(opened.st_mode)) throw Error(ErrorKind::usage, path + ": not a regular file");
      if (flock(fd_.get(), LOCK_EX | LOCK_NB) != 0)
        throw Error(ErrorKind::locked, path + ": in use by another run; try again later");
      path_ = fs::canonical(path);
      // Better now than when everything is printed.
      if (access(path_.parent_path().c_str(), W_OK) != 0)
        throw Error(ErrorKind::io, system_message(path, "cannot be replaced: its directory", errno));
      // The other run may have put a new file into place.
      if (stat(path_.c_str(), &named) == 0 && named.st_ino == opened.st_ino && named.st_dev == opened.st_dev)
        return;
    }
  }

  void read() {
    const std::string text = read_all(fd_.get(), path_);
    if (text.empty()) return;  // made just now, or by a run that was killed
    bool whole = true;
    try {
      const Json json = Json::parse(text);
      if (json.at("format") != kFormat)
        throw Error(ErrorKind::bad_input, path_.string() + ": written by another version");
      for (const auto& [name, kept] : json.at("queries").items()) {
        Reported& reported = queries_[name];
        reported.searched = kept.at("searched");
        reported.published = kept.at("published");
        whole = whole && read_ids(kept.at("ids").get<std::string>(), reported);
      }
    } catch (const Json::exception&) {
      whole = false;
    }
    if (!whole) throw Error(ErrorKind::bad_input, path_.string() + ": not a state file of --since-last");
  }

  static bool read_ids(const std::string& text, Reported& reported) {
    for (std::size_t at = 0; at < text.size(); at += kDigits) {
      IdHash id = 0;
      const char* const begin = text.data() + at;
      const char* const end = begin + std::min(kDigits, text.size() - at);
      const auto [stop, error] = std::from_chars(begin, end, id, 16);
      if (error != std::errc() || stop != begin + kDigits) return false;
      reported.ids.insert(id);
    }
    return true;
  }

  fs::path path_;
  FileDescriptor fd_;
  std::map<std::string, Reported> queries_;
};

// The queries of a file by name, and what is wrong with its other lines.
struct SavedQueries {
  std::vector<NamedQuery> queries;
  std::vector<std::string> complaints;
};

SavedQueries read_saved_queries(const std::string& file) {
  SavedQueries out;
  std::set<std::string> names;
  read_named_queries(file, [&](const NamedQuery& q) {
    const std::size_t first = q.name.find_first_not_of(" \t");
    if (first == std::string::npos ? !q.has_tab : q.name[first] == '#') return;  // blank, or a comment
    try {
      check(q);
      if (squeeze_space(q.name).empty()) throw Error(ErrorKind::usage, "no name");
      if (find_invalid_utf8(q.name) != std::string_view::npos)
        throw Error(ErrorKind::usage, "the name is not UTF-8");
      if (!names.insert(q.name).second)
        throw Error(ErrorKind::usage, "there is a query named '" + q.name + "' above");
      out.queries.push_back(q);
    } catch (const Error& e) {
      out.complaints.push_back(q.place + ": " + e.what());
    }
  });
  if (out.queries.empty() && out.complaints.empty()) throw Error(ErrorKind::usage, file + ": no query in it");
  return out;
}

// In words of the command line.
std::string searched_by(const SearchRequest& request) {
  return std::string(request.all ? "--all " : "") + (request.plain ? "--plain " : "") +
         (request.collapse ? "--collapse " : "") + request.query;
}

// Prints those that are not in reported.ids yet, and puts them there. Returns how many. `explain` gets what a
// search says of the query.
std::size_t print_unreported(Searcher& searcher, SearchRequest request, const std::string& name,
                             Reported& reported, const std::function<void(const SearchResult&)>& explain) {
  // All matches are looked at by their ids alone; most have been reported.
  SearchRequest look = request;
  look.limit = SIZE_MAX;
  look.snippet = 0;
  look.hit_facets = false;
  look.help = true;
  request.limit = 0;
  searcher.stream(look, explain, [&](const Hit& hit) {
    if (!reported.ids.contains(hash_of(hit.id))) request.limit = hit.rank;
  });
  if (request.limit == 0) return 0;
  const std::unique_ptr<Renderer> renderer = alert_renderer(name);
  std::size_t printed = 0;
  OutputBuffer out;
  searcher.stream(
      request, [](const SearchResult&) {},
      [&](const Hit& hit) {
        if (!reported.ids.insert(hash_of(hit.id)).second) return;
        out.add(renderer->hit(hit));
        ++printed;
      });
  out.flush();
  return printed;
}

// What was printed into a file is to last longer than the note that it was. A pipe has nothing to keep.
void sync_output() {
  if (fdatasync(STDOUT_FILENO) != 0 && errno != EINVAL && errno != EROFS)
    throw Error(ErrorKind::io, system_message("standard output", "cannot write to disk", errno));
}

}  // namespace

AlertsReport print_new_articles(Searcher& searcher, const SearchRequest& request,
                                const std::string& queries_file, const std::string& state_file,
                                const std::function<void(const std::string&)>& complain) {
  const SavedQueries saved = read_saved_queries(queries_file);
  StateFile state(state_file);
  AlertsReport report;
  bool changed = false;
  const auto wrong = [&](const std::string& complaint) {
    ++report.wrong_queries;
    complain(complaint);
  };
  for (const std::string& complaint : saved.complaints) wrong(complaint);
  for (const NamedQuery& q : saved.queries) {
    SearchRequest one = request;
    one.query = q.query;
    const std::string searched = searched_by(one), published = searcher.published();
    const auto known = state.queries().find(q.name);
    const bool is_known = known != state.queries().end();
    if (is_known && known->second.searched == searched && known->second.published == published) continue;
    Reported reported = is_known ? known->second : Reported();
    try {
      report.articles += print_unreported(searcher, one, q.name, reported, [&](const SearchResult& result) {
        if (reported.searched == searched) return;  // it was told when the query was new
        for (const std::string& warning : result.warnings) complain(q.place + ": warning: " + warning);
        for (const std::string& hint : result.hints) complain(q.place + ": hint: " + hint);
      });
    } catch (const Error& e) {
      if (e.kind() != ErrorKind::usage && e.kind() != ErrorKind::query_syntax) throw;
      wrong(q.place + ": " + e.what());
      continue;
    }
    reported.searched = searched;
    reported.published = published;
    state.queries()[q.name] = std::move(reported);
    changed = true;
  }
  // A line with a mistake in it may be one whose name seems to be gone.
  if (report.wrong_queries == 0) {
    std::set<std::string> names;
    for (const NamedQuery& q : saved.queries) names.insert(q.name);
    changed |=
        std::erase_if(state.queries(), [&](const auto& kept) { return !names.contains(kept.first); }) > 0;
  }
  if (changed) {
    sync_output();
    state.write();
  }
  return report;
}

}  // namespace dateline

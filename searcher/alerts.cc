#include "alerts.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
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
      fd_ = FileDescriptor(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
      if (!fd_)
        throw Error(errno == ENOENT ? ErrorKind::not_found : ErrorKind::io,
                    system_message(path, "cannot open", errno));
      path_ = fs::canonical(path);
      struct stat opened {};
      struct stat named {};
      if (fstat(fd_.get(), &opened) != 0) throw Error(ErrorKind::io, system_message(path, "stat", errno));
      if (!S_ISREG(opened.st_mode)) throw Error(ErrorKind::usage, path + ": not a regular file");
      if (flock(fd_.get(), LOCK_EX | LOCK_NB) != 0)
        throw Error(ErrorKind::locked, path + ": in use by another run; try again later");
      // The other run may have put a new file into place.
      if (stat(path_.c_str(), &named) == 0 && named.st_ino == opened.st_ino && named.st_dev == opened.st_dev)
        return;
    }
  }

  void read() {
    const std::string text = read_all(fd_.get(), path_);
    if (text.empty()) return;  // made just now, or by a run that was killed
    try {
      const Json json = Json::parse(text);
      if (json.at("format") != kFormat)
        throw Error(ErrorKind::bad_input, path_.string() + ": written by another version");
      for (const auto& [name, kept] : json.at("queries").items()) {
        Reported& reported = queries_[name];
        reported.searched = kept.at("searched");
        reported.published = kept.at("published");
        const std::string ids = kept.at("ids");
        for (std::size_t at = 0; at + kDigits <= ids.size(); at += kDigits)
          reported.ids.insert(std::strtoull(ids.substr(at, kDigits).c_str(), nullptr, 16));
      }
    } catch (const Json::exception&) {
      throw Error(ErrorKind::bad_input, path_.string() + ": not a state file of --since-last");
    }
  }

  fs::path path_;
  FileDescriptor fd_;
  std::map<std::string, Reported> queries_;
};

// In words of the command line.
std::string searched_by(const SearchRequest& request) {
  return std::string(request.all ? "--all " : "") + (request.plain ? "--plain " : "") +
         (request.collapse ? "--collapse " : "") + request.query;
}

// Prints those that are not in reported.ids yet, and puts them there. Returns how many.
std::size_t print_unreported(Searcher& searcher, SearchRequest request, const std::string& name,
                             Reported& reported) {
  // All matches are looked at by their ids alone; most have been reported.
  SearchRequest look = request;
  look.limit = SIZE_MAX;
  look.snippet = 0;
  look.hit_facets = false;
  request.limit = 0;
  searcher.stream(
      look, [](const SearchResult&) {},
      [&](const Hit& hit) {
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
  StateFile state(state_file);
  AlertsReport report;
  std::map<std::string, Reported> kept;
  std::set<std::string> names;
  bool changed = false;
  read_named_queries(queries_file, [&](const NamedQuery& q) {
    if (q.name.starts_with('#')) return;
    try {
      if (!names.insert(q.name).second)
        throw Error(ErrorKind::usage, "there is a query named '" + q.name + "' above");
      if (const auto known = state.queries().find(q.name); known != state.queries().end())
        kept[q.name] = std::move(known->second);
      check(q);
      Reported& reported = kept[q.name];
      SearchRequest one = request;
      one.query = q.query;
      std::string searched = searched_by(one);
      std::string published = searcher.published();
      if (reported.searched == searched && reported.published == published) return;
      report.articles += print_unreported(searcher, one, q.name, reported);
      reported.searched = std::move(searched);
      reported.published = std::move(published);
      changed = true;
    } catch (const Error& e) {
      if (e.kind() != ErrorKind::usage && e.kind() != ErrorKind::query_syntax) throw;
      ++report.wrong_queries;
      complain(q.place + ": " + e.what());
    }
  });
  if (changed || kept.size() < state.queries().size()) {
    sync_output();
    state.queries() = std::move(kept);
    state.write();
  }
  return report;
}

}  // namespace dateline

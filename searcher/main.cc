// dateline-search: the command line of dateline::Searcher.
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>

#include "command_line.h"
#include "dateline/searcher.h"
#include "present/render.h"
#include "program.h"
#include "utf8.h"
#include "version.h"

namespace dateline {
namespace {

constexpr const char* kName = "dateline-search";

// More hits than this are printed as they are read.
constexpr std::size_t kStreamedHits = 100;
constexpr std::size_t kWriteBytes = 64 * 1024;

void say(const char* what, const std::string& text) {
  std::fprintf(stderr, "%s: %s%s\n", kName, what, printable(text).c_str());
}

std::unique_ptr<Renderer> make_renderer(const Command& command) {
  switch (command.format) {
    case OutputFormat::text:
      return text_renderer(command.terminal);
    case OutputFormat::json:
      return json_renderer(command.request.query);
    case OutputFormat::jsonl:
      return jsonl_renderer();
    case OutputFormat::tsv:
      return tsv_renderer();
    case OutputFormat::trec:
      return trec_renderer("1");
    case OutputFormat::ids:
      return ids_renderer(command.null);
    case OutputFormat::files:
      return files_renderer(command.null);
  }
  return {};
}

int run_batch(Searcher& searcher, const Command& command) {
  const std::string& file = command.batch_file;
  std::ifstream opened;
  if (file != "-") {
    opened.open(file);
    if (!opened)
      throw Error(errno == ENOENT || errno == ENOTDIR ? ErrorKind::not_found : ErrorKind::io,
                  file + ": cannot open: " + std::strerror(errno));
  }
  const bool trec = command.format == OutputFormat::trec;
  SearchRequest request = command.request;
  std::istream& in = file == "-" ? std::cin : opened;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    const std::size_t tab = line.find('\t');
    const std::string id = line.substr(0, tab);
    try {
      if (tab == std::string::npos) throw Error(ErrorKind::usage, "expected 'ID<TAB>QUERY'");
      request.query = line.substr(tab + 1);
      if (squeeze_space(request.query).empty()) throw Error(ErrorKind::usage, "no query");
      const SearchResult result = searcher.search(request);
      write_out(render(trec ? *trec_renderer(id) : *batch_json_renderer(id, request.query), result));
    } catch (const Error& e) {
      if (e.kind() == ErrorKind::io || e.kind() == ErrorKind::internal) throw;
      const std::string query = tab == std::string::npos ? std::string() : line.substr(tab + 1);
      if (trec) {
        say("", file + ":" + std::to_string(number) + ": " + e.what());
      } else {
        write_out(render_batch_error(id, query, e.what()));
      }
    }
  }
  if (in.bad()) throw Error(ErrorKind::io, file + ": cannot read");
  return 0;
}

int show(Searcher& searcher, const Command& command) {
  if (command.words.empty()) throw Error(ErrorKind::usage, "no id given");
  int code = 0;
  bool first = true;
  for (const std::string& id : command.words) {
    const auto article = searcher.article(id);
    if (!article) {
      say("no article '", id + "'");
      code = exit_code(ErrorKind::not_found);
      continue;
    }
    if (command.format == OutputFormat::text) {
      write_out((first ? "" : "\n") + render_article(*article, command.terminal));
    } else {
      write_out(to_json(*article) + "\n");
    }
    first = false;
  }
  return code;
}

void show_query_error(const QueryError& e, const std::string& query) {
  say("", e.what());
  constexpr std::size_t kShown = 200;
  if (query.size() > kShown || find_invalid_utf8(query) != std::string_view::npos) return;
  std::size_t at = 0;
  for (std::size_t column = 1; column < e.column() && at < query.size(); ++column)
    at += decode_utf8(query, at).bytes;
  const std::string before = printable(query.substr(0, at));
  std::fprintf(stderr, "  %s\n  %s^\n", printable(query).c_str(),
               std::string(display_width(before), ' ').c_str());
}

// JSON has them in it.
void show_help(const SearchResult& result, const Command& command) {
  if (command.format == OutputFormat::json) return;
  for (const std::string& warning : result.warnings) say("warning: ", warning);
  for (const std::string& hint : result.hints) say("hint: ", hint);
  if (!result.suggestion.empty())
    say("did you mean: ", result.suggestion + " (" + std::to_string(result.suggestion_total) +
                              (result.suggestion_total == 1 ? " article)" : " articles)"));
}

int search(Searcher& searcher, const Command& command) {
  for (const std::string& hint : command.hints) say("hint: ", hint);
  const std::unique_ptr<Renderer> renderer = make_renderer(command);
  SearchResult found;
  std::string out;
  try {
    if (command.count_alone) {
      found = searcher.search(command.request);
      write_out(std::to_string(found.total) + "\n");
    } else if (command.request.limit > kStreamedHits) {
      searcher.stream(
          command.request,
          [&](const SearchResult& result) {
            found = result;
            out = renderer->begin(found);
          },
          [&](const Hit& hit) {
            out += renderer->hit(hit);
            if (out.size() < kWriteBytes) return;
            write_out(out);
            out.clear();
          });
      write_out(out + renderer->end(found));
    } else {
      found = searcher.search(command.request);
      write_out(render(*renderer, found));
    }
  } catch (const QueryError& e) {
    show_query_error(e, command.request.query);
    return exit_code(e.kind());
  }
  show_help(found, command);
  return found.total > 0 ? 0 : 1;
}

int run(const std::vector<std::string>& arguments) {
  const Command command = parse_command(arguments);
  switch (command.action) {
    case Action::help:
      write_out(search_help());
      return 0;
    case Action::manual:
      write_out(search_manual_page());
      return 0;
    case Action::version:
      write_out(std::string(kName) + " " + kVersion + "\n");
      return 0;
    default:
      break;
  }
  Searcher searcher(command.index);
  if (command.action == Action::batch) return run_batch(searcher, command);
  if (command.action == Action::show) return show(searcher, command);
  return search(searcher, command);
}

}  // namespace
}  // namespace dateline

int main(int argc, char** argv) { return dateline::run_program(dateline::kName, argc, argv, dateline::run); }

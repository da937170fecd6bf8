// dateline-search: the command line of dateline::Searcher.
#include <algorithm>
#include <cstdio>

#include "alerts.h"
#include "command_line.h"
#include "dateline/searcher.h"
#include "named_queries.h"
#include "present/render.h"
#include "program.h"
#include "utf8.h"
#include "version.h"

namespace dateline {
namespace {

constexpr const char* kName = "dateline-search";

// More hits than this are printed as they are read.
constexpr std::size_t kStreamedHits = 100;

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
  const bool trec = command.format == OutputFormat::trec;
  SearchRequest request = command.request;
  read_named_queries(command.queries_file, [&](const NamedQuery& q) {
    try {
      check(q);
      request.query = q.query;
      const SearchResult result = searcher.search(request);
      write_out(render(trec ? *trec_renderer(q.name) : *batch_json_renderer(q.name, request.query), result));
    } catch (const Error& e) {
      if (e.kind() == ErrorKind::io || e.kind() == ErrorKind::internal) throw;
      if (trec) {
        say("", q.place + ": " + e.what());
      } else {
        write_out(render_batch_error(q.name, q.query, e.what()));
      }
    }
  });
  return 0;
}

int alert(Searcher& searcher, const Command& command) {
  const AlertsReport report =
      print_new_articles(searcher, command.request, command.queries_file, command.state_file,
                         [](const std::string& m) { say("", m); });
  return report.wrong_queries > 0 ? exit_code(ErrorKind::query_syntax) : report.articles > 0 ? 0 : 1;
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
  try {
    if (command.count_alone) {
      found = searcher.search(command.request);
      write_out(std::to_string(found.total) + "\n");
    } else if (command.request.limit > kStreamedHits) {
      OutputBuffer out;
      searcher.stream(
          command.request,
          [&](const SearchResult& result) {
            found = result;
            out.add(renderer->begin(found));
          },
          [&](const Hit& hit) { out.add(renderer->hit(hit)); });
      out.add(renderer->end(found));
      out.flush();
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
  if (command.action == Action::alert) return alert(searcher, command);
  if (command.action == Action::show) return show(searcher, command);
  return search(searcher, command);
}

}  // namespace
}  // namespace dateline

int main(int argc, char** argv) { return dateline::run_program(dateline::kName, argc, argv, dateline::run); }

// dateline-search: the command line of dateline::Searcher.
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>

#include "dateline/searcher.h"
#include "index_layout.h"
#include "present/render.h"
#include "program.h"
#include "schema.h"
#include "utf8.h"
#include "version.h"

namespace dateline {
namespace {

namespace po = boost::program_options;

constexpr const char* kName = "dateline-search";

struct Options {
  po::options_description visible{"Options"};
  po::options_description all;
  po::positional_options_description positional;

  Options() {
    po::options_description results("Results");
    auto add_results = results.add_options();
    add_results("index", po::value<std::string>()->value_name("DIR"),
                "the index; else $DATELINE_INDEX, else in the XDG data directory");
    add_results("config", po::value<std::string>()->value_name("FILE"),
                "read options from FILE, one 'option = value' a line");
    add_results("limit", po::value<std::string>()->value_name("N")->default_value("10"),
                "show N hits, or all");
    add_results("offset", po::value<WholeNumber>()->value_name("N")->default_value({}, "0"),
                "leave out the first N");
    add_results("sort", po::value<std::string>()->value_name("HOW")->default_value("relevance"),
                "relevance, newest or oldest");
    add_results("all", po::bool_switch(), "every word is required");
    add_results("plain", po::bool_switch(), "nothing in the query is syntax");
    add_results("facet", po::value<std::vector<std::string>>()->value_name("NAMES"),
                "count the values of a facet among all matches; may be repeated");
    add_results("facet-limit",
                po::value<WholeNumber>()->value_name("N")->default_value(WholeNumber{10}, "10"),
                "values a facet");
    add_results("timeline", po::value<std::string>()->value_name("UNIT"),
                "count matches by year, month or day");
    add_results("count", po::bool_switch(), "the exact number of matches; alone: nothing else");
    add_results("snippet", po::value<WholeNumber>()->value_name("N")->default_value(WholeNumber{220}, "220"),
                "characters of text a hit, 0 for none");
    po::options_description output("Output");
    auto add_output = output.add_options();
    add_output("format", po::value<std::string>()->value_name("NAME")->default_value("text"),
               "text, json, jsonl, tsv, trec, ids or files");
    add_output("null", po::bool_switch(), "end ids and files with NUL instead of a newline");
    add_output("color", po::value<std::string>()->value_name("WHEN")->default_value("auto"),
               "auto, always or never");
    po::options_description actions("Instead of one search");
    auto add_actions = actions.add_options();
    add_actions("batch", po::value<std::string>()->value_name("FILE"),
                "run the queries of FILE (- for standard input), 'ID<TAB>QUERY' a line");
    add_actions("show", po::bool_switch(),
                "print the stored articles of the ids that follow (text, or --format json)");
    add_actions("help", po::bool_switch(), "print this help");
    add_actions("version", po::bool_switch(), "print the version");
    visible.add(results).add(output).add(actions);
    all.add(visible);
    all.add_options()("query", po::value<std::vector<std::string>>());
    positional.add("query", -1);
  }
};

void print_help(const Options& options) {
  std::ostringstream out;
  out << "Usage: dateline-search [OPTION]… [--] QUERY…\n"
         "Search articles indexed by dateline-index. After the first word of the query everything is "
         "query.\n\n"
         "  peace talks            articles with either word, those with both first\n"
         "  +peace talks -cargo    must have peace, must not have cargo\n"
         "  '\"lachin corridor\"'    these words in this order (the shell needs the outer quotes)\n"
         "  a AND b, a OR b, NOT c, ( )\n"
         "  date:2023-07, date:2020..2023, date:'>=2020-09-27', date:none\n"
         "  title:word, title:'\"a phrase\"', topic:(grain OR wheat), author:'\"Jane Doe\"'\n\nFields\n";
  for (const TextField& f : kTextFields)
    out << "  " << f.name << ":" << std::string(12 - f.name.size(), ' ') << f.help << "\n";
  for (const Facet& f : kFacets)
    out << "  " << f.name << ":" << std::string(12 - f.name.size(), ' ') << f.help << " (also --facet "
        << f.name << ")\n";
  out << "  date:        the day of publication (--facet year, month; --timeline)\n\n"
      << options.visible
      << "\nExit codes: 0 found, 1 found nothing, 2 usage or query syntax, 65 damaged index or one of "
         "another version,\n"
         "66 no such index or article, 74 read or write error, 75 try again, 70 a bug.\n";
  write_out(out.str());
}

// Everything from the first word of the query on is query, also what looks like an option. So the options end
// before it; which options take a value is the table's knowledge.
struct CommandLine {
  std::vector<std::string> options;
  std::vector<std::string> query;
};
CommandLine split_arguments(const std::vector<std::string>& arguments, const Options& options) {
  CommandLine out;
  std::size_t i = 0;
  while (i < arguments.size()) {
    const std::string& a = arguments[i];
    if (a == "--") {
      ++i;
      break;
    }
    if (a.size() < 2 || a[0] != '-') break;
    if (a[1] != '-') {
      throw Error(ErrorKind::usage, "unknown option '" + printable(a) +
                                        "'; if it is part of the query, write -- before the query");
    }
    out.options.push_back(a);
    ++i;
    const std::string name = a.substr(2, a.find('=') - 2);
    const auto* option = options.visible.find_nothrow(name, false);
    if (option == nullptr)
      throw Error(ErrorKind::usage, "unknown option '" + printable(a) + "'; --help lists the options");
    if (a.find('=') == std::string::npos && option->semantic()->max_tokens() > 0 && i < arguments.size())
      out.options.push_back(arguments[i++]);
  }
  out.query.assign(arguments.begin() + static_cast<std::ptrdiff_t>(i), arguments.end());
  return out;
}

std::vector<std::string> split_list(const std::vector<std::string>& lists) {
  std::vector<std::string> out;
  for (const std::string& list : lists) {
    std::istringstream in(list);
    for (std::string item; std::getline(in, item, ',');)
      if (!item.empty()) out.push_back(item);
  }
  return out;
}

template <class T>
T choice(const po::variables_map& values, const char* option,
         std::initializer_list<std::pair<const char*, T>> choices) {
  const std::string& given = values[option].as<std::string>();
  std::string names;
  for (const auto& [name, value] : choices) {
    if (given == name) return value;
    names += (names.empty() ? "" : ", ") + std::string(name);
  }
  throw Error(ErrorKind::usage,
              std::string("--") + option + " '" + printable(given) + "': expected one of " + names);
}

std::size_t parse_limit(const std::string& text) {
  if (text == "all") return SIZE_MAX;
  if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != std::string::npos)
    throw Error(ErrorKind::usage, "--limit '" + printable(text) + "': expected a number or all");
  return std::stoul(text);
}

Terminal find_terminal(const std::string& color) {
  Terminal t;
  const bool is_terminal = isatty(STDOUT_FILENO) == 1;
  const char* type = std::getenv("TERM");
  const bool dumb = type == nullptr || std::strcmp(type, "dumb") == 0;
  const char* no_color = std::getenv("NO_COLOR");
  t.color = color == "always" ||
            (color == "auto" && is_terminal && !dumb && (no_color == nullptr || *no_color == '\0'));
  t.unicode = is_terminal;
  if (is_terminal) {
    winsize size{};
    t.width = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20 ? size.ws_col : 80;
  }
  return t;
}

enum class OutputFormat { text, json, jsonl, tsv, trec, ids, files };

std::string render(const SearchResult& r, OutputFormat format, const std::string& query, bool null,
                   const Terminal& terminal) {
  switch (format) {
    case OutputFormat::text:
      return render_text(r, terminal);
    case OutputFormat::json:
      return render_json(r, query) + "\n";
    case OutputFormat::jsonl:
      return render_jsonl(r);
    case OutputFormat::tsv:
      return render_tsv(r);
    case OutputFormat::trec:
      return render_trec(r, "1");
    case OutputFormat::ids:
      return render_ids(r, null);
    case OutputFormat::files:
      return render_files(r, null);
  }
  return {};
}

int run_batch(Searcher& searcher, SearchRequest request, const std::string& file, OutputFormat format) {
  std::ifstream opened;
  if (file != "-") {
    opened.open(file);
    if (!opened)
      throw Error(errno == ENOENT || errno == ENOTDIR ? ErrorKind::not_found : ErrorKind::io,
                  file + ": cannot open: " + std::strerror(errno));
  }
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
      const SearchResult result = searcher.search(request);
      write_out(format == OutputFormat::trec
                    ? render_trec(result, id)
                    : render_batch_json(result, id, request.query, result.took_ms * 1000) + "\n");
    } catch (const Error& e) {
      if (e.kind() == ErrorKind::io || e.kind() == ErrorKind::internal) throw;
      const std::string query = tab == std::string::npos ? std::string() : line.substr(tab + 1);
      if (format == OutputFormat::trec) {
        std::fprintf(stderr, "%s: %s:%zu: %s\n", kName, printable(file).c_str(), number,
                     printable(e.what()).c_str());
      } else {
        write_out(render_batch_error(id, query, e.what()) + "\n");
      }
    }
  }
  if (in.bad()) throw Error(ErrorKind::io, file + ": cannot read");
  return 0;
}

int show(Searcher& searcher, const std::vector<std::string>& ids, OutputFormat format,
         const Terminal& terminal) {
  if (ids.empty()) throw Error(ErrorKind::usage, "no id given");
  int code = 0;
  bool first = true;
  for (const std::string& id : ids) {
    const auto article = searcher.article(id);
    if (!article) {
      std::fprintf(stderr, "%s: no article '%s'\n", kName, printable(id).c_str());
      code = exit_code(ErrorKind::not_found);
      continue;
    }
    if (format == OutputFormat::text) {
      write_out((first ? "" : "\n") + render_article(*article, terminal));
    } else {
      write_out(to_json(*article) + "\n");
    }
    first = false;
  }
  return code;
}

// Words side by side in one argument without any syntax: the shell may have eaten the quotes of a phrase.
void hint_at_eaten_quotes(const std::vector<std::string>& query) {
  for (const std::string& argument : query) {
    const bool words =
        argument.find(' ') != std::string::npos && argument.find_first_of("\"():+~=*") == std::string::npos;
    if (words && query.size() > 1) {
      std::fprintf(stderr,
                   "%s: hint: the shell took the quotes off %s; to search for the phrase write '\"%s\"'\n",
                   kName, printable(argument).c_str(), printable(argument).c_str());
      return;
    }
  }
}

void show_query_error(const QueryError& e, const std::string& query) {
  std::fprintf(stderr, "%s: %s\n", kName, printable(e.what()).c_str());
  constexpr std::size_t kShown = 200;
  if (query.size() > kShown || find_invalid_utf8(query) != std::string_view::npos) return;
  std::size_t at = 0;
  for (std::size_t column = 1; column < e.column() && at < query.size(); ++column)
    at += decode_utf8(query, at).bytes;
  const std::string before = printable(query.substr(0, at));
  std::fprintf(stderr, "  %s\n  %s^\n", printable(query).c_str(),
               std::string(display_width(before), ' ').c_str());
}

int run(const std::vector<std::string>& arguments) {
  const Options options;
  const CommandLine line = split_arguments(arguments, options);
  const po::variables_map values = parse_options(line.options, options.all, options.positional);
  const auto flag = [&](const char* name) { return values[name].as<bool>(); };
  if (flag("help")) {
    print_help(options);
    return 0;
  }
  if (flag("version")) {
    write_out(std::string(kName) + " " + kVersion + "\n");
    return 0;
  }
  const auto format = choice<OutputFormat>(values, "format",
                                           {{"text", OutputFormat::text},
                                            {"json", OutputFormat::json},
                                            {"jsonl", OutputFormat::jsonl},
                                            {"tsv", OutputFormat::tsv},
                                            {"trec", OutputFormat::trec},
                                            {"ids", OutputFormat::ids},
                                            {"files", OutputFormat::files}});
  const auto color =
      choice<std::string>(values, "color", {{"auto", "auto"}, {"always", "always"}, {"never", "never"}});
  const Terminal terminal = find_terminal(color);

  SearchRequest request;
  request.limit = parse_limit(values["limit"].as<std::string>());
  request.offset = values["offset"].as<WholeNumber>().value;
  request.sort = choice<Sort>(
      values, "sort", {{"relevance", Sort::relevance}, {"newest", Sort::newest}, {"oldest", Sort::oldest}});
  request.plain = flag("plain");
  request.all = flag("all");
  if (values.count("facet") != 0) request.facets = split_list(values["facet"].as<std::vector<std::string>>());
  request.facet_limit = values["facet-limit"].as<WholeNumber>().value;
  if (values.count("timeline") != 0)
    request.timeline = choice<TimelineUnit>(
        values, "timeline",
        {{"year", TimelineUnit::year}, {"month", TimelineUnit::month}, {"day", TimelineUnit::day}});
  request.snippet = values["snippet"].as<WholeNumber>().value;
  request.exact_total = flag("count");
  // What is not printed need not be read.
  const bool json = format == OutputFormat::json || format == OutputFormat::jsonl;
  if (format != OutputFormat::text && !json) request.snippet = 0;
  request.hit_facets = json && request.snippet > 0;

  const fs::path index =
      values.count("index") != 0 ? fs::path(values["index"].as<std::string>()) : default_index();
  for (std::size_t i = 0; i < line.query.size(); ++i) {
    if (i > 0 || !request.query.empty()) request.query += ' ';
    request.query += line.query[i];
  }

  Searcher searcher(index);
  if (values.count("batch") != 0) {
    if (format == OutputFormat::text) request.hit_facets = request.snippet > 0;
    return run_batch(searcher, request, values["batch"].as<std::string>(), format);
  }
  if (flag("show")) return show(searcher, line.query, format, terminal);

  const bool counting = request.exact_total || !request.facets.empty() || request.timeline;
  if (request.query.empty() && !counting)
    throw Error(
        ErrorKind::usage,
        "no query given; --help explains (--facet, --timeline and --count go without: over all articles)");
  const bool count_alone = request.exact_total && request.facets.empty() && !request.timeline &&
                           values["limit"].defaulted() && values["format"].defaulted();
  if (count_alone || (request.query.empty() && values["limit"].defaulted())) request.limit = 0;
  for (const std::string& word : line.query)
    if (word.size() > 2 && word.compare(0, 2, "--") == 0 &&
        options.visible.find_nothrow(word.substr(2, word.find('=') - 2), false) != nullptr)
      std::fprintf(stderr,
                   "%s: hint: '%s' stands behind a word of the query and is searched for; options go before "
                   "the query\n",
                   kName, printable(word).c_str());
  SearchResult result;
  try {
    result = searcher.search(request);
  } catch (const QueryError& e) {
    show_query_error(e, request.query);
    return exit_code(e.kind());
  }
  if (count_alone) {
    write_out(std::to_string(result.total) + "\n");
  } else {
    write_out(render(result, format, request.query, flag("null"), terminal));
  }
  if (isatty(STDERR_FILENO) == 1) hint_at_eaten_quotes(line.query);
  return result.total > 0 ? 0 : 1;
}

}  // namespace
}  // namespace dateline

int main(int argc, char** argv) { return dateline::run_program(dateline::kName, argc, argv, dateline::run); }

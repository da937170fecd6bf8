#include "command_line.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <sstream>

#include "program.h"
#include "query/syntax.h"
#include "schema.h"
#include "utf8.h"
#include "version.h"

namespace dateline {
namespace {

namespace po = boost::program_options;

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
    add_results("collapse", po::bool_switch(), "of near-duplicates show the best alone");
    add_results("spelling", po::value<std::string>()->value_name("close|exact")->default_value("close"),
                "find names in other spellings and scripts too (Aliyev: Алиев, Əliyev), or only as typed");
    add_results("expand", po::bool_switch(), "look also for words that the best articles have in common");
    add_results("facet", po::value<std::vector<std::string>>()->value_name("NAMES"),
                "count the values of a facet among all matches; author:ali* those that fit; may be repeated");
    add_results("facet-limit",
                po::value<WholeNumber>()->value_name("N")->default_value(WholeNumber{10}, "10"),
                "values a facet");
    add_results("timeline", po::value<std::string>()->value_name("UNIT"),
                "count matches by year, month or day");
    add_results("count", po::bool_switch(), "the exact number of matches; alone: nothing else");
    add_results("snippet", po::value<WholeNumber>()->value_name("N")->default_value(WholeNumber{220}, "220"),
                "characters of text a hit, 0 for none");
    add_results("explain", po::bool_switch(), "say how the query was understood and what scores");
    po::options_description output("Output");
    auto add_output = output.add_options();
    add_output("format", po::value<std::string>()->value_name("NAME")->default_value("text"),
               "text, json, jsonl, tsv, trec, ids or files");
    add_output("null", po::bool_switch(), "end ids and files with NUL instead of a newline");
    add_output("color", po::value<std::string>()->value_name("WHEN")->default_value("auto"),
               "auto, always or never");
    po::options_description actions("Instead of a search, or with one");
    auto add_actions = actions.add_options();
    add_actions("similar", po::value<std::string>()->value_name("ID"),
                "articles like that one; a query chooses among them");
    add_actions("copies", po::value<std::string>()->value_name("ID"),
                "that article and its near-duplicates; likewise");
    add_actions("batch", po::value<std::string>()->value_name("FILE"),
                "run the queries of FILE (- for standard input), 'ID<TAB>QUERY' a line");
    add_actions("saved", po::value<std::string>()->value_name("FILE"),
                "print what the queries of FILE, 'NAME<TAB>QUERY' a line, have found since --since-last");
    add_actions("since-last", po::value<std::string>()->value_name("STATE"),
                "the file that keeps, between runs, which articles --saved has printed");
    add_actions("show", po::bool_switch(),
                "print the stored articles of the ids that follow (text, or --format json)");
    add_actions("help", po::bool_switch(), "print this help");
    add_actions("man", po::bool_switch(), "print the manual page, as roff");
    add_actions("version", po::bool_switch(), "print the version");
    visible.add(results).add(output).add(actions);
    all.add(visible);
    all.add_options()("query", po::value<std::vector<std::string>>());
    positional.add("query", -1);
  }
};

Manual manual(const Options& options) {
  Manual m;
  m.name = "dateline-search";
  m.summary = "search an archive of articles";
  m.synopsis = "[OPTION]… [--] QUERY…";
  m.text =
      "Search articles indexed by dateline-index. After the first word of the query everything is query.\n"
      "Quotes and * need quotes of the shell around them: dateline-search '\"peace talks\" sanction*'";
  Manual::Section queries{"Queries", "", {}};
  for (const QueryForm& f : kQueryForms)
    queries.rows.push_back({std::string(f.form), std::string(f.meaning)});
  Manual::Section fields{"Fields", "", {}};
  for (const TextField& f : kTextFields)
    fields.rows.push_back({std::string(f.name) + ":", std::string(f.help)});
  for (const Facet& f : kFacets)
    fields.rows.push_back(
        {std::string(f.name) + ":", std::string(f.help) + " (also --facet " + std::string(f.name) + ")"});
  fields.rows.push_back({"date:", "the day of publication (--facet year, month; --timeline)"});
  m.before_options = {std::move(queries), std::move(fields)};
  m.options = &options.visible;
  m.after_options = {{"Exit codes",
                      "",
                      {{"0", "found"},
                       {"1", "found nothing"},
                       {"2", "usage, or the query's syntax"},
                       {"65", "a damaged index, or one of another version"},
                       {"66", "no such index or article"},
                       {"70", "a bug"},
                       {"74", "reading or writing failed"},
                       {"75", "try again"}}}};
  return m;
}

// Everything from the first word of the query on is query, also what looks like an option. So the options end
// before it; which options take a value is the table's knowledge.
struct SplitArguments {
  std::vector<std::string> options;
  std::vector<std::string> words;
};
SplitArguments split_arguments(const std::vector<std::string>& arguments, const Options& options) {
  SplitArguments out;
  std::size_t i = 0;
  while (i < arguments.size()) {
    const std::string& a = arguments[i];
    if (a == "--") {
      ++i;
      break;
    }
    if (a.size() < 2 || a[0] != '-') break;
    if (a == "-h") {
      out.options.emplace_back("--help");
      ++i;
      continue;
    }
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
  out.words.assign(arguments.begin() + static_cast<std::ptrdiff_t>(i), arguments.end());
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

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

// No terminal can be asked whether it has hyperlinks; those known to have them say who they are.
// FORCE_HYPERLINK, which other programs read as well, decides where it is set.
bool has_links() {
  if (const std::string force = environment("FORCE_HYPERLINK"); !force.empty()) return force != "0";
  if (!environment("TMUX").empty() || !environment("STY").empty()) return false;
  const std::string vte = environment("VTE_VERSION"), program = environment("TERM_PROGRAM"),
                    type = environment("TERM");
  if (vte.size() >= 4 && vte >= "5000") return true;
  if (!environment("WT_SESSION").empty() || !environment("KONSOLE_VERSION").empty()) return true;
  for (const char* name : {"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper"})
    if (program == name) return true;
  for (const char* name : {"kitty", "alacritty", "foot", "ghostty", "wezterm"})
    if (type.find(name) != std::string::npos) return true;
  return false;
}

Terminal find_terminal(const std::string& color) {
  Terminal t;
  const bool is_terminal = isatty(STDOUT_FILENO) == 1;
  const std::string type = environment("TERM");
  const bool dumb = type.empty() || type == "dumb";
  t.color = color == "always" || (color == "auto" && is_terminal && !dumb && environment("NO_COLOR").empty());
  t.unicode = is_terminal;
  const bool forced = !environment("FORCE_HYPERLINK").empty();
  t.links = color != "never" && ((is_terminal && !dumb) || forced) && has_links();
  if (is_terminal) {
    winsize size{};
    t.width = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20 ? size.ws_col : 80;
  }
  return t;
}

SearchRequest read_request(const po::variables_map& values) {
  const auto flag = [&](const char* name) { return values[name].as<bool>(); };
  const auto text = [&](const char* name) {
    return values.count(name) != 0 ? values[name].as<std::string>() : std::string();
  };
  SearchRequest request;
  request.limit = parse_limit(values["limit"].as<std::string>());
  request.offset = values["offset"].as<WholeNumber>().value;
  request.sort = choice<Sort>(
      values, "sort", {{"relevance", Sort::relevance}, {"newest", Sort::newest}, {"oldest", Sort::oldest}});
  request.plain = flag("plain");
  request.all = flag("all");
  request.collapse = flag("collapse");
  request.other_spellings = choice<bool>(values, "spelling", {{"close", true}, {"exact", false}});
  request.expand = flag("expand");
  request.explain = flag("explain");
  request.similar_to = text("similar");
  request.copies_of = text("copies");
  if (values.count("facet") != 0) request.facets = split_list(values["facet"].as<std::vector<std::string>>());
  request.facet_limit = values["facet-limit"].as<WholeNumber>().value;
  if (values.count("timeline") != 0)
    request.timeline = choice<TimelineUnit>(
        values, "timeline",
        {{"year", TimelineUnit::year}, {"month", TimelineUnit::month}, {"day", TimelineUnit::day}});
  request.snippet = values["snippet"].as<WholeNumber>().value;
  request.exact_total = flag("count");
  return request;
}

// Words side by side in one argument without any syntax: the shell may have eaten the quotes of a phrase.
void hint_at_eaten_quotes(Command& command) {
  for (const std::string& argument : command.words) {
    const bool words =
        argument.find(' ') != std::string::npos && argument.find_first_of("\"():+~=*") == std::string::npos;
    if (!words || command.words.size() < 2) continue;
    command.hints.push_back("the shell took the quotes off " + argument +
                            "; to search for the phrase write '\"" + argument + "\"'");
    return;
  }
}

void hint_at_late_options(Command& command, const Options& options) {
  for (const std::string& word : command.words)
    if (word.size() > 2 && word.compare(0, 2, "--") == 0 &&
        options.visible.find_nothrow(word.substr(2, word.find('=') - 2), false) != nullptr)
      command.hints.push_back("'" + word +
                              "' stands behind a word of the query and is part of it, as a word to exclude; "
                              "options go before the query");
}

void refuse_words(const Command& command, const char* option) {
  if (!command.words.empty())
    throw Error(ErrorKind::usage, std::string(option) + " takes its queries from the file: '" +
                                      printable(command.words.front()) + "' would not be searched for");
}

void read_batch(Command& command, const po::variables_map& values) {
  command.queries_file = values["batch"].as<std::string>();
  refuse_words(command, "--batch");
  if (command.format != OutputFormat::text && command.format != OutputFormat::json &&
      command.format != OutputFormat::trec)
    throw Error(ErrorKind::usage, "--batch prints json or trec");
}

void read_alert(Command& command, const po::variables_map& values) {
  command.queries_file = values["saved"].as<std::string>();
  refuse_words(command, "--saved");
  if (values.count("since-last") == 0)
    throw Error(ErrorKind::usage, "--saved needs --since-last STATE, a file that it may write");
  command.state_file = values["since-last"].as<std::string>();
  if (command.format == OutputFormat::text) command.format = OutputFormat::jsonl;
  if (command.format != OutputFormat::jsonl) throw Error(ErrorKind::usage, "--saved prints jsonl");
  for (const char* option :
       {"offset", "facet", "timeline", "count", "explain", "expand", "similar", "copies", "limit"})
    if (values.count(option) != 0 && !values[option].defaulted())
      throw Error(ErrorKind::usage,
                  std::string("--saved prints each new article once; --") + option + " does not go with it");
}

}  // namespace

Command parse_command(const std::vector<std::string>& arguments) {
  const Options options;
  const SplitArguments split = split_arguments(arguments, options);
  const po::variables_map values = parse_options(split.options, options.all, options.positional);
  const auto flag = [&](const char* name) { return values[name].as<bool>(); };
  Command command;
  command.words = split.words;
  command.action = flag("help")                 ? Action::help
                   : flag("man")                ? Action::manual
                   : flag("version")            ? Action::version
                   : values.count("batch") != 0 ? Action::batch
                   : values.count("saved") != 0 ? Action::alert
                   : flag("show")               ? Action::show
                                                : Action::search;
  if (command.action == Action::help || command.action == Action::manual || command.action == Action::version)
    return command;
  command.format = choice<OutputFormat>(values, "format",
                                        {{"text", OutputFormat::text},
                                         {"json", OutputFormat::json},
                                         {"jsonl", OutputFormat::jsonl},
                                         {"tsv", OutputFormat::tsv},
                                         {"trec", OutputFormat::trec},
                                         {"ids", OutputFormat::ids},
                                         {"files", OutputFormat::files}});
  command.null = flag("null");
  command.terminal = find_terminal(
      choice<std::string>(values, "color", {{"auto", "auto"}, {"always", "always"}, {"never", "never"}}));
  command.index = values.count("index") != 0 ? fs::path(values["index"].as<std::string>()) : default_index();
  if (values.count("since-last") != 0 && command.action != Action::alert)
    throw Error(ErrorKind::usage, "--since-last goes with --saved FILE");
  if (command.action == Action::batch) read_batch(command, values);
  if (command.action == Action::alert) read_alert(command, values);

  SearchRequest& request = command.request = read_request(values);
  for (const std::string& word : split.words) request.query += (request.query.empty() ? "" : " ") + word;
  // What is not printed need not be read.
  const bool json = command.format == OutputFormat::json || command.format == OutputFormat::jsonl ||
                    (command.action == Action::batch && command.format == OutputFormat::text);
  if (command.format != OutputFormat::text && !json) request.snippet = 0;
  request.hit_facets = json && request.snippet > 0;
  request.help = command.action == Action::search;
  if (command.action == Action::alert && values["sort"].defaulted()) request.sort = Sort::newest;
  if (command.action != Action::search) return command;

  const bool counting = request.exact_total || !request.facets.empty() || request.timeline;
  if (!request.similar_to.empty() && !request.copies_of.empty())
    throw Error(ErrorKind::usage, "--similar and --copies do not go together");
  const bool choosing =
      !squeeze_space(request.query).empty() || !request.similar_to.empty() || !request.copies_of.empty();
  if (!choosing && !counting)
    throw Error(
        ErrorKind::usage,
        "no query given; --help explains (--facet, --timeline and --count go without: over all articles)");
  command.count_alone = request.exact_total && request.facets.empty() && !request.timeline &&
                        !request.explain && values["limit"].defaulted() && values["format"].defaulted();
  if (command.count_alone || (!choosing && values["limit"].defaulted())) request.limit = 0;
  hint_at_late_options(command, options);
  if (command.format == OutputFormat::text) hint_at_eaten_quotes(command);
  return command;
}

std::string search_help() {
  const Options options;
  return help_text(manual(options));
}

std::string search_manual_page() {
  const Options options;
  return manual_page(manual(options), kVersion);
}

}  // namespace dateline

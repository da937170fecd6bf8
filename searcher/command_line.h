// The command line of dateline-search: its options, its help, and what the arguments ask for.
#pragma once

#include <string>
#include <vector>

#include "dateline/searcher.h"
#include "index_layout.h"
#include "manual.h"
#include "present/render.h"

namespace dateline {

enum class Action { search, batch, alert, show, help, manual, version };
enum class OutputFormat { text, json, jsonl, tsv, trec, ids, files };

struct Command {
  Action action = Action::search;
  fs::path index;
  SearchRequest request;
  OutputFormat format = OutputFormat::text;
  bool null = false;
  bool count_alone = false;  // print the number of matches and nothing else
  Terminal terminal;
  std::string queries_file;        // of Action::batch and Action::alert
  std::string state_file;          // of Action::alert
  std::vector<std::string> words;  // arguments behind the options: of the query, or ids
  std::vector<std::string> hints;
};

// Throws Error(usage), naming what was wrong and what was expected.
Command parse_command(const std::vector<std::string>& arguments);

std::string search_help();
std::string search_manual_page();

}  // namespace dateline

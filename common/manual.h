// One description of a program, shown as --help and as its manual page, so that the two cannot disagree.
#pragma once

#include <boost/program_options.hpp>
#include <string>
#include <vector>

namespace dateline {

struct Manual {
  struct Row {
    std::string term, text;
  };
  struct Section {
    std::string title;
    std::string text;
    std::vector<Row> rows;
  };
  std::string name;
  std::string summary;   // one line
  std::string synopsis;  // without the name
  std::string text;
  std::vector<Section> before_options, after_options;
  const boost::program_options::options_description* options = nullptr;
};

// For a terminal.
std::string help_text(const Manual& manual);

// In the man macros of roff.
std::string manual_page(const Manual& manual, const std::string& version);

}  // namespace dateline

#include "named_queries.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

#include "dateline/error.h"
#include "utf8.h"

namespace dateline {

void read_named_queries(const std::string& file, const std::function<void(const NamedQuery&)>& on_query) {
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
    if (number == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    const std::size_t tab = line.find('\t');
    const bool has_tab = tab != std::string::npos;
    on_query({line.substr(0, tab), has_tab ? line.substr(tab + 1) : std::string(),
              file + ":" + std::to_string(number), has_tab});
  }
  if (in.bad()) throw Error(ErrorKind::io, file + ": cannot read");
}

void check(const NamedQuery& query) {
  if (!query.has_tab) throw Error(ErrorKind::usage, "no tab before the query");
  if (squeeze_space(query.query).empty()) throw Error(ErrorKind::usage, "no query");
}

}  // namespace dateline

// What the integration tests share: an index and its sources in a temporary directory, and JSON of what the
// programs print.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "support.h"

namespace dateline::test {

using Json = nlohmann::json;
using Strings = std::vector<std::string>;

// One line of JSON Lines; `more` adds keys or replaces them.
inline std::string record(const std::string& id, const std::string& title, const std::string& body,
                          const Json& more = {}) {
  Json json = {{"id", id}, {"title", title}, {"body", body}};
  if (more.is_object()) json.update(more);
  return json.dump() + "\n";
}

inline Strings sorted(Strings list) {
  std::sort(list.begin(), list.end());
  return list;
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

inline Strings appended(Strings list, const Strings& more) {
  list.insert(list.end(), more.begin(), more.end());
  return list;
}

// The JSON objects of JSON Lines.
inline std::vector<Json> json_lines(std::string_view text) {
  std::vector<Json> out;
  for (const std::string& line : lines(text)) out.push_back(Json::parse(line));
  return out;
}

// An index that does not exist yet, a folder for its sources, and the programs run on them.
class Archive {
 public:
  std::string index_dir() const { return (dir_ / "index").string(); }
  std::string sources() const { return (dir_ / "news").string(); }
  fs::path file(std::string_view name) const { return dir_ / "news" / name; }
  fs::path beside(std::string_view name) const { return dir_ / name; }
  void add(std::string_view name, std::string_view bytes) const { write(file(name), bytes); }

  // dateline-index --index … OPTION…; sources are among the options.
  Ran index_with(const Strings& options, std::string_view input = {}) const {
    return index(appended({"--index", index_dir()}, options), input);
  }
  // The folder of sources.
  Ran build(const Strings& options = {}) const { return index_with(appended(options, {sources()})); }
  Ran find(const Strings& arguments, std::string_view input = {}) const {
    return search(appended({"--index", index_dir()}, arguments), input);
  }
  Json find_json(const Strings& arguments) const {
    const Ran ran = find(appended({"--format", "json"}, arguments));
    if (ran.code > 1) ADD_FAILURE() << "exit code " << ran.code << ": " << ran.err;
    return Json::parse(ran.out, nullptr, false);
  }
  // The ids of all articles a query finds, sorted.
  Strings ids(const Strings& arguments) const {
    const Ran ran = find(appended({"--format", "ids", "--limit", "all"}, arguments));
    if (ran.code > 1) ADD_FAILURE() << "exit code " << ran.code << ": " << ran.err;
    return sorted(lines(ran.out));
  }
  Ran run_report(const Strings& options, Json& report) const {
    const fs::path path = beside("report.json");
    const Ran ran = index_with(appended({"--report", path.string()}, options));
    report = fs::exists(path) ? Json::parse(read(path)) : Json();
    return ran;
  }

 private:
  TempDir dir_;
};

// One line, with all of `parts` in it.
inline void expect_one_line(const std::string& text, std::initializer_list<std::string_view> parts) {
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text.substr(0, 2000);
  for (const std::string_view part : parts)
    EXPECT_TRUE(contains(text, part)) << "no '" << part << "' in: " << text.substr(0, 2000);
}

// Nothing of control characters but line ends: what a terminal would obey.
inline void expect_no_control_bytes(const std::string& text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') {
      ADD_FAILURE() << "byte " << int(c) << " in: " << text.substr(0, 2000);
      return;
    }
}

// What a directory holds: names below it, and the bytes of small files.
inline std::string listing(const fs::path& directory) {
  Strings entries;
  for (const auto& entry : fs::recursive_directory_iterator(directory))
    entries.push_back(entry.path().string() + (entry.is_regular_file() ? "=" + read(entry.path()) : ""));
  std::string out;
  for (const std::string& e : sorted(entries)) out += e + "\n";
  return out;
}

}  // namespace dateline::test

// Filters, without running them: the first line is that of a config file, the rest what the filter prints.
// Checked, besides what document.h says of its text:
//
//   line       a filter, or Error(usage) of one line; nothing else is thrown
//   command    is what a line that quotes each of its arguments gives
//   names      an ending fits the files whose names end so, a media type none
#include "document.h"
#include "fuzz_support.h"
#include "source/filter.h"

namespace dateline::fuzz {
namespace {

constexpr std::size_t kMaxInput = 64 * 1024;

std::string quoted(const std::string& argument) {
  std::string out = "'";
  for (const char c : argument) c == '\'' ? out += "'\\''" : out += c;
  return out + "'";
}

void check_filter(const FileFilter& filter, const std::string& bytes) {
  check(!filter.command.empty() && !filter.command[0].empty(), "a filter has a command", bytes);
  std::string line = filter.type + "=";
  for (const std::string& argument : filter.command) {
    check(argument.find('\0') == std::string::npos, "an argument can be one", bytes);
    line += " " + quoted(argument);
  }
  const FileFilter again = parse_filter(line);
  check(again.type == filter.type && again.command == filter.command, "a filter is what it is quoted", bytes);
  const bool is_ending = filter.type.front() == '.';
  check((filter_by_name({filter}, "a" + filter.type) != nullptr) == is_ending, "names fit endings", bytes);
  check(filter_by_type({filter}, filter.type) != nullptr, "types fit themselves", bytes);
}

void run(const std::string& bytes) {
  const std::size_t end = std::min(bytes.find('\n'), bytes.size());
  try {
    check_filter(parse_filter(bytes.substr(0, end)), bytes);
  } catch (const Error& e) {
    check(e.kind() == ErrorKind::usage, "an error of usage", bytes);
    check(std::string_view(e.what()).find('\n') == std::string_view::npos, "an error is one line", bytes);
  }
  const ReadDefaults defaults;
  const SourceFile file{"a.pdf", "a.pdf", "/a.pdf", {}, &defaults};
  const std::string output = bytes.substr(std::min(end + 1, bytes.size()));
  if (const std::optional<Document> document = filtered_document(file, output)) check_document(*document);
}

}  // namespace
}  // namespace dateline::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  dateline::fuzz::check_input(data, size, dateline::fuzz::kMaxInput, dateline::fuzz::run);
  return 0;
}

// The line by which a user names a filter: `TYPE = COMMAND`.
#include <algorithm>

#include "dateline/indexer.h"
#include "source/filter.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

std::string_view without_space(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

[[noreturn]] void refuse(std::string_view line, const std::string& why) {
  throw Error(ErrorKind::usage, "filter '" + printable(line) + "': " + why);
}

bool is_token(std::string_view text) {
  const auto is_letter = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); };
  return !text.empty() && is_letter(text[0]) && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter(c) || std::string_view("!#$&^_.+-").find(c) != std::string_view::npos;
  });
}

// RFC 6838, in lower case.
bool is_media_type(std::string_view text) {
  const std::size_t slash = text.find('/');
  return slash != std::string_view::npos && is_token(text.substr(0, slash)) &&
         is_token(text.substr(slash + 1));
}

bool is_ending(std::string_view text) {
  return text.size() > 1 && text[0] == '.' && text.find_first_of("/ \t") == std::string_view::npos;
}

std::vector<std::string> split_command(std::string_view line, std::string_view command) {
  if (command.find('\0') != std::string_view::npos) refuse(line, "a NUL in it");
  std::vector<std::string> arguments;
  bool within = false;  // an argument, if an empty one
  char quote = 0;
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    if (quote == 0 && kSpace.find(c) != std::string_view::npos) {
      within = false;
      continue;
    }
    if (!within) arguments.emplace_back();
    within = true;
    if (c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == '\\' && quote != '\'') {
      if (i + 1 == command.size()) refuse(line, "ends with a backslash");
      const char next = command[i + 1];
      if (quote == 0 || next == '"' || next == '\\') ++i;
      arguments.back() += command[i];
    } else {
      arguments.back() += c;
    }
  }
  if (quote != 0) refuse(line, std::string("a quote ") + quote + " is not closed");
  return arguments;
}

}  // namespace

FileFilter parse_filter(std::string_view line) {
  const std::size_t sign = line.find('=');
  if (sign == std::string_view::npos) refuse(line, "expected TYPE = COMMAND");
  FileFilter filter;
  filter.type = ascii_lower(without_space(line.substr(0, sign)));
  if (!is_media_type(filter.type) && !is_ending(filter.type))
    refuse(line,
           "expected a media type, such as application/pdf, or how names end, such as .docx, before '='");
  if (filter.type.starts_with("text/") && filter.type != "text/rtf")
    refuse(line, "text is read as it is; name such files by how their names end, such as .tex");
  filter.command = split_command(line, without_space(line.substr(sign + 1)));
  if (filter.command.empty() || filter.command[0].empty()) refuse(line, "no command");
  if (filter.command[0].find(kFilePlaceholder) != std::string::npos) refuse(line, "the file is no command");
  return filter;
}

}  // namespace dateline

#include "source/filter.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "schema.h"
#include "source/process.h"
#include "utf8.h"
#include "wire.h"

namespace dateline {
namespace {

std::string replaced(std::string_view argument, const std::string& path) {
  std::string out;
  for (std::size_t at = 0;;) {
    const std::size_t next = argument.find(kFilePlaceholder, at);
    out += argument.substr(at, next - at);
    if (next == std::string_view::npos) return out;
    out += path;
    at = next + kFilePlaceholder.size();
  }
}

// Under the name by which the file was found, whose ending may matter to the filter, and from the root, so
// that no name is taken for an option.
std::string absolute(const SourceFile& file) {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::absolute(file.path, error);
  return error ? file.real : path.string();
}

Command command_for(const FileFilter& filter, const std::string& path) {
  Command command;
  bool names_file = false;
  for (const std::string& argument : filter.command) {
    names_file |= argument.find(kFilePlaceholder) != std::string::npos;
    command.arguments.push_back(replaced(argument, path));
  }
  if (!names_file) command.input = path;
  return command;
}

}  // namespace

const FileFilter* filter_by_name(const std::vector<FileFilter>& filters, std::string_view path) {
  const auto found = std::find_if(filters.begin(), filters.end(), [&](const FileFilter& f) {
    return f.type.starts_with('.') && path.size() > f.type.size() &&
           ascii_lower(path.substr(path.size() - f.type.size())) == f.type;
  });
  return found == filters.end() ? nullptr : &*found;
}

const FileFilter* filter_by_type(const std::vector<FileFilter>& filters, std::string_view type) {
  const auto found =
      std::find_if(filters.begin(), filters.end(), [&](const FileFilter& f) { return f.type == type; });
  return found == filters.end() ? nullptr : &*found;
}

std::string fingerprint(const std::vector<FileFilter>& filters) {
  std::string all;
  for (const FileFilter& f : filters) {
    put_string(all, f.type);
    put_varint(all, f.command.size());
    for (const std::string& argument : f.command) put_string(all, argument);
  }
  return all.empty() ? all : hash_hex(all);
}

std::optional<Document> filtered_document(const SourceFile& file, std::string_view output) {
  const auto format = detect_format(output, Format::automatic);
  if (!format) return std::nullopt;
  return make_document(file, output, *format == Format::html ? Format::html : Format::text);
}

FilterReader::FilterReader(const ReadOptions& options, std::size_t max_bytes,
                           std::function<void()> check_stop)
    : options_(options), max_bytes_(max_bytes), check_stop_(std::move(check_stop)) {
  for (const FileFilter& f : options.filters)
    if (f.command.empty())
      throw Error(ErrorKind::usage, "filter for '" + printable(f.type) + "': no command");
}

void FilterReader::read(const SourceFile& file, const DocumentSink& sink, const ProblemSink& problems) {
  const auto report = [&](std::string message, bool may_pass) {
    problems({file.display(), 0, 0, std::move(message)}, may_pass);
  };
  const std::string path = absolute(file);
  const FileFilter* filter = filter_by_name(options_.filters, file.path);
  if (filter == nullptr) {
    std::string type;
    try {
      type = types_.of(path);
    } catch (const Error& e) {
      return report(e.what(), true);
    }
    filter = filter_by_type(options_.filters, type);
    if (filter == nullptr) return report("binary file (" + printable(type) + ")", false);
  }
  const std::string name = "filter '" + printable(filter->command[0]) + "': ";
  const ProcessResult result = run_process(
      command_for(*filter, path), {options_.filter_time, options_.filter_memory, max_bytes_}, check_stop_);
  if (!result.failure.empty()) return report(name + result.failure, true);
  if (result.output.find_first_not_of(" \t\r\n\f") == std::string::npos)
    return report(name + "no text", false);
  std::optional<Document> document = filtered_document(file, result.output);
  if (!document) return report(name + "prints binary data", true);
  document->consumed = file.stamp.size;
  sink(std::move(*document));
}

}  // namespace dateline

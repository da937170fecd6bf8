#include "program.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <sstream>

#include "dateline/error.h"
#include "index_layout.h"
#include "utf8.h"

namespace po = boost::program_options;

namespace dateline {
namespace {

// `option key = value` as `option = key = value`, where the option is one of `keyed`.
std::string with_key_in_value(const std::string& line, const std::vector<std::string>& keyed) {
  constexpr const char* kSpace = " \t";
  const std::size_t begin = line.find_first_not_of(kSpace), end = line.find_first_of(kSpace, begin);
  if (begin == std::string::npos || end == std::string::npos) return line;
  if (std::find(keyed.begin(), keyed.end(), line.substr(begin, end - begin)) == keyed.end()) return line;
  const std::size_t next = line.find_first_not_of(kSpace, end);
  if (next == std::string::npos || line[next] == '=') return line;
  return line.substr(0, end) + " =" + line.substr(end);
}

// Boost's messages name the option; the place is ours to add.
po::parsed_options parse_config(const std::string& file, const po::options_description& options,
                                const std::vector<std::string>& keyed) {
  std::istringstream in(read_file(file));
  po::parsed_options all(&options);
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    try {
      std::istringstream one(with_key_in_value(line, keyed));
      po::parsed_options parsed = po::parse_config_file(one, options);
      for (po::option& o : parsed.options) {
        // Values are checked here, where the line is known.
        po::variables_map check;
        po::parsed_options single(&options);
        single.options.push_back(o);
        po::store(single, check);
        all.options.push_back(std::move(o));
      }
    } catch (const std::exception& e) {
      throw Error(ErrorKind::usage, file + ":" + std::to_string(number) + ": " + printable(e.what()));
    }
  }
  return all;
}

// Xapian writes values in a destructor when a refresh changes them: what its disk's error throws there ends
// the program. Nothing is lost by that but the message.
[[noreturn]] void explain_end() {
  const int error = errno;
  if (error != ENOSPC && error != EIO && error != EDQUOT && error != EROFS) std::abort();
  std::fprintf(stderr, "%s: cannot write the index: %s\n", program_invocation_short_name,
               std::strerror(error));
  std::_Exit(exit_code(ErrorKind::io));
}

// Tables are read where they are mapped: a disk that fails, or a file that somebody cuts short meanwhile, is
// a signal there.
void explain_bus_error(int) {
  constexpr std::string_view kMessage =
      ": reading the index failed: its disk fails, or a file was cut short\n";
  const char* name = program_invocation_short_name;
  if (::write(STDERR_FILENO, name, std::strlen(name)) < 0 ||
      ::write(STDERR_FILENO, kMessage.data(), kMessage.size()) < 0) {  // then nobody reads it
  }
  std::_Exit(exit_code(ErrorKind::io));
}

}  // namespace

fs::path default_index() {
  if (const char* index = std::getenv("DATELINE_INDEX"); index != nullptr && *index != '\0') return index;
  if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data == '/')
    return fs::path(data) / "dateline" / "index";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0')
    return fs::path(home) / ".local" / "share" / "dateline" / "index";
  throw Error(ErrorKind::usage, "no index named: give --index DIR or set DATELINE_INDEX");
}

po::variables_map parse_options(const std::vector<std::string>& arguments,
                                const po::options_description& options,
                                const po::positional_options_description& positional,
                                const std::vector<std::string>& keyed) {
  namespace style = po::command_line_style;
  po::variables_map values;
  try {
    po::store(po::command_line_parser(arguments)
                  .options(options)
                  .positional(positional)
                  .style(style::unix_style & ~style::allow_guessing)
                  .run(),
              values);
    if (values.count("config") != 0)
      po::store(parse_config(values["config"].as<std::string>(), options, keyed), values);
    po::notify(values);
  } catch (const po::error& e) {
    throw Error(ErrorKind::usage, printable(e.what()) + "; --help lists the options");
  }
  return values;
}

void validate(boost::any& to, const std::vector<std::string>& texts, WholeNumber*, int) {
  po::validators::check_first_occurrence(to);
  const std::string& text = po::validators::get_single_string(texts);
  if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != std::string::npos)
    throw po::invalid_option_value(text);
  to = WholeNumber{std::stoul(text)};
}

void validate(boost::any& to, const std::vector<std::string>& texts, ByteSize*, int) {
  po::validators::check_first_occurrence(to);
  const std::string& text = po::validators::get_single_string(texts);
  constexpr std::string_view kUnits = "KMGT";
  std::string number = text;
  unsigned shift = 0;
  if (!number.empty()) {
    const auto unit = kUnits.find(static_cast<char>(std::toupper(static_cast<unsigned char>(number.back()))));
    if (unit != std::string_view::npos) {
      shift = 10 * static_cast<unsigned>(unit + 1);
      number.pop_back();
    }
  }
  if (number.empty() || number.size() > 6 + (shift == 0 ? 6 : 0) ||
      number.find_first_not_of("0123456789") != std::string::npos)
    throw po::invalid_option_value(text);
  to = ByteSize{std::stoull(number) << shift};
}

int run_program(const std::string& name, int argc, char** argv,
                const std::function<int(const std::vector<std::string>&)>& body) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that is gone is an error of write()
  std::signal(SIGBUS, explain_bus_error);
  std::set_terminate(explain_end);
  const auto fail = [&](const std::string& message, int code) {
    std::fprintf(stderr, "%s: %s\n", name.c_str(), printable(message).c_str());
    return code;
  };
  try {
    const int code = body(std::vector<std::string>(argv + 1, argv + argc));
    return code;
  } catch (const Error& e) {
    return fail(e.what(), exit_code(e.kind()));
  } catch (const std::bad_alloc&) {
    return fail("out of memory", exit_code(ErrorKind::io));
  } catch (const fs::filesystem_error& e) {
    return fail(e.what(), exit_code(ErrorKind::io));
  } catch (const std::exception& e) {
    return fail(std::string("internal error: ") + e.what(), exit_code(ErrorKind::internal));
  }
}

void write_out(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(STDOUT_FILENO, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EPIPE) std::_Exit(0);
    if (n < 0) throw Error(ErrorKind::io, system_message("standard output", "cannot write", errno));
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

void OutputBuffer::add(std::string_view text) {
  constexpr std::size_t kWriteBytes = 64 * 1024;
  text_ += text;
  if (text_.size() >= kWriteBytes) flush();
}

void OutputBuffer::flush() {
  write_out(text_);
  text_.clear();
}

void write_named_file(const fs::path& path, std::string_view bytes) {
  struct stat named {};
  if (stat(path.c_str(), &named) != 0) return write_file_durably(path, bytes);
  for (const int output : {STDOUT_FILENO, STDERR_FILENO}) {  // /dev/stdout, which goes to a log perhaps
    struct stat open {};
    if (fstat(output, &open) == 0 && open.st_dev == named.st_dev && open.st_ino == named.st_ino)
      return write_all(output, bytes, path);
  }
  if (S_ISREG(named.st_mode)) return write_file_durably(fs::canonical(path), bytes);  // its links stay
  const FileDescriptor fd(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd) throw Error(ErrorKind::io, system_message(path, "cannot open", errno));
  write_all(fd.get(), bytes, path);
}

}  // namespace dateline

// What both programs do alike: where the index is, reading a config file, and ending with the right exit
// code.
#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace dateline {

// $DATELINE_INDEX, else dateline/index in the XDG data directory. Throws Error(usage) where neither is known.
std::filesystem::path default_index();

// Parses options before positional ones without guessing abbreviations, then the file of --config, where
// given: one `option = value` a line, '#' begins a comment. Of the options `keyed`, whose values are
// `key = value`, the key may stand before the first sign: `option key = value`. The command line wins. Throws
// Error(usage), naming the config file and line, or Error(not_found).
boost::program_options::variables_map parse_options(
    const std::vector<std::string>& arguments, const boost::program_options::options_description& options,
    const boost::program_options::positional_options_description& positional,
    const std::vector<std::string>& keyed = {});

// The value of an option that takes a whole number from 0 to 10^9; anything else is refused when options are
// parsed.
struct WholeNumber {
  std::size_t value = 0;
};
void validate(boost::any& to, const std::vector<std::string>& texts, WholeNumber*, int);

// Likewise of one that takes a size in bytes: a whole number, and K, M, G or T for powers of 1024.
struct ByteSize {
  std::uint64_t bytes = 0;
};
void validate(boost::any& to, const std::vector<std::string>& texts, ByteSize*, int);

// Calls body(arguments) and turns what it throws into one line on standard error and an exit code.
int run_program(const std::string& name, int argc, char** argv,
                const std::function<int(const std::vector<std::string>&)>& body);

// Writes to standard output; throws Error(io) where that fails (a full disk), and ends the program quietly
// where the reader is gone, as `| head` does.
void write_out(std::string_view text);

// Many small pieces for standard output, written by write_out in large ones.
class OutputBuffer {
 public:
  void add(std::string_view text);
  void flush();

 private:
  std::string text_;
};

// Writes a file that the user named: replaces it in one step, or writes to it where it is a device, a pipe or
// what this program's output goes to. Throws Error(io).
void write_named_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace dateline

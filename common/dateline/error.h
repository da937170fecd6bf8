// The one exception of libdateline and what its kinds mean to a caller and to a shell.
#pragma once

#include <stdexcept>
#include <string>

namespace dateline {

enum class ErrorKind {
  usage,         // an option or argument that makes no sense
  query_syntax,  // a query that cannot be parsed
  bad_input,     // data that cannot be used: a broken article, a damaged index or one of another version
  not_found,     // no such file, directory, index or article
  io,            // reading or writing failed; a full disk too
  locked,        // another writer holds the index
  cancelled,     // the caller's stop token was used
  deadline,      // the caller's deadline has passed
  internal       // a bug
};

// Thrown by everything public. what() is one line that names the file, and the place in it where there is
// one.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  ErrorKind kind() const noexcept { return kind_; }

 private:
  ErrorKind kind_;
};

// The exit code of both programs for an error of this kind (sysexits.h where it has one).
int exit_code(ErrorKind kind) noexcept;

}  // namespace dateline

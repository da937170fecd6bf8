#include "dateline/error.h"

namespace dateline {

int exit_code(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::usage:
    case ErrorKind::query_syntax:
      return 2;
    case ErrorKind::bad_input:
      return 65;
    case ErrorKind::not_found:
      return 66;
    case ErrorKind::io:
      return 74;
    case ErrorKind::locked:
    case ErrorKind::cancelled:
    case ErrorKind::deadline:
      return 75;
    case ErrorKind::internal:
      break;
  }
  return 70;
}

}  // namespace dateline

#include "xapian_error.h"

#include <algorithm>
#include <initializer_list>

namespace dateline {

void throw_translated(const Xapian::Error& error, const std::string& where) {
  std::string message = where + ": " + error.get_msg();
  if (const char* system = error.get_error_string()) message.append(": ").append(system);
  // Xapian's errors are no polymorphic classes; their type is a name.
  const std::string type = error.get_type();
  const auto is_one_of = [&](std::initializer_list<const char*> names) {
    return std::any_of(names.begin(), names.end(), [&](const char* name) { return type == name; });
  };
  ErrorKind kind = ErrorKind::internal;
  if (type == "DatabaseLockError") {  // also where the lock cannot be made
    kind = message.ends_with("already locked") ? ErrorKind::locked : ErrorKind::io;
  } else if (is_one_of({"DatabaseCorruptError", "DatabaseVersionError", "SerialisationError", "RangeError",
                        "DocNotFoundError"})) {
    kind = ErrorKind::bad_input;
    message = where + ": damaged index: " + error.get_msg();
  } else if (is_one_of({"DatabaseError", "DatabaseOpeningError", "DatabaseNotFoundError",
                        "DatabaseModifiedError", "DatabaseClosedError", "DatabaseCreateError", "NetworkError",
                        "NetworkTimeoutError"})) {
    kind = ErrorKind::io;
  }
  throw Error(kind, message);
}

void throw_translated(const std::length_error& error, const std::string& where) {
  throw Error(ErrorKind::bad_input, where + ": damaged index: " + error.what());
}

}  // namespace dateline

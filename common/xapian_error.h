// Xapian's exceptions, translated where they leave the code that calls it.
#pragma once

#include <xapian.h>

#include <optional>
#include <stdexcept>
#include <string>

#include "dateline/error.h"

namespace dateline {

// `where` names the index.
[[noreturn]] void throw_translated(const Xapian::Error& error, const std::string& where);

// Xapian asks for as many bytes as a damaged table says.
[[noreturn]] void throw_translated(const std::length_error& error, const std::string& where);

// Calls f() and throws Xapian's errors as ours.
template <class F>
auto translating(const std::string& where, F&& f) {
  try {
    return f();
  } catch (const Xapian::Error& e) {
    throw_translated(e, where);
  } catch (const std::length_error& e) {
    throw_translated(e, where);
  }
}

// Calls f() on tables that may be damaged. What was wrong with them, or nothing.
template <class F>
std::optional<std::string> damage_found(F&& f) {
  try {
    f();
    return std::nullopt;
  } catch (const Xapian::Error& e) {
    return e.get_msg();
  } catch (const std::length_error& e) {
    return e.what();
  } catch (const Error& e) {
    return e.what();
  }
}

}  // namespace dateline

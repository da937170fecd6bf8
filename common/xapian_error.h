// Xapian's exceptions, translated where they leave the code that calls it.
#pragma once

#include <xapian.h>

#include <string>

#include "dateline/error.h"

namespace dateline {

// `where` names the index.
[[noreturn]] void throw_translated(const Xapian::Error& error, const std::string& where);

// Calls f() and throws Xapian's errors as ours.
template <class F>
auto translating(const std::string& where, F&& f) {
  try {
    return f();
  } catch (const Xapian::Error& e) {
    throw_translated(e, where);
  }
}

}  // namespace dateline

// How names end in the cases of languages that have them.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace dateline {

// Endings of a language's names, folded, the longer first, and what the name may end in instead: Росси|и →
// Росси|я.
struct CaseEndings {
  std::string_view langs;
  std::size_t least;  // bytes that are left
  std::vector<std::string_view> endings, instead;
};

// Null for a language whose names have none, nor names that are names in no other.
const CaseEndings* case_endings_of(std::string_view lang);

}  // namespace dateline

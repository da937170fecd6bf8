// How names of persons are written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/spelling.h"
#include "analysis/stem.h"
#include "entities/case_endings.h"

namespace dateline {

// Whether a folded word ends as surnames do: Aliyev, Pashinyan, Saakashvili, Zelensky; and how surely.
enum class SurnameShape : unsigned char { none, likely, sure };
SurnameShape surname_shape(std::string_view folded);

// Bytes at the end of a folded surname that are an ending of its case in Azerbaijani or Turkish, as what is
// left is surely a surname: Əliyev|in. 0 where it has none.
std::size_t case_ending(std::string_view folded, std::string_view lang);

// A person as an article names him or her in one way.
struct PersonName {
  std::string written;                   // "Arzu Nagiyev"
  std::vector<std::string> folded;       // its words
  std::string given_of_man;              // where the first word may be a case of it: Сергей; folded
  std::size_t count = 0;                 // mentions
  std::size_t count_in_main = 0;         // of them in the article's main language
  bool titled = false;                   // a title stood before it
  const CaseEndings* endings = nullptr;  // of the language it was read in, as case_endings_of() gives them
};

// One person for all ways in which an article names them, the most mentioned first: the names of one surname
// (in any spelling and script) with given names that may be the same, and that surname alone. The name shown
// is the fullest, of these the most frequent in the main language. A surname alone is a person where a title
// stands before it or it is surely a surname and recurs. At most `most`.
std::vector<std::string> merged_persons(std::vector<PersonName> names, std::size_t most);

}  // namespace dateline

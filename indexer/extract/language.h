// The language of each paragraph.
#pragma once

#include <string>
#include <string_view>

#include "dateline/article.h"

namespace dateline {

struct LanguageGuess {
  std::string code;  // ISO 639-1; empty when there is nothing to go by
  bool reliable = false;
};

// The ISO 639-1 code of a language tag: "en" for "en-US" and "EN"; empty for what is none.
std::string language_code(std::string_view tag);

LanguageGuess guess_language(std::string_view text);

// Gives each caption and paragraph that has no language one, and the article its main one, where it has none.
// A short or mixed paragraph that could be several is taken to be in a language the page is surely in.
void assign_languages(Article& article);

}  // namespace dateline

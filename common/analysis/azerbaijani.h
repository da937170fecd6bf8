// A light stemmer for Azerbaijani, of which Snowball has none.
#pragma once

#include <string>
#include <string_view>

namespace dateline {

// The stem of a folded word: without the endings of nouns (plural, possessives, cases, -dakı, -dır) and the
// commonest ones of verbs, in whatever order they stand, as long as something like a stem is left. Folding
// has taken the harmony of vowels away, which leaves endings in two forms of the four (-lar and -ler, -in and
// -un).
//
// A stem is no word, but a word and its forms have the same: kitab, kitabları, kitabımızda → kitab; Bakı,
// Bakıda → bak.
std::string azerbaijani_stem(std::string_view folded);

}  // namespace dateline

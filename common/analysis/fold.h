// Folding: what makes a word as printed meet the word as typed on a plain keyboard.
//
//   case       Əliyev → eliyev, İRƏVAN → irevan, ΣΊΣΥΦΟΣ → σισυφοσ
//   accents    sülhməramlıları → sulhmeramlilari, Genève → geneve (Latin and Greek)
//   letters    ə → e, ı → i, ß → ss, ø → o, đ → d, ł → l, æ → ae …
//   width      ＡＢＣ → abc, ligatures and other compatibility forms
//   Cyrillic   ё → е and stress marks go; й, ї, ў and the like are letters and stay
//   Arabic     short vowels and tatweel go, the forms of alef, yeh and kaf meet; Hebrew points go
//   the rest   marks stay: in the Indic scripts they are vowels
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dateline {

// Appends the folded form of one code point to `out`, which holds what came before it in the same word. Code
// points that are no part of a word in folded form (joiners, dropped marks) append nothing.
void append_folded(std::string& out, char32_t code_point);

// A facet value, author or site folded for comparison: every character folded, white space squeezed,
// punctuation kept ("Foreign  Exchange" → "foreign exchange", "U.S." → "u.s.").
std::string fold_value(std::string_view value);

// Lower case with accents kept; Turkish and Azerbaijani by their own rule for I. For stemmers, which want the
// letters of their language.
std::string lower_case(std::string_view word, std::string_view lang);

// How a word begins: with a small letter, a capital or, in a script of one case or with a digit, neither; or
// it has no small letters at all.
enum class LetterCase : std::uint8_t { lower, capital, capitals, caseless };
LetterCase letter_case_of(std::string_view word);

}  // namespace dateline

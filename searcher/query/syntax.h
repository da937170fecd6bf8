// The forms of a query: one table, from which --help and the manual page are made and against which
// docs/query-language.md is tested.
#pragma once

#include <array>
#include <string_view>

namespace dateline {

struct QueryForm {
  std::string_view form;  // as an example
  std::string_view meaning;
};

inline constexpr std::array<QueryForm, 27> kQueryForms{{
    {"peace talks", "either word in any of its forms; articles with both first"},
    {"+peace talks", "peace is required, talks counts for the ranking"},
    {"peace -football", "without football; -football alone: all other articles"},
    {"peace AND talks", "both"},
    {"armenia OR georgia", "either"},
    {"peace NOT football", "the first without the second; also AND NOT"},
    {"(armenia OR georgia) AND railway", "parentheses group"},
    {"\"peace talks\"", "exactly these words, one after the other"},
    {"~\"peace talk\"", "a phrase whose words may have other forms"},
    {"=\"Lachin corridor\"", "as written: case, accents and punctuation count"},
    {"peace NEAR/5 talks", "at most 5 words apart, in any order (NEAR alone: 10)"},
    {"peace ADJ/5 talks", "likewise, in this order"},
    {"humanit*", "words that begin so"},
    {"pa*ment", "words that begin and end so"},
    {"azerbaijn~1", "words that differ by one letter, ~2 by two"},
    {"title:road", "in the headline; before a word, a phrase or a parenthesis"},
    {"caption:reuters", "in a photo caption"},
    {"topic:grain", "a whole value of a facet (fields below)"},
    {"author:\"Anna Velikhanli\"", "a value of several words"},
    {"author:a*", "values that begin so"},
    {"place:*", "any value"},
    {"topic:(grain \"peace talks\")", "either value; topic:grain topic:transport for both"},
    {"date:2023-07", "published in a year, month or day"},
    {"date:2020..2023", "from the first to the last, both included; open at either end"},
    {"date:>=2020-09-27", "since; also > < <="},
    {"date:none", "without a date"},
    {"*", "every article"},
}};

}  // namespace dateline

#include "query/lookalikes.h"

#include <algorithm>
#include <array>

#include "query/edit_distance.h"
#include "utf8.h"

namespace dateline {
namespace {

struct Lookalike {
  std::string_view written, ours;
};
constexpr std::array<Lookalike, 7> kOperators{{{"and", "AND"},
                                               {"or", "OR"},
                                               {"not", "NOT"},
                                               {"near", "NEAR"},
                                               {"adj", "ADJ"},
                                               {"&&", "AND"},
                                               {"||", "OR"}}};
constexpr std::array<Lookalike, 19> kFields{{
    {"after", "date:>=2023-07-30"},
    {"since", "date:>=2023-07-30"},
    {"from", "date:2020..2023 or author:"},
    {"before", "date:<2023-07-30"},
    {"until", "date:..2023-07-30"},
    {"to", "date:2020..2023"},
    {"published", "date:"},
    {"headline", "title:"},
    {"subject", "title: or topic:"},
    {"by", "author:"},
    {"byline", "author:"},
    {"writer", "author:"},
    {"keyword", "tag:"},
    {"language", "lang:"},
    {"country", "place:"},
    {"location", "place:"},
    {"photo", "caption:"},
    {"domain", "site:"},
    {"body", "the words without a prefix"},
}};

template <std::size_t N>
const Lookalike* find(const std::array<Lookalike, N>& lookalikes, std::string_view written) {
  const auto* found = std::find_if(lookalikes.begin(), lookalikes.end(),
                                   [&](const Lookalike& l) { return l.written == written; });
  return found == lookalikes.end() ? nullptr : found;
}

// The letters with which a regular expression or a pattern begins.
std::string beginning_of(std::string_view word) {
  word.remove_prefix(std::min(word.find_first_not_of("/^"), word.size()));
  return printable(word.substr(0, word.find_first_of("?[]{}|^$/\\.*")));
}

bool is_regular_expression(std::string_view word) {
  const auto holds = [&](std::string_view text) { return word.find(text) != std::string_view::npos; };
  return holds(".*") || holds(".+") || (holds("[") && holds("]")) ||
         (word.size() > 2 && word.front() == '/' && word.back() == '/') || word.front() == '^' ||
         (word.size() > 1 && word.back() == '$');
}

std::optional<std::string> hint_at_pattern(const WrittenWord& written) {
  const std::string_view word = written.text;
  const std::string begins = beginning_of(word);
  const std::string as_pattern = begins.empty() ? std::string() : ", as in " + begins + "*";
  const std::size_t mark = word.find_first_of("?[]{}|^$/\\");  // a URL with a '?' is no pattern
  const bool inside = mark != std::string_view::npos && word[mark] == '?' && mark + 1 < word.size();
  const bool any_letter = inside || (written.alone && word.back() == '?');
  if (any_letter && !begins.empty()) return "'?' is no pattern: '*' stands for any letters" + as_pattern;
  if (is_regular_expression(word))
    return "regular expressions are not understood: '*' stands for any letters" + as_pattern;
  if (const std::size_t caret = word.find('^');
      caret != std::string_view::npos && caret > 0 && caret + 1 < word.size() && is_digit(word[caret + 1]))
    return "words have no weights: write " + printable(word.substr(0, caret));
  if ((word.front() == '=' || word.front() == '~') && word.size() > 1) {
    const std::string sign(1, word[0]);
    return "'" + sign + "' goes before a quotation mark: " + sign + "\"" + printable(word.substr(1)) + "\"";
  }
  return std::nullopt;
}

// 'or' between words, || and the like are words and nothing; that is seldom meant.
std::optional<std::string> hint_at_operator(const WrittenWord& written) {
  const std::string_view word = written.text;
  const std::string_view name = word.substr(0, word.find('/'));  // near/5
  const Lookalike* found = find(kOperators, name);
  if (found == nullptr || (name.size() < word.size() && name != "near" && name != "adj")) return std::nullopt;
  if (written.next.empty() || (written.before.empty() && name != "not")) return std::nullopt;
  std::string hint =
      "'" + std::string(word) + "' is no operator but searched for as it stands; operators are upper case: ";
  if (!written.before.empty()) hint.append(written.before).append(" ");
  return hint.append(found->ours).append(word.substr(name.size())).append(" ").append(written.next);
}

}  // namespace

std::optional<std::string> hint_at_lookalike(const WrittenWord& word) {
  if (word.text.empty()) return std::nullopt;
  if (word.text.front() == '!' && word.text.size() > 1)
    return "'!' is not an operator; to exclude a word write -" + std::string(word.text.substr(1));
  if (std::optional<std::string> hint = hint_at_pattern(word)) return hint;
  return hint_at_operator(word);
}

std::string unknown_field_message(const std::string& name, const std::vector<FacetField>& facets) {
  std::string names, closest;
  std::size_t least = name.size() < 5 ? 2 : 3;  // fewer letters than that may differ
  const auto add = [&](std::string_view field) {
    names.append(field).append(", ");
    if (const std::size_t d = edit_distance(name, field, least); d < least) {
      least = d;
      closest = std::string(field);
    }
  };
  for (const TextField& f : kTextFields) add(f.name);
  for (const FacetField& f : facets) add(f.name);
  add("date");
  names.resize(names.size() - 2);
  std::string message = "unknown field '" + name + "': ";
  if (const Lookalike* alias = find(kFields, name)) {
    message.append("write ").append(alias->ours).append("; the fields are ");
  } else if (!closest.empty()) {
    message.append("write ").append(closest).append(":; the fields are ");
  } else {
    message += "expected one of ";
  }
  return message + names + "; to search for the text itself, quote it";
}

}  // namespace dateline

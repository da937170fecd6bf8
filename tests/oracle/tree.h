// A query as a tree, and its text. The generator makes trees, the naive evaluator walks them, and the program
// under test gets the text alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dateline::oracle {

enum class Match { forms, exact, pattern, close };

// A word of a query, one token each.
struct TreeWord {
  Match match = Match::forms;
  std::string written;
  std::string folded;  // of a pattern with its '*'
  bool ascii = true;
  unsigned edits = 0;  // of a close word
};

enum class Kind {
  everything,   // *
  word,         // peace, pea*, peace~1; peace-keeping has several words
  phrase,       // "peace talks", ~"peace talk"
  verbatim,     // ="Peace, talks"
  value,        // of a facet, below `facet`
  dates,        // from the first day to the last, both included; open where empty
  undated,      // date:none
  punctuation,  // no word at all, only in groups
  field,        // title: or caption: before its child
  facet,        // author: and the like before its child
  near,         // NEAR and ADJ
  group,        // side by side, with a sign each: ' ', '+' or '-'
  chain,        // AND ('&') and NOT ('!') from the left; the first one may be '!'
  either        // OR
};

struct Tree {
  Kind kind = Kind::everything;
  std::string text;                 // of a leaf, as it stands in the query
  std::vector<TreeWord> words;      // word, phrase
  std::string written;              // verbatim: what must stand there
  std::string value;                // folded, with '*' in a pattern
  std::string from, to;             // dates, YYYY-MM-DD
  std::string name;                 // field, facet
  bool ordered = false;             // near: ADJ
  std::vector<unsigned> distances;  // near: one less than children; 0 is not written and means 10
  std::vector<Tree> children;
  std::string signs;         // group, chain: one for each child
  bool parentheses = false;  // more than are needed
};

// The text of the query. `spaces` varies the white space.
std::string render(const Tree& tree, unsigned spaces);

// Trees that are a little smaller, of the same form.
std::vector<Tree> smaller(const Tree& tree);

// Whether it only chooses articles, and has no part in their ranking.
bool is_filter(const Tree& tree);

}  // namespace dateline::oracle

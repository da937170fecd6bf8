// What must stand where: phrases, and words near each other. The same rules decide whether an article matches
// and what a snippet marks.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "query/query.h"

namespace dateline {

using Position = std::uint32_t;
using WordSet = std::vector<std::string>;  // any of these folded words
using Sequence = std::vector<WordSet>;     // one after the other

// One sequence of one operand is a phrase.
struct Positional {
  std::vector<std::vector<Sequence>> operands;  // each is any of its sequences
  bool ordered = false;                         // each operand begins behind the one before
  Position distance = 0;  // from the end of the first to the start of the last; 1 for neighbours
};

// Of a phrase, verbatim, near or adjacent node, or of a word that has been resolved.
Positional positional_of(const QueryNode& node);

struct Span {
  Position begin = 0, end = 0;  // first and last word
  bool operator==(const Span&) const = default;
};

// The ascending positions of any of the words.
using PositionsOf = std::function<std::vector<Position>(const WordSet&)>;

// Whether it stands anywhere. An operand takes no word that another has.
bool stands(const Positional& positional, const PositionsOf& positions_of);

// Where its operands stand wherever it does: each span once, in order.
std::vector<Span> spans_of(const Positional& positional, const PositionsOf& positions_of);

}  // namespace dateline

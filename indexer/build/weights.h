// How often a term occurs in an article, and the within-document frequency (wdf) that follows from it:
// BM25F's field-normalised frequency, quantised. common/settings.h has the formula and its source.
#pragma once

#include <xapian.h>

#include <cmath>
#include <cstdint>
#include <limits>

#include "build/words.h"
#include "settings.h"

namespace dateline {

// The normalised frequency quantised: max(1, round(scale · frequency)), within 31 bits.
inline Xapian::termcount quantise(double frequency, double scale) {
  const double scaled = scale * frequency + 0.5;
  if (!(scaled >= 2)) return 1;
  constexpr double kMost = std::numeric_limits<std::int32_t>::max();
  return static_cast<Xapian::termcount>(scaled < kMost ? scaled : kMost);
}

// What one occurrence in a field of an article counts, by the field's length.
struct FieldNorms {
  float title = 1, body = 1;
};
FieldNorms field_norms(const FieldLengths& lengths, const Ranking& ranking);

// Occurrences of a term in an article. What they count depends on the term: a word or stem of all the text,
// one of the headline alone, one of the captions alone, or a boolean term.
struct Occurrences {
  enum class Of : std::uint8_t { everything, title, captions, boolean };
  std::uint32_t title = 0;
  std::uint32_t body = 0;  // captions and paragraphs; of captions: those
  Of of = Of::everything;

  Xapian::termcount wdf(const FieldNorms& norms, const Ranking& ranking) const {
    switch (of) {
      case Of::boolean:
        return 0;
      case Of::title:
        return quantise(double{norms.title} * title, ranking.scale);
      case Of::captions:
        return quantise(body, ranking.scale);
      case Of::everything:
        break;
    }
    return quantise(ranking.title_weight * norms.title * title + double{norms.body} * body, ranking.scale);
  }
};

}  // namespace dateline

// How often a term occurs in an article, and the within-document frequency (wdf) that follows from it:
// BM25F's field-normalised frequency, quantised. common/settings.h has the formula and its source.
#pragma once

#include <xapian.h>

#include <cmath>
#include <cstdint>
#include <limits>

#include "schema.h"
#include "settings.h"
#include "words/walk_words.h"

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

// The nearest frequency that says by being odd whether the word is written as a name. It is a word's own, by
// which phrases are ranked: the forms of a word are by their stem, whose frequency is left as it is.
inline Xapian::termcount marked(double frequency, double scale, bool is_name) {
  const Xapian::termcount nearest = quantise(frequency, scale);
  if (is_marked_as_name(nearest) == is_name) return nearest;
  return nearest == 1 || scale * frequency > nearest ? nearest + 1 : nearest - 1;
}

// Occurrences of a term in an article. What they count depends on the term: a word or a stem of all the text,
// one of the headline alone, one of the captions alone, or a boolean term.
struct Occurrences {
  enum class Of : std::uint8_t { word, stem, title, captions, boolean };
  std::uint32_t title = 0;
  std::uint32_t body = 0;  // captions and paragraphs; of captions: those
  Of of = Of::stem;
  bool is_name = false;  // of a word: it has a capital wherever it stands

  double everywhere(const FieldNorms& norms, const Ranking& ranking) const {
    const double text = double{norms.body} * body;  // of most terms it is all
    return title == 0 ? text : ranking.title_weight * norms.title * title + text;
  }
  Xapian::termcount wdf(const FieldNorms& norms, const Ranking& ranking) const {
    switch (of) {
      case Of::boolean:
        return 0;
      case Of::title:
        return quantise(double{norms.title} * title, ranking.scale);
      case Of::captions:
        return quantise(body, ranking.scale);
      case Of::word:
        return marked(everywhere(norms, ranking), ranking.scale, is_name);
      case Of::stem:
        break;
    }
    return quantise(everywhere(norms, ranking), ranking.scale);
  }
};

}  // namespace dateline

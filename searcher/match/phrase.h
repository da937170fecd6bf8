// Phrases, by the positions of their terms.
#pragma once

#include <xapian.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace dateline {

// Whether the terms of a phrase stand one behind the other in a document. Few phrases hold, so the rarest
// come first.
template <class Positions>
class Phrase {
 public:
  struct Term {
    Positions positions;
    Xapian::termpos offset;
    Xapian::termcount occurrences;
  };
  explicit Phrase(std::vector<Term> terms) : terms_(std::move(terms)) {
    std::stable_sort(terms_.begin(), terms_.end(),
                     [](const Term& a, const Term& b) { return a.occurrences < b.occurrences; });
  }

  bool stands_in(Xapian::docid docid) {
    // Where the phrase may begin; counted from so far before the text that none is below zero.
    const auto shift = static_cast<Xapian::termpos>(terms_.size());
    begins_.clear();
    for (const Xapian::termpos position : terms_.front().positions.of(docid))
      begins_.push_back(position + shift - terms_.front().offset);
    for (std::size_t i = 1; i < terms_.size() && !begins_.empty(); ++i) {
      const std::vector<Xapian::termpos>& positions = terms_[i].positions.of(docid);
      auto at = positions.begin();
      std::erase_if(begins_, [&](Xapian::termpos begin) {
        const Xapian::termpos wanted = begin + terms_[i].offset;  // so far as well
        while (at != positions.end() && *at + shift < wanted) ++at;
        return at == positions.end() || *at + shift != wanted;
      });
    }
    return !begins_.empty();
  }

 private:
  std::vector<Term> terms_;
  std::vector<Xapian::termpos> begins_;
};

}  // namespace dateline

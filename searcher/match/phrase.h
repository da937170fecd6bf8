// Phrases, by the positions of their terms.
#pragma once

#include <xapian.h>

#include <algorithm>
#include <span>
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

  // Leaves the documents that it stands in, of some in ascending order.
  void keep(std::vector<Xapian::docid>& documents) {
    std::size_t kept = 0;
    for (std::size_t first = 0; first < documents.size(); first += kAtOnce) {
      look_at({documents.data() + first, std::min(kAtOnce, documents.size() - first)});
      for (const Xapian::docid docid : documents_) documents[kept++] = docid;
    }
    documents.resize(kept);
  }

 private:
  // Leaves in documents_ those that it stands in.
  void look_at(std::span<const Xapian::docid> documents) {
    documents_.assign(documents.begin(), documents.end());
    // Where the phrase may begin; counted from so far before the text that none is below zero.
    const auto shift = static_cast<Xapian::termpos>(terms_.size());
    begins_.clear();
    ends_.clear();
    terms_.front().positions.each_of(documents_,
                                     [&](std::size_t, const std::vector<Xapian::termpos>& positions) {
                                       for (const Xapian::termpos position : positions)
                                         begins_.push_back(position + shift - terms_.front().offset);
                                       ends_.push_back(begins_.size());
                                     });
    for (std::size_t term = 1; term < terms_.size() && !documents_.empty(); ++term) {
      const Xapian::termpos offset = terms_[term].offset;
      std::size_t begin = 0, kept = 0, documents_kept = 0;
      terms_[term].positions.each_of(
          documents_, [&](std::size_t i, const std::vector<Xapian::termpos>& positions) {
            const std::size_t kept_before = kept;
            auto at = positions.begin();
            for (; begin < ends_[i]; ++begin) {
              const Xapian::termpos wanted = begins_[begin] + offset;  // so far as well
              while (at != positions.end() && *at + shift < wanted) ++at;
              if (at != positions.end() && *at + shift == wanted) begins_[kept++] = begins_[begin];
            }
            if (kept == kept_before) return;
            ends_[documents_kept] = kept;
            documents_[documents_kept++] = documents_[i];
          });
      documents_.resize(documents_kept);
    }
  }

  static constexpr std::size_t kAtOnce = 64;

  std::vector<Term> terms_;
  std::vector<Xapian::docid> documents_;
  std::vector<Xapian::termpos> begins_;  // of the documents, one behind the other
  std::vector<std::size_t> ends_;        // of each in begins_
};

}  // namespace dateline

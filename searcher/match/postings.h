// Branches of one list: of a term's postings, or of the documents with a value.
#pragma once

#include <xapian.h>

#include <utility>

#include "glass/posting_list.h"
#include "match/branch.h"

namespace dateline {

// What a posting adds to the score of its document.
struct Scoring {
  enum class Gives { nothing, wdf, score } gives = Gives::nothing;
  double factor = 0;  // the score of a frequency without bounds
  double k1 = 0;

  double most(double wdf) const {
    return gives == Gives::nothing ? 0 : gives == Gives::wdf ? wdf : factor * (wdf / (k1 + wdf));
  }
};

// Calls use(docid, wdf) for the postings before `behind`, and goes to the one there.
template <class Use>
void each_before(glass::PostingList& list, Xapian::docid behind, Use&& use) {
  list.each_before(behind, std::forward<Use>(use));
}
template <class List, class Use>
void each_before(List& list, Xapian::docid behind, Use&& use) {
  for (; list.docid() < behind; list.next()) use(list.docid(), list.wdf());
}

// A posting list, or what looks like one.
template <class List>
class Postings final : public Branch {
 public:
  // `share`: of all documents those that have it.
  Postings(List list, double documents, double share, double most_wdf, const Scoring& scoring)
      : list_(std::move(list)), scoring_(scoring), in_window_(share * kWindow) {
    frequency_ = documents;
    most_ = documents > 0 ? scoring.most(most_wdf) : 0;
  }

  Xapian::docid seek(Xapian::docid docid) override {
    list_.skip_to(docid);
    return list_.docid();
  }
  void add(Window& window) override {
    with_score([&](auto&& score) {
      list_.skip_to(window.first);
      each_before(list_, window.first + kWindow, [&](Xapian::docid docid, Xapian::termcount wdf) {
        window.add(docid - window.first, score(wdf));
      });
    });
  }
  void choose(Window& window, Bits& matches) override {
    with_score([&](auto&& score) {
      if (static_cast<double>(window.count_roughly()) * kSkip > in_window_) {
        list_.skip_to(window.first);
        each_before(list_, window.first + kWindow, [&](Xapian::docid docid, Xapian::termcount wdf) {
          const std::size_t i = docid - window.first;
          if (!has(window.matches, i)) return;
          window.scores[i] += score(wdf);
          set(matches, i);
        });
        return;
      }
      each_bit(window.matches, [&](std::size_t i) {
        const auto docid = static_cast<Xapian::docid>(window.first + i);
        list_.skip_to(docid);
        if (list_.docid() != docid) return;
        window.scores[i] += score(list_.wdf());
        set(matches, i);
      });
    });
  }

 private:
  template <class Use>
  void with_score(Use&& use) {
    switch (scoring_.gives) {
      case Scoring::Gives::nothing:
        return use([](Xapian::termcount) { return 0.0; });
      case Scoring::Gives::wdf:
        return use([](Xapian::termcount wdf) { return static_cast<double>(wdf); });
      case Scoring::Gives::score:
        return use([scoring = scoring_](Xapian::termcount count) {
          const double wdf = count;
          return scoring.factor * (wdf / (scoring.k1 + wdf));
        });
    }
  }

  // Skipping to a posting takes as much time as reading so many.
  static constexpr double kSkip = 16;

  List list_;
  Scoring scoring_;
  double in_window_;  // postings, on average
};

}  // namespace dateline

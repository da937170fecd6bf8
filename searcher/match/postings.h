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

  double score(double wdf) const { return factor * (wdf / (k1 + wdf)); }
  double most(double wdf) const {
    if (gives == Gives::score) return wdf > 0 ? score(wdf) : 0;
    return gives == Gives::wdf ? wdf : 0;
  }

  // Calls use() with what scores a frequency.
  template <class Use>
  void with_score(Use&& use) const {
    switch (gives) {
      case Gives::nothing:
        return use([](Xapian::termcount) { return 0.0; });
      case Gives::wdf:
        return use([](Xapian::termcount wdf) { return static_cast<double>(wdf); });
      case Gives::score:
        return use([scoring = *this](Xapian::termcount wdf) { return scoring.score(wdf); });
    }
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

// A posting list, or what looks like one, read a window at a time.
template <class List>
class ListReader {
 public:
  // `share`: of all documents those that have it.
  ListReader(List list, double share) : list_(std::move(list)), in_window_(share * kWindow) {}

  Xapian::docid seek(Xapian::docid docid) {
    list_.skip_to(docid);
    return list_.docid();
  }
  // Calls use(i, wdf) for the documents of the window from `first` on, of those in `among` where it is not
  // null.
  template <class Use>
  void each(Xapian::docid first, const Bits* among, Use&& use) {
    if (among == nullptr) {
      each_in_window(first, use);
    } else if (static_cast<double>(count_roughly(*among)) * kSkip > in_window_) {
      each_in_window(first, [&](std::size_t i, Xapian::termcount wdf) {
        if (has(*among, i)) use(i, wdf);
      });
    } else {
      each_bit(*among, [&](std::size_t i) {
        const auto docid = static_cast<Xapian::docid>(first + i);
        list_.skip_to(docid);
        if (list_.docid() == docid) use(i, list_.wdf());
      });
    }
  }

 private:
  template <class Use>
  void each_in_window(Xapian::docid first, Use&& use) {
    list_.skip_to(first);
    each_before(list_, first + kWindow,
                [&](Xapian::docid docid, Xapian::termcount wdf) { use(std::size_t{docid - first}, wdf); });
  }

  // Skipping to a posting takes as much time as reading so many.
  static constexpr double kSkip = 16;

  List list_;
  double in_window_;  // postings, on average
};

// The documents of a list.
template <class List>
class Postings final : public Branch {
 public:
  Postings(List list, double documents, double share, double most_wdf, const Scoring& scoring)
      : list_(std::move(list), share), scoring_(scoring) {
    frequency_ = documents;
    most_ = documents > 0 ? scoring.most(most_wdf) : 0;
  }

  Xapian::docid seek(Xapian::docid docid) override { return list_.seek(docid); }
  void add(Window& window) override {
    scoring_.with_score([&](auto&& score) {
      list_.each(window.first, window.among,
                 [&](std::size_t i, Xapian::termcount wdf) { window.add(i, score(wdf)); });
    });
  }
  void choose(Window& window, Bits& matches) override {
    scoring_.with_score([&](auto&& score) {
      list_.each(window.first, &window.matches, [&](std::size_t i, Xapian::termcount wdf) {
        window.raise(i, score(wdf));
        set(matches, i);
      });
    });
  }

 private:
  ListReader<List> list_;
  Scoring scoring_;
};

// Those of the forms of a word, whose frequencies in a document, added up, are weighed as those of one term.
// `forms` adds the frequencies of all but the one of the list.
template <class List>
class Word final : public Branch {
 public:
  Word(List list, double share, double most_wdf, BranchPtr forms, double frequency, const Scoring& scoring,
       SpareWindows& spare)
      : list_(std::move(list), share), forms_(std::move(forms)), scoring_(scoring), spare_(spare) {
    frequency_ = frequency;
    most_ = scoring.most(most_wdf + forms_->most());
  }

  Xapian::docid seek(Xapian::docid docid) override {
    return std::min(list_.seek(docid), forms_->seek(docid));
  }
  void add(Window& window) override {
    each(window.first, window.among, [&](std::size_t i, double score) { window.add(i, score); });
  }
  void choose(Window& window, Bits& matches) override {
    each(window.first, &window.matches, [&](std::size_t i, double score) {
      window.raise(i, score);
      set(matches, i);
    });
  }

 private:
  template <class Use>
  void each(Xapian::docid first, const Bits* among, Use&& use) {
    const SpareWindows::Borrowed others(spare_);
    others->begin(first);
    others->among = among;
    forms_->add(*others);
    if (none(others->matches))
      return list_.each(first, among, [&](std::size_t i, double wdf) { use(i, scoring_.score(wdf)); });
    list_.each(first, among, [&](std::size_t i, double wdf) {
      if (has(others->matches, i)) {
        wdf += others->scores[i];
        clear(others->matches, i);
      }
      use(i, scoring_.score(wdf));
    });
    each_bit(others->matches, [&](std::size_t i) { use(i, scoring_.score(others->scores[i])); });
  }

  ListReader<List> list_;
  BranchPtr forms_;
  Scoring scoring_;
  SpareWindows& spare_;
};

}  // namespace dateline

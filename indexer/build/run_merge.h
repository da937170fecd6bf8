// Reading the runs of a build side by side, in the order of the terms.
#pragma once

#include <xapian.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "build/run.h"
#include "temporary_file.h"

namespace dateline {

// The document ids of the articles of a run by their number in it; 0 for one that was dropped.
using RunDocids = std::vector<Xapian::docid>;

// What the terms of a run's postings are followed by; of either part.
template <std::size_t part>
struct PostingItem {
  using Value = Occurrences;
  static SortedRun::Section section(const SortedRun& run) { return run.postings[part]; }
  static const TemporaryFile& file(const RunBuilder& b) { return b.postings(); }
  static Value read(SectionReader& in) { return read_occurrences(in); }
};
struct PositionItem {
  using Value = std::string_view;  // valid until the run is read further
  static SortedRun::Section section(const SortedRun& run) { return run.positions; }
  static const TemporaryFile& file(const RunBuilder& b) { return b.positions(); }
  static Value read(SectionReader& in) { return in.bytes(in.varint()); }
};

// Reads one run, term by term and article by article.
template <class Item>
class RunCursor {
 public:
  RunCursor(const RunBuilder& builder, const SortedRun& run, const RunDocids& docids, std::size_t window)
      : in_(Item::file(builder), Item::section(run).begin, Item::section(run).end, window,
            SectionReader::Behind::discard),
        docids_(&docids) {}

  bool next_term() {
    if (in_.done()) return false;
    term_.assign(in_.bytes(in_.varint()));
    left_ = in_.varint();
    number_ = 0;
    return true;
  }
  // The next article of the term that was not dropped.
  bool next_article() {
    while (left_ > 0) {
      --left_;
      number_ += in_.varint();
      value_ = Item::read(in_);
      docid_ = (*docids_)[number_++];
      if (docid_ != 0) return true;
    }
    return false;
  }
  const std::string& term() const { return term_; }
  Xapian::docid docid() const { return docid_; }
  const typename Item::Value& value() const { return value_; }

 private:
  SectionReader in_;
  const RunDocids* docids_;
  std::string term_;
  std::uint64_t left_ = 0, number_ = 0;
  Xapian::docid docid_ = 0;
  typename Item::Value value_{};
};

// Calls begin(term), then posting(docid, value) in the order of ids, then end(), for the terms of all runs in
// order.
template <class Item, class Begin, class Posting, class End>
void merge_runs(std::deque<RunCursor<Item>>& runs, Begin&& begin, Posting&& posting, End&& end) {
  using Cursor = RunCursor<Item>;
  const auto later_term = [](const Cursor* a, const Cursor* b) { return a->term() > b->term(); };
  const auto later_docid = [](const Cursor* a, const Cursor* b) { return a->docid() > b->docid(); };
  std::vector<Cursor*> waiting, same_term, active;  // the first and the last are heaps
  for (Cursor& run : runs)
    if (run.next_term()) waiting.push_back(&run);
  std::make_heap(waiting.begin(), waiting.end(), later_term);
  while (!waiting.empty()) {
    same_term.clear();
    do {
      std::pop_heap(waiting.begin(), waiting.end(), later_term);
      same_term.push_back(waiting.back());
      waiting.pop_back();
    } while (!waiting.empty() && waiting.front()->term() == same_term.front()->term());
    begin(std::string_view(same_term.front()->term()));
    active.clear();
    for (Cursor* run : same_term)
      if (run->next_article()) active.push_back(run);
    std::make_heap(active.begin(), active.end(), later_docid);
    while (!active.empty()) {
      // Runs hold stretches of articles: one is read on until it is another's turn.
      std::pop_heap(active.begin(), active.end(), later_docid);
      Cursor* run = active.back();
      const Xapian::docid limit = active.size() > 1 ? active.front()->docid() : 0xFFFFFFFF;
      bool more = true;
      do {
        posting(run->docid(), run->value());
        more = run->next_article();
      } while (more && run->docid() < limit);
      if (more) {
        std::push_heap(active.begin(), active.end(), later_docid);
      } else {
        active.pop_back();
      }
    }
    end();
    for (Cursor* run : same_term)
      if (run->next_term()) {
        waiting.push_back(run);
        std::push_heap(waiting.begin(), waiting.end(), later_term);
      }
  }
}

}  // namespace dateline

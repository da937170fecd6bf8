// Reading the runs of a build side by side, in the order of the terms.
#pragma once

#include <xapian.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "build/run.h"
#include "build/weights.h"
#include "temporary_file.h"

namespace dateline {

// What the index will make of the articles of a run, by their number in it. Apart, since who needs no norms
// reads the ids of all articles in the order of chance.
struct RunArticles {
  explicit RunArticles(std::size_t articles) : docids(articles), norms(articles) {}
  std::vector<Xapian::docid> docids;  // 0: it was dropped
  std::vector<FieldNorms> norms;
};

// What the terms of a run's postings are followed by; of either part.
template <std::size_t part>
struct PostingItem {
  using Value = Occurrences;
  static constexpr std::size_t kAhead = 16;
  static constexpr bool kNorms = true;
  static SortedRun::Section section(const SortedRun& run) { return run.postings[part]; }
  static const TemporaryFile& file(const RunBuilder& b) { return b.postings(); }
  static Value read(SectionReader& in) { return read_occurrences(in); }
};
struct PositionItem {
  using Value = std::string_view;  // valid until the run is read further
  static constexpr std::size_t kAhead = 1;
  static constexpr bool kNorms = false;
  static SortedRun::Section section(const SortedRun& run) { return run.positions; }
  static const TemporaryFile& file(const RunBuilder& b) { return b.positions(); }
  static Value read(SectionReader& in) { return in.bytes(in.varint()); }
};

// Reads one run, term by term and article by article. Where the articles of a term are in memory is all over
// the run, so some of them are fetched ahead.
template <class Item>
class RunCursor {
 public:
  RunCursor(const RunBuilder& builder, const SortedRun& run, const RunArticles& articles, std::size_t window)
      : in_(Item::file(builder), Item::section(run).begin, Item::section(run).end, window,
            SectionReader::Behind::discard),
        docids_(articles.docids.data()),
        norms_(articles.norms.data()) {}

  bool next_term() {
    if (in_.done()) return false;
    term_.assign(in_.bytes(in_.varint()));
    prefix_ = ordered_prefix(term_);
    left_ = in_.varint();
    number_ = 0;
    at_ = end_ = 0;
    read_ahead();
    return true;
  }
  // The next article of the term that was not dropped.
  bool next_article() {
    for (;; ++at_) {
      if (at_ == end_ && !read_ahead()) return false;
      const Ahead& next = ahead_[at_];
      docid_ = docids_[next.number];
      if (docid_ == 0) continue;
      article_ = next.number;
      value_ = next.value;
      ++at_;
      return true;
    }
  }
  const std::string& term() const { return term_; }
  bool has_same_term(const RunCursor& other) const {
    return prefix_ == other.prefix_ && term_ == other.term_;
  }
  bool has_later_term(const RunCursor& other) const {
    return prefix_ != other.prefix_ ? prefix_ > other.prefix_ : term_ > other.term_;
  }
  // Of that article.
  Xapian::docid docid() const { return docid_; }
  const FieldNorms& norms() const { return norms_[article_]; }
  const typename Item::Value& value() const { return value_; }

 private:
  struct Ahead {
    std::uint32_t number;  // of the article in the run
    typename Item::Value value;
  };
  bool read_ahead() {
    at_ = end_ = 0;
    for (; end_ < Item::kAhead && left_ > 0; --left_) {
      number_ += static_cast<std::uint32_t>(in_.varint());
      __builtin_prefetch(&docids_[number_]);
      if constexpr (Item::kNorms) __builtin_prefetch(&norms_[number_]);
      ahead_[end_++] = {number_++, Item::read(in_)};
    }
    if (Item::kAhead == 1 && left_ > 0) __builtin_prefetch(&docids_[number_ + in_.peek_varint()]);
    return end_ > 0;
  }

  SectionReader in_;
  const Xapian::docid* docids_;
  const FieldNorms* norms_;
  std::string term_;
  std::uint64_t prefix_ = 0;  // of it, ordered_prefix()
  std::uint64_t left_ = 0;    // articles of the term that were not read yet
  std::uint32_t number_ = 0;  // of the next one, less its step
  std::array<Ahead, Item::kAhead> ahead_;
  std::size_t at_ = 0, end_ = 0;  // in it
  Xapian::docid docid_ = 0;
  std::uint32_t article_ = 0;  // its number
  typename Item::Value value_{};
};

// Calls begin(term), then posting(cursor), which is at an article of it, in the order of ids, then end(), for
// the terms of all runs in order.
template <class Item, class Begin, class Posting, class End>
void merge_runs(std::deque<RunCursor<Item>>& runs, Begin&& begin, Posting&& posting, End&& end) {
  using Cursor = RunCursor<Item>;
  const auto later_term = [](const Cursor* a, const Cursor* b) { return a->has_later_term(*b); };
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
    } while (!waiting.empty() && waiting.front()->has_same_term(*same_term.front()));
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
        posting(*run);
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

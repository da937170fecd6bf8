// Posting lists, position lists and values through Xapian's API, as those of glass::Database are used.
#pragma once

#include <xapian.h>

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "glass/posting_list.h"

namespace dateline {

class XapianPostings {
 public:
  XapianPostings() = default;  // none
  XapianPostings(const Xapian::Database& database, const std::string& term)
      : it_(database.postlist_begin(term)), end_(database.postlist_end(term)) {
    look();
  }
  Xapian::docid docid() const { return docid_; }  // glass::kNoDocument behind the last one
  Xapian::termcount wdf() const { return it_.get_wdf(); }
  void next() {
    ++it_;
    look();
  }
  void skip_to(Xapian::docid docid) {
    if (docid_ >= docid) return;
    it_.skip_to(docid);
    look();
  }

 private:
  void look() { docid_ = it_ == end_ ? glass::kNoDocument : *it_; }
  Xapian::PostingIterator it_, end_;
  Xapian::docid docid_ = glass::kNoDocument;
};

class XapianPositions {
 public:
  XapianPositions(const Xapian::Database& database, std::string term)
      : database_(&database), term_(std::move(term)) {}
  void look_up(std::span<const Xapian::docid> documents) {
    documents_.assign(documents.begin(), documents.end());
  }
  const std::vector<Xapian::termpos>& looked_up(std::size_t number) {
    positions_.assign(database_->positionlist_begin(documents_[number], term_),
                      database_->positionlist_end(documents_[number], term_));
    return positions_;
  }
  template <class Use>
  void each_of(std::span<const Xapian::docid> documents, Use&& use) {
    look_up(documents);
    for (std::size_t i = 0; i < documents.size(); ++i) use(i, looked_up(i));
  }

 private:
  const Xapian::Database* database_;
  std::string term_;
  std::vector<Xapian::docid> documents_;  // that were looked up
  std::vector<Xapian::termpos> positions_;
};

// The documents that have a value in a slot.
class XapianValues {
 public:
  XapianValues(const Xapian::Database& database, Xapian::valueno slot)
      : it_(database.valuestream_begin(slot)), end_(database.valuestream_end(slot)) {}
  Xapian::docid docid() const { return it_ == end_ ? glass::kNoDocument : it_.get_docid(); }
  Xapian::termcount wdf() const { return 0; }
  void next() { ++it_; }
  void skip_to(Xapian::docid docid) {
    if (this->docid() < docid) it_.skip_to(docid);
  }

 private:
  Xapian::ValueIterator it_, end_;
};

}  // namespace dateline

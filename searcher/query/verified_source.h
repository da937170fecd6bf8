// Lets a condition that Xapian's operators cannot express take part in a query: an article matches where a
// function says so. Meant as the second part of OP_FILTER, behind terms that make the candidates few: it asks
// to be looked at last.
#pragma once

#include <xapian.h>

#include <functional>
#include <string>

namespace dateline {

class VerifiedSource final : public Xapian::PostingSource {
 public:
  using Verify = std::function<bool(const Xapian::Database&, Xapian::docid)>;
  // `name` tells it from other conditions of the query: Xapian's and our own simplifications go by
  // descriptions.
  VerifiedSource(std::string name, Verify verify) : name_(std::move(name)), verify_(std::move(verify)) {}

  Xapian::doccount get_termfreq_min() const override { return 0; }
  Xapian::doccount get_termfreq_est() const override { return database_.get_doccount(); }
  Xapian::doccount get_termfreq_max() const override { return database_.get_doccount(); }
  Xapian::docid get_docid() const override { return at_; }
  bool at_end() const override { return ended_; }
  void next(double min_weight) override { skip_to(at_ + 1, min_weight); }
  void skip_to(Xapian::docid docid, double min_weight) override;
  bool check(Xapian::docid docid, double min_weight) override;
  void init(const Xapian::Database& database) override;
  std::string get_description() const override { return "VerifiedSource(" + name_ + ")"; }

 private:
  std::string name_;
  Verify verify_;
  Xapian::Database database_;
  Xapian::docid at_ = 0;
  bool ended_ = false;
};

}  // namespace dateline

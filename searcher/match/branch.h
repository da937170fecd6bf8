// Parts of a plan, as they set the matches of a window and add their scores. `frequency` and `documents`
// below count documents: with a match, and altogether.
#pragma once

#include <xapian.h>

#include <functional>
#include <memory>
#include <vector>

#include "match/window.h"

namespace dateline {

// Leaves those that hold, of documents in ascending order; calls need not ascend.
using Verify = std::function<void(std::vector<Xapian::docid>&)>;

// A part of the plan. Windows are asked for in ascending order.
class Branch {
 public:
  virtual ~Branch() = default;
  // A document from `docid` on before which none matches; kEnd when there is no more.
  virtual Xapian::docid seek(Xapian::docid docid) = 0;
  // Adds the matches of the window that are wanted (Window::among), and no others, with their scores.
  virtual void add(Window& window) = 0;
  // Of the documents in the window: adds the scores of those that match, and sets their bits in `matches`.
  virtual void choose(Window& window, Bits& matches) = 0;

  // The same as seek() and add() where documents that score no more than `floor` may be left out.
  virtual Xapian::docid seek_above(double, Xapian::docid docid) { return seek(docid); }
  virtual void add_above(double, Window& window) { add(window); }

  // Its matches in the window from `first` on, where they are at hand; null otherwise.
  virtual const Bits* known(Xapian::docid first) {
    static_cast<void>(first);
    return nullptr;
  }

  // Whether it adds to a score more than once: then what a document has of it depends on what was added
  // before, in its last bits, and equal documents would not have equal scores.
  virtual bool adds_often() const { return false; }

  double frequency() const { return frequency_; }  // of matching documents, as Xapian estimates it
  void set_frequency(double frequency) { frequency_ = frequency; }
  double most() const { return most_; }  // that it can add to a score

 protected:
  double frequency_ = 0, most_ = 0;
};

using BranchPtr = std::unique_ptr<Branch>;
using Branches = std::vector<BranchPtr>;

// Documents with any of the parts, as Xapian estimates it.
double frequency_of_any(const Branches& parts, double documents);

BranchPtr nothing_branch();
// `spare` must outlive the branches.
// Documents of any of the parts; their scores add up. Pruned by MaxScore, where a floor is given.
BranchPtr any_branch(Branches parts, double documents);
// Documents of all parts; their scores add up.
BranchPtr all_branch(Branches parts, double documents, SpareWindows& spare);
// Those of the first part where the condition, which scores nothing, matches.
BranchPtr filter_branch(BranchPtr first, BranchPtr condition, double documents, SpareWindows& spare);
// Those of the first part, to which the second adds scores.
BranchPtr maybe_branch(BranchPtr first, BranchPtr second, SpareWindows& spare);
// Those of the first part where the second, which scores nothing, does not match.
BranchPtr without_branch(BranchPtr first, BranchPtr second, double documents, SpareWindows& spare);
// The candidates that hold.
BranchPtr verified_branch(Verify verify, BranchPtr candidates, SpareWindows& spare);

}  // namespace dateline

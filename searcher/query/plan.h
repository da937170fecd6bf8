// What a query asks of the index: an expression over its terms, as Xapian's queries are. Two things are made
// of it: Xapian's query, which is the measure of what it means, and the faster merging of posting lists
// (match/merge.h).
#pragma once

#include <xapian.h>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dateline {

// A condition that terms cannot express, looked at document by document.
struct Verification {
  std::string name;  // tells it from other conditions of the query
  std::function<bool(const Xapian::Database&, Xapian::docid)> holds;
};

struct Plan {
  enum class Kind {
    empty,       // nothing to search for: no condition, and no match by itself
    nothing,     // matches no document
    everything,  // every document; scores nothing
    term,
    any,        // of the parts; their scores add up
    all,        // of the parts; their scores add up
    maybe,      // the first part; the second adds its score
    without,    // the first part where the second does not match
    filter,     // all of the parts; the first alone scores
    word,       // any of the parts, weighed as one term: frequencies added up, one idf
    phrase,     // terms one behind the other; scores as all of them do
    has_value,  // a value in the slot
    verified    // as the verification says; only among parts of a filter
  };

  Kind kind = Kind::empty;
  double times = 1;                // by which its score counts; 0: it only chooses
  std::string name;                // term
  std::vector<std::string> terms;  // phrase
  std::vector<Plan> parts;
  Xapian::valueno slot = 0;  // has_value
  std::shared_ptr<const Verification> verification;

  static Plan nothing() { return of(Kind::nothing); }
  static Plan everything() { return of(Kind::everything); }
  static Plan term(std::string name);
  static Plan phrase(std::vector<std::string> terms);
  static Plan has_value(Xapian::valueno slot);
  static Plan verified(std::string name, decltype(Verification::holds) holds);
  // One part is itself, none is empty. Parts that are empty must have been left out.
  static Plan any(std::vector<Plan> parts) { return joined(Kind::any, std::move(parts)); }
  static Plan all(std::vector<Plan> parts) { return joined(Kind::all, std::move(parts)); }
  static Plan word(std::vector<Plan> parts) { return joined(Kind::word, std::move(parts)); }
  static Plan maybe(Plan first, Plan second) {
    return pair(Kind::maybe, std::move(first), std::move(second));
  }
  static Plan without(Plan first, Plan second) {
    return pair(Kind::without, std::move(first), std::move(second));
  }
  static Plan filter(Plan first, Plan second) {
    return pair(Kind::filter, std::move(first), std::move(second));
  }

  bool is_empty() const { return kind == Kind::empty; }
  // The same, its score so many times as heavy.
  Plan weighed(double factor) && {
    times *= factor;
    return std::move(*this);
  }

  Xapian::Query to_xapian() const;
  // Bytes that are the same for two plans that ask for the same.
  std::string description() const;
  void add_terms(std::set<std::string>& out) const;
  // Whether some part is decided by where words stand.
  bool is_positional() const;

 private:
  void describe(std::string& out) const;
  static Plan of(Kind kind) {
    Plan plan;
    plan.kind = kind;
    return plan;
  }
  static Plan joined(Kind kind, std::vector<Plan> parts);
  static Plan pair(Kind kind, Plan first, Plan second);
};

}  // namespace dateline

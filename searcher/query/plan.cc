#include "query/plan.h"

#include <algorithm>
#include <utility>

#include "query/verified_source.h"
#include "schema.h"

namespace dateline {
namespace {

using Xapian::Query;

Query::op operator_of(Plan::Kind kind) {
  switch (kind) {
    case Plan::Kind::all:
      return Query::OP_AND;
    case Plan::Kind::maybe:
      return Query::OP_AND_MAYBE;
    case Plan::Kind::without:
      return Query::OP_AND_NOT;
    case Plan::Kind::filter:
      return Query::OP_FILTER;
    case Plan::Kind::word:
      return Query::OP_SYNONYM;
    default:
      return Query::OP_OR;
  }
}

}  // namespace

Plan Plan::term(std::string name) {
  Plan plan = of(Kind::term);
  plan.name = std::move(name);
  return plan;
}

Plan Plan::phrase(std::vector<std::string> terms) {
  Plan plan = of(Kind::phrase);
  plan.terms = std::move(terms);
  return plan;
}

Plan Plan::has_value(Xapian::valueno slot) {
  Plan plan = of(Kind::has_value);
  plan.slot = slot;
  return plan;
}

Plan Plan::verified(std::string name, decltype(Verification::holds) holds) {
  Plan plan = of(Kind::verified);
  plan.verification = std::make_shared<const Verification>(Verification{std::move(name), std::move(holds)});
  return plan;
}

Plan Plan::joined(Kind kind, std::vector<Plan> parts) {
  if (parts.empty()) return {};
  if (parts.size() == 1) return std::move(parts.front());
  Plan plan = of(kind);
  plan.parts = std::move(parts);
  return plan;
}

Plan Plan::pair(Kind kind, Plan first, Plan second) {
  Plan plan = of(kind);
  plan.parts.reserve(2);
  plan.parts.push_back(std::move(first));
  plan.parts.push_back(std::move(second));
  return plan;
}

Query Plan::to_xapian() const {
  Query query;
  switch (kind) {
    case Kind::empty:
      return {};
    case Kind::nothing:
      return Query(std::string(kNothingTerm));
    case Kind::everything:
      query = Query::MatchAll;
      break;
    case Kind::term:
      query = Query(name);
      break;
    case Kind::phrase:
      query =
          Query(Query::OP_PHRASE, terms.begin(), terms.end(), static_cast<Xapian::termcount>(terms.size()));
      break;
    case Kind::has_value:  // values begin with no control character
      query = Query(Query::OP_VALUE_GE, slot, std::string(1, '\x01'));
      break;
    case Kind::verified:
      query = Query((new VerifiedSource(verification->name, verification->holds))->release());
      break;
    default: {
      std::vector<Query> queries;
      queries.reserve(parts.size());
      for (const Plan& part : parts) queries.push_back(part.to_xapian());
      query = Query(operator_of(kind), queries.begin(), queries.end());
    }
  }
  return times == 1 ? query : Query(Query::OP_SCALE_WEIGHT, query, times);
}

std::string Plan::description() const {
  std::string out;
  describe(out);
  return out;
}

// Numbers as they stand in memory, texts with their lengths: every part says where it ends.
void Plan::describe(std::string& out) const {
  const auto number = [&](auto value) { out.append(reinterpret_cast<const char*>(&value), sizeof value); };
  const auto text = [&](const std::string& bytes) {
    number(bytes.size());
    out += bytes;
  };
  number(kind);
  number(times);
  text(name);
  number(terms.size());
  for (const std::string& t : terms) text(t);
  number(parts.size());
  for (const Plan& part : parts) part.describe(out);
  if (kind == Kind::has_value) number(slot);
  if (verification) text(verification->name);
}

bool Plan::is_positional() const {
  return kind == Kind::phrase || kind == Kind::verified ||
         std::any_of(parts.begin(), parts.end(), [](const Plan& p) { return p.is_positional(); });
}

void Plan::add_terms(std::set<std::string>& out) const {
  if (kind == Kind::term) out.insert(name);
  out.insert(terms.begin(), terms.end());
  for (const Plan& part : parts) part.add_terms(out);
}

}  // namespace dateline

// A query as it was understood. The pipeline, by an example:
//
//   text      +"lachin corridor" peace topic:(grain wheat) date:2023-07
//   tree      group
//               required  phrase [lachin corridor]
//               optional  word   [peace]
//               filter    topic: group(value grain, value wheat)
//               filter    date   2023-07-01 … 2023-07-31
//   Xapian    ((lachin PHRASE 2 corridor) AND_MAYBE Zpeac) FILTER (XTOPIC:grain OR XTOPIC:wheat) FILTER
//   M202307
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dates.h"
#include "schema.h"

namespace dateline {

enum class NodeKind {
  word,     // found by its stems
  phrase,   // these words, as they are, one after the other
  value,    // a whole value of a facet
  dates,    // a range of days
  undated,  // no date at all
  group,    // words side by side
  both,     // a AND b
  either,   // a OR b
  without   // a NOT b NOT c …; without a first child, everything but the others
};

struct QueryWord {
  std::string written;
  std::string folded;
  bool ascii = true;
};

struct QueryNode;
using QueryNodePtr = std::unique_ptr<QueryNode>;

enum class Sign { none, required, prohibited };

struct QueryNode {
  NodeKind kind = NodeKind::group;
  std::vector<QueryWord> words;        // word, phrase
  const TextField* field = nullptr;    // word, phrase: null means everywhere
  const FacetField* facet = nullptr;   // value
  std::string value;                   // value, as written
  std::optional<Date> from, to;        // dates; inclusive, open where missing
  std::vector<QueryNodePtr> children;  // group, both, either, without
  std::vector<Sign> signs;             // group: one for each child

  explicit QueryNode(NodeKind k) : kind(k) {}
};

// Whether the node only chooses articles, without a part in their ranking.
bool is_filter(const QueryNode& node);

// The words of a text as a query takes them.
std::vector<QueryWord> query_words(std::string_view text);

// Throws QueryError. The facets must outlive the tree.
QueryNodePtr parse_query(std::string_view text, const std::vector<FacetField>& facets);

// Every word of the text, optional.
QueryNodePtr parse_plain(std::string_view text);

}  // namespace dateline

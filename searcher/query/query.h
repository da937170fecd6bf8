// A query as it was understood. The pipeline, by an example:
//
//   text      +"lachin corridor" peace blockad* topic:(grain wheat) date:2023-07
//   tree      group
//               required  phrase [lachin corridor]
//               optional  word   [peace]
//               optional  word   [blockad*]                        resolved: blockade, blockaded, blockades
//               filter    topic: either(value grain, value wheat)
//               filter    dates  2023-07-01 … 2023-07-31
//   plan      ((lachin PHRASE 2 corridor) AND_MAYBE (Zpeac OR (blockade SYNONYM …))) FILTER
//             (XTOPIC:grain OR XTOPIC:wheat) FILTER M202307
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
  everything,  // *
  word,        // in any of its forms, or as its match says
  phrase,      // these words one after the other
  verbatim,    // a phrase whose stored text is written exactly so
  near,        // its children not further apart than `distance`, in any order
  adjacent,    // likewise, in this order
  value,       // a whole value of a facet, or all values that fit a pattern
  dates,       // a range of days
  undated,     // no date at all
  group,       // words side by side
  both,        // a AND b
  either,      // a OR b
  without      // a NOT b NOT c …; without a first child, everything but the others
};

enum class WordMatch {
  forms,    // any word that shares a stem
  exact,    // the folded word
  pattern,  // '*' stands for any letters, or none
  close     // words within some edits
};

struct QueryWord {
  std::string written;
  std::string folded;  // of a pattern with its '*'
  bool ascii = true;
  WordMatch match = WordMatch::forms;
  unsigned edits = 0;              // of a close word
  std::size_t at = 0, bytes = 0;   // where it stands in the query
  std::vector<std::string> found;  // folded words of the index that it stands for, once resolved; not filled
                                   // for forms outside phrases and NEAR, which go by their stems
};

struct QueryNode;
using QueryNodePtr = std::unique_ptr<QueryNode>;

enum class Sign { none, required, prohibited };

struct QueryNode {
  NodeKind kind = NodeKind::group;
  std::vector<QueryWord> words;        // word, phrase, verbatim; value: one, its folded value
  const TextField* field = nullptr;    // word, phrase, verbatim, near, adjacent: null means everywhere
  const FacetField* facet = nullptr;   // value
  std::string text;                    // verbatim: as written, with single spaces
  std::optional<Date> from, to;        // dates; inclusive, open where missing
  std::size_t distance = 0;            // near, adjacent: from the end of the first to the start of the last
  std::vector<QueryNodePtr> children;  // near, adjacent, group, both, either, without
  std::vector<Sign> signs;             // group: one for each child
  std::size_t begin = 0, end = 0;      // bytes of the query

  explicit QueryNode(NodeKind k) : kind(k) {}
};

// Whether the node only chooses articles, without a part in their ranking.
bool is_filter(const QueryNode& node);

// The prefix of the words that the node is about: of its field, or none.
std::string_view word_prefix(const QueryNode& node);

// Whether child `i` says what must not be there.
bool is_negative(const QueryNode& node, std::size_t i);

struct ParsedQuery {
  QueryNodePtr tree;
  std::vector<std::string> hints;  // what was probably meant otherwise, and how to write that
};

// Throws QueryError. The facets must outlive the tree.
ParsedQuery parse_query(std::string_view text, const std::vector<FacetField>& facets);

// Every word of the text, optional.
QueryNodePtr parse_plain(std::string_view text);

}  // namespace dateline

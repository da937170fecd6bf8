#include "query/query.h"

#include <algorithm>

namespace dateline {

bool is_filter(const QueryNode& node) {
  switch (node.kind) {
    case NodeKind::word:
    case NodeKind::phrase:
    case NodeKind::verbatim:
    case NodeKind::near:
    case NodeKind::adjacent:
      return false;
    case NodeKind::everything:
    case NodeKind::value:
    case NodeKind::dates:
    case NodeKind::undated:
      return true;
    default:
      break;
  }
  // A group's prohibited parts take no part in the ranking, and neither does what NOT takes away.
  for (std::size_t i = 0; i < node.children.size(); ++i)
    if (!is_negative(node, i) && node.children[i] != nullptr && !is_filter(*node.children[i])) return false;
  return true;
}

std::string_view word_prefix(const QueryNode& node) {
  return node.field != nullptr ? node.field->word_prefix : std::string_view();
}

bool is_negative(const QueryNode& node, std::size_t i) {
  return (node.kind == NodeKind::without && i > 0) ||
         (node.kind == NodeKind::group && node.signs[i] == Sign::prohibited);
}

}  // namespace dateline

#include "query/resolve.h"

#include <algorithm>

#include "utf8.h"

namespace dateline {
namespace {

std::string_view prefix_of(const QueryNode& node) {
  if (node.facet != nullptr) return node.facet->prefix;
  return word_prefix(node);
}

// `excluded`: the word stands in what is to be taken away, and names that sound alike may be others.
void resolve_word(QueryWord& word, std::string_view prefix, bool excluded, const Vocabulary& vocabulary,
                  std::vector<std::string>& warnings) {
  IndexWords found;
  switch (word.match) {
    case WordMatch::exact:
      return;
    case WordMatch::forms:
      found = vocabulary.forms(prefix, word, kMaxWordsFound);
      break;
    case WordMatch::pattern:
      found = vocabulary.matching(prefix, word.folded, kMaxWordsFound);
      break;
    case WordMatch::close:
      found = vocabulary.close_to(prefix, word.folded, word.edits, kMaxWordsFound);
      break;
  }
  word.found.clear();
  for (IndexWord& w : found.words) word.found.push_back(std::move(w.word));
  if (found.left_out > 0)
    warnings.push_back("'" + printable(word.written) + "' fits " +
                       std::to_string(word.found.size() + found.left_out) + " words of the index: the " +
                       std::to_string(word.found.size()) + " most frequent were searched for");
  if (word.match == WordMatch::forms && !excluded)
    for (QueryWord& name : vocabulary.other_spellings(word)) word.found.push_back(std::move(name.folded));
  std::sort(word.found.begin(), word.found.end());
  word.found.erase(std::unique(word.found.begin(), word.found.end()), word.found.end());
}

void resolve_node(QueryNode& node, bool by_position, bool excluded, const Vocabulary& vocabulary,
                  std::vector<std::string>& warnings) {
  const bool any_value = node.kind == NodeKind::value && node.words.front().folded == "*";
  if (any_value) return;
  for (QueryWord& word : node.words)
    if (by_position || word.match != WordMatch::forms)
      resolve_word(word, prefix_of(node), excluded, vocabulary, warnings);
  const bool near = node.kind == NodeKind::near || node.kind == NodeKind::adjacent;
  for (std::size_t i = 0; i < node.children.size(); ++i)
    if (QueryNode* child = node.children[i].get(); child != nullptr)
      resolve_node(*child, by_position || near || child->kind == NodeKind::phrase,
                   excluded || is_negative(node, i), vocabulary, warnings);
}

}  // namespace

void resolve(QueryNode& node, const Vocabulary& vocabulary, std::vector<std::string>& warnings) {
  resolve_node(node, node.kind == NodeKind::phrase, false, vocabulary, warnings);
}

}  // namespace dateline

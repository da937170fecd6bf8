#include "query/positional.h"

#include <algorithm>

namespace dateline {
namespace {

WordSet words_of(const QueryWord& word) {
  return word.match == WordMatch::exact ? WordSet{word.folded} : word.found;
}

void add_sequences(const QueryNode& node, std::vector<Sequence>& out) {
  if (node.children.empty()) {
    Sequence sequence;
    for (const QueryWord& w : node.words) sequence.push_back(words_of(w));
    out.push_back(std::move(sequence));
  }
  for (const QueryNodePtr& child : node.children) add_sequences(*child, out);
}

bool before(const Span& a, const Span& b) { return a.begin != b.begin ? a.begin < b.begin : a.end < b.end; }

// The positions at which the sequence begins: those of each word, moved back to its beginning, in all lists.
void add_spans(const Sequence& sequence, const PositionsOf& positions_of, std::vector<Span>& out) {
  std::vector<Position> begins;
  for (std::size_t i = 0; i < sequence.size(); ++i) {
    const auto offset = static_cast<Position>(i);
    const std::vector<Position> positions = positions_of(sequence[i]);
    if (i == 0) {
      begins = positions;
    } else {
      std::vector<Position> both;
      auto p = positions.begin();
      for (const Position b : begins) {
        while (p != positions.end() && *p < b + offset) ++p;
        if (p != positions.end() && *p == b + offset) both.push_back(b);
      }
      begins = std::move(both);
    }
    if (begins.empty()) return;
  }
  const auto length = static_cast<Position>(sequence.size());
  for (const Position b : begins) out.push_back({b, b + length - 1});
}

// Finds windows: one span of each operand, no two with a word in common, all within the distance.
class Windows {
 public:
  Windows(const Positional& positional, std::vector<std::vector<Span>> spans)
      : positional_(positional), spans_(std::move(spans)), chosen_(spans_.size()) {
    for (const auto& list : spans_)
      for (const Span& s : list) longest_ = std::max(longest_, s.end - s.begin);
  }

  bool any() {
    return std::any_of(spans_[0].begin(), spans_[0].end(), [&](const Span& s) { return has_window(0, s); });
  }
  std::vector<Span> spans_with_a_window() {
    std::vector<Span> out;
    for (std::size_t operand = 0; operand < spans_.size(); ++operand)
      for (const Span& s : spans_[operand])
        if (has_window(operand, s)) out.push_back(s);
    return out;
  }

 private:
  bool has_window(std::size_t operand, const Span& span) {
    fixed_ = operand;
    chosen_[operand] = span;
    return choose(0);
  }
  // Chooses spans for the operands from `operand` on that go with those chosen before and with the fixed one.
  bool choose(std::size_t operand) {
    if (operand == spans_.size()) return true;
    if (operand == fixed_) return choose(operand + 1);
    const Span& fixed = chosen_[fixed_];
    const Position reach = positional_.distance + longest_;
    const auto& list = spans_[operand];
    const Position from = fixed.begin > reach ? fixed.begin - reach : 0;
    auto s = std::lower_bound(list.begin(), list.end(), Span{from, 0}, before);
    for (; s != list.end() && s->begin <= fixed.end + positional_.distance; ++s) {
      if (!goes_with_chosen(*s, operand)) continue;
      chosen_[operand] = *s;
      if (choose(operand + 1)) return true;
    }
    return false;
  }
  bool goes_with_chosen(const Span& span, std::size_t operand) const {
    Position latest = span.begin, earliest = span.end;
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
      if (i >= operand && i != fixed_) continue;
      const Span& other = chosen_[i];
      const bool other_first = other.end < span.begin, other_last = span.end < other.begin;
      if (!other_first && !other_last) return false;
      if (positional_.ordered && other_first != (i < operand)) return false;
      latest = std::max(latest, other.begin);
      earliest = std::min(earliest, other.end);
    }
    return latest - earliest <= positional_.distance;
  }

  const Positional& positional_;
  std::vector<std::vector<Span>> spans_;
  std::vector<Span> chosen_;
  std::size_t fixed_ = 0;
  Position longest_ = 0;
};

// Of each operand; empty where one stands nowhere.
std::vector<std::vector<Span>> operand_spans(const Positional& positional, const PositionsOf& positions_of) {
  std::vector<std::vector<Span>> all;
  for (const std::vector<Sequence>& operand : positional.operands) {
    std::vector<Span> spans;
    for (const Sequence& sequence : operand) add_spans(sequence, positions_of, spans);
    if (spans.empty()) return {};
    std::sort(spans.begin(), spans.end(), before);
    spans.erase(std::unique(spans.begin(), spans.end()), spans.end());
    all.push_back(std::move(spans));
  }
  return all;
}

}  // namespace

Positional positional_of(const QueryNode& node) {
  Positional positional;
  if (node.kind == NodeKind::near || node.kind == NodeKind::adjacent) {
    for (const QueryNodePtr& child : node.children) add_sequences(*child, positional.operands.emplace_back());
    positional.ordered = node.kind == NodeKind::adjacent;
    positional.distance = static_cast<Position>(node.distance);
  } else {
    add_sequences(node, positional.operands.emplace_back());
  }
  return positional;
}

bool stands(const Positional& positional, const PositionsOf& positions_of) {
  std::vector<std::vector<Span>> spans = operand_spans(positional, positions_of);
  if (spans.size() < 2) return !spans.empty();
  return Windows(positional, std::move(spans)).any();
}

std::vector<Span> spans_of(const Positional& positional, const PositionsOf& positions_of) {
  std::vector<std::vector<Span>> spans = operand_spans(positional, positions_of);
  if (spans.empty()) return {};
  if (spans.size() == 1) return spans.front();
  std::vector<Span> out = Windows(positional, std::move(spans)).spans_with_a_window();
  std::sort(out.begin(), out.end(), before);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace dateline

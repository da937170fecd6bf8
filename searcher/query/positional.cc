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

// Finds windows: one span of each operand, no two with a word in common, all within the distance. The span
// that ends first is taken as given; the others then lie behind it and begin within the distance of its end.
class Windows {
 public:
  Windows(const Positional& positional, std::vector<std::vector<Span>> spans)
      : positional_(positional), spans_(std::move(spans)), chosen_(spans_.size()) {}

  bool any() {
    for (std::size_t first = 0; first < (positional_.ordered ? 1 : spans_.size()); ++first)
      for (const Span& s : spans_[first])
        if (has_window(first, s, kNone, {})) return true;
    return false;
  }
  // All spans that have a part in one.
  std::vector<Span> spans_with_a_window() {
    std::vector<Span> out;
    for (std::size_t first = 0; first < (positional_.ordered ? 1 : spans_.size()); ++first)
      for (const Span& s : spans_[first]) {
        if (!has_window(first, s, kNone, {})) continue;
        out.push_back(s);
        for (std::size_t other = 0; other < spans_.size(); ++other) {
          if (other == first) continue;
          for (auto t = behind(other, s.end); t != spans_[other].end() && t->begin <= reach(s); ++t)
            if (has_window(first, s, other, *t)) out.push_back(*t);
        }
      }
    return out;
  }

 private:
  using List = std::vector<Span>;
  static constexpr std::size_t kNone = SIZE_MAX;
  // Choices tried for one window. Only operands that share many words can come to as many.
  static constexpr std::size_t kMaxChoices = 1000;

  Position reach(const Span& first) const { return first.end + positional_.distance; }
  // The first span of the operand that begins behind the position.
  List::const_iterator behind(std::size_t operand, Position at) const {
    return std::upper_bound(spans_[operand].begin(), spans_[operand].end(), at,
                            [](Position p, const Span& s) { return p < s.begin; });
  }

  // With span `forced` for operand `other`, where there is one.
  bool has_window(std::size_t first, const Span& span, std::size_t other, const Span& forced) {
    first_ = first;
    other_ = other;
    forced_ = forced;
    chosen_[first] = span;
    choices_ = 0;
    return positional_.ordered ? has_chain(span) : choose(0, span);
  }

  // In order, what ends earliest leaves the most room.
  bool has_chain(const Span& first) const {
    Position at = first.end;
    for (std::size_t operand = 1; operand < spans_.size(); ++operand) {
      Span next{};
      if (operand == other_) {
        if (forced_.begin <= at) return false;
        next = forced_;
      } else {
        auto s = behind(operand, at);
        if (s == spans_[operand].end()) return false;
        next = *s;
        const bool last = operand + 1 == spans_.size();
        for (++s; !last && s != spans_[operand].end() && s->begin < next.end; ++s)
          if (s->end < next.end) next = *s;
      }
      if (next.begin > reach(first)) return false;
      at = next.end;
    }
    return true;
  }

  bool choose(std::size_t operand, const Span& first) {
    if (operand == spans_.size()) return true;
    if (operand == first_) return choose(operand + 1, first);
    if (operand == other_) {
      chosen_[operand] = forced_;
      return is_free(forced_, operand) && choose(operand + 1, first);
    }
    for (auto s = behind(operand, first.end); s != spans_[operand].end() && s->begin <= reach(first); ++s) {
      if (++choices_ > kMaxChoices) return false;
      if (!is_free(*s, operand)) continue;
      chosen_[operand] = *s;
      if (choose(operand + 1, first)) return true;
    }
    return false;
  }
  bool is_free(const Span& span, std::size_t operand) const {
    for (std::size_t i = 0; i < operand; ++i)
      if (i != first_ && span.begin <= chosen_[i].end && chosen_[i].begin <= span.end) return false;
    const bool forced_later = other_ != kNone && other_ > operand;
    return !forced_later || span.begin > forced_.end || forced_.begin > span.end;
  }

  const Positional& positional_;
  std::vector<List> spans_;
  List chosen_;
  std::size_t first_ = 0, other_ = kNone, choices_ = 0;
  Span forced_;
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

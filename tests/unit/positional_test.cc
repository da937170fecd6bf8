#include "query/positional.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

namespace dateline {
namespace {

using Strings = std::vector<std::string>;

Strings split(const std::string& text) {
  Strings out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

PositionsOf positions_in(const Strings& text) {
  return [&text](const WordSet& words) {
    std::vector<Position> out;
    for (std::size_t i = 0; i < text.size(); ++i)
      if (std::find(words.begin(), words.end(), text[i]) != words.end())
        out.push_back(static_cast<Position>(i));
    return out;
  };
}

// Each operand one sequence of words; "a|b" is either word, "(a b,c)" would be two operands' worth.
Positional rule(const std::vector<Strings>& operands, Position distance = 0, bool ordered = false) {
  Positional out;
  out.distance = distance;
  out.ordered = ordered;
  for (const Strings& alternatives : operands) {
    auto& operand = out.operands.emplace_back();
    for (const std::string& phrase : alternatives) {
      auto& sequence = operand.emplace_back();
      for (std::string w : split(phrase)) {
        std::replace(w.begin(), w.end(), '|', ' ');
        sequence.push_back(split(w));
      }
    }
  }
  return out;
}

bool stands_in(const Positional& positional, const std::string& text) {
  const Strings words = split(text);
  return stands(positional, positions_in(words));
}

std::string spans_in(const Positional& positional, const std::string& text) {
  const Strings words = split(text);
  std::string out;
  for (const Span& s : spans_of(positional, positions_in(words)))
    out += (out.empty() ? "" : " ") + std::to_string(s.begin) + "-" + std::to_string(s.end);
  return out;
}

TEST(Positional, APhraseStandsWhereItsWordsFollowOneAnother) {
  EXPECT_TRUE(stands_in(rule({{"a b"}}), "x a b"));
  EXPECT_FALSE(stands_in(rule({{"a b"}}), "b a x b"));
  EXPECT_EQ(spans_in(rule({{"a b"}}), "a b a b a"), "0-1 2-3");
  EXPECT_EQ(spans_in(rule({{"a a"}}), "a a a"), "0-1 1-2");
  EXPECT_EQ(spans_in(rule({{"a|c b"}}), "a b c b"), "0-1 2-3");
}

TEST(Positional, NeighboursAreOneApart) {
  EXPECT_TRUE(stands_in(rule({{"a"}, {"b"}}, 1), "b a"));
  EXPECT_FALSE(stands_in(rule({{"a"}, {"b"}}, 1), "b x a"));
  EXPECT_TRUE(stands_in(rule({{"a"}, {"b"}}, 2), "b x a"));
}

TEST(Positional, WhatIsOrderedStandsInThatOrder) {
  EXPECT_TRUE(stands_in(rule({{"a"}, {"b"}}, 3, true), "a x b"));
  EXPECT_FALSE(stands_in(rule({{"a"}, {"b"}}, 3, true), "b x a"));
  EXPECT_EQ(spans_in(rule({{"a"}, {"b"}}, 3, true), "b a x b"), "1-1 3-3");
}

TEST(Positional, DistanceGoesFromTheEndOfTheFirstToTheStartOfTheLast) {
  const Positional phrases = rule({{"a b c"}, {"d e"}}, 2);
  EXPECT_TRUE(stands_in(phrases, "a b c x d e"));
  EXPECT_FALSE(stands_in(phrases, "a b c x x d e"));
  EXPECT_TRUE(stands_in(phrases, "d e x a b c"));
}

TEST(Positional, AnOperandTakesNoWordThatAnotherHas) {
  EXPECT_FALSE(stands_in(rule({{"a"}, {"a"}}, 5), "x a x"));
  EXPECT_TRUE(stands_in(rule({{"a"}, {"a"}}, 5), "a x a"));
  EXPECT_FALSE(stands_in(rule({{"a b"}, {"b c"}}, 5), "a b c"));
  EXPECT_TRUE(stands_in(rule({{"a b"}, {"b c"}}, 5), "a b c x b c"));
  EXPECT_FALSE(stands_in(rule({{"a"}, {"a"}, {"a"}}, 9), "a a"));
}

TEST(Positional, AlternativesAreAnyOfTheirPhrases) {
  const Positional either = rule({{"a b"}, {"c", "d e"}}, 3);
  EXPECT_TRUE(stands_in(either, "d e x a b"));
  EXPECT_FALSE(stands_in(either, "d x a b"));
  EXPECT_EQ(spans_in(either, "c a b d e"), "0-0 1-2 3-4");
}

TEST(Positional, SpansWithoutAPartnerAreLeftOut) {
  EXPECT_EQ(spans_in(rule({{"a"}, {"b"}}, 1), "a x x a b"), "3-3 4-4");
  EXPECT_EQ(spans_in(rule({{"a"}, {"b"}}, 1), "a x b"), "");
}

TEST(Positional, WithoutOneOfItsOperandsNothingStands) {
  EXPECT_FALSE(stands_in(rule({{"a"}, {"z"}}, 9), "a b c"));
  EXPECT_EQ(spans_in(rule({{"a"}, {"z"}}, 9), "a b c"), "");
  EXPECT_FALSE(stands_in(rule({{"a"}}), ""));
}

// Every choice of spans is tried.
std::vector<Span> naive_spans(const Positional& positional, const Strings& text) {
  std::vector<std::vector<Span>> all;
  for (const auto& operand : positional.operands) {
    auto& spans = all.emplace_back();
    for (const Sequence& sequence : operand)
      for (std::size_t begin = 0; begin + sequence.size() <= text.size(); ++begin) {
        bool fits = true;
        for (std::size_t i = 0; i < sequence.size(); ++i)
          fits =
              fits && std::find(sequence[i].begin(), sequence[i].end(), text[begin + i]) != sequence[i].end();
        const auto from = static_cast<Position>(begin);
        if (fits) spans.push_back({from, from + static_cast<Position>(sequence.size()) - 1});
      }
  }
  std::vector<Span> chosen, out;
  const std::function<void()> choose = [&] {
    if (chosen.size() < all.size()) {
      for (const Span& s : all[chosen.size()]) {
        chosen.push_back(s);
        choose();
        chosen.pop_back();
      }
      return;
    }
    std::vector<Span> order = chosen;
    if (!positional.ordered)
      std::sort(order.begin(), order.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
    for (std::size_t i = 1; i < order.size(); ++i)
      if (order[i].begin <= order[i - 1].end) return;
    if (order.size() > 1 && order.back().begin - order.front().end > positional.distance) return;
    out.insert(out.end(), chosen.begin(), chosen.end());
  };
  choose();
  std::sort(out.begin(), out.end(), [](const Span& a, const Span& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  });
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

TEST(Positional, StandsWhereTryingEveryChoiceSaysSo) {
  std::size_t standing = 0;
  constexpr unsigned kCases = 30000;
  for (unsigned seed = 0; seed < kCases; ++seed) {
    std::mt19937 random(seed);
    const auto word = [&] { return std::string(1, "abcd"[random() % (2 + seed % 3)]); };
    Strings text(random() % 14);
    for (std::string& w : text) w = word();
    std::vector<Strings> operands(1 + random() % 4);
    for (Strings& alternatives : operands) {
      alternatives.resize(1 + random() % 2);
      for (std::string& phrase : alternatives) {
        for (std::size_t n = 1 + random() % 3; n > 0; --n) {
          phrase += (phrase.empty() ? "" : " ") + word();
          if (random() % 4 == 0) phrase += "|" + word();
        }
      }
    }
    const Positional positional = rule(operands, 1 + static_cast<Position>(random() % 8), random() % 2 == 0);
    const std::vector<Span> expected = naive_spans(positional, text);
    ASSERT_EQ(stands(positional, positions_in(text)), !expected.empty()) << "seed " << seed;
    ASSERT_EQ(spans_of(positional, positions_in(text)), expected) << "seed " << seed;
    standing += expected.empty() ? 0 : 1;
  }
  EXPECT_GT(standing, kCases / 10);  // or the cases say nothing
  EXPECT_LT(standing, kCases * 9 / 10);
}

std::string written(const Positional& positional) {
  std::string out = (positional.ordered ? "adj/" : "near/") + std::to_string(positional.distance);
  for (const auto& operand : positional.operands) {
    out += " [";
    for (const Sequence& sequence : operand) {
      if (out.back() != '[') out += ", ";
      for (std::size_t i = 0; i < sequence.size(); ++i) {
        if (i > 0) out += ' ';
        for (std::size_t j = 0; j < sequence[i].size(); ++j) out += (j > 0 ? "|" : "") + sequence[i][j];
      }
    }
    out += "]";
  }
  return out;
}

TEST(PositionalOf, ANodeIsItsOperandsAndTheirWords) {
  const std::vector<FacetField> facets = facet_fields({});
  const auto of = [&](const char* query) {
    const ParsedQuery parsed = parse_query(query, facets);
    QueryNode& node = *parsed.tree->children.at(0);
    const std::function<void(QueryNode&)> find = [&](QueryNode& n) {
      for (QueryWord& w : n.words)
        if (w.match != WordMatch::exact) w.found = {w.folded, w.folded + "s"};
      for (const QueryNodePtr& c : n.children) find(*c);
    };
    find(node);
    return written(positional_of(node));
  };
  EXPECT_EQ(of("\"a b\""), "near/0 [a b]");
  EXPECT_EQ(of("~\"a b\""), "near/0 [a|as b|bs]");
  EXPECT_EQ(of("a NEAR/5 \"b c\""), "near/5 [a|as] [b c]");
  EXPECT_EQ(of("a ADJ/2 b ADJ/3 c"), "adj/5 [a|as] [b|bs] [c|cs]");
  EXPECT_EQ(of("(a OR \"b c\") NEAR (d e)"), "near/10 [a|as, b c] [d|ds, e|es]");
}

}  // namespace
}  // namespace dateline

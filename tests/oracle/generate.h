// Random articles, and random queries that have a chance to find some of them.
#pragma once

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "dateline/article.h"
#include "tree.h"

namespace dateline::oracle {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }
  std::size_t between(std::size_t least, std::size_t most) { return least + below(most - least + 1); }
  bool percent(unsigned p) { return below(100) < p; }
  template <class List>
  const auto& one_of(const List& list) {
    return list[below(list.size())];
  }

 private:
  std::mt19937_64 engine_;
};

using Strings = std::vector<std::string>;

// The words that the articles of one corpus are made of: forms of one word stand together.
std::vector<Strings> random_vocabulary(Random& random);

std::vector<Article> random_articles(Random& random, const std::vector<Strings>& vocabulary);

// Facets to filter by, each with values.
using FacetValues = std::vector<std::pair<std::string, Strings>>;
// Those of random_articles().
const FacetValues& made_up_values();

// A query as its tree. `articles` are those it is to be tried on.
Tree random_query(Random& random, const std::vector<Strings>& vocabulary,
                  const std::vector<Article>& articles, const FacetValues& facets = made_up_values(),
                  std::size_t longest_phrase = 4);

}  // namespace dateline::oracle

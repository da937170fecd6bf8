// Which places an article is about: it counts where texts name them, and weighs that at the end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "entities/gazetteer.h"
#include "entities/name_matching.h"
#include "entities/text_words.h"

namespace dateline {

class PlaceFinder {
 public:
  explicit PlaceFinder(NameMatcher& names) : names_(names) {}

  // For a new article.
  void clear();

  // Takes the words of a text whose names are places there, and no parts of a person's.
  void take_places(TextWords& words);
  // Counts those of the text that take_places() had last. `before`: words of the article before this text.
  void count(TextWords& words, std::size_t before, bool in_title);
  // A country that something at a word stands for: an institution of it.
  void count_hint(std::uint16_t country, std::size_t word, bool in_title);

  // Those that the article is about by their English names, the weightiest first.
  std::vector<std::string> list();

 private:
  struct Evidence {
    unsigned mentions = 0;
    unsigned sum = 0;       // of what they are worth
    std::size_t first = 0;  // words before the first
    bool in_title = false;
  };

  bool is_place(TextWords& words, std::size_t i);
  bool is_preposition(TextWords& words, std::size_t i);
  bool stands_as_place(TextWords& words, std::size_t i);
  bool is_of_money(TextWords& words, std::size_t i);
  void count(std::uint16_t place, std::size_t word, bool in_title, unsigned worth);
  static unsigned weight(const Evidence& e);
  void count_weak();
  void count_countries();

  NameMatcher& names_;
  const Gazetteer& gazetteer_ = Gazetteer::shared();
  std::vector<Evidence> evidence_ = std::vector<Evidence>(gazetteer_.places());
  std::vector<std::uint32_t> names_of_places_;  // words of the text where they begin
  std::vector<std::uint16_t> seen_;             // places that have some
  std::vector<std::uint16_t> weak_;             // that a name may be
};

}  // namespace dateline

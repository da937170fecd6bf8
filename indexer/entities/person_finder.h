// Which persons an article names: runs of capitals with a sign that they are one, which is a title before, a
// given name in front, or an ending of surnames.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "entities/name_matching.h"
#include "entities/person_names.h"
#include "entities/text_words.h"

namespace dateline {

class PersonFinder {
 public:
  explicit PersonFinder(NameMatcher& names) : names_(names) {}

  // For a new article.
  void clear() { persons_.clear(); }

  // Counts the persons of a text whose places and organisations are taken. `in_main`: the text is in the
  // article's main language.
  void find(TextWords& words, bool in_main);

  // One name for each, the most mentioned first.
  std::vector<std::string> list();

 private:
  bool is_particle(TextWords& words, std::size_t i);
  std::size_t next_of_name(TextWords& words, std::size_t i);
  bool tells_alone(TextWords& words, std::size_t i);
  void read_person(TextWords& words, std::size_t first, std::size_t last, bool in_main);
  std::size_t start_of_name(TextWords& words, std::size_t first, std::size_t last) const;
  PersonName name_of(TextWords& words, std::size_t first, std::size_t last) const;
  void count(PersonName name, bool titled, bool in_main);

  NameMatcher& names_;
  std::unordered_map<std::string, std::pair<std::size_t, PersonName>> persons_;  // by folded names; in order
};

}  // namespace dateline

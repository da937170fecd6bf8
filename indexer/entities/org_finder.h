// Which organisations an article names: runs of capitals around a word such as "ministry", well-known ones,
// and the acronyms that stand in brackets behind a name.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "entities/gazetteer.h"
#include "entities/name_matching.h"
#include "entities/text_words.h"
#include "string_hash.h"

namespace dateline {

class OrgFinder {
 public:
  explicit OrgFinder(NameMatcher& names) : names_(names) {}

  // A country by an institution of it.
  struct Country {
    std::uint16_t place;
    std::size_t word;  // where the institution's name begins
  };

  // For a new article.
  void clear();

  // Counts the organisations of a text in which names are matched, and takes their words. Returns the
  // countries that these name; valid until the next call.
  const std::vector<Country>& find(TextWords& words);

  // As they are written, the most mentioned first.
  std::vector<std::string> list();

 private:
  struct Count {
    std::string written;
    std::size_t count = 0, first = 0;
  };

  void find_acronym(TextWords& words, std::size_t i);
  std::size_t read_org(TextWords& words, std::size_t cue);
  void count(TextWords& words, std::string name, std::size_t last);
  std::size_t read_of(TextWords& words, std::size_t last);

  NameMatcher& names_;
  const Gazetteer& gazetteer_ = Gazetteer::shared();
  std::unordered_map<std::string, Count> orgs_;  // by their folded names
  std::unordered_map<std::string, std::string, StringHash, std::equal_to<>> acronyms_;  // to keys of orgs_
  std::vector<Country> countries_;
};

}  // namespace dateline

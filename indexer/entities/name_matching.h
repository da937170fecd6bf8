// Which names of the gazetteer stand in a text: the longest one at each word that is not small, in the form
// that the table has or, in languages with cases, in another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "entities/case_endings.h"
#include "entities/gazetteer.h"
#include "entities/person_names.h"
#include "entities/russian_names.h"
#include "entities/text_words.h"

namespace dateline {

class NameMatcher {
 public:
  // Of the texts from here on; that of their lexemes.
  void set_language(std::string_view lang);
  std::string_view language() const { return lang_; }
  const CaseEndings* endings() const { return endings_; }  // of its names, as case_endings_of() gives them

  // Sets `name` and `words` of the words that are not small, and of what belongs to their names.
  void match(TextWords& words);

  // What a word is, where it is written small too; null for nothing.
  const GazetteerName* name_of(TextWords& words, std::size_t i) {
    return words[i].small ? numbered(facts(words, i).exact) : words[i].name;
  }
  // "Erdoğan Ankara'da", "İlham Bakıda": with an ending of its case, a name is its own.
  bool stands_in_base_form(TextWords& words, std::size_t i);
  // The ending of a folded man's given name in another case than the first, in Russian and Ukrainian; null
  // where it is none. Александра has one, though it is a woman's name too.
  const NameEnding* case_of_man(std::string_view folded) const;
  // Whether a title stands before the word.
  bool has_title_before(TextWords& words, std::size_t i);
  // How the word ends.
  SurnameShape surname_shape(TextWords& words, std::size_t i) {
    return words[i].words == 1 ? words[i].shape : static_cast<SurnameShape>(facts(words, i).shape);
  }

 private:
  // Of a word in the language, as its lexeme keeps them.
  const NameFacts& facts(const TextWords& words, std::size_t i) const {
    NameFacts& facts = words[i].lexeme->names;
    if (!facts.known) facts = find_facts(words.folded(i), words[i].ascii);
    return facts;
  }
  NameFacts find_facts(std::string_view folded, bool ascii) const;
  const GazetteerName* numbered(std::uint32_t number) const {
    return number == 0 ? nullptr : &gazetteer_.names()[number - 1];
  }
  const GazetteerName* find_otherwise(std::string_view form) const;
  bool may_end_small(const GazetteerName& name) const;
  void match_longer(TextWords& words, std::size_t first, std::size_t longest) const;
  bool take_longer(TextWords& words, std::size_t first, std::size_t count, std::string_view form) const;

  const Gazetteer& gazetteer_ = Gazetteer::shared();
  std::string lang_;
  const CaseEndings* endings_ = nullptr;  // of lang_
};

// Whether a word is written as a short name's common word is (us, who), where the name has capitals (US,
// WHO).
bool is_acronym_in_small(const TextWords& words, std::size_t i);

}  // namespace dateline

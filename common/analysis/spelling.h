// Names written in several ways: Aliyev, Əliyev, Алиев, Ալիև, ალიევი, علييف.
//
// A name sounds the same in each script, about. Its consonants are what is sure of that: written in nine
// classes that hold what alphabets confuse, they are the key by which spellings of a name meet.
//
//   yerevan  ереван  երևան  irevan  يريفان     aRVN   (a: it begins with a vowel)
//   karabakh  qarabag  карабах  karabag        KRBK
//
// Words of one key are then compared sound by sound. Latin letters have several readings (c, ch, j, x), and a
// word with such a letter as many keys.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/stem.h"

namespace dateline {

inline constexpr std::size_t kMaxSpellingKeys = 4;

// What a folded word sounds like, in Latin, Cyrillic, Armenian, Georgian or Arabic letters. A word of one
// sound, or in another script, is like no other and has no key.
class Spelling {
 public:
  explicit Spelling(std::string_view folded);

  // At most kMaxSpellingKeys.
  const std::vector<std::string>& keys() const { return keys_; }
  // The language in whose script it is and which marks the case of a name at the name (Карабаха); or none.
  std::string_view inflecting_language() const;
  // Whether both may be spellings of one name.
  bool is_like(const Spelling& other) const;

  struct Rule;
  class RuleTable;

 private:
  enum class Script : unsigned char { none, latin, cyrillic, armenian, georgian, arabic };
  // One way to read the word.
  struct Reading {
    std::string key, sounds;
    std::size_t consonants = 0;  // among the sounds
  };

  static Script script_of(char32_t letter);
  bool has_one_case() const { return script_ == Script::georgian || script_ == Script::arabic; }
  bool is_either(Script script, const Spelling& other) const {
    return script_ == script || other.script_ == script;
  }
  const RuleTable& rules() const;
  std::vector<std::string> sounds_of(std::string_view word) const;
  void add_reading(std::string_view sounds);
  // 0 for the same sounds; infinite where the keys differ.
  double distance(const Reading& a, const Reading& b, const Spelling& other) const;
  double consonant_distance(char a, char b, const Spelling& other) const;
  double vowel_distance(std::string_view a, std::string_view b, bool last, const Spelling& other) const;

  Script script_ = Script::none;
  std::vector<Reading> readings_;
  std::vector<std::string> keys_;
};

// A word of an index as the name it may be: as it is written, and without its ending where names have
// endings.
std::vector<Spelling> name_spellings(std::string_view folded, Stems& stems);
// Their keys, each once.
std::vector<std::string> keys_of(const std::vector<Spelling>& spellings);
// Both at once; none where the word cannot be a name.
std::vector<std::string> name_keys(std::string_view folded, Stems& stems);

}  // namespace dateline

// The distinct words of many articles, each folded and stemmed once. Texts repeat themselves: of a hundred
// words all but one or two were seen before, and for those indexing is a look into a table.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/stem.h"

namespace dateline {

// Distinct strings, numbered from 0 in the order of their coming.
class StringTable {
 public:
  StringTable();
  std::uint32_t add(std::string_view text);
  std::string_view at(std::uint32_t number) const {
    return {bytes_.data() + ends_[number], ends_[number + 1] - ends_[number]};
  }
  std::size_t size() const { return ends_.size() - 1; }
  std::size_t memory() const;  // bytes
  void clear();

 private:
  // The beginning of the string is in its slot: a short one is found without a look anywhere else.
  struct Slot {
    std::uint64_t prefix = 0;  // the first 8 bytes
    std::uint32_t size = 0;    // of the string
    std::uint32_t number = 0;  // from 1; 0: the slot is free
  };
  void grow();

  std::vector<Slot> slots_;
  std::vector<char> bytes_;
  std::vector<std::size_t> ends_{0};
};

// A word as it is written in a text of a language.
struct Lexeme {
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  std::uint32_t word = kNone;  // its folded form, in words(); none: nothing is left of it
  std::array<std::uint32_t, 2> stems{kNone, kNone};  // in stems(): of the folded form, and of the written one
                                                     // where that is another
  bool cut = false;                                  // the folded form was cut to kMaxWordBytes
  bool small_number = false;                         // of one digit or two
};

// One per thread.
class Lexicon {
 public:
  Lexicon();

  // Valid until the next call.
  const Lexeme& find(std::string_view written, bool ascii, std::string_view lang);

  const StringTable& words() const { return words_; }
  const StringTable& stems() const { return stems_; }
  // A hash of the folded form.
  std::uint64_t hash(std::uint32_t word) const { return hashes_[word]; }

  std::size_t memory() const;  // bytes
  void clear();
  // Forgets everything where it takes more: an archive of numbers or of broken text has new words without
  // end. Numbers are then given anew.
  void limit_memory(std::size_t bytes);

 private:
  struct Language {
    std::string code;
    StringTable written;
    std::vector<Lexeme> lexemes;  // by the number of the written word
  };
  Language& language(std::string_view lang);
  Lexeme analyse(std::string_view written, bool ascii, const std::string& lang);

  std::vector<std::unique_ptr<Language>> languages_;
  Language* last_ = nullptr;
  Stems stemmer_;
  StringTable words_, stems_;
  std::vector<std::uint64_t> hashes_;  // of words_
  std::string folded_;
  std::vector<std::string> stem_list_;
};

}  // namespace dateline

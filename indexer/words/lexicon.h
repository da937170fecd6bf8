// The distinct words of many articles, each folded and stemmed once. Texts repeat themselves: of a hundred
// words all but one or two were seen before, and for those indexing is a look into a table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/fold.h"
#include "analysis/stem.h"
#include "analysis/tokenize.h"

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
  // Fetches the memory that add() will need.
  void prefetch(std::string_view text) const;
  // Fetch the memory that at() will need: the second what the first has led to.
  void prefetch_place(std::uint32_t number) const { __builtin_prefetch(&ends_[number]); }
  void prefetch_text(std::uint32_t number) const { __builtin_prefetch(bytes_.data() + ends_[number]); }
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

// Which names of the gazetteer a word is, in little room. Names by their number + 1; 0 is none.
struct NameFacts {
  std::uint32_t exact : 31 = 0;  // in this form, if only as the beginning of longer ones
  std::uint32_t known : 1 = 0;   // the rest was asked for
  std::uint32_t name : 30 = 0;   // or in another form
  std::uint32_t shape : 2 = 0;   // a SurnameShape
};

// A word as it is written in a text of a language.
struct Lexeme {
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  std::uint64_t hash = 0;      // hash_word() of its folded form
  std::uint32_t word = kNone;  // its folded form, in words(); none: nothing is left of it
  std::array<std::uint32_t, 2> stems{kNone, kNone};  // in stems(): of the folded form, and of the written one
                                                     // where that is another
  // For who reads the words: the article in which it last met this one, and what it knows it by there.
  std::uint32_t article = 0, entry = 0;
  NameFacts names;  // found when they are asked for (entities/name_matching.h)
  LetterCase letter_case = LetterCase::lower;
  bool ascii = true;          // as written
  bool cut = false;           // the folded form was cut to kMaxWordBytes
  bool small_number = false;  // of one digit or two
};

// Lexemes by the written word and a number that stands for the language. A word is looked up in three steps:
// each but the last fetches the memory that the next one needs, for many words at a time.
class LexemeTable {
  // In chunks of memory, with the rest of the text behind it. Each begins a cache line, which is all of it
  // for most words.
  struct Record {
    Lexeme lexeme;
    std::uint32_t language, size;
    std::uint64_t prefix;
    const char* text() const { return reinterpret_cast<const char*>(this + 1) - sizeof prefix; }
  };

 public:
  struct LookUp {
    const char* text;
    std::size_t size;            // of it
    std::uint64_t prefix, last;  // the first and the last 8 bytes; of a shorter word all, then zeros
    std::uint32_t hash;
    Record* record;  // that is likely to be the word's; null for none
    std::string_view view() const { return {text, size}; }
  };
  static constexpr std::size_t kMaxTextBytes = 1024;

  LexemeTable();
  // Of a word that stands in a text.
  void begin(std::string_view text, const WordSpan& span, std::uint32_t language, LookUp& word) const;
  // False where the word is not there.
  bool proceed(LookUp& word) const;
  // Null where it is not there. Lexemes stay where they are.
  Lexeme* find(const LookUp& word, std::uint32_t language);
  Lexeme& add(const LookUp& word, std::uint32_t language, const Lexeme& lexeme);

  std::size_t memory() const;  // bytes
  void clear();

 private:
  struct alignas(64) Unit {
    std::byte bytes[64];
  };
  // Aligned here: memory that malloc aligns it does not use again as well (glibc bug 14581).
  struct Chunk {
    std::unique_ptr<std::byte[]> memory;
    Unit* units;
  };
  static constexpr std::size_t kChunkUnits = 1024;
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t record = 0;  // its place in units, from 1; 0: the slot is free
  };
  Record* record(std::uint32_t place) const {
    const std::size_t unit = place - 1;
    return reinterpret_cast<Record*>(chunks_[unit / kChunkUnits].units + unit % kChunkUnits);
  }
  static bool is_of(const Record& record, const LookUp& word, std::uint32_t language);
  static Chunk make_chunk();
  void grow();

  std::vector<Slot> slots_;
  std::size_t records_ = 0;
  std::vector<Chunk> chunks_;
  std::size_t used_ = kChunkUnits;  // of the last chunk
};

// One per thread.
class Lexicon {
 public:
  Lexicon();

  struct Text {
    std::string_view text, lang;
  };
  // How far some texts have been read.
  class Place {
    friend class Lexicon;
    std::size_t next_ = 0;        // text
    const Text* text_ = nullptr;  // that is being read
    std::uint32_t language_ = 0;  // of it
    WordScanner scanner_{{}};
  };
  struct Found {
    Lexeme* lexeme;
    const Text* text;
    std::string_view written;  // its place in the text
  };
  // The next words of texts that are read one after the other, some words at a time; none at their end. A
  // word of which nothing is left when it is folded is left out. Valid until the next call.
  std::span<const Found> read(std::span<const Text> texts, Place& place);

  const StringTable& words() const { return words_; }
  const StringTable& stems() const { return stems_; }

  std::size_t memory() const;  // bytes
  void clear();
  // Forgets everything where it takes more: an archive of numbers or of broken text has new words without
  // end. Numbers are then given anew.
  void limit_memory(std::size_t bytes);

 private:
  static constexpr std::size_t kAhead = 64;  // words looked up together
  std::uint32_t language(std::string_view lang);
  Lexeme analyse(std::string_view written, bool ascii, std::uint32_t language);

  // Of a folded word: of "The" and "THE" it is one. Words with accents have more than this.
  struct AsciiStem {
    std::uint32_t language = Lexeme::kNone, stem = Lexeme::kNone;
  };

  std::vector<std::string> languages_;
  std::uint32_t last_ = 0;
  LexemeTable written_;
  Stems stemmer_{false};
  StringTable words_, stems_;
  std::vector<AsciiStem> ascii_stems_;  // by word, the last one that was made of it
  std::array<Found, kAhead> found_{};
  std::array<Lexeme, kAhead> long_;  // words too long for the table
  std::string folded_;
  std::vector<std::string> stem_list_;
};

}  // namespace dateline

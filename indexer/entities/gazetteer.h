// The names and words by which places, persons and organisations are told in texts.
//
// They come from two tables in this folder, places.tsv and words.tsv, which say at their heads what they
// hold; both are compiled in. A name is found by its folded words with one space between two, in a hash
// table.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dateline {

struct GazetteerPlace {
  enum class Kind : std::uint8_t { country, region, city };
  Kind kind = Kind::city;
  std::string_view name;          // shown
  std::uint16_t country = kNone;  // that it is in
  static constexpr std::uint16_t kNone = 0xFFFF;
};

struct WellKnownOrg {
  std::string_view name;                          // shown
  std::uint16_t country = GazetteerPlace::kNone;  // that it is an institution of
};

// What a name or word is; it may be several things.
struct GazetteerName {
  enum Is : std::uint32_t {
    place = 1,
    weak = 2,             // a place only beside a word that says so
    people = 4,           // of the place: Japanese, Russians
    given = 8,            // a given name
    title = 16,           // stands before a person's name: president
    says = 32,            // stands beside it: said
    cue = 64,             // makes the run of capitals it stands in an organisation: ministry
    lead = 128,           // the name of the organisation may follow it: radio
    org = 256,            // a well-known organisation
    at = 512,             // stands before a place: in
    stop = 1 << 10,       // is part of no name, though it may have a capital
    money = 1 << 11,      // a unit of it: francs
    thing = 1 << 12,      // what it stands with is no person: award
    direction = 1 << 13,  // stands before a cue though it is a stop: central
    general = 1 << 14,    // a cue that makes no organisation of a country's name: forces
    of = 1 << 15,         // what an organisation is of follows: of
    link = 1 << 16,       // stands between the words of that: the
    particle = 1 << 17,   // stands between the words of a person's name: van
  };
  std::string_view folded;
  std::uint32_t is = 0;
  // Of the place or organisation that it names; none names both.
  std::uint16_t number = GazetteerPlace::kNone;
  std::uint8_t longest = 1;  // words of the longest name that begins with this one
  bool ends_title = false;   // a title of two words ends with it
};

class CaseEndings;

// Which hashes were set, and a few others: a look into little memory that most words need no other after.
class HashBits {
 public:
  explicit HashBits(unsigned bits) : shift_(64 - bits), words_(std::size_t{1} << (bits - 6)) {}  // 2^bits
  void set(std::uint64_t hash) { words_[hash >> shift_ >> 6] |= bit(hash); }
  bool has(std::uint64_t hash) const { return (words_[hash >> shift_ >> 6] & bit(hash)) != 0; }

 private:
  std::uint64_t bit(std::uint64_t hash) const { return std::uint64_t{1} << (hash >> shift_ & 63); }
  unsigned shift_;
  std::vector<std::uint64_t> words_;
};

class Gazetteer {
 public:
  // Read when first asked for, which takes some milliseconds. Used by all threads.
  static const Gazetteer& shared();

  // Null where the name is unknown.
  const GazetteerName* find(std::string_view folded) const;
  // Whether names of three words and more begin with these two; seldom true for others.
  bool begins_longer(std::string_view two_folded) const;
  // A name that is one in this language only, with or without an ending of its case: ABŞ, which folds to
  // abs; Çində.
  const GazetteerName* find_own(std::string_view folded, std::string_view lang) const;
  // Of a word without an ending of its case (Azərbaycanda, России), in a language that has them.
  const GazetteerName* find_inflected(std::string_view folded, const CaseEndings& endings) const;

  const GazetteerPlace& place(std::uint16_t i) const { return places_[i]; }
  std::size_t places() const { return places_.size(); }
  const WellKnownOrg& org(std::uint16_t i) const { return orgs_[i]; }
  // In no order; for tests.
  const std::vector<GazetteerName>& names() const { return names_; }

 private:
  Gazetteer();
  void read_places(std::string_view table);
  void read_words(std::string_view table);
  std::uint16_t number_of(std::string_view place) const;
  GazetteerName& name(std::string_view folded);
  void grow();
  void add_beginning(std::string_view folded);
  // Of a word without an ending of at least `least` bytes before it.
  const GazetteerName* find_stem(std::string_view folded, const CaseEndings& endings,
                                 std::size_t least) const;
  std::size_t slot_of(std::string_view folded, std::uint64_t hash) const;

  std::vector<GazetteerPlace> places_;
  std::vector<WellKnownOrg> orgs_;
  std::unordered_map<std::string_view, std::uint16_t> numbers_;  // of places by the names shown
  std::vector<GazetteerName> names_;
  std::deque<std::string> folded_;    // those that no table has
  HashBits known_{20};                // hashes of names_: ten bits each
  HashBits two_words_{18};            // of the first two words of longer ones
  HashBits own_{13};                  // of how those of one language begin
  std::vector<std::uint32_t> slots_;  // open addressing: a place in names_ + 1, or 0
};

}  // namespace dateline

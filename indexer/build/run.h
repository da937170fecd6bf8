// Inverting many articles: each is inverted by itself as its words come; the postings of many are then sorted
// and written out as runs, which are merged into the tables of the index in one pass (build/bulk_builder.h).
//
//   words     [the peace talks] [talks on grain talks]       numbers of words, article after article
//   postings  the 0:1, peace 0:2, talks 0:3; talks 1:1 4, on 1:2, grain 1:3              article:positions
//   sorted    grain 1:3 | on 1:2 | peace 0:2 | talks 0:3 1:1 4 | the 0:1
//   run       each term's postings and positions, each article's terms; all in the order of the terms
//
// A run holds numbers of articles, occurrences and positions, but no document ids and no frequencies: which
// of two articles of one id stays, and how long articles are on average, is known when all of them were read.
#pragma once

#include <xapian.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "build/weights.h"
#include "byte_buffer.h"
#include "temporary_file.h"
#include "wire.h"
#include "words/lexicon.h"
#include "words/walk_words.h"

namespace dateline {

// Where an article's words are.
struct RunPlace {
  std::uint32_t builder : 12 = 0;
  std::uint32_t run : 20 = 0;  // of the builder
  std::uint32_t number = 0;    // of the article in the run
};
inline constexpr std::uint32_t kMaxBuilders = 1u << 12, kMaxRuns = 1u << 20;

// Terms with prefixes and numbers come before it, most words behind: about as many postings.
inline constexpr std::string_view kSecondPart = "[";

// The first 8 bytes of a term as a number, which is in the order of the terms where it differs.
inline std::uint64_t ordered_prefix(std::string_view term) {
  std::uint64_t prefix = 0;
  if (term.size() >= 8) {
    std::memcpy(&prefix, term.data(), 8);
    return std::endian::native == std::endian::little ? __builtin_bswap64(prefix) : prefix;
  }
  for (const char c : term) prefix = prefix << 8 | static_cast<unsigned char>(c);
  return term.empty() ? 0 : prefix << 8 * (8 - term.size());
}

// One sorted run: sections of its builder's files.
struct SortedRun {
  struct Section {
    std::uint64_t begin = 0, end = 0;
  };
  std::uint32_t articles = 0;
  // Of each term, ascending: term, count, then for each article: step, occurrences. In two parts, which are
  // merged side by side: the second begins with kSecondPart.
  std::array<Section, 2> postings;
  Section positions;  // of each term that has any: term, count, then for each article: step, the encoded list
  Section terms;      // of each article in turn: bytes, then each term with its occurrences
};

// Inverts articles and sorts their postings into runs. One per thread.
class RunBuilder {
 public:
  // `run_bytes` is what a run may take before it is sorted and written out, beside the lexicon.
  RunBuilder(const std::filesystem::path& directory, std::uint32_t number, std::size_t run_bytes,
             std::size_t lexicon_bytes);
  ~RunBuilder();
  RunBuilder(const RunBuilder&) = delete;
  RunBuilder& operator=(const RunBuilder&) = delete;

  Lexicon& lexicon() { return lexicon_; }

  // An article: its words, in the order of walk_words(), then its boolean terms, each once.
  void word(Field field, Xapian::termpos position, Lexeme& lexeme) {
    if (lexeme.article != article_) {
      lexeme.article = article_;
      lexeme.entry = static_cast<std::uint32_t>(entries_.size());
      // In its place: what is made elsewhere and copied is read before it is in memory, which takes long.
      Entry& entry = entries_.emplace_back();
      entry.word = lexeme.word;
      entry.stems = lexeme.stems;
      entry.letter_case = lexeme.letter_case;
    }
    ++entries_[lexeme.entry].counts[static_cast<std::size_t>(field)];
    tokens_.push_back({lexeme.entry, position});
  }
  RunPlace end_article(const std::vector<std::string>& boolean_terms);

  // Writes a run where the memory for one is used up, which takes a while: to be called when nobody waits.
  void make_room();
  // Sorts what is left. Then the runs can be read.
  void finish();
  const std::vector<SortedRun>& runs() const { return runs_; }
  const TemporaryFile& postings() const { return postings_file_; }
  const TemporaryFile& positions() const { return positions_file_; }
  const TemporaryFile& terms() const { return terms_file_; }

 private:
  class Sorter;
  // What a term is made of, by which table has its number: words and their stems; in all of the text, in the
  // headline alone and in the captions alone; and boolean terms.
  enum Kind : unsigned { kWords, kTitleWords, kCaptionWords, kStems, kTitleStems, kCaptionStems, kBooleans };
  static constexpr std::size_t kKinds = kBooleans + 1;

  using Counts = std::array<std::uint32_t, kFields>;
  // Of the article that is being read: its distinct words as they are written, and each word as it comes.
  struct Entry {
    std::uint32_t word;
    std::array<std::uint32_t, 2> stems;
    Counts counts;
    LetterCase letter_case;
  };
  struct Token {
    std::uint32_t entry;
    Xapian::termpos position;
  };
  // Entries of one word, or of one stem.
  struct Group {
    std::uint32_t number;
    Counts counts{};
    std::uint32_t end = 0;  // of its positions
    WrittenForms written{};
  };
  // A term in an article.
  struct Posting {
    std::uint32_t term;  // its number · 8 + its kind
    std::uint32_t at;    // in details_: occurrences [, varint: bytes of the positions, the encoded positions]
                         // or, without positions, kInPlace + occurrences of one byte
  };
  static constexpr std::uint32_t kInPlace = 1u << 31;

  void begin_groups(std::size_t most);
  std::uint32_t count_in_group(std::uint32_t number, const Counts& counts);  // returns the place of the group
  void add_words();
  void add_stems();
  void add(Kind kind, std::uint32_t number, const Occurrences& occurrences,
           std::span<const Xapian::termpos> positions);
  std::size_t memory() const;  // that sorting will have taken, in bytes
  void write_run();

  std::uint32_t number_;
  std::size_t run_bytes_, lexicon_bytes_;
  Lexicon lexicon_;
  std::uint32_t article_ = 1;  // the number of the one that is being read
  std::vector<Entry> entries_;
  std::vector<Token> tokens_;
  std::vector<Group> groups_;                // in the order in which they come
  std::vector<std::uint32_t> group_places_;  // a hash table by number: place in groups_ + 1, or 0
  std::vector<std::uint32_t> group_of_;      // by entry
  std::vector<Xapian::termpos> positions_;
  std::vector<Posting> postings_;
  std::vector<std::size_t> article_ends_;  // in postings_
  ByteBuffer details_;
  StringTable boolean_terms_;
  std::unique_ptr<Sorter> sorter_;
  std::vector<SortedRun> runs_;
  TemporaryFile postings_file_, positions_file_, terms_file_;
};

// Occurrences as runs hold them: a varint whose lowest three bits tell what they are of.
//   stem      body · 8 [+ 1, then a varint: title]
//   word      the same + 4 [+ 2: a name]
//   title     title · 8 + 2      captions · 8 + 3      0: boolean
char* put_occurrences(char* to, const Occurrences& occurrences);  // at most kMaxOccurrencesBytes
inline constexpr std::size_t kMaxOccurrencesBytes = 2 * kMaxVarintBytes;
// The rest of what begins with that code. Called for each posting: a call would pass the small result through
// memory.
template <class Reader>
[[gnu::always_inline]] inline Occurrences read_occurrences(std::uint64_t code, Reader& in) {
  using Of = Occurrences::Of;
  const auto count = static_cast<std::uint32_t>(code >> 3);
  switch (code & 7) {
    case 0:
      return {0, count, count == 0 ? Of::boolean : Of::stem};
    case 1:
      return {static_cast<std::uint32_t>(in.varint()), count, Of::stem};
    case 2:
      return {count, 0, Of::title};
    case 3:
      return {0, count, Of::captions};
    default:
      return {(code & 1) != 0 ? static_cast<std::uint32_t>(in.varint()) : 0, count, Of::word,
              (code & 2) != 0};
  }
}
template <class Reader>
[[gnu::always_inline]] inline Occurrences read_occurrences(Reader& in) {
  return read_occurrences(in.varint(), in);
}

}  // namespace dateline

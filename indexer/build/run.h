// Inverting many articles: their words as they come, sorted into postings and written out as runs, which are
// merged into the tables of the index in one pass (build/bulk_builder.h).
//
//   words    [the peace talks] [talks on grain]              numbers of words, article after article
//   sorted   grain 1:3 | on 1:2 | peace 0:2 | talks 0:3 1:1 | the 0:1         article:position
//   run      each term's postings, each term's positions, each article's terms; all in the order of the terms
//
// A run holds numbers of articles, occurrences and positions, but no document ids and no frequencies: which
// of two articles of one id stays, and how long articles are on average, is known when all of them were read.
#pragma once

#include <xapian.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "build/lexicon.h"
#include "build/temporary_file.h"
#include "build/weights.h"
#include "build/words.h"

namespace dateline {

// Where an article's words are.
struct RunPlace {
  static constexpr std::uint32_t kNowhere = 0xFFFFFFFF;
  std::uint32_t builder = kNowhere;
  std::uint32_t run = 0;     // of the builder
  std::uint32_t number = 0;  // of the article in the run
};

// One sorted run: sections of its builder's files.
struct SortedRun {
  struct Section {
    std::uint64_t begin = 0, end = 0;
  };
  std::uint32_t articles = 0;
  Section postings;   // of each term, ascending: term, count, then for each article: step, occurrences
  Section positions;  // of each term that has any: term, count, then for each article: step, the encoded list
  Section terms;      // of each article in turn: bytes, then each term with its occurrences
};

// Collects the words of articles and sorts them into runs. One per thread.
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
  void word(Field field, Xapian::termpos position, const Lexeme& lexeme);
  RunPlace end_article(const std::vector<std::string>& boolean_terms);

  // Writes a run where the memory for one is used up, which takes a while: to be called when nobody waits.
  void make_room();
  // Sorts what is left. Then the runs can be read.
  void finish();
  const std::vector<SortedRun>& runs() const { return runs_; }
  const TemporaryFile& postings() const { return postings_; }
  const TemporaryFile& positions() const { return positions_; }
  const TemporaryFile& terms() const { return terms_; }

 private:
  class Sorter;
  struct ArticleSizes {  // of its part of the arrays below, by field
    std::array<std::uint32_t, kFields> words, stems;
    std::uint32_t booleans;
  };
  void write_run();

  std::uint32_t number_;
  std::size_t max_words_, lexicon_bytes_;
  Lexicon lexicon_;
  std::vector<std::uint32_t> words_;
  std::vector<Xapian::termpos> positions_of_words_;
  std::vector<std::uint32_t> stems_, booleans_;
  StringTable boolean_terms_;
  std::vector<ArticleSizes> articles_;
  ArticleSizes current_{};
  std::unique_ptr<Sorter> sorter_;
  std::vector<SortedRun> runs_;
  TemporaryFile postings_, positions_, terms_;
};

// Occurrences as runs hold them: a varint whose lowest two bits tell what they are of.
//   body · 4 [+ 1, then a varint: title]      title · 4 + 2      captions · 4 + 3      0: boolean
void put_occurrences(std::string& out, const Occurrences& occurrences);
template <class Reader>
Occurrences read_occurrences(Reader& in) {
  const std::uint64_t code = in.varint();
  const auto count = static_cast<std::uint32_t>(code >> 2);
  switch (code & 3) {
    case 1:
      return {static_cast<std::uint32_t>(in.varint()), count, Occurrences::Of::everything};
    case 2:
      return {count, 0, Occurrences::Of::title};
    case 3:
      return {0, count, Occurrences::Of::captions};
    default:
      return {0, count, count == 0 ? Occurrences::Of::boolean : Occurrences::Of::everything};
  }
}

}  // namespace dateline

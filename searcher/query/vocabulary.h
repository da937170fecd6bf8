// The words of the index: which there are of a pattern, close to a word, or of a word's stem.
#pragma once

#include <xapian.h>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analysis/stem.h"
#include "index_view.h"
#include "query/query.h"

namespace dateline {

struct IndexWord {
  std::string word;  // folded; of a facet the folded value
  Xapian::doccount articles = 0;
};

// The most frequent words of those found, most frequent first.
struct IndexWords {
  std::vector<IndexWord> words;
  std::size_t left_out = 0;  // that were found as well
};

// A language of the index, or "" for text of none.
struct IndexLanguage {
  std::string code;
  Xapian::doccount articles = 0;  // with some text in it
};

// The commonest first; "" is always among them.
std::vector<IndexLanguage> read_languages(const Xapian::Database& database);

// A stem by which a word is found.
struct LanguageStem {
  std::string stem;
  // Articles that hold one of these have it from a text in the language; empty: it is looked for in all.
  std::vector<std::string> languages;
};

// What was found of the words that were looked for in one state of an index: with as many stemmers as the
// index has languages, that takes a good part of a short query.
struct KnownWords {
  std::unordered_map<std::string, std::vector<LanguageStem>> stems;   // by prefix and word
  std::unordered_map<std::string, std::vector<QueryWord>> spellings;  // by folded word
  void clear() {
    stems.clear();
    spellings.clear();
  }
};

// One per thread. `prefix` is that of the terms: none for words anywhere, a field's, or a facet's.
class Vocabulary {
 public:
  enum class Names { in_all_spellings, as_spelled };
  // `known` is where words are kept for other queries, if anywhere.
  Vocabulary(const IndexView& view, const std::vector<IndexLanguage>& languages, Stems& stems,
             KnownWords* known = nullptr, Names names = Names::in_all_spellings)
      : view_(view),
        database_(view.database),
        languages_(languages),
        stems_(stems),
        known_(known),
        names_(names) {}

  // '*' in the pattern stands for any letters, or none.
  IndexWords matching(std::string_view prefix, std::string_view pattern, std::size_t limit) const;

  // Words within some edits (EditDistance) of a word.
  IndexWords close_to(std::string_view prefix, std::string_view word, unsigned edits,
                      std::size_t limit) const;

  // Forms of a word: the word itself and those that share a stem with it in one language of at least a
  // hundredth of the articles (a language found in a few by mistake would make forms of strangers), and begin
  // as the word and its stems do, but for their last common letter.
  IndexWords forms(std::string_view prefix, const QueryWord& word, std::size_t limit) const;

  // The distinct stems by which a word is found. Those of the commonest language are looked for in all
  // articles; what is a stem only in another one (Dutch cuts "note" to "not") in articles with text in it.
  std::vector<LanguageStem> language_stems(const QueryWord& word) const;
  // Those that are terms of the index, with the prefix of stems.
  std::vector<LanguageStem> stems_with(std::string_view prefix, const QueryWord& word) const;

  // Names of the index, folded, that may be other spellings of a word which is itself written as a name in
  // the index, or is not in it; the most frequent of them.
  std::vector<QueryWord> other_spellings(const QueryWord& word) const;

  const IndexView& view() const { return view_; }
  bool has(const std::string& term) const { return view_.frequency(term) > 0; }

 private:
  template <class Accept>
  IndexWords scan(std::string_view prefix, std::string_view beginning, std::size_t limit,
                  Accept&& accept) const;

  std::vector<QueryWord> find_other_spellings(const std::string& folded) const;
  std::vector<std::string> sounding_like(const std::string& key) const;
  bool is_name(const std::string& word) const;
  std::vector<std::string> stems_in(const std::string& language, std::string_view written,
                                    std::string_view folded, bool ascii) const;

  IndexView view_;
  const Xapian::Database& database_;
  const std::vector<IndexLanguage>& languages_;
  Stems& stems_;
  KnownWords* known_;
  Names names_;
};

// The term of articles with text in a language, or in none.
std::string language_term(const std::string& language);

// Whether the pattern fits all of the word.
bool fits_pattern(std::string_view pattern, std::string_view word);

}  // namespace dateline

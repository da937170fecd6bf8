// The words of an article in the order in which they are indexed, with their positions.
#pragma once

#include <xapian.h>

#include <cstddef>
#include <span>
#include <string_view>

#include "analysis/tokenize.h"
#include "build/lexicon.h"
#include "dateline/article.h"
#include "schema.h"

namespace dateline {

// Words of an article beyond this are stored but not indexed; counted in the report.
inline constexpr std::size_t kMaxArticleWords = 10'000'000;

enum class Field { title, caption, body };
inline constexpr std::size_t kFields = 3;

struct FieldLengths {  // in words
  std::uint64_t title = 0;
  std::uint64_t body = 0;  // captions and paragraphs
};

// What walk_words() saw besides the words.
struct WordCounts {
  FieldLengths lengths;
  std::uint64_t cut = 0;     // words longer than a term may be
  bool shortened = false;    // there are more words than are indexed
  bool no_language = false;  // some of the text is in no known language
};

// Calls word(Field, position, Lexeme&) for each word.
template <class Visit>
WordCounts walk_words(const Article& article, Lexicon& lexicon, Visit&& word) {
  WordCounts counts;
  Xapian::termpos position = 0;
  std::size_t words = 0;
  const auto walk = [&](Field field, std::string_view text, std::string_view lang) {
    std::uint64_t& length = field == Field::title ? counts.lengths.title : counts.lengths.body;
    WordScanner scanner(text);
    for (std::span<Lexeme* const> some; !(some = lexicon.read(text, scanner, lang)).empty();) {
      const std::size_t left = kMaxArticleWords - words;
      if (some.size() > left) {
        counts.shortened = true;
        some = some.first(left);
        if (some.empty()) return;
      }
      counts.no_language = counts.no_language || lang.empty();
      length += some.size();
      words += some.size();
      for (Lexeme* lexeme : some) {
        counts.cut += lexeme->cut ? 1 : 0;
        word(field, ++position, *lexeme);
      }
    }
  };
  walk(Field::title, article.title, article.lang);
  position += kFieldGap;
  for (const Paragraph& p : article.captions) {
    walk(Field::caption, p.text, p.lang);
    position += kFieldGap;
  }
  for (const Paragraph& p : article.paragraphs)
    walk(Field::body, p.text, p.lang.empty() ? article.lang : p.lang);
  return counts;
}

}  // namespace dateline

// The words of an article in the order in which they are indexed, with their positions.
#pragma once

#include <xapian.h>

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/tokenize.h"
#include "dateline/article.h"
#include "schema.h"
#include "words/lexicon.h"

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

// How a word is written in an article, seen place by place.
class WrittenForms {
 public:
  void add(LetterCase letter_case, bool in_headline) {
    small_ = small_ || letter_case == LetterCase::lower;
    capital_ = capital_ || letter_case == LetterCase::capital || letter_case == LetterCase::caseless;
    capitals_ = capitals_ || (letter_case == LetterCase::capitals && !in_headline);
  }
  // Whether it is written as a name: with a capital wherever it stands. All in capitals is no sign of a name
  // in a headline, nor where all of the article is.
  bool is_name(bool article_has_small_letters) const {
    return !small_ && (capital_ || (capitals_ && article_has_small_letters));
  }

 private:
  bool small_ = false, capital_ = false, capitals_ = false;
};

// A word where it stands in an article.
struct Word {
  Field field;
  Xapian::termpos position;
  Lexeme& lexeme;
  std::string_view written;  // its place in the text
  const Lexicon::Text& in;   // a headline, caption or paragraph
};

// Calls visit(const Word&) for each word.
template <class Visit>
WordCounts walk_words(const Article& article, Lexicon& lexicon, Visit&& visit) {
  WordCounts counts;
  Xapian::termpos position = 0;
  std::size_t words = 0;
  std::vector<Lexicon::Text> texts;  // all of them in a known language, or none
  texts.reserve(article.paragraphs.size() + 1);
  const auto walk = [&](Field field) {
    std::uint64_t& length = field == Field::title ? counts.lengths.title : counts.lengths.body;
    Lexicon::Place place;
    for (std::span<const Lexicon::Found> some; !(some = lexicon.read(texts, place)).empty();) {
      const std::size_t left = kMaxArticleWords - words;
      if (some.size() > left) {
        counts.shortened = true;
        some = some.first(left);
        if (some.empty()) break;
      }
      counts.no_language = counts.no_language || texts.front().lang.empty();
      length += some.size();
      words += some.size();
      for (const Lexicon::Found& found : some) {
        counts.cut += found.lexeme->cut ? 1 : 0;
        visit(Word{field, ++position, *found.lexeme, found.written, *found.text});
      }
    }
    texts.clear();
  };
  texts.push_back({article.title, article.lang});
  walk(Field::title);
  position += kFieldGap;
  for (const Paragraph& p : article.captions) {
    texts.push_back({p.text, p.lang});
    walk(Field::caption);
    position += kFieldGap;
  }
  // Many paragraphs are shorter than what is best looked up together.
  for (const Paragraph& p : article.paragraphs) {
    const std::string_view lang = p.lang.empty() ? article.lang : p.lang;
    if (!texts.empty() && texts.back().lang.empty() != lang.empty()) walk(Field::body);
    texts.push_back({p.text, lang});
  }
  walk(Field::body);
  return counts;
}

}  // namespace dateline

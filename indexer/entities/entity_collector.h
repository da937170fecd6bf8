// Places, persons and organisations that the text of an article names.
//
//   places   names of a table, in the forms of the text's language; and the countries of cities and regions
//   people   runs of capitals with a sign that they are a person: a title or role before, a given name in
//            front, an ending of surnames; a surname alone is the person named in full elsewhere
//   orgs     runs of capitals around a word such as "ministry", and well-known ones
//
// docs/entities.md has the rules and what they are worth.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "dateline/article.h"
#include "entities/text_words.h"
#include "words/lexicon.h"
#include "words/walk_words.h"

namespace dateline {

// One per thread.
class EntityCollector {
 public:
  // Of the words that `lexicon` reads.
  explicit EntityCollector(const Lexicon& lexicon);
  ~EntityCollector();
  EntityCollector(const EntityCollector&) = delete;
  EntityCollector& operator=(const EntityCollector&) = delete;

  // An article: its words, in the order of walk_words(). At the end the lists of places, people and orgs that
  // the source gave nothing for are filled, and named in Article::guessed. What is named there at the
  // beginning was found before, and is found anew.
  void begin(Article& article);
  void add(const Word& word) {
    if (words_left_ == 0) return;
    --words_left_;
    if (word.in.text.data() != words_.text().data()) begin_text(word);
    words_.add(word.lexeme, word.written);
  }
  void end(Article& article);
  // Whether words are of use to it: the article does not give all that is looked for.
  bool reads() const { return words_left_ > 0; }

 private:
  struct Finders;
  void begin_text(const Word& word);
  void end_text();

  TextWords words_;
  std::unique_ptr<Finders> finders_;  // a run that reads nothing loads no table
  std::string main_lang_;             // of the article
  bool in_title_ = false;
  std::size_t words_before_ = 0;  // in the article's texts before
  std::size_t words_left_ = 0;    // that are still read
};

}  // namespace dateline

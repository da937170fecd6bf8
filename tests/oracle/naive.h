// A search engine of one page: every query is tried on every article, word by word and place by place. It
// shares with the program only what a word is (Tokenizer), how it is folded and what its stems are.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "analysis/stem.h"
#include "dateline/article.h"
#include "tree.h"

namespace dateline::oracle {

enum class Place { title, caption, body };

struct NaiveWord {
  std::string folded;
  std::vector<std::string> stems;  // in the language of its paragraph
  Place place;
  int position;
};

// A title, caption or paragraph.
struct NaiveText {
  std::string text;
  Place place;
};

struct NaiveArticle {
  std::string id, date;
  std::vector<NaiveWord> words;
  std::vector<NaiveText> texts;
  std::set<std::string> languages;                                   // of its text, "" for text of none
  std::map<std::string, std::map<std::string, std::string>> facets;  // folded value to the value as written
};

class NaiveIndex {
 public:
  // The articles as they are stored, with a language for each paragraph.
  explicit NaiveIndex(const std::vector<Article>& articles);

  std::set<std::string> search(const Tree& tree, bool all);

  // Every word of the text, optional or required.
  std::set<std::string> search_plain(const std::string& text, bool all);

  const std::vector<NaiveArticle>& articles() const { return articles_; }
  const NaiveArticle& article(const std::string& id) const;

 private:
  friend class Evaluation;
  std::vector<std::string> stems_of(const std::string& written, const std::string& folded, bool ascii,
                                    const std::string& lang);
  // By the languages that an article is asked in: its own and the commonest of all.
  std::vector<std::string> stems_in(const NaiveArticle& article, const std::string& written,
                                    const std::string& folded, bool ascii);

  std::vector<NaiveArticle> articles_;
  std::set<std::string> languages_;
  Stems stems_;
};

// The first and the last day of a date of an article or a query, as YYYY-MM-DD.
std::string first_day(const std::string& date);
std::string last_day(const std::string& date);

}  // namespace dateline::oracle

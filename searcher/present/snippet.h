// The passage of an article that shows best why it was found, with the matched words marked.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "analysis/stem.h"
#include "dateline/article.h"
#include "query/positional.h"
#include "query/query.h"
#include "query/verbatim.h"
#include "query/vocabulary.h"

namespace dateline {

// What a query marks in a text.
struct Marks {
  enum Fields : unsigned { kBody = 1, kCaption = 2, kTitle = 4, kAnywhere = 7 };
  struct Word {  // in any form of the language of the text
    QueryWord word;
    unsigned fields = kAnywhere;
    std::size_t part = 0;  // of the query, for telling different ones apart
    // In all languages: for an article that was found by the stem of one language in text of another.
    std::vector<std::string> stems;
    std::vector<QueryWord> other_spellings;
  };
  struct Rule {  // each operand is marked where the rule stands
    unsigned fields = kAnywhere;
    Positional positional;
    std::optional<Verbatim> verbatim;
    std::size_t part = 0;
  };
  std::vector<Word> words;
  std::unordered_map<std::string, std::size_t> stems;  // in any language: the part of the query
  std::vector<Rule> rules;
};

// The marks of a resolved query: of everything it asks for, and nothing it excludes.
Marks marks_of(const QueryNode& query, const Vocabulary& vocabulary);

// About `characters` of the text, else of a caption, else of the title, where something is marked; cut
// between words, with "…" where it was cut. Marked words stand between kMatchBegin and kMatchEnd, a phrase as
// one. Without a match, the beginning of the text.
struct Snippet {
  std::string text;
  bool of_title = false;  // nothing but the headline matches
};
Snippet make_snippet(const Article& article, const Marks& marks, Stems& stems, std::size_t characters);

}  // namespace dateline

#include "query/words.h"

#include "analysis/tokenize.h"

namespace dateline {

Quote quote_at(std::string_view text) {
  if (text.substr(0, 1) == "\"") return {1, {"\"", "\"", "\""}};
  for (const std::string_view mark : {"“", "„", "”"})
    if (text.substr(0, mark.size()) == mark) return {mark.size(), {"”", "“", "\""}};
  if (text.substr(0, 2) == "«") return {2, {"»", "»", "»"}};
  return {};
}

std::vector<QueryWord> plain_words(std::string_view text, std::size_t at, WordMatch match) {
  std::vector<QueryWord> words;
  Tokenizer tokens(text);
  Token token;
  while (tokens.next(token))
    words.push_back({std::string(text.substr(token.begin, token.end - token.begin)),
                     std::string(token.folded),
                     token.ascii,
                     match,
                     0,
                     at + token.begin,
                     token.end - token.begin,
                     {}});
  return words;
}

std::vector<QueryWord> words_with_patterns(std::string_view text, std::size_t at, WordMatch match) {
  std::vector<QueryWord> words;
  std::size_t behind = 0;  // the word before
  const auto end_word = [&](std::string_view gap) {
    if (words.empty() || gap.substr(0, 1) != "*") return;
    words.back().folded += '*';
    words.back().match = WordMatch::pattern;
    ++words.back().bytes;
  };
  Tokenizer tokens(text);
  Token token;
  while (tokens.next(token)) {
    const std::string_view gap = text.substr(behind, token.begin - behind);
    const bool star_before = !gap.empty() && gap.back() == '*';
    const bool joined = star_before && !words.empty() && gap.find_first_not_of('*') == std::string_view::npos;
    if (!joined) {
      end_word(gap);
      words.push_back({{}, {}, true, match, 0, at + token.begin, 0, {}});
    }
    QueryWord& word = words.back();
    if (star_before) {
      word.folded += '*';
      word.match = WordMatch::pattern;
      if (!joined) --word.at;
    }
    word.folded += token.folded;
    word.ascii = word.ascii && token.ascii;
    word.bytes = at + token.end - word.at;
    behind = token.end;
  }
  end_word(text.substr(behind));
  for (QueryWord& w : words) w.written = std::string(text.substr(w.at - at, w.bytes));
  return words;
}

}  // namespace dateline

#include "query/verbatim.h"

#include <algorithm>

#include "analysis/tokenize.h"
#include "utf8.h"

namespace dateline {

Verbatim::Verbatim(const QueryNode& node) {
  Tokenizer tokens(node.text);
  Token token;
  std::size_t begin = 0, end = 0;
  while (tokens.next(token)) {
    if (words_.empty()) begin = token.begin;
    end = token.end;
    words_.emplace_back(token.folded);
  }
  before_ = node.text.substr(0, begin);
  core_ = composed(node.text.substr(begin, end - begin));
  after_ = node.text.substr(end);
}

namespace {

// The end of a paragraph is white space too.
bool same(std::string_view text, std::string_view written) {
  return text.size() == written.size() &&
         std::equal(text.begin(), text.end(), written.begin(),
                    [](char t, char w) { return t == w || (t == '\n' && w == ' '); });
}

}  // namespace

bool Verbatim::stands_at(std::string_view text, std::size_t begin, std::size_t end) const {
  if (begin < before_.size() || !same(text.substr(begin - before_.size(), before_.size()), before_))
    return false;
  if (!same(text.substr(end, after_.size()), after_)) return false;
  const std::string_view core = text.substr(begin, end - begin);
  return core == core_ || composed(squeeze_space(core)) == core_;
}

bool Verbatim::stands_in(std::string_view text) const {
  struct Word {
    std::string folded;
    std::size_t begin, end;
  };
  std::vector<Word> last;  // as many words as the phrase has
  Tokenizer tokens(text);
  Token token;
  while (tokens.next(token)) {
    if (last.size() == words_.size()) last.erase(last.begin());
    last.push_back({std::string(token.folded), token.begin, token.end});
    const bool same = last.size() == words_.size() &&
                      std::equal(last.begin(), last.end(), words_.begin(),
                                 [](const Word& a, const std::string& b) { return a.folded == b; });
    if (same && stands_at(text, last.front().begin, last.back().end)) return true;
  }
  return false;
}

}  // namespace dateline

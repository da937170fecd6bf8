// A phrase as written: case, accents and the punctuation in it and at its ends count; white space counts as
// one space, and the two ways Unicode has to write an accent as one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "query/query.h"

namespace dateline {

class Verbatim {
 public:
  explicit Verbatim(const QueryNode& node);  // of the kind verbatim

  // Whether the words that reach from byte `begin` to `end` of the text are written so.
  bool stands_at(std::string_view text, std::size_t begin, std::size_t end) const;

  // Whether it stands anywhere in the text.
  bool stands_in(std::string_view text) const;

 private:
  std::vector<std::string> words_;     // folded
  std::string before_, core_, after_;  // punctuation before the first word, the words, punctuation behind
};

}  // namespace dateline

#include "query/article_positions.h"

#include <algorithm>

namespace dateline {
namespace {

// Beyond this many, the words of the article are looked up among those asked for, not the other way round.
constexpr std::size_t kManyWords = 16;

void append(const Xapian::Database& database, Xapian::docid docid, const std::string& term,
            std::vector<Position>& out) {
  const auto end = database.positionlist_end(docid, term);
  for (auto it = database.positionlist_begin(docid, term); it != end; ++it) out.push_back(*it);
}

}  // namespace

std::vector<Position> positions_in(const Xapian::Database& database, Xapian::docid docid,
                                   std::string_view prefix, const WordSet& words) {
  std::vector<Position> out;
  if (words.size() <= kManyWords) {
    for (const std::string& word : words) append(database, docid, std::string(prefix) + word, out);
  } else {
    auto it = database.termlist_begin(docid);
    const auto end = database.termlist_end(docid);
    const std::string last = std::string(prefix) + words.back();
    for (it.skip_to(std::string(prefix) + words.front()); it != end && *it <= last; ++it) {
      const std::string term = *it;
      const std::string_view word = std::string_view(term).substr(prefix.size());
      if (std::binary_search(words.begin(), words.end(), word, std::less<>()))
        append(database, docid, term, out);
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace dateline

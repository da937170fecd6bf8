#include "entities/find_entities.h"

#include "words/walk_words.h"

namespace dateline {

void EntityFinder::find(Article& article) {
  constexpr std::size_t kLexiconBytes = 16u << 20;
  entities_.begin(article);
  if (entities_.reads()) walk_words(article, lexicon_, [&](const Word& word) { entities_.add(word); });
  entities_.end(article);
  lexicon_.limit_memory(kLexiconBytes);
}

}  // namespace dateline

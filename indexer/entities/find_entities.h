// The entities of an article by itself, for who asks for nothing else of its words.
#pragma once

#include "dateline/article.h"
#include "entities/entity_collector.h"
#include "words/lexicon.h"

namespace dateline {

// One per thread.
class EntityFinder {
 public:
  // As EntityCollector does.
  void find(Article& article);

 private:
  Lexicon lexicon_;
  EntityCollector entities_{lexicon_};
};

}  // namespace dateline

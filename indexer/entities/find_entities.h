// Places, persons and organisations that the text of an article names.
//
//   places   names of a table, in the forms of the text's language; and the countries of cities and regions
//   people   runs of capitals with a sign that they are a person: a title or role before, a given name in
//            front, an ending of surnames; a surname alone is the person named in full elsewhere
//   orgs     runs of capitals around a word such as "ministry", and well-known ones
//
// docs/entities.md has the rules and what they are worth.
#pragma once

#include <memory>

#include "dateline/article.h"

namespace dateline {

// One per thread.
class EntityFinder {
 public:
  EntityFinder();
  ~EntityFinder();
  EntityFinder(EntityFinder&&) noexcept;
  EntityFinder& operator=(EntityFinder&&) noexcept;

  // Fills the lists of places, people and orgs that the source gave nothing for, and names them in
  // Article::guessed. What is named there already was found before, and is found anew.
  void find(Article& article);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace dateline

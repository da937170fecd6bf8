#include "entities/entity_collector.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "entities/name_matching.h"
#include "entities/org_finder.h"
#include "entities/person_finder.h"
#include "entities/place_finder.h"

namespace dateline {
namespace {

// So many are read of an article, so that hostile ones take no more memory than others.
constexpr std::size_t kMaxWords = 20000;

constexpr std::pair<std::string_view, std::vector<std::string> Article::*> kLists[] = {
    {"places", &Article::places}, {"people", &Article::people}, {"orgs", &Article::orgs}};

}  // namespace

struct EntityCollector::Finders {
  NameMatcher names;
  PlaceFinder places{names};
  OrgFinder orgs{names};
  PersonFinder persons{names};
};

EntityCollector::EntityCollector(const Lexicon& lexicon) : words_(lexicon.words()) {}
EntityCollector::~EntityCollector() = default;

void EntityCollector::begin(Article& article) {
  for (const auto& [name, list] : kLists)
    if (std::find(article.guessed.begin(), article.guessed.end(), name) != article.guessed.end())
      (article.*list).clear();
  article.guessed.clear();
  words_before_ = 0;
  words_left_ = 0;
  words_.begin({});
  if (!article.places.empty() && !article.people.empty() && !article.orgs.empty()) return;
  words_left_ = kMaxWords;
  main_lang_ = article.lang;
  if (!finders_) finders_ = std::make_unique<Finders>();
  finders_->places.clear();
  finders_->orgs.clear();
  finders_->persons.clear();
}

void EntityCollector::begin_text(const Word& word) {
  end_text();
  words_before_ += words_.size();
  words_.begin(word.in.text);
  finders_->names.set_language(word.in.lang);
  in_title_ = word.field == Field::title;
}

void EntityCollector::end_text() {
  if (words_.size() == 0) return;
  auto& [names, places, orgs, persons] = *finders_;
  names.match(words_);
  places.take_places(words_);
  // Any word may have a capital in such a headline: whom it names, the text names too.
  const bool capitals_tell = words_.has_small_letters() && !(in_title_ && words_.has_title_case());
  if (capitals_tell)
    for (const OrgFinder::Country& country : orgs.find(words_))
      places.count_hint(country.place, words_before_ + country.word, in_title_);
  places.count(words_, words_before_, in_title_);
  if (capitals_tell) persons.find(words_, names.language() == main_lang_);
}

void EntityCollector::end(Article& article) {
  if (!finders_) return;  // everything was given
  end_text();
  const auto fill = [&](std::string_view name, std::vector<std::string> Article::*list, auto& finder) {
    if (!(article.*list).empty()) return;
    article.*list = finder.list();
    if (!(article.*list).empty()) article.guessed.emplace_back(name);
  };
  fill("places", &Article::places, finders_->places);
  fill("people", &Article::people, finders_->persons);
  fill("orgs", &Article::orgs, finders_->orgs);
}

}  // namespace dateline

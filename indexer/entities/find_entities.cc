#include "entities/find_entities.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "entities/name_matching.h"
#include "entities/org_finder.h"
#include "entities/person_finder.h"
#include "entities/place_finder.h"
#include "entities/text_words.h"
#include "utf8.h"

namespace dateline {

class EntityFinder::State {
 public:
  void find(Article& article) {
    for (const auto& [name, list] : kLists)
      if (std::find(article.guessed.begin(), article.guessed.end(), name) != article.guessed.end())
        (article.*list).clear();
    article.guessed.clear();
    if (!article.places.empty() && !article.people.empty() && !article.orgs.empty()) return;
    read(article);
    const auto fill = [&](std::string_view name, std::vector<std::string> Article::*list, auto& finder) {
      if (!(article.*list).empty()) return;
      article.*list = finder.list();
      if (!(article.*list).empty()) article.guessed.emplace_back(name);
    };
    fill("places", &Article::places, places_);
    fill("people", &Article::people, persons_);
    fill("orgs", &Article::orgs, orgs_);
  }

 private:
  static constexpr std::pair<std::string_view, std::vector<std::string> Article::*> kLists[] = {
      {"places", &Article::places}, {"people", &Article::people}, {"orgs", &Article::orgs}};

  void read(const Article& article) {
    places_.clear();
    orgs_.clear();
    persons_.clear();
    // So much is read of an article, so that hostile ones take no more memory than others.
    std::size_t bytes_left = 1 << 20, words_left = 20000, words_before = 0;
    const auto read_text = [&](std::string_view text, std::string_view lang, bool title) {
      text = utf8_prefix(text, bytes_left);
      bytes_left -= text.size();
      words_.read(text, words_left);
      names_.set_language(lang.empty() ? article.lang : lang);
      find(words_before, title, names_.language() == article.lang);
      words_left -= words_.size();
      words_before += words_.size();
    };
    read_text(article.title, article.lang, true);
    for (const Paragraph& p : article.captions) read_text(p.text, p.lang, false);
    for (const Paragraph& p : article.paragraphs) read_text(p.text, p.lang, false);
  }

  // In the text whose words were read.
  void find(std::size_t words_before, bool title, bool in_main) {
    names_.match(words_);
    places_.take_places(words_);
    // Any word may have a capital in such a headline: whom it names, the text names too.
    const bool capitals_tell = words_.has_small_letters() && !(title && words_.has_title_case());
    if (capitals_tell)
      for (const OrgFinder::Country& country : orgs_.find(words_))
        places_.count_hint(country.place, words_before + country.word, title);
    places_.count(words_, words_before, title);
    if (capitals_tell) persons_.find(words_, in_main);
  }

  TextWords words_;
  NameMatcher names_;
  PlaceFinder places_{names_};
  OrgFinder orgs_{names_};
  PersonFinder persons_{names_};
};

EntityFinder::EntityFinder() = default;
EntityFinder::~EntityFinder() = default;
EntityFinder::EntityFinder(EntityFinder&&) noexcept = default;
EntityFinder& EntityFinder::operator=(EntityFinder&&) noexcept = default;

void EntityFinder::find(Article& article) {
  if (!state_) state_ = std::make_unique<State>();  // a run that reads nothing loads no table
  state_->find(article);
}

}  // namespace dateline

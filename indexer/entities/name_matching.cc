#include "entities/name_matching.h"

#include <algorithm>

namespace dateline {

using Is = GazetteerName::Is;

void NameMatcher::set_language(std::string_view lang) {
  if (lang == lang_) return;
  lang_ = lang;
  endings_ = case_endings_of(lang_);
}

NameFacts NameMatcher::find_facts(std::string_view folded, bool ascii) const {
  const auto number_of = [&](const GazetteerName* name) {
    return name == nullptr ? 0 : static_cast<std::uint32_t>(name - gazetteer_.names().data() + 1);
  };
  const GazetteerName* exact = gazetteer_.find(folded);
  // Folding drops what tells Şam (Damascus) from Sam: letters that are not ASCII say that the first is meant.
  const GazetteerName* name = ascii || endings_ == nullptr ? nullptr : gazetteer_.find_own(folded, lang_);
  if (name == nullptr && exact != nullptr && exact->is != 0) name = exact;
  // Армена is Армен, no ending of Армения.
  if (name == nullptr && case_of_man(folded) == nullptr) name = find_otherwise(folded);
  NameFacts facts;
  facts.known = 1;
  facts.exact = number_of(exact) & 0x7FFFFFFF;
  facts.name = number_of(name) & 0x3FFFFFFF;
  SurnameShape shape = dateline::surname_shape(folded);
  if (lang_ == "az" && shape != SurnameShape::sure) {
    // Əliyevdən; with other endings of surnames it may be any word: kampaniya|nın, Karapetyan|ın.
    const std::string_view base = folded.substr(0, folded.size() - case_ending(folded, lang_));
    if (base.ends_with('v')) shape = dateline::surname_shape(base);
  }
  facts.shape = static_cast<std::uint32_t>(shape) & 3;
  return facts;
}

const NameEnding* NameMatcher::case_of_man(std::string_view folded) const {
  if (lang_ != "ru" && lang_ != "uk") return nullptr;
  for (const NameEnding& e : kGivenNameEndings) {
    if (!folded.ends_with(e.ending) || (e.only_ukrainian && lang_ != "uk")) continue;
    std::string base(folded.substr(0, folded.size() - e.ending.size()));
    const GazetteerName* name = gazetteer_.find(base += e.instead);
    if (name != nullptr && (name->is & Is::given) != 0) return &e;
  }
  return nullptr;
}

const GazetteerName* NameMatcher::find_otherwise(std::string_view form) const {
  if (endings_ == nullptr) return nullptr;
  const GazetteerName* own = gazetteer_.find_own(form, lang_);
  return own != nullptr ? own : gazetteer_.find_inflected(form, *endings_);
}

void NameMatcher::match(TextWords& words) {
  std::size_t next = 0;  // behind the last name
  for (const std::size_t i : words.named()) {
    if (i < next) continue;
    TextWord& w = words[i];
    const NameFacts& known = facts(words, i);
    w.name = numbered(known.name);
    w.words = 1;
    w.shape = static_cast<SurnameShape>(known.shape);
    const GazetteerName* exact = numbered(known.exact);
    if (exact != nullptr && exact->longest > 1) match_longer(words, i, exact->longest);
    if (w.name != nullptr && w.name->is == 0) w.name = nullptr;
    next = i + w.words;
    for (std::size_t k = i + 1; k < next; ++k) {
      words[k].name = w.name;
      words[k].words = 0;
    }
  }
}

// Whether a name of several words may end in a small one: "Secretary of state", "Union européenne", "Черное
// море", but "Long beach" and "Spring hill" are no cities.
bool NameMatcher::may_end_small(const GazetteerName& name) const {
  if ((name.is & Is::place) == 0) return (name.is & (Is::title | Is::org)) != 0;
  return (name.is & (Is::weak | Is::people)) == 0 &&
         gazetteer_.place(name.number).kind != GazetteerPlace::Kind::city;
}

// The longest name of several words that begins at `first`, where there is one.
void NameMatcher::match_longer(TextWords& words, std::size_t first, std::size_t longest) const {
  longest = std::min(longest, words.size() - first);
  if (longest < 2) return;
  std::string_view form = words.joined(first, 2);
  if (form.empty()) return;
  if (longest > 2 && gazetteer_.begins_longer(form)) {
    for (std::size_t count = longest; count > 2; --count)
      if (take_longer(words, first, count, words.joined(first, count))) return;
    form = words.joined(first, 2);
  }
  take_longer(words, first, 2, form);
}

// Whether so many words are a name, which is theirs then.
bool NameMatcher::take_longer(TextWords& words, std::size_t first, std::size_t count,
                              std::string_view form) const {
  if (form.empty()) return false;
  const GazetteerName* found = gazetteer_.find(form);
  if (found == nullptr || found->is == 0) found = find_otherwise(form);
  if (found == nullptr || found->is == 0) return false;
  if (words[first + count - 1].small && !may_end_small(*found)) return false;
  words[first].name = found;
  words[first].words = static_cast<std::uint8_t>(count);
  return true;
}

bool NameMatcher::stands_in_base_form(TextWords& words, std::size_t i) {
  if (endings_ != nullptr && i + 1 < words.size() && words[i + 1].gap == WordGap::apostrophe) return false;
  return numbered(facts(words, i).exact) == words[i].name;
}

bool NameMatcher::has_title_before(TextWords& words, std::size_t i) {
  if (i == 0) return false;
  const TextWord& before = words[i - 1];
  const WordGap gap = words[i].gap;
  constexpr std::size_t kAbbreviation = 4;  // bytes: Mr, Gen, Prof
  if (gap == WordGap::period && (before.size() > kAbbreviation || !before.is_capital())) return false;
  if (gap != WordGap::space && gap != WordGap::period) return false;
  if (!before.small) return before.is(Is::title);
  const GazetteerName* name = name_of(words, i - 1);
  if (name == nullptr) return false;
  if ((name->is & Is::title) != 0) return true;
  if (!name->ends_title || i < 2 || words[i - 1].gap != WordGap::space) return false;
  const std::string_view two = words.joined(i - 2, 2);
  name = two.empty() ? nullptr : gazetteer_.find(two);
  return name != nullptr && (name->is & Is::title) != 0;
}

bool is_acronym_in_small(const TextWords& words, std::size_t i) {
  constexpr std::size_t kMaxAcronym = 3;  // bytes of a name that must be written in capitals: US, EU
  const TextWord& w = words[i];
  return w.words == 1 && w.size() <= kMaxAcronym &&
         (w.letter_case != LetterCase::capitals || (!words.has_small_letters() && w.is(Is::stop)));
}

}  // namespace dateline

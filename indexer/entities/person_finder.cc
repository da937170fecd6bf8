#include "entities/person_finder.h"

#include <algorithm>

#include "entities/russian_names.h"
#include "utf8.h"

namespace dateline {
namespace {

using Is = GazetteerName::Is;

constexpr std::size_t kMaxPersons = 20;      // of an article
constexpr std::size_t kMaxKeptPersons = 60;  // different names of an article that are counted
// Of a name. Words count once where hyphens join them, and altogether.
constexpr std::size_t kMaxPersonWords = 4, kMaxPersonParts = 6, kMaxPersonBytes = 100;

constexpr std::size_t kMaxParticle = 3;  // bytes

// A word that may be part of a person's name; `within` one, behind its first word.
bool is_name_word(const TextWords& words, std::size_t i, bool within = false) {
  constexpr std::size_t kShort = 3;  // bytes
  const TextWord& w = words[i];
  if (!w.is_capital() || w.taken) return false;
  // "Kim Jong Un", "Sean O'Brien": what is a small word elsewhere.
  if (within && w.size() <= kShort && w.ascii && w.name != nullptr &&
      (w.letter_case == LetterCase::capital || w.size() == 1) && !w.is(Is::title | Is::cue | Is::says))
    return true;
  constexpr unsigned kNot =
      Is::title | Is::cue | Is::lead | Is::stop | Is::org | Is::people | Is::says | Is::thing;
  if (w.is(kNot) && !w.is(Is::given)) return false;
  // Abbreviations are no names, but surnames may be in capitals, and initials are.
  return w.letter_case == LetterCase::capital || w.size() <= 2 || (w.size() > 4 && i > 0);
}

// The first letter of a name: "J."
bool is_initial(const TextWords& words, std::size_t i) {
  const TextWord& w = words[i];
  return w.letter_case == LetterCase::capitals && decode_utf8(words.text(), w.begin).bytes == w.size() &&
         i + 1 < words.size() && words[i + 1].gap == WordGap::period;
}

// The word with another ending.
std::string in_first_case(std::string_view word, const NameEnding& ending) {
  std::string base(word);
  drop_letters(base, letters_in(ending.ending));
  return base += ending.instead;
}

}  // namespace

bool PersonFinder::is_particle(TextWords& words, std::size_t i) {
  if (words[i].size() > kMaxParticle) return false;
  const GazetteerName* name = names_.name_of(words, i);
  return name != nullptr && (name->is & Is::particle) != 0;
}

// "Justice Clarence Thomas": the first given name with something behind it, where there is one.
std::size_t PersonFinder::start_of_name(TextWords& words, std::size_t first, std::size_t last) const {
  for (std::size_t i = first; i < last; ++i) {
    if (is_initial(words, i)) return first;
    if (words[i].is(Is::given) || names_.case_of_man(words.folded(i)) != nullptr)
      return words[i].gap == WordGap::space ? i : first;
  }
  return first;
}

// The word of a person's name that follows one; 0 where none does.
std::size_t PersonFinder::next_of_name(TextWords& words, std::size_t i) {
  if (i + 1 < words.size() && words.is_joined_to_next(i) && is_name_word(words, i + 1, true)) return i + 1;
  // "Ursula von der Leyen"
  if (i + 2 >= words.size() || words[i + 1].size() > kMaxParticle) return 0;
  for (std::size_t next = i + 2; next <= i + 3 && next < words.size(); ++next)
    if (is_name_word(words, next)) {
      for (std::size_t k = i + 1; k <= next; ++k)
        if (words[k].gap != WordGap::space || (k < next && !is_particle(words, k))) return 0;
      return next;
    }
  return 0;
}

void PersonFinder::find(TextWords& words, bool in_main) {
  std::size_t next = 0;
  for (const std::size_t first : words.named()) {
    if (first < next || !is_name_word(words, first)) continue;
    std::size_t last = first;
    while (const std::size_t after = next_of_name(words, last)) last = after;
    next = last + 1;
    read_person(words, first, last, in_main);
  }
}

// A person's name in the first case, as far as its case is known.
PersonName PersonFinder::name_of(TextWords& words, std::size_t first, std::size_t last) const {
  PersonName name;
  for (std::size_t i = first; i <= last; ++i) name.folded.emplace_back(words.folded(i));
  name.written = words.written(first, last);
  name.endings = names_.endings();
  const NameEnding* const man = last == first + 1 ? names_.case_of_man(words.folded(first)) : nullptr;
  if (man != nullptr) {
    const std::string given = in_first_case(name.folded.front(), *man);
    const bool other_name = words[first].is(Is::given);  // Александра may be a woman
    const bool capitals =
        words[first].letter_case == LetterCase::capitals || words[last].letter_case == LetterCase::capitals;
    const auto ending = surname_ending(name.folded.back(), man->of);
    // Where the surname does not tell, the article has to name him in the first case too.
    if (!other_name && !capitals && ending) {
      name.written =
          in_first_case(words.written(first), *man) + ' ' + in_first_case(words.written(last), *ending);
      name.folded = {given, in_first_case(name.folded.back(), *ending)};
    } else {
      name.given_of_man = given;
    }
  } else if (const std::size_t ending = case_ending(name.folded.back(), names_.language()); ending > 0) {
    name.folded.back().resize(name.folded.back().size() - ending);
    drop_letters(name.written, ending);
  }
  return name;
}

void PersonFinder::count(PersonName name, bool titled, bool in_main) {
  std::string key;
  for (const std::string& word : name.folded) key += word + ' ';
  auto found = persons_.find(key);
  if (found == persons_.end()) {
    if (persons_.size() >= kMaxKeptPersons) return;
    found = persons_.emplace(std::move(key), std::pair(persons_.size(), std::move(name))).first;
  }
  PersonName& person = found->second.second;
  ++person.count;
  if (in_main) ++person.count_in_main;
  person.titled = person.titled || titled;
}

// Whether a word is a surname by itself, which most words with a capital are not.
bool PersonFinder::tells_alone(TextWords& words, std::size_t i) {
  if (words[i].letter_case == LetterCase::capitals || words[i].size() < 3) return false;
  return names_.surname_shape(words, i) == SurnameShape::sure || names_.has_title_before(words, i);
}

// The run of capitals, where it has a sign that it is a person.
void PersonFinder::read_person(TextWords& words, std::size_t first, std::size_t last, bool in_main) {
  const bool lone = first == last;
  if (lone && !tells_alone(words, first)) return;
  // What another word with a capital follows is no person: "Blair House", "Dick Award".
  const std::size_t next = last + 1;
  if (next < words.size() && words[next].gap == WordGap::space && words[next].is_capital() &&
      !words[next].is(Is::stop | Is::title | Is::place | Is::people))
    return;
  first = start_of_name(words, first, last);
  const TextWord& begin = words[first];
  if (first > 0 && (begin.gap == WordGap::hyphen || begin.gap == WordGap::apostrophe)) return;
  if (is_initial(words, last)) return;
  std::size_t apart = 1;  // words that no hyphen joins
  std::size_t whole = 0;  // that are no initials
  for (std::size_t i = first; i <= last; ++i) {
    apart += i > first && words[i].gap != WordGap::hyphen ? 1 : 0;
    whole += is_initial(words, i) ? 0 : 1;
  }
  if (apart > kMaxPersonWords || last - first >= kMaxPersonParts ||
      words.written(first, last).size() > kMaxPersonBytes)
    return;
  if (apart == 1 && (begin.letter_case == LetterCase::capitals || begin.size() < 3)) return;
  const SurnameShape shape = names_.surname_shape(words, last);
  const bool given = begin.is(Is::given) || (!lone && names_.case_of_man(words.folded(first)) != nullptr);
  if (apart == 1 && given && shape == SurnameShape::none) return;  // "Queen Elizabeth" is no surname
  const bool tells = apart == 1
                         ? shape == SurnameShape::sure
                         : shape != SurnameShape::none || given || (is_initial(words, first) && whole > 1);
  const bool titled = names_.has_title_before(words, first);
  if (!tells && !titled) return;
  count(name_of(words, first, last), titled, in_main);
}

std::vector<std::string> PersonFinder::list() {
  std::vector<std::pair<std::size_t, PersonName>> all;
  for (auto& [key, person] : persons_) all.push_back(std::move(person));
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<PersonName> names;
  for (auto& [order, person] : all) names.push_back(std::move(person));
  return merged_persons(std::move(names), kMaxPersons);
}

}  // namespace dateline

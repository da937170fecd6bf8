#include "entities/place_finder.h"

#include <algorithm>

namespace dateline {
namespace {

using Is = GazetteerName::Is;

constexpr std::size_t kMaxPlaces = 30;  // of an article
// What a mention of a place is worth: a name; people, an organisation or money that is named after it.
constexpr unsigned kMention = 2, kHint = 1;
constexpr unsigned kInTitle = 8;
constexpr std::size_t kBeginning = 30;  // words
// What places must have: so much weight, and this part of the weightiest's, or to be named often.
constexpr unsigned kLeast = 3, kShare = 3, kOften = 5;
// So many that the beginning names need less: the headline alone outweighs them otherwise.
constexpr std::size_t kFirst = 4;
constexpr unsigned kShareOfEarly = 5;

bool is_weak(const TextWord& w) { return w.is(Is::weak); }

}  // namespace

void PlaceFinder::clear() {
  for (const std::uint16_t p : seen_) evidence_[p] = {};
  seen_.clear();
  weak_.clear();
}

void PlaceFinder::take_places(TextWords& words) {
  names_of_places_.clear();
  for (const std::uint32_t i : words.named())
    if (words[i].words > 0 && words[i].is(Is::place)) names_of_places_.push_back(i);
  const auto take_each = [&](auto&& stands) {
    for (const std::size_t i : names_of_places_) {
      if (!stands(i)) continue;
      for (std::size_t k = i; k < i + words[i].words; ++k) words[k].taken = true;
    }
  };
  take_each([&](std::size_t i) { return !is_weak(words[i]) && is_place(words, i); });
  // What stands behind a weak name may be the place that tells.
  take_each(
      [&](std::size_t i) { return is_weak(words[i]) && is_place(words, i) && stands_as_place(words, i); });
}

// Whether a place's name that begins at a word is one here, and no part of a person's.
bool PlaceFinder::is_place(TextWords& words, std::size_t i) {
  const TextWord& w = words[i];
  if (!w.is(Is::place) || is_acronym_in_small(words, i)) return false;
  if (w.words > 1 || !w.is_capital()) return true;
  const bool joined = i > 0 && words.is_joined_to_next(i - 1);
  if (joined && words[i - 1].is_capital() && words[i - 1].name != nullptr &&
      names_.stands_in_base_form(words, i)) {
    const TextWord& before = words[i - 1];
    const bool strong_place = before.is(Is::place) && !is_weak(before);
    if (before.words == 1 && before.is(Is::given) && !strong_place) return false;  // Michael Jordan
    // "Senator Houston", but "президент России"
    if (names_.language() == "en" && before.is(Is::title) && !w.is(Is::people) &&
        gazetteer_.place(w.name->number).kind == GazetteerPlace::Kind::city)
      return false;
  }
  // Chad Smith; not "Армении", which is no "Армен"
  const bool goes_on = i + 1 < words.size() && words[i + 1].is_capital() && words.is_joined_to_next(i);
  if (goes_on && w.is(Is::given) && names_.stands_in_base_form(words, i))
    return joined && !words[i - 1].is_capital() && is_preposition(words, i - 1);
  return true;
}

bool PlaceFinder::is_preposition(TextWords& words, std::size_t i) {
  const GazetteerName* name = names_.name_of(words, i);
  return name != nullptr && (name->is & Is::at) != 0;
}

// Whether what stands around a weak name says that it is a place: "in Mobile", "Mobile, Alabama".
bool PlaceFinder::stands_as_place(TextWords& words, std::size_t i) {
  const TextWord& w = words[i];
  const std::size_t next = i + w.words;
  if (next < words.size()) {
    const TextWord& after = words[next];
    if (after.gap == WordGap::comma && after.name != nullptr && after.taken &&
        !after.is(Is::weak | Is::people))
      return true;
    if (after.is_capital() &&
        (after.gap == WordGap::space || after.gap == WordGap::hyphen || after.gap == WordGap::ampersand))
      return false;
  }
  if (i == 0 || w.gap != WordGap::space) return false;
  const TextWord& before = words[i - 1];
  const bool begins = before.gap == WordGap::sentence || before.gap == WordGap::period;  // a sentence
  return (before.letter_case == LetterCase::lower || begins) && is_preposition(words, i - 1);
}

void PlaceFinder::count(TextWords& words, std::size_t before, bool in_title) {
  for (const std::size_t i : names_of_places_) {
    const TextWord& w = words[i];
    if (!w.taken) {
      // A name that is a place elsewhere in the article.
      if (is_weak(w) && words.has_small_letters() && is_place(words, i) && !names_.has_title_before(words, i))
        weak_.push_back(w.name->number);
      continue;
    }
    if (is_weak(w) && (!words.has_small_letters() || (w.of_org && !stands_as_place(words, i)))) continue;
    const bool hint = w.of_org || w.is(Is::people) || is_of_money(words, i);
    count(w.name->number, before + i, in_title, hint ? kHint : kMention);
  }
}

// "Hong Kong dollars"
bool PlaceFinder::is_of_money(TextWords& words, std::size_t i) {
  const std::size_t next = i + words[i].words;
  if (next >= words.size() || words[next].gap != WordGap::space) return false;
  const GazetteerName* name = names_.name_of(words, next);
  return name != nullptr && (name->is & Is::money) != 0;
}

void PlaceFinder::count_hint(std::uint16_t country, std::size_t word, bool in_title) {
  count(country, word, in_title, kHint);
}

void PlaceFinder::count(std::uint16_t place, std::size_t word, bool in_title, unsigned worth) {
  Evidence& e = evidence_[place];
  if (e.mentions == 0) {
    e.first = word;
    seen_.push_back(place);
  }
  ++e.mentions;
  e.sum += worth;
  e.in_title = e.in_title || in_title;
}

// How much an article is about a place: how often it is named, and where first.
unsigned PlaceFinder::weight(const Evidence& e) {
  return e.sum + (e.in_title ? kInTitle : 0) +
         (e.first < kBeginning       ? 2 * kMention
          : e.first < 2 * kBeginning ? kMention
          : e.first < 4 * kBeginning ? kHint
                                     : 0);
}

// A name that was a place once is one elsewhere.
void PlaceFinder::count_weak() {
  for (const std::uint16_t p : weak_)
    if (Evidence& e = evidence_[p]; e.mentions > 0) {
      ++e.mentions;
      e.sum += kMention;
    }
}

// A city or region stands for its country too.
void PlaceFinder::count_countries() {
  const std::size_t named = seen_.size();
  for (std::size_t i = 0; i < named; ++i) {
    const std::uint16_t country = gazetteer_.place(seen_[i]).country;
    if (country == GazetteerPlace::kNone) continue;
    const Evidence& in = evidence_[seen_[i]];
    Evidence& e = evidence_[country];
    if (e.mentions == 0) {
      e.first = in.first;
      seen_.push_back(country);
    }
    e.mentions += in.mentions;
    e.sum += in.sum;
    e.in_title = e.in_title || in.in_title;
    e.first = std::min(e.first, in.first);
  }
}

std::vector<std::string> PlaceFinder::list() {
  count_weak();
  count_countries();
  struct Found {
    unsigned weight;
    std::size_t first;
    std::uint16_t place;
  };
  std::vector<Found> found;
  unsigned most = 0;
  for (const std::uint16_t p : seen_) {
    found.push_back({weight(evidence_[p]), evidence_[p].first, p});
    most = std::max(most, found.back().weight);
  }
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    if (a.weight != b.weight) return a.weight > b.weight;
    return a.first != b.first ? a.first < b.first : a.place < b.place;
  });
  std::size_t rank = 0;
  std::erase_if(found, [&](const Found& f) {
    const bool early = rank++ < kFirst && f.first < 2 * kBeginning;
    const unsigned share = early ? kShareOfEarly : kShare;
    return f.weight < kLeast || (f.weight * share < most && evidence_[f.place].sum < kOften);
  });
  if (found.size() > kMaxPlaces) found.resize(kMaxPlaces);
  std::vector<std::string> out;
  for (const Found& f : found) out.emplace_back(gazetteer_.place(f.place).name);
  return out;
}

}  // namespace dateline

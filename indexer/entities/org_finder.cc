#include "entities/org_finder.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "analysis/fold.h"

namespace dateline {
namespace {

using Is = GazetteerName::Is;

constexpr std::size_t kMaxOrgs = 20;                         // of an article
constexpr std::size_t kMaxKeptOrgs = 500;                    // different names of an article that are counted
constexpr std::size_t kMaxOrgWords = 8, kMaxOrgBytes = 150;  // of a name

void take(TextWords& words, std::size_t first, std::size_t last) {
  for (std::size_t i = first; i <= last; ++i) words[i].taken = words[i].of_org = true;
}

// Whether an organisation of several words stands around one that is known: "Apple Bank", "Guardian
// Industries Corp".
bool is_part_of_longer(const TextWords& words, std::size_t first, std::size_t last) {
  const TextWord& w = words[first];
  if (w.words > 1 || w.letter_case == LetterCase::capitals) return false;
  const std::size_t next = last + 1;
  if (next < words.size() && words[next].is_capital() && words[next].gap == WordGap::space) return true;
  return first > 0 && words[first - 1].is_capital() && w.gap == WordGap::space &&
         !words[first - 1].is(Is::stop | Is::people);
}

// The first word of the organisation whose cue is at `cue`.
std::size_t first_word(const TextWords& words, std::size_t cue) {
  std::size_t first = cue;
  while (first > 0 && cue - first < kMaxOrgWords) {
    const TextWord& before = words[first - 1];
    const WordGap gap = words[first].gap;
    if (!before.is_capital() || before.of_org || before.is(Is::title)) break;
    if (gap != WordGap::space && gap != WordGap::hyphen && gap != WordGap::ampersand) break;
    if (before.is(Is::stop) && !before.is(Is::people | Is::direction)) break;  // "The Bank", "Central Bank"
    --first;
  }
  return first;
}

// Takes the ending of its case off the last word of a name: Nazirliyi|nin.
void trim_case(std::string& name, TextWords& words, std::size_t last) {
  const GazetteerName* base = words[last].name;
  if (base == nullptr || words[last].words != 1) return;
  const std::string_view word = words.folded(last);
  if (!word.starts_with(base->folded)) return;
  drop_letters(name, letters_in(word.substr(base->folded.size())));
}

}  // namespace

void OrgFinder::clear() {
  orgs_.clear();
  acronyms_.clear();
}

const std::vector<OrgFinder::Country>& OrgFinder::find(TextWords& words) {
  countries_.clear();
  std::size_t next = 0;
  for (const std::size_t i : words.named()) {
    const TextWord& w = words[i];
    if (i < next || !w.is_capital()) continue;
    if (w.name == nullptr) {
      find_acronym(words, i);
      continue;
    }
    if (w.words == 0) continue;
    const std::size_t last = i + w.words - 1u;
    if (w.is(Is::org) && !is_acronym_in_small(words, i) && !is_part_of_longer(words, i, last)) {
      take(words, i, last);
      const WellKnownOrg& org = gazetteer_.org(w.name->number);
      count(words, std::string(org.name), last);
      if (org.country != GazetteerPlace::kNone) countries_.push_back({org.country, i});
      next = last + 1;
    } else if (w.is(Is::cue | Is::lead)) {
      next = read_org(words, i) + 1;
    }
  }
  return countries_;
}

// An acronym that stood behind an organisation's name.
void OrgFinder::find_acronym(TextWords& words, std::size_t i) {
  if (acronyms_.empty() || words[i].letter_case != LetterCase::capitals) return;
  const auto found = acronyms_.find(words.folded(i));
  if (found == acronyms_.end()) return;
  ++orgs_[found->second].count;
  take(words, i, i);
}

// The organisation around a cue; returns the last word that was read.
std::size_t OrgFinder::read_org(TextWords& words, std::size_t cue) {
  const std::size_t first = first_word(words, cue), behind = cue + words[cue].words;
  std::size_t last = behind - 1;
  const auto goes_on = [&] {
    return last + 1 < words.size() && words[last + 1].is_capital() && words[last + 1].gap == WordGap::space;
  };
  if (words[cue].is(Is::lead) && first == cue) {
    while (goes_on() && last - cue < 3 && !words[last + 1].is(Is::stop | Is::title | Is::place)) ++last;
  }
  while (goes_on() && words[last + 1].is(Is::cue) && last - first < kMaxOrgWords) ++last;
  last = read_of(words, last);
  const std::size_t count_of_words = last - first + 1;
  if (count_of_words < 2 || count_of_words > kMaxOrgWords) return cue;
  if (count_of_words == 2 && words[first].is(Is::people | Is::place) && first != cue &&
      words[cue].is(Is::general))
    return cue;  // "Armenian forces"
  std::string name(words.written(first, last));
  if (words[cue].is(Is::cue) && last == behind - 1) trim_case(name, words, last);
  take(words, first, last);
  count(words, std::move(name), last);
  return last;
}

// What "of Foreign Affairs" behind an organisation's word adds; returns the last word.
std::size_t OrgFinder::read_of(TextWords& words, std::size_t last) {
  const auto is_small = [&](std::size_t i, unsigned kind) {
    const GazetteerName* name = words[i].small ? names_.name_of(words, i) : nullptr;
    return name != nullptr && (name->is & kind) != 0;
  };
  const std::size_t start = last + 1;
  std::size_t at = start;
  if (at + 1 >= words.size() || words[at].gap != WordGap::space || !is_small(at, Is::of)) return last;
  const bool lists = words.written(at) == "for";  // "Institute for War and Peace"
  while (at < words.size() && at - start < kMaxOrgWords) {
    const TextWord& w = words[at];
    const WordGap gap = words[at].gap;
    if (gap != WordGap::space && gap != WordGap::hyphen) break;
    if (w.is_capital()) {
      if (w.is(Is::title)) break;
      last = at++;
      continue;
    }
    const bool links = is_small(at, Is::of | Is::link) || (lists && words.written(at) == "and");
    if (!links || at + 1 >= words.size()) break;
    ++at;
  }
  return last;
}

void OrgFinder::count(TextWords& words, std::string name, std::size_t last) {
  if (name.size() > kMaxOrgBytes) return;
  std::string key = fold_value(name);
  auto found = orgs_.find(key);
  if (found == orgs_.end()) {
    if (orgs_.size() >= kMaxKeptOrgs) return;
    found = orgs_.emplace(key, Count{std::move(name), 0, orgs_.size()}).first;
  }
  ++found->second.count;
  // "Organization for Security and Co-operation in Europe (OSCE)"
  const std::size_t next = last + 1;
  if (next >= words.size()) return;
  const TextWord& w = words[next];
  if (w.gap == WordGap::bracket && w.letter_case == LetterCase::capitals && w.name == nullptr &&
      w.end < words.text().size() && words.text()[w.end] == ')') {
    acronyms_.emplace(std::string(words.folded(next)), key);
    take(words, next, next);
  }
}

std::vector<std::string> OrgFinder::list() {
  std::vector<Count> all;
  for (auto& [key, org] : orgs_) all.push_back(std::move(org));
  std::sort(all.begin(), all.end(), [](const Count& a, const Count& b) {
    return a.count != b.count ? a.count > b.count : a.first < b.first;
  });
  if (all.size() > kMaxOrgs) all.resize(kMaxOrgs);
  std::vector<std::string> out;
  for (Count& org : all) out.push_back(std::move(org.written));
  return out;
}

}  // namespace dateline

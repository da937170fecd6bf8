#include "entities/gazetteer.h"

#define XXH_INLINE_ALL  // short strings: the call would take longer than the hash
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <string>

#include "analysis/tokenize.h"
#include "entities/case_endings.h"

// The tables as they stand in the files, which end up in the program.
#define DATELINE_TABLE(symbol, file)                                                              \
  __asm__(                                                                                        \
      ".pushsection .rodata\n"                                                                    \
      ".global " #symbol "_begin\n.hidden " #symbol "_begin\n" #symbol "_begin:\n.incbin \"" file \
      "\"\n"                                                                                      \
      ".global " #symbol "_end\n.hidden " #symbol "_end\n" #symbol                                \
      "_end:\n.byte 0\n"                                                                          \
      ".popsection\n");                                                                           \
  extern "C" __attribute__((visibility("hidden"))) const char symbol##_begin[], symbol##_end[];

DATELINE_TABLE(dateline_places, DATELINE_ENTITIES_DIR "/places.tsv")
DATELINE_TABLE(dateline_words, DATELINE_ENTITIES_DIR "/words.tsv")

namespace dateline {
namespace {

// What stands before the next `mark`, which is taken off.
std::string_view take(std::string_view& text, char mark) {
  const std::size_t end = std::min(text.find(mark), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

// Visits the lines of a table that are no comments.
template <class Visit>
void for_each_line(std::string_view table, Visit&& visit) {
  while (!table.empty()) {
    const std::string_view line = take(table, '\n');
    if (!line.empty() && line.front() != '#') visit(line);
  }
}

std::string folded_words(std::string_view written) {
  std::string out;
  Tokenizer tokenizer(written);
  for (Token token; tokenizer.next(token);) {
    if (!out.empty()) out += ' ';
    out += token.folded;
  }
  return out;
}

std::uint64_t hash_of(std::string_view folded) { return XXH3_64bits(folded.data(), folded.size()); }

// Names that are some in one language only have its code before them: az:cin.
constexpr std::size_t kOwnPrefix = 3;
bool is_own(std::string_view folded) { return folded.size() > kOwnPrefix && folded[kOwnPrefix - 1] == ':'; }
std::string_view own_beginning(std::string_view folded) { return folded.substr(0, 2 * kOwnPrefix); }

std::uint32_t kind_of_word(std::string_view kind) {
  static constexpr std::pair<std::string_view, GazetteerName::Is> kKinds[] = {
      {"given", GazetteerName::given},
      {"title", GazetteerName::title},
      {"says", GazetteerName::says},
      {"cue", GazetteerName::cue},
      {"lead", GazetteerName::lead},
      {"org", GazetteerName::org},
      {"at", GazetteerName::at},
      {"stop", GazetteerName::stop},
      {"money", GazetteerName::money},
      {"thing", GazetteerName::thing},
      {"direction", GazetteerName::direction},
      {"general", GazetteerName::general},
      {"of", GazetteerName::of},
      {"link", GazetteerName::link},
      {"particle", GazetteerName::particle}};
  for (const auto& [name, is] : kKinds)
    if (name == kind) return is;
  return 0;
}

}  // namespace

const Gazetteer& Gazetteer::shared() {
  static const Gazetteer gazetteer;
  return gazetteer;
}

Gazetteer::Gazetteer() {
  const std::string_view places(dateline_places_begin,
                                static_cast<std::size_t>(dateline_places_end - dateline_places_begin));
  const std::string_view words(dateline_words_begin,
                               static_cast<std::size_t>(dateline_words_end - dateline_words_begin));
  constexpr std::size_t kSlots = 1 << 18;  // enough for what the tables hold; they grow with them
  slots_.assign(kSlots, 0);
  read_places(places);
  read_words(words);
}

std::size_t Gazetteer::slot_of(std::string_view folded, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = hash & mask;
  while (slots_[i] != 0 && names_[slots_[i] - 1].folded != folded) i = (i + 1) & mask;
  return i;
}

GazetteerName& Gazetteer::name(std::string_view folded) {
  const std::uint64_t hash = hash_of(folded);
  std::size_t i = slot_of(folded, hash);
  if (slots_[i] == 0) {
    if (2 * names_.size() >= slots_.size()) {
      grow();
      i = slot_of(folded, hash);
    }
    names_.push_back({folded});
    known_.set(hash);
    slots_[i] = static_cast<std::uint32_t>(names_.size());
  }
  return names_[slots_[i] - 1];
}

void Gazetteer::grow() {
  slots_.assign(2 * slots_.size(), 0);
  for (std::size_t n = 0; n < names_.size(); ++n)
    slots_[slot_of(names_[n].folded, hash_of(names_[n].folded))] = static_cast<std::uint32_t>(n + 1);
}

void Gazetteer::add_beginning(std::string_view folded) {
  const std::size_t one = folded.find(' ');
  if (one == std::string_view::npos) return;
  const auto words = static_cast<std::uint8_t>(1 + std::count(folded.begin(), folded.end(), ' '));
  GazetteerName& first = name(folded.substr(0, one));
  first.longest = std::max(first.longest, words);
  if (words > 2) two_words_.set(hash_of(folded.substr(0, folded.find(' ', one + 1))));
}

void Gazetteer::read_places(std::string_view table) {
  std::vector<std::string_view> countries;
  for_each_line(table, [&](std::string_view line) {
    const std::string_view kind = take(line, '\t');
    GazetteerPlace place;
    place.kind = kind == "country"  ? GazetteerPlace::Kind::country
                 : kind == "region" ? GazetteerPlace::Kind::region
                                    : GazetteerPlace::Kind::city;
    place.name = take(line, '\t');
    countries.push_back(take(line, '\t'));
    const auto number = static_cast<std::uint16_t>(places_.size());
    numbers_.emplace(place.name, number);
    places_.push_back(place);
    while (!line.empty()) {
      std::string_view folded = take(line, '|');
      std::uint32_t is = GazetteerName::place;
      if (folded.front() == '~') is |= GazetteerName::people;
      if (folded.front() == '?') is |= GazetteerName::weak;
      if (is != GazetteerName::place) folded.remove_prefix(1);
      GazetteerName& n = name(folded);
      n.is = is;
      n.number = number;
      if (is_own(folded)) own_.set(hash_of(own_beginning(folded)));
      add_beginning(folded);
    }
  });
  for (std::size_t i = 0; i < places_.size(); ++i) places_[i].country = number_of(countries[i]);
}

std::uint16_t Gazetteer::number_of(std::string_view place) const {
  const auto found = numbers_.find(place);
  return found == numbers_.end() ? GazetteerPlace::kNone : found->second;
}

void Gazetteer::read_words(std::string_view table) {
  for_each_line(table, [&](std::string_view line) {
    const std::uint32_t is = kind_of_word(take(line, '\t'));
    std::string_view names = take(line, '\t');
    if (is == GazetteerName::org) orgs_.push_back({names.substr(0, names.find('|')), number_of(line)});
    while (!names.empty()) {
      std::string folded = folded_words(take(names, '|'));
      if (folded.empty()) continue;
      const std::string_view kept = folded_.emplace_back(std::move(folded));
      GazetteerName& n = name(kept);
      n.is |= is;
      if (is == GazetteerName::org) n.number = static_cast<std::uint16_t>(orgs_.size() - 1);
      add_beginning(kept);
      if (is == GazetteerName::title && std::count(kept.begin(), kept.end(), ' ') == 1)
        name(kept.substr(kept.find(' ') + 1)).ends_title = true;
    }
  });
}

const GazetteerName* Gazetteer::find(std::string_view folded) const {
  const std::uint64_t hash = hash_of(folded);
  if (!known_.has(hash)) return nullptr;
  const std::uint32_t slot = slots_[slot_of(folded, hash)];
  return slot == 0 ? nullptr : &names_[slot - 1];
}

bool Gazetteer::begins_longer(std::string_view two_folded) const {
  return two_words_.has(hash_of(two_folded));
}

const GazetteerName* Gazetteer::find_inflected(std::string_view folded, const CaseEndings& e) const {
  return find_stem(folded, e, e.least());
}

const GazetteerName* Gazetteer::find_stem(std::string_view folded, const CaseEndings& e,
                                          std::size_t least) const {
  constexpr std::size_t kLongest = 100;
  if (folded.size() > kLongest) return nullptr;
  std::array<char, kLongest + 8> form;
  for (const std::string_view ending : e.of(folded)) {
    if (folded.size() < ending.size() + least || !folded.ends_with(ending)) continue;
    const std::string_view stem = folded.substr(0, folded.size() - ending.size());
    for (const std::string_view instead : e.instead()) {
      std::string_view base = stem;
      if (!instead.empty()) {
        char* const end = std::copy(stem.begin(), stem.end(), form.begin());
        base = {form.data(), std::copy(instead.begin(), instead.end(), end)};
      }
      const GazetteerName* found = find(base);
      constexpr std::uint32_t kInflected = GazetteerName::place | GazetteerName::org | GazetteerName::cue;
      if (found != nullptr && (found->is & kInflected) != 0) return found;
    }
  }
  return nullptr;
}

const GazetteerName* Gazetteer::find_own(std::string_view folded, std::string_view lang) const {
  constexpr std::size_t kLongest = 32;
  if (folded.size() > kLongest || lang.size() != 2) return nullptr;
  std::array<char, kLongest + kOwnPrefix> buffer{lang[0], lang[1], ':'};
  std::copy(folded.begin(), folded.end(), buffer.begin() + kOwnPrefix);
  const std::string_view key(buffer.data(), kOwnPrefix + folded.size());
  if (!own_.has(hash_of(own_beginning(key)))) return nullptr;
  if (const GazetteerName* found = find(key)) return found;
  // Names that are none elsewhere are short: çin|də
  const CaseEndings* endings = case_endings_of(lang);
  return endings == nullptr
             ? nullptr
             : find_stem(key, *endings, kOwnPrefix + std::min<std::size_t>(endings->least(), 3));
}

}  // namespace dateline

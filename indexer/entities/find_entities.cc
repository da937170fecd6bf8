#include "entities/find_entities.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analysis/fold.h"
#include "analysis/tokenize.h"
#include "entities/gazetteer.h"
#include "entities/person_names.h"
#include "string_hash.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kMaxPlaces = 30, kMaxPersons = 20, kMaxOrgs = 20;  // of an article
constexpr std::size_t kMaxKept = 500;      // different names of persons or organisations that are counted
constexpr std::size_t kMaxOrgWords = 8;
constexpr std::size_t kMaxPersonWords = 4;
constexpr std::size_t kMaxAcronym = 3;     // bytes of a name that must be written in capitals: US, EU

using Is = GazetteerName::Is;

// What stands between a word and the one before.
enum class Gap : std::uint8_t { space, hyphen, apostrophe, period, comma, ampersand, bracket, other, sentence };

struct Word {
  std::size_t begin = 0, end = 0;  // in the text
  std::size_t folded = 0, folded_size = 0;  // in the folded text
  const GazetteerName* name = nullptr;  // that this word is, or that begins with it
  LetterCase letter_case = LetterCase::lower;
  Gap gap = Gap::sentence;
  std::uint8_t words = 0;      // of `name`, where it begins here; 0 inside of one, and where there is none
  bool taken = false;          // part of a place or organisation

  bool is_capital() const { return letter_case == LetterCase::capital || letter_case == LetterCase::capitals; }
};

Gap gap_of(std::string_view between) {
  if (between == " ") return Gap::space;
  if (between == "-" || between == "‑") return Gap::hyphen;
  if (between == "'" || between == "’" || between == "ʼ") return Gap::apostrophe;
  if (between == "." || between == ". ") return Gap::period;
  if (between == ", ") return Gap::comma;
  if (between == " & " || between == "&") return Gap::ampersand;
  if (between == " (" || between == " <") return Gap::bracket;
  return between.find_first_of(".!?:;\"") != std::string_view::npos || between.size() > 3 ? Gap::sentence : Gap::other;
}

LetterCase quick_letter_case(std::string_view written, bool ascii) {
  if (!ascii) return letter_case_of(written);
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  if (written[0] < 'A' || written[0] > 'Z') return is_small(written[0]) ? LetterCase::lower : LetterCase::caseless;
  return std::any_of(written.begin() + 1, written.end(), is_small) ? LetterCase::capital : LetterCase::capitals;
}

}  // namespace

class EntityFinder::State {
 public:
  void find(Article& article) {
    for (const auto& [name, list] : kLists)
      if (std::find(article.guessed.begin(), article.guessed.end(), name) != article.guessed.end())
        (article.*list).clear();
    article.guessed.clear();
    wants_places_ = article.places.empty();
    wants_names_ = article.people.empty() || article.orgs.empty();
    if (!wants_places_ && !wants_names_) return;
    clear();
    main_ = article.lang;
    read(article.title, article.lang, true);
    for (const Paragraph& p : article.captions) read(p.text, p.lang.empty() ? article.lang : p.lang, false);
    for (const Paragraph& p : article.paragraphs) read(p.text, p.lang.empty() ? article.lang : p.lang, false);
    const auto fill = [&](std::string_view name, std::vector<std::string> Article::*list, auto&& found) {
      if (!(article.*list).empty()) return;
      article.*list = found();
      if (!(article.*list).empty()) article.guessed.emplace_back(name);
    };
    fill("places", &Article::places, [&] { return places(); });
    fill("people", &Article::people, [&] { return merged_persons(persons(), kMaxPersons); });
    fill("orgs", &Article::orgs, [&] { return orgs(); });
  }

 private:
  static constexpr std::pair<std::string_view, std::vector<std::string> Article::*> kLists[] = {
      {"places", &Article::places}, {"people", &Article::people}, {"orgs", &Article::orgs}};

  struct PlaceCount {
    std::uint32_t count = 0, first = 0;
    bool in_title = false;
  };
  struct OrgCount {
    std::string written;
    std::size_t count = 0, first = 0;
  };

  void clear() {
    for (const std::uint16_t p : seen_places_) place_counts_[p] = {};
    seen_places_.clear();
    weak_.clear();
    orgs_.clear();
    persons_.clear();
    acronyms_.clear();
    mentions_ = 0;
  }

  std::string_view written(const Word& w) const { return text_.substr(w.begin, w.end - w.begin); }
  std::string_view folded(const Word& w) const {
    return std::string_view(folded_).substr(w.folded, w.folded_size);
  }

  // One text: its words, then the names among them.
  void read(std::string_view text, std::string_view lang, bool title) {
    text_ = text;
    lang_ = lang;
    title_ = title;
    read_words();
    if (!has_names_) return;
    match();
    if (wants_places_) count_places();
    if (!wants_names_ || !small_letters_) return;
    find_orgs();
    find_persons();
  }

  void read_words() {
    words_.clear();
    folded_.clear();
    has_names_ = small_letters_ = false;
    WordScanner scanner(text_);
    std::size_t end = 0;
    for (WordSpan span; scanner.next(span);) {
      Word& w = words_.emplace_back();
      w.begin = span.begin;
      w.end = span.end;
      const std::string_view word = text_.substr(span.begin, span.end - span.begin);
      w.letter_case = quick_letter_case(word, span.ascii);
      if (w.letter_case == LetterCase::lower) {
        small_letters_ = true;
      } else if (!is_digit(word[0])) {
        has_names_ = true;
        fold_word(word, span.ascii, fold_buffer_);
        w.folded = folded_.size();
        w.folded_size = fold_buffer_.size();
        folded_ += fold_buffer_;
      }
      small_letters_ = small_letters_ || w.letter_case == LetterCase::capital;
      if (words_.size() > 1) w.gap = gap_of(text_.substr(end, span.begin - end));
      end = span.end;
    }
  }

  // Whether the two words may be parts of one name: "Mr. Smith", "Saint-Denis", "U.S.".
  bool are_joined(std::size_t first, std::size_t second) const {
    const Word& w = words_[second];
    if (w.gap == Gap::space || w.gap == Gap::hyphen) return true;
    if (w.gap != Gap::period) return false;
    constexpr std::size_t kAbbreviation = 4;  // bytes: an initial, Mr, Gen
    const Word& before = words_[first];
    return before.end - before.begin <= kAbbreviation && before.is_capital() &&
           (before.end - before.begin <= 2 || (before.name != nullptr && (before.name->is & Is::title) != 0));
  }

  // What the word is, where it is written small.
  const GazetteerName* small_word(const Word& w) {
    const std::string_view word = written(w);
    fold_word(word, false, fold_buffer_);
    return gazetteer_.find(fold_buffer_);
  }

  // Joins the folded words from `first` on, as far as they stand together; empty where they do not.
  std::string_view joined(std::size_t first, std::size_t count) {
    name_buffer_.clear();
    for (std::size_t i = first; i < first + count; ++i) {
      const Word& w = words_[i];
      if (i > first) {
        const bool together = w.gap == Gap::space || w.gap == Gap::hyphen || w.gap == Gap::apostrophe ||
                              (w.gap == Gap::period && words_[i - 1].end - words_[i - 1].begin <= 3);
        if (!together) return {};
        name_buffer_ += ' ';
      }
      if (w.folded_size > 0) {
        name_buffer_ += folded(w);
      } else {
        fold_word(written(w), false, fold_buffer_);
        name_buffer_ += fold_buffer_;
      }
    }
    return name_buffer_;
  }

  // Finds the names of the gazetteer, the longest first.
  void match() {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      Word& w = words_[i];
      if (w.folded_size == 0) continue;
      const GazetteerName* name = gazetteer_.find(folded(w));
      w.words = 1;
      if (name != nullptr && name->longest > 1) {
        for (std::size_t count = std::min<std::size_t>(name->longest, words_.size() - i); count > 1; --count) {
          const std::string_view longer = joined(i, count);
          if (longer.empty() || words_[i + count - 1].letter_case == LetterCase::lower) {
            // Only titles end in a small word: "Secretary of state".
            if (longer.empty()) continue;
          }
          const GazetteerName* found = gazetteer_.find(longer);
          if (found == nullptr || found->is == 0) found = gazetteer_.find_inflected(longer, lang_);
          if (found == nullptr || found->is == 0) continue;
          if (words_[i + count - 1].letter_case == LetterCase::lower && (found->is & Is::title) == 0) continue;
          name = found;
          w.words = static_cast<std::uint8_t>(count);
          break;
        }
      }
      if ((name == nullptr || name->is == 0) && w.words == 1)
        name = gazetteer_.find_inflected(folded(w), lang_);
      if (name != nullptr && name->is == 0) name = nullptr;
      w.name = name;
      for (std::size_t k = 1; k < w.words; ++k) {
        words_[i + k].name = name;
        words_[i + k].words = 0;
      }
      if (name != nullptr && is_place(i)) {
        for (std::size_t k = 0; k < w.words; ++k) words_[i + k].taken = true;
      }
      i += w.words - 1u;
    }
  }

  bool is_acronym_in_small(std::size_t i) const {
    const Word& w = words_[i];
    return w.words == 1 && w.end - w.begin <= kMaxAcronym && (w.letter_case != LetterCase::capitals || !small_letters_);
  }

  // Whether a place's name that begins at a word is one here, and no part of a person's.
  bool is_place(std::size_t i) {
    const Word& w = words_[i];
    const std::uint16_t is = w.name->is;
    if ((is & Is::place) == 0 || is_acronym_in_small(i)) return false;
    if (w.words > 1 || !w.is_capital()) return true;
    const std::size_t next = i + 1;
    const Word* before = i > 0 && are_joined(i - 1, i) ? &words_[i - 1] : nullptr;
    if (before != nullptr && before->is_capital() && before->name != nullptr && before->words == 1 &&
        (before->name->is & Is::given) != 0 && (before->name->is & Is::place) == 0)
      return false;  // Michael Jordan
    if ((is & Is::given) != 0 && next < words_.size() && words_[next].is_capital() && are_joined(i, next) &&
        !(before != nullptr && !before->is_capital() && is_preposition(*before)))
      return false;  // Chad Smith
    return true;
  }

  bool is_preposition(const Word& w) {
    const GazetteerName* name = w.folded_size > 0 ? w.name : small_word(w);
    return name != nullptr && (name->is & Is::at) != 0;
  }

  void count_places() {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const Word& w = words_[i];
      if (w.name == nullptr || w.words == 0 || !w.taken) continue;
      if ((w.name->is & Is::weak) == 0) {
        count_place(w.name->of_place);
      } else if (!small_letters_) {
        continue;
      } else if (stands_as_place(i)) {
        count_place(w.name->of_place);
      } else {
        weak_.push_back(w.name->of_place);
      }
    }
  }

  // Whether what stands around a weak name says that it is a place: "in Mobile", "Mobile, Alabama".
  bool stands_as_place(std::size_t i) {
    const Word& w = words_[i];
    const std::size_t next = i + w.words;
    if (next < words_.size()) {
      const Word& after = words_[next];
      if (after.gap == Gap::comma && after.name != nullptr && after.taken && (after.name->is & Is::weak) == 0 &&
          (after.name->is & Is::people) == 0)
        return true;
      if (after.is_capital() && (after.gap == Gap::space || after.gap == Gap::hyphen || after.gap == Gap::ampersand)) return false;
    }
    return i > 0 && w.gap == Gap::space && words_[i - 1].letter_case == LetterCase::lower &&
           is_preposition(words_[i - 1]);
  }

  void count_place(std::uint16_t place) {
    PlaceCount& c = place_counts_[place];
    if (c.count == 0) {
      c.first = mentions_;
      seen_places_.push_back(place);
    }
    ++mentions_;
    ++c.count;
    c.in_title = c.in_title || title_;
  }

  std::vector<std::string> places() {
    // A name that was a place once is one elsewhere.
    for (const std::uint16_t p : weak_)
      if (place_counts_[p].count > 0) ++place_counts_[p].count;
    // The country of a city or region is named with it.
    const std::size_t named = seen_places_.size();
    for (std::size_t i = 0; i < named; ++i) {
      const std::uint16_t country = gazetteer_.place(seen_places_[i]).country;
      if (country == Place::kNone) continue;
      const PlaceCount in = place_counts_[seen_places_[i]];
      PlaceCount& c = place_counts_[country];
      if (c.count == 0) {
        c.first = in.first;
        seen_places_.push_back(country);
      }
      c.count += in.count;
    }
    std::sort(seen_places_.begin(), seen_places_.end(), [&](std::uint16_t a, std::uint16_t b) {
      const PlaceCount &x = place_counts_[a], &y = place_counts_[b];
      if (x.count != y.count) return x.count > y.count;
      return x.first != y.first ? x.first < y.first : a < b;
    });
    std::vector<std::string> out;
    for (const std::uint16_t p : seen_places_) {
      if (out.size() == kMaxPlaces) break;
      out.emplace_back(gazetteer_.place(p).name);
    }
    return out;
  }

  // ---- organisations

  bool has(std::size_t i, std::uint16_t is) const { return words_[i].name != nullptr && (words_[i].name->is & is) != 0; }

  void find_orgs() {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const Word& w = words_[i];
      if (!w.is_capital()) continue;
      if (w.name == nullptr) {
        if (w.letter_case == LetterCase::capitals && !acronyms_.empty())
          if (const auto found = acronyms_.find(folded(w)); found != acronyms_.end()) {
            ++orgs_[found->second].count;
            words_[i].taken = true;
          }
        continue;
      }
      if (w.words == 0) continue;
      if ((w.name->is & Is::org) != 0 && !is_acronym_in_small(i)) {
        const std::size_t last = i + w.words - 1u;
        if (!is_part_of_longer(i, last)) {
          take(i, last);
          count_org(std::string(gazetteer_.org(w.name->of_org)), last);
          i = last;
          continue;
        }
      }
      if ((w.name->is & (Is::cue | Is::lead)) != 0) i = read_org(i);
    }
  }

  // Whether an organisation of several words stands around one that is known: "Apple Bank", "Guardian Industries Corp".
  bool is_part_of_longer(std::size_t first, std::size_t last) const {
    if (words_[first].words > 1 || words_[first].letter_case == LetterCase::capitals) return false;
    const std::size_t next = last + 1;
    if (next < words_.size() && words_[next].is_capital() && words_[next].gap == Gap::space) return true;
    return first > 0 && words_[first - 1].is_capital() && words_[first].gap == Gap::space &&
           !has(first - 1, Is::stop | Is::people);
  }

  void take(std::size_t first, std::size_t last) {
    for (std::size_t i = first; i <= last; ++i) words_[i].taken = true;
  }

  // The organisation around the cue at `at`; returns the last word that was read.
  std::size_t read_org(std::size_t at) {
    std::size_t first = at, last = at + words_[at].words - 1u;
    while (first > 0 && at - first < kMaxOrgWords) {
      const Word& before = words_[first - 1];
      const Gap gap = words_[first].gap;
      if (!before.is_capital() || (gap != Gap::space && gap != Gap::hyphen && gap != Gap::ampersand)) break;
      if (has(first - 1, Is::stop) && !has(first - 1, Is::people)) {
        // "Central Bank", "North Atlantic Council", but "The Bank"
        if (!is_direction(folded(before))) break;
      }
      if (has(first - 1, Is::title) || is_taken_by_org(first - 1)) break;
      --first;
    }
    if (has(at, Is::lead) && first == at) {
      while (last + 1 < words_.size() && last - at < 3 && words_[last + 1].is_capital() &&
             words_[last + 1].gap == Gap::space && !has(last + 1, Is::stop | Is::title | Is::place))
        ++last;
    }
    last = read_of(last);
    const std::size_t words = last - first + 1;
    if (words < 2 || words > kMaxOrgWords) return at;
    if (words == 2 && has(first, Is::people | Is::place) && first != at && is_general_cue(at)) return at;
    // A cue and what is of it: "Bank of Japan".
    std::string name(text_.substr(words_[first].begin, words_[last].end - words_[first].begin));
    if (has(at, Is::cue) && last == at + words_[at].words - 1u) trim_case(name, words_[last]);
    take(first, last);
    count_org(std::move(name), last);
    return last;
  }

  // What "of Foreign Affairs" behind an organisation's word adds; returns the last word.
  std::size_t read_of(std::size_t last) {
    std::size_t at = last + 1;
    bool lists = false;
    if (at + 1 >= words_.size() || words_[at].gap != Gap::space) return last;
    const std::string_view of = written(words_[at]);
    if (of != "of" && of != "for" && of != "de" && of != "des" && of != "du" && of != "del") return last;
    lists = of == "for";
    while (at < words_.size() && at - last < 6) {
      const Word& w = words_[at];
      if (w.gap != Gap::space && w.gap != Gap::hyphen) break;
      if (w.is_capital()) {
        if (has(at, Is::title) || w.gap == Gap::sentence) break;
        last = at++;
        continue;
      }
      const std::string_view small = written(w);
      const bool links = small == "of" || small == "for" || small == "the" || small == "de" || small == "la" ||
                         small == "des" || small == "du" || (lists && (small == "and" || small == "in"));
      if (!links || at + 1 >= words_.size()) break;
      ++at;
    }
    return last;
  }

  static bool is_direction(std::string_view folded) {
    return folded == "north" || folded == "south" || folded == "east" || folded == "west" || folded == "central" ||
           folded == "northern" || folded == "southern" || folded == "eastern" || folded == "western" ||
           folded == "first" || folded == "new" || folded == "national";
  }
  // Words that make an organisation of what has a name, but not of a country: "Armenian forces".
  bool is_general_cue(std::size_t at) const {
    static constexpr std::string_view kGeneral[] = {"forces", "police", "administration", "company", "companies",
                                                    "church", "office", "side", "service", "services", "group",
                                                    "co", "army", "authority", "exchange", "center", "centre"};
    return std::find(std::begin(kGeneral), std::end(kGeneral), folded(words_[at])) != std::end(kGeneral);
  }
  bool is_taken_by_org(std::size_t i) const {
    return words_[i].taken && !(words_[i].name != nullptr && (words_[i].name->is & Is::place) != 0);
  }

  // Takes the ending of its case off the last word of a name: Nazirliyi|nin.
  void trim_case(std::string& name, const Word& last) const {
    if (last.name == nullptr || last.words != 1) return;
    const std::string_view word = folded(last);
    if (!word.starts_with(last.name->folded)) return;
    std::size_t letters = 0;
    for (const char c : word.substr(last.name->folded.size()))
      if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++letters;
    for (; letters > 0 && !name.empty(); --letters) {
      while (name.size() > 1 && (static_cast<unsigned char>(name.back()) & 0xC0) == 0x80) name.pop_back();
      name.pop_back();
    }
  }

  void count_org(std::string name, std::size_t last) {
    std::string key = fold_value(name);
    auto found = orgs_.find(key);
    if (found == orgs_.end()) {
      if (orgs_.size() >= kMaxKept) return;
      found = orgs_.emplace(key, OrgCount{std::move(name), 0, orgs_.size()}).first;
    }
    ++found->second.count;
    // "Organization for Security and Co-operation in Europe (OSCE)"
    const std::size_t next = last + 1;
    if (next < words_.size() && words_[next].gap == Gap::bracket && words_[next].letter_case == LetterCase::capitals &&
        words_[next].end < text_.size() && text_[words_[next].end] == ')' && words_[next].name == nullptr) {
      acronyms_.emplace(std::string(folded(words_[next])), key);
      words_[next].taken = true;
    }
  }

  std::vector<std::string> orgs() {
    std::vector<OrgCount> all;
    for (auto& [key, org] : orgs_) all.push_back(std::move(org));
    std::sort(all.begin(), all.end(), [](const OrgCount& a, const OrgCount& b) {
      return a.count != b.count ? a.count > b.count : a.first < b.first;
    });
    if (all.size() > kMaxOrgs) all.resize(kMaxOrgs);
    std::vector<std::string> out;
    for (OrgCount& org : all) out.push_back(std::move(org.written));
    return out;
  }

  // ---- persons

  // A word that may be part of a person's name.
  bool is_name_word(std::size_t i) const {
    const Word& w = words_[i];
    if (!w.is_capital() || w.taken) return false;
    constexpr std::uint16_t kNot = Is::title | Is::cue | Is::lead | Is::stop | Is::org | Is::people | Is::says;
    if (w.name != nullptr && (w.name->is & kNot) != 0 && (w.name->is & Is::given) == 0) return false;
    // Abbreviations are no names, but surnames may be in capitals, and initials are.
    return w.letter_case == LetterCase::capital || w.end - w.begin <= 2 || (w.end - w.begin > 4 && i > 0);
  }
  bool is_initial(std::size_t i) const {
    const Word& w = words_[i];
    return w.letter_case == LetterCase::capitals && decode_utf8(text_, w.begin).bytes == w.end - w.begin;
  }
  bool is_particle(std::size_t i) const {
    static constexpr std::string_view kParticles[] = {"de", "da", "do", "di", "van", "von", "der", "den", "bin", "ibn", "al", "el", "del", "la", "le", "ten", "dos", "oğlu", "oglu", "qızı"};
    return std::find(std::begin(kParticles), std::end(kParticles), written(words_[i])) != std::end(kParticles);
  }

  bool has_title_before(std::size_t first) {
    if (first == 0) return false;
    const Word& before = words_[first - 1];
    const Gap gap = words_[first].gap;
    if (gap != Gap::space && gap != Gap::period) return false;
    if (before.folded_size > 0) return has(first - 1, Is::title);
    const GazetteerName* name = small_word(before);
    if (name != nullptr && (name->is & Is::title) != 0) return true;
    // "bosh naziri": the end of a title of two words.
    if (first < 2 || before.gap != Gap::space) return false;
    const std::string_view two = joined(first - 2, 2);
    name = two.empty() ? nullptr : gazetteer_.find(two);
    return name != nullptr && (name->is & Is::title) != 0;
  }

  void find_persons() {
    for (std::size_t i = 0; i < words_.size();) {
      if (!is_name_word(i)) {
        ++i;
        continue;
      }
      const std::size_t first = i;
      std::size_t last = i;
      for (++i; i < words_.size(); ++i) {
        if (is_name_word(i) && are_joined(last, i) && last + 1 == i) {
          last = i;
        } else if (is_particle(i) && i + 1 < words_.size() && words_[i].gap == Gap::space && last + 1 == i &&
                   is_name_word(i + 1) && words_[i + 1].gap == Gap::space) {
          last = ++i;
        } else {
          break;
        }
      }
      i = last + 1;
      add_person(first, last);
    }
  }

  void add_person(std::size_t first, std::size_t last) {
    // What an org's word or a place follows is no person: "Blair House", "Kura River".
    const std::size_t next = last + 1;
    if (next < words_.size() && words_[next].gap == Gap::space && words_[next].is_capital() && !has(next, Is::stop | Is::title)) return;
    const bool titled = has_title_before(first);
    const bool begins_name = first == 0 || words_[first].gap != Gap::hyphen;
    // In front of a name may stand a word that is none: "Yesterday Ilham Aliyev" has its own; "Ex-Minister".
    while (!titled && first < last && !has(first, Is::given) && !is_initial(first) && words_[first].gap >= Gap::other &&
           has(first + 1, Is::given))
      ++first;
    const std::size_t words = last - first + 1;
    if (!begins_name || words > kMaxPersonWords + 1) return;
    if (words == 1 && (is_initial(first) || words_[first].end - words_[first].begin < 3)) return;
    if (is_initial(last)) return;
    const SurnameShape shape = surname_shape(folded(words_[last]));
    const bool given = has(first, Is::given) || (is_initial(first) && words > 1);
    if (words > 1 ? !(titled || given || shape != SurnameShape::none)
                  : !(titled ? !has(first, Is::given) || words_[first].gap == Gap::period : shape == SurnameShape::sure))
      return;
    if (words == 1 && words_[first].letter_case == LetterCase::capitals) return;
    std::string key;
    std::vector<std::string> parts;
    for (std::size_t i = first; i <= last; ++i) {
      if (words_[i].folded_size == 0) continue;
      parts.emplace_back(folded(words_[i]));
      key += parts.back();
      key += ' ';
    }
    std::string name(text_.substr(words_[first].begin, words_[last].end - words_[first].begin));
    if (const std::size_t ending = case_ending(parts.back(), lang_); ending > 0) {
      parts.back().resize(parts.back().size() - ending);
      key.resize(key.size() - 1 - ending);
      key += ' ';
      for (std::size_t letters = ending; letters > 0; --letters) {
        while ((static_cast<unsigned char>(name.back()) & 0xC0) == 0x80) name.pop_back();
        name.pop_back();
      }
    }
    auto found = persons_.find(key);
    if (found == persons_.end()) {
      if (persons_.size() >= kMaxKept) return;
      found = persons_.emplace(key, std::pair(persons_.size(), PersonName())).first;
      found->second.second.written = std::move(name);
      found->second.second.folded = std::move(parts);
    }
    PersonName& person = found->second.second;
    ++person.count;
    if (lang_ == main_) ++person.count_in_main;
    person.titled = person.titled || titled;
  }

  std::vector<PersonName> persons() {
    std::vector<std::pair<std::size_t, PersonName>> all;
    for (auto& [key, person] : persons_) all.push_back(std::move(person));
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<PersonName> out;
    for (auto& [order, person] : all) out.push_back(std::move(person));
    return out;
  }

  const Gazetteer& gazetteer_ = Gazetteer::shared();
  std::vector<PlaceCount> place_counts_ = std::vector<PlaceCount>(gazetteer_.places());
  std::vector<std::uint16_t> seen_places_, weak_;
  std::unordered_map<std::string, OrgCount> orgs_;
  std::unordered_map<std::string, std::pair<std::size_t, PersonName>> persons_;
  std::unordered_map<std::string, std::string, StringHash, std::equal_to<>> acronyms_;  // to keys of orgs_
  std::uint32_t mentions_ = 0;
  bool wants_places_ = true, wants_names_ = true;

  // Of the text that is read.
  std::string_view text_, lang_;
  std::string main_;
  bool title_ = false;
  bool has_names_ = false, small_letters_ = false;
  std::vector<Word> words_;
  std::string folded_, fold_buffer_, name_buffer_;
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

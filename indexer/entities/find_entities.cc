#include "entities/find_entities.h"

#include <xxhash.h>

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

// What stands between a word and the one before.
enum class WordGap : std::uint8_t {
  space,
  hyphen,
  apostrophe,
  period,
  comma,
  ampersand,
  bracket,
  other,
  sentence
};

struct TextWord {
  std::size_t begin = 0, end = 0;           // in the text
  std::size_t folded = 0, folded_size = 0;  // in the folded text, once asked for
  const GazetteerName* name = nullptr;      // that this word is, or that begins with it; not of small words
  LetterCase letter_case = LetterCase::lower;
  WordGap gap = WordGap::other;  // known beside words that are not small
  bool ascii = true;
  bool small = true;       // it begins with a small letter or a digit
  std::uint8_t words = 0;  // of `name`, where it begins here; 0 inside of one, and where there is none
  bool taken = false;      // part of a place or organisation
  bool of_org = false;     // part of an organisation

  bool is_capital() const {
    return letter_case == LetterCase::capital || letter_case == LetterCase::capitals;
  }
};

namespace {

constexpr std::size_t kMaxPlaces = 30, kMaxPersons = 20, kMaxOrgs = 20;  // of an article
// What is read of an article, so that hostile ones take no more memory than others.
constexpr std::size_t kMaxText = 1 << 20, kMaxWords = 20000;
// Different names of an article that are counted, the first ones.
constexpr std::size_t kMaxKeptOrgs = 500, kMaxKeptPersons = 60;
// Of a name. Those of a person count once where hyphens join them, and altogether.
constexpr std::size_t kMaxOrgWords = 8, kMaxOrgBytes = 150;
constexpr std::size_t kMaxPersonWords = 4, kMaxPersonParts = 6, kMaxPersonBytes = 100;
constexpr std::size_t kMaxAcronym = 3;  // bytes of a name that must be written in capitals: US, EU

using Is = GazetteerName::Is;

WordGap gap_of(std::string_view between) {
  if (between.size() == 1) {
    switch (between[0]) {
      case ' ':
        return WordGap::space;
      case '-':
        return WordGap::hyphen;
      case '\'':
        return WordGap::apostrophe;
      case '.':
        return WordGap::period;
      case '&':
        return WordGap::ampersand;
      default:
        return std::string_view("!?:;\"").find(between[0]) != std::string_view::npos ? WordGap::sentence
                                                                                     : WordGap::other;
    }
  }
  if (between == ", ") return WordGap::comma;
  if (between == ". ") return WordGap::period;
  if (between == "‑") return WordGap::hyphen;
  if (between == "’" || between == "ʼ") return WordGap::apostrophe;
  if (between == " & ") return WordGap::ampersand;
  if (between == " (" || between == " <") return WordGap::bracket;
  return between.find_first_of(".!?:;\"") != std::string_view::npos || between.size() > 3 ? WordGap::sentence
                                                                                          : WordGap::other;
}

LetterCase quick_letter_case(std::string_view written, bool ascii) {
  if (!ascii) return letter_case_of(written);
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  if (written[0] < 'A' || written[0] > 'Z')
    return is_small(written[0]) ? LetterCase::lower : LetterCase::caseless;
  return std::any_of(written.begin() + 1, written.end(), is_small) ? LetterCase::capital
                                                                   : LetterCase::capitals;
}

// At the end.
void drop_letters(std::string& text, std::size_t letters) {
  for (; letters > 0 && !text.empty(); --letters) {
    while (text.size() > 1 && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
    text.pop_back();
  }
}

}  // namespace

class EntityFinder::State {
 public:
  void find(Article& article) {
    for (const auto& [name, list] : kLists)
      if (std::find(article.guessed.begin(), article.guessed.end(), name) != article.guessed.end())
        (article.*list).clear();
    article.guessed.clear();
    if (!article.places.empty() && !article.people.empty() && !article.orgs.empty()) return;
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

  struct PlaceEvidence {
    unsigned mentions = 0;
    unsigned sum = 0;       // of what they are worth
    std::size_t first = 0;  // words before the first
    bool in_title = false;
  };
  // What a mention of a place is worth: a name; people, an organisation or money that is named after it.
  static constexpr unsigned kMention = 2, kHint = 1;
  static constexpr unsigned kInTitle = 8;
  static constexpr std::size_t kBeginning = 30;  // words
  // What places must have: so much weight, and this part of the weightiest's, or to be named often.
  static constexpr unsigned kLeast = 3, kShare = 3, kOften = 5;
  // So many that the beginning names need less: the headline alone outweighs them otherwise.
  static constexpr std::size_t kFirst = 4;
  static constexpr unsigned kShareOfEarly = 5;
  struct OrgCount {
    std::string written;
    std::size_t count = 0, first = 0;
  };

  void clear() {
    for (const std::uint16_t p : seen_places_) place_evidence_[p] = {};
    seen_places_.clear();
    weak_.clear();
    orgs_.clear();
    persons_.clear();
    acronyms_.clear();
    words_before_ = 0;
    bytes_left_ = kMaxText;
  }

  std::string_view written(const TextWord& w) const { return text_.substr(w.begin, w.end - w.begin); }
  // Valid until another word is folded.
  std::string_view folded(TextWord& w) {
    if (w.folded_size == 0) {
      fold_word(written(w), w.ascii, fold_buffer_);
      w.folded = folded_.size();
      w.folded_size = fold_buffer_.size();
      folded_ += fold_buffer_;
    }
    return std::string_view(folded_).substr(w.folded, w.folded_size);
  }

  const GazetteerName* find_otherwise(std::string_view form) const {
    if (endings_ == nullptr) return nullptr;
    const GazetteerName* own = gazetteer_.find_own(form, lang_);
    return own != nullptr ? own : gazetteer_.find_inflected(form, *endings_);
  }

  // What is known of a word in the language of the text.
  struct WordFacts {
    std::uint64_t hash = 0;
    const GazetteerName* exact = nullptr;  // in this form, if only as the beginning of longer ones
    const GazetteerName* name = nullptr;   // or in another
    SurnameShape shape = SurnameShape::none;
  };

  // Most words come again and again.
  const WordFacts& facts(TextWord& w) {
    const std::string_view word = written(w);
    const std::uint64_t hash = XXH3_64bits_withSeed(word.data(), word.size(), lang_seed_);
    WordFacts& f = facts_[hash % facts_.size()];
    if (f.hash == hash) return f;
    f.hash = hash;
    const std::string_view form = folded(w);
    f.exact = gazetteer_.find(form);
    f.name = f.exact != nullptr && f.exact->is != 0 ? f.exact : find_otherwise(form);
    f.shape = surname_shape(form);
    return f;
  }

  // One text: its words, then the names among them.
  void read(std::string_view text, std::string_view lang, bool title) {
    text_ = utf8_prefix(text, bytes_left_);
    bytes_left_ -= text_.size();
    if (lang != lang_) {
      lang_ = lang;
      endings_ = case_endings_of(lang_);
      lang_seed_ = XXH3_64bits(lang.data(), lang.size());
    }
    title_ = title;
    read_words();
    match();
    // Any word may have a capital in such a headline: whom it names, the text names too.
    const bool capitals_tell = small_letters_ && !(title_ && has_title_case());
    if (capitals_tell) find_orgs();
    count_places();
    if (capitals_tell) find_persons();
    words_before_ += words_.size();
  }

  void read_words() {
    words_.clear();
    named_.clear();
    folded_.clear();
    small_letters_ = false;
    WordScanner scanner(text_);
    bool small_before = true;
    for (WordSpan span; words_before_ + words_.size() < kMaxWords && scanner.next(span);) {
      const std::string_view word = text_.substr(span.begin, span.end - span.begin);
      TextWord& w = words_.emplace_back();
      w.begin = span.begin;
      w.end = span.end;
      w.ascii = span.ascii;
      w.letter_case = quick_letter_case(word, span.ascii);
      w.small = w.letter_case == LetterCase::lower || is_digit(word[0]);
      small_letters_ =
          small_letters_ || w.letter_case == LetterCase::lower || w.letter_case == LetterCase::capital;
      if (!w.small) named_.push_back(words_.size() - 1);
      if (words_.size() == 1) {
        w.gap = WordGap::sentence;
      } else if (!w.small || !small_before) {
        w.gap = gap_before(words_.size() - 1);
      }
      small_before = w.small;
    }
  }

  // Whether nearly all long words begin with a capital: "John Smith Wins Race".
  bool has_title_case() const {
    constexpr std::size_t kLong = 4;  // bytes
    std::size_t small = 0, large = 0;
    for (const TextWord& w : words_)
      if (w.end - w.begin >= kLong) ++(w.is_capital() ? large : small);
    return 5 * small <= large;
  }

  WordGap gap_before(std::size_t i) const {
    return gap_of(text_.substr(words_[i - 1].end, words_[i].begin - words_[i - 1].end));
  }

  // Whether the two words may be parts of one name: "Mr. Smith", "Saint-Denis", "U.S.".
  bool are_joined(std::size_t first, std::size_t second) const {
    const TextWord& w = words_[second];
    if (w.gap == WordGap::space || w.gap == WordGap::hyphen) return true;
    const TextWord& before = words_[first];
    if (w.gap == WordGap::apostrophe) return written(before) == "O";  // O'Brien
    if (w.gap != WordGap::period) return false;
    constexpr std::size_t kAbbreviation = 4;  // bytes: an initial, Mr, Gen
    return before.end - before.begin <= kAbbreviation && before.is_capital() &&
           (before.end - before.begin <= 2 || (before.name != nullptr && (before.name->is & Is::title) != 0));
  }

  // What the word is, where it is written small.
  const GazetteerName* small_word(TextWord& w) { return facts(w).exact; }

  // Joins the folded words from `first` on, as far as they stand together; empty where they do not.
  std::string_view joined(std::size_t first, std::size_t count) {
    name_buffer_.clear();
    for (std::size_t i = first; i < first + count; ++i) {
      TextWord& w = words_[i];
      if (i > first) {
        const bool together = w.gap == WordGap::space || w.gap == WordGap::hyphen ||
                              w.gap == WordGap::apostrophe ||
                              (w.gap == WordGap::period && words_[i - 1].end - words_[i - 1].begin <= 3);
        if (!together) return {};
        name_buffer_ += ' ';
      }
      name_buffer_ += folded(w);
    }
    return name_buffer_;
  }

  // Finds the names of the gazetteer, the longest first.
  void match() {
    std::size_t next = 0;  // behind the last name
    for (const std::size_t i : named_) {
      if (i < next) continue;
      TextWord& w = words_[i];
      const WordFacts& known = facts(w);
      w.name = known.name;
      w.words = 1;
      if (known.exact != nullptr && known.exact->longest > 1) match_longer(i, known.exact->longest);
      if (w.name != nullptr && w.name->is == 0) w.name = nullptr;
      next = i + w.words;
      for (std::size_t k = i + 1; k < next; ++k) {
        words_[k].name = w.name;
        words_[k].words = 0;
      }
      if (w.name != nullptr && (w.name->is & Is::weak) == 0 && is_place(i)) take_place(i);
    }
    // What stands behind a weak name may be the place that tells.
    for (const std::size_t i : named_)
      if (has(i, Is::weak) && words_[i].words > 0 && is_place(i) && stands_as_place(i)) take_place(i);
  }

  void take_place(std::size_t i) {
    for (std::size_t k = i; k < i + words_[i].words; ++k) words_[k].taken = true;
  }

  // The longest name of several words that begins at `i`, where there is one.
  void match_longer(std::size_t i, std::size_t longest) {
    for (std::size_t count = std::min(longest, words_.size() - i); count > 1; --count) {
      const std::string_view longer = joined(i, count);
      if (longer.empty()) continue;
      const GazetteerName* found = gazetteer_.find(longer);
      if (found == nullptr || found->is == 0) found = find_otherwise(longer);
      if (found == nullptr || found->is == 0) continue;
      // Only titles and organisations end in a small word: "Secretary of state", "Union européenne".
      if (words_[i + count - 1].small && (found->is & (Is::title | Is::org)) == 0) continue;
      words_[i].name = found;
      words_[i].words = static_cast<std::uint8_t>(count);
      return;
    }
  }

  bool is_acronym_in_small(std::size_t i) const {
    const TextWord& w = words_[i];
    return w.words == 1 && w.end - w.begin <= kMaxAcronym &&
           (w.letter_case != LetterCase::capitals || (!small_letters_ && (w.name->is & Is::stop) != 0));
  }

  // Whether a place's name that begins at a word is one here, and no part of a person's.
  bool is_place(std::size_t i) {
    const TextWord& w = words_[i];
    const std::uint16_t is = w.name->is;
    if ((is & Is::place) == 0 || is_acronym_in_small(i)) return false;
    if (w.words > 1 || !w.is_capital()) return true;
    const std::size_t next = i + 1;
    TextWord* before = i > 0 && are_joined(i - 1, i) ? &words_[i - 1] : nullptr;
    if (before != nullptr && before->is_capital() && before->name != nullptr && stands_in_base_form(i)) {
      const std::uint16_t is_before = before->name->is;
      const bool strong_place = (is_before & Is::place) != 0 && (is_before & Is::weak) == 0;
      if (before->words == 1 && (is_before & Is::given) != 0 && !strong_place)
        return false;  // Michael Jordan
      // "Senator Houston", but "президент России"
      if (lang_ == "en" && (is_before & Is::title) != 0 && (is & Is::people) == 0 &&
          gazetteer_.place(w.name->of_place).kind == Place::Kind::city)
        return false;
    }
    // "Армении", which is no "Армен"
    if ((is & Is::given) != 0 && stands_in_base_form(i) && next < words_.size() &&
        words_[next].is_capital() && are_joined(i, next) &&
        !(before != nullptr && !before->is_capital() && is_preposition(*before)))
      return false;  // Chad Smith
    return true;
  }

  // "Erdoğan Ankara'da", "İlham Bakıda": with an ending of its case, a name is its own.
  bool stands_in_base_form(std::size_t i) {
    const std::size_t next = i + 1;
    if (endings_ != nullptr && next < words_.size() && words_[next].gap == WordGap::apostrophe) return false;
    return facts(words_[i]).exact == words_[i].name;
  }

  bool is_preposition(TextWord& w) {
    const GazetteerName* name = w.small ? small_word(w) : w.name;
    return name != nullptr && (name->is & Is::at) != 0;
  }

  void count_places() {
    for (const std::size_t i : named_) {
      const TextWord& w = words_[i];
      if (w.name == nullptr || w.words == 0 || (w.name->is & Is::place) == 0) continue;
      const bool weak = (w.name->is & Is::weak) != 0;
      if (!w.taken) {
        // A name that is a place elsewhere in the article.
        if (weak && small_letters_ && is_place(i) && !has_title_before(i)) weak_.push_back(w.name->of_place);
        continue;
      }
      const bool hint = w.of_org || (w.name->is & Is::people) != 0 || is_of_money(i);
      const unsigned evidence = hint ? kHint : kMention;
      if (!weak || (small_letters_ && (!w.of_org || stands_as_place(i))))
        count_place(w.name->of_place, i, evidence);
    }
  }

  // "Hong Kong dollars"
  bool is_of_money(std::size_t i) {
    const std::size_t next = i + words_[i].words;
    if (next >= words_.size() || words_[next].gap != WordGap::space) return false;
    TextWord& after = words_[next];
    const GazetteerName* name = after.small ? small_word(after) : after.name;
    return name != nullptr && (name->is & Is::money) != 0;
  }

  // Whether what stands around a weak name says that it is a place: "in Mobile", "Mobile, Alabama".
  bool stands_as_place(std::size_t i) {
    const TextWord& w = words_[i];
    const std::size_t next = i + w.words;
    if (next < words_.size()) {
      const TextWord& after = words_[next];
      if (after.gap == WordGap::comma && after.name != nullptr && after.taken &&
          (after.name->is & Is::weak) == 0 && (after.name->is & Is::people) == 0)
        return true;
      if (after.is_capital() &&
          (after.gap == WordGap::space || after.gap == WordGap::hyphen || after.gap == WordGap::ampersand))
        return false;
    }
    if (i == 0 || w.gap != WordGap::space) return false;
    const TextWord& before = words_[i - 1];
    const bool begins = before.gap == WordGap::sentence || before.gap == WordGap::period;  // a sentence
    return (before.letter_case == LetterCase::lower || begins) && is_preposition(words_[i - 1]);
  }

  // `word`: where it stands in this text.
  void count_place(std::uint16_t place, std::size_t word, unsigned evidence) {
    PlaceEvidence& e = place_evidence_[place];
    if (e.mentions == 0) {
      e.first = words_before_ + word;
      seen_places_.push_back(place);
    }
    ++e.mentions;
    e.sum += evidence;
    e.in_title = e.in_title || title_;
  }

  // How much an article is about a place: how often it is named, and where first.
  static unsigned weight(const PlaceEvidence& e) {
    return e.sum + (e.in_title ? kInTitle : 0) +
           (e.first < kBeginning       ? 2 * kMention
            : e.first < 2 * kBeginning ? kMention
            : e.first < 4 * kBeginning ? kHint
                                       : 0);
  }

  std::vector<std::string> places() {
    // A name that was a place once is one elsewhere.
    for (const std::uint16_t p : weak_)
      if (PlaceEvidence& e = place_evidence_[p]; e.mentions > 0) {
        ++e.mentions;
        e.sum += kMention;
      }
    // A city or region stands for its country too.
    const std::size_t named = seen_places_.size();
    for (std::size_t i = 0; i < named; ++i) {
      const std::uint16_t country = gazetteer_.place(seen_places_[i]).country;
      if (country == Place::kNone) continue;
      const PlaceEvidence& in = place_evidence_[seen_places_[i]];
      PlaceEvidence& e = place_evidence_[country];
      if (e.mentions == 0) {
        e.first = in.first;
        seen_places_.push_back(country);
      }
      e.mentions += in.mentions;
      e.sum += in.sum;
      e.in_title = e.in_title || in.in_title;
      e.first = std::min(e.first, in.first);
    }
    struct Found {
      unsigned weight;
      std::size_t first;
      std::uint16_t place;
    };
    std::vector<Found> found;
    unsigned most = 0;
    for (const std::uint16_t p : seen_places_) {
      found.push_back({weight(place_evidence_[p]), place_evidence_[p].first, p});
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
      return f.weight < kLeast || (f.weight * share < most && place_evidence_[f.place].sum < kOften);
    });
    if (found.size() > kMaxPlaces) found.resize(kMaxPlaces);
    std::vector<std::string> out;
    for (const Found& f : found) out.emplace_back(gazetteer_.place(f.place).name);
    return out;
  }

  // ---- organisations

  bool has(std::size_t i, std::uint16_t is) const {
    return words_[i].name != nullptr && (words_[i].name->is & is) != 0;
  }

  void find_orgs() {
    std::size_t next = 0;
    for (const std::size_t i : named_) {
      TextWord& w = words_[i];
      if (i < next || !w.is_capital()) continue;
      if (w.name == nullptr) {
        if (w.letter_case == LetterCase::capitals && !acronyms_.empty())
          if (const auto found = acronyms_.find(folded(w)); found != acronyms_.end()) {
            ++orgs_[found->second].count;
            take(i, i);
          }
        continue;
      }
      if (w.words == 0) continue;
      const std::size_t last = i + w.words - 1u;
      if ((w.name->is & Is::org) != 0 && !is_acronym_in_small(i) && !is_part_of_longer(i, last)) {
        take(i, last);
        const WellKnownOrg& org = gazetteer_.org(w.name->of_org);
        count_org(std::string(org.name), last);
        if (org.country != Place::kNone) count_place(org.country, i, kHint);
        next = last + 1;
      } else if ((w.name->is & (Is::cue | Is::lead)) != 0) {
        next = read_org(i) + 1;
      }
    }
  }

  // Whether an organisation of several words stands around one that is known: "Apple Bank", "Guardian
  // Industries Corp".
  bool is_part_of_longer(std::size_t first, std::size_t last) const {
    if (words_[first].words > 1 || words_[first].letter_case == LetterCase::capitals) return false;
    const std::size_t next = last + 1;
    if (next < words_.size() && words_[next].is_capital() && words_[next].gap == WordGap::space) return true;
    return first > 0 && words_[first - 1].is_capital() && words_[first].gap == WordGap::space &&
           !has(first - 1, Is::stop | Is::people);
  }

  void take(std::size_t first, std::size_t last) {
    for (std::size_t i = first; i <= last; ++i) words_[i].taken = words_[i].of_org = true;
  }

  // The organisation around the cue at `at`; returns the last word that was read.
  std::size_t read_org(std::size_t at) {
    std::size_t first = at, last = at + words_[at].words - 1u;
    while (first > 0 && at - first < kMaxOrgWords) {
      TextWord& before = words_[first - 1];
      const WordGap gap = words_[first].gap;
      if (!before.is_capital() ||
          (gap != WordGap::space && gap != WordGap::hyphen && gap != WordGap::ampersand))
        break;
      if (has(first - 1, Is::stop) && !has(first - 1, Is::people)) {
        // "Central Bank", "North Atlantic Council", but "The Bank"
        if (!is_direction(folded(before))) break;
      }
      if (has(first - 1, Is::title) || words_[first - 1].of_org) break;
      --first;
    }
    if (has(at, Is::lead) && first == at) {
      while (last + 1 < words_.size() && last - at < 3 && words_[last + 1].is_capital() &&
             words_[last + 1].gap == WordGap::space && !has(last + 1, Is::stop | Is::title | Is::place))
        ++last;
    }
    while (last + 1 < words_.size() && words_[last + 1].is_capital() &&
           words_[last + 1].gap == WordGap::space && has(last + 1, Is::cue) && last - first < kMaxOrgWords)
      ++last;
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
    const std::size_t start = last + 1;
    std::size_t at = start;
    if (at + 1 >= words_.size() || words_[at].gap != WordGap::space) return last;
    const std::string_view of = written(words_[at]);
    if (of != "of" && of != "for" && of != "de" && of != "des" && of != "du" && of != "del") return last;
    const bool lists = of == "for";
    while (at < words_.size() && at - start < kMaxOrgWords) {
      const TextWord& w = words_[at];
      const WordGap gap = gap_before(at);
      if (gap != WordGap::space && gap != WordGap::hyphen) break;
      if (w.is_capital()) {
        if (has(at, Is::title)) break;
        last = at++;
        continue;
      }
      const std::string_view small = written(w);
      const bool links = small == "of" || small == "for" || small == "the" || small == "de" ||
                         small == "la" || small == "des" || small == "du" || (lists && small == "and");
      if (!links || at + 1 >= words_.size()) break;
      ++at;
    }
    return last;
  }

  static bool is_direction(std::string_view folded) {
    return folded == "north" || folded == "south" || folded == "east" || folded == "west" ||
           folded == "central" || folded == "northern" || folded == "southern" || folded == "eastern" ||
           folded == "western" || folded == "first" || folded == "new" || folded == "national";
  }
  // Words that make an organisation of what has a name, but not of a country: "Armenian forces".
  bool is_general_cue(std::size_t at) {
    static constexpr std::string_view kGeneral[] = {
        "forces", "police",    "administration", "company",  "companies", "church",
        "office", "side",      "service",        "services", "group",     "co",
        "army",   "authority", "exchange",       "center",   "centre"};
    return std::find(std::begin(kGeneral), std::end(kGeneral), folded(words_[at])) != std::end(kGeneral);
  }

  // Takes the ending of its case off the last word of a name: Nazirliyi|nin.
  void trim_case(std::string& name, TextWord& last) {
    if (last.name == nullptr || last.words != 1) return;
    const std::string_view word = folded(last);
    if (!word.starts_with(last.name->folded)) return;
    std::size_t letters = 0;
    for (const char c : word.substr(last.name->folded.size()))
      if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++letters;
    drop_letters(name, letters);
  }

  void count_org(std::string name, std::size_t last) {
    if (name.size() > kMaxOrgBytes) return;
    std::string key = fold_value(name);
    auto found = orgs_.find(key);
    if (found == orgs_.end()) {
      if (orgs_.size() >= kMaxKeptOrgs) return;
      found = orgs_.emplace(key, OrgCount{std::move(name), 0, orgs_.size()}).first;
    }
    ++found->second.count;
    // "Organization for Security and Co-operation in Europe (OSCE)"
    const std::size_t next = last + 1;
    if (next < words_.size() && words_[next].gap == WordGap::bracket &&
        words_[next].letter_case == LetterCase::capitals && words_[next].end < text_.size() &&
        text_[words_[next].end] == ')' && words_[next].name == nullptr) {
      acronyms_.emplace(std::string(folded(words_[next])), key);
      take(next, next);
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
  bool is_name_word(std::size_t i, bool within = false) const {
    const TextWord& w = words_[i];
    if (!w.is_capital() || w.taken) return false;
    // "Kim Jong Un", "Sean O'Brien": what is a small word elsewhere.
    if (within && w.end - w.begin <= kMaxAcronym && w.ascii && w.name != nullptr &&
        (w.letter_case == LetterCase::capital || w.end - w.begin == 1) &&
        (w.name->is & (Is::title | Is::cue | Is::says)) == 0)
      return true;
    constexpr std::uint16_t kNot =
        Is::title | Is::cue | Is::lead | Is::stop | Is::org | Is::people | Is::says | Is::thing;
    if (w.name != nullptr && (w.name->is & kNot) != 0 && (w.name->is & Is::given) == 0) return false;
    // Abbreviations are no names, but surnames may be in capitals, and initials are.
    return w.letter_case == LetterCase::capital || w.end - w.begin <= 2 || (w.end - w.begin > 4 && i > 0);
  }
  // The first letter of a name: "J."
  bool is_initial(std::size_t i) const {
    const TextWord& w = words_[i];
    return w.letter_case == LetterCase::capitals && decode_utf8(text_, w.begin).bytes == w.end - w.begin &&
           i + 1 < words_.size() && words_[i + 1].gap == WordGap::period;
  }
  bool is_particle(std::size_t i) {
    static constexpr std::string_view kParticles[] = {"de",  "da",  "do",  "di",  "van", "von",
                                                      "der", "den", "bin", "ibn", "al",  "el",
                                                      "del", "la",  "le",  "ten", "dos"};
    TextWord& w = words_[i];
    if (w.end - w.begin > 3) return false;
    const std::string_view word = w.small ? written(w) : folded(w);
    return std::find(std::begin(kParticles), std::end(kParticles), word) != std::end(kParticles);
  }

  bool is_given_name(std::string_view folded) const {
    const GazetteerName* name = gazetteer_.find(folded);
    return name != nullptr && (name->is & Is::given) != 0;
  }
  bool is_given(std::size_t i) const { return has(i, Is::given); }

  bool has_title_before(std::size_t first) {
    if (first == 0) return false;
    TextWord& before = words_[first - 1];
    const WordGap gap = words_[first].gap;
    constexpr std::size_t kAbbreviation = 4;  // bytes: Mr, Gen, Prof
    if (gap == WordGap::period && (before.end - before.begin > kAbbreviation || !before.is_capital()))
      return false;
    if (gap != WordGap::space && gap != WordGap::period) return false;
    if (!before.small) return has(first - 1, Is::title);
    const GazetteerName* name = small_word(before);
    if (name != nullptr && (name->is & Is::title) != 0) return true;
    // "bosh naziri": the end of a title of two words.
    if (first < 2 || gap_before(first - 1) != WordGap::space) return false;
    const std::string_view two = joined(first - 2, 2);
    name = two.empty() ? nullptr : gazetteer_.find(two);
    return name != nullptr && (name->is & Is::title) != 0;
  }

  void find_persons() {
    std::size_t next = 0;
    for (const std::size_t first : named_) {
      if (first < next || !is_name_word(first)) continue;
      std::size_t last = first;
      for (std::size_t i = first + 1; i < words_.size(); ++i) {
        if (are_joined(last, i) && is_name_word(i, true)) {
          last = i;
          continue;
        }
        // "Ursula von der Leyen"
        std::size_t after = i;
        while (after < words_.size() && after - i < 2 && is_particle(after) &&
               gap_before(after) == WordGap::space)
          ++after;
        if (after == i || after >= words_.size() || !is_name_word(after) ||
            words_[after].gap != WordGap::space)
          break;
        last = i = after;
      }
      next = last + 1;
      add_person(first, last);
    }
  }

  // "Justice Clarence Thomas": the first given name with something behind it, where there is one.
  std::size_t start_of_name(std::size_t first, std::size_t last) const {
    for (std::size_t i = first; i < last; ++i) {
      if (is_initial(i)) return first;
      if (is_given(i)) return words_[i].gap == WordGap::space ? i : first;
    }
    return first;
  }

  void add_person(std::size_t first, std::size_t last) {
    // What another word with a capital follows is no person: "Blair House", "Dick Award".
    const std::size_t next = last + 1;
    if (next < words_.size() && words_[next].gap == WordGap::space && words_[next].is_capital() &&
        !has(next, Is::stop | Is::title | Is::place | Is::people))
      return;
    first = start_of_name(first, last);
    if (first > 0 && (words_[first].gap == WordGap::hyphen || words_[first].gap == WordGap::apostrophe))
      return;
    if (is_initial(last)) return;
    std::size_t apart = 1;  // words that no hyphen joins
    std::size_t whole = 0;  // that are no initials
    for (std::size_t i = first; i <= last; ++i) {
      apart += i > first && words_[i].gap != WordGap::hyphen ? 1 : 0;
      whole += is_initial(i) ? 0 : 1;
    }
    if (apart > kMaxPersonWords || last - first >= kMaxPersonParts ||
        words_[last].end - words_[first].begin > kMaxPersonBytes)
      return;
    const bool titled = has_title_before(first);
    const SurnameShape shape = facts(words_[last]).shape;
    if (apart == 1) {
      const TextWord& w = words_[first];
      if (w.letter_case == LetterCase::capitals || w.end - w.begin < 3) return;
      if (!titled && shape != SurnameShape::sure) return;
      if (titled && has(first, Is::given) && shape == SurnameShape::none)
        return;  // "Queen Elizabeth" is no surname
    } else {
      const bool given = is_given(first) || (is_initial(first) && whole > 1);
      if (!titled && !given && shape == SurnameShape::none) return;
    }
    std::string key;
    std::vector<std::string> parts;
    for (std::size_t i = first; i <= last; ++i) {
      parts.emplace_back(folded(words_[i]));
      key += parts.back();
      key += ' ';
    }
    std::string name(text_.substr(words_[first].begin, words_[last].end - words_[first].begin));
    if (lang_ == "ru" && apart == 2 && first + 1 == last && !has(first, Is::given)) {
      // "Тимура Ескалиева"
      std::string given = parts.front(), surname = parts.back();
      if (strip_russian_case(given, surname) && is_given_name(given)) {
        key = given + ' ' + surname + ' ';
        name = utf8_prefix(written(words_[first]), given.size());
        name += ' ';
        name += utf8_prefix(written(words_[last]), surname.size());
        parts = {std::move(given), std::move(surname)};
      }
    } else if (const std::size_t ending = case_ending(parts.back(), lang_); ending > 0) {
      parts.back().resize(parts.back().size() - ending);
      key.resize(key.size() - 1 - ending);
      key += ' ';
      drop_letters(name, ending);
    }
    auto found = persons_.find(key);
    if (found == persons_.end()) {
      if (persons_.size() >= kMaxKeptPersons) return;
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
  std::vector<PlaceEvidence> place_evidence_ = std::vector<PlaceEvidence>(gazetteer_.places());
  std::vector<std::uint16_t> seen_places_, weak_;
  std::unordered_map<std::string, OrgCount> orgs_;
  std::unordered_map<std::string, std::pair<std::size_t, PersonName>> persons_;
  std::unordered_map<std::string, std::string, StringHash, std::equal_to<>> acronyms_;  // to keys of orgs_
  std::size_t words_before_ = 0;
  std::size_t bytes_left_ = 0;  // of those that are read of the article
  std::vector<WordFacts> facts_ = std::vector<WordFacts>(8192);

  // Of the text that is read.
  std::string_view text_;
  std::string lang_, main_;
  const CaseEndings* endings_ = nullptr;  // of lang_
  std::uint64_t lang_seed_ = 0;
  bool title_ = false;
  bool small_letters_ = false;
  std::vector<TextWord> words_;
  std::vector<std::size_t> named_;  // those that are not small
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

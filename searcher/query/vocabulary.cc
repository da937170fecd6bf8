#include "query/vocabulary.h"

#include <algorithm>
#include <optional>
#include <set>

#include "analysis/spelling.h"
#include "query/edit_distance.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kMostKnown = 10'000;  // words whose stems are kept
constexpr double kMainLanguage = 0.01;      // of the articles
constexpr std::size_t kMostSpellings = 20;
constexpr std::size_t kLookedAt = 200;         // articles with a word, for whether it is a name
constexpr double kShareOfName = 0.5;           // of them, at least
constexpr std::size_t kShortestBeginning = 2;  // letters that forms of a word have in common, at least

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Keeps the most frequent of what is added.
class MostFrequent {
 public:
  explicit MostFrequent(std::size_t limit) : limit_(limit) {}
  void add(std::string_view word, Xapian::doccount articles) {
    found_.words.push_back({std::string(word), articles});
    if (found_.words.size() >= 2 * limit_ + 1000) shrink();
  }
  IndexWords take() {
    shrink();
    return std::move(found_);
  }

 private:
  void shrink() {
    std::sort(found_.words.begin(), found_.words.end(), [](const IndexWord& a, const IndexWord& b) {
      return a.articles != b.articles ? a.articles > b.articles : a.word < b.word;
    });
    if (found_.words.size() <= limit_) return;
    found_.left_out += found_.words.size() - limit_;
    found_.words.resize(limit_);
  }
  std::size_t limit_;
  IndexWords found_;
};

std::size_t common_beginning(std::string_view a, std::string_view b) {
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

std::string_view first_letters(std::string_view word, std::size_t letters) {
  std::size_t bytes = 0;
  for (; letters > 0 && bytes < word.size(); --letters) bytes += decode_utf8(word, bytes).bytes;
  return word.substr(0, bytes);
}

}  // namespace

bool fits_pattern(std::string_view pattern, std::string_view word) {
  // Backtracks to the last '*' alone, which is enough.
  std::size_t p = 0, w = 0, star = std::string_view::npos, resume = 0;
  while (w < word.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = w;
    } else if (p < pattern.size() && pattern[p] == word[w]) {
      ++p;
      ++w;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      w = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

// Calls accept(word) for every word with that beginning.
template <class Accept>
IndexWords Vocabulary::scan(std::string_view prefix, std::string_view beginning, std::size_t limit,
                            Accept&& accept) const {
  MostFrequent found(limit);
  std::string start(prefix);
  start += beginning;
  auto it = database_.allterms_begin(start);
  const auto end = database_.allterms_end(start);
  while (it != end) {
    const std::string term = *it;
    if (prefix.empty() && is_prefixed(term)) {
      it.skip_to("[");
      continue;
    }
    const std::string_view word = std::string_view(term).substr(prefix.size());
    if (accept(word)) found.add(word, it.get_termfreq());
    ++it;
  }
  return found.take();
}

IndexWords Vocabulary::matching(std::string_view prefix, std::string_view pattern, std::size_t limit) const {
  const std::string_view beginning = pattern.substr(0, pattern.find('*'));
  return scan(prefix, beginning, limit, [&](std::string_view word) { return fits_pattern(pattern, word); });
}

IndexWords Vocabulary::forms(std::string_view prefix, const QueryWord& word, std::size_t limit) const {
  std::vector<std::pair<std::string, std::vector<std::string>>> stems_of_word;  // by language
  std::size_t common = word.folded.size();
  for (const IndexLanguage& lang : languages_) {
    if (!lang.code.empty() && lang.articles < kMainLanguage * database_.get_doccount()) continue;
    stems_of_word.emplace_back(lang.code, stems_in(lang.code, word.written, word.folded, word.ascii));
    for (const std::string& stem : stems_of_word.back().second)
      if (const std::size_t c = common_beginning(word.folded, stem); c > 0) common = std::min(common, c);
  }
  std::string_view beginning = utf8_prefix(word.folded, common > 0 ? common - 1 : 0);
  const std::string_view shortest = first_letters(word.folded, kShortestBeginning);
  if (beginning.size() < shortest.size()) beginning = shortest;
  return scan(prefix, beginning, limit, [&](std::string_view candidate) {
    if (candidate == word.folded) return true;
    return std::any_of(stems_of_word.begin(), stems_of_word.end(), [&](const auto& in_language) {
      const auto& [lang, stems] = in_language;
      const std::vector<std::string> own = stems_in(lang, candidate, candidate, is_ascii(candidate));
      return std::find_first_of(own.begin(), own.end(), stems.begin(), stems.end()) != own.end();
    });
  });
}

IndexWords Vocabulary::close_to(std::string_view prefix, std::string_view word, unsigned edits,
                                std::size_t limit) const {
  MostFrequent found(limit);
  EditDistance distance(word);
  std::vector<std::size_t> ends;  // of the letters pushed so far, in bytes of `last`
  std::string last;
  auto it = database_.allterms_begin(std::string(prefix));
  const auto end = database_.allterms_end(std::string(prefix));
  while (it != end) {
    const std::string term = *it;
    if (prefix.empty() && is_prefixed(term)) {
      it.skip_to("[");
      continue;
    }
    const std::string_view candidate = std::string_view(term).substr(prefix.size());
    // Go on from the letters that it shares with the word before.
    const std::size_t common = common_beginning(candidate, last);
    while (!ends.empty() && ends.back() > common) ends.pop_back();
    distance.shorten(ends.size());
    last = candidate;
    std::size_t at = ends.empty() ? 0 : ends.back();
    bool hopeless = false;
    while (at < candidate.size() && !hopeless) {
      const Decoded d = decode_utf8(candidate, at);
      at += d.bytes;
      distance.push(d.code_point);
      ends.push_back(at);
      hopeless = distance.least() > edits;
    }
    if (!hopeless) {
      if (distance.distance() <= edits) found.add(candidate, it.get_termfreq());
      ++it;
      continue;
    }
    // No word that goes on like this is close: to the first one that does not. UTF-8 holds no byte 0xFF.
    std::string next = term.substr(0, prefix.size() + at);
    next.back() = static_cast<char>(static_cast<unsigned char>(next.back()) + 1);
    it.skip_to(next);
  }
  return found.take();
}

std::vector<LanguageStem> Vocabulary::language_stems(const QueryWord& word) const {
  const std::string& commonest = languages_.front().code;
  std::vector<LanguageStem> out;
  for (const IndexLanguage& lang : languages_) {
    if (lang.articles == 0 && lang.code != commonest) continue;
    for (std::string& stem : stems_in(lang.code, word.written, word.folded, word.ascii)) {
      auto found =
          std::find_if(out.begin(), out.end(), [&](const LanguageStem& s) { return s.stem == stem; });
      if (found == out.end()) found = out.insert(out.end(), {std::move(stem), {}});
      found->languages.push_back(lang.code);
    }
  }
  for (LanguageStem& s : out)
    if (s.languages.front() == commonest) s.languages.clear();
  return out;
}

std::vector<LanguageStem> Vocabulary::stems_with(std::string_view prefix, const QueryWord& word) const {
  std::string key;
  if (known_ != nullptr) {
    for (const std::string_view part :
         {prefix, std::string_view(word.written), std::string_view(word.folded)})
      key.append(part) += '\0';
    if (const auto known = known_->stems.find(key); known != known_->stems.end()) return known->second;
  }
  std::vector<LanguageStem> stems = language_stems(word);
  std::erase_if(stems, [&](const LanguageStem& s) { return !has(std::string(prefix) + s.stem); });
  if (known_ != nullptr) {
    if (known_->stems.size() == kMostKnown) known_->clear();
    known_->stems.emplace(std::move(key), stems);
  }
  return stems;
}

std::vector<QueryWord> Vocabulary::other_spellings(const QueryWord& word) const {
  if (names_ == Names::as_spelled) return {};
  if (known_ == nullptr) return find_other_spellings(word.folded);
  if (const auto known = known_->spellings.find(word.folded); known != known_->spellings.end())
    return known->second;
  std::vector<QueryWord> spellings = find_other_spellings(word.folded);
  if (known_->spellings.size() == kMostKnown) known_->clear();
  return known_->spellings.emplace(word.folded, std::move(spellings)).first->second;
}

std::vector<QueryWord> Vocabulary::find_other_spellings(const std::string& folded) const {
  const auto sounds = name_spellings(folded, stems_);
  if (sounds.empty() || (has(folded) && !is_name(folded))) return {};
  const auto sounds_like_it = [&](const Spelling& other) {
    return std::any_of(sounds.begin(), sounds.end(), [&](const Spelling& s) { return s.is_like(other); });
  };
  const auto is_like = [&](const std::vector<Spelling>& other) {
    return std::any_of(other.begin(), other.end(), sounds_like_it);
  };
  std::set<std::string> seen{folded};
  MostFrequent found(kMostSpellings);
  for (const std::string& key : keys_of(sounds))
    for (const std::string& name : sounding_like(key))
      if (seen.insert(name).second && is_like(name_spellings(name, stems_)) && is_name(name))
        found.add(name, view_.frequency(name));
  std::vector<QueryWord> spellings;
  for (const IndexWord& w : found.take().words) {
    QueryWord& name = spellings.emplace_back();
    name.written = name.folded = w.word;
    name.ascii = is_ascii(w.word);
    // A stemmer may leave so little of a name (алиев: ал) that others have the same stem.
    const std::vector<LanguageStem> stems = language_stems(name);
    const bool has_own_stems = std::all_of(
        stems.begin(), stems.end(), [&](const LanguageStem& s) { return sounds_like_it(Spelling(s.stem)); });
    name.match = has_own_stems ? WordMatch::forms : WordMatch::exact;
  }
  return spellings;
}

// The names that are entered under a key (indexer/build/names.h); some may be in no article any more.
std::vector<std::string> Vocabulary::sounding_like(const std::string& key) const {
  if (view_.glass != nullptr)
    if (std::optional<std::vector<std::string>> names = view_.glass->synonyms(key)) return *std::move(names);
  return {database_.synonyms_begin(key), database_.synonyms_end(key)};
}

// Whether it is written as a name in a good part of the articles that have it, as far as they are looked at.
bool Vocabulary::is_name(const std::string& word) const {
  std::size_t articles = 0, as_name = 0;
  const auto look_at = [&](Xapian::termcount wdf) {
    ++articles;
    if (is_marked_as_name(wdf)) ++as_name;
    return articles < kLookedAt;
  };
  if (view_.glass != nullptr) {
    glass::PostingList list = view_.glass->postings(word);
    while (list.docid() != glass::kNoDocument && look_at(list.wdf())) list.next();
  } else {
    const auto end = database_.postlist_end(word);
    for (auto it = database_.postlist_begin(word); it != end && look_at(it.get_wdf());) ++it;
  }
  return as_name > 0 && static_cast<double>(as_name) >= kShareOfName * static_cast<double>(articles);
}

std::vector<std::string> Vocabulary::stems_in(const std::string& language, std::string_view written,
                                              std::string_view folded, bool ascii) const {
  std::vector<std::string> out;
  stems_.append(written, folded, ascii, language, out);
  return out;
}

std::string language_term(const std::string& language) {
  return language.empty() ? std::string(kNoLanguageTerm) : std::string(kLanguagePrefix) + language;
}

std::vector<IndexLanguage> read_languages(const Xapian::Database& database) {
  std::vector<IndexLanguage> languages{{"", database.get_termfreq(language_term(""))}};
  const std::string prefix(kLanguagePrefix);
  for (auto it = database.allterms_begin(prefix); it != database.allterms_end(prefix); ++it)
    languages.push_back({(*it).substr(prefix.size()), it.get_termfreq()});
  std::sort(languages.begin(), languages.end(), [](const IndexLanguage& a, const IndexLanguage& b) {
    return a.articles != b.articles ? a.articles > b.articles : a.code < b.code;
  });
  return languages;
}

}  // namespace dateline

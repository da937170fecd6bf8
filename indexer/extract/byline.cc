#include "extract/byline.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "analysis/fold.h"
#include "extract/prose_date.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kMaxNameWords = 5, kMaxNameBytes = 60;
constexpr std::size_t kBylineWords = 3;    // "Posted by", "Analysis by"
constexpr std::size_t kBylineBytes = 300;  // what is longer goes on with something else
constexpr std::size_t kMaxAuthors = 10;    // of a page

std::vector<std::string_view> spaced_words(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

// What may stand before the label in a line of its own.
bool leads_to_label(std::string_view folded) {
  static constexpr std::string_view kLeading[] = {"posted", "published", "written", "reported",
                                                  "story",  "analysis",  "text",    "words"};
  return std::find(std::begin(kLeading), std::end(kLeading), folded) != std::end(kLeading);
}

enum class Place { element, line };  // a line is of anything, so that its label must lead

// Behind the word that says a name follows; 0 where none does.
std::size_t label_end(std::string_view text, Place place) {
  static constexpr std::string_view kLabels[] = {"by",     "von",     "par",   "por",     "di",    "da",
                                                 "door",   "автор",   "текст", "author",  "autor", "auteur",
                                                 "autore", "müəllif", "yazar", "հեղինակ", "ავტორი"};
  std::size_t n = 0;
  for (const std::string_view word : spaced_words(utf8_prefix(text, kBylineBytes))) {
    if (++n > kBylineWords) break;
    std::string folded = fold_value(word);
    while (folded.ends_with(':')) folded.pop_back();
    for (const std::string_view label : kLabels)
      if (folded == fold_value(label))
        return static_cast<std::size_t>(word.data() - text.data()) + word.size();
    if (n == 1 && place == Place::line && !leads_to_label(folded)) break;  // "Killed by Russian troops"
  }
  return 0;
}

// Where a sentence ends: behind a word that is neither an initial nor a title such as "Dr." or "Prof.".
std::size_t sentence_end(std::string_view text) {
  constexpr std::ptrdiff_t kShort = 3;  // characters
  for (std::size_t at = text.find(". "); at != std::string_view::npos; at = text.find(". ", at + 1)) {
    const std::size_t space = text.substr(0, at).rfind(' ');
    if (space == std::string_view::npos) continue;
    const std::string_view word = text.substr(space + 1, at - space - 1);
    const auto characters = std::count_if(
        word.begin(), word.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    if (characters > kShort && word.find('.') == std::string_view::npos) return at;
  }
  return text.size();
}

// Names begin with capitals, but for their particles ("van der", "de"), and have no digits.
bool is_name(std::string_view text) {
  constexpr std::size_t kParticleBytes = 3;
  const auto words = spaced_words(text);
  if (words.empty() || words.size() > kMaxNameWords || text.size() > kMaxNameBytes) return false;
  if (text.find_first_of("0123456789@/:?!") != std::string_view::npos) return false;
  return !names_nobody(text) && std::none_of(words.begin(), words.end(), [&](std::string_view word) {
    return letter_case_of(word) == LetterCase::lower && (words.size() == 1 || word.size() > kParticleBytes);
  });
}

// "Anna Meier le", of what a date or place follows.
std::string without_last_particle(std::string name) {
  static constexpr std::string_view kParticles[] = {" le", " am", " on", " il", " el", " op", " um"};
  for (const std::string_view particle : kParticles)
    if (name.ends_with(particle)) {
      name.resize(name.size() - particle.size());
      break;
    }
  return name;
}

}  // namespace

bool names_nobody(std::string_view author) {
  static constexpr std::string_view kWords[] = {
      "admin",       "administrator",  "anonymous",        "anónimo",
      "author",      "autor",          "editor",           "follow",
      "geschrieben", "guest",          "publisher",        "root",
      "staff",       "user",           "super user",       "webmaster",
      "wpadmin",     "veröffentlicht", "veröffentlicht am"};
  const std::string folded = fold_value(utf8_prefix(author, kMaxNameBytes));
  return std::none_of(author.begin(), author.end(), is_of_word) || leads_to_label(folded) ||
         std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view word) { return fold_value(word) == folded; });
}

std::vector<std::string> names_in_byline(std::string_view byline) {
  std::string_view text = utf8_prefix(byline, kBylineBytes);
  text.remove_prefix(label_end(text, Place::element));
  text.remove_prefix(std::min(text.find_first_not_of(" :|"), text.size()));
  // What follows the names: another sentence, an agency, a date, a handle.
  text = text.substr(0, sentence_end(text));
  for (const std::string_view mark : {"|", " - ", " – ", " — ", " / ", " ／", "·", "•", "@", ",", "(", " on ",
                                      " am ", " Published", " Updated"})
    text = text.substr(0, std::min(text.find(mark), text.size()));
  text = text.substr(0, std::min(text.find_first_of("0123456789"), text.size()));
  std::vector<std::string> names;
  const auto add = [&](std::string_view part) {
    std::string name = without_last_particle(squeeze_space(part));
    if (names.size() < kMaxAuthors && is_name(name) &&
        std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(std::move(name));
  };
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at)
    for (const std::string_view mark : {" and ", " & ", " und ", " et ", " y ", " e ", " и ", " və ", " ve "})
      if (text.substr(at).starts_with(mark)) {
        add(text.substr(begin, at - begin));
        begin = at + mark.size();
      }
  add(text.substr(std::min(begin, text.size())));
  return names;
}

// Of a line that begins with "By", or has a part that does and another that is a date: "3 May 2021 | By Anna
// Meier".
std::vector<std::string> names_in_line(std::string_view line) {
  std::vector<std::string_view> parts;
  line = utf8_prefix(line, kBylineBytes);
  while (!line.empty()) {
    std::size_t end = line.size(), next = line.size();
    for (const std::string_view mark : {"|", "·", "•"})
      if (const std::size_t at = line.find(mark); at < end) {
        end = at;
        next = at + mark.size();
      }
    parts.push_back(line.substr(0, end));
    line.remove_prefix(next);
  }
  const bool dated = parts.size() > 1 && std::any_of(parts.begin(), parts.end(), [](std::string_view part) {
                       return read_date_line(part).has_value();
                     });
  if (!dated) parts.resize(std::min<std::size_t>(parts.size(), 1));
  const auto found = std::find_if(parts.begin(), parts.end(), is_byline);
  return found == parts.end() ? std::vector<std::string>() : names_in_byline(*found);
}

bool is_byline(std::string_view line) {
  return label_end(line, Place::line) != 0 && !names_in_byline(line).empty();
}

std::vector<std::string> find_authors(const PageEvidence& page) {
  constexpr std::size_t kTogether = 3;  // lines over which several names stretch
  std::vector<std::string> names;
  std::optional<std::size_t> first;
  for (int rank = 0; rank <= 2 && names.empty(); ++rank)
    for (const AuthorElement& e : page.authors) {
      if (names.size() >= kMaxAuthors) break;
      if (e.rank != rank || !lines_from_headline(page, e.line)) continue;
      if (first && (e.line < *first || e.line > *first + kTogether)) continue;
      for (std::string& name : names_in_byline(e.text)) {
        const std::string folded = fold_value(name);
        // An element around one that was read says the same again.
        if (names.size() < kMaxAuthors &&
            std::none_of(names.begin(), names.end(), [&](const std::string& had) {
              return folded.find(fold_value(had)) != std::string::npos;
            }))
          names.push_back(std::move(name));
      }
      if (!names.empty() && !first) first = e.line;
    }
  for (std::size_t i = 0; i < page.lines.size() && names.empty(); ++i)
    if (!page.lines[i].of_others && lines_from_headline(page, i)) names = names_in_line(page.lines[i].text);
  return names;
}

}  // namespace dateline

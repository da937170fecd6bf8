#include "analysis/azerbaijani.h"

#include <span>

namespace dateline {
namespace {

constexpr bool is_vowel_letter(char c) { return std::string_view("aeiou").find(c) != std::string_view::npos; }

constexpr std::string_view kCopula[] = {"dirlar", "dirler", "durlar", "durler", "dir", "dur"};
constexpr std::string_view kCases[] = {"ndaki", "ndeki", "daki", "deki", "ndan", "nden", "nda", "nde",
                                       "dan",   "den",   "da",   "de",   "nin",  "nun",  "yla", "yle",
                                       "la",    "le",    "ni",   "nu",   "na",   "ne",   "yi",  "yu",
                                       "ya",    "ye",    "in",   "un",   "a",    "e",    "i",   "u"};
constexpr std::string_view kPossessives[] = {"imiz", "umuz", "miz", "muz", "iniz", "unuz", "niz", "nuz",
                                             "im",   "um",   "si",  "su",  "i",    "u",    "m",   "n"};
constexpr std::string_view kPlural[] = {"lar", "ler"};
constexpr std::string_view kVerbs[] = {
    "maq", "mek", "mag", "mey", "maz", "mez", "acaq", "ecek", "acag", "ecey", "yacaq", "yecek", "mis", "mus",
    "dig", "dug", "diq", "duq", "dik", "duk", "diy",  "duy",  "di",   "du",   "ib",    "ub",    "yib", "yub"};

// Takes the first ending that fits off, where `least` bytes with a vowel among them are left.
void strip(std::string& word, std::span<const std::string_view> endings, std::size_t least) {
  for (const std::string_view ending : endings) {
    if (!word.ends_with(ending) || word.size() < ending.size() + least) continue;
    const std::size_t left = word.size() - ending.size();
    if (word.find_first_of("aeiou") >= left) continue;
    word.resize(left);
    return;
  }
}

}  // namespace

std::string azerbaijani_stem(std::string_view folded) {
  std::string word(folded);
  // Until nothing changes: what a word ends in by itself is then taken off it and off its forms alike.
  for (std::string before; before != word;) {
    before = word;
    strip(word, kCopula, 3);
    strip(word, kCases, 3);
    strip(word, kPossessives, 3);
    // What -sı leaves behind a vowel when its vowel is taken for a case: partiyas(ı).
    if (word.size() > 4 && word.back() == 's' && is_vowel_letter(word[word.size() - 2])) word.pop_back();
    strip(word, kPlural, 2);
    strip(word, kVerbs, 4);
    // k and q become y and ğ before a vowel: çörək, çörəyi; uşaq, uşağı.
    if (word.size() > 3 && (word.back() == 'g' || word.back() == 'q')) word.back() = 'k';
    if (word.size() > 4 && word.back() == 'y' &&
        std::string_view("eiu").find(word[word.size() - 2]) != std::string_view::npos)
      word.back() = 'k';
  }
  return word;
}

}  // namespace dateline

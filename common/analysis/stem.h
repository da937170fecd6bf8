// Stems: the forms of a word that a search treats alike, by the language of the text.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dateline {

// Appends to `out`, without duplicates, the stems by which a word is found in text of a language: the folded
// stem of the word as written, and the stem of the folded word where it differs (a reader without the accents
// on the keyboard types the folded word, and a stemmer may treat that otherwise). One stem for most words, at
// most two; for a language without a stemmer, the folded word itself.
//
// Keeps one stemmer and a bounded cache for each language. One per thread.
class Stems {
 public:
  // A reader of many words that asks for each but once or twice needs no cache.
  explicit Stems(bool caches = true);
  ~Stems();
  Stems(Stems&&) noexcept;
  Stems& operator=(Stems&&) noexcept;

  // `written` is the word as it stands in the text, `folded` its folded form, `ascii` whether `written` is
  // ASCII.
  void append(std::string_view written, std::string_view folded, bool ascii, std::string_view lang,
              std::vector<std::string>& out);

 private:
  class Language;
  Language& language(std::string_view lang);

  bool caches_;
  std::unordered_map<std::string, std::unique_ptr<Language>> languages_;
  std::string last_code_;
  Language* last_ = nullptr;  // most words come in the language of the word before
};

}  // namespace dateline

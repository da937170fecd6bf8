#include "analysis/stem.h"

#include <xapian.h>

#include <algorithm>

#include "analysis/azerbaijani.h"
#include "analysis/fold.h"
#include "analysis/tokenize.h"
#include "string_hash.h"
#include "utf8.h"

namespace dateline {
namespace {

// Words kept in a cache before it starts anew: news of one language has about this many that recur.
constexpr std::size_t kCacheWords = 50000;

bool has_stemmer(std::string_view lang) {
  static constexpr std::string_view kLanguages[] = {"ar", "ca", "da", "de", "en", "es", "eu", "fi",
                                                    "fr", "ga", "hu", "hy", "id", "it", "lt", "ne",
                                                    "nl", "no", "pt", "ro", "ru", "sv", "ta", "tr"};
  return std::find(std::begin(kLanguages), std::end(kLanguages), lang) != std::end(kLanguages);
}

}  // namespace

class Stems::Language {
 public:
  Language(std::string_view code, bool caches) : code_(code), caches_(caches) {
    if (has_stemmer(code)) stemmer_ = Xapian::Stem(code_);
  }

  void append(std::string_view written, std::string_view folded, bool ascii, std::vector<std::string>& out) {
    if (code_ == "az") {
      push(azerbaijani_stem(folded), out);
      return;
    }
    if (stemmer_.is_none()) {
      push(folded, out);
      return;
    }
    if (!ascii) push(stem(written, true), out);
    push(stem(folded, false), out);
  }

 private:
  static void push(std::string_view stem, std::vector<std::string>& out) {
    if (std::find(out.begin(), out.end(), stem) == out.end()) out.emplace_back(stem);
  }

  // Valid until the next call.
  const std::string& stem(std::string_view word, bool written) {
    word = utf8_prefix(word, 2 * kMaxWordBytes);
    if (!caches_) return last_ = make_stem(word, written);
    auto& cache = written ? written_ : folded_;
    if (const auto found = cache.find(word); found != cache.end()) return found->second;
    if (cache.size() >= kCacheWords) cache.clear();
    return cache.emplace(std::string(word), make_stem(word, written)).first->second;
  }

  std::string make_stem(std::string_view word, bool written) {
    std::string stem = stemmer_(written ? lower_case(word, code_) : std::string(word));
    if (written) stem = fold_value(stem);
    stem.resize(utf8_prefix(stem, kMaxWordBytes).size());
    return stem.empty() ? std::string(word) : stem;
  }

  std::string code_;
  bool caches_;
  std::string last_;
  Xapian::Stem stemmer_;
  std::unordered_map<std::string, std::string, StringHash, std::equal_to<>> written_;
  std::unordered_map<std::string, std::string, StringHash, std::equal_to<>> folded_;
};

Stems::Stems(bool caches) : caches_(caches) {}
Stems::~Stems() = default;
Stems::Stems(Stems&&) noexcept = default;
Stems& Stems::operator=(Stems&&) noexcept = default;

Stems::Language& Stems::language(std::string_view lang) {
  if (last_ != nullptr && lang == last_code_) return *last_;
  last_code_ = std::string(lang);
  std::unique_ptr<Language>& slot = languages_[last_code_];
  if (!slot) slot = std::make_unique<Language>(lang, caches_);
  last_ = slot.get();
  return *last_;
}

void Stems::append(std::string_view written, std::string_view folded, bool ascii, std::string_view lang,
                   std::vector<std::string>& out) {
  language(lang).append(written, folded, ascii, out);
}

}  // namespace dateline

#include "extract/element_names.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

namespace dateline {
namespace {

enum class Stands { anywhere, first, alone };  // in a name

struct Word {
  std::string_view text;
  NamedRole role;
  Stands stands = Stands::anywhere;
};

constexpr NamedRole kFurniture = NamedRole::furniture, kOthers = NamedRole::others,
                    kCaption = NamedRole::caption;

// Whole words, so that "shared-style" and "article-header" say nothing; "no-print" is what is no article on
// paper either. In the order of the alphabet.
constexpr Word kWords[] = {
    {"ad", kFurniture},           {"ads", kFurniture},
    {"advert", kFurniture},       {"advertisement", kFurniture},
    {"attribution", kCaption},    {"author", kFurniture},
    {"banner", kFurniture},       {"breadcrumb", kFurniture},
    {"breadcrumbs", kFurniture},  {"byline", kFurniture},
    {"caption", kCaption},        {"captions", kCaption},
    {"carousel", kCaption},       {"comment", kOthers},
    {"comments", kOthers},        {"consent", kFurniture},
    {"cookie", kFurniture},       {"cookies", kFurniture},
    {"credit", kCaption},         {"credits", kCaption},
    {"cutline", kCaption},        {"disqus", kOthers},
    {"footer", kFurniture},       {"gallery", kCaption},
    {"gdpr", kFurniture},         {"hidden", kFurniture, Stands::alone},
    {"login", kFurniture},        {"menu", kFurniture},
    {"modal", kFurniture},        {"mostread", kOthers},
    {"navbar", kFurniture},       {"navigation", kFurniture},
    {"newsletter", kFurniture},   {"noprint", kFurniture},
    {"outbrain", kOthers},        {"pager", kFurniture},
    {"pagination", kFurniture},   {"paywall", kFurniture},
    {"popular", kOthers},         {"popup", kFurniture},
    {"print", kFurniture},        {"promo", kFurniture},
    {"recommendations", kOthers}, {"recommended", kOthers},
    {"related", kOthers},         {"share", kFurniture},
    {"sharing", kFurniture},      {"sidebar", kFurniture},
    {"signup", kFurniture},       {"skip", kFurniture, Stands::first},
    {"slider", kCaption},         {"slideshow", kCaption},
    {"social", kFurniture},       {"sponsored", kFurniture},
    {"subscribe", kFurniture},    {"subscription", kFurniture},
    {"taboola", kOthers},         {"taglist", kFurniture},
    {"tags", kFurniture},         {"toolbar", kFurniture},
    {"trending", kOthers},        {"widget", kFurniture, Stands::first},
};

constexpr bool is_sorted_by_text() {
  for (std::size_t i = 1; i < std::size(kWords); ++i)
    if (!(kWords[i - 1].text < kWords[i].text)) return false;
  return true;
}
static_assert(is_sorted_by_text());

constexpr std::size_t kLongestWord = [] {
  std::size_t longest = 0;
  for (const Word& w : kWords) longest = std::max(longest, w.text.size());
  return longest;
}();

const Word* find_word(std::string_view text) {
  const Word* found = std::lower_bound(std::begin(kWords), std::end(kWords), text,
                                       [](const Word& w, std::string_view t) { return w.text < t; });
  return found != std::end(kWords) && found->text == text ? found : nullptr;
}

// "category-comment", "has-comments", "no-sidebar"
bool is_topic_prefix(std::string_view word) {
  return word == "category" || word == "tag" || word == "has" || word == "with" || word == "no";
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

}  // namespace

NamedRole named_role(std::string_view names) {
  std::array<char, kLongestWord> word;
  std::size_t size = 0;  // of the word, of which no more than the array holds is kept
  bool first = true;     // the word is the first of its name
  bool small = false;
  bool of_topic = false;  // the word before says that this one is what the article is about, or has beside it
  const auto role = [&](bool last) {
    const std::string_view text(word.data(), std::min(size, word.size()));
    const Word* found = size > 1 && size <= word.size() ? find_word(text) : nullptr;
    if (of_topic && text != "print") found = nullptr;
    if (size > 0) of_topic = !last && is_topic_prefix(text);
    if (found == nullptr || (found->stands != Stands::anywhere && !first) ||
        (found->stands == Stands::alone && !last))
      return NamedRole::none;
    return found->role;
  };
  for (const char c : names) {
    const bool capital = c >= 'A' && c <= 'Z', letter = capital || (c >= 'a' && c <= 'z');
    if (!letter || (capital && small)) {
      if (const NamedRole r = role(is_space(c)); r != NamedRole::none) return r;
      first = is_space(c) || (first && size == 0);
      size = 0;
    }
    if (letter) {
      if (size < word.size()) word[size] = static_cast<char>(capital ? c - 'A' + 'a' : c);
      ++size;
    }
    small = letter && !capital;
  }
  return role(true);
}

}  // namespace dateline

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
  NamedRoles roles;
  Stands stands = Stands::anywhere;
};

constexpr NamedRoles kOthers = NamedRole::others, kSite = NamedRole::site, kRequest = NamedRole::request,
                     kListing = NamedRole::listing, kTools = NamedRole::tools, kCaption = NamedRole::caption,
                     kAuthor = NamedRole::author, kDate = NamedRole::date,
                     kPublication = NamedRole::publication, kChange = NamedRole::change;

// Whole words, so that "shared-style" and "article-header" say nothing; "no-print" is what is no article on
// paper either. In the order of the alphabet.
constexpr Word kWords[] = {
    {"ad", kRequest},
    {"ads", kRequest},
    {"advert", kRequest},
    {"advertisement", kRequest},
    {"anzeige", kRequest},
    {"archive", kListing},
    {"archives", kListing},
    {"attribution", kCaption},
    {"auteur", kAuthor},
    {"author", kAuthor},
    {"authorname", kAuthor},
    {"authors", kAuthor},
    {"autor", kAuthor},
    {"autore", kAuthor},
    {"banner", kRequest},
    {"breadcrumb", kSite},
    {"breadcrumbs", kSite},
    {"byline", kAuthor},
    {"calendar", kListing},
    {"caption", kCaption},
    {"captions", kCaption},
    {"carousel", kCaption},
    {"comentarios", kOthers},
    {"comment", kOthers},
    {"commentaires", kOthers},
    {"comments", kOthers},
    {"consent", kRequest},
    {"cookie", kRequest},
    {"cookies", kRequest},
    {"credit", kCaption},
    {"credits", kCaption},
    {"cta", kRequest},
    {"cutline", kCaption},
    {"date", kDate},
    {"dateline", kDate},
    {"dates", kDate},
    {"datestamp", kDate},
    {"datetime", kDate},
    {"disqus", kOthers},
    {"donate", kRequest, Stands::first},
    {"donation", kRequest, Stands::first},
    {"footer", kSite},
    {"gallery", kCaption},
    {"gdpr", kRequest},
    {"hidden", kTools, Stands::alone},
    {"kommentare", kOthers},
    {"lastmod", kChange},
    {"login", kRequest},
    {"menu", kSite},
    {"modal", kRequest},
    {"modified", kChange},
    {"mostread", kOthers},
    {"nav", kSite},
    {"navbar", kSite},
    {"navigation", kSite},
    {"newsletter", kSite},
    {"noprint", kTools},
    {"outbrain", kOthers},
    {"pager", kSite},
    {"pagination", kSite},
    {"paywall", kRequest},
    {"popular", kOthers},
    {"popup", kRequest},
    {"postdate", kDate},
    {"posted", kDate},
    {"postmetadata", kTools},
    {"print", kTools},
    {"promo", kSite},
    {"pubdate", kDate | kPublication},
    {"publicidad", kRequest},
    {"publicite", kRequest},
    {"publish", kDate},
    {"publishdate", kDate},
    {"published", kDate | kPublication},
    {"recommendations", kOthers},
    {"recommended", kOthers},
    {"reklam", kRequest},
    {"reklama", kRequest},
    {"related", kOthers},
    {"relatedposts", kOthers},
    {"replies", kOthers},
    {"reply", kOthers},
    {"share", kTools},
    {"sharedaddy", kTools},
    {"sharing", kTools},
    {"sidebar", kSite},
    {"signup", kRequest},
    {"skip", kRequest, Stands::first},
    {"slider", kCaption},
    {"slideshow", kCaption},
    {"social", kTools},
    {"sponsored", kRequest},
    {"subscribe", kRequest},
    {"subscription", kRequest},
    {"taboola", kOthers},
    {"taglist", kTools},
    {"tags", kTools},
    {"teaser", kListing},
    {"teasers", kListing},
    {"time", kDate},
    {"timestamp", kDate},
    {"toc", kTools},
    {"toolbar", kRequest},
    {"trending", kOthers},
    {"update", kChange},
    {"updated", kChange},
    {"werbung", kRequest},
    {"widget", kTools, Stands::first},
    {"yorumlar", kOthers},
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

NamedRoles named_roles(std::string_view names) {
  NamedRoles roles;
  std::array<char, kLongestWord> word;
  std::size_t size = 0;  // of the word, of which no more than the array holds is kept
  bool first = true;     // the word is the first of its name
  bool small = false;
  bool of_topic = false;  // the word before says that this one is what the article is about, or has beside it
  const auto end_word = [&](bool last) {
    const std::string_view text(word.data(), std::min(size, word.size()));
    const Word* found = size > 1 && size <= word.size() ? find_word(text) : nullptr;
    if (of_topic && text != "print") found = nullptr;
    if (size > 0) of_topic = !last && is_topic_prefix(text);
    if (found == nullptr || (found->stands != Stands::anywhere && !first) ||
        (found->stands == Stands::alone && !last))
      return;
    roles |= found->roles;
  };
  for (const char c : names) {
    const bool capital = c >= 'A' && c <= 'Z', letter = capital || (c >= 'a' && c <= 'z');
    if (!letter || (capital && small)) {
      end_word(is_space(c));
      first = is_space(c) || (first && size == 0);
      size = 0;
    }
    if (letter) {
      if (size < word.size()) word[size] = static_cast<char>(capital ? c - 'A' + 'a' : c);
      ++size;
    }
    small = letter && !capital;
  }
  end_word(true);
  return roles;
}

}  // namespace dateline

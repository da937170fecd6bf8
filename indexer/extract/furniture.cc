#include "extract/furniture.h"

#include <algorithm>
#include <iterator>

#include "analysis/fold.h"
#include "analysis/tokenize.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kLabelWords = 12;  // what is longer is text
constexpr std::size_t kLongWords = 18;
constexpr std::size_t kSentenceWords = 4;

std::size_t count_words(std::string_view text, std::size_t enough) {
  Tokenizer words(text);
  Token token;
  std::size_t n = 0;
  while (n < enough && words.next(token)) ++n;
  return n;
}

// The words folded and set between single spaces, with one at each end: " follow us on facebook ".
std::string word_string(std::string_view text) {
  Tokenizer words(text);
  Token token;
  std::string out = " ";
  while (words.next(token)) out.append(token.folded).append(" ");
  return out;
}

char32_t last_character(std::string_view text) {
  std::size_t at = text.size();
  while (at > 0 && (static_cast<unsigned char>(text[at - 1]) & 0xC0) == 0x80) --at;
  return at == 0 ? 0 : decode_utf8(text, at - 1).code_point;
}

bool contains_any(std::string_view text, const auto& needles) {
  return std::any_of(std::begin(needles), std::end(needles),
                     [&](std::string_view n) { return text.find(n) != std::string_view::npos; });
}

// Names that stand in the furniture of sites of every language.
constexpr std::string_view kNetworks[] = {" facebook ",  " twitter ", " instagram ", " telegram ",
                                          " whatsapp ",  " youtube ", " linkedin ",  " tiktok ",
                                          " vkontakte ", " vk ",      " pinterest ", " odnoklassniki ",
                                          " rss ",       " viber ",   " reddit ",    " flipboard "};

// What sites ask of readers and how they name their own parts, as folded beginnings of words.
constexpr std::string_view kCalls[] = {
    // English
    " follow us", " share this", " share on", " share ", " subscrib", " newsletter", " sign up", " log in ",
    " sign in ", " leave a ", " comments ", " comment ", " most read", " most popular", " read more",
    " read also", " see also", " also read", " related ", " all rights reserved", " copyright", " privacy",
    " cookie", " terms of ", " advertis", " about us", " contact us", " latest news", " more news",
    " editor s pick", " trending", " support us", " donate",
    // Azerbaijani
    " rey yaz", " rey bildir", " serh yaz", " serhler", " bizi izle", " paylas", " abune ol", " son xeber",
    " en cox oxun", " butun huquqlar", " hemcinin oxu", " elaqe ", " xeber lenti", " oxsar xeber",
    // Turkish
    " yorum yap", " yorum yaz", " yorumlar", " bizi takip", " takip et", " son haber", " en cok oku",
    " tum haklari", " abone ol", " ilgili haber", " bulten", " hakkimizda", " iletisim",
    // Russian
    " поделит", " подпис", " читайте также", " читать также", " комментари", " оставить отзыв", " все права",
    " лента новост", " последние новости", " самое читаемое", " популярное", " мы в ", " рассылк", " похожие",
    // German
    " teilen", " kommentar", " meistgelesen", " lesen sie auch", " alle rechte", " impressum", " datenschutz",
    // French
    " partag", " commentaire", " abonnez", " lire aussi", " a lire aussi", " les plus lus", " tous droits",
    " mentions legales",
    // Spanish
    " compart", " comentario", " suscrib", " lo mas leido", " siguenos"};

}  // namespace

bool is_sentence(std::string_view paragraph) {
  std::string text = squeeze_space(paragraph);
  for (;;) {  // closing quotation marks and brackets
    const char32_t c = last_character(text);
    if (c != '"' && c != '\'' && c != ')' && c != ']' && c != U'”' && c != U'’' && c != U'»' && c != U'“')
      break;
    text.erase(text.size() - (c < 0x80 ? 1 : c < 0x800 ? 2 : 3));
  }
  static constexpr std::u32string_view kEnds = U".!?…։؟۔।。！？";
  return kEnds.find(last_character(text)) != std::u32string_view::npos &&
         count_words(text, kSentenceWords) == kSentenceWords;
}

bool is_long(std::string_view paragraph) { return count_words(paragraph, kLongWords) == kLongWords; }

bool is_site_label(std::string_view paragraph) {
  if (count_words(paragraph, kLabelWords + 1) > kLabelWords) return false;
  static constexpr std::string_view kMarks[] = {"©",   "®",   "http://", "https://", "www.",
                                                " | ", " • ", " » ",     "→",        "@"};
  if (contains_any(paragraph, kMarks)) return true;
  const std::string words = word_string(paragraph);
  return contains_any(words, kNetworks) || contains_any(words, kCalls);
}

std::size_t find_article_end(const std::vector<std::string>& paragraphs) {
  const std::size_t n = paragraphs.size();
  std::size_t total = 0;
  for (const std::string& p : paragraphs) total += p.size();

  // A heading such as "Most read" with little of the page behind it, and no text of an article right behind
  // it, begins the furniture.
  std::size_t end = n, before = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const bool text_follows = i + 1 < n && is_long(paragraphs[i + 1]) && is_sentence(paragraphs[i + 1]);
    if (before * 10 >= total * 6 && !text_follows && is_site_label(paragraphs[i]) &&
        !is_sentence(paragraphs[i])) {
      end = i;
      break;
    }
    before += paragraphs[i].size();
  }

  // What is left ends with the last paragraph that is surely text, and the sentences right behind it. Labels,
  // links and headlines after that are furniture.
  const auto last_where = [&](auto&& test) {
    for (std::size_t i = end; i > 0; --i)
      if (test(paragraphs[i - 1])) return i;
    return std::size_t{0};
  };
  std::size_t last = last_where([](const std::string& p) { return is_long(p) && is_sentence(p); });
  if (last == 0) last = last_where([](const std::string& p) { return is_sentence(p) && !is_site_label(p); });
  if (last == 0) last = last_where([](const std::string& p) { return is_long(p); });
  if (last == 0) {  // nothing but short lines: a list, a table, a poem
    while (end > 1 && is_site_label(paragraphs[end - 1])) --end;
    return end;
  }
  while (last < end && is_sentence(paragraphs[last]) && !is_site_label(paragraphs[last])) ++last;
  return last;
}

}  // namespace dateline

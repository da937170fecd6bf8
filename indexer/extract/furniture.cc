#include "extract/furniture.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>
#include <map>
#include <set>

#include "analysis/fold.h"
#include "analysis/tokenize.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kLabelWords = 12;  // what is longer is text
constexpr std::size_t kLongWords = 18;
constexpr std::size_t kSentenceWords = 4;
constexpr std::size_t kHeadlineWords = 5;  // a line of fewer words may be a label
constexpr std::size_t kTextWords = 8;      // a line of this many is hardly one
constexpr std::size_t kNoticeWords = 60;   // a site's word to its readers is no longer

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

std::size_t utf8_length(char32_t c) { return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4; }

char32_t last_character(std::string_view text) {
  std::size_t at = text.size();
  while (at > 0 && (static_cast<unsigned char>(text[at - 1]) & 0xC0) == 0x80) --at;
  return at == 0 ? 0 : decode_utf8(text, at - 1).code_point;
}

bool has_words(std::string_view text, std::size_t n) { return count_words(text, n) == n; }

bool is_one_of(char32_t c, std::u32string_view set) {
  return c != 0 && set.find(c) != std::u32string_view::npos;
}

char32_t first_character(std::string_view text) { return text.empty() ? 0 : decode_utf8(text, 0).code_point; }

constexpr std::u32string_view kOpeningQuotes = U"\"'“„«‘‹([";
constexpr std::u32string_view kClosingQuotes = U"\"'”“’»›)]";

// The text without quotation marks and brackets at its end.
std::string_view inside_quotes(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || is_one_of(last_character(text), kClosingQuotes)))
    text.remove_suffix(text.back() == ' ' ? 1 : utf8_length(last_character(text)));
  return text;
}

constexpr std::u32string_view kStops = U".!?…։؟۔।။。！？";  // full stops and their like in any script

bool ends_with_stop(std::string_view paragraph) {
  return is_one_of(last_character(inside_quotes(paragraph)), kStops);
}

bool is_quotation(std::string_view paragraph) {
  return is_one_of(first_character(paragraph), kOpeningQuotes) &&
         is_one_of(last_character(paragraph), kClosingQuotes);
}

// A dash before the words: somebody speaks, or is named below what he said.
bool is_speech(std::string_view paragraph) {
  return paragraph.starts_with("— ") || paragraph.starts_with("– ");
}

bool ends_with_colon(std::string_view paragraph) { return is_one_of(last_character(paragraph), U":："); }

std::size_t count_numbers(std::string_view text) {
  Tokenizer words(text);
  Token token;
  std::size_t n = 0;
  while (words.next(token)) n += is_digit(token.folded.front()) ? 1 : 0;
  return n;
}

bool begins_small(std::string_view text) {
  const char32_t c = first_character(text);
  const bool has_case =
      (c >= 'a' && c <= 'z') || (c >= 0xDF && c < 0x590);  // Latin, Greek, Cyrillic, Armenian
  const std::string_view letter = text.substr(0, utf8_length(c));
  return has_case && lower_case(letter, {}) == letter;
}

// "1. Peel the leeks", "2) Salt": a number that is no clock's and no date's.
bool begins_with_item_number(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && at < 2 && is_digit(text[at])) ++at;
  return at > 0 && at + 1 < text.size() && (text[at] == '.' || text[at] == ')') && text[at + 1] == ' ';
}

// "Norway 6 2 1", "United 2-1 Rovers"
bool is_table_row(std::string_view line) { return !is_digit(line.front()) && count_numbers(line) >= 2; }

bool contains_any(std::string_view text, const auto& needles) {
  return std::any_of(std::begin(needles), std::end(needles),
                     [&](std::string_view n) { return text.find(n) != std::string_view::npos; });
}

// Folded beginnings of words, each with the space before it, looked for in a word_string().
class Beginnings {
 public:
  Beginnings(std::initializer_list<std::string_view> list) {
    for (const std::string_view beginning : list) by_letter_[bucket(beginning)].push_back(beginning);
  }
  bool begin(std::string_view words) const { return beginning_of(words) != nullptr; }
  bool stand_in(std::string_view words) const { return count(words, 1) > 0; }
  // How many different ones stand there, as far as `enough`.
  std::size_t count(std::string_view words, std::size_t enough) const {
    std::set<const std::string_view*> found;
    for (std::size_t at = 0; at < words.size() && found.size() < enough; at = words.find(' ', at + 1))
      if (const std::string_view* beginning = beginning_of(words.substr(at))) found.insert(beginning);
    return found.size();
  }

 private:
  // By what follows the space: two bytes, since letters of one script share the first.
  static std::size_t bucket(std::string_view words) {
    const auto byte = [&](std::size_t at) {
      return at < words.size() ? static_cast<unsigned char>(words[at]) : 0u;
    };
    return (byte(1) * 31 + byte(2)) % kBuckets;
  }
  const std::string_view* beginning_of(std::string_view words) const {
    for (const std::string_view& beginning : by_letter_[bucket(words)])
      if (words.starts_with(beginning)) return &beginning;
    return nullptr;
  }

  static constexpr std::size_t kBuckets = 256;
  std::array<std::vector<std::string_view>, kBuckets> by_letter_;
};

constexpr std::string_view kMarks[] = {"©",   "®",   "http://", "https://", "www.",
                                       " | ", " • ", " » ",     "→",        "@"};

// Names that stand in the furniture of sites of every language.
const Beginnings kNetworks{" facebook ",  " twitter ", " instagram ", " telegram ",
                           " whatsapp ",  " youtube ", " linkedin ",  " tiktok ",
                           " vkontakte ", " vk ",      " pinterest ", " odnoklassniki ",
                           " rss ",       " viber ",   " reddit ",    " flipboard "};

// What sites ask of readers and how they name their own parts, as folded beginnings of words.
const Beginnings kCalls{
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
    " mehr zum thema", " weiterlesen",
    // French
    " partag", " commentaire", " abonnez", " lire aussi", " a lire aussi", " les plus lus", " tous droits",
    " mentions legales", " a lire egalement", " sur le meme sujet",
    // Spanish
    " compart", " comentario", " suscrib", " lo mas leido", " siguenos", " te puede interesar",
    " lea tambien", " lee tambien", " aviso legal",
    // Italian, Portuguese
    " condivid", " leggi anche", " comment", " iscriviti", " seguici", " piu lett", " partilh", " leia mais",
    " leia tambem", " siga nos",
    // Ukrainian
    " поділит", " читайте також", " коментар", " підпис", " останні новини", " усі права", " всі права",
    " популярне",
    // Georgian, Armenian
    " კომენტარ", " გაზიარება", " გამოგვყევ", " ბოლო სიახლე", " մեկնաբան", " կիսվել", " հետեւեք", " հետևեք",
    " լրահոս",
    // Arabic, Persian
    " تابعنا ", " اقرا ايضا ", " جميع الحقوق ", " الاكثر قراءة ", " نظرات ", " پربازدید", " اخبار مرتبط ",
    " تماس با ما "};

// Who owns the page.
const Beginnings kRights{" all rights reserved ",     " все права защищены ",   " усі права захищен",
                         " всі права захищен",        " butun huquqlar",        " tum haklari ",
                         " alle rechte vorbehalten ", " tous droits reserves ", " derechos reservados ",
                         " diritti riservati ",       " direitos reservados ",  " prawa zastrzezone ",
                         " جميع الحقوق محفوظة "};

// What only a site tells its readers to do, at the beginning of a sentence. " sign up " alone may be a town's
// advice.
const Beginnings kOrders{" subscribe ",
                         " follow us",
                         " share this ",
                         " click here",
                         " read more ",
                         " sign up to our ",
                         " sign up for our ",
                         " sign up now ",
                         " download our ",
                         " enter your email ",
                         " support our journalism ",
                         " подписывайтесь ",
                         " подпишитесь ",
                         " читайте нас ",
                         " следите за нами ",
                         " підписуйтесь ",
                         " підпишіться ",
                         " читайте також ",
                         " bizi izleyin ",
                         " bizi takip edin ",
                         " abone olun ",
                         " abonnieren sie ",
                         " folgen sie uns ",
                         " abonnez vous ",
                         " suivez nous ",
                         " inscrivez vous a notre ",
                         " suscribete ",
                         " suscribase ",
                         " siguenos ",
                         " iscriviti ",
                         " seguici ",
                         " abonati va ",
                         " siga nos ",
                         " assine "};

const Beginnings kCookies{" cookie", " куки", " cerez"};
const Beginnings kSites{" site ", " sites ", " websit", " web ",  " сайт",  " sayt",  " seite", " stron",
                        " sitio", " sito ",  " pagin",  " page ", " brows", " navig", " portal"};

// A quotation mark or a dash before the words: somebody speaks in the article.
bool is_spoken(std::string_view sentence) {
  sentence.remove_prefix(std::min(sentence.find_first_not_of(' '), sentence.size()));
  const char32_t c = first_character(sentence);
  return (is_one_of(c, kOpeningQuotes) && c != '(' && c != '[') || is_speech(sentence);
}

std::string_view first_sentence(std::string_view paragraph) {
  return paragraph.substr(0, paragraph.find_first_of(".!?"));
}

// The sentence begins with an order, and nobody is quoted with it.
bool is_order(std::string_view sentence) {
  return !is_spoken(sentence) && kOrders.begin(word_string(sentence));
}

bool has_order(std::string_view paragraph) {
  while (!paragraph.empty()) {
    const std::string_view sentence = first_sentence(paragraph);
    if (is_order(sentence)) return true;
    paragraph.remove_prefix(std::min(sentence.size() + 1, paragraph.size()));
  }
  return false;
}

bool claims_rights(const std::string& words) {
  return words.starts_with(" copyright ") || kRights.stand_in(words);
}

bool is_cookie_notice(const std::string& words) { return kCookies.stand_in(words) && kSites.stand_in(words); }

// Text of the article, wherever it stands.
bool is_text(std::string_view paragraph) {
  return is_long(paragraph) && is_sentence(paragraph) && !is_site_notice(paragraph);
}

// Text of the article if it stands right behind some.
bool continues_text(std::string_view paragraph) {
  if (is_site_notice(paragraph)) return false;
  if (is_speech(paragraph)) return true;
  if (!ends_with_stop(paragraph)) return is_quotation(paragraph) && has_words(paragraph, kSentenceWords);
  if (is_sentence(paragraph) || last_character(paragraph) == '?') return true;
  // "He is well." but not "Read more..." and "3 hrs."
  return !is_site_label(paragraph) && !is_digit(paragraph.front()) && !paragraph.ends_with("..") &&
         !paragraph.ends_with("…");
}

bool has_bullet(std::string_view line) { return is_one_of(first_character(line), U"-•*·▪●◦‣■–—"); }

bool is_list_line(std::string_view line) {
  return !is_site_label(line) &&
         (has_bullet(line) || begins_with_item_number(line) || begins_small(line) || is_table_row(line));
}

// Where a quotation of several lines ends that begins at paragraphs[begin].
std::size_t quotation_end(const std::vector<std::string>& paragraphs, std::size_t begin, std::size_t end) {
  constexpr std::size_t kLines = 12;
  if (!is_one_of(first_character(paragraphs[begin]), kOpeningQuotes) || is_quotation(paragraphs[begin]))
    return begin;
  for (std::size_t i = begin + 1; i < std::min(end, begin + kLines); ++i)
    if (is_one_of(last_character(paragraphs[i]), kClosingQuotes)) return i + 1;
  return begin;
}

// Where the list, table or poem ends that stands right behind the text before paragraphs[begin], if there is
// one: announced by a colon, or with more text behind it, or rows of numbers.
std::size_t list_end(const std::vector<std::string>& paragraphs, std::size_t begin, std::size_t end) {
  const bool announced = ends_with_colon(paragraphs[begin]) && !is_site_label(paragraphs[begin]);
  const std::size_t first = announced ? begin + 1 : begin;
  std::size_t at = first;
  if (at + 1 < end && begins_small(paragraphs[at + 1]) && !is_site_label(paragraphs[at])) ++at;  // a verse
  while (at < end && (is_list_line(paragraphs[at]) || (announced && is_digit(paragraphs[at].front())))) ++at;
  const bool text_behind = at < end && continues_text(paragraphs[at]);
  const bool table =
      at >= first + 2 && std::all_of(paragraphs.begin() + static_cast<std::ptrdiff_t>(first),
                                     paragraphs.begin() + static_cast<std::ptrdiff_t>(at), is_table_row);
  if (at == first) return announced && text_behind ? at : begin;
  return announced || text_behind || table ? at : begin;
}

// A short line between two paragraphs of text.
bool is_subheading(const std::vector<std::string>& paragraphs, std::size_t at, std::size_t end) {
  return at > 0 && at + 1 < end && !ends_with_stop(paragraphs[at]) &&
         !has_words(paragraphs[at], kLabelWords) && !is_site_label(paragraphs[at]) &&
         continues_text(paragraphs[at - 1]) && continues_text(paragraphs[at + 1]);
}

// The last line of a text cut short or signed: too long for a label, and not the first of several headlines.
bool is_last_line(const std::vector<std::string>& paragraphs, std::size_t at) {
  if (at + 1 == paragraphs.size())
    return has_words(paragraphs[at], kHeadlineWords) && !is_site_label(paragraphs[at]);
  return has_words(paragraphs[at], kTextWords) && !is_site_label(paragraphs[at]) &&
         !is_site_notice(paragraphs[at]) &&
         std::none_of(paragraphs.begin() + static_cast<std::ptrdiff_t>(at) + 1, paragraphs.end(),
                      [](const std::string& p) { return has_words(p, kHeadlineWords) && !is_site_label(p); });
}

// "Most read", but no link and no name of a message's writer, which stand in the middle of articles too.
bool is_heading(std::string_view paragraph) {
  static constexpr std::string_view kLinks[] = {"http://", "https://", "www.", "@"};
  return is_site_label(paragraph) && !ends_with_stop(paragraph) && !contains_any(paragraph, kLinks) &&
         !is_speech(paragraph);
}

// The page from a line to its end, summed up.
struct Rest {
  std::size_t lines = 0;        // that are no text
  std::size_t first_lines = 0;  // of them before the first text
  std::size_t texts = 0, bytes = 0;
  std::size_t long_texts = 0;
  bool lone = true;        // no two paragraphs of text in a row
  bool long_pair = false;  // two long ones in a row
};

// Looks for the heading that begins the furniture. Everything is counted once, for pages may be large.
class Headings {
 public:
  explicit Headings(const std::vector<std::string>& paragraphs)
      : paragraphs_(paragraphs), rest_(paragraphs.size() + 1) {
    bool text_behind = false, long_behind = false;
    for (std::size_t i = paragraphs.size(); i > 0; --i) {
      const std::string& p = paragraphs[i - 1];
      const bool text = ends_with_stop(p) && !is_site_notice(p);
      const bool long_text = text && is_text(p);
      Rest r = rest_[i];
      r.lone = r.lone && !(text && text_behind);
      r.long_pair = r.long_pair || (long_text && long_behind);
      r.first_lines = text ? 0 : r.first_lines + 1;
      r.lines += text ? 0 : 1;
      r.texts += text ? 1 : 0;
      r.long_texts += long_text ? 1 : 0;
      r.bytes += text ? p.size() : 0;
      rest_[i - 1] = r;
      text_behind = text;
      long_behind = long_text;
    }
    for (const std::string& p : paragraphs) ++times_[p];
  }

  // The first heading such as "Most read" that no text of the article follows.
  std::size_t find_first() const {
    std::size_t total = 0, before = 0;
    for (const std::string& p : paragraphs_) total += p.size();
    for (std::size_t i = 0; i < paragraphs_.size(); ++i) {
      if (is_heading(paragraphs_[i])) {
        const bool late = before * 10 >= total * 6;  // little of the page is left
        if ((late && !text_resumes(i)) || begins_teasers(i) || begins_foot(i)) return i;
      }
      before += paragraphs_[i].size();
    }
    return paragraphs_.size();
  }

 private:
  // The article goes on behind the heading: at once, behind a few lines with two paragraphs or more, or
  // behind one headline ("Read also", "Ferry to run extra trips") with its last.
  bool text_resumes(std::size_t heading) const {
    constexpr std::size_t kLines = 3;
    const std::size_t n = paragraphs_.size();
    if (heading + 1 < n && is_text(paragraphs_[heading + 1])) return true;
    for (std::size_t i = heading + 2; i + 1 < n && i <= heading + kLines; ++i)
      if (is_text(paragraphs_[i]) && continues_text(paragraphs_[i + 1])) return true;
    return heading + 2 < n && has_words(paragraphs_[heading + 1], kSentenceWords) &&
           !is_site_label(paragraphs_[heading + 1]) && is_text(paragraphs_[heading + 2]) &&
           rest_[heading + 3].long_texts == 0;
  }

  std::size_t text_bytes_before(std::size_t heading) const { return rest_[0].bytes - rest_[heading].bytes; }

  // Behind the heading stand several paragraphs of text, each alone between headlines, names or times: news
  // of other articles, or what readers have said. Or one behind a list of headlines. A heading printed again
  // and again stands between the parts of one article.
  bool begins_teasers(std::size_t heading) const {
    constexpr std::size_t kLines = 3;
    const Rest& rest = rest_[heading + 1];
    if (times_.at(paragraphs_[heading]) > 1 || rest_[0].long_texts == rest_[heading].long_texts) return false;
    if (!rest.lone || rest.first_lines == 0) return false;
    const std::size_t before = text_bytes_before(heading);
    return (rest.texts >= 2 && rest.bytes <= before * 2) ||
           (rest.first_lines >= kLines && rest.bytes < before);
  }

  // Behind the heading stand many lines with little text among them: the foot of a site, which has a sentence
  // here and there about its writers, cookies or comments.
  bool begins_foot(std::size_t heading) const {
    constexpr std::size_t kLines = 8, kLinesAText = 3, kTimesText = 2;
    const Rest& rest = rest_[heading + 1];
    return !rest.long_pair && rest.lines >= kLines && rest.lines >= rest.texts * kLinesAText &&
           text_bytes_before(heading) >= rest.bytes * kTimesText;
  }

  const std::vector<std::string>& paragraphs_;
  std::vector<Rest> rest_;  // from each line on
  std::map<std::string_view, std::size_t> times_;
};

}  // namespace

bool is_site_notice(std::string_view paragraph) {
  if (has_words(paragraph, kNoticeWords)) return false;
  if (paragraph.find("©") != std::string_view::npos) return true;
  const std::string words = word_string(paragraph);
  return claims_rights(words) || is_cookie_notice(words) ||
         (kNetworks.count(words, 2) == 2 && !has_words(paragraph, kLabelWords)) || has_order(paragraph);
}

bool is_sentence(std::string_view paragraph) {
  return ends_with_stop(paragraph) && has_words(paragraph, kSentenceWords);
}

bool is_long(std::string_view paragraph) { return count_words(paragraph, kLongWords) == kLongWords; }

bool has_sentences(std::string_view paragraph) {
  constexpr std::u32string_view kWideStops = U"\u3002\uFF01\uFF1F";  // which no space follows
  const std::string_view text = inside_quotes(paragraph);
  for (std::size_t at = 0; at < text.size();) {
    const Decoded c = decode_utf8(text, at);
    at += c.bytes;
    if (at < text.size() && is_one_of(c.code_point, kStops) &&
        (text[at] == ' ' || is_one_of(c.code_point, kWideStops)))
      return true;
  }
  return false;
}

bool begins_as_speech(std::string_view paragraph) {
  return is_one_of(first_character(paragraph), kOpeningQuotes) ||
         is_one_of(first_character(paragraph), U"-–—");
}

bool announces_more(std::string_view paragraph) {
  return ends_with_colon(paragraph) && !has_words(paragraph, kTextWords);
}

bool begins_with_order(std::string_view paragraph) {
  const std::string_view sentence = first_sentence(paragraph);
  return is_order(sentence) && !is_long(sentence);
}

bool speaks_in_passing(std::string_view paragraph) {
  if (!is_sentence(paragraph) || contains_any(paragraph, kMarks)) return false;
  const std::string words = word_string(paragraph);
  if (claims_rights(words) || is_cookie_notice(words)) return false;
  if (has_order(paragraph) && !has_words(paragraph, kTextWords)) return false;
  return kNetworks.count(words, 2) + kCalls.count(words, 2) < 2;
}

bool is_site_label(std::string_view paragraph) {
  if (count_words(paragraph, kLabelWords + 1) > kLabelWords) return false;
  if (contains_any(paragraph, kMarks)) return true;
  const std::string words = word_string(paragraph);
  return kNetworks.stand_in(words) || kCalls.stand_in(words);
}

std::size_t find_article_end(const std::vector<std::string>& paragraphs) {
  const std::size_t end = Headings(paragraphs).find_first();
  const auto last_where = [&](auto&& test) {
    for (std::size_t i = end; i > 0; --i)
      if (test(paragraphs[i - 1])) return i;
    return std::size_t{0};
  };

  // What is left ends with the last paragraph that is surely text, and what continues it right behind.
  // Labels, links and headlines after that are furniture.
  bool stops = true;  // the page has full stops
  std::size_t last = last_where(is_text);
  if (last == 0)
    last = last_where(
        [](const std::string& p) { return is_sentence(p) && !is_site_label(p) && !is_site_notice(p); });
  if (last == 0) {
    stops = false;
    last = last_where(is_long);
    if (last == 0)
      last = last_where([](const std::string& p) { return has_words(p, kTextWords) && !is_site_label(p); });
  }
  if (last == 0) {  // nothing but short lines: a list, a table, a poem
    last = end;
    while (last > 1 && is_site_label(paragraphs[last - 1])) --last;
    return last;
  }

  bool subheadings = false;
  for (std::size_t i = 0; i < last; ++i) subheadings = subheadings || is_subheading(paragraphs, i, last);
  const auto speaks_of_cookies = [](const std::string& p) { return kCookies.stand_in(word_string(p)); };
  const bool about_cookies = std::any_of(
      paragraphs.begin(), paragraphs.begin() + static_cast<std::ptrdiff_t>(last), speaks_of_cookies);
  while (last < end) {
    const std::string& p = paragraphs[last];
    const bool goes_on = continues_text(p) || (about_cookies && speaks_of_cookies(p) && is_sentence(p)) ||
                         (is_long(p) && !is_site_notice(p)) ||
                         (has_bullet(p) && has_bullet(paragraphs[last - 1])) ||
                         (subheadings && is_subheading(paragraphs, last, end)) ||
                         (!stops && has_words(p, kHeadlineWords) && !is_site_label(p));
    std::size_t next = goes_on ? last + 1 : list_end(paragraphs, last, end);
    if (next == last) next = quotation_end(paragraphs, last, end);
    if (next == last) break;
    last = next;
  }
  if (last < end && is_last_line(paragraphs, last)) ++last;
  return last;
}

}  // namespace dateline

#include "extract/language.h"

// CLD2's header uses the first two without including them, so their order stays.
// clang-format off
#include <cstdio>
#include <cld2/public/encodings.h>
#include <cld2/public/compact_lang_det.h>
// clang-format on

#include <algorithm>
#include <map>
#include <vector>

#include "utf8.h"

namespace dateline {
namespace {

// CLD2's own flag for "best effort": answer for short text too.
constexpr int kBestEffort = 0x4000;
constexpr std::size_t kEnoughBytes = 64 * 1024;  // to know the language of a text

std::string iso_code(CLD2::Language language) {
  const std::string code = CLD2::LanguageCode(language);
  if (code == "un" || code == "xxx") return {};
  if (code == "iw") return "he";
  if (code == "jw") return "jv";
  return code.substr(0, code.find('-'));
}

}  // namespace

std::string language_code(std::string_view tag) {
  constexpr std::size_t kLongest = 8;  // RFC 5646, 2.1
  const std::string code = ascii_lower(tag.substr(0, tag.find_first_of("-_")));
  const bool letters = std::all_of(code.begin(), code.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  return letters && code.size() <= kLongest ? code : std::string();
}

LanguageGuess guess_language(std::string_view text) {
  text = text.substr(0, kEnoughBytes);
  CLD2::Language top[3];
  int percent[3];
  double score[3];
  int bytes = 0;
  bool reliable = false;
  const CLD2::CLDHints hints{nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
  const CLD2::Language language =
      CLD2::ExtDetectLanguageSummary(text.data(), static_cast<int>(text.size()), true, &hints, kBestEffort,
                                     top, percent, score, nullptr, &bytes, &reliable);
  // A letter that one language alone has outweighs a doubtful guess. ə is Azerbaijani in Latin script.
  if (!reliable || score[0] < 300) {
    if (text.find("ə") != std::string_view::npos || text.find("Ə") != std::string_view::npos)
      return {"az", true};
    reliable = false;
  }
  return {iso_code(language), reliable && percent[0] >= 60 && language != CLD2::UNKNOWN_LANGUAGE};
}

void assign_languages(Article& article) {
  std::vector<Paragraph*> open;
  open.reserve(article.captions.size() + article.paragraphs.size());
  for (Paragraph& p : article.captions) open.push_back(&p);
  for (Paragraph& p : article.paragraphs) open.push_back(&p);
  article.lang = language_code(article.lang);
  for (Paragraph* p : open)
    if (!p->lang.empty()) p->lang = language_code(p->lang);

  std::map<std::string, std::size_t> sure;  // language to bytes of text surely in it
  for (const Paragraph* p : open)
    if (!p->lang.empty()) sure[p->lang] += p->text.size();
  std::erase_if(open, [](const Paragraph* p) { return !p->lang.empty(); });

  if (!article.lang.empty()) {
    for (Paragraph* p : open) p->lang = article.lang;
    return;
  }
  std::vector<std::string> guesses;
  std::map<std::string, std::size_t> likely;
  for (Paragraph* p : open) {
    LanguageGuess guess = guess_language(p->text);
    likely[guess.code] += p->text.size();
    if (guess.reliable) {
      p->lang = guess.code;
      sure[guess.code] += p->text.size();
    }
    guesses.push_back(std::move(guess.code));
  }
  const auto most = [](const std::map<std::string, std::size_t>& by_bytes) {
    const auto best = std::max_element(by_bytes.begin(), by_bytes.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return best == by_bytes.end() ? std::string() : best->first;
  };
  std::string main = most(sure);
  if (main.empty()) main = guess_language(article.title + "\n" + body_text(article)).code;
  if (main.empty()) main = most(likely);
  for (std::size_t i = 0; i < open.size(); ++i)
    if (open[i]->lang.empty()) open[i]->lang = sure.count(guesses[i]) != 0 ? guesses[i] : main;

  std::map<std::string, std::size_t> body;
  for (const Paragraph& p : article.paragraphs)
    if (!p.lang.empty()) body[p.lang] += p.text.size();
  article.lang = body.empty() ? main : most(body);
}

}  // namespace dateline

#include "present/snippet.h"

#include <algorithm>

#include "analysis/tokenize.h"
#include "dateline/searcher.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kMaxScannedBytes =
    256 * 1024;  // of one article: beyond it no better passage is looked for

void collect(const QueryNode& node, const std::vector<std::string>& languages, Stems& stems, Marks& out) {
  const bool title_only = node.field != nullptr && node.field->name == "title";
  switch (node.kind) {
    case NodeKind::word:
      if (!title_only)
        for (const std::string& lang : languages)
          for (const QueryWord& w : node.words) {
            std::vector<std::string> found;
            stems.append(w.written, w.folded, w.ascii, lang, found);
            out.stems.insert(found.begin(), found.end());
          }
      return;
    case NodeKind::phrase:
      if (!title_only) {
        std::vector<std::string> words;
        for (const QueryWord& w : node.words) words.push_back(w.folded);
        out.phrases.push_back(std::move(words));
      }
      return;
    default:
      break;
  }
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    if (node.children[i] == nullptr) continue;
    if (node.kind == NodeKind::without && i > 0) continue;
    if (node.kind == NodeKind::group && node.signs[i] == Sign::prohibited) continue;
    collect(*node.children[i], languages, stems, out);
  }
}

struct Span {  // a matched word or phrase; bytes of a paragraph
  std::size_t begin, end;
  std::size_t what;  // which part of the query, for counting different ones
};

struct Word {
  std::size_t begin, end;
  std::string folded;
};

// The marked spans of a paragraph, in order, not overlapping.
std::vector<Span> find_spans(const Paragraph& paragraph, const std::string& article_lang, const Marks& marks,
                             Stems& stems) {
  std::vector<Span> spans;
  std::vector<Word> words;
  std::vector<std::string> found;
  const std::string& lang = paragraph.lang.empty() ? article_lang : paragraph.lang;
  Tokenizer tokens(paragraph.text);
  Token token;
  while (tokens.next(token)) {
    if (!marks.stems.empty()) {
      found.clear();
      stems.append(std::string_view(paragraph.text).substr(token.begin, token.end - token.begin),
                   token.folded, token.ascii, lang, found);
      for (const std::string& stem : found) {
        if (const auto mark = marks.stems.find(stem); mark != marks.stems.end()) {
          spans.push_back({token.begin, token.end, std::hash<std::string>{}(stem)});
          break;
        }
      }
    }
    if (!marks.phrases.empty()) words.push_back({token.begin, token.end, std::string(token.folded)});
  }
  for (std::size_t p = 0; p < marks.phrases.size(); ++p) {
    const auto& phrase = marks.phrases[p];
    for (std::size_t i = 0; i + phrase.size() <= words.size(); ++i) {
      const bool stands =
          std::equal(phrase.begin(), phrase.end(), words.begin() + static_cast<std::ptrdiff_t>(i),
                     [](const std::string& a, const Word& b) { return a == b.folded; });
      if (stands) spans.push_back({words[i].begin, words[i + phrase.size() - 1].end, p});
    }
  }
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  std::vector<Span> apart;
  for (const Span& s : spans) {
    if (apart.empty() || s.begin >= apart.back().end) {
      apart.push_back(s);
    } else {
      apart.back().end = std::max(apart.back().end, s.end);
    }
  }
  return apart;
}

// What the spans from `first` within `bytes` are worth: different parts of the query before more of the same.
std::size_t worth(const std::vector<Span>& spans, std::size_t first, std::size_t bytes) {
  std::vector<std::size_t> seen;
  std::size_t value = 0;
  for (std::size_t i = first; i < spans.size(); ++i) {
    if (i > first && spans[i].end - spans[first].begin > bytes) break;
    const bool repeated = std::find(seen.begin(), seen.end(), spans[i].what) != seen.end();
    value += repeated ? 1 : 20;
    if (!repeated) seen.push_back(spans[i].what);
  }
  return value;
}

bool is_word_byte(char c) { return c != ' '; }

// A passage of the text of about `bytes` around [from, to), cut between words, with its spans marked.
std::string cut(const std::string& text, const std::vector<Span>& spans, std::size_t from,
                std::size_t bytes) {
  std::size_t begin = from;
  if (text.size() <= bytes) {
    begin = 0;
  } else {
    // Some words of lead, from the start of the sentence if that is near.
    const std::size_t lead = std::min(from, bytes / 3);
    begin = from - lead;
    const std::size_t sentence = text.rfind(". ", from);
    if (sentence != std::string::npos && sentence + 2 >= begin && sentence + 2 <= from) {
      begin = sentence + 2;
    } else if (begin > 0) {
      while (begin < from && is_word_byte(text[begin - 1])) ++begin;
    }
  }
  std::size_t end = std::min(text.size(), begin + bytes);
  for (const Span& s : spans)  // never through a mark
    if (s.begin < end && s.end > end) end = s.end;
  if (end < text.size()) {
    std::size_t shorter = end;
    while (shorter > begin && is_word_byte(text[shorter])) --shorter;
    bool splits = shorter == begin;
    for (const Span& s : spans)
      splits = splits || (s.begin < shorter && s.end > shorter) || (s.begin >= shorter && s.begin < end);
    end = splits ? end : shorter;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  }
  std::string out = begin > 0 ? "…" : "";
  std::size_t at = begin;
  for (const Span& s : spans) {
    if (s.begin < begin || s.end > end) continue;
    out.append(text, at, s.begin - at)
        .append(1, kMatchBegin)
        .append(text, s.begin, s.end - s.begin)
        .append(1, kMatchEnd);
    at = s.end;
  }
  out.append(text, at, end - at);
  if (end < text.size()) out += "…";
  return out;
}

}  // namespace

Marks marks_of(const QueryNode& query, const std::vector<std::string>& languages, Stems& stems) {
  Marks marks;
  collect(query, languages, stems, marks);
  return marks;
}

std::string make_snippet(const Article& article, const Marks& marks, Stems& stems, std::size_t characters) {
  const Paragraph* best = nullptr;
  std::vector<Span> best_spans;
  std::size_t best_first = 0, best_worth = 0, scanned = 0;
  const auto look = [&](const Paragraph& p) {
    if (scanned > kMaxScannedBytes) return;
    scanned += p.text.size();
    std::vector<Span> spans = find_spans(p, article.lang, marks, stems);
    std::size_t first = 0, most = 0;
    for (std::size_t i = 0; i < spans.size(); ++i) {
      const std::size_t value = worth(spans, i, characters);
      if (value > most) {
        most = value;
        first = i;
      }
    }
    if (most <= best_worth) return;
    best_worth = most;
    best_first = first;
    best = &p;
    best_spans = std::move(spans);
  };
  for (const Paragraph& p : article.paragraphs) look(p);
  for (const Paragraph& p : article.captions) look(p);
  if (best == nullptr) {
    best = !article.paragraphs.empty() ? &article.paragraphs.front()
           : !article.captions.empty() ? &article.captions.front()
                                       : nullptr;
    if (best == nullptr) return {};
  }
  // Characters of other scripts than Latin take two or three bytes.
  std::size_t count = 0;
  for (const char c : best->text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  const std::size_t bytes = count == 0 ? characters : characters * best->text.size() / count;
  return cut(best->text, best_spans, best_spans.empty() ? 0 : best_spans[best_first].begin, bytes);
}

}  // namespace dateline

#include "present/snippet.h"

#include <algorithm>

#include "analysis/tokenize.h"
#include "dateline/searcher.h"
#include "utf8.h"

namespace dateline {
namespace {

// Of one article: beyond it no better passage is looked for, once there is one.
constexpr std::size_t kEnoughBytes = 256 * 1024;

// Bytes of overlapping marks that become one: "ha ha" in "ha ha ha". More would be a mark of the whole text.
constexpr std::size_t kLongestMerged = 200;

constexpr std::size_t kLead = 3;  // a third of a passage stands before its first mark, at most

constexpr char kParagraphEnd = '\n';  // between paragraphs while a passage is chosen

unsigned fields_of(const TextField* field) {
  if (field == nullptr) return Marks::kAnywhere;
  return field->name == "title" ? Marks::kTitle : Marks::kCaption;
}

void collect(const QueryNode& node, const Vocabulary& vocabulary, Marks& out) {
  const std::size_t part = out.words.size() + out.rules.size();
  switch (node.kind) {
    case NodeKind::word:
      if (node.words.front().match == WordMatch::forms) {
        Marks::Word& mark = out.words.emplace_back();
        mark.word = node.words.front();
        mark.fields = fields_of(node.field);
        mark.part = part;
        for (LanguageStem& s : vocabulary.language_stems(mark.word)) mark.stems.push_back(std::move(s.stem));
        mark.other_spellings = vocabulary.other_spellings(mark.word);
        return;
      }
      [[fallthrough]];
    case NodeKind::phrase:
    case NodeKind::verbatim:
    case NodeKind::near:
    case NodeKind::adjacent: {
      Marks::Rule rule{fields_of(node.field), positional_of(node), std::nullopt, part};
      if (node.kind == NodeKind::verbatim) rule.verbatim.emplace(node);
      out.rules.push_back(std::move(rule));
      return;
    }
    default:
      break;
  }
  for (std::size_t i = 0; i < node.children.size(); ++i)
    if (node.children[i] != nullptr && !is_negative(node, i)) collect(*node.children[i], vocabulary, out);
}

struct Mark {  // a matched word or phrase; bytes of a passage's text
  std::size_t begin, end;
  std::size_t part;
};

// A run of text in which positions go on: the body, a caption, the title.
class Passage {
 public:
  // `any_language`: stems count in text of every language.
  Passage(unsigned field, const Marks& marks, Stems& stems, bool any_language)
      : field_(field), any_language_(any_language), marks_(marks), stems_(stems) {
    for (const Marks::Rule& rule : marks.rules) {
      if ((rule.fields & field) == 0) continue;
      for (const std::vector<Sequence>& operand : rule.positional.operands)
        for (const Sequence& sequence : operand)
          for (const WordSet& words : sequence)
            for (const std::string& w : words) positions_.try_emplace(w);
    }
    for (const Marks::Word& w : marks.words)
      for (const QueryWord& name : w.other_spellings)
        if (name.match == WordMatch::exact && (w.fields & field) != 0)
          names_.try_emplace(name.folded, w.part);
  }

  void add(std::string_view text, std::string_view lang) {
    if (!text_.empty()) text_ += kParagraphEnd;
    const std::size_t offset = text_.size();
    text_ += text;
    const Parts& stems = stems_of_query(lang);
    Tokenizer tokens(text);
    Token token;
    while (tokens.next(token)) {
      const std::size_t begin = offset + token.begin, end = offset + token.end;
      if (!stems.empty() || !names_.empty())
        mark_word(token, text.substr(token.begin, token.end - token.begin), lang, stems, begin, end);
      if (positions_.empty()) continue;
      if (const auto found = positions_.find(std::string(token.folded)); found != positions_.end())
        found->second.push_back(static_cast<Position>(words_.size()));
      words_.push_back({begin, end});
    }
  }

  // In order, not overlapping.
  std::vector<Mark> marks() const {
    std::vector<Mark> found = found_;
    for (const Marks::Rule& rule : marks_.rules) {
      if ((rule.fields & field_) == 0) continue;
      const auto spans = spans_of(rule.positional, [&](const WordSet& words) { return positions_of(words); });
      for (const Span& s : spans) {
        const std::size_t begin = words_[s.begin].begin, end = words_[s.end].end;
        if (!rule.verbatim || rule.verbatim->stands_at(text_, begin, end))
          found.push_back({begin, end, rule.part});
      }
    }
    std::sort(found.begin(), found.end(), [](const Mark& a, const Mark& b) {
      return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
    });
    std::vector<Mark> apart;
    for (const Mark& m : found) {
      if (apart.empty() || m.begin >= apart.back().end) {
        apart.push_back(m);
      } else if (m.end - apart.back().begin <= kLongestMerged) {
        apart.back().end = std::max(apart.back().end, m.end);
      }
    }
    return apart;
  }

  const std::string& text() const { return text_; }

 private:
  struct Word {
    std::size_t begin, end;
  };

  using Parts = std::unordered_map<std::string, std::size_t>;

  // What the query looks for in text of the language.
  const Parts& stems_of_query(std::string_view lang) {
    const auto [found, is_new] = by_language_.try_emplace(std::string(lang), marks_.stems);
    if (!is_new) return found->second;
    for (const Marks::Word& w : marks_.words) {
      if ((w.fields & field_) == 0) continue;
      stem_list_ = any_language_ ? w.stems : std::vector<std::string>();
      if (!any_language_) stems_.append(w.word.written, w.word.folded, w.word.ascii, lang, stem_list_);
      for (const QueryWord& name : w.other_spellings)
        if (name.match == WordMatch::forms)
          stems_.append(name.written, name.folded, name.ascii, lang, stem_list_);
      for (const std::string& stem : stem_list_) found->second.try_emplace(stem, w.part);
    }
    return found->second;
  }

  // By its stem, or as it stands.
  void mark_word(const Token& token, std::string_view written, std::string_view lang, const Parts& stems,
                 std::size_t begin, std::size_t end) {
    stem_list_.clear();
    stems_.append(written, token.folded, token.ascii, lang, stem_list_);
    for (const std::string& stem : stem_list_) {
      const auto part = stems.find(stem);
      if (part == stems.end()) continue;
      found_.push_back({begin, end, part->second});
      return;
    }
    if (names_.empty()) return;
    if (const auto name = names_.find(std::string(token.folded)); name != names_.end())
      found_.push_back({begin, end, name->second});
  }

  std::vector<Position> positions_of(const WordSet& words) const {
    std::vector<Position> out;
    for (const std::string& w : words) {
      const std::vector<Position>& positions = positions_.at(w);
      out.insert(out.end(), positions.begin(), positions.end());
    }
    if (words.size() > 1) std::sort(out.begin(), out.end());
    return out;
  }

  unsigned field_;
  bool any_language_;
  const Marks& marks_;
  Stems& stems_;
  std::string text_;
  std::vector<Word> words_;                                           // where rules have to be checked
  std::unordered_map<std::string, std::vector<Position>> positions_;  // of the words of rules
  std::unordered_map<std::string, Parts> by_language_;
  std::vector<std::string> stem_list_;
  Parts names_;              // looked for as they stand
  std::vector<Mark> found_;  // by their stems
};

// What the spans from `first` within `bytes` are worth: different parts of the query before more of the same.
std::size_t worth(const std::vector<Mark>& spans, std::size_t first, std::size_t bytes) {
  std::vector<std::size_t> seen;
  std::size_t value = 0;
  for (std::size_t i = first; i < spans.size(); ++i) {
    if (i > first && spans[i].end - spans[first].begin > bytes) break;
    const bool repeated = std::find(seen.begin(), seen.end(), spans[i].part) != seen.end();
    value += repeated ? 1 : 20;
    if (!repeated) seen.push_back(spans[i].part);
  }
  return value;
}

bool is_word_byte(char c) { return c != ' ' && c != kParagraphEnd; }

// The first start of a sentence or paragraph in [low, high], or npos.
std::size_t sentence_start(const std::string& text, std::size_t low, std::size_t high) {
  for (std::size_t i = low; i <= high; ++i) {
    if (i == 0 || text[i - 1] == kParagraphEnd) return i;
    const bool behind_stop =
        i >= 2 && text[i - 1] == ' ' && (text[i - 2] == '.' || text[i - 2] == '!' || text[i - 2] == '?');
    if (behind_stop) return i;
  }
  return std::string::npos;
}

// A passage of the text of about `bytes` around [from, to), cut between words, with its spans marked.
std::string cut(const std::string& text, const std::vector<Mark>& spans, std::size_t from,
                std::size_t bytes) {
  std::size_t begin = from;
  if (text.size() <= bytes) {
    begin = 0;
  } else {
    // Some words of lead, from the start of the sentence if that is near.
    const std::size_t lead = std::min(from, bytes / kLead);
    begin = from - lead;
    if (begin < lead / 2) {
      begin = 0;
    } else if (const std::size_t sentence = sentence_start(text, begin, from);
               sentence != std::string::npos) {
      begin = sentence;
    } else if (begin > 0) {
      while (begin < from && is_word_byte(text[begin - 1])) ++begin;
    }
    for (const Mark& s : spans)  // never through a mark
      if (s.begin < begin && s.end > begin) begin = s.begin;
  }
  std::size_t end = std::min(text.size(), begin + bytes);
  for (const Mark& s : spans)
    if (s.begin < end && s.end > end) end = s.end;
  if (end < text.size()) {
    std::size_t shorter = end;
    while (shorter > begin && is_word_byte(text[shorter])) --shorter;
    bool splits = shorter == begin;
    for (const Mark& s : spans)
      splits = splits || (s.begin < shorter && s.end > shorter) || (s.begin >= shorter && s.begin < end);
    end = splits ? end : shorter;
    // Not through a character; in text that is not UTF-8 there may be no end to them.
    for (int i = 0; i < 3 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80; ++i)
      ++end;
  }
  std::string out = begin > 0 ? "…" : "";
  std::size_t at = begin;
  for (const Mark& s : spans) {
    if (s.begin < begin || s.end > end) continue;
    out.append(text, at, s.begin - at)
        .append(1, kMatchBegin)
        .append(text, s.begin, s.end - s.begin)
        .append(1, kMatchEnd);
    at = s.end;
  }
  out.append(text, at, end - at);
  if (end < text.size()) out += "…";
  std::replace(out.begin(), out.end(), kParagraphEnd, ' ');
  return out;
}

// Characters of other scripts than Latin take two or three bytes.
std::size_t bytes_of(std::string_view text, std::size_t characters) {
  const auto count = static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
  return count == 0 ? characters : characters * text.size() / count;
}

struct Choice {
  std::size_t worth = 0;
  std::string snippet;
};

// Takes the best passage of the text where it is worth more than what was chosen before.
void choose(const Passage& passage, std::size_t characters, Choice& chosen) {
  const std::vector<Mark> marks = passage.marks();
  const std::size_t bytes = bytes_of(passage.text(), characters);
  std::size_t best = 0, most = chosen.worth;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (i > 0 && marks[i].begin > kEnoughBytes) break;
    const std::size_t value = worth(marks, i, bytes - bytes / kLead);
    if (value <= most) continue;
    most = value;
    best = i;
  }
  if (most > chosen.worth) chosen = {most, cut(passage.text(), marks, marks[best].begin, bytes)};
}

struct Best {
  Choice choice;
  bool of_title = false;
};

// The best passage of all of the article; the headline only where nothing else matches.
Best best_of(const Article& article, const Marks& marks, Stems& stems, std::size_t characters,
             bool any_language) {
  const auto lang_of = [&](const Paragraph& p) -> const std::string& {
    return p.lang.empty() ? article.lang : p.lang;
  };
  Best best;
  Passage body(Marks::kBody, marks, stems, any_language);
  std::size_t enough = kEnoughBytes;
  for (const Paragraph& p : article.paragraphs) {
    body.add(p.text, lang_of(p));
    if (body.text().size() < enough) continue;
    if (!body.marks().empty()) break;
    enough *= 2;
  }
  choose(body, characters, best.choice);
  for (const Paragraph& p : article.captions) {
    Passage caption(Marks::kCaption, marks, stems, any_language);
    caption.add(p.text, lang_of(p));
    choose(caption, characters, best.choice);
  }
  best.of_title = best.choice.worth == 0;
  if (best.of_title) {
    Passage title(Marks::kTitle, marks, stems, any_language);
    title.add(article.title, article.lang);
    choose(title, characters, best.choice);
  }
  return best;
}

}  // namespace

Marks marks_of(const QueryNode& query, const Vocabulary& vocabulary) {
  Marks marks;
  collect(query, vocabulary, marks);
  return marks;
}

Snippet make_snippet(const Article& article, const Marks& marks, Stems& stems, std::size_t characters) {
  Best best = best_of(article, marks, stems, characters, false);
  if (best.choice.worth == 0 && !marks.words.empty()) best = best_of(article, marks, stems, characters, true);
  if (best.choice.worth > 0) return {std::move(best.choice.snippet), best.of_title};

  std::string opening;
  for (const Paragraph& p : article.paragraphs) {
    if (!opening.empty()) opening += kParagraphEnd;
    opening += p.text;
    if (opening.size() > kEnoughBytes) break;
  }
  if (opening.empty() && !article.captions.empty()) opening = article.captions.front().text;
  return {cut(opening, {}, 0, bytes_of(opening, characters)), false};
}

}  // namespace dateline

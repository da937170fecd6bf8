#include "naive.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <stdexcept>

#include "analysis/fold.h"
#include "analysis/tokenize.h"
#include "utf8.h"

namespace dateline::oracle {
namespace {

constexpr int kFieldGap = 100;  // docs/index-format.md: after the title and each caption

std::u32string letters(std::string_view text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size();) {
    const Decoded d = decode_utf8(text, i);
    out += d.code_point;
    i += d.bytes;
  }
  return out;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool share_one(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(),
                     [&](const std::string& s) { return std::find(b.begin(), b.end(), s) != b.end(); });
}

// '*' stands for any letters, or none.
bool fits(std::string_view pattern, std::string_view word) {
  if (pattern.empty()) return word.empty();
  if (pattern[0] == '*')
    return fits(pattern.substr(1), word) || (!word.empty() && fits(pattern, word.substr(1)));
  return !word.empty() && pattern[0] == word[0] && fits(pattern.substr(1), word.substr(1));
}

// Letters added, left out, changed, and neighbours swapped, no part of the word twice (optimal string
// alignment).
std::size_t edits_between(const std::u32string& a, const std::u32string& b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      d[i][j] =
          std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

std::size_t letters_in_common(const std::u32string& a, const std::u32string& b) {
  std::size_t n = 0;
  while (n < a.size() && n < b.size() && a[n] == b[n]) ++n;
  return n;
}

int days_in(int year, int month) {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

}  // namespace

std::string first_day(const std::string& date) {
  if (date.size() == 4) return date + "-01-01";
  return date.size() == 7 ? date + "-01" : date.substr(0, 10);
}

std::string last_day(const std::string& date) {
  if (date.size() == 4) return date + "-12-31";
  if (date.size() > 7) return date.substr(0, 10);
  return date + "-" + std::to_string(days_in(std::stoi(date.substr(0, 4)), std::stoi(date.substr(5, 2))));
}

NaiveIndex::NaiveIndex(const std::vector<Article>& articles) {
  for (const Article& a : articles) {
    NaiveArticle naive;
    naive.id = a.id;
    naive.date = a.date;
    int position = 0;
    const auto add = [&](const std::string& text, const std::string& lang, Place place) {
      naive.texts.push_back({text, place});
      if (!lang.empty()) languages_.insert(lang);
      Tokenizer tokens(text);
      Token token;
      while (tokens.next(token)) {
        NaiveWord word{std::string(token.folded), {}, place, ++position};
        if (lang.empty()) naive.languages.insert("");
        stems_.append(std::string_view(text).substr(token.begin, token.end - token.begin), token.folded,
                      token.ascii, lang, word.stems);
        naive.words.push_back(std::move(word));
      }
    };
    if (!a.title.empty()) add(a.title, a.lang, Place::title);
    position += kFieldGap;
    for (const Paragraph& p : a.captions) {
      add(p.text, p.lang, Place::caption);
      position += kFieldGap;
    }
    for (const Paragraph& p : a.paragraphs) add(p.text, p.lang, Place::body);

    const auto facet = [&](const std::string& name, const std::vector<std::string>& values) {
      for (const std::string& v : values)
        if (const std::string folded = fold_value(v); !folded.empty())
          naive.facets[name].try_emplace(folded, squeeze_space(v));
    };
    facet("author", a.authors);
    facet("topic", a.topics);
    facet("place", a.places);
    std::vector<std::string> langs;
    for (const Paragraph& p : a.captions) langs.push_back(p.lang);
    for (const Paragraph& p : a.paragraphs) langs.push_back(p.lang);
    if (std::all_of(langs.begin(), langs.end(), [](const std::string& l) { return l.empty(); }))
      langs.push_back(a.lang);
    if (!a.title.empty()) langs.push_back(a.lang);
    facet("lang", langs);
    for (const auto& [lang, unused] : naive.facets["lang"]) {
      languages_.insert(lang);
      naive.languages.insert(lang);
    }
    articles_.push_back(std::move(naive));
  }
  languages_.insert("");
}

const NaiveArticle& NaiveIndex::article(const std::string& id) const {
  for (const NaiveArticle& a : articles_)
    if (a.id == id) return a;
  throw std::out_of_range("no article " + id);
}

std::vector<std::string> NaiveIndex::stems_of(const std::string& written, const std::string& folded,
                                              bool ascii, const std::string& lang) {
  std::vector<std::string> out;
  stems_.append(written, folded, ascii, lang, out);
  return out;
}

std::vector<std::string> NaiveIndex::stems_in(const NaiveArticle& article, const std::string& written,
                                              const std::string& folded, bool ascii) {
  std::map<std::string, int> articles;
  for (const NaiveArticle& a : articles_)
    for (const std::string& lang : a.languages) ++articles[lang];
  std::string commonest;
  for (const auto& [lang, count] : articles)
    if (count > articles[commonest]) commonest = lang;
  std::vector<std::string> out;
  for (const std::string& lang : languages_)
    if (lang == commonest || article.languages.count(lang) != 0)
      stems_.append(written, folded, ascii, lang, out);
  return out;
}

// One query on one article.
class Evaluation {
 public:
  Evaluation(NaiveIndex& index, const NaiveArticle& article, bool all)
      : index_(index), article_(article), all_(all) {}

  bool matches(const Tree& tree, const std::string& scope = "") {
    const auto child = [&](std::size_t i) { return matches(tree.children[i], scope); };
    switch (tree.kind) {
      case Kind::everything:
        return true;
      case Kind::word:
        if (tree.words.size() == 1) return has_word(tree.words[0], scope);
        [[fallthrough]];
      case Kind::phrase:
        return !spans(tree, scope).empty();
      case Kind::verbatim:
        return stands_as_written(tree.written, scope);
      case Kind::value:
        return has_value(tree.value, scope);
      case Kind::dates:
        return in_range(tree);
      case Kind::undated:
        return article_.date.empty();
      case Kind::punctuation:
        return false;
      case Kind::field:
      case Kind::facet:
        return matches(tree.children[0], tree.name);
      case Kind::near:
        return stands_near(tree, scope);
      case Kind::group:
        return matches_group(tree, scope);
      case Kind::chain: {
        bool result = true;
        for (std::size_t i = 0; i < tree.children.size(); ++i)
          result = result && child(i) == (tree.signs[i] == '&');
        return result;
      }
      case Kind::either:
        break;
    }
    for (std::size_t i = 0; i < tree.children.size(); ++i)
      if (child(i)) return true;
    return false;
  }

 private:
  static bool is_in(Place place, const std::string& scope) {
    return scope.empty() || (scope == "title" && place == Place::title) ||
           (scope == "caption" && place == Place::caption);
  }

  bool matches_group(const Tree& tree, const std::string& scope) {
    const bool values = scope != "" && scope != "title" && scope != "caption";
    const bool no_signs = tree.signs.find_first_not_of(' ') == std::string::npos;
    bool any_required = false, any_optional = false, one_optional = false, any = false;
    for (std::size_t i = 0; i < tree.children.size(); ++i) {
      const Tree& child = tree.children[i];
      if (child.kind == Kind::punctuation) continue;
      any = true;
      const bool match = matches(child, scope);
      if (tree.signs[i] == '-') {
        if (match) return false;
      } else if (values && no_signs) {  // topic:(grain wheat) is either
        any_optional = true;
        one_optional = one_optional || match;
      } else if (values || is_filter(child)) {
        if (!match) return false;
      } else if (tree.signs[i] == '+' || all_) {
        if (!match) return false;
        any_required = true;
      } else {
        any_optional = true;
        one_optional = one_optional || match;
      }
    }
    return any && (any_required || !any_optional || one_optional);
  }

  bool has_word(const TreeWord& word, const std::string& scope) {
    const std::vector<std::string> stems = index_.stems_in(article_, word.written, word.folded, word.ascii);
    return std::any_of(article_.words.begin(), article_.words.end(), [&](const NaiveWord& w) {
      if (!is_in(w.place, scope)) return false;
      return word.match == Match::forms ? share_one(stems, w.stems) : stands_for(word, w.folded);
    });
  }

  // Whether a word of a phrase, or at NEAR, is this one.
  bool stands_for(const TreeWord& word, const std::string& folded) {
    switch (word.match) {
      case Match::exact:
        return folded == word.folded;
      case Match::pattern:
        return fits(word.folded, folded);
      case Match::close:
        return edits_between(letters(word.folded), letters(folded)) <= word.edits;
      case Match::forms:
        break;
    }
    return folded == word.folded || is_form(word, folded);
  }

  // It shares a stem with the word and begins as the word and its stems do, but for their last common letter.
  bool is_form(const TreeWord& word, const std::string& folded) {
    bool share = false;
    std::vector<std::string> stems;
    for (const std::string& lang : index_.languages_) {
      const std::vector<std::string> own = index_.stems_of(word.written, word.folded, word.ascii, lang);
      share = share || share_one(own, index_.stems_of(folded, folded, is_ascii(folded), lang));
      stems.insert(stems.end(), own.begin(), own.end());
    }
    if (!share) return false;
    const std::u32string whole = letters(word.folded);
    std::size_t common = whole.size();
    for (const std::string& s : stems)
      if (const std::size_t n = letters_in_common(whole, letters(s)); n > 0) common = std::min(common, n);
    const std::size_t beginning = std::min(whole.size(), std::max<std::size_t>(common - 1, 2));
    return letters_in_common(whole, letters(folded)) >= beginning;
  }

  struct Span {
    int begin, end;
  };

  // Where a word, a phrase or any of several such stands.
  std::vector<Span> spans(const Tree& tree, const std::string& scope) {
    std::vector<Span> out;
    const std::string inner = tree.kind == Kind::field ? tree.name : scope;
    for (const Tree& child : tree.children)
      for (const Span& s : spans(child, inner)) out.push_back(s);
    if (tree.words.empty()) return out;
    const std::vector<NaiveWord>& words = article_.words;
    for (std::size_t first = 0; first + tree.words.size() <= words.size(); ++first) {
      bool here = true;
      for (std::size_t i = 0; i < tree.words.size() && here; ++i) {
        const NaiveWord& w = words[first + i];
        here = is_in(w.place, inner) && w.position == words[first].position + static_cast<int>(i) &&
               stands_for(tree.words[i], w.folded);
      }
      if (here) out.push_back({words[first].position, words[first + tree.words.size() - 1].position});
    }
    return out;
  }

  bool stands_near(const Tree& tree, const std::string& scope) {
    std::vector<std::vector<Span>> operands;
    for (const Tree& child : tree.children) operands.push_back(spans(child, scope));
    int distance = 0;
    for (const unsigned d : tree.distances) distance += d == 0 ? 10 : static_cast<int>(d);
    std::vector<Span> chosen;
    const std::function<bool()> choose = [&] {
      if (chosen.size() == operands.size()) return is_near(chosen, tree.ordered, distance);
      for (const Span& s : operands[chosen.size()]) {
        chosen.push_back(s);
        if (choose()) return true;
        chosen.pop_back();
      }
      return false;
    };
    return choose();
  }
  static bool is_near(const std::vector<Span>& chosen, bool ordered, int distance) {
    int earliest_end = chosen[0].end, latest_begin = chosen[0].begin;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const bool before = chosen[j].end < chosen[i].begin, behind = chosen[i].end < chosen[j].begin;
        if (!before && (ordered || !behind)) return false;
      }
      earliest_end = std::min(earliest_end, chosen[i].end);
      latest_begin = std::max(latest_begin, chosen[i].begin);
    }
    return latest_begin - earliest_end <= distance;
  }

  // In the title, a caption or the paragraphs one after the other, at the borders of words.
  bool stands_as_written(const std::string& written, const std::string& scope) {
    const std::string wanted = composed(written);
    const auto [begins, ends] = borders(wanted);
    std::vector<NaiveText> texts;
    for (const NaiveText& t : article_.texts) {
      if (t.place == Place::body && !texts.empty() && texts.back().place == Place::body) {
        texts.back().text += " " + t.text;
      } else {
        texts.push_back(t);
      }
    }
    for (const NaiveText& t : texts) {
      if (!is_in(t.place, scope)) continue;
      const std::string text = composed(t.text);
      const auto [text_begins, text_ends] = borders(text);
      for (std::size_t at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + 1))
        if (text_begins.count(at + *begins.begin()) != 0 && text_ends.count(at + *ends.rbegin()) != 0)
          return true;
    }
    return false;
  }
  static std::pair<std::set<std::size_t>, std::set<std::size_t>> borders(const std::string& text) {
    std::pair<std::set<std::size_t>, std::set<std::size_t>> out;
    Tokenizer tokens(text);
    Token token;
    while (tokens.next(token)) {
      out.first.insert(token.begin);
      out.second.insert(token.end);
    }
    return out;
  }

  bool has_value(const std::string& value, const std::string& facet) const {
    const auto found = article_.facets.find(facet);
    if (found == article_.facets.end()) return false;
    return std::any_of(found->second.begin(), found->second.end(),
                       [&](const auto& v) { return fits(value, v.first); });
  }

  // An article of a month or year is in a range that holds all of it.
  bool in_range(const Tree& tree) const {
    if (article_.date.empty()) return false;
    return (tree.from.empty() || first_day(article_.date) >= tree.from) &&
           (tree.to.empty() || last_day(article_.date) <= tree.to);
  }

  NaiveIndex& index_;
  const NaiveArticle& article_;
  bool all_;
};

std::set<std::string> NaiveIndex::search(const Tree& tree, bool all) {
  std::set<std::string> found;
  for (const NaiveArticle& a : articles_)
    if (Evaluation(*this, a, all).matches(tree)) found.insert(a.id);
  return found;
}

std::set<std::string> NaiveIndex::search_plain(const std::string& text, bool all) {
  Tree tree;
  tree.kind = Kind::group;
  Tokenizer tokens(text);
  Token token;
  while (tokens.next(token)) {
    Tree word;
    word.kind = Kind::word;
    word.words.push_back({Match::forms, text.substr(token.begin, token.end - token.begin),
                          std::string(token.folded), token.ascii, 0});
    tree.children.push_back(std::move(word));
    tree.signs += ' ';
  }
  return search(tree, all);
}

}  // namespace dateline::oracle

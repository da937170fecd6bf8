#include "generate.h"

#include <algorithm>
#include <iterator>

#include "analysis/fold.h"
#include "analysis/tokenize.h"
#include "naive.h"
#include "utf8.h"

namespace dateline::oracle {
namespace {

// KNOWN FAULTS of the program, which the queries keep clear of. Take one out when it is mended.
// "(grain -)" excludes every article; "title:(grain -)" is an error.
constexpr bool kAvoidSignBeforeClosing = false;
// ="he*o" does not find he*o.
constexpr bool kAvoidStarAsWritten = false;
// peace-keeper's is "peace keeper s", not "peace keeper".
constexpr bool kAvoidLongPossessive = false;
// Under '-' and NOT, "+a b" excludes now the articles with a, now those with both: Xapian's AND_MAYBE below
// AND_NOT.
constexpr bool kAvoidOptionalInExcluded = false;
// Words of a title are not found by their stems where no caption or paragraph of the archive is in its
// language.
constexpr bool kAvoidTitleInOtherLanguage = false;

// Families of words: inflected, accented, misspelt and written in other ways.
const std::vector<Strings> kFamilies{
    {"peace", "Peace", "PEACE", "paece", "peaces"},
    {"talk", "talks", "talking", "talked", "Talks", "tlak"},
    {"grain", "grains", "Grain", "grian", "gran"},
    {"study", "studies", "studying", "Studied"},
    {"die", "dies", "dying"},
    {"the", "The"},
    {"and", "or", "not"},
    {"of", "a", "s", "x"},
    {"road", "roads", "Road", "roda"},
    {"peace-keeping", "peacekeeping", "Peace-Keepers", "peacekeeper's", "peace-keeper's"},
    {"U.S.", "US", "us", "u.s"},
    {"1,250.5", "1250", "250", "1.250"},
    {"Azerbaijan's", "Azerbaijan", "Azerbaijan’s", "azerbaijani", "azerbaijans"},
    {"AT&T", "at", "t"},
    {"Türkiye'de", "Türkiye", "Turkiye", "TÜRKİYE"},
    {"kitap", "kitaplar", "kitapları", "kitaplari", "kitabı", "Kitap"},
    {"ışık", "IŞIK", "isik", "ışıklar", "Işık"},
    {"İstanbul", "Istanbul", "istanbul", "İSTANBUL"},
    {"müzakirələr", "müzakirə", "muzakireler", "MÜZAKİRƏLƏR"},
    {"sülh", "sulh", "Sülh", "sülhü"},
    {"Qarabağ", "Qarabag", "Qarabağda", "QARABAĞ"},
    {"sülh\u00ADməramlı", "sülhməramlı", "sulhmeramli"},
    {"переговоры", "переговоров", "Переговорах", "ПЕРЕГОВОРЫ"},
    {"дорога", "дороги", "дорогу", "ДОРОГА", "дрога"},
    {"ёлка", "елка", "ёлки", "Ёлка"},
    {"край", "края", "крае", "раи"},
    {"мир", "мира", "миру", "Мир", "рим"},
    {"Haus", "Häuser", "Hauses", "haeuser", "haus"},
    {"Straße", "Strasse", "Straßen", "STRASSE"},
    {"café", "cafe", "Cafés", "cafe\u0301", "CAFÉ"},
    {"和平", "和平谈判", "谈判", "和"},
    {"2023", "1990", "12:30"},
    {"O'Neill", "o'neill", "ONeill", "O’Neill"},
    {"Laçın", "Lachin", "laçın", "LAÇIN", "lacin"},
    {"hero", "heo", "hello", "hebro", "he*o"},
    {"C++", "C", "c"},
};

const Strings kAuthors{"Anna Velikhanli", "anna  velikhanli", "Əli Əliyev",   "ALI ALIYEV", "eli eliyev",
                       "Jean-Luc Ünal",   "O'Neill",          "Ирина Ёлкина", "AP",         "ap"};
const Strings kTopics{"grain", "Grain", "peace talks", "Peace  Talks", "foreign exchange",
                      "U.S.",  "Café",  "cafe",        "2023",         "none",
                      "和平",  "grains"};
const Strings kPlaces{"Laçın", "Lachin", "Geneva", "Genève", "New York", "İstanbul", "istanbul", "Баку"};
const Strings kLanguages{"en", "tr", "ru", "az", "de"};

const Strings kJoiners{", ", ". ", "; ", " — ", "-", "/", " (", ") ", " & ", "'", ": "};

// One token from the first letter to the last, in composed letters.
bool is_plain_word(const std::string& text) {
  Tokenizer tokens(text);
  Token token;
  return tokens.next(token) && token.begin == 0 && token.end == text.size() && composed(text) == text &&
         text.find("\u00AD") == std::string::npos;
}

bool is_operator(std::string_view text) {
  return text == "AND" || text == "OR" || text == "NOT" || text == "NEAR" || text == "ADJ";
}

std::string ascii_case(std::string text, bool upper) {
  for (char& c : text)
    if (upper ? (c >= 'a' && c <= 'z') : (c >= 'A' && c <= 'Z')) c = static_cast<char>(c ^ 0x20);
  return text;
}

std::string utf8(const std::u32string& letters) {
  std::string out;
  for (const char32_t c : letters) append_utf8(out, c);
  return out;
}

std::u32string code_points(std::string_view text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size();) {
    const Decoded d = decode_utf8(text, i);
    out += d.code_point;
    i += d.bytes;
  }
  return out;
}

// An article may have a star; in a query it is a pattern.
std::string without_star(std::string word) {
  word.erase(std::remove(word.begin(), word.end(), '*'), word.end());
  return word;
}

std::string random_date(Random& random) {
  static const Strings kYears{"2019", "2020", "2021", "2023"}, kMonths{"01", "02", "03", "11", "12"},
      kDays{"01", "02", "15", "28", "29", "30", "31"};
  std::string date = random.one_of(kYears);
  if (random.percent(25)) return date;
  date += "-" + random.one_of(kMonths);
  if (random.percent(30)) return date;
  return date + "-" + std::min(random.one_of(kDays), last_day(date).substr(8));
}

class TextMaker {
 public:
  TextMaker(Random& random, const std::vector<Strings>& vocabulary)
      : random_(random), vocabulary_(vocabulary) {}

  std::string word() {
    const std::size_t n = vocabulary_.size();  // some are more frequent
    return random_.one_of(vocabulary_[std::min(random_.below(n), random_.below(n))]);
  }
  std::string text(std::size_t least, std::size_t most) {
    std::string out;
    for (std::size_t n = random_.between(least, most); n > 0; --n) {
      if (!out.empty()) out += random_.percent(80) ? " " : random_.one_of(kJoiners);
      out += word();
    }
    if (!out.empty() && random_.percent(20)) out += random_.percent(50) ? "." : "!";
    return out;
  }

 private:
  Random& random_;
  const std::vector<Strings>& vocabulary_;
};

class QueryMaker {
 public:
  QueryMaker(Random& random, const std::vector<Strings>& vocabulary, const std::vector<Article>& articles,
             const FacetValues& facets, std::size_t longest_phrase)
      : random_(random),
        vocabulary_(vocabulary),
        articles_(articles),
        facets_(facets),
        longest_phrase_(longest_phrase) {
    for (const auto& [name, values] : facets) facet_names_.push_back(name);
    for (const Article& a : articles) {
      add_text(a.title);
      for (const Paragraph& p : a.captions) add_text(p.text);
      for (const Paragraph& p : a.paragraphs) add_text(p.text);
      if (!a.date.empty()) dates_.push_back(a.date.substr(0, 10));
    }
  }

  Tree query() {
    const std::size_t choice = random_.below(100);
    Tree tree = alternatives(choice < 40 ? 0 : choice < 70 ? 1 : choice < 95 ? 2 : 3, "");
    if (kAvoidOptionalInExcluded) require_all_excluded(tree, false);
    return tree;
  }

 private:
  void add_text(const std::string& text) {
    if (!text.empty()) texts_.push_back(text);
  }

  static void require_all_excluded(Tree& tree, bool excluded) {
    if (excluded && tree.kind == Kind::group && tree.signs.find('+') != std::string::npos)
      for (std::size_t i = 0; i < tree.children.size(); ++i)
        if (tree.children[i].kind != Kind::punctuation && tree.signs[i] == ' ') tree.signs[i] = '+';
    for (std::size_t i = 0; i < tree.children.size(); ++i) {
      const bool negative = !tree.signs.empty() && (tree.signs[i] == '-' || tree.signs[i] == '!');
      require_all_excluded(tree.children[i], excluded || negative);
    }
  }

  // The grammar. `depth`: of parentheses; `scope`: the prefix around it.

  Tree alternatives(int depth, const std::string& scope) {
    Tree tree;
    tree.kind = Kind::either;
    for (std::size_t n = random_.percent(scope.empty() ? 80 : 90) ? 1 : random_.between(2, 3); n > 0; --n)
      tree.children.push_back(chain(depth, scope));
    return tree.children.size() == 1 ? tree.children[0] : tree;
  }

  Tree chain(int depth, const std::string& scope) {
    Tree tree;
    tree.kind = Kind::chain;
    tree.signs = random_.percent(6) ? "!" : "&";
    tree.children.push_back(group(depth, scope));
    if (random_.percent(scope.empty() ? 30 : 15))
      for (std::size_t n = random_.between(1, 3); n > 0; --n) {
        tree.signs += random_.percent(65) ? '&' : '!';
        tree.children.push_back(group(depth, scope));
      }
    return tree.signs == "&" ? tree.children[0] : tree;
  }

  Tree group(int depth, const std::string& scope) {
    Tree tree;
    tree.kind = Kind::group;
    for (std::size_t n = random_.percent(45) ? 1 : random_.between(2, 4); n > 0; --n) {
      tree.signs += random_.percent(70) ? ' ' : random_.percent(50) ? '+' : '-';
      tree.children.push_back(is_text(scope) && random_.percent(12) ? near(scope) : operand(depth, scope));
    }
    if (is_text(scope) && random_.percent(4)) {
      static const Strings kNothing{"...", "-", "—", "&", "+", "'"};
      Tree nothing = leaf(Kind::punctuation, random_.one_of(kNothing));
      const bool sign = nothing.text == "-" || nothing.text == "+";
      const std::size_t at =
          random_.between(0, tree.children.size() - (sign && kAvoidSignBeforeClosing ? 1 : 0));
      tree.children.insert(tree.children.begin() + static_cast<std::ptrdiff_t>(at), std::move(nothing));
      tree.signs.insert(at, 1, ' ');
    }
    return tree.signs == " " ? tree.children[0] : tree;
  }

  Tree operand(int depth, const std::string& scope) {
    if (depth > 0 && random_.percent(35)) {
      Tree tree = alternatives(depth - 1, scope);
      tree.parentheses = true;
      return tree;
    }
    if (!is_text(scope)) return value(scope);
    if (scope.empty()) {
      const std::size_t choice = random_.below(100);
      if (choice < 3) return leaf(Kind::everything, "*");
      if (choice < 15) return prefixed(facet_names_, depth);
      if (choice < 23) return dates();
      if (choice < 33) return prefixed(static_cast<const Strings&>(kFieldNames), depth);
    }
    return random_.percent(8) ? verbatim() : positional();
  }

  static bool is_text(const std::string& scope) {
    return scope.empty() || scope == "title" || scope == "caption";
  }

  static Tree leaf(Kind kind, std::string text) {
    Tree tree;
    tree.kind = kind;
    tree.text = std::move(text);
    return tree;
  }

  Tree prefixed(const Strings& names, int depth) {
    Tree tree;
    tree.name = random_.one_of(names);
    tree.kind = is_text(tree.name) ? Kind::field : Kind::facet;
    if (random_.percent(40)) {
      tree.children.push_back(alternatives(std::min(depth, 1), tree.name));
      tree.children[0].parentheses = true;
    } else {
      tree.children.push_back(operand(0, tree.name));
    }
    return tree;
  }

  // Words.

  Tree positional() {
    const std::size_t choice = random_.below(100);
    if (choice < 55) return word();
    if (choice < 70) return phrase(Match::exact);
    if (choice < 77) return phrase(Match::forms);
    if (choice < 90) return pattern();
    return close();
  }

  std::string any_word() {
    for (;;) {
      const Strings& family = random_.percent(88) ? random_.one_of(vocabulary_) : random_.one_of(kFamilies);
      if (const std::string& word = random_.one_of(family); word.find('*') == std::string::npos) return word;
    }
  }

  // Written as someone else would.
  std::string variant(const std::string& word) {
    const std::size_t choice = random_.below(100);
    std::string out = choice < 60   ? word
                      : choice < 75 ? fold_value(word)
                      : choice < 87 ? ascii_case(word, true)
                                    : ascii_case(word, false);
    return is_operator(out) ? word : out;
  }

  static std::vector<TreeWord> words_of(const std::string& text, Match match) {
    std::vector<TreeWord> words;
    Tokenizer tokens(text);
    Token token;
    while (tokens.next(token))
      words.push_back({match, text.substr(token.begin, token.end - token.begin), std::string(token.folded),
                       token.ascii, 0});
    return words;
  }

  Tree word() {
    Tree tree = leaf(Kind::word, "");
    do {
      tree.text = variant(any_word());
      tree.words = words_of(tree.text, Match::forms);
    } while (kAvoidLongPossessive && tree.words.size() > 2 && tree.words.back().folded == "s");
    const auto ends_with = [&](std::string_view end) {
      return tree.text.size() > end.size() &&
             std::equal(end.rbegin(), end.rend(), ascii_case(tree.text, false).rbegin());
    };
    if (tree.words.size() > 1 && (ends_with("'s") || ends_with("’s"))) tree.words.pop_back();
    if (tree.words.size() > 1)
      for (TreeWord& w : tree.words) w.match = Match::exact;
    return tree;
  }

  std::string plain_word() {
    for (;;)
      if (std::string word = any_word(); is_plain_word(word) && !is_operator(word)) return word;
  }

  // pre*, he*o, *x, *mid*, a*b*c
  std::pair<std::string, TreeWord> random_pattern() {
    for (;;) {
      const std::string word = plain_word();
      const std::u32string all = code_points(random_.percent(50) ? fold_value(word) : word);
      const std::size_t a = random_.between(0, all.size()), b = random_.between(a, all.size());
      std::u32string written = all.substr(0, a) + U"*" + all.substr(b);
      if (random_.percent(15)) written.insert(random_.between(0, written.size()), U"*");
      if (random_.percent(10)) written = U"*" + written;
      if (written.find_first_not_of(U'*') == std::u32string::npos) continue;
      const std::string text = utf8(written);
      // Letter by letter, so that nothing depends on how the program takes it apart.
      std::string folded;
      for (const char32_t c : written) folded += fold_value(utf8({c}));
      return {text, {Match::pattern, text, folded, false, 0}};
    }
  }

  Tree pattern() {
    auto [text, word] = random_pattern();
    Tree tree = leaf(Kind::word, text);
    tree.words = {word};
    return tree;
  }

  Tree close() {
    for (;;) {
      std::u32string letters = code_points(plain_word());
      for (std::size_t n = random_.between(0, 2); n > 0 && !letters.empty(); --n) {
        const std::size_t at = random_.below(letters.size());
        const char32_t letter = random_.percent(70) ? letters[random_.below(letters.size())] : U'e';
        switch (random_.below(4)) {
          case 0:
            letters.erase(at, 1);
            break;
          case 1:
            letters.insert(at, 1, letter);
            break;
          case 2:
            letters[at] = letter;
            break;
          default:
            if (at > 0) std::swap(letters[at], letters[at - 1]);
        }
      }
      const std::string text = variant(utf8(letters));
      if (!is_plain_word(text) || is_operator(text)) continue;
      const unsigned edits = random_.percent(60) ? 1 : 2;
      Tree tree =
          leaf(Kind::word, text + (edits == 1 && random_.percent(40) ? "~" : "~" + std::to_string(edits)));
      tree.words = words_of(text, Match::close);
      tree.words[0].edits = edits;
      return tree;
    }
  }

  std::string quoted(const std::string& inside) {
    static const std::vector<std::pair<std::string, std::string>> kQuotes{
        {"“", "”"}, {"„", "“"}, {"«", "»"}, {"“", "\""}};
    if (random_.percent(85)) return "\"" + inside + "\"";
    const auto& [open, close] = random_.one_of(kQuotes);
    return open + inside + close;
  }

  // Some words of an article one after the other, or any.
  Strings some_words(std::size_t most) {
    Strings words;
    if (!texts_.empty() && random_.percent(75)) {
      // From one paragraph into the next, too.
      std::size_t text = random_.below(texts_.size());
      std::string from = texts_[text];
      if (random_.percent(20) && text + 1 < texts_.size()) from += " " + texts_[text + 1];
      std::vector<TreeWord> all = words_of(from, Match::exact);
      const std::size_t begin = random_.below(all.size()), n = random_.between(1, most);
      for (std::size_t i = begin; i < std::min(begin + n, all.size()); ++i) words.push_back(all[i].written);
    } else {
      for (std::size_t n = random_.between(1, most); n > 0; --n) words.push_back(any_word());
    }
    return words;
  }

  std::string other_form(const std::string& word) {
    for (const Strings& family : kFamilies)
      if (std::find(family.begin(), family.end(), word) != family.end())
        return without_star(random_.one_of(family));
    return word;
  }

  Tree phrase(Match match) {
    static const Strings kBetween{", ", "-", ". ", "  ", " — ", "/"};
    Tree tree = leaf(Kind::phrase, "");
    std::string inside;
    for (const std::string& w : some_words(longest_phrase_)) {
      if (!inside.empty()) inside += random_.percent(85) ? " " : random_.one_of(kBetween);
      if (random_.percent(12)) {
        auto [text, word] = random_pattern();
        inside += text;
        tree.words.push_back(std::move(word));
        continue;
      }
      const std::string text = variant(match == Match::forms && random_.percent(60) ? other_form(w) : w);
      inside += text;
      for (TreeWord& word : words_of(text, match)) tree.words.push_back(std::move(word));
    }
    tree.text = (match == Match::forms ? "~" : "") + quoted(inside);
    return tree;
  }

  // A piece of an article, from the border of one word to that of another, perhaps changed.
  Tree verbatim() {
    std::string piece = any_word();
    if (!texts_.empty() && random_.percent(90)) {
      const std::string& text = random_.one_of(texts_);
      std::vector<std::pair<std::size_t, std::size_t>> places;
      Tokenizer tokens(text);
      Token token;
      while (tokens.next(token)) places.emplace_back(token.begin, token.end);
      if (!places.empty()) {
        const std::size_t first = random_.below(places.size());
        const std::size_t last = std::min(first + random_.below(3), places.size() - 1);
        std::size_t begin = places[first].first, end = places[last].second;
        const auto is_punctuation = [&](std::size_t at) {
          return at < text.size() &&
                 std::string_view(",.;-/()&':!+").find(text[at]) != std::string_view::npos;
        };
        if (random_.percent(30) && begin > 0 && is_punctuation(begin - 1)) --begin;
        if (random_.percent(30) && is_punctuation(end)) ++end;
        piece = text.substr(begin, end - begin);
      }
    }
    const std::size_t choice = random_.below(100);
    if (choice < 25) piece = variant(piece);
    if (choice >= 25 && choice < 35) {
      for (const auto& [from, to] : {std::pair<std::string, std::string>{"é", "e\u0301"},
                                     {"e\u0301", "é"},
                                     {"ü", "u\u0308"},
                                     {"ё", "е\u0308"}})
        if (const std::size_t at = piece.find(from); at != std::string::npos) {
          piece.replace(at, from.size(), to);
          break;
        }
    }
    if (kAvoidStarAsWritten) piece = without_star(piece);
    Tree tree = leaf(Kind::verbatim, "");
    tree.written = piece;
    std::string spaced = piece;
    if (const std::size_t at = spaced.find(' '); at != std::string::npos && random_.percent(20))
      spaced.insert(at, " ");
    tree.text = "=" + quoted(spaced);
    return tree;
  }

  Tree near(const std::string& scope) {
    static const std::vector<unsigned> kDistances{0, 1, 1, 2, 2, 3, 4, 5, 7, 12, 30};
    // The prefix of the whole, of each word, or none.
    const std::string field =
        scope.empty() && random_.percent(15) ? random_.one_of(static_cast<const Strings&>(kFieldNames)) : "";
    const bool whole = random_.percent(50);
    Tree tree;
    tree.kind = Kind::near;
    tree.ordered = random_.percent(40);
    const std::size_t n = random_.percent(75) ? 2 : random_.between(3, 4);
    for (std::size_t i = 0; i < n; ++i) {
      Tree part = random_.percent(80) ? positional() : near_alternatives(2);
      if (!field.empty() && !whole) part = in_field(field, std::move(part));
      tree.children.push_back(std::move(part));
      if (i > 0) tree.distances.push_back(random_.one_of(kDistances));
    }
    return !field.empty() && whole ? in_field(field, std::move(tree)) : tree;
  }
  static Tree in_field(const std::string& field, Tree inner) {
    Tree tree;
    tree.kind = Kind::field;
    tree.name = field;
    tree.children.push_back(std::move(inner));
    return tree;
  }
  Tree near_alternatives(int depth) {
    Tree tree;
    tree.kind = random_.percent(80) ? Kind::either : Kind::group;
    for (std::size_t n = random_.between(2, 3); n > 0; --n) {
      tree.children.push_back(depth > 0 && random_.percent(15) ? near_alternatives(depth - 1) : positional());
      if (tree.kind == Kind::group) tree.signs += ' ';
    }
    return tree;
  }

  // Values and dates.

  Tree value(const std::string& facet) {
    const auto known =
        std::find_if(facets_.begin(), facets_.end(), [&](const auto& f) { return f.first == facet; });
    std::string text = random_.one_of(known->second);
    const std::size_t choice = random_.below(100);
    if (choice < 8) {
      text = "*";
    } else if (choice < 30) {
      std::u32string all = code_points(random_.percent(50) ? fold_value(text) : text);
      const std::size_t a = random_.between(0, all.size()), b = random_.between(a, all.size());
      all.replace(a, b - a, U"*");
      text = utf8(all);
    } else {
      text = variant(text);
    }
    Tree tree = leaf(Kind::value, text);
    tree.value = fold_value(text);
    const bool must_be_quoted = text.find_first_of(" ()") != std::string::npos || text[0] == '-';
    if (must_be_quoted || random_.percent(30)) tree.text = quoted(text);
    return tree;
  }

  Tree dates() {
    static const Strings kNames{"date", "date", "date", "year", "month"};
    const std::string prefix = random_.one_of(kNames) + ":";
    if (random_.percent(12)) return leaf(Kind::undated, prefix + "none");
    const auto some_date = [&] {
      std::string date =
          dates_.empty() || random_.percent(40) ? random_date(random_) : random_.one_of(dates_);
      return random_.percent(30) ? date.substr(0, random_.percent(50) ? 4 : 7) : date;
    };
    const std::string a = some_date(), b = some_date();
    const auto day_before_or_after = [&](const std::string& day, int step) {
      // Days that no month has are as good: only their order counts.
      std::string out = day;
      out.back() = static_cast<char>(out.back() + step);
      return out;
    };
    Tree tree = leaf(Kind::dates, prefix);
    switch (random_.below(8)) {
      case 0:
      case 1:
        tree.text += a;
        tree.from = first_day(a);
        tree.to = last_day(a);
        break;
      case 2: {
        const auto& [low, high] = last_day(b) < first_day(a) ? std::pair(b, a) : std::pair(a, b);
        tree.text += low + ".." + high;
        tree.from = first_day(low);
        tree.to = last_day(high);
        break;
      }
      case 3:
        tree.text += a + "..";
        tree.from = first_day(a);
        break;
      case 4:
        tree.text += random_.percent(50) ? ".." + a : "<=" + a;
        tree.to = last_day(a);
        break;
      case 5:
        tree.text += ">=" + a;
        tree.from = first_day(a);
        break;
      case 6:
        tree.text += ">" + a;
        tree.from = day_before_or_after(last_day(a), 1);
        break;
      default:
        tree.text += "<" + a;
        tree.to = day_before_or_after(first_day(a), -1);
    }
    return tree;
  }

  static inline const Strings kFieldNames{"title", "title", "caption"};

  Random& random_;
  const std::vector<Strings>& vocabulary_;
  const std::vector<Article>& articles_;
  const FacetValues& facets_;
  std::size_t longest_phrase_;
  Strings facet_names_, texts_, dates_;
};

}  // namespace

std::vector<Strings> random_vocabulary(Random& random) {
  std::vector<Strings> out;
  for (std::size_t n = random.between(5, 14); n > 0; --n) out.push_back(random.one_of(kFamilies));
  return out;
}

std::vector<Article> random_articles(Random& random, const std::vector<Strings>& vocabulary) {
  TextMaker texts(random, vocabulary);
  Strings languages{random.one_of(kLanguages)};
  while (random.percent(60)) languages.push_back(random.one_of(kLanguages));
  const auto language = [&] { return random.percent(25) ? std::string() : random.one_of(languages); };
  const auto some_of = [&](const Strings& values, std::size_t most) {
    Strings out;
    for (std::size_t n = random.between(0, most); n > 0; --n) out.push_back(random.one_of(values));
    return out;
  };
  std::vector<Article> out(random.between(5, 30));
  for (std::size_t i = 0; i < out.size(); ++i) {
    Article& a = out[i];
    a.id = "a" + std::to_string(i);
    a.lang = language();
    a.title = texts.text(0, 5);
    if (random.percent(80)) a.date = random_date(random);
    if (a.date.size() == 10 && random.percent(20)) a.date += "T10:30:00Z";
    a.authors = some_of(kAuthors, 2);
    a.topics = some_of(kTopics, 3);
    a.places = some_of(kPlaces, 2);
    for (std::size_t n = random.between(0, 2); n > 0; --n)
      a.captions.push_back({texts.text(1, 4), random.percent(60) ? std::string() : language()});
    for (std::size_t n = random.between(0, 4); n > 0; --n)
      a.paragraphs.push_back({texts.text(1, 12), random.percent(60) ? std::string() : language()});
    if (kAvoidTitleInOtherLanguage && !a.captions.empty()) a.captions[0].lang.clear();
    if (kAvoidTitleInOtherLanguage && !a.paragraphs.empty()) a.paragraphs[0].lang.clear();
  }
  return out;
}

const FacetValues& made_up_values() {
  static const FacetValues values{
      {"author", kAuthors}, {"topic", kTopics}, {"place", kPlaces}, {"lang", kLanguages}};
  return values;
}

Tree random_query(Random& random, const std::vector<Strings>& vocabulary,
                  const std::vector<Article>& articles, const FacetValues& facets,
                  std::size_t longest_phrase) {
  return QueryMaker(random, vocabulary, articles, facets, longest_phrase).query();
}

}  // namespace dateline::oracle

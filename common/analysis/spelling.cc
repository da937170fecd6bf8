#include "analysis/spelling.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "utf8.h"

namespace dateline {
namespace {

// Sounds, one character each. Vowels are a e i o u; consonants, by the classes of keys:
//   B  p b        V  f v       T  t d      M m   N n   L l   R r
//   K  k g h, q (Latin q), x (kh), G (gh)
//   S  s z, S (sh), Z (zh), C (ch), J (dzh), c (ts), j (Latin c or j, where they are none of k and i)
constexpr char kVowelClass = 'a', kOtherClass = 'S';

constexpr std::array<char, 128> kClasses = [] {
  constexpr std::array<std::string_view, 9> kClassesAndSounds = {"aaeiou", "Bpb", "Vfv", "Ttd", "KkghqxG",
                                                                 "Mm",     "Nn",  "Ll",  "Rr"};
  std::array<char, 128> classes{};
  classes.fill(kOtherClass);
  for (const std::string_view c : kClassesAndSounds)
    for (const char sound : c.substr(1)) classes[static_cast<unsigned char>(sound)] = c[0];
  return classes;
}();

constexpr char class_of(char sound) { return kClasses[static_cast<unsigned char>(sound) & 0x7F]; }

constexpr bool is_vowel(char sound) { return class_of(sound) == kVowelClass; }

}  // namespace

// Letters and what they sound like, the likeliest first. Of rules that fit the first is taken.
struct Spelling::Rule {
  std::string_view letters;
  std::array<std::string_view, 3> sounds;  // up to the first empty one, but for the very first
  std::string_view before{};               // letters of which one must follow, if any is given
};

namespace {

using Rule = Spelling::Rule;

constexpr Rule kLatin[] = {
    {"dsch", {"J"}},    {"dzh", {"J"}},      {"dj", {"J", "di"}}, {"shch", {"SC"}},  {"schtsch", {"SC"}},
    {"sch", {"S"}},     {"sh", {"S"}},       {"tsch", {"C"}},     {"tch", {"C"}},    {"tz", {"c"}},
    {"th", {"t"}},      {"kh", {"x"}},       {"gh", {"G"}},       {"zh", {"Z"}},     {"ch", {"C", "x"}},
    {"ck", {"k"}},      {"cz", {"C"}},       {"c", {"j"}, "eiy"}, {"c", {"k", "j"}}, {"ph", {"f"}},
    {"qu", {"ku"}},     {"gu", {"g"}, "ei"}, {"ou", {"u"}},       {"oo", {"u"}},     {"ee", {"i"}},
    {"x", {"x", "ks"}}, {"j", {"j", "i"}},   {"w", {"v"}},        {"y", {"i"}},      {"rh", {"r"}},
};

constexpr Rule kCyrillic[] = {
    {"а", {"a"}},  {"б", {"b"}},  {"в", {"v"}},  {"г", {"g"}}, {"ґ", {"g"}}, {"ғ", {"G"}},
    {"д", {"d"}},  {"е", {"e"}},  {"є", {"ie"}}, {"ж", {"Z"}}, {"җ", {"J"}}, {"з", {"z"}},
    {"и", {"i"}},  {"і", {"i"}},  {"ї", {"i"}},  {"й", {"i"}}, {"ј", {"i"}}, {"к", {"k"}},
    {"қ", {"q"}},  {"л", {"l"}},  {"м", {"m"}},  {"н", {"n"}}, {"ң", {"n"}}, {"о", {"o"}},
    {"ө", {"o"}},  {"п", {"p"}},  {"р", {"r"}},  {"с", {"s"}}, {"т", {"t"}}, {"у", {"u", "v"}, "аеиоэяію"},
    {"у", {"u"}},  {"ү", {"u"}},  {"ұ", {"u"}},  {"ў", {"v"}}, {"ф", {"f"}}, {"х", {"x"}},
    {"ҳ", {"h"}},  {"һ", {"h"}},  {"ц", {"c"}},  {"ч", {"C"}}, {"ҹ", {"J"}}, {"ш", {"S"}},
    {"щ", {"S"}},  {"ъ", {""}},   {"ы", {"i"}},  {"ь", {""}},  {"э", {"e"}}, {"ә", {"e"}},
    {"ю", {"iu"}}, {"я", {"ia"}}, {"ђ", {"J"}},  {"ћ", {"C"}}, {"џ", {"J"}}, {"љ", {"l"}},
    {"њ", {"n"}},
};

constexpr Rule kArmenian[] = {
    {"ու", {"u"}}, {"ա", {"a"}}, {"բ", {"b"}}, {"գ", {"g"}},       {"դ", {"d"}}, {"ե", {"e"}}, {"զ", {"z"}},
    {"է", {"e"}},  {"ը", {"e"}}, {"թ", {"t"}}, {"ժ", {"Z"}},       {"ի", {"i"}}, {"լ", {"l"}}, {"խ", {"x"}},
    {"ծ", {"c"}},  {"կ", {"k"}}, {"հ", {"h"}}, {"ձ", {"c"}},       {"ղ", {"G"}}, {"ճ", {"C"}}, {"մ", {"m"}},
    {"յ", {"i"}},  {"ն", {"n"}}, {"շ", {"S"}}, {"ո", {"o", "vo"}}, {"չ", {"C"}}, {"պ", {"p"}}, {"ջ", {"J"}},
    {"ռ", {"r"}},  {"ս", {"s"}}, {"վ", {"v"}}, {"տ", {"t"}},       {"ր", {"r"}}, {"ց", {"c"}}, {"ւ", {"v"}},
    {"փ", {"p"}},  {"ք", {"k"}}, {"օ", {"o"}}, {"ֆ", {"f"}},
};

constexpr Rule kGeorgian[] = {
    {"ა", {"a"}}, {"ბ", {"b"}}, {"გ", {"g"}}, {"დ", {"d"}}, {"ე", {"e"}}, {"ვ", {"v"}}, {"ზ", {"z"}},
    {"თ", {"t"}}, {"ი", {"i"}}, {"კ", {"k"}}, {"ლ", {"l"}}, {"მ", {"m"}}, {"ნ", {"n"}}, {"ო", {"o"}},
    {"პ", {"p"}}, {"ჟ", {"Z"}}, {"რ", {"r"}}, {"ს", {"s"}}, {"ტ", {"t"}}, {"უ", {"u"}}, {"ფ", {"p", "f"}},
    {"ქ", {"k"}}, {"ღ", {"G"}}, {"ყ", {"q"}}, {"შ", {"S"}}, {"ჩ", {"C"}}, {"ც", {"c"}}, {"ძ", {"c"}},
    {"წ", {"c"}}, {"ჭ", {"C"}}, {"ხ", {"x"}}, {"ჯ", {"J"}}, {"ჰ", {"h"}},
};

constexpr Rule kArabic[] = {
    {"تش", {"C"}},     {"دج", {"J"}},     {"تس", {"c", "ts"}}, {"دز", {"c"}},
    {"ا", {"a"}},      {"ب", {"b"}},      {"پ", {"p"}},        {"ت", {"t"}},
    {"ث", {"s", "t"}}, {"ج", {"J", "g"}}, {"چ", {"C"}},        {"ح", {"h"}},
    {"خ", {"x"}},      {"د", {"d"}},      {"ذ", {"z", "d"}},   {"ر", {"r"}},
    {"ز", {"z"}},      {"ژ", {"Z"}},      {"س", {"s"}},        {"ش", {"S"}},
    {"ص", {"s"}},      {"ض", {"d", "z"}}, {"ط", {"t"}},        {"ظ", {"z"}},
    {"ع", {"a"}},      {"غ", {"G"}},      {"ف", {"f"}},        {"ڤ", {"v"}},
    {"ق", {"q"}},      {"ك", {"k"}},      {"گ", {"g"}},        {"ل", {"l"}},
    {"م", {"m"}},      {"ن", {"n"}},      {"ه", {"h"}},        {"و", {"v", "u"}, "اي"},
    {"و", {"u"}},      {"ي", {"i"}},      {"ء", {""}},         {"ئ", {"i"}},
    {"ؤ", {"u"}},
};

// What it costs that two sounds of one class differ, in hundredths; in either order.
struct Unlike {
  char a, b;
  unsigned char cost;
};
constexpr Unlike kUnlike[] = {
    {'p', 'b', 30}, {'f', 'v', 30}, {'t', 'd', 25}, {'q', 'k', 5},  {'q', 'g', 5},  {'q', 'G', 15},
    {'q', 'x', 20}, {'q', 'h', 40}, {'k', 'g', 35}, {'g', 'G', 5},  {'k', 'x', 25}, {'x', 'h', 10},
    {'x', 'G', 25}, {'x', 'g', 30}, {'h', 'g', 20}, {'h', 'k', 40}, {'k', 'G', 35}, {'h', 'G', 30},
    {'s', 'z', 35}, {'s', 'S', 10}, {'s', 'c', 20}, {'s', 'C', 35}, {'C', 'J', 30}, {'C', 'S', 35},
    {'C', 'c', 30}, {'J', 'Z', 15}, {'S', 'Z', 40}, {'z', 'Z', 40}, {'z', 'J', 30}, {'c', 'z', 25},
    {'j', 'J', 5},  {'j', 'Z', 10}, {'j', 'C', 10}, {'j', 'c', 15}, {'j', 's', 40}, {'j', 'z', 30},
    {'j', 'S', 35}, {'a', 'e', 8},  {'a', 'o', 30}, {'a', 'i', 60}, {'a', 'u', 60}, {'e', 'i', 25},
    {'e', 'o', 45}, {'e', 'u', 50}, {'i', 'o', 60}, {'i', 'u', 20}, {'o', 'u', 20},
};
constexpr unsigned char kOtherwiseUnlike = 50;

double unlike(char a, char b) {
  if (a == b) return 0;
  for (const Unlike& u : kUnlike)
    if ((u.a == a && u.b == b) || (u.a == b && u.b == a)) return u.cost / 100.0;
  return kOtherwiseUnlike / 100.0;
}

}  // namespace

// The rules of a script by the last byte of their first letter, which tells most letters apart.
class Spelling::RuleTable {
 public:
  template <std::size_t size>
  explicit RuleTable(const Rule (&rules)[size]) {
    for (const Rule& r : rules) by_letter_[last_byte(r.letters)].push_back(&r);
  }
  const Rule* find(std::string_view text) const {
    for (const Rule* r : by_letter_[last_byte(text)]) {
      if (!text.starts_with(r->letters)) continue;
      if (r->before.empty()) return r;
      const std::string_view rest = text.substr(r->letters.size());
      if (!rest.empty() &&
          r->before.find(rest.substr(0, decode_utf8(rest, 0).bytes)) != std::string_view::npos)
        return r;
    }
    return nullptr;
  }

 private:
  static unsigned char last_byte(std::string_view text) {
    return static_cast<unsigned char>(text[decode_utf8(text, 0).bytes - 1]);
  }
  std::array<std::vector<const Rule*>, 256> by_letter_;
};

namespace {

// Whether a consonant right behind another makes one sound with it, which `last` then is.
bool join(char& last, char next) {
  if (class_of(last) == class_of(next)) return true;
  if (class_of(last) != 'T' || class_of(next) != 'S') return false;
  last = last == 'd' && (next == 'Z' || next == 'J') ? 'J' : next == 's' || next == 'z' ? 'c' : next;
  return true;
}

// Those at the beginning.
std::string_view take_vowels(std::string_view& sounds) {
  std::size_t size = 0;
  while (size < sounds.size() && is_vowel(sounds[size])) ++size;
  const std::string_view vowels = sounds.substr(0, size);
  sounds.remove_prefix(size);
  return vowels;
}

constexpr double kHardly = 0.05;  // sounds differ

constexpr std::size_t kMaxKeyBytes = 8;
constexpr std::size_t kShortestName = 3, kLongestName = 80;  // bytes

}  // namespace

Spelling::Script Spelling::script_of(char32_t c) {
  if (c >= 'a' && c <= 'z') return Script::latin;
  if (c >= 0x0400 && c <= 0x052F) return Script::cyrillic;
  if (c >= 0x0561 && c <= 0x0587) return Script::armenian;
  if (c >= 0x10D0 && c <= 0x10F0) return Script::georgian;
  if (c >= 0x0621 && c <= 0x06CC) return Script::arabic;
  return Script::none;
}

Spelling::Spelling(std::string_view folded) {
  for (std::size_t at = 0; at < folded.size();) {
    const Decoded d = decode_utf8(folded, at);
    const Script script = script_of(d.code_point);
    if (script == Script::none || (script_ != Script::none && script != script_)) return;
    script_ = script;
    at += d.bytes;
  }
  for (const std::string& sounds : sounds_of(folded)) add_reading(sounds);
}

// Of the languages of the other scripts and of Latin, names have no endings, or the language is not told by
// the script.
std::string_view Spelling::inflecting_language() const {
  return script_ == Script::cyrillic ? "ru" : script_ == Script::armenian ? "hy" : "";
}

const Spelling::RuleTable& Spelling::rules() const {
  static const RuleTable latin(kLatin), cyrillic(kCyrillic), armenian(kArmenian), georgian(kGeorgian),
      arabic(kArabic);
  switch (script_) {
    case Script::cyrillic:
      return cyrillic;
    case Script::armenian:
      return armenian;
    case Script::georgian:
      return georgian;
    case Script::arabic:
      return arabic;
    default:
      return latin;
  }
}

// The ways to read a word.
std::vector<std::string> Spelling::sounds_of(std::string_view word) const {
  constexpr std::string_view kArticle = "ال";
  constexpr std::size_t kShortestWithArticle = 10;  // bytes
  if (script_ == Script::arabic && word.starts_with(kArticle) && word.size() >= kShortestWithArticle)
    word.remove_prefix(kArticle.size());
  const RuleTable& table = rules();
  std::vector<std::string> readings;
  readings.reserve(kMaxSpellingKeys);
  readings.emplace_back();
  while (!word.empty()) {
    if (const Rule* rule = table.find(word)) {
      word.remove_prefix(rule->letters.size());
      const std::size_t before = readings.size();
      for (std::size_t i = 1; i < rule->sounds.size() && !rule->sounds[i].empty(); ++i)
        for (std::size_t r = 0; r < before && readings.size() < kMaxSpellingKeys; ++r)
          readings.push_back(readings[r] + std::string(rule->sounds[i]));
      for (std::size_t r = 0; r < before; ++r) readings[r] += rule->sounds[0];
    } else {  // most Latin letters are their sounds, and what has none is left out
      const std::uint32_t bytes = decode_utf8(word, 0).bytes;
      if (bytes == 1)
        for (std::string& r : readings) r += word[0];
      word.remove_prefix(bytes);
    }
  }
  // French writes an e behind the end: Poutine.
  if (script_ == Script::latin && readings.size() < kMaxSpellingKeys && readings.front().ends_with("ine"))
    readings.push_back(readings.front().substr(0, readings.front().size() - 1));
  // Names of Armenians have an h that others do not hear: Harutyunyan, Арутюнян.
  const std::string first = readings.front();
  if (readings.size() < kMaxSpellingKeys && first.ends_with("ian") && first.find('h') != std::string::npos) {
    std::string mute = first;
    std::erase(mute, 'h');
    readings.push_back(std::move(mute));
  }
  return readings;
}

void Spelling::add_reading(std::string_view sounds) {
  if (sounds.size() > 2 && sounds.back() == 'h') sounds.remove_suffix(1);  // mute: Sarah, فاطمة
  Reading reading;
  bool joined = false;  // to the consonant before
  for (const char s : sounds) {
    if (is_vowel(s)) {
      if (reading.sounds.empty()) reading.key += kVowelClass;
      if (reading.sounds.empty() || reading.sounds.back() != s) reading.sounds += s;
      joined = false;
    } else if (!joined || !join(reading.sounds.back(), s)) {
      reading.sounds += s;
      joined = script_ != Script::arabic;  // which leaves vowels out
    }
  }
  for (const char s : reading.sounds)
    if (!is_vowel(s)) ++reading.consonants;
  const bool abbreviation = reading.consonants == reading.sounds.size() && script_ == Script::latin;
  if (abbreviation || reading.consonants == 0 || reading.key.size() + reading.consonants < 2) return;
  for (const char s : reading.sounds)
    if (!is_vowel(s) && reading.key.size() < kMaxKeyBytes) reading.key += class_of(s);
  if (std::find(keys_.begin(), keys_.end(), reading.key) == keys_.end()) keys_.push_back(reading.key);
  readings_.push_back(std::move(reading));
}

double Spelling::vowel_distance(std::string_view a, std::string_view b, bool last,
                                const Spelling& other) const {
  const bool arabic = is_either(Script::arabic, other), georgian = is_either(Script::georgian, other);
  const auto differ = [&](char v, char w) {
    const auto both_in = [&](std::string_view vowels) {
      return vowels.find(v) != std::string_view::npos && vowels.find(w) != std::string_view::npos;
    };
    return arabic && (both_in("ou") || both_in("ie")) ? std::min(kHardly, unlike(v, w)) : unlike(v, w);
  };
  const auto missing = [&](std::string_view in, std::size_t at) {
    const char v = in[at];
    if (last && georgian && v == 'i') return kHardly;                       // the ending of names
    if (last && script_ != other.script_) return 0.15;                      // a stem has lost its ending
    if (arabic) return v == 'a' || v == 'e' ? kHardly : 0.15;               // short ones are not written
    if (v == 'i' && in.size() > 1) return at + 1 < in.size() ? 0.12 : 0.4;  // a glide: Aliyev, Aliev
    if (v == 'e' && in.size() > 1) return 0.24;                             // Kiev, Kyiv
    // In one script a vowel that is left out is another name, or a mistake.
    return script_ != other.script_ ? 0.5 : 0.85;
  };
  // Edit distance; they are a letter or two.
  constexpr std::size_t kMost = 7;
  if (a.size() > kMost || b.size() > kMost) return std::numeric_limits<double>::infinity();
  std::array<double, kMost + 1> row{};
  for (std::size_t k = 0; k < b.size(); ++k) row[k + 1] = row[k] + missing(b, k);
  for (std::size_t i = 0; i < a.size(); ++i) {
    double diagonal = row[0];
    row[0] += missing(a, i);
    for (std::size_t k = 0; k < b.size(); ++k) {
      const double least =
          std::min({diagonal + differ(a[i], b[k]), row[k + 1] + missing(a, i), row[k] + missing(b, k)});
      diagonal = std::exchange(row[k + 1], least);
    }
  }
  return row[b.size()];
}

double Spelling::distance(const Reading& a, const Reading& b, const Spelling& other) const {
  constexpr double kUnlike = std::numeric_limits<double>::infinity();
  if (a.consonants != b.consonants || a.key != b.key) return kUnlike;
  std::string_view x = a.sounds, y = b.sounds;
  double sum = 0;
  for (std::size_t left = a.consonants;; --left) {
    const std::string_view vowels = take_vowels(x), other_vowels = take_vowels(y);
    if (vowels != other_vowels) sum += vowel_distance(vowels, other_vowels, left == 0, other);
    if (left == 0) return sum;
    sum += consonant_distance(x.front(), y.front(), other);
    x.remove_prefix(1);
    y.remove_prefix(1);
  }
}

double Spelling::consonant_distance(char a, char b, const Spelling& other) const {
  if (a == b) return 0;
  const char c = class_of(a);
  if (c != class_of(b)) return std::numeric_limits<double>::infinity();
  // Arabic writes p as b and v as f; of two kinds of p, t and k the one is heard as b, d and g.
  if (is_either(Script::arabic, other) && (c == 'B' || c == 'V')) return std::min(kHardly, unlike(a, b));
  const bool aspirates = is_either(Script::armenian, other) || is_either(Script::georgian, other);
  if (aspirates && (c == 'B' || c == 'T' || c == 'K')) return std::min(0.15, unlike(a, b));
  return unlike(a, b);
}

bool Spelling::is_like(const Spelling& other) const {
  // In a script of one case nothing tells a name from other words, many of which sound alike.
  const bool same = script_ == other.script_;
  if (same && has_one_case()) return false;
  // Long names may differ in more, and names in two scripts differ by how the one is written in the other.
  const bool strict = same || (has_one_case() && other.has_one_case());
  const auto most = [strict](std::size_t consonants) {
    const auto size = static_cast<double>(consonants);
    return strict ? std::min(0.12 * size, 0.6) : std::min(0.15 * size + std::min(0.1 * size, 0.3), 1.2);
  };
  for (const Reading& a : readings_)
    for (const Reading& b : other.readings_)
      if (distance(a, b, other) <= most(a.consonants)) return true;
  return false;
}

std::vector<Spelling> name_spellings(std::string_view folded, Stems& stems) {
  std::vector<Spelling> out;
  if (folded.size() < kShortestName || folded.size() > kLongestName) return out;
  out.emplace_back(folded);
  if (out.front().keys().empty()) return {};
  const std::string_view lang = out.front().inflecting_language();
  if (lang.empty()) return out;
  std::vector<std::string> stem;
  stems.append(folded, folded, false, lang, stem);
  if (stem.front() != folded) out.emplace_back(stem.front());
  return out;
}

std::vector<std::string> keys_of(const std::vector<Spelling>& spellings) {
  std::vector<std::string> keys;
  for (const Spelling& spelling : spellings)
    for (const std::string& key : spelling.keys())
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  return keys;
}

std::vector<std::string> name_keys(std::string_view folded, Stems& stems) {
  return keys_of(name_spellings(folded, stems));
}

}  // namespace dateline

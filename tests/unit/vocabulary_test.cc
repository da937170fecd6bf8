#include "query/vocabulary.h"

#include <gtest/gtest.h>
#include <xapian.h>

#include <algorithm>
#include <map>
#include <random>

#include "query/edit_distance.h"
#include "utf8.h"

namespace dateline {
namespace {

using Strings = std::vector<std::string>;

// Terms and how many articles have them, as an index.
class Index {
 public:
  explicit Index(const std::map<std::string, unsigned>& terms, const Strings& languages = {"en", "ru", ""}) {
    unsigned articles = 0;
    for (const auto& [term, frequency] : terms) articles = std::max(articles, frequency);
    for (unsigned i = 0; i < articles; ++i) {
      Xapian::Document document;
      for (const auto& [term, frequency] : terms)
        if (i < frequency) document.add_term(term);
      for (const std::string& lang : languages)
        if (!lang.empty()) document.add_boolean_term("L" + lang);
      database_.add_document(document);
    }
    languages_ = read_languages(database_);
  }
  Vocabulary vocabulary() { return Vocabulary({database_}, languages_, stems_); }

 private:
  Xapian::WritableDatabase database_{std::string(), Xapian::DB_BACKEND_INMEMORY};
  std::vector<IndexLanguage> languages_;
  Stems stems_;
};

std::string shown(const IndexWords& found) {
  std::string out;
  for (const IndexWord& w : found.words)
    out += (out.empty() ? "" : " ") + w.word + "=" + std::to_string(w.articles);
  if (found.left_out > 0) out += " and " + std::to_string(found.left_out);
  return out;
}

QueryWord word(const std::string& folded) {
  QueryWord w;
  w.written = w.folded = folded;
  w.ascii =
      std::all_of(folded.begin(), folded.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
  return w;
}

std::u32string decoded(const std::string& text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size();) {
    const Decoded d = decode_utf8(text, i);
    out += d.code_point;
    i += d.bytes;
  }
  return out;
}

// Every split of the word is tried.
bool naive_fits(const std::u32string& pattern, const std::u32string& text, std::size_t p = 0,
                std::size_t t = 0) {
  if (p == pattern.size()) return t == text.size();
  if (pattern[p] == U'*') {
    for (std::size_t i = t; i <= text.size(); ++i)
      if (naive_fits(pattern, text, p + 1, i)) return true;
    return false;
  }
  return t < text.size() && pattern[p] == text[t] && naive_fits(pattern, text, p + 1, t + 1);
}

TEST(FitsPattern, AStarStandsForAnyLettersOrNone) {
  for (const char* pattern : {"humanit*", "*ity", "h*y", "*", "**", "humanity", "*man*", "humanity*", "h**y"})
    EXPECT_TRUE(fits_pattern(pattern, "humanity")) << pattern;
  for (const char* pattern : {"", "human", "*human", "manity*", "h*n", "humanity*y", "*humanity*x"})
    EXPECT_FALSE(fits_pattern(pattern, "humanity")) << pattern;
  EXPECT_TRUE(fits_pattern("*", ""));
  EXPECT_TRUE(fits_pattern("", ""));
}

TEST(FitsPattern, IsWhatTryingEverySplitSays) {
  std::mt19937 random(3);
  const auto text = [&](const char* letters, std::size_t most) {
    std::string out;
    const std::u32string all = decoded(letters);
    for (std::size_t n = random() % (most + 1); n > 0; --n) append_utf8(out, all[random() % all.size()]);
    return out;
  };
  for (int n = 0; n < 30000; ++n) {
    const std::string pattern = text("abя*", 6), word = text("abя", 8);
    ASSERT_EQ(fits_pattern(pattern, word), naive_fits(decoded(pattern), decoded(word)))
        << pattern << ' ' << word;
  }
}

TEST(FitsPattern, ManyStarsTakeNoExponentialTime) {
  std::string pattern, word(5000, 'a');
  for (int i = 0; i < 1000; ++i) pattern += "a*";
  EXPECT_FALSE(fits_pattern(pattern + "b", word));
  EXPECT_TRUE(fits_pattern(pattern, word));
}

TEST(Vocabulary, APatternFindsTheWordsThatFitMostFrequentFirst) {
  Index index({{"payment", 2}, {"parliament", 3}, {"pavement", 2}, {"pay", 9}, {"repayment", 4}});
  const Vocabulary v = index.vocabulary();
  EXPECT_EQ(shown(v.matching("", "pa*ment", 10)), "parliament=3 pavement=2 payment=2");
  EXPECT_EQ(shown(v.matching("", "*payment", 10)), "repayment=4 payment=2");
  EXPECT_EQ(shown(v.matching("", "pay", 10)), "pay=9");
  EXPECT_EQ(shown(v.matching("", "zebra*", 10)), "");
}

TEST(Vocabulary, MoreThanTheLimitIsLeftOutTheRarestFirst) {
  Index index({{"aa", 1}, {"ab", 3}, {"ac", 2}, {"ad", 2}});
  const Vocabulary v = index.vocabulary();
  EXPECT_EQ(shown(v.matching("", "a*", 2)), "ab=3 ac=2 and 2");
  EXPECT_EQ(shown(v.close_to("", "aa", 1, 3)), "ab=3 ac=2 ad=2 and 1");
  EXPECT_EQ(shown(v.matching("", "a*", 4)), "ab=3 ac=2 ad=2 aa=1");
}

TEST(Vocabulary, ManyWordsAreCountedWholeWhateverTheLimit) {
  std::map<std::string, unsigned> terms;
  for (int i = 0; i < 5000; ++i) terms["w" + std::to_string(i)] = i % 7 == 0 ? 3 : 1;
  Index index(terms);
  for (const std::size_t limit : {1U, 10U, 700U, 4999U, 5000U, 9000U}) {
    const IndexWords found = index.vocabulary().matching("", "w*", limit);
    EXPECT_EQ(found.words.size(), std::min<std::size_t>(limit, 5000));
    EXPECT_EQ(found.words.size() + found.left_out, 5000U);
    EXPECT_EQ(found.words.front().word, "w0");
    EXPECT_TRUE(
        std::is_sorted(found.words.begin(), found.words.end(), [](const IndexWord& a, const IndexWord& b) {
          return a.articles != b.articles ? a.articles > b.articles : a.word < b.word;
        }));
  }
}

TEST(Vocabulary, PrefixedTermsAreNotAmongTheUnprefixed) {
  Index index({{"1999", 1},
               {"grain", 2},
               {"мир", 1},
               {"Zgrain", 5},
               {"Sgrain", 4},
               {"XTOPIC:grain", 6},
               {"Hgrain", 1},
               {"Qgrain", 3},
               {"Y1999", 7}});
  const Vocabulary v = index.vocabulary();
  EXPECT_EQ(shown(v.matching("", "*", 10)), "grain=2 1999=1 мир=1");
  EXPECT_EQ(shown(v.matching("", "*grain", 10)), "grain=2");
  EXPECT_EQ(shown(v.close_to("", "grain", 2, 10)), "grain=2");
  EXPECT_EQ(shown(v.close_to("", "yrain", 1, 10)), "grain=2");
  EXPECT_EQ(shown(v.matching("S", "*", 10)), "grain=4");
  EXPECT_EQ(shown(v.close_to("S", "grian", 1, 10)), "grain=4");
  EXPECT_EQ(shown(v.matching("XTOPIC:", "g*", 10)), "grain=6");
  EXPECT_EQ(shown(v.close_to("XTOPIC:", "grai", 1, 10)), "grain=6");
}

TEST(Vocabulary, WordsOnBothSidesOfThePrefixesAreFound) {
  Index index({{"1a", 1}, {"9a", 1}, {"Zaa", 1}, {"aa", 1}, {"яa", 1}});
  EXPECT_EQ(shown(index.vocabulary().close_to("", "xa", 1, 10)), "1a=1 9a=1 aa=1 яa=1");
}

TEST(Vocabulary, FormsShareAStemAndABeginning) {
  Index index({{"talk", 5}, {"talks", 4}, {"talking", 3}, {"talkative", 2}, {"tall", 2}, {"walks", 9}});
  const Vocabulary v = index.vocabulary();
  for (const char* written : {"talk", "talks", "talking"})
    EXPECT_EQ(shown(v.forms("", word(written), 10)), "talk=5 talks=4 talking=3") << written;
}

TEST(Vocabulary, FormsEndOtherwiseByOneLetterOfTheStemAtMost) {
  Index index({{"study", 2}, {"studies", 1}, {"die", 2}, {"dying", 1}});
  EXPECT_EQ(shown(index.vocabulary().forms("", word("studies"), 10)), "study=2 studies=1");
  const std::string dying = shown(index.vocabulary().forms("", word("dying"), 10));
  EXPECT_EQ(dying, "dying=1");
}

TEST(Vocabulary, FormsAreThoseOfEveryLanguageOfTheIndex) {
  const std::map<std::string, unsigned> terms{{"переговоры", 3}, {"переговорах", 2}, {"переговоров", 1}};
  EXPECT_EQ(shown(Index(terms).vocabulary().forms("", word("переговорах"), 10)),
            "переговоры=3 переговорах=2 переговоров=1");
  EXPECT_EQ(shown(Index(terms, {"en", ""}).vocabulary().forms("", word("переговорах"), 10)), "переговорах=2");
}

TEST(Vocabulary, StemsOfTheCommonestLanguageAreLookedForEverywhere) {
  Index index({{"x", 1}});
  const auto stems = index.vocabulary().language_stems(word("talking"));
  ASSERT_EQ(stems.size(), 2u);  // English, and Russian, which leaves the word
  EXPECT_EQ(stems[0].stem, "talk");
  EXPECT_EQ(stems[0].languages, Strings());
  EXPECT_EQ(stems[1].stem, "talking");
  EXPECT_EQ(stems[1].languages, Strings{"ru"});
}

// Words of several scripts, many of them close to one another.
class RandomVocabulary {
 public:
  explicit RandomVocabulary(unsigned seed) : random_(seed) {
    static const char* const kAlphabets[] = {"abcd1", "абвг", "eəbc", "אבג", "北京平", "a\U0001F600b"};
    letters_ = decoded(kAlphabets[seed % std::size(kAlphabets)]);
    for (int i = 0; i < 300; ++i) {
      terms_[word()] = 1 + static_cast<unsigned>(random_() % 5);
      static const char* const kPrefixes[] = {"S", "Z", "XTOPIC:", "A"};
      terms_[kPrefixes[random_() % 4] + word()] = 1 + static_cast<unsigned>(random_() % 5);
    }
  }
  std::string word() {
    std::string out;
    for (std::size_t n = 1 + random_() % 6; n > 0; --n)
      append_utf8(out, letters_[random_() % letters_.size()]);
    return out;
  }
  std::string pattern() {
    std::string out;
    for (std::size_t n = 1 + random_() % 4; n > 0; --n)
      if (random_() % 3 == 0)
        out += '*';
      else
        append_utf8(out, letters_[random_() % letters_.size()]);
    return out;
  }
  std::size_t below(std::size_t n) { return random_() % n; }
  const std::map<std::string, unsigned>& terms() const { return terms_; }

  // Of all terms with that prefix.
  template <class Accept>
  IndexWords naive(const std::string& prefix, std::size_t limit, Accept accept) const {
    IndexWords found;
    for (const auto& [term, frequency] : terms_) {
      const bool prefixed = term[0] >= 'A' && term[0] <= 'Z';
      if (prefix.empty() ? prefixed : term.compare(0, prefix.size(), prefix) != 0) continue;
      if (const std::string w = term.substr(prefix.size()); accept(w)) found.words.push_back({w, frequency});
    }
    std::sort(found.words.begin(), found.words.end(), [](const IndexWord& a, const IndexWord& b) {
      return a.articles != b.articles ? a.articles > b.articles : a.word < b.word;
    });
    if (found.words.size() > limit) {
      found.left_out = found.words.size() - limit;
      found.words.resize(limit);
    }
    return found;
  }

 private:
  std::mt19937 random_;
  std::u32string letters_;
  std::map<std::string, unsigned> terms_;
};

TEST(Vocabulary, FindsWhatANaiveScanFinds) {
  for (unsigned seed = 0; seed < 24; ++seed) {
    RandomVocabulary random(seed);
    Index index(random.terms());
    const Vocabulary vocabulary = index.vocabulary();
    for (int n = 0; n < 40; ++n) {
      const std::string prefix = std::vector<std::string>{"", "", "S", "XTOPIC:"}[random.below(4)];
      const std::size_t limit = 1 + random.below(n % 2 == 0 ? 5 : 1000);
      const std::string pattern = random.pattern();
      ASSERT_EQ(
          shown(vocabulary.matching(prefix, pattern, limit)),
          shown(random.naive(prefix, limit,
                             [&](const std::string& w) { return naive_fits(decoded(pattern), decoded(w)); })))
          << "seed " << seed << ", pattern " << prefix << pattern;
      const std::string word = random.word();
      const auto edits = static_cast<unsigned>(1 + random.below(2));
      ASSERT_EQ(shown(vocabulary.close_to(prefix, word, edits, limit)),
                shown(random.naive(prefix, limit,
                                   [&](const std::string& w) { return edit_distance(word, w, 9) <= edits; })))
          << "seed " << seed << ", word " << prefix << word << "~" << edits;
    }
  }
}

}  // namespace
}  // namespace dateline

// Snippets on Reuters-21578: for 2,000 pairs of a query and an article that it finds, every marked span
// matches the query by the rules of docs/query-language.md, checked with the stored text and a scan of the
// test's own, and every snippet holds at least one.
#include <gtest/gtest.h>
#include <xapian.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "collection.h"
#include "dateline/indexer.h"
#include "dateline/searcher.h"

namespace dateline::test {
namespace {

// A query of one kind, and what its marks may be: lower-case words joined by single spaces.
struct Probe {
  std::string query;
  std::function<bool(const std::string& marked)> allowed;
};

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& w : words) out += (out.empty() ? "" : " ") + w;
  return out;
}

// The text between marks, each; fails for marks that do not pair.
std::vector<std::string> marked_in(const std::string& snippet) {
  std::vector<std::string> spans;
  bool inside = false;
  for (const char c : snippet) {
    if (c == kMatchBegin) {
      EXPECT_FALSE(inside);
      inside = true;
      spans.emplace_back();
    } else if (c == kMatchEnd) {
      EXPECT_TRUE(inside);
      inside = false;
    } else if (inside) {
      spans.back() += c;
    }
  }
  EXPECT_FALSE(inside);
  return spans;
}

class Snippets : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (collections_dir().empty()) return;
    dir_ = std::make_unique<TempDir>();
    const std::string file = (collections_dir() / "reuters" / "articles.jsonl.zst").string();
    for (const auto& object : read_json_lines(file)) bodies_.push_back(plain_words(object["body"]));
    Indexer(*dir_ / "index").index({file});
    searcher_ = std::make_unique<Searcher>(*dir_ / "index");
  }
  static void TearDownTestSuite() {
    searcher_.reset();
    dir_.reset();
    bodies_.clear();
  }

  // Words of a random article, one after the other.
  std::vector<std::string> some_words(std::size_t count) {
    for (;;) {
      const auto& body = bodies_[random_() % bodies_.size()];
      if (body.size() < count + 10) continue;
      const std::size_t at = random_() % (body.size() - count);
      return {body.begin() + static_cast<std::ptrdiff_t>(at),
              body.begin() + static_cast<std::ptrdiff_t>(at + count)};
    }
  }
  std::string stem(const std::string& word) { return stemmer_(word); }

  Probe probe(unsigned kind) {
    switch (kind) {
      case 0: {  // words in any form
        const auto words = some_words(2 + random_() % 2);
        std::set<std::string> stems;
        for (const std::string& w : words) stems.insert(stem(w));
        return {joined(words), [this, stems](const std::string& m) { return stems.count(stem(m)) != 0; }};
      }
      case 1: {  // a phrase stands as one mark
        const std::string phrase = joined(some_words(2 + random_() % 3));
        return {"\"" + phrase + "\"", [phrase](const std::string& m) { return m == phrase; }};
      }
      case 2: {  // a phrase in any form
        const auto words = some_words(2);
        return {"~\"" + joined(words) + "\"", [this, words](const std::string& m) {
                  const std::vector<std::string> got = plain_words(m);
                  return got.size() == 2 && stem(got[0]) == stem(words[0]) && stem(got[1]) == stem(words[1]);
                }};
      }
      case 3: {  // near each other: the words themselves
        const auto words = some_words(4);
        return {words[0] + " NEAR/4 " + words[3], [this, words](const std::string& m) {
                  return stem(m) == stem(words[0]) || stem(m) == stem(words[3]);
                }};
      }
      default: {  // a pattern
        std::string word;
        while (word.size() < 5) word = some_words(1).front();
        const std::string head = word.substr(0, 4);
        return {head + "*", [head](const std::string& m) { return m.compare(0, head.size(), head) == 0; }};
      }
    }
  }

  inline static std::unique_ptr<TempDir> dir_;
  inline static std::unique_ptr<Searcher> searcher_;
  inline static std::vector<std::vector<std::string>> bodies_;
  std::mt19937 random_{4711};
  Xapian::Stem stemmer_{"english"};
};

TEST_F(Snippets, MarkWhatMatchesAndHoldAMatchEach) {
  SKIP_WITHOUT_COLLECTIONS();
  std::size_t pairs = 0, marks = 0;
  for (unsigned n = 0; pairs < 2000; ++n) {
    ASSERT_LT(n, 5000u);
    const Probe p = probe(n % 5);
    SearchRequest request;
    request.query = p.query;
    request.limit = 3;
    request.other_spellings = false;  // which names_test.cc looks at
    request.snippet = 60 + random_() % 300;
    for (const Hit& hit : searcher_->search(request).hits) {
      const auto article = searcher_->article(hit.id);
      ASSERT_TRUE(article.has_value());
      if (languages(*article) != std::vector<std::string>{"en"}) continue;  // other stems than those below
      ++pairs;
      const std::vector<std::string> spans = marked_in(hit.snippet);
      EXPECT_FALSE(spans.empty()) << p.query << " in " << hit.id << ": " << hit.snippet;
      for (const std::string& span : spans) {
        ++marks;
        EXPECT_TRUE(p.allowed(joined(plain_words(span))))
            << p.query << " marks '" << span << "' in " << hit.id;
      }
      // Without its marks the snippet is the article's text.
      std::string text = hit.snippet;
      std::erase_if(text, [](char c) { return c == kMatchBegin || c == kMatchEnd; });
      for (const std::string_view dots : {"…"}) {
        if (text.compare(0, dots.size(), dots) == 0) text.erase(0, dots.size());
        if (text.size() >= dots.size() && text.compare(text.size() - dots.size(), dots.size(), dots) == 0)
          text.erase(text.size() - dots.size());
      }
      std::string whole = body_text(*article) + "\n" + article->title;
      std::replace(whole.begin(), whole.end(), '\n', ' ');
      EXPECT_NE(whole.find(text), std::string::npos) << text;
    }
  }
  std::printf("%zu pairs, %zu marks\n", pairs, marks);
}

}  // namespace
}  // namespace dateline::test

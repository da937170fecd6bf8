#include "build/near_duplicates.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "dateline/indexer.h"
#include "index_layout.h"
#include "schema.h"
#include "support.h"

namespace dateline {
namespace {

using Words = std::vector<std::string>;

std::string joined(const Words& words) {
  std::string out;
  for (const std::string& w : words) out += (out.empty() ? "" : " ") + w;
  return out;
}

// `count` words that no other seed gives.
Words words(int seed, int count) {
  Words out;
  for (int i = 0; i < count; ++i) out.push_back("w" + std::to_string(seed) + "x" + std::to_string(i));
  return out;
}

Words operator+(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Article article(const std::string& id, const Words& body, const std::string& title = "",
                const std::string& date = "") {
  Article a;
  a.id = id;
  a.title = title;
  a.date = date;
  a.lang = "en";
  a.paragraphs.push_back({joined(body), "en"});
  return a;
}

bool copies(const Article& a, const Article& b) {
  const bool one = are_copies(make_sketch(a), make_sketch(b));
  EXPECT_EQ(one, are_copies(make_sketch(b), make_sketch(a)));
  return one;
}

TEST(Sketch, ComesBackFromItsBytes) {
  const Sketch sketch =
      make_sketch(article("a", words(1, 500), "A headline of words", "2023-07-30T12:00:00Z"));
  const Sketch again = decode_sketch(encode(sketch));
  EXPECT_EQ(again.shingles, 497u);
  EXPECT_EQ(again.words, kManyWords);
  EXPECT_EQ(again.instant, sketch.instant);
  EXPECT_NE(again.instant, 0);
  EXPECT_EQ(again.title, sketch.title);
  EXPECT_EQ(again.title.size(), 4u);
  EXPECT_EQ(again.smallest, sketch.smallest);
  EXPECT_EQ(again.smallest.size(), 48u);
  EXPECT_TRUE(std::is_sorted(again.smallest.begin(), again.smallest.end()));
}

TEST(Sketch, OfAnArticleWithoutWordsIsEmpty) {
  EXPECT_EQ(encode(make_sketch(article("a", {}, "A headline"))), "");
  EXPECT_TRUE(decode_sketch("").smallest.empty());
}

TEST(Sketch, OfTruncatedBytesIsAnError) {
  const std::string bytes = encode(make_sketch(article("a", words(1, 100))));
  for (std::size_t size = 1; size < bytes.size(); ++size)
    EXPECT_THROW(decode_sketch(bytes.substr(0, size)), Error) << size;
}

TEST(Sketch, KnowsNoInstantFromADayAlone) {
  EXPECT_EQ(make_sketch(article("a", words(1, 9), "", "2023-07-30")).instant, 0);
}

TEST(Containment, IsEstimatedFromTheSketches) {
  std::mt19937 random(5);
  double error = 0;
  int cases = 0;
  for (int i = 0; i < 300; ++i) {
    const int common = 20 + static_cast<int>(random() % 400), more_a = static_cast<int>(random() % 300),
              more_b = static_cast<int>(random() % 300);
    const Words shared = words(3 * i, common);
    const Words a = shared + words(3 * i + 1, more_a), b = shared + words(3 * i + 2, more_b);
    const double exact = (common - 3.0) / (static_cast<double>(std::min(a.size(), b.size())) - 3.0);
    error += std::abs(containment(make_sketch(article("a", a)), make_sketch(article("b", b))) - exact);
    ++cases;
  }
  EXPECT_LT(error / cases, 0.08);
}

TEST(Containment, IsExactForShortTexts) {
  const Words shared = words(1, 23);
  EXPECT_DOUBLE_EQ(
      containment(make_sketch(article("a", shared)), make_sketch(article("b", shared + words(2, 10)))), 1);
  EXPECT_DOUBLE_EQ(
      containment(make_sketch(article("a", words(3, 20))), make_sketch(article("b", words(4, 20)))), 0);
}

TEST(Copies, LackAParagraphAndHaveALineMore) {
  const Words one = words(1, 120), two = words(2, 60), three = words(3, 100);
  EXPECT_TRUE(
      copies(article("a", one + two + three, "First"), article("b", one + three + words(9, 8), "Second")));
  EXPECT_FALSE(copies(article("a", one + two), article("b", two + three)));
}

TEST(Copies, AreNoPartsOfARoundUp) {
  const Words item = words(1, 60);
  EXPECT_FALSE(
      copies(article("a", item, "Same words here"), article("b", item + words(2, 400), "Same words here")));
}

TEST(Copies, OfShortTextsNeedAWitness) {
  const Words text = words(1, 15);
  EXPECT_FALSE(copies(article("a", text, "One headline"), article("b", text, "Another line")));
  EXPECT_TRUE(copies(article("a", text, "Quarterly dividend of Foo"),
                     article("b", text, "UPDATE Quarterly dividend of Foo")));
  EXPECT_TRUE(copies(article("a", text, "One", "2023-07-30T12:00:05Z"),
                     article("b", text, "Two", "2023-07-30T16:00:05+04:00")));
  EXPECT_FALSE(copies(article("a", text, "One", "2023-07-30"), article("b", text, "Two", "2023-07-30")));
}

TEST(Copies, OfFormsFilledWithNumbersNeedAWitness) {
  Words form;
  for (int i = 0; i < 40; ++i)
    form = form + Words{"net", std::to_string(i % 90), "mln", "vs", std::to_string(i % 70)};
  EXPECT_FALSE(copies(article("a", form, "Foo"), article("b", form, "Bar")));
}

TEST(CopyKeys, AreTheSameInAGroupAndDoNotDependOnTheOrder) {
  std::mt19937 random(11);
  std::vector<SketchedArticle> articles;
  for (int story = 0; story < 60; ++story)
    for (int copy = 0; copy < story % 4; ++copy)
      articles.push_back({hash_bytes(std::to_string(story) + "/" + std::to_string(copy)),
                          make_sketch(article("", words(story, 200) + words(1000 + 10 * story + copy, 10)))});
  const auto groups = [](const std::vector<SketchedArticle>& list) {
    std::map<std::string, std::set<std::string>> out;
    const std::vector<std::string> keys = copy_keys(list);
    for (std::size_t i = 0; i < list.size(); ++i) {
      EXPECT_TRUE(keys[i].empty() || keys[i].size() == 16);
      if (!keys[i].empty()) out[keys[i]].insert(list[i].content_hash);
    }
    return out;
  };
  const auto expected = groups(articles);
  EXPECT_EQ(expected.size(), 30u);  // of two and of three
  for (int i = 0; i < 5; ++i) {
    std::shuffle(articles.begin(), articles.end(), random);
    EXPECT_EQ(groups(articles), expected);
  }
}

TEST(CopyKeys, FindAllOfAHundredCopiesOfOneStory) {
  std::vector<SketchedArticle> articles;
  for (int copy = 0; copy < 150; ++copy)
    articles.push_back(
        {hash_bytes(std::to_string(copy)), make_sketch(article("", words(1, 300) + words(100 + copy, 15)))});
  const std::vector<std::string> keys = copy_keys(articles);
  for (const std::string& key : keys) EXPECT_EQ(key, keys.front());
  EXPECT_FALSE(keys.front().empty());
}

// By id, from the published database.
std::map<std::string, std::string> published_keys(const std::filesystem::path& index,
                                                  const std::set<std::string>& ids) {
  const OpenGeneration generation = open_generation(index);
  const Xapian::Database database((generation.path / kDatabaseName).string());
  std::map<std::string, std::string> keys;
  for (const std::string& id : ids) {
    const auto it = database.postlist_begin(boolean_term(kIdPrefix, id));
    const std::string key = database.get_document(*it).get_value(kCollapseSlot);
    keys[id] = key;
    for (auto t = database.termlist_begin(*it); t != database.termlist_end(*it); ++t)
      if ((*t).compare(0, kCopyPrefix.size(), kCopyPrefix) == 0) {
        EXPECT_EQ(*t, std::string(kCopyPrefix) + key);
        keys[id] += "+";
      }
    EXPECT_EQ(keys[id].empty(), key.empty());
  }
  return keys;
}

// Whatever is put, changed and removed, the keys are those of one build of what is left.
TEST(CopyKeys, AreAfterAnySequenceOfUpdatesThoseOfACleanBuild) {
  std::mt19937 random(23);
  for (int round = 0; round < 6; ++round) {
    const test::TempDir directory;
    std::map<std::string, Article> archive;
    for (int update = 0; update < 8; ++update) {
      Indexer indexer(directory / "index");
      auto batch = indexer.batch();
      for (int change = 0; change < 12; ++change) {
        const int number = static_cast<int>(random() % 40);
        const std::string id = "n" + std::to_string(number);
        if (archive.count(id) != 0 && random() % 3 == 0) {
          batch.remove(id);
          archive.erase(id);
          continue;
        }
        const int story = static_cast<int>(random() % 8);
        Words body = words(story, 150) + words(5000 + static_cast<int>(random() % 1000), 12);
        if (random() % 4 == 0) body = body + words((story + 1) % 8, 150);  // joins two stories
        archive[id] = article(id, body, "Story " + std::to_string(story));
        batch.put(archive[id]);
      }
      batch.commit();
    }
    std::set<std::string> ids;
    Indexer clean(directory / "clean");
    auto batch = clean.batch();
    for (const auto& [id, a] : archive) {
      ids.insert(id);
      batch.put(a);
    }
    batch.commit();
    EXPECT_EQ(published_keys(directory / "index", ids), published_keys(directory / "clean", ids)) << round;
  }
}

}  // namespace
}  // namespace dateline

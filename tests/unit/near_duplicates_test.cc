#include "build/near_duplicates.h"

#include <gtest/gtest.h>

#include <algorithm>
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

struct SketchedArticle {
  std::string content_hash;
  Sketch sketch;
};

// With memory for that many of the sketches, and so for so many bytes of candidates.
std::vector<CopyGroup> copy_groups(const std::vector<SketchedArticle>& articles, std::size_t in_memory) {
  const test::TempDir directory;
  Sketches sketches(articles.size(), directory.path(), in_memory * sizeof(Sketch));
  for (const SketchedArticle& a : articles) sketches.append(sketch_key(a.content_hash), a.sketch);
  return copy_groups(sketches, in_memory * 128);
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

TEST(Sketch, HasTheSmallestHashesOfATextHoweverItRepeatsItself) {
  for (const int count : {30, 200, 1000, 5000}) {
    // All of the shingles of the repeated text, those across its seams among them.
    const Sketch once = make_sketch(article("a", words(1, count) + words(1, 3)));
    for (const int repeated : {2, 40}) {
      Words all;
      for (int r = 0; r < repeated; ++r) all = all + words(1, count);
      const Sketch often = make_sketch(article("b", all));
      EXPECT_TRUE(std::equal(once.smallest.begin(), once.smallest.end(), often.smallest.begin(),
                             often.smallest.end()))
          << count << " words " << repeated << " times";
      EXPECT_TRUE(std::is_sorted(often.smallest.begin(), often.smallest.end()));
    }
  }
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

// By its definition: of the hashes up to where both samples are complete, the share that stands in both tells
// the resemblance, and that with the lengths what of the shorter text stands in the longer one.
double estimated_containment(const Sketch& a, const Sketch& b) {
  std::uint32_t limit = 0xFFFFFFFF;
  for (const Sketch* s : {&a, &b})
    if (s->smallest.size() == kSketchHashes) limit = std::min(limit, s->smallest.back());
  std::set<std::uint32_t> all;
  double shared = 0;
  for (const std::uint32_t h : a.smallest) {
    if (h > limit) continue;
    all.insert(h);
    shared += std::count(b.smallest.begin(), b.smallest.end(), h) != 0 ? 1 : 0;
  }
  for (const std::uint32_t h : b.smallest)
    if (h <= limit) all.insert(h);
  if (shared == 0) return 0;
  const double r = shared / static_cast<double>(all.size());
  const double sum = static_cast<double>(a.shingles + b.shingles);
  return std::min(1.0, r * sum / (1 + r) / static_cast<double>(std::min(a.shingles, b.shingles)));
}

TEST(Sketch, ContainmentIsWhatItsDefinitionSays) {
  std::mt19937 engine(11);
  const auto random = [&] { return static_cast<std::uint32_t>(engine()); };
  for (int round = 0; round < 20000; ++round) {
    const std::uint32_t range = 20 + random() % 200;
    const auto sketch = [&] {
      std::set<std::uint32_t> hashes;
      const std::size_t most = random() % 4 == 0 ? random() % 10 : random() % 100;
      for (std::size_t i = 0; i < most; ++i) hashes.insert(random() % range);
      if (random() % 8 == 0) hashes.insert(0xFFFFFFFF);
      const std::vector<std::uint32_t> list(hashes.begin(), hashes.end());
      Sketch s;
      s.smallest = Hashes<kSketchHashes>(list);
      s.shingles = s.smallest.size() + (s.smallest.size() == kSketchHashes ? random() % 1000 : 0);
      return s;
    };
    const Sketch a = sketch(), b = sketch();
    ASSERT_DOUBLE_EQ(containment(a, b), estimated_containment(a, b)) << "round " << round;
  }
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

TEST(CopyGroups, AreTheSameAndDoNotDependOnTheOrder) {
  std::mt19937 random(11);
  std::vector<SketchedArticle> articles;
  for (int story = 0; story < 60; ++story)
    for (int copy = 0; copy < story % 4; ++copy)
      articles.push_back({hash_bytes(std::to_string(story) + "/" + std::to_string(copy)),
                          make_sketch(article("", words(story, 200) + words(1000 + 10 * story + copy, 10)))});
  const auto groups = [](const std::vector<SketchedArticle>& list, std::size_t in_memory) {
    std::map<std::uint64_t, std::set<std::string>> out;
    const std::vector<CopyGroup> copies = copy_groups(list, in_memory);
    for (std::size_t i = 0; i < list.size(); ++i) {
      EXPECT_EQ(copies[i].chain, 0u);
      if (copies[i].key != 0) out[copies[i].key].insert(list[i].content_hash);
    }
    return out;
  };
  const auto expected = groups(articles, articles.size());
  EXPECT_EQ(expected.size(), 30u);  // of two and of three
  for (const std::size_t in_memory : {1000u, 89u, 20u, 7u, 1u, 0u}) {
    std::shuffle(articles.begin(), articles.end(), random);
    EXPECT_EQ(groups(articles, in_memory), expected) << in_memory;
  }
}

TEST(CopyGroups, HaveNamesOfSixteenDigits) {
  EXPECT_EQ(key_name(0), "");
  EXPECT_EQ(key_name(0x0123456789abcdef), "0123456789abcdef");
  EXPECT_EQ(key_name(sketch_key(hash_bytes("a"))).size(), 16u);
  EXPECT_EQ(key_name(sketch_key(std::string("\x01\x02\0\x04\x05\x06\x07\xFF????", 12))), "01020004050607ff");
}

TEST(CopyGroups, FindAllOfAHundredCopiesOfOneStory) {
  std::vector<SketchedArticle> articles;
  for (int copy = 0; copy < 150; ++copy)
    articles.push_back(
        {hash_bytes(std::to_string(copy)), make_sketch(article("", words(1, 300) + words(100 + copy, 15)))});
  const std::vector<CopyGroup> copies = copy_groups(articles, articles.size());
  for (const CopyGroup& c : copies) EXPECT_EQ(c, copies.front());
  EXPECT_NE(copies.front().key, 0u);
}

// Each page has 11 of 12 sections in common with the next one; 12 pages on there is nothing left.
TEST(CopyGroups, OfAChainHoldOnlyCopiesOfOneArticle) {
  std::vector<SketchedArticle> articles;
  for (int page = 0; page < 200; ++page) {
    Words text;
    for (int section = page; section < page + 12; ++section) text = text + words(section, 80);
    articles.push_back({hash_bytes(std::to_string(page)), make_sketch(article("", text))});
  }
  std::map<std::uint64_t, std::vector<std::size_t>> groups;
  std::set<std::uint64_t> chains;
  const std::vector<CopyGroup> copies = copy_groups(articles, articles.size());
  EXPECT_EQ(copies, copy_groups(articles, 30));
  for (std::size_t i = 0; i < copies.size(); ++i) {
    chains.insert(copies[i].chain);
    if (copies[i].key != 0) groups[copies[i].key].push_back(i);
  }
  EXPECT_EQ(chains.size(), 1u);
  EXPECT_NE(*chains.begin(), 0u);
  EXPECT_GE(groups.size(), 20u);
  for (const auto& [key, members] : groups) {
    EXPECT_GE(members.size(), 2u);
    EXPECT_TRUE(std::any_of(members.begin(), members.end(), [&, m = &members](std::size_t leader) {
      return std::all_of(m->begin(), m->end(), [&](std::size_t i) {
        return i == leader || are_copies(articles[leader].sketch, articles[i].sketch);
      });
    }));
  }
}

// By id, from the published database.
std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> published_groups(
    const std::filesystem::path& index, const std::set<std::string>& ids) {
  const OpenGeneration generation = open_generation(index);
  const Xapian::Database database((generation.path / kDatabaseName).string());
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> groups;
  for (const std::string& id : ids) {
    const Xapian::docid docid = *database.postlist_begin(boolean_term(kIdPrefix, id));
    const CopyGroup copies = copy_group_of(database.get_document(docid));
    groups[id] = {copies.key, copies.chain};
    std::vector<std::string> terms, expected;
    for (auto t = database.termlist_begin(docid); t != database.termlist_end(docid); ++t)
      for (const std::string_view prefix : {kCopyChainPrefix, kCopyPrefix})
        if ((*t).compare(0, prefix.size(), prefix) == 0) terms.push_back(*t);
    if (copies.chain != 0) expected.push_back(std::string(kCopyChainPrefix) + key_name(copies.chain));
    if (copies.key != 0) expected.push_back(std::string(kCopyPrefix) + key_name(copies.key));
    EXPECT_EQ(terms, expected);
  }
  return groups;
}

// Whatever is put, changed and removed, the groups are those of one build of what is left.
TEST(CopyGroups, AreAfterAnySequenceOfUpdatesThoseOfACleanBuild) {
  std::mt19937 random(23);
  int chained = 0;
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
    const auto groups = published_groups(directory / "index", ids);
    EXPECT_EQ(groups, published_groups(directory / "clean", ids)) << round;
    chained += static_cast<int>(
        std::count_if(groups.begin(), groups.end(), [](const auto& g) { return g.second.second != 0; }));
  }
  EXPECT_GT(chained, 10);
}

}  // namespace
}  // namespace dateline

// Near-duplicates on Reuters-21578: copies edited by a script find their originals, and strangers stay apart.
#include "build/near_duplicates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <random>
#include <set>

#include "collection.h"
#include "dateline/indexer.h"
#include "dateline/searcher.h"
#include "schema.h"

namespace dateline::test {
namespace {

constexpr std::size_t kCopies = 2000;

std::vector<Article> read_reuters() {
  std::vector<Article> articles;
  extract({(collections_dir() / "reuters" / "articles.jsonl.zst").string()}, {},
          [&](const Article& a) { articles.push_back(a); });
  return articles;
}

// What the headline of a copy says.
enum class Headline { other, marked };

// As another site prints it: its own headline, a paragraph less, a line of the agency more.
Article edited(const Article& original, Headline headline, std::mt19937& random) {
  static const std::vector<std::string> agency{"(Reporting by our correspondents; editing by the desk)",
                                               "LONDON (Agency) -", "Copyright by the news agency",
                                               "This story was supplied by a partner of this newspaper."};
  Article copy = original;
  copy.id += "-copy";
  copy.title =
      headline == Headline::other ? "What the markets heard today, in short" : "UPDATE 1 - " + original.title;
  if (copy.paragraphs.size() > 1)
    copy.paragraphs.erase(copy.paragraphs.begin() +
                          static_cast<std::ptrdiff_t>(random() % copy.paragraphs.size()));
  const Paragraph line{agency[random() % agency.size()], "en"};
  copy.paragraphs.insert(random() % 2 == 0 ? copy.paragraphs.begin() : copy.paragraphs.end(), line);
  return copy;
}

std::vector<CopyGroup> groups_of(const std::vector<Article>& articles) {
  constexpr std::size_t kMemory = 32u << 20;
  const TempDir directory;
  Sketches sketches(articles.size(), directory.path(), kMemory);
  for (const Article& a : articles) sketches.append(sketch_key(hash_bytes(a.id)), make_sketch(a));
  return copy_groups(sketches, kMemory);
}

std::set<std::string> word_triples(const Article& a) {
  const std::vector<std::string> words = plain_words(body_text(a));
  std::set<std::string> triples;
  for (std::size_t i = 0; i + 3 <= words.size(); ++i)
    triples.insert(words[i] + " " + words[i + 1] + " " + words[i + 2]);
  return triples;
}

double shared_part(const std::set<std::string>& a, const std::set<std::string>& b) {
  std::vector<std::string> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  const std::size_t least = std::min(a.size(), b.size());
  return least == 0 ? 0 : static_cast<double>(both.size()) / static_cast<double>(least);
}

class NearDuplicates : public testing::TestWithParam<Headline> {};

TEST_P(NearDuplicates, CopiesFindTheirOriginalsAndStrangersStayApart) {
  SKIP_WITHOUT_COLLECTIONS();
  std::vector<Article> articles = read_reuters();
  const std::size_t originals = articles.size();
  std::mt19937 random(20261125);
  std::vector<std::size_t> chosen;
  std::set<std::size_t> taken;
  while (chosen.size() < kCopies) {
    const std::size_t i = random() % originals;
    if (articles[i].paragraphs.empty() || !taken.insert(i).second) continue;  // nothing but a headline
    chosen.push_back(i);
    articles.push_back(edited(articles[i], GetParam(), random));
  }
  const std::vector<CopyGroup> copies = groups_of(articles);
  std::size_t found = 0;
  for (std::size_t c = 0; c < kCopies; ++c)
    found += copies[chosen[c]].key != 0 && copies[chosen[c]].key == copies[originals + c].key ? 1 : 0;
  EXPECT_GE(found, kCopies * 95 / 100);

  std::map<std::uint64_t, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < articles.size(); ++i)
    if (copies[i].key != 0) groups[copies[i].key].push_back(i);
  std::size_t strangers = 0, grouped = 0;
  for (const auto& [key, members] : groups) {
    ASSERT_GT(members.size(), 1u);
    grouped += members.size();
    std::vector<std::set<std::string>> triples;
    for (const std::size_t m : members) triples.push_back(word_triples(articles[m]));
    for (std::size_t a = 0; a < members.size(); ++a) {
      double most = 0;
      for (std::size_t b = 0; b < members.size(); ++b)
        if (a != b) most = std::max(most, shared_part(triples[a], triples[b]));
      strangers += most < 0.5 ? 1 : 0;
    }
  }
  std::printf(
      "copies with their original: %zu of %zu; in groups: %zu; with nothing they share half of: %zu\n", found,
      kCopies, grouped, strangers);
  EXPECT_LE(strangers, articles.size() / 1000);

  // The order makes no difference.
  std::vector<std::size_t> order(articles.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::shuffle(order.begin(), order.end(), random);
  std::vector<Article> shuffled;
  for (const std::size_t i : order) shuffled.push_back(articles[i]);
  const std::vector<CopyGroup> again = groups_of(shuffled);
  for (std::size_t i = 0; i < order.size(); ++i) ASSERT_EQ(again[i], copies[order[i]]);
}

INSTANTIATE_TEST_SUITE_P(Headlines, NearDuplicates, testing::Values(Headline::other, Headline::marked),
                         [](const auto& parameter) {
                           return parameter.param == Headline::other ? "AnotherHeadline" : "MarkedHeadline";
                         });

}  // namespace
}  // namespace dateline::test

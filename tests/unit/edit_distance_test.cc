#include "query/edit_distance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "utf8.h"

namespace dateline {
namespace {

// By its definition, over the whole table.
std::size_t naive_distance(const std::u32string& a, const std::u32string& b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      d[i][j] =
          std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

std::string utf8(const std::u32string& letters) {
  std::string out;
  for (const char32_t c : letters) append_utf8(out, c);
  return out;
}

class RandomWords {
 public:
  explicit RandomWords(unsigned seed) : random_(seed) {}
  std::u32string next() {
    static const std::u32string kLetters = U"abcə丂я";
    std::u32string out(random_() % 7, U' ');
    for (char32_t& c : out) c = kLetters[random_() % kLetters.size()];
    return out;
  }
  std::size_t below(std::size_t n) { return random_() % n; }

 private:
  std::mt19937 random_;
};

constexpr std::size_t kFar = 100;

TEST(EditDistance, CountsInsertionsDeletionsAndSubstitutions) {
  EXPECT_EQ(edit_distance("lachin", "lachin", kFar), 0U);
  EXPECT_EQ(edit_distance("lachin", "lachiin", kFar), 1U);
  EXPECT_EQ(edit_distance("lachin", "lchin", kFar), 1U);
  EXPECT_EQ(edit_distance("lachin", "lazhin", kFar), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting", kFar), 3U);
}

TEST(EditDistance, CountsASwapOfNeighboursOnce) {
  EXPECT_EQ(edit_distance("lachin", "lahcin", kFar), 1U);
  EXPECT_EQ(edit_distance("ab", "ba", kFar), 1U);
  EXPECT_EQ(edit_distance("abcd", "badc", kFar), 2U);
}

TEST(EditDistance, LeavesSwappedLettersAlone) { EXPECT_EQ(edit_distance("ca", "abc", kFar), 3U); }

TEST(EditDistance, CountsLettersNotBytes) {
  EXPECT_EQ(edit_distance("мир", "мэр", kFar), 1U);
  EXPECT_EQ(edit_distance("əli", "eli", kFar), 1U);
  EXPECT_EQ(edit_distance("北京", "京北", kFar), 1U);
}

TEST(EditDistance, OfNothingIsTheLengthOfTheOther) {
  EXPECT_EQ(edit_distance("", "", kFar), 0U);
  EXPECT_EQ(edit_distance("", "мир", kFar), 3U);
  EXPECT_EQ(edit_distance("мир", "", kFar), 3U);
}

TEST(EditDistance, IsNotCountedBeyondTheLimit) {
  EXPECT_EQ(edit_distance("abcdef", "uvwxyz", 3), 3U);
  EXPECT_EQ(edit_distance("abcdef", "abcdxy", 3), 2U);
  EXPECT_EQ(edit_distance("a", "b", 1), 1U);
  EXPECT_EQ(edit_distance("a", "a", 1), 0U);
}

TEST(EditDistance, IsWhatItsDefinitionSays) {
  RandomWords words(7);
  for (int n = 0; n < 20000; ++n) {
    const std::u32string a = words.next(), b = words.next();
    const std::size_t limit = 1 + words.below(8), expected = naive_distance(a, b);
    ASSERT_EQ(edit_distance(utf8(a), utf8(b), limit), std::min(expected, limit))
        << utf8(a) << " and " << utf8(b) << ", limit " << limit;
    ASSERT_EQ(edit_distance(utf8(b), utf8(a), limit), std::min(expected, limit))
        << utf8(b) << " and " << utf8(a) << ", limit " << limit;
  }
}

TEST(EditDistance, OfSharedBeginningsIsThatOfEachWord) {
  RandomWords words(8);
  for (int n = 0; n < 500; ++n) {
    const std::u32string word = words.next();
    EditDistance distance(utf8(word));
    std::u32string other;
    for (int step = 0; step < 40; ++step) {
      if (!other.empty() && words.below(3) == 0) {
        other.resize(words.below(other.size() + 1));
        distance.shorten(other.size());
      } else {
        other += U"abcə丂я"[words.below(6)];
        distance.push(other.back());
      }
      ASSERT_EQ(distance.letters(), other.size());
      ASSERT_EQ(distance.distance(), naive_distance(word, other)) << utf8(word) << " and " << utf8(other);
    }
  }
}

TEST(EditDistance, NeverGetsBelowTheLeastThatWasPromised) {
  RandomWords words(9);
  for (int n = 0; n < 3000; ++n) {
    const std::u32string word = words.next(), beginning = words.next();
    EditDistance distance(utf8(word));
    for (const char32_t c : beginning) distance.push(c);
    const std::size_t least = distance.least();
    for (int more = 0; more < 10; ++more) {
      const std::u32string whole = beginning + words.next();
      ASSERT_GE(naive_distance(word, whole), least) << utf8(word) << " and " << utf8(whole);
    }
    ASSERT_GE(distance.distance(), least);
  }
}

}  // namespace
}  // namespace dateline

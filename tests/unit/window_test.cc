#include "match/window.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "support.h"

namespace dateline {
namespace {

TEST(Bits, AreCounted) {
  Bits all;
  all.fill(~std::uint64_t{0});
  EXPECT_EQ(count(all), kWindow);
  EXPECT_EQ(count_roughly(all), kWindow);
  EXPECT_EQ(count(Bits{}), 0U);
  test::Numbers random(3);
  for (unsigned share = 1; share < 100; share += 7) {
    Bits bits{};
    std::size_t expected = 0;
    for (std::size_t i = 0; i < kWindow; ++i)
      if (random.below(100) < share) {
        set(bits, i);
        ++expected;
      }
    EXPECT_EQ(count(bits), expected);
    EXPECT_NEAR(static_cast<double>(count_roughly(bits)), static_cast<double>(expected), 400);
    std::size_t seen = 0;
    each_bit(bits, [&](std::size_t i) { seen += has(bits, i) ? 1 : 0; });
    EXPECT_EQ(seen, expected);
  }
}

// With and without the highest scores kept aside.
TEST(Window, DropsWhatScoresNoMoreThanAFloor) {
  for (const bool keeps : {false, true}) {
    test::Numbers random(5);
    const auto window = std::make_unique<Window>();
    window->begin(1);
    if (keeps) window->keep_most();
    std::vector<double> scores(kWindow, -1);
    for (int n = 0; n < 3000; ++n) {
      const std::size_t i = random.below(kWindow);
      const double score = random.below(50);
      window->add(i, score);
      scores[i] = scores[i] < 0 ? score : scores[i] + score;
    }
    for (const double floor : {kNoFloor, 0.0, 49.0, 70.0, 1000.0}) {
      std::vector<std::size_t> expected, above, left;
      for (std::size_t i = 0; i < kWindow; ++i)
        if (scores[i] > floor && scores[i] >= 0) expected.push_back(i);
      window->each_above(floor, [&](std::size_t i) { above.push_back(i); });
      window->drop_below(floor);
      each_bit(window->matches, [&](std::size_t i) { left.push_back(i); });
      EXPECT_EQ(above, expected) << floor;
      EXPECT_EQ(left, expected) << floor;
    }
  }
}

}  // namespace
}  // namespace dateline

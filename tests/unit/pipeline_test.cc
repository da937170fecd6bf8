#include "pipeline.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dateline {
namespace {

class OrderedParallel : public testing::TestWithParam<unsigned> {
 protected:
  // Doubles the numbers below `count`; a part throws at number `at`.
  std::vector<int> run(int count, const std::string& failing = "", int at = -1) {
    std::vector<int> out;
    ordered_parallel<int, int>(
        GetParam(),
        [&](auto&& push) {
          for (int i = 0; i < count; ++i) {
            if (failing == "produce" && i == at) throw std::runtime_error("produce");
            push(i);
          }
        },
        [&] {
          if (failing == "make") throw std::runtime_error("make");
          return [&](int item) {
            if (failing == "work" && item == at) throw std::runtime_error("work");
            if (item % 7 == 0) std::this_thread::yield();
            return 2 * item;
          };
        },
        [&](int result) {
          if (failing == "consume" && result == 2 * at) throw std::runtime_error("consume");
          out.push_back(result);
        });
    return out;
  }
};

TEST_P(OrderedParallel, ResultsComeInTheOrderOfTheItems) {
  const std::vector<int> out = run(5000);
  ASSERT_EQ(out.size(), 5000U);
  for (int i = 0; i < 5000; ++i) ASSERT_EQ(out[static_cast<std::size_t>(i)], 2 * i);
}

TEST_P(OrderedParallel, NoItemsAreNoResults) { EXPECT_TRUE(run(0).empty()); }

TEST_P(OrderedParallel, AnExceptionOfAnyPartIsThrown) {
  for (const char* part : {"produce", "work", "consume", "make"})
    for (const int at : {0, 1, 500, 999}) {
      try {
        run(1000, part, at);
        ADD_FAILURE() << part << ' ' << at;
      } catch (const std::runtime_error& e) {
        EXPECT_STREQ(e.what(), part);
      }
    }
}

TEST_P(OrderedParallel, OnlySoManyItemsWait) {
  std::atomic<int> produced = 0, consumed = 0;
  int most = 0;
  ordered_parallel<int, int>(
      GetParam(),
      [&](auto&& push) {
        for (int i = 0; i < 2000; ++i) {
          ++produced;
          push(i);
        }
      },
      [] { return [](int i) { return i; }; },
      [&](int) {
        most = std::max(most, produced - consumed);
        ++consumed;
      });
  EXPECT_LE(most, static_cast<int>(4 * GetParam()) + 2);
}

// Counts those that are destroyed by another thread than the one that made them.
class Owned {
 public:
  Owned() = default;
  explicit Owned(std::atomic<int>& strange) : strange_(&strange) {}
  Owned(Owned&& other) noexcept : maker_(other.maker_), strange_(std::exchange(other.strange_, nullptr)) {}
  Owned& operator=(Owned&& other) noexcept {
    std::swap(maker_, other.maker_);
    std::swap(strange_, other.strange_);
    return *this;
  }
  ~Owned() {
    if (strange_ != nullptr && maker_ != std::this_thread::get_id()) ++*strange_;
  }

 private:
  std::thread::id maker_ = std::this_thread::get_id();
  std::atomic<int>* strange_ = nullptr;
};

TEST_P(OrderedParallel, ItemsAreDestroyedByTheThreadThatMadeThem) {
  std::atomic<int> strange = 0;
  ordered_parallel<Owned, int>(
      GetParam(),
      [&](auto&& push) {
        for (int i = 0; i < 2000; ++i) push(Owned(strange));
      },
      [] { return [](Owned&) { return 0; }; }, [](int) {});
  EXPECT_LE(strange, static_cast<int>(4 * GetParam()));  // the last ones, when that thread has ended
}

// Smaller items than those that are counted: while nobody takes results, they are worked on, up to so many.
TEST_P(OrderedParallel, WorkGoesOnBesideWhatTheCallingThreadDoesBefore) {
  const bool threads = GetParam() > 1;
  std::atomic<int> worked = 0;
  const int at_once = 16 * static_cast<int>(GetParam());  // as many quarters as may wait
  bool done = false;
  int results = 0;
  ordered_parallel<int, int>(
      GetParam(),
      [&](auto&& push) {
        for (int i = 0; i < 1000; ++i) push(i, 0.25);
      },
      [&] {
        return [&](int i) {
          ++worked;
          return i;
        };
      },
      [&](int result) {
        EXPECT_TRUE(done);
        EXPECT_EQ(result, results++);
      },
      [&] {
        while (threads && worked < at_once) std::this_thread::yield();
        EXPECT_EQ(worked, threads ? at_once : 0);
        done = true;
      });
  EXPECT_EQ(results, 1000);
}

TEST_P(OrderedParallel, WhatFailsBeforeTheFirstResultStopsTheOthers) {
  const auto run = [&] {
    ordered_parallel<int, int>(
        GetParam(),
        [](auto&& push) {
          for (int i = 0; i < 1000; ++i) push(i);
        },
        [] { return [](int i) { return i; }; }, [](int) { ADD_FAILURE(); },
        [] { throw std::runtime_error("meanwhile"); });
  };
  EXPECT_THROW(run(), std::runtime_error);
}

TEST_P(OrderedParallel, AWorkerIsMadeWhereThereIsWork) {
  std::atomic<int> made = 0;
  const auto run = [&](int count) {
    ordered_parallel<int, int>(
        GetParam(),
        [&](auto&& push) {
          for (int i = 0; i < count; ++i) push(i);
        },
        [&] {
          ++made;
          return [](int i) { return i; };
        },
        [](int) {});
  };
  run(0);
  EXPECT_EQ(made, 0);
  run(1);
  EXPECT_EQ(made, 1);
}

INSTANTIATE_TEST_SUITE_P(Jobs, OrderedParallel, testing::Values(1U, 2U, 8U));

}  // namespace
}  // namespace dateline

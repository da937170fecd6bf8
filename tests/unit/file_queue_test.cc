#include "source/file_queue.h"

#include <gtest/gtest.h>

#include <thread>

namespace dateline {
namespace {

SourceFile named(const std::string& name) {
  SourceFile file;
  file.path = name;
  return file;
}

TEST(FileQueue, GivesEachFileOnceInOrder) {
  FileQueue files;
  EXPECT_EQ(files.take(), nullptr);
  files.add(named("a"));
  files.add(named("b"));
  EXPECT_TRUE(files.wait());
  EXPECT_EQ(files.take()->path, "a");
  files.close();
  EXPECT_TRUE(files.wait());
  EXPECT_EQ(files.take()->path, "b");
  EXPECT_EQ(files.take(), nullptr);
  EXPECT_FALSE(files.wait());
}

TEST(FileQueue, FilesStayWhereTheyAreWhileOthersAreAdded) {
  constexpr std::size_t kCount = 20'000;
  FileQueue files;
  std::thread adds([&] {
    for (std::size_t i = 0; i < kCount; ++i) files.add(named(std::to_string(i)));
    files.close();
  });
  std::vector<const SourceFile*> taken;
  do {
    while (const SourceFile* file = files.take()) taken.push_back(file);
  } while (files.wait());
  adds.join();
  ASSERT_EQ(taken.size(), kCount);
  for (std::size_t i = 0; i < kCount; ++i) ASSERT_EQ(taken[i]->path, std::to_string(i));
}

}  // namespace
}  // namespace dateline

#include "temporary_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "dateline/error.h"
#include "index_layout.h"
#include "support.h"

namespace dateline {
namespace {

std::string bytes(std::size_t size, unsigned seed) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i)
    out += static_cast<char>('a' + (i * 7 + i / 26 + seed) % 26);  // no zeros, which a hole would read as
  return out;
}

TEST(SectionReader, WhatIsDiscardedBehindItLeavesTheOtherSectionsAsTheyAre) {
  const test::TempDir directory;
  TemporaryFile file(directory.path());
  // Sections whose ends are at no page's: some within one page, some of several times what is discarded at
  // once.
  const std::vector<std::size_t> sizes{3u << 20, 10, 5000, (1u << 20) + 1, 4096, 1, 2u << 20};
  std::vector<std::uint64_t> begins{0};
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    file.append(bytes(sizes[i], static_cast<unsigned>(i)));
    begins.push_back(file.size());
  }
  file.flush();
  for (const std::size_t i : {0u, 2u, 4u, 6u, 1u, 3u, 5u}) {
    SectionReader in(file, begins[i], begins[i + 1], 4096, SectionReader::Behind::discard);
    std::string read;
    while (!in.done()) read += in.bytes(std::min<std::size_t>(100, sizes[i] - read.size()));
    EXPECT_TRUE(read == bytes(sizes[i], static_cast<unsigned>(i))) << "section " << i;
  }
}

TEST(SectionReader, WhatIsDiscardedTakesNoRoom) {
  const test::TempDir directory;
  {
    const FileDescriptor probe(open((directory / "probe").c_str(), O_RDWR | O_CREAT, 0600));
    ASSERT_EQ(ftruncate(probe.get(), 8192), 0);
    if (fallocate(probe.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096) != 0)
      GTEST_SKIP() << "the file system makes no holes";
  }
  TemporaryFile file(directory.path());
  file.append(bytes(3u << 20, 1));
  file.flush();
  SectionReader in(file, 0, file.size(), 4096, SectionReader::Behind::discard);
  in.bytes(2u << 20);
  std::string page(4096, 'x');
  ASSERT_EQ(file.read(1u << 19, page.data(), page.size()), page.size());
  EXPECT_EQ(page, std::string(4096, '\0'));
}

TEST(SectionReader, PeeksAtTheNumberThatItReadsNext) {
  const test::TempDir dir;
  TemporaryFile file(dir.path());
  std::string bytes;
  const std::vector<std::uint64_t> numbers{5, 127, 128, 300, 1u << 20, ~std::uint64_t{0}, 0, 7};
  for (const std::uint64_t n : numbers) put_varint(bytes, n);
  file.append(bytes + "\x80");  // one that does not end
  file.flush();
  SectionReader in(file, 0, file.size(), 1024);
  EXPECT_EQ(in.peek_varint(), 0u);  // nothing is in the window yet
  EXPECT_EQ(in.varint(), numbers[0]);
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    EXPECT_EQ(in.peek_varint(), numbers[i]);
    EXPECT_EQ(in.varint(), numbers[i]);
  }
  EXPECT_EQ(in.peek_varint(), 0u);
  EXPECT_THROW(in.varint(), Error);
}

TEST(SectionReader, WithoutThatReadsASectionAgain) {
  const test::TempDir directory;
  TemporaryFile file(directory.path());
  const std::string all = bytes(3u << 20, 1);
  file.append(all);
  file.flush();
  for (int times = 0; times < 2; ++times) {
    SectionReader in(file, 0, file.size(), 1u << 20);
    EXPECT_TRUE(in.bytes(all.size()) == all);
    EXPECT_TRUE(in.done());
    EXPECT_THROW(in.bytes(1), Error);
  }
}

}  // namespace
}  // namespace dateline

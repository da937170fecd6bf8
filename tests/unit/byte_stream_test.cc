#include "source/byte_stream.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <random>

#include "dateline/error.h"
#include "support.h"

namespace dateline {
namespace {

using test::TempDir;

// All bytes up to the end or to the damage.
std::string drain(ByteStream& stream, std::size_t step, std::string* damage = nullptr) {
  std::string out, buffer(step, '\0');
  try {
    while (const std::size_t n = stream.read(buffer.data(), buffer.size())) out.append(buffer, 0, n);
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::bad_input);
    if (damage != nullptr) *damage = e.what();
  }
  return out;
}

std::string sample(std::size_t bytes) {
  std::string out;
  for (unsigned i = 0; out.size() < bytes; ++i) out += std::to_string(i * 2654435761u) + "\n";
  return out.substr(0, bytes);
}

class ByteStreamTest : public testing::Test {
 protected:
  std::string read(std::string_view bytes, std::string* damage = nullptr, std::size_t step = 1000) {
    test::write(dir_ / "f", bytes);
    return drain(*open_stream((dir_ / "f").string()), step, damage);
  }
  TempDir dir_;
};

TEST_F(ByteStreamTest, PlainBytesAreGivenAsTheyAre) {
  for (const std::size_t size : {0U, 1U, 2U, 4U, 5000U, 600000U})
    EXPECT_EQ(read(sample(size)), sample(size)) << size;
}

TEST_F(ByteStreamTest, GzipAndZstdAreFoundByTheirFirstBytes) {
  for (const std::size_t size : {0U, 1U, 5000U, 1000000U}) {
    EXPECT_EQ(read(test::gzip(sample(size))), sample(size)) << size;
    EXPECT_EQ(read(test::zstd(sample(size))), sample(size)) << size;
  }
}

TEST_F(ByteStreamTest, SmallReadsGiveTheSame) {
  EXPECT_EQ(read(test::gzip(sample(5000)), nullptr, 1), sample(5000));
  EXPECT_EQ(read(test::zstd(sample(5000)), nullptr, 1), sample(5000));
}

TEST_F(ByteStreamTest, SeveralMembersAreOneFile) {
  EXPECT_EQ(read(test::gzip("one\n") + test::gzip("") + test::gzip("two\n")), "one\ntwo\n");
  EXPECT_EQ(read(test::zstd("one\n") + test::zstd("") + test::zstd("two\n")), "one\ntwo\n");
}

TEST_F(ByteStreamTest, PaddingBehindGzipIsIgnored) {
  EXPECT_EQ(read(test::gzip("one\n") + std::string(512, '\0')), "one\n");
}

TEST_F(ByteStreamTest, WhatComesBeforeATruncationIsKept) {
  const std::string whole = sample(400000);
  for (const std::string& packed : {test::gzip(whole), test::zstd(whole)}) {
    std::string damage;
    const std::string got = read(std::string_view(packed).substr(0, packed.size() / 2), &damage);
    EXPECT_FALSE(got.empty());
    EXPECT_EQ(got, whole.substr(0, got.size()));
    EXPECT_NE(damage.find("truncated"), std::string::npos) << damage;
    EXPECT_EQ(damage.find((dir_ / "f").string()), 0U) << damage;
  }
}

TEST_F(ByteStreamTest, EveryTruncationIsNoticed) {
  for (const std::string& packed : {test::gzip("some text"), test::zstd("some text")})
    for (std::size_t size = 4; size < packed.size(); ++size) {
      std::string damage;
      read(std::string_view(packed).substr(0, size), &damage);
      EXPECT_NE(damage, "") << size << " of " << packed.size();
    }
}

TEST_F(ByteStreamTest, DamageIsReportedWithItsPlace) {
  std::string packed = test::gzip(sample(100000)), damage;
  for (std::size_t i = packed.size() / 2; i < packed.size() / 2 + 20; ++i)
    packed[i] = static_cast<char>(~packed[i]);
  read(packed, &damage);
  EXPECT_NE(damage.find("at byte "), std::string::npos) << damage;
}

TEST_F(ByteStreamTest, RubbishBehindGzipIsDamageBehindTheText) {
  std::string damage;
  EXPECT_EQ(read(test::gzip("one\n") + "rubbish", &damage), "one\n");
  EXPECT_NE(damage, "");
}

TEST_F(ByteStreamTest, MissingFilesAndFifosAreErrors) {
  try {
    open_stream((dir_ / "none").string());
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::not_found);
  }
  ASSERT_EQ(mkfifo((dir_ / "fifo").c_str(), 0600), 0);
  EXPECT_THROW(open_stream((dir_ / "fifo").string()), Error);
  EXPECT_THROW(open_stream(dir_.path().string()), Error);
}

TEST_F(ByteStreamTest, PeekShowsWithoutTaking) {
  test::write(dir_ / "f", "abcdef");
  PeekStream in((dir_ / "f").string());
  EXPECT_EQ(in.peek(2).substr(0, 2), "ab");
  EXPECT_EQ(in.offset(), 0U);
  in.skip(3);
  EXPECT_EQ(in.peek(1).substr(0, 1), "d");
  EXPECT_EQ(in.offset(), 3U);
  EXPECT_EQ(in.peek(100), "def");
  in.skip(3);
  EXPECT_EQ(in.peek(1), "");
  EXPECT_FALSE(in.damage());
}

TEST_F(ByteStreamTest, WhatIsPeekedAndTakenInAnySizesIsTheFile) {
  const std::string whole = sample(3000000);
  std::mt19937 random(7);
  for (const std::string& bytes : {whole, test::gzip(whole), test::zstd(whole)}) {
    test::write(dir_ / "f", bytes);
    PeekStream in((dir_ / "f").string());
    std::string got;
    while (!in.peek(1).empty()) {
      const std::size_t size = std::size_t{1} << random() % 20;
      const std::string_view shown = in.peek(size);
      ASSERT_GE(shown.size(), std::min(size, whole.size() - got.size()));
      const std::size_t taken = random() % (shown.size() + 1);
      got += shown.substr(0, taken);
      in.skip(taken);
      ASSERT_EQ(in.offset(), got.size());
      ASSERT_TRUE(in.peek(1).starts_with(shown.substr(taken)));
    }
    EXPECT_TRUE(got == whole);
  }
}

TEST_F(ByteStreamTest, PeekShowsWhatComesBeforeDamage) {
  const std::string packed = test::gzip(sample(400000));
  test::write(dir_ / "f", packed.substr(0, packed.size() / 2));
  PeekStream in((dir_ / "f").string());
  const std::string_view all = in.peek(1000000);
  EXPECT_EQ(all, sample(400000).substr(0, all.size()));
  ASSERT_TRUE(in.damage());
  EXPECT_EQ(in.damage()->kind(), ErrorKind::bad_input);
}

}  // namespace
}  // namespace dateline

#include "glass/deflate.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace dateline::glass {
namespace {

// As Xapian 1.4.22 reads a tag that is cut into parts: each is inflated through a buffer of 8,192 bytes;
// where a part ends with its stream unfinished, the next one goes on. What it gives for a stream that it
// takes to be incomplete is no text of these tests.
std::string read_as_xapian(std::string_view stream, std::size_t part_bytes) {
  z_stream z{};
  EXPECT_EQ(inflateInit2(&z, -MAX_WBITS), Z_OK);
  std::string out;
  bool ended = false;
  while (!stream.empty() && !ended) {
    std::string part(stream.substr(0, part_bytes));
    stream.remove_prefix(part.size());
    z.next_in = reinterpret_cast<Bytef*>(part.data());
    z.avail_in = static_cast<uInt>(part.size());
    for (;;) {
      unsigned char buffer[8192];
      z.next_out = buffer;
      z.avail_out = sizeof buffer;
      const int code = inflate(&z, Z_SYNC_FLUSH);
      EXPECT_TRUE(code == Z_OK || code == Z_STREAM_END) << code;
      out.append(reinterpret_cast<const char*>(buffer), sizeof buffer - z.avail_out);
      ended = code == Z_STREAM_END;
      if (ended || z.avail_in == 0 || (code != Z_OK && !ended)) break;
    }
  }
  inflateEnd(&z);
  return ended && stream.empty() ? out : "incomplete";
}

std::string words(std::size_t bytes, unsigned variety, std::mt19937& random) {
  std::string out;
  while (out.size() < bytes) out += "w" + std::to_string(random() % variety) + " ";
  out.resize(bytes);
  return out;
}

// `is_like`: what it learned is like what it gets now.
void expect_what_xapian_can_read(Deflater& deflater, bool is_like) {
  std::mt19937 random(7);
  for (const std::size_t bytes : {19u, 100u, 8191u, 8192u, 8193u, 8200u, 12000u, 16383u, 16384u, 16385u,
                                  24576u, 40960u, 81920u, 1000000u})
    for (const unsigned variety : {1u, 3u, 1000u, 1000000u}) {
      const std::string text = words(bytes, variety, random);
      const std::string_view stream = deflater.deflate(text);
      EXPECT_TRUE(bytes <= 100 || !stream.empty() || !is_like);
      if (stream.empty()) continue;
      EXPECT_LT(stream.size(), text.size());
      const std::size_t last[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 20};  // bytes of the last part
      for (const std::size_t n : last)
        if (stream.size() > n) {
          EXPECT_TRUE(read_as_xapian(stream, stream.size() - n) == text) << bytes;
        }
      for (const std::size_t part : {std::size_t{1}, std::size_t{37}, std::size_t{2000}, stream.size()})
        EXPECT_TRUE(read_as_xapian(stream, part) == text) << bytes << " in parts of " << part;
    }
}

TEST(Deflater, GivesWhatXapianCanReadInAnyParts) {
  Deflater deflater;
  expect_what_xapian_can_read(deflater, true);
}

TEST(Deflater, DoesSoHavingLearned) {
  std::mt19937 random(9);
  const std::string letters = words(3000, 100, random), zeros(3000, '\0');
  const std::vector<std::vector<std::string_view>> learned{
      {letters, letters, letters, letters, zeros}, {zeros}, {zeros, letters}, {""}, {}};
  Deflater deflater;
  for (const std::vector<std::string_view>& tags : learned) {
    deflater.learn(tags);
    expect_what_xapian_can_read(deflater, false);
  }
}

// A full build's tags depend on the articles alone.
TEST(Deflater, WhatItLearnedLastIsAllThatCounts) {
  std::mt19937 random(10);
  const std::string tag = words(3000, 300, random), other(3000, 'x');
  Deflater once, again;
  once.learn(std::vector<std::string_view>{tag});
  again.learn(std::vector<std::string_view>{other});
  (void)again.deflate(other);
  again.learn(std::vector<std::string_view>{tag});
  for (const std::string& text : {tag, tag.substr(1000), tag.substr(2900), other})
    EXPECT_EQ(once.deflate(text), again.deflate(text));
}

TEST(Deflater, LeavesWhatItCannotMakeSmaller) {
  std::mt19937 random(8);
  Deflater deflater;
  for (const std::size_t bytes : {0u, 1u, 18u, 50u, 500u, 8192u, 20000u}) {
    std::string noise;
    for (std::size_t i = 0; i < bytes; ++i) noise += static_cast<char>(random());
    EXPECT_TRUE(deflater.deflate(noise).empty()) << bytes;
  }
  EXPECT_TRUE(deflater.deflate(std::string(18, 'a')).empty());
  EXPECT_FALSE(deflater.deflate(std::string(100, 'a')).empty());
}

}  // namespace
}  // namespace dateline::glass

// Cursors over tables made block by block, as no writer makes them.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "glass/pack.h"
#include "glass/table.h"
#include "glass/version.h"
#include "support.h"

namespace dateline::glass {
namespace {

constexpr std::size_t kBlockBytes = 8192, kDirectory = 11;
constexpr std::string_view kPrefix("m\0", 2);

// A block of items, which are added at its end; the layout is in docs/index-format.md and Xapian's
// glass_table.h.
class BlockMaker {
 public:
  explicit BlockMaker(unsigned level) : bytes_(kBlockBytes, '\0') {
    put(0, 1, 4);  // the revision
    put(4, level, 1);
  }
  void add(const std::string& item) {
    end_ -= item.size();
    bytes_.replace(end_, item.size(), item);
    put(kDirectory + 2 * items_, static_cast<std::uint32_t>(end_), 2);
    put(9, static_cast<std::uint32_t>(kDirectory + 2 * ++items_), 2);
  }
  void add_key(const std::string& key) {  // with a tag of one byte, which is not deflated
    add(big_endian(0x6000 + static_cast<std::uint32_t>(key.size()) + 1, 2) + counted(key) + "\5");
  }
  void add_child(const std::string& from, std::uint32_t block) {
    add(big_endian(block, 4) + counted(from) + big_endian(1, 2));
  }
  const std::string& bytes() const { return bytes_; }

 private:
  static std::string big_endian(std::uint32_t number, unsigned bytes) {
    std::string out;
    while (bytes-- > 0) out += static_cast<char>(number >> 8 * bytes);
    return out;
  }
  static std::string counted(const std::string& key) { return static_cast<char>(key.size()) + key; }
  void put(std::size_t at, std::uint32_t number, unsigned bytes) {
    bytes_.replace(at, bytes, big_endian(number, bytes));
  }

  std::string bytes_;
  std::size_t end_ = kBlockBytes, items_ = 0;
};

std::string key(std::string_view prefix, std::uint32_t number) {
  std::string out(prefix);
  pack_ordered_uint(out, number);
  return out;
}

class GlassCursor : public testing::Test {
 protected:
  // Of a branch, block 0, and leaves. For each number whether it is found.
  using Found = std::vector<bool>;
  std::vector<Found> look_up(const BlockMaker& branch, const std::vector<BlockMaker>& leaves,
                             const std::vector<std::vector<std::uint32_t>>& batches) {
    std::string bytes = branch.bytes();
    for (const BlockMaker& leaf : leaves) bytes += leaf.bytes();
    const auto file = dir_ / "t.glass";
    test::write(file, bytes);
    Root root;
    root.level = 1;
    root.empty = false;
    root.block_bytes = kBlockBytes;
    root.blocks = bytes.size() / kBlockBytes;
    const Table table(file.string(), root, 1);
    Cursor cursor(table);
    std::vector<Found> out;
    for (const std::vector<std::uint32_t>& numbers : batches) {
      cursor.look_up(kPrefix, numbers);
      Found found;
      for (std::size_t i = 0; i < numbers.size(); ++i) found.push_back(cursor.go_to(i));
      out.push_back(std::move(found));
    }
    return out;
  }
  test::TempDir dir_;
};

TEST_F(GlassCursor, OneLeafAtTwoPlacesOfADamagedBranchDoesNoHarm) {
  BlockMaker branch(1), leaf(0);
  leaf.add_key("");
  for (std::uint32_t i = 1; i < 20; ++i) leaf.add_key(key(std::string_view("a\0", 2), i));
  for (std::uint32_t i = 0; i < 30; ++i) leaf.add_key(key(kPrefix, 1000 + 40 * i));
  for (std::uint32_t i = 1; i <= 20; ++i) leaf.add_key(key(std::string_view("z\0", 2), i));
  branch.add_child("", 1);
  branch.add_child(key(kPrefix, 1500), 1);
  branch.add_child("n", 1);
  const std::vector<Found> found = look_up(branch, {leaf}, {{1490, 1560}, {1600}, {1700}, {2000}});
  EXPECT_EQ(found.size(), 4u);  // what is found in such a table is of no matter
}

TEST_F(GlassCursor, NumbersOfFiveBytesAreFoundInAnyOrder) {
  constexpr std::uint32_t kSmall = 7, kFirst = 0x30000010, kSecond = 0x30000150;
  BlockMaker branch(1), first(0), second(0);
  first.add_key("");
  first.add_key(key(kPrefix, kSmall));
  first.add_key(key(kPrefix, kFirst));
  second.add_key(key(kPrefix, kSecond));
  branch.add_child("", 1);
  branch.add_child(key(kPrefix, 0x30000020), 2);  // of a key that is gone
  using Batches = std::vector<std::vector<std::uint32_t>>;
  const Batches batches = {{kFirst},  {0x30000030}, {kFirst}, {kSmall, 8, kFirst, kSecond},
                           {kSecond}, {kFirst},     {kSmall}};
  const std::vector<Found> expected = {{true}, {false}, {true}, {true, false, true, true},
                                       {true}, {true},  {true}};
  EXPECT_EQ(look_up(branch, {first, second}, batches), expected);
}

}  // namespace
}  // namespace dateline::glass

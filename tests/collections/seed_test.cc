#include <gtest/gtest.h>

#include "collection.h"

namespace dateline::test {
namespace {

int found(const fs::path& index_dir, const std::string& query) {
  return search({"--index", index_dir.string(), "--", query}).code;
}

TEST(SeedPage, IsOneArticleWithItsCaptionOnceAndNoFurniture) {
  SKIP_WITHOUT_COLLECTIONS();
  const fs::path seed = collections_dir() / "seed";
  const Ran extracted = index({"--extract", seed.string()});
  ASSERT_EQ(lines(extracted.out).size(), 1u) << extracted.err;
  const auto article = nlohmann::json::parse(extracted.out);
  EXPECT_EQ(article["caption"], "Rusiya sülhməramlıları. AP");
  EXPECT_EQ(lines(article["body"].get<std::string>()).size(), 7u);
  EXPECT_EQ(article["langs"], (std::vector<std::string>{"az", "en", "en", "en", "en", "en", "en", "en"}));

  const TempDir dir;
  ASSERT_EQ(index({"--index", (dir / "index").string(), seed.string()}).code, 0);
  for (const char* query : {"\"Lachin corridor\"", "sulhmeramlilari", "sülhməramlıları", "peacekeeper",
                            "Nagiyev", "lang:az", "lang:en"})
    EXPECT_EQ(found(dir / "index", query), 0) << query;
  for (const char* query : {"\"corridor Lachin\"", "\"Follow us on social networks\"", "\"Leave a review\"",
                            "\"News Line\"", "social", "review"})
    EXPECT_EQ(found(dir / "index", query), 1) << query;
}

}  // namespace
}  // namespace dateline::test

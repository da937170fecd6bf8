#include "extract/byline.h"

#include <gtest/gtest.h>

namespace dateline {
namespace {

using Strings = std::vector<std::string>;

TEST(Byline, HasNames) {
  EXPECT_EQ(names_in_byline("By ANN REED and BO LIND, Associated Press"), (Strings{"ANN REED", "BO LIND"}));
  EXPECT_EQ(names_in_byline("Analysis by Ann Reed, Editor-at-large"), Strings{"Ann Reed"});
  EXPECT_EQ(names_in_byline("Ann Reed | Post"), Strings{"Ann Reed"});
  EXPECT_EQ(names_in_byline("Ann van der Reed @annreed / 2 days"), Strings{"Ann van der Reed"});
  EXPECT_EQ(names_in_byline("Автор: Анна Рид и Бу Линд"), (Strings{"Анна Рид", "Бу Линд"}));
  EXPECT_EQ(names_in_byline("Müəllif: Əli Əliyev"), Strings{"Əli Əliyev"});
  EXPECT_EQ(names_in_byline("By Dr. A. Reed. Photos by Bo Lind"), Strings{"Dr. A. Reed"});
  EXPECT_EQ(names_in_byline("By Ann Reed Published 12 March 2021"), Strings{"Ann Reed"});
  EXPECT_EQ(names_in_byline("By Ann Reed Updated: March"), Strings{"Ann Reed"});
  EXPECT_EQ(names_in_byline("By Ann Reed. Published 12 March 2021"), Strings{"Ann Reed"});
}

TEST(Byline, IsReadAtItsBeginningOnly) {
  std::string many = "By Ann A";
  for (char c = 'B'; c <= 'Z'; ++c) many += std::string(" and Ann ") + c;
  EXPECT_EQ(names_in_byline(many).size(), 10U);
  EXPECT_EQ(names_in_byline(std::string(400, 'a') + " by Ann Reed"), Strings{});
}

TEST(Byline, OfWhatIsNoNameIsEmpty) {
  for (const char* text : {"", "By", "View author archive", "12 March 2021", "https://example.org/a",
                           "Ann has written of ports and of the grain trade for years"})
    EXPECT_EQ(names_in_byline(text), Strings{}) << text;
}

}  // namespace
}  // namespace dateline

#include "settings.h"

#include <gtest/gtest.h>

#include "dateline/error.h"

namespace dateline {
namespace {

TEST(Settings, SurviveWritingAndReading) {
  Settings s;
  s.created_by = "dateline \"test\"";
  s.ranking.mean_title_length = 7.25;
  s.ranking.mean_body_length = 1.0 / 3;
  s.extra_facets = {"mood", "desk"};
  const Settings read = settings_from_json(to_json(s), "x");
  EXPECT_EQ(read.created_by, s.created_by);
  EXPECT_EQ(read.ranking.mean_title_length, s.ranking.mean_title_length);
  EXPECT_EQ(read.ranking.mean_body_length, s.ranking.mean_body_length);
  EXPECT_EQ(read.ranking.k1, s.ranking.k1);
  EXPECT_EQ(read.extra_facets, s.extra_facets);
}

TEST(Settings, DamageNamesTheIndex) {
  for (const char* text :
       {"", "{", "null", "[]", "{}", "3", "{\"format_version\":\"1\"}", "{\"format_version\":1}", "\xFF"}) {
    try {
      settings_from_json(text, "the-index");
      ADD_FAILURE() << text;
    } catch (const Error& e) {
      EXPECT_EQ(e.kind(), ErrorKind::bad_input) << text;
      EXPECT_NE(std::string(e.what()).find("the-index"), std::string::npos) << text;
    }
  }
}

TEST(Settings, AnotherFormatVersionIsRefusedByNumber) {
  Settings s;
  s.format_version = kFormatVersion + 1;
  try {
    settings_from_json(to_json(s), "x");
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("version " + std::to_string(kFormatVersion + 1)), std::string::npos)
        << e.what();
  }
}

}  // namespace
}  // namespace dateline

#include "record.h"

#include <gtest/gtest.h>

#include <random>

#include "dateline/error.h"

namespace dateline {
namespace {

Article full_article() {
  Article a;
  a.id = "id-1";
  a.url = "https://example.org/1";
  a.title = "Headline";
  a.date = "2023-07-30";
  a.site = "Valley Post";
  a.lang = "en";
  a.authors = {"A. Author", "B. Author"};
  a.sections = {"World"};
  a.tags = {"one", "two"};
  a.topics = {"grain"};
  a.places = {"Kars"};
  a.people = {"Əliyev"};
  a.orgs = {"UN"};
  a.extra = {{"mood", {"calm", "dry"}}, {"empty", {}}};
  a.captions = {{"A caption", "en"}};
  a.paragraphs = {{"First paragraph.", "en"}, {std::string("with a NUL \0 in it", 18), ""}};
  a.source = "/archive/a.jsonl#120";
  a.date_from = "meta";
  a.guessed = {"orgs"};
  return a;
}

TEST(Record, AnArticleSurvivesWhole) {
  RecordCodec codec("");
  EXPECT_EQ(codec.decode(codec.encode(full_article())), full_article());
  EXPECT_EQ(codec.decode(codec.encode(Article{})), Article{});
}

TEST(Record, TheHeadIsReadAlone) {
  RecordCodec codec("");
  const Article head = codec.decode_head_only(codec.encode(full_article()));
  EXPECT_EQ(head.title, "Headline");
  EXPECT_EQ(head.source, full_article().source);
  EXPECT_TRUE(head.paragraphs.empty());
}

TEST(Record, ADictionaryMakesItSmallerAndIsNeededToReadIt) {
  std::vector<std::string> samples;
  std::mt19937 random(7);
  const char* words[] = {"corridor", "negotiation", "parliament", "harvest", "pipeline", "ministry"};
  for (int i = 0; i < 500; ++i) {
    Article a = full_article();
    for (int n = 0; n < 20; ++n) a.paragraphs[0].text += std::string(" ") + words[random() % 6];
    samples.push_back(encode_rest(a));
  }
  const std::string dictionary = train_dictionary(samples, 8192);
  ASSERT_FALSE(dictionary.empty());
  RecordCodec plain(""), trained(dictionary);
  const std::string data = trained.encode(full_article());
  EXPECT_LT(data.size(), plain.encode(full_article()).size());
  EXPECT_EQ(trained.decode(data), full_article());
  EXPECT_THROW(plain.decode(data), Error);
}

TEST(Record, TooFewSamplesGiveNoDictionary) { EXPECT_EQ(train_dictionary({"a"}, 8192), ""); }

TEST(Record, DamagedDataIsAnErrorNeverACrash) {
  RecordCodec codec("");
  const std::string good = codec.encode(full_article());
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_THROW(codec.decode(std::string_view(good).substr(0, size)), Error) << size;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    std::mt19937 random(seed);
    std::string bad = good;
    for (int n = 0; n < 3; ++n) bad[random() % bad.size()] = static_cast<char>(random());
    try {
      codec.decode(bad);
    } catch (const Error& e) {
      ASSERT_EQ(e.kind(), ErrorKind::bad_input) << "seed " << seed;
    }
  }
}

TEST(Record, DamageInsideTheFramesIsAnErrorToo) {
  Article older = full_article();  // of before it was stored what was found in the text
  older.guessed.clear();
  const std::size_t end_of_older = encode_rest(older).size() - 1;
  const std::string rest = encode_rest(full_article());
  for (std::size_t size = 0; size < rest.size(); ++size) {
    Article a;
    if (size == end_of_older) {
      decode_rest(std::string_view(rest).substr(0, size), a);
      EXPECT_TRUE(a.guessed.empty());
      continue;
    }
    EXPECT_THROW(decode_rest(std::string_view(rest).substr(0, size), a), Error) << size;
  }
  Article a;
  EXPECT_THROW(decode_rest("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", a), Error);  // a length of nearly 2^64
}

}  // namespace
}  // namespace dateline

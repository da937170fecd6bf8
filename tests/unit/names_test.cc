// Names in the spellings of other languages: how the index learns which words are names, and what a search
// makes of them.
#include "build/names.h"

#include <gtest/gtest.h>
#include <xapian.h>

#include <iterator>
#include <random>
#include <set>

#include "analysis/spelling.h"
#include "index_layout.h"
#include "small_archive.h"

namespace dateline {
namespace {

using Strings = std::vector<std::string>;
using test::article;

const test::SmallArchive& archive() {
  static const test::SmallArchive small = [] {
    std::vector<Article> all{
        article("en", "Talks", {"President Aliyev spoke of Karabakh in Baku.", "The rice was good."}),
        article("az", "", {"Əliyev Bakıda Qarabağ haqqında danışdı."}, "", "az"),
        article("ru", "Встреча", {"Президент Алиев говорил о Карабахе."}, "", "ru"),
        article("title", "Алиев приехал", {"Он был рад."}, "", "ru"),
        article("raise", "", {"Raise the flag. They raise it every day, and it is the raise that counts."}),
        article("rise", "", {"The rise of prices."}),
        article("capitals", "ALIEV SPEAKS", {"Nothing else was said."})};
    for (int i = 0; i < 20; ++i) all.push_back(article("n" + std::to_string(i), "", {"Number and nothing."}));
    return test::SmallArchive(all);
  }();
  return small;
}

Strings sorted(Strings ids) {
  std::sort(ids.begin(), ids.end());
  return ids;
}
Strings find(const std::string& query) { return sorted(archive().ids(query)); }

TEST(Names, AreFoundInOtherSpellingsBehindThatOfTheQuery) {
  EXPECT_EQ(archive().ids("Aliyev").front(), "en");
  EXPECT_EQ(find("Aliyev"), (Strings{"az", "en", "ru", "title"}));
  EXPECT_EQ(archive().ids("Əliyev").front(), "az");
  EXPECT_EQ(find("Алиев"), (Strings{"az", "en", "ru", "title"}));
  EXPECT_EQ(find("aliyev"), find("Aliyev")) << "as typed in haste";
  EXPECT_EQ(find("Karabakh"), (Strings{"az", "en", "ru"})) << "a stem: Карабахе";
  EXPECT_EQ(find("Karabag"), (Strings{"az", "en", "ru"})) << "a spelling that the index lacks";
}

TEST(Names, AreFoundAsTypedAloneWhereThatIsAsked) {
  const auto exact = [](SearchRequest& r) { r.other_spellings = false; };
  EXPECT_EQ(archive().ids("Aliyev", exact), Strings{"en"});
  EXPECT_EQ(archive().search("Aliyev", exact).total, 1U);
  EXPECT_EQ(find("\"Aliyev\""), Strings{"en"}) << "a phrase counts every word as it stands";
}

TEST(Names, AreWhatIsWrittenWithACapitalWhereverItStands) {
  EXPECT_EQ(find("rice"), Strings{"en"}) << "nor is 'raise' a name, which begins a sentence";
  EXPECT_EQ(find("raise"), Strings{"raise"});
  EXPECT_EQ(find("capital"), Strings{});
  EXPECT_EQ(find("Aliyev").size(), 4U) << "a headline all in capitals is no sign of names";
}

TEST(Names, FieldsAndOperatorsTakeThemToo) {
  EXPECT_EQ(find("title:Aliyev"), Strings{"title"});
  EXPECT_EQ(find("Aliyev AND Karabakh"), (Strings{"az", "en", "ru"}));
  EXPECT_EQ(find("+Aliyev -Карабах"), (Strings{"az", "en", "title"}));
  EXPECT_EQ(find("Aliyev NEAR/5 Karabakh"), (Strings{"az", "en", "ru"}));
  EXPECT_EQ(find("~\"president aliyev\""), (Strings{"en", "ru"})) << "Президент Алиев";
}

TEST(Names, ThatSoundAlikeAreNotTakenAway) {
  EXPECT_EQ(find("президент -Aliyev"), Strings{"ru"}) << "Алиев may be another";
  EXPECT_EQ(find("Karabakh NOT Aliyev"), (Strings{"az", "ru"}));
  EXPECT_EQ(find("Karabakh -(Aliyev NEAR/9 Baku)"), (Strings{"az", "ru"}));
  const SearchResult result =
      archive().search("Karabakh -Aliyev", [](SearchRequest& r) { r.explain = true; });
  ASSERT_EQ(result.explanation->parts.size(), 2U);
  EXPECT_TRUE(result.explanation->parts[1].parts.empty());
}

TEST(Names, AreMarkedInSnippets) {
  for (const Hit& h : archive().search("Aliyev").hits)
    EXPECT_NE(h.snippet.find(kMatchBegin), std::string::npos) << h.id;
  const test::SmallArchive small(
      std::vector<Article>{article("ru", "", {"Алый парус видел Алиев. Алые розы были в саду."}, "", "ru"),
                           article("en", "", {"Mr. Aliyev was there."})});
  const SearchResult found = small.search("Aliyev");
  ASSERT_EQ(found.hits.size(), 2U);
  for (const Hit& h : found.hits)
    EXPECT_EQ(h.snippet, h.id == "ru" ? "Алый парус видел \x02"
                                        "Алиев\x03. Алые розы были в саду."
                                      : "Mr. \x02"
                                        "Aliyev\x03 was there.");
}

TEST(Names, NearOthersCountOnce) {
  const auto score = [](const std::string& query, bool other_spellings) {
    const SearchResult result =
        archive().search(query, [&](SearchRequest& r) { r.other_spellings = other_spellings; });
    for (const Hit& h : result.hits)
      if (h.id == "ru") return h.score;
    return 0.0;
  };
  EXPECT_GT(score("президент NEAR Алиев", true), 0);
  EXPECT_LE(score("говорил NEAR Карабахе", true), score("говорил NEAR Карабахе", false))
      << "the word is no rarer with its other spellings";
}

TEST(Names, ExplanationsSayThatTheSpellingIsAnother) {
  const SearchResult result = archive().search("Aliyev", [](SearchRequest& r) { r.explain = true; });
  ASSERT_TRUE(result.explanation);
  const QueryPart& word =
      result.explanation->parts.empty() ? *result.explanation : result.explanation->parts[0];
  EXPECT_EQ(word.terms, Strings{"Zaliyev"});
  ASSERT_EQ(word.parts.size(), 1U);
  EXPECT_EQ(word.parts[0].kind, "other spellings");
  EXPECT_EQ(word.parts[0].articles, 3U);
  EXPECT_EQ(sorted(word.parts[0].terms), (Strings{"Zeliyev", "алиев"}));
  for (const Hit& h : result.hits) {
    ASSERT_FALSE(h.explanation.empty()) << h.id;
    EXPECT_EQ(h.explanation[0].text, h.id == "en" ? "Aliyev" : "Aliyev in other spellings");
  }
}

TEST(Names, RareSpellingsDoNotOutweighTheOneThatIsTyped) {
  std::vector<Article> all;
  for (int i = 0; i < 30; ++i) all.push_back(article("en" + std::to_string(i), "", {"Mr. Aliyev spoke."}));
  all.push_back(article("ru", "", {"Алиев приехал."}, "", "ru"));
  for (int i = 0; i < 200; ++i) all.push_back(article("n" + std::to_string(i), "", {"Number and nothing."}));
  const SearchResult result =
      test::SmallArchive(all).search("Aliyev", [](SearchRequest& r) { r.limit = 100; });
  ASSERT_EQ(result.hits.size(), 31U);
  EXPECT_EQ(result.hits.back().id, "ru");
}

// A page of invented names must not take the time of all others.
TEST(Names, OfOneKeyAreNotMoreThanASearchCanLookAt) {
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    std::string name = "K";
    for (int n = i, k = 0; k < 6; ++k, n /= 5) name += "aeiou"[n % 5];
    text += name + "r. ";
  }
  const auto names_of = [](const test::fs::path& index) {
    const auto generation = published_generation(index);
    const Xapian::Database database((index / *generation / kDatabaseName).string());
    return std::distance(database.synonyms_begin("KR"), database.synonyms_end("KR"));
  };
  const test::TempDir dir;
  std::vector<Article> articles{article("a", "", {text})};
  for (int i = 0; i < 2; ++i) {  // by a full build, and by a refresh
    Indexer indexer(dir / std::to_string(i));
    if (i == 1) {
      auto first = indexer.batch();
      for (int n = 0; n < 20; ++n) first.put(article("n" + std::to_string(n), "", {"Number and nothing."}));
      first.commit();
    }
    auto batch = indexer.batch();
    batch.put(articles[0]);
    batch.commit();
    EXPECT_EQ(names_of(dir / std::to_string(i)), static_cast<std::ptrdiff_t>(kMostNamesOfKey)) << i;
  }
}

// A full build sorts names in parts where they are many.
TEST(NameTable, IsTheSameHoweverManyPartsItIsSortedIn) {
  struct Entries final : glass::LeafWriter {
    void write_leaf(Block&, std::string_view) override {}
    std::uint64_t entries() const { return entries_; }
  };
  const test::TempDir dir;
  NameTable table(dir.path());
  std::mt19937 random(7);
  std::set<std::string> keys;
  Stems stems(false);
  for (int i = 0; i < 400'000; ++i) {
    std::string word;
    for (int k = 0; k < 5; ++k) {
      word += "bdgklmnprstvz"[random() % 13];
      word += "aeiou"[random() % 5];
    }
    table.add(word, 1 + random() % 9);
    for (const std::string& key : name_keys(word, stems)) keys.insert(key);
  }
  Entries out;
  out.begin_table();
  table.write(out);
  EXPECT_EQ(out.entries(), keys.size());
}

// A refresh adds names, and takes none away that is still in some article.
TEST(Names, OfARefreshAreFoundAndThoseOfWhatIsGoneAreNot) {
  const test::TempDir dir;
  const auto put = [&](const Article& a) {
    Indexer indexer(dir / "index");
    auto batch = indexer.batch();
    batch.put(a);
    batch.commit();
  };
  const auto ids = [&] {
    SearchRequest request;
    request.query = "Aliyev";
    Strings out;
    for (const Hit& h : Searcher(dir / "index").search(request).hits) out.push_back(h.id);
    return sorted(out);
  };
  for (int i = 0; i < 30; ++i) put(article("n" + std::to_string(i), "", {"Number and nothing."}));
  EXPECT_EQ(ids(), Strings{});
  put(article("az", "", {"Əliyev danışdı."}, "", "az"));
  EXPECT_EQ(ids(), Strings{"az"});
  put(article("ru", "", {"Вчера Алиев приехал."}, "", "ru"));
  EXPECT_EQ(ids(), (Strings{"az", "ru"}));
  put(article("az", "", {"Heç kim danışmadı."}, "", "az"));
  EXPECT_EQ(ids(), Strings{"ru"});
}

}  // namespace
}  // namespace dateline

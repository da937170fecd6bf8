// docs/query-language.md is true: each example finds what it says, and the help and the manual page know the
// same forms.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "query/syntax.h"
#include "support.h"

namespace dateline {
namespace {

struct Example {
  std::string query;
  std::string count;
};

std::string document() { return test::read(test::corpus_dir().parent_path() / "docs" / "query-language.md"); }

// The rows | `query` | … | count | of its tables.
std::vector<Example> examples() {
  std::vector<Example> out;
  for (const std::string& line : test::lines(document())) {
    if (line.rfind("| `", 0) != 0) continue;
    const std::size_t end = line.find("` |", 3), last = line.rfind('|');
    const std::size_t before = line.rfind('|', last - 1);
    out.push_back({line.substr(3, end - 3), line.substr(before + 2, last - before - 3)});
  }
  return out;
}

TEST(QueryLanguageDocument, EachExampleFindsAsManyArticlesAsItSays) {
  const test::TempDir directory;
  const std::string index = directory / "index";
  test::index({"--index", index, test::corpus_dir()});
  const std::vector<Example> all = examples();
  ASSERT_GT(all.size(), 35u);
  for (const Example& e : all) {
    const test::Ran ran = test::search({"--index", index, "--count", "--", e.query});
    EXPECT_EQ(ran.out, e.count + "\n") << e.query;
    EXPECT_EQ(ran.code, 0) << e.query;
    EXPECT_EQ(ran.err, "") << e.query;
  }
}

TEST(QueryLanguageDocument, HasEveryFormOfTheTableThatHelpAndManualAreMadeOf) {
  const std::string text = document();
  for (const QueryForm& f : kQueryForms)
    EXPECT_NE(text.find("`" + std::string(f.form) + "`"), std::string::npos) << f.form;
}

TEST(QueryLanguageDocument, HelpAndManualPageHaveEveryForm) {
  const std::string help = test::search({"--help"}).out, manual = test::search({"--man"}).out;
  for (const QueryForm& f : kQueryForms) {
    EXPECT_NE(help.find(f.form), std::string::npos) << f.form;
    EXPECT_NE(help.find(f.meaning), std::string::npos) << f.form;
    EXPECT_NE(manual.find(f.meaning.substr(0, f.meaning.find_first_of("-'"))), std::string::npos) << f.form;
  }
}

TEST(QueryLanguageDocument, TheManualPageIsWellFormed) {
  const test::Ran ran = test::run({"groff", "-man", "-ww", "-Tutf8", "-Kutf8"}, test::search({"--man"}).out);
  if (ran.code == 127) GTEST_SKIP() << "no groff here";
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_NE(ran.out.find("either word in any of its forms"), std::string::npos);
}

}  // namespace
}  // namespace dateline

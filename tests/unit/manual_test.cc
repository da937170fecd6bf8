#include "manual.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "query/syntax.h"
#include "support.h"

namespace dateline {
namespace {

namespace po = boost::program_options;

class ManualTest : public testing::Test {
 protected:
  ManualTest() {
    options_.add_options()("limit", po::value<std::string>()->value_name("N")->default_value("10"),
                           "show N hits")("facet-limit", po::value<int>()->value_name("N"), "values a facet")(
        "all", po::bool_switch(), ".every word's required");
    manual_.name = "dateline-test";
    manual_.summary = "a well-known test";
    manual_.synopsis = "[OPTION]… QUERY";
    manual_.text = "First line.\n.second line\n'third' \\line";
    manual_.before_options = {{"Queries", "How to ask.", {{"\"a b\"", "a phrase"}, {".x", "a dot"}}}};
    manual_.after_options = {{"Exit codes", "", {{"0", "found"}}}};
    manual_.options = &options_;
  }

  po::options_description options_{"Options"};
  Manual manual_;
};

TEST_F(ManualTest, HelpHoldsEverythingInOrder) {
  const std::string text = help_text(manual_);
  std::size_t at = 0;
  for (const char* part : {"Usage: dateline-test [OPTION]… QUERY\n", "First line.", "Queries\n",
                           "How to ask.", "\"a b\"", "a phrase", "Options", "--limit N (=10)", "show N hits",
                           "--facet-limit N", "--all", "Exit codes\n", "found"}) {
    const std::size_t found = text.find(part, at);
    ASSERT_NE(found, std::string::npos) << part << " in\n" << text;
    at = found;
  }
  EXPECT_EQ(text.back(), '\n');
  EXPECT_NE(text[text.size() - 2], '\n');
}

TEST_F(ManualTest, HelpPutsALongTermOnALineOfItsOwn) {
  manual_.before_options = {{"Queries", "", {{std::string(40, 'x'), "long"}, {"ə", "short"}}}};
  const auto lines = test::lines(help_text(manual_));
  const auto at = std::find(lines.begin(), lines.end(), "  " + std::string(40, 'x'));
  ASSERT_NE(at, lines.end());
  EXPECT_EQ(*(at + 1), std::string(28, ' ') + "long");
  EXPECT_EQ(*(at + 2), "  ə" + std::string(25, ' ') + "short");
}

TEST_F(ManualTest, ThePageHoldsEverySection) {
  const std::string page = manual_page(manual_, "1.2.3");
  for (const char* part : {".TH \"DATELINE-TEST\" 1 \"\" \"dateline 1.2.3\"",
                           ".SH NAME\ndateline\\-test \\- a well\\-known test\n", ".SH SYNOPSIS\n",
                           ".SH DESCRIPTION\n", ".SH \"QUERIES\"\n", ".SH OPTIONS\n", ".SH \"EXIT CODES\"\n",
                           "\\fB\\-\\-limit\\fR \\fIN (=10)\\fR\nshow N hits\n",
                           "\\fB\\-\\-facet\\-limit\\fR \\fIN\\fR\n", "\\fB\\-\\-all\\fR\n"})
    EXPECT_NE(page.find(part), std::string::npos) << part << " in\n" << page;
}

TEST_F(ManualTest, ThePageEscapesWhatRoffTakesForItsOwn) {
  const std::string page = manual_page(manual_, "1");
  EXPECT_NE(page.find("First line.\n\\&.second line\n\\(aqthird\\(aq \\eline\n"), std::string::npos) << page;
  EXPECT_NE(page.find("\\&.every word\\(aqs required\n"), std::string::npos) << page;
  EXPECT_NE(page.find("\\fB\\&.x\\fR\n"), std::string::npos) << page;
}

TEST_F(ManualTest, NoLineOfThePageIsARequestByMistake) {
  manual_.text = ".so /etc/passwd\n'so x\n\\!x\n..";
  manual_.summary = ".ab";
  manual_.synopsis = ".ab";
  manual_.before_options = {{".ab", ".ab", {{".ab", "'ab"}, {"\\", "\n.ab"}}}};
  const std::set<std::string> requests{".TH", ".SH", ".B", ".TP"};
  for (const std::string& line : test::lines(manual_page(manual_, "1"))) {
    if (line.empty()) continue;
    EXPECT_NE(line[0], '\'') << line;
    if (line[0] == '.') {
      EXPECT_TRUE(requests.contains(line.substr(0, line.find(' ')))) << line;
    }
  }
}

// Of a program's help, with what stands behind their names.
std::set<std::string> options_in(const std::string& help) {
  std::set<std::string> names;
  for (const std::string& line : test::lines(help)) {
    const std::size_t at = line.find_first_not_of(' ');
    if (at == std::string::npos || at == 0 || line.compare(at, 2, "--") != 0) continue;
    const std::string name = line.substr(at, line.find_first_of(" =[", at) - at);
    if (name.size() > 2) names.insert(name);
  }
  return names;
}

TEST(Programs, TheManualPageHasEveryOptionOfTheHelp) {
  for (const auto& run : {test::search, test::index}) {
    const test::Ran help = run({"--help"}, {}), page = run({"--man"}, {});
    EXPECT_EQ(help.code, 0);
    EXPECT_EQ(page.code, 0);
    const std::set<std::string> names = options_in(help.out);
    EXPECT_GT(names.size(), 8U);
    for (std::string name : names) {
      for (std::size_t i = 0; (i = name.find('-', i)) != std::string::npos; i += 2) name.insert(i, "\\");
      EXPECT_NE(page.out.find("\\fB" + name + "\\fR"), std::string::npos) << name;
    }
    for (const char* name : {"--help", "--version", "--man"}) EXPECT_TRUE(names.contains(name)) << name;
  }
}

TEST(Programs, HelpHasEveryFormOfTheQueryLanguage) {
  const std::string help = test::search({"--help"}).out;
  for (const QueryForm& form : kQueryForms) {
    EXPECT_NE(help.find("  " + std::string(form.form)), std::string::npos) << form.form;
    EXPECT_NE(help.find(form.meaning), std::string::npos) << form.meaning;
  }
}

TEST(Programs, HelpFitsATerminal) {
  for (const auto& run : {test::search, test::index})
    for (const std::string& line : test::lines(run({"--help"}, {}).out)) EXPECT_LE(line.size(), 160U) << line;
}

}  // namespace
}  // namespace dateline

// Whether a name is found however it is spelled, and others are not: each spelling is an article and a query.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <sstream>

#include "analysis/fold.h"
#include "dateline/indexer.h"
#include "dateline/searcher.h"
#include "support.h"

namespace dateline {
namespace {

constexpr double kLeastRecall = 0.93, kMostFalse = 0.4;

std::vector<std::string> lines_of(const char* file) {
  return test::lines(test::read(test::fs::path(DATELINE_NAMES_DIR) / file));
}

// Articles of a word each, found by their ids.
class Names {
 public:
  void add(const std::string& id, const std::string& lang, const std::string& name) {
    Article a;
    a.id = id;
    a.lang = lang;
    a.paragraphs.push_back({name, lang});
    articles_.push_back(std::move(a));
  }
  void index() {
    Indexer indexer(dir_ / "index");
    auto batch = indexer.batch();
    for (const Article& a : articles_) batch.put(a);
    batch.commit();
    searcher_.emplace(dir_ / "index");
  }
  std::set<std::string> find(const std::string& name, bool other_spellings = true) {
    SearchRequest request;
    request.query = name;
    request.limit = 10'000;
    request.snippet = 0;
    request.other_spellings = other_spellings;
    std::set<std::string> ids;
    for (const Hit& h : searcher_->search(request).hits) ids.insert(h.id);
    return ids;
  }

 private:
  test::TempDir dir_;
  std::vector<Article> articles_;
  std::optional<Searcher> searcher_;
};

TEST(Names, AreFoundInAllTheirSpellings) {
  struct Group {
    std::vector<std::string> ids, spellings;
  };
  std::vector<Group> groups;
  Names names;
  std::set<std::string> scripts;
  for (const std::string& line : lines_of("groups.tsv")) {
    std::istringstream fields(line);
    std::string field;
    std::getline(fields, field, '\t');
    Group group;
    std::set<std::string> seen;
    while (std::getline(fields, field, '\t')) {
      const std::string lang = field.substr(0, field.find(':')), name = field.substr(lang.size() + 1);
      if (!seen.insert(fold_value(name)).second) continue;
      group.ids.push_back(std::to_string(groups.size()) + "/" + field);
      group.spellings.push_back(name);
      names.add(group.ids.back(), lang, name);
      scripts.insert(lang);
    }
    groups.push_back(std::move(group));
  }
  ASSERT_GE(groups.size(), 300U);
  for (const char* lang : {"az", "tr", "en", "de", "fr", "ru", "hy", "ka", "ar"})
    EXPECT_EQ(scripts.count(lang), 1U) << lang;
  names.index();

  std::size_t pairs = 0, found = 0, as_typed = 0;
  for (const Group& group : groups)
    for (std::size_t i = 0; i < group.spellings.size(); ++i) {
      const std::set<std::string> hits = names.find(group.spellings[i]),
                                  exact = names.find(group.spellings[i], false);
      EXPECT_EQ(hits.count(group.ids[i]), 1U) << group.ids[i];
      EXPECT_TRUE(std::includes(hits.begin(), hits.end(), exact.begin(), exact.end())) << group.ids[i];
      for (std::size_t k = 0; k < group.ids.size(); ++k) {
        if (k == i) continue;
        ++pairs;
        found += hits.count(group.ids[k]);
        as_typed += exact.count(group.ids[k]);
      }
    }
  std::printf("%zu groups, %zu pairs of spellings; found %.4f of them, %.4f as typed\n", groups.size(), pairs,
              static_cast<double>(found) / static_cast<double>(pairs),
              static_cast<double>(as_typed) / static_cast<double>(pairs));
  EXPECT_GE(static_cast<double>(found), kLeastRecall * static_cast<double>(pairs));
  EXPECT_LT(as_typed * 5, pairs) << "the groups hold the same words";
}

TEST(Names, AreNotTakenForOthers) {
  const std::vector<std::string> different = lines_of("different.txt");
  ASSERT_GE(different.size(), 10'000U);
  Names names;
  for (std::size_t i = 0; i < different.size(); ++i) names.add(std::to_string(i), "", different[i]);
  names.index();
  std::size_t partners = 0, most = 0;
  for (std::size_t i = 0; i < different.size(); ++i) {
    const std::size_t hits = names.find(different[i]).size();
    ASSERT_GE(hits, 1U) << different[i];
    partners += hits - 1;
    most = std::max(most, hits - 1);
  }
  std::printf("%zu names, %.3f others found for each on average, %zu at most\n", different.size(),
              static_cast<double>(partners) / static_cast<double>(different.size()), most);
  EXPECT_LE(static_cast<double>(partners), kMostFalse * static_cast<double>(different.size()));
}

}  // namespace
}  // namespace dateline

// Damaged index files: --check notices, a search does not crash, and --repair gives back what there was.
//
// More cases, and others, by DATELINE_DAMAGE_CASES and DATELINE_DAMAGE_SEED. A case that fails names its
// seed.
#include <gtest/gtest.h>

#include <iostream>
#include <set>

#include "index_layout.h"
#include "integration/archive.h"

namespace dateline::test {
namespace {

constexpr unsigned kArticles = 120;

class Damage : public testing::Test {
 protected:
  void SetUp() override {
    std::string articles;
    for (unsigned i = 0; i < kArticles; ++i) {
      Numbers numbers(i);
      std::string body = "Harbour notes of the day.";
      for (unsigned w = 0; w < 150; ++w) body += " word" + std::to_string(numbers.below(900));
      articles += record(
          "n" + std::to_string(i), "Headline " + std::to_string(i), body,
          {{"date", "2023-0" + std::to_string(1 + i % 9)}, {"topics", {"topic " + std::to_string(i % 7)}}});
    }
    archive_.add("a.jsonl", articles);
    ASSERT_EQ(archive_.build().code, 0);
    fs::copy(archive_.index_dir(), archive_.beside("sound"), fs::copy_options::recursive);
    answers_ = answers();
  }

  void restore() const {
    fs::remove_all(archive_.index_dir());
    fs::copy(archive_.beside("sound"), archive_.index_dir(), fs::copy_options::recursive);
  }

  std::vector<fs::path> files() const {
    std::vector<fs::path> out;
    for (const auto& entry : fs::recursive_directory_iterator(archive_.index_dir())) {
      const std::string name = entry.path().filename().string();
      if (entry.is_regular_file() && name != "lock" && name != "last-run.json") out.push_back(entry.path());
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  // What searches say, whatever the order of equals.
  std::string answers() const {
    std::string out;
    for (const Strings& query :
         {Strings{"--format", "json", "--limit", "0", "--facet", "topic", "--timeline", "month", "harbour"},
          Strings{"--format", "ids", "--limit", "all", "\"harbour notes\" word1 word2*"}}) {
      const Ran ran = archive_.find(query);
      EXPECT_LT(ran.code, 128) << ran.err;
      EXPECT_FALSE(contains(ran.err, "Sanitizer")) << ran.err;
      expect_no_control_bytes(ran.err);
      out += std::to_string(ran.code);
      for (const std::string& line : sorted(lines(ran.out)))
        if (!contains(line, "took_ms")) out += line + "\n";
    }
    return out;
  }

  Ran check(const Strings& options = {}) const { return archive_.index_with(appended({"--check"}, options)); }
  Ran repair(const Strings& options = {}) const {
    return archive_.index_with(appended({"--repair"}, options));
  }
  fs::path generation() const {
    return fs::path(archive_.index_dir()) / *published_generation(archive_.index_dir());
  }

  Archive archive_;
  std::string answers_;
};

// What was done to which file.
std::string damage(const fs::path& file, Numbers& random) {
  std::string bytes = read(file);
  const std::size_t at = random.below(static_cast<unsigned>(bytes.size()));
  std::string what;
  switch (random.below(3)) {
    case 0:
      what = "cut to " + std::to_string(at) + " bytes";
      bytes.resize(at);
      break;
    case 1: {
      const std::size_t size = std::min<std::size_t>(1 + random.below(4096), bytes.size() - at);
      what = std::to_string(size) + " bytes zeroed at " + std::to_string(at);
      bytes.replace(at, size, size, '\0');
      break;
    }
    default:
      what = "a bit flipped at " + std::to_string(at);
      bytes[at] = static_cast<char>(bytes[at] ^ 1 << random.below(8));
  }
  write(file, bytes);
  return file.filename().string() + ": " + what;
}

TEST_F(Damage, OfAnyFileIsFoundAndRepairedAndNoSearchCrashes) {
  const unsigned first = number_from("DATELINE_DAMAGE_SEED", 1),
                 cases = number_from("DATELINE_DAMAGE_CASES", 16);
  for (unsigned seed = first; seed < first + cases; ++seed) {
    restore();
    Numbers random(seed);
    const auto all = files();
    const fs::path file = all[seed % all.size()];
    const std::string before = read(file);
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + damage(file, random));
    if (read(file) == before) continue;  // zeros were there
    answers();
    const Ran found = check();
    EXPECT_EQ(found.code, 65) << found.err;
    EXPECT_FALSE(found.err.empty());
    const Ran repaired = repair();
    // Where not even the names of the articles can be read, it says so.
    EXPECT_EQ(repaired.code, contains(repaired.err, "some may be lost") ? 65 : 0) << repaired.err;
    const Ran again = check();
    EXPECT_EQ(again.code, 0) << again.err;
    EXPECT_EQ(again.err, "");
    EXPECT_EQ(answers(), answers_);
  }
}

TEST_F(Damage, ARevisionThatNoRefreshMadeIsFound) {
  const fs::path file = generation() / "db" / "iamglass";
  std::string bytes = read(file);
  constexpr std::size_t kRevision = 32;  // behind Xapian's magic, version and UUID
  ASSERT_EQ(bytes[kRevision], '\x01');
  bytes[kRevision] = '\x03';
  write(file, bytes);
  const Ran found = check();
  EXPECT_EQ(found.code, 65);
  expect_one_line(found.err, {"iamglass"});
  EXPECT_EQ(repair().code, 0);
  EXPECT_EQ(check().code, 0);
  EXPECT_EQ(answers(), answers_);
}

TEST_F(Damage, NoVersionFileMakesAProgramCrash) {
  const fs::path file = generation() / "db" / "iamglass";
  const std::string bytes = read(file);
  constexpr std::size_t kStep = 7;  // so that each bit of a byte has its turn
  for (std::size_t at = 0; at < 8 * bytes.size(); at += kStep) {
    std::string damaged = bytes;
    damaged[at / 8] = static_cast<char>(damaged[at / 8] ^ 1 << at % 8);
    write(file, damaged);
    SCOPED_TRACE("bit " + std::to_string(at));
    const Ran found = archive_.find({"--format", "ids", "harbour notes word1"});
    EXPECT_TRUE(found.code <= 1 || found.code == 65 || found.code == 74) << found.code << found.err;
    EXPECT_FALSE(contains(found.err, "Sanitizer")) << found.err;
    const Ran checked = check();
    EXPECT_EQ(checked.code, 65);
    EXPECT_FALSE(contains(checked.err, "signal")) << checked.err;
  }
}

TEST_F(Damage, AFileThatIsCutShortWhileItIsReadIsAnErrorOfTheDisk) {
  const std::string table = (generation() / "db" / "postlist.glass").string();
  const std::string command = "( printf '1\\tharbour\\n'; sleep 0.5; : > " + table +
                              "; printf '2\\tword7\\n' ) | " + DATELINE_SEARCH_PROGRAM + " --index " +
                              archive_.index_dir() + " --batch -";
  const Ran ran = run({"/bin/sh", "-c", command});
  EXPECT_EQ(ran.code, 74);
  expect_one_line(ran.err, {"dateline-search: ", "reading the index failed"});
  EXPECT_TRUE(contains(ran.out, "\"id\":\"1\"")) << ran.out;
}

TEST_F(Damage, NoneIsFoundInAnIndexThatIsSound) {
  const Ran ran = check();
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out + ran.err, "");
  const Json json = Json::parse(check({"--format", "json"}).out);
  EXPECT_EQ(json["articles"], kArticles);
  EXPECT_EQ(json["sound"], true);
  EXPECT_EQ(json["every_byte"], true);
  EXPECT_EQ(json["errors"], Json::array());
  const Ran nothing_to_do = repair();
  EXPECT_EQ(nothing_to_do.code, 0);
  EXPECT_EQ(nothing_to_do.out + nothing_to_do.err, "");
}

TEST_F(Damage, AnIndexThatWasRefreshedInPlaceIsCheckedByItsContent) {
  archive_.add("b.jsonl", record("new", "Fresh", "A word or two."));
  ASSERT_EQ(archive_.build().code, 0);
  const Json json = Json::parse(check({"--format", "json"}).out);
  EXPECT_EQ(json["sound"], true);
  EXPECT_EQ(json["every_byte"], false);
  EXPECT_EQ(json["articles"], kArticles + 1);
  // A table that is cut short is the one that is named.
  fs::resize_file(generation() / "db" / "position.glass", 8192);
  const Ran cut = check();
  EXPECT_EQ(cut.code, 65);
  expect_one_line(cut.err, {"position.glass: "});
}

// Of tables that were refreshed in place no sums are known. What nobody notices must be where nothing is
// read: in free blocks, or between the entries of a block.
TEST_F(Damage, OfRefreshedTablesIsFoundWhereItMatters) {
  const std::string fresh =
      record("new", "Fresh", "A word or two of the harbour.", {{"topics", {"topic 1"}}});
  archive_.add("b.jsonl", fresh);
  ASSERT_EQ(archive_.build().code, 0);
  fs::remove_all(archive_.beside("sound"));
  fs::copy(archive_.index_dir(), archive_.beside("sound"), fs::copy_options::recursive);
  answers_ = answers();
  const unsigned first = number_from("DATELINE_DAMAGE_SEED", 1),
                 cases = number_from("DATELINE_DAMAGE_CASES", 16);
  unsigned tried = 0, found = 0;
  for (unsigned seed = first; seed < first + cases; ++seed) {
    restore();
    archive_.add("b.jsonl", fresh);
    Numbers random(seed);
    std::vector<fs::path> tables;
    for (const fs::path& file : files())
      if (file.extension() == ".glass") tables.push_back(file);
    const fs::path table = tables[seed % tables.size()];
    const std::string before = read(table);
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + damage(table, random));
    if (read(table) == before) continue;
    ++tried;
    const std::string now = answers();
    const Ran ran = check();
    EXPECT_TRUE(ran.code == 0 || ran.code == 65) << ran.code << ran.err;
    found += ran.code == 65 ? 1 : 0;
    if (ran.code == 0) {
      EXPECT_EQ(now, answers_);
    }
    // A run on it ends well, or says what is wrong. --prune may find no article where a table names none.
    archive_.add("b.jsonl", record("new", "Fresh", "Another word " + std::to_string(seed) + "."));
    const Ran refreshed = archive_.build({"--prune"});
    const std::set<int> expected{0, 65, 66, 74};
    EXPECT_TRUE(expected.contains(refreshed.code)) << refreshed.code << refreshed.err;
    if (refreshed.code != 0) expect_one_line(refreshed.err, {"dateline-index: "});
  }
  std::cout << found << " of " << tried << " damages were found\n";
  EXPECT_GT(2 * found, tried);
}

TEST_F(Damage, ArticlesThatCannotBeReadAgainAreNamed) {
  // Through standard input they leave no source behind.
  std::string piped;
  Numbers numbers(7);
  for (int i = 0; i < 400; ++i) {
    std::string body = "Piped words.";
    for (int w = 0; w < 100; ++w) body += " word" + std::to_string(numbers.below(100'000));
    piped += record("p" + std::to_string(i), "Piped", body);
  }
  ASSERT_EQ(archive_.index_with({"--full", "--format", "jsonl", "-"}, piped).code, 0);
  const fs::path table = generation() / "db" / "docdata.glass";
  std::string bytes = read(table);
  bytes[bytes.size() / 3] = static_cast<char>(bytes[bytes.size() / 3] ^ 0x40);
  write(table, bytes);
  const Ran ran = repair();
  EXPECT_EQ(ran.code, 65) << ran.err;
  EXPECT_TRUE(contains(ran.err, "lost: article 'p")) << ran.err;
  EXPECT_EQ(check().code, 0);
  EXPECT_EQ(archive_.find({"--count", "harbour"}).out, std::to_string(kArticles) + "\n");
  EXPECT_GT(std::stoi(archive_.find({"--count", "piped"}).out), 300);

  // A table that is gone as a whole leaves not even the names.
  const fs::path all = generation() / "db" / "docdata.glass";
  write(all, std::string(read(all).size(), '\0'));
  const Ran nothing_left = repair();
  EXPECT_EQ(nothing_left.code, 65) << nothing_left.err;
  EXPECT_TRUE(contains(nothing_left.err, "some may be lost")) << nothing_left.err;
  EXPECT_EQ(archive_.find({"--count", "harbour"}).out, std::to_string(kArticles) + "\n");
}

TEST_F(Damage, WithoutTheOldSourcesGivenOnesServe) {
  fs::rename(archive_.sources(), archive_.beside("moved"));
  for (const char* table : {"iamglass", "docdata.glass"}) fs::resize_file(generation() / "db" / table, 0);
  const Ran nothing = repair();
  EXPECT_EQ(nothing.code, 66) << nothing.err;
  const Ran ran = repair({archive_.beside("moved").string()});
  EXPECT_TRUE(contains(ran.err, "some may be lost")) << ran.err;
  EXPECT_EQ(archive_.find({"--count", "harbour"}).out, std::to_string(kArticles) + "\n");
}

TEST(CheckOfNoIndex, Is66AndMakesNone) {
  const Archive archive;
  for (const char* action : {"--check", "--repair"}) {
    const Ran ran = archive.index_with({action});
    EXPECT_EQ(ran.code, 66) << action;
    expect_one_line(ran.err, {archive.index_dir()});
    EXPECT_FALSE(fs::exists(archive.index_dir()));
  }
}

}  // namespace
}  // namespace dateline::test

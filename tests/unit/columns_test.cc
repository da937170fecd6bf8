#include "columns/columns.h"

#include <gtest/gtest.h>
#include <xapian.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "build/column_update.h"
#include "build/column_writer.h"
#include "dateline/indexer.h"
#include "dateline/searcher.h"
#include "index_layout.h"
#include "match/facet_counts.h"
#include "match/single_values.h"
#include "small_archive.h"

namespace dateline {
namespace {

using test::TempDir;
using Random = test::Numbers;

// Values with spellings that fold together, of which documents have none to four.
std::vector<std::string> some_values(Random& random, const std::string& kind, unsigned different) {
  std::vector<std::string> out;
  std::set<unsigned> taken;
  for (unsigned n = random.below(5); n > 0; --n) {
    const unsigned number = random.below(different);
    if (!taken.insert(number).second) continue;
    const char* const forms[] = {"Əhmədli ", "ehmedli ", "EHMEDLI "};
    out.push_back((number % 3 == 0 ? forms[random.below(3)] : kind) + std::to_string(number));
  }
  return out;
}

Article random_article(Random& random, unsigned id) {
  Article a =
      test::article("id" + std::to_string(id), "Grain", {"harvest " + std::to_string(random.below(1000000))});
  if (random.below(4) != 0) {
    a.date = std::to_string(1990 + random.below(20));
    if (random.below(3) != 0) a.date += "-0" + std::to_string(1 + random.below(9));
  }
  a.tags = some_values(random, "tag ", 40);
  a.people = some_values(random, "person ", 3000);
  if (random.below(2) == 0) a.site = "site " + std::to_string(random.below(3));
  return a;
}

fs::path generation(const fs::path& index) { return index / *published_generation(index); }
Xapian::Database database_of(const fs::path& index) {
  return Xapian::Database((generation(index) / kDatabaseName).string());
}
std::vector<fs::path> column_files(const fs::path& index) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(generation(index)))
    if (entry.path().filename().string().starts_with(kColumnsPrefix)) out.push_back(entry.path());
  return out;
}

std::string shown(const FacetResult& facet) {
  std::string out = facet.name + " " + std::to_string(facet.distinct) + ":";
  for (const FacetValue& v : facet.values) out += " " + v.value + "=" + std::to_string(v.count) + ";";
  return out;
}

// Everything that is read from columns, for some of the documents.
std::string told_by(const Xapian::Database& database, const Columns* columns, unsigned seed) {
  Random random(seed);
  std::string out;
  std::set<Xapian::docid> chosen;
  for (auto it = database.postlist_begin(""); it != database.postlist_end(""); ++it)
    if (random.below(3) != 0) chosen.insert(*it);
  std::map<Xapian::docid, Bits> windows;
  for (const Xapian::docid docid : chosen)
    set(windows[(docid - 1) / kWindow * kWindow + 1], (docid - 1) % kWindow);
  for (const FacetField& field : facet_fields({})) {
    const auto counter = count_values({database, nullptr, columns}, field.slot);
    for (const auto& [first, bits] : windows) counter->count(first, bits);
    out += shown(facet_of(*counter, field.name, "", 5000)) + "\n";
    out += shown(facet_of(*counter, field.name, "*ehm*", 5)) + "\n";
  }
  const auto days = count_values({database, nullptr, columns}, kDaySlot);
  for (const auto& [first, bits] : windows) days->count(first, bits);
  for (const TimelineEntry& e : timeline_of(*days, 6)) out += e.period + "=" + std::to_string(e.count) + " ";
  SingleValues published({database, nullptr, columns}, kPublishedSlot),
      copies({database, nullptr, columns}, kCollapseSlot);
  for (const Xapian::docid docid : chosen)
    out += std::to_string(published.number(docid)) + " " + copies.text(docid) + "\n";
  return out;
}

// Whether the columns are there, and say what the value slots say.
void expect_right(const fs::path& index, unsigned seed) {
  const Xapian::Database database = database_of(index);
  const auto columns = Columns::open(generation(index), database);
  ASSERT_NE(columns, nullptr);
  EXPECT_TRUE(told_by(database, columns.get(), seed) == told_by(database, nullptr, seed));
}

TEST(Columns, SayWhatTheValueSlotsSayAfterEachRefresh) {
  for (unsigned seed = 1; seed <= 6; ++seed) {
    const TempDir dir;
    Random random(seed);
    Indexer indexer(dir / "index");
    const auto put_some = [&](unsigned first, unsigned behind, unsigned count) {
      auto batch = indexer.batch();
      for (unsigned i = 0; i < count; ++i)
        batch.put(random_article(random, first + random.below(behind - first)));
      if (random.below(2) == 0) batch.remove("id" + std::to_string(random.below(behind)));
      batch.commit();
    };
    put_some(0, 3000, seed % 2 == 0 ? 3000 : 300);
    expect_right(dir / "index", seed);
    for (unsigned refresh = 0; refresh < 5; ++refresh) {
      put_some(0, 3000 + 20 * refresh, refresh == 2 ? 900 : 1 + random.below(60));
      expect_right(dir / "index", seed + refresh);
      EXPECT_LE(column_files(dir / "index").size(), 2U) << "a base and a delta";
    }
    if (HasFailure()) FAIL() << "seed " << seed;
  }
}

// An index with a base and, after a refresh, a delta.
class ColumnFiles : public testing::Test {
 protected:
  ColumnFiles() {
    put(1, 0, 200);
    refresh();
  }
  void refresh() { put(++refreshes_, 198, 203); }
  fs::path index() const { return dir_ / "index"; }
  std::unique_ptr<const Columns> columns() const {
    return Columns::open(generation(index()), database_of(index()));
  }
  static std::string told(Searcher& searcher) {
    SearchRequest request;
    request.query = "harvest";
    request.facets = {"tag", "person", "site", "year"};
    request.facet_limit = 5000;
    request.timeline = TimelineUnit::month;
    request.sort = Sort::newest;
    request.limit = 50;
    request.collapse = true;
    const SearchResult result = searcher.search(request);
    std::string out = std::to_string(result.total) + "\n";
    for (const FacetResult& f : result.facets) out += shown(f) + "\n";
    for (const TimelineEntry& e : result.timeline) out += e.period + "=" + std::to_string(e.count) + " ";
    for (const Hit& h : result.hits) out += h.id + " ";
    return out;
  }
  std::string told() const {
    Searcher searcher(index());
    return told(searcher);
  }

 private:
  void put(unsigned seed, unsigned first, unsigned behind) {
    Random random(seed);
    Indexer indexer(index());
    auto batch = indexer.batch();
    for (unsigned id = first; id < behind; ++id) batch.put(random_article(random, id));
    batch.commit();
  }
  TempDir dir_;
  unsigned refreshes_ = 1;
};

TEST_F(ColumnFiles, ARefreshWritesWhatHasChangedAlone) {
  ASSERT_NE(columns(), nullptr);
  ASSERT_NE(columns()->delta(), nullptr);
  EXPECT_EQ(columns()->delta()->footer().rows, 5U);
  const std::string base = columns()->base_token();
  refresh();
  EXPECT_EQ(columns()->base_token(), base);
  EXPECT_EQ(columns()->delta()->footer().rows, 5U) << "the same five articles";
}

TEST_F(ColumnFiles, AnswersAreTheSameWithoutThem) {
  const std::string with = told();
  for (const fs::path& file : column_files(index())) fs::remove(file);
  EXPECT_EQ(columns(), nullptr);
  EXPECT_TRUE(told() == with);
  refresh();
  ASSERT_NE(columns(), nullptr) << "a refresh writes what is missing";
  EXPECT_EQ(columns()->delta(), nullptr) << "as a base";
}

TEST_F(ColumnFiles, ADamagedByteAnywhereChangesNoAnswer) {
  const std::string with = told();
  for (const fs::path& file : column_files(index())) {
    const std::string bytes = test::read(file);
    for (std::size_t at = 0; at < bytes.size(); at += 1 + bytes.size() / 60) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x40);
      test::write(file, damaged);
      EXPECT_TRUE(told() == with) << file << " at " << at;
    }
    for (const std::size_t length : {std::size_t{0}, std::size_t{5}, bytes.size() / 2, bytes.size() - 1}) {
      test::write(file, bytes.substr(0, length));
      EXPECT_TRUE(told() == with) << file << " cut at " << length;
    }
    test::write(file, bytes);
  }
  EXPECT_NE(columns(), nullptr);
}

TEST_F(ColumnFiles, ADamagedBaseIsReplacedByARefresh) {
  const fs::path base = generation(index()) / (std::string(kColumnsPrefix) + columns()->base_token());
  std::string bytes = test::read(base);
  bytes[bytes.size() / 3] = static_cast<char>(bytes[bytes.size() / 3] ^ 1);
  test::write(base, bytes);
  refresh();
  const std::string with = told();
  for (const fs::path& file : column_files(index())) fs::remove(file);
  EXPECT_TRUE(told() == with);
}

TEST_F(ColumnFiles, AreNotReadAfterAnotherProgramHasChangedTheDatabase) {
  {
    Xapian::WritableDatabase database((generation(index()) / kDatabaseName).string());
    Xapian::Document document = database.get_document(7);
    document.add_value(find_facet(facet_fields({}), "site")->slot, "another");
    database.replace_document(7, document);
    database.commit();
  }
  EXPECT_EQ(columns(), nullptr);
  EXPECT_NE(told().find("another=1"), std::string::npos);
  refresh();
  ASSERT_NE(columns(), nullptr);
  EXPECT_NE(told().find("another=1"), std::string::npos);
}

TEST_F(ColumnFiles, LeftoversGoWithTheNextRefresh) {
  const fs::path leftovers[] = {generation(index()) / "columns-new", generation(index()) / "columns-0123"};
  for (const fs::path& file : leftovers) test::write(file, "what a killed run has left");
  refresh();
  for (const fs::path& file : leftovers) EXPECT_FALSE(fs::exists(file)) << file;
}

TEST_F(ColumnFiles, AnOpenSearcherTakesUpTheNewOnes) {
  Searcher searcher(index());
  const std::string before = told(searcher);
  refresh();
  EXPECT_TRUE(told(searcher) == told());
  EXPECT_FALSE(told() == before);
}

TEST(ColumnWriter, LeavesOutAColumnOfTooManyDifferentValues) {
  const TempDir dir;
  ColumnWriter writer(dir.path(), 100, 300);
  const auto source = [](std::size_t different) {
    return [different](const std::function<void(Xapian::docid, std::string_view)>& use) {
      for (Xapian::docid docid = 1; docid <= 100; ++docid)
        use(docid, "value " + std::to_string(docid % different));
    };
  };
  writer.add(5, source(10));
  writer.add(6, source(90));
  const ColumnFile file(dir.path(), writer.finish(1, 100, 100));
  EXPECT_EQ(file.column(5)->kind, ColumnLayout::Kind::values);
  EXPECT_EQ(file.column(6)->kind, ColumnLayout::Kind::left_out);
  EXPECT_EQ(file.column(7), nullptr);
}

}  // namespace
}  // namespace dateline

#include "build/bulk_builder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <set>

#include "build/analyse.h"
#include "build/column_update.h"
#include "build/update.h"
#include "database_difference.h"
#include "support.h"

namespace dateline {
namespace {

using test::check_database;
using test::database_difference;
using test::TempDir;

// Articles as they never come, all together: empty ones and long ones, words longer than a term, NUL bytes,
// several languages and scripts, facets of many values.
class RandomArticles {
 public:
  explicit RandomArticles(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return random_() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }

  Article article(std::size_t number) {
    Article a;
    a.id = (one_in(8) ? std::string("n\0x", 3) : std::string("n")) + std::to_string(number);
    if (one_in(20)) a.id += std::string(300, 'i');
    if (one_in(2)) a.url = "https://example.org/" + std::to_string(number);
    a.source = "/archive/" + std::to_string(below(3)) + ".jsonl#" + std::to_string(number);
    if (one_in(3)) a.date = one_in(2) ? "2023-07-30T12:00:00Z" : "19" + std::to_string(10 + below(90));
    a.lang = lang();
    if (!one_in(4)) a.title = text(1 + below(6));
    if (one_in(3)) a.site = "Site " + std::to_string(below(3));
    for (std::size_t n = below(3); n > 0; --n) a.captions.push_back({text(below(8)), lang()});
    for (std::size_t n = below(4); n > 0; --n)
      a.paragraphs.push_back({text(below(60)), one_in(2) ? lang() : ""});
    if (one_in(60)) a.paragraphs.push_back({text(6000), "en"});
    if (one_in(60)) {  // its termlist is longer than Xapian's buffers
      std::string distinct;
      for (std::size_t n = 1000 + below(4000); n > 0; --n) distinct += "d" + std::to_string(n * n) + " ";
      a.paragraphs.push_back({distinct, "en"});
    }
    for (std::size_t n = below(4); n > 0; --n) a.tags.push_back("Tag " + std::to_string(below(5)));
    for (std::size_t n = below(4); n > 0; --n) a.places.push_back(one_in(2) ? "Ağdam" : "Şuşa");
    if (one_in(3)) a.extra["desk"] = {"foreign", std::to_string(below(4))};
    return a;
  }

  std::string word() {
    static constexpr const char* kWords[] = {
        "the",   "The",    "grain",  "grains", "talks",      "talking", "Qarabağ",   "qarabağda", "Əliyev",
        "Алиев", "города", "города", "Straße", "été",        "étés",    "7",         "30",        "1987",
        "平和",  "ＡＢＣ", "naïve",  "ship's", "état-major", "x",       "a\xCC\x81", "ﬁnance"};
    if (one_in(12)) return "w" + std::to_string(below(100000));
    if (one_in(200)) return std::string(180 + below(100), 'y');
    return kWords[below(std::size(kWords))];
  }
  std::string text(std::size_t words) {
    std::string out;
    for (; words > 0; --words) out += word() + (one_in(9) ? ". " : " ");
    return out;
  }
  std::string lang() {
    static constexpr const char* kLanguages[] = {"en", "en", "az", "ru", "de", "fr", ""};
    return kLanguages[below(std::size(kLanguages))];
  }

 private:
  std::mt19937 random_;
};

struct Archive {
  Settings settings;
  std::vector<Article> articles;
  std::vector<CopyGroup> copies;
  Metadata metadata{
      {"dateline.settings", "{}"}, {"dateline.files/x", std::string("a\0b", 3)}, {"other", "y"}};
};

Archive random_archive(unsigned seed, std::size_t most) {
  RandomArticles random(seed);
  Archive out;
  out.settings.extra_facets = {"desk"};
  out.settings.ranking.mean_title_length = 3.7;
  out.settings.ranking.mean_body_length = 41.3;
  for (std::size_t n = random.below(most); n > 0; --n) {
    out.articles.push_back(random.article(n));
    CopyGroup group;
    if (random.one_in(4)) group.key = 0x0011223344556610 + random.below(3);
    if (random.one_in(6)) group.chain = 0xffeeddccbbaa9910 + random.below(2);
    out.copies.push_back(group);
  }
  return out;
}

// What the bulk builder makes of it. Articles come from several threads' builders, and some come twice: the
// first of them is dropped.
void build(const Archive& archive, const fs::path& directory, unsigned builders, std::size_t memory,
           unsigned jobs, unsigned seed) {
  RandomArticles random(seed);
  MemoryPlan plan(1u << 30, builders);
  plan.runs = memory;
  plan.windows = memory / 16;
  BulkBuilder bulk(directory, jobs, plan);
  std::vector<std::unique_ptr<Preparer>> preparers;
  for (unsigned i = 0; i < builders; ++i)
    preparers.push_back(
        std::make_unique<Preparer>(facet_fields(archive.settings.extra_facets), 0, bulk.add_runs()));
  Spool spool(directory);
  for (Article a : archive.articles) {
    Preparer& preparer = *preparers[random.below(builders)];
    if (random.one_in(5)) {
      Article other = random.article(7);
      other.id = a.id;
      spool.drop(spool.append(preparers[random.below(builders)]->prepare(other)));
    }
    spool.append(preparer.prepare(a));
    if (random.one_in(3)) preparer.make_room();
  }
  fs::create_directory(directory / "db");
  std::uint64_t advanced = 0;
  const BuiltDatabase built = bulk.write(
      directory / "db", spool, archive.settings,
      [&] {
        return WholeArchive{"", archive.copies};
      },
      archive.metadata, [&](std::uint64_t n) { advanced += n; });
  EXPECT_EQ(built.articles, archive.articles.size());
  for (const auto& [table, sum] : built.tables)
    EXPECT_EQ(sum, sum_of_file(directory / "db" / table)) << table;
  std::set<std::string> files, tables;
  for (const auto& entry : fs::directory_iterator(directory / "db"))
    if (entry.path().extension() == ".glass" && entry.file_size() > 0) files.insert(entry.path().filename());
  for (const auto& [table, sum] : built.tables) tables.insert(table);
  EXPECT_EQ(tables, files);
  EXPECT_EQ(advanced, archive.articles.size());
}

// What Xapian makes of it.
void build_slowly(const Archive& archive, const fs::path& database) {
  Xapian::WritableDatabase db(database.string(), Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS);
  Analyser analyser(archive.settings, "");
  NewNames names;
  Preparer preparer(facet_fields(archive.settings.extra_facets), 1 << 20);
  for (std::size_t i = 0; i < archive.articles.size(); ++i) {
    Article a = archive.articles[i];
    const PreparedArticle prepared = preparer.prepare(a);
    std::string sketch;
    for (const auto& [slot, value] : prepared.values)
      if (slot == kSketchSlot) sketch = value;
    const AnalysedArticle analysed = analyser.analyse(a, prepared.content_hash, sketch, archive.copies[i]);
    db.add_document(to_document(analysed));
    names.add(db, analysed);
  }
  names.write(db);
  for (const auto& [key, value] : archive.metadata) db.set_metadata(key, value);
  // Of the same columns the token is the same.
  const std::vector<FacetField> facets = facet_fields(archive.settings.extra_facets);
  db.set_metadata(std::string(kColumnsKey),
                  write_changed_columns(database.parent_path(), db, facets, nullptr, {}));
  db.commit();
}

TEST(BulkBuilder, MakesWhatXapianMakesOneByOne) {
  const unsigned first = test::number_from("DATELINE_BULK_SEED", 1),
                 cases = test::number_from("DATELINE_BULK_CASES", 120);
  for (unsigned seed = first; seed < first + cases; ++seed) {
    const TempDir dir;
    const Archive archive = random_archive(seed, seed % 40 == 0 ? 300 : 25);
    build(archive, dir.path(), 1 + seed % 3, seed % 4 == 0 ? 1 : 1u << 20, 1 + seed % 2, seed);
    build_slowly(archive, dir / "slow");
    ASSERT_EQ(database_difference(Xapian::Database((dir / "db").string()),
                                  Xapian::Database((dir / "slow").string())),
              "")
        << "seed " << seed;
    EXPECT_EQ(check_database(dir / "db"), "");
    if (HasFailure()) FAIL() << "seed " << seed;
  }
}

TEST(BulkBuilder, TablesAreTheSameWhateverThreadsAndMemory) {
  const TempDir dir;
  Archive archive = random_archive(40, 300);
  const std::pair<unsigned, std::size_t> ways[] = {{1, 1u << 24}, {3, 1u << 24}, {2, 1}};
  for (std::size_t i = 0; i < std::size(ways); ++i) {
    const fs::path directory = dir / std::to_string(i);
    fs::create_directory(directory);
    build(archive, directory, ways[i].first, ways[i].second, static_cast<unsigned>(1 + i % 2), 7);
    for (const char* table : {"postlist.glass", "docdata.glass", "termlist.glass", "position.glass"}) {
      const std::string bytes = test::read(directory / "db" / table);
      EXPECT_FALSE(bytes.empty());
      EXPECT_TRUE(bytes == test::read(dir / "0" / "db" / table)) << i << " " << table;
    }
  }
}

}  // namespace
}  // namespace dateline

// The bulk builder on real archives: its database is what Xapian makes of the same articles one by one, and
// Xapian's own tools go on with it.
#include <gtest/gtest.h>
#include <xapian.h>

#include <cstdlib>
#include <random>
#include <sstream>

#include "collection.h"
#include "database_difference.h"
#include "index_layout.h"
#include "slow_rebuild.h"
#include "support.h"

namespace dateline::test {
namespace {

std::vector<std::string> terms_of(const Xapian::Database& database) {
  std::vector<std::string> terms;
  for (auto it = database.allterms_begin(); it != database.allterms_end(); ++it) terms.push_back(*it);
  return terms;
}

void expect_the_same_answers(const Xapian::Database& a, const Xapian::Database& b) {
  const std::vector<std::string> terms = terms_of(a);
  std::mt19937 random(6);
  const auto answers = [](const Xapian::Database& database, const Xapian::Query& query) {
    Xapian::Enquire enquire(database);
    enquire.set_query(query);
    std::ostringstream out;
    const Xapian::MSet hits = enquire.get_mset(0, 10);
    for (auto hit = hits.begin(); hit != hits.end(); ++hit) out << *hit << ' ' << hit.get_weight() << '\n';
    return out.str() + std::to_string(hits.get_matches_estimated());
  };
  for (int i = 0; i < 500; ++i) {
    std::vector<Xapian::Query> parts;
    for (std::size_t n = 1 + random() % 4; n > 0; --n) parts.emplace_back(terms[random() % terms.size()]);
    const Xapian::Query query(random() % 2 == 0 ? Xapian::Query::OP_OR : Xapian::Query::OP_NEAR,
                              parts.begin(), parts.end());
    ASSERT_EQ(answers(a, query), answers(b, query)) << query.get_description();
  }
}

// Xapian adds, changes and removes; in the end there is nothing left.
void expect_to_be_writable(const fs::path& database) {
  Xapian::WritableDatabase db(database.string(), Xapian::DB_OPEN);
  std::mt19937 random(8);
  const Xapian::docid last = db.get_lastdocid();
  for (int i = 0; i < 300; ++i) {
    const auto docid = static_cast<Xapian::docid>(1 + random() % last);
    Xapian::Document document;
    document.set_data(std::string(random() % 3000, 'd'));
    document.add_posting("grain", 7);
    document.add_posting("added" + std::to_string(i), 9, 3);
    document.add_value(1, std::to_string(i));
    db.replace_document(docid, document);
    if (const auto other = static_cast<Xapian::docid>(1 + random() % last); other != docid) {
      try {
        db.delete_document(other);
      } catch (const Xapian::DocNotFoundError&) {  // a second time
      }
    }
    db.add_document(document);
    if (i % 100 == 99) db.commit();
  }
  db.commit();
  db.close();
  EXPECT_EQ(check_database(database), "");
  Xapian::WritableDatabase again(database.string(), Xapian::DB_OPEN);
  std::vector<Xapian::docid> docids;
  for (auto it = again.postlist_begin(""); it != again.postlist_end(""); ++it) docids.push_back(*it);
  for (const Xapian::docid docid : docids) again.delete_document(docid);
  again.commit();
  EXPECT_EQ(again.get_doccount(), 0U);
  EXPECT_EQ(again.allterms_begin(), again.allterms_end());
  again.close();
  EXPECT_EQ(check_database(database), "");
}

// Copies made with Xapian's tools, document by document and from a server to a replica.
void expect_to_be_copied(const fs::path& database, const fs::path& work) {
  const Xapian::Database original(database.string());
  ASSERT_EQ(run({"copydatabase", "--no-renumber", database.string(), (work / "copied").string()}).code, 0);
  EXPECT_EQ(check_database(work / "copied"), "");
  EXPECT_EQ(database_difference(original, Xapian::Database((work / "copied").string())), "");

  // The server ends with its client.
  const std::string script =
      "port=$((20000 + $$ % 20000)); xapian-replicate-server -I 127.0.0.1 -p $port -o \"$1\" & "
      "for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.5; "
      "xapian-replicate -h 127.0.0.1 -p $port -o -m \"$2\" \"$3\" 2>/dev/null && exit 0; done; exit 1";
  const fs::path replica = work / "replica";
  const Ran ran = run({"bash", "-c", script, "bash", database.parent_path().string(),
                       database.filename().string(), replica.string()});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(database_difference(original, Xapian::Database(replica.string())), "");
  for (const auto& copy : fs::directory_iterator(replica)) {
    if (!copy.is_directory()) continue;
    EXPECT_EQ(check_database(copy.path()), "");
    expect_to_be_writable(copy.path());
  }
}

void expect_as_of_xapian(const fs::path& index, const fs::path& work) {
  const fs::path database = open_generation(index).path / kDatabaseName;
  EXPECT_EQ(check_database(database), "");
  Xapian::Database built(database.string());
  rebuild_slowly(built, work / "slow");
  const Xapian::Database slow((work / "slow").string());
  EXPECT_EQ(database_difference(built, slow), "");
  expect_the_same_answers(built, slow);

  // Xapian's compaction keeps all of it; our tables have at most a tenth more bytes than those.
  built.compact((work / "compact").string(), Xapian::DBCOMPACT_NO_RENUMBER);
  EXPECT_EQ(check_database(work / "compact"), "");
  EXPECT_EQ(database_difference(built, Xapian::Database((work / "compact").string())), "");
  for (const char* table : {"postlist.glass", "position.glass", "termlist.glass", "docdata.glass"}) {
    const auto ours = fs::file_size(database / table), compact = fs::file_size(work / "compact" / table);
    std::printf("%s: %ju bytes, compacted %ju (%.3f)\n", table, ours, compact,
                static_cast<double>(ours) / static_cast<double>(compact));
    EXPECT_LE(static_cast<double>(ours), 1.1 * static_cast<double>(compact)) << table;
  }
}

// By hand, for it takes minutes: an index that the environment names, of which a copy is changed.
TEST(BulkBuilder, OfAnIndexIsWhatXapianMakesOneByOne) {
  const char* index = std::getenv("DATELINE_BULK_INDEX");
  if (index == nullptr) GTEST_SKIP() << "DATELINE_BULK_INDEX names no index";
  const TempDir dir;
  expect_as_of_xapian(index, dir.path());
  fs::copy(open_generation(index).path / kDatabaseName, dir / "copy");
  expect_to_be_writable(dir / "copy");
  expect_to_be_copied(open_generation(index).path / kDatabaseName, dir.path());
}

}  // namespace
}  // namespace dateline::test

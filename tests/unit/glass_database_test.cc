#include <gtest/gtest.h>
#include <xapian.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "dateline/error.h"
#include "glass/database.h"
#include "glass/version.h"
#include "index_layout.h"
#include "small_archive.h"
#include "support.h"

namespace dateline::glass {
namespace {

using Positions = std::vector<Xapian::termpos>;

using SomeNumbers = test::Numbers;

// Terms in all documents and in one, with NUL, as long as can be; positions from none to thousands.
Xapian::Document some_document(SomeNumbers& numbers, unsigned number) {
  Xapian::Document d;
  const auto stand = [&](const std::string& term, unsigned times) {
    Xapian::termpos position = 0;
    for (unsigned i = 0; i < times; ++i)
      d.add_posting(term, position += 1 + numbers.below(numbers.below(2) == 0 ? 1 : 300));
  };
  stand("everywhere", 1 + numbers.below(5));
  stand("often", numbers.below(3));
  stand("w" + std::to_string(numbers.below(500)), 1 + numbers.below(20));
  if (number % 100 == 0) stand("long", 3000 + numbers.below(3000));
  if (number % 7 == 0) stand(std::string("n\0l", 3) + std::string(numbers.below(2), '\0'), 2);
  if (number % 9 == 0) stand(std::string(245, 'x'), 1);
  if (number % 5 == 0) d.add_term("unplaced", 1 + numbers.below(100'000));
  // Numbers of one byte, two and three, next to each other.
  for (const unsigned gap : {1u, 3u, 60u, 300u})
    if (numbers.below(gap) == 0)
      d.add_term("every" + std::to_string(gap), 1 + numbers.below(numbers.below(2) == 0 ? 100 : 30'000));
  d.add_boolean_term("Q" + std::to_string(number));
  std::string data(numbers.below(number % 50 == 0 ? 20'000 : 100), ' ');
  for (char& c : data) c = static_cast<char>(numbers.below(256));  // what Xapian cannot compress
  d.set_data(data);
  return d;
}

// Of one document alone.
Positions positions_in(PositionLists& lists, Xapian::docid docid) {
  lists.look_up({&docid, 1});
  return lists.looked_up(0);
}
Positions positions_in(PositionLists&& lists, Xapian::docid docid) { return positions_in(lists, docid); }

class GlassDatabase : public testing::Test {
 protected:
  const test::TempDir dir_;
  Xapian::WritableDatabase writer_{(dir_ / "db").string(), Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS};
  SomeNumbers numbers_{1};

  void add(unsigned first, unsigned end) {
    for (unsigned i = first; i < end; ++i)
      writer_.replace_document("Q" + std::to_string(i), some_document(numbers_, i));
    writer_.commit();
  }
  std::unique_ptr<const Database> open() const {
    const Xapian::Database reader((dir_ / "db").string());
    return Database::open(dir_ / "db", reader.get_revision());
  }

  // Those of documents that have the term, of others near them, and of some anywhere, so many at once.
  void expect_positions_side_by_side(const Xapian::Database& xapian, const Database& glass) {
    for (auto term = xapian.allterms_begin(); term != xapian.allterms_end(); ++term) {
      if (numbers_.below(4) != 0) continue;
      SCOPED_TRACE(*term);
      std::map<Xapian::docid, Positions> expected;
      for (auto it = xapian.postlist_begin(*term); it != xapian.postlist_end(*term); ++it) {
        expected[*it] = Positions(it.positionlist_begin(), it.positionlist_end());
        expected[*it + numbers_.below(3)];
      }
      for (int i = 0; i < 5; ++i) expected[1 + numbers_.below(xapian.get_lastdocid())];
      PositionLists places = glass.positions(*term);
      for (const unsigned gap : {1u, 1u, 3u, 50u}) {  // the second time from the beginning again
        std::vector<Xapian::docid> documents;
        const auto compare = [&] {
          std::size_t seen = 0;
          places.each_of(documents, [&](std::size_t i, const Positions& positions) {
            ASSERT_EQ(i, seen++);
            ASSERT_EQ(positions, expected[documents[i]]) << documents[i];
          });
          ASSERT_EQ(seen, documents.size());
          documents.clear();
        };
        for (const auto& entry : expected) {
          if (numbers_.below(gap) == 0) documents.push_back(entry.first);
          if (numbers_.below(20) == 0) compare();
        }
        compare();
        if (HasFatalFailure()) return;
      }
    }
  }

  // Of documents of any order, among them some that are not there, so many at once or one alone.
  void expect_data(const Xapian::Database& xapian, const Database& glass) {
    std::map<Xapian::docid, std::string> expected;
    for (auto it = xapian.postlist_begin(""); it != xapian.postlist_end(""); ++it)
      expected[*it] = xapian.get_document(*it).get_data();
    std::vector<Xapian::docid> documents;
    for (const auto& [docid, data] : expected) documents.push_back(docid);
    for (int i = 0; i < 20; ++i) documents.push_back(1 + numbers_.below(xapian.get_lastdocid()));
    DocumentData data = glass.document_data();
    for (unsigned round = 0; round < 60; ++round) {
      std::vector<Xapian::docid> page;
      for (unsigned n = 1 + numbers_.below(1U << numbers_.below(9)); n > 0; --n)
        page.push_back(documents[numbers_.below(static_cast<unsigned>(documents.size()))]);
      if (round % 5 != 4) data.look_up(page);  // those of the page before otherwise
      for (const Xapian::docid docid : page) {
        const auto found = data.of(docid);
        if (const auto known = expected.find(docid); known == expected.end() || known->second.empty()) {
          ASSERT_FALSE(found.has_value()) << docid;
        } else {
          ASSERT_EQ(found, known->second) << docid;
        }
      }
    }
  }

  // Every posting and position is Xapian's, read through and with jumps.
  void expect_as_xapian() { expect_as_xapian(dir_ / "db"); }
  void expect_as_xapian(const fs::path& database) {
    const Xapian::Database xapian(database.string());
    const auto glass = Database::open(database, xapian.get_revision());
    ASSERT_NE(glass, nullptr);
    for (auto term = xapian.allterms_begin(); term != xapian.allterms_end(); ++term) {
      SCOPED_TRACE(*term);
      PostingList list = glass->postings(*term);
      PositionLists places = glass->positions(*term);
      ASSERT_EQ(list.documents(), term.get_termfreq());
      ASSERT_EQ(list.occurrences(), xapian.get_collection_freq(*term));
      for (auto it = xapian.postlist_begin(*term); it != xapian.postlist_end(*term); ++it, list.next()) {
        ASSERT_EQ(list.docid(), *it);
        ASSERT_EQ(list.wdf(), it.get_wdf());
        ASSERT_LE(list.wdf(), glass->largest_wdf());
        const Positions expected(it.positionlist_begin(), it.positionlist_end());
        ASSERT_EQ(positions_in(places, *it), expected);
      }
      ASSERT_EQ(list.docid(), kNoDocument);
      for (const unsigned farthest : {3, 100, 2000, 30000}) {
        PostingList jumping = glass->postings(*term);
        auto it = xapian.postlist_begin(*term);
        const auto end = xapian.postlist_end(*term);
        for (Xapian::docid docid = 1; it != end; docid += 1 + numbers_.below(farthest)) {
          jumping.skip_to(docid);
          it.skip_to(docid);
          ASSERT_EQ(jumping.docid(), it == end ? kNoDocument : *it);
          if (it != end) {
            ASSERT_EQ(jumping.wdf(), it.get_wdf());
          }
        }
      }
    }
    expect_positions_side_by_side(xapian, *glass);
    ASSERT_NO_FATAL_FAILURE(expect_data(xapian, *glass));
    EXPECT_EQ(glass->postings("absent").docid(), kNoDocument);
    EXPECT_EQ(glass->postings("").docid(), kNoDocument);
    EXPECT_EQ(glass->postings(std::string(300, 'y')).docid(), kNoDocument);
    EXPECT_TRUE(positions_in(glass->positions("absent"), 1).empty());
    EXPECT_TRUE(positions_in(glass->positions("unplaced"), 1).empty());
    EXPECT_TRUE(glass->is_current());
  }
};

// Which fills its blocks: chunks are cut where one ends.
TEST_F(GlassDatabase, HasThePostingsAndPositionsThatAFullBuildWrote) {
  Indexer indexer(dir_ / "index");
  auto batch = indexer.batch();
  for (unsigned i = 0; i < 4000; ++i) {
    std::string text = "everywhere";
    for (unsigned words = numbers_.below(40); words > 0; --words)
      text += " w" + std::to_string(numbers_.below(1 + numbers_.below(2000)));
    batch.put(test::article(std::to_string(i), numbers_.below(3) == 0 ? "often" : "", {text}));
  }
  batch.commit();
  expect_as_xapian(dir_ / "index" / "gen-000001" / "db");
}

TEST_F(GlassDatabase, HasThePostingsAndPositionsThatXapianWrote) {
  add(0, 4000);
  expect_as_xapian();
}

TEST_F(GlassDatabase, HasThemAfterChangesInPlace) {
  add(0, 2500);
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 100; ++i) writer_.delete_document("Q" + std::to_string(numbers_.below(2500)));
    const unsigned first = numbers_.below(2500);
    add(first, first + 300);
    ASSERT_NO_FATAL_FAILURE(expect_as_xapian());
  }
}

// Whose keys have two bytes to five, of which the last ones do not differ in the first four.
TEST_F(GlassDatabase, HasThoseOfAnyDocumentId) {
  for (const Xapian::docid around : {1u << 10, 1u << 15, 1u << 22, 1u << 29, UINT32_MAX - 1000})
    for (Xapian::docid docid = around - 700; docid < around + 700; docid += 1 + numbers_.below(2))
      writer_.replace_document(docid, some_document(numbers_, docid % 1000));
  writer_.commit();
  const auto glass = open();
  ASSERT_NE(glass, nullptr);
  const Xapian::Database xapian((dir_ / "db").string());
  expect_positions_side_by_side(xapian, *glass);
  expect_data(xapian, *glass);
}

// More than are remembered.
TEST_F(GlassDatabase, FindsTermsAgainHoweverManyThereAre) {
  constexpr unsigned kTerms = 10'000;
  for (unsigned i = 0; i < 400; ++i) {
    Xapian::Document d;
    for (unsigned n = 0; n < 100; ++n) d.add_term("t" + std::to_string(numbers_.below(kTerms)));
    writer_.add_document(d);
  }
  writer_.commit();
  const Xapian::Database xapian((dir_ / "db").string());
  const auto glass = open();
  for (const unsigned among : {kTerms, 100U, kTerms})
    for (unsigned i = 0; i < 2 * kTerms; ++i) {
      const std::string term = "t" + std::to_string(numbers_.below(among));
      PostingList list = glass->postings(term);
      ASSERT_EQ(list.documents(), xapian.get_termfreq(term)) << term;
      Xapian::doccount documents = 0;
      for (; list.docid() != kNoDocument; list.next()) ++documents;
      ASSERT_EQ(documents, list.documents()) << term;
    }
}

TEST_F(GlassDatabase, MayBeEmpty) {
  writer_.commit();
  const auto glass = open();
  ASSERT_NE(glass, nullptr);
  EXPECT_EQ(glass->postings("a").docid(), kNoDocument);
  EXPECT_TRUE(positions_in(glass->positions("a"), 1).empty());
  EXPECT_FALSE(glass->document_data().of(1).has_value());
  DocumentData data = glass->document_data();
  data.look_up({1, 2});
  EXPECT_FALSE(data.of(2).has_value());
}

TEST_F(GlassDatabase, IsOfOneRevision) {
  add(0, 10);
  const auto glass = open();
  ASSERT_NE(glass, nullptr);
  EXPECT_TRUE(glass->is_current());
  add(10, 11);
  EXPECT_FALSE(glass->is_current());
  const Xapian::Database now((dir_ / "db").string());
  EXPECT_EQ(Database::open(dir_ / "db", now.get_revision() - 1), nullptr);
}

TEST_F(GlassDatabase, OfAnotherFormatIsLeftToXapian) {
  add(0, 10);
  const auto revision = Xapian::Database((dir_ / "db").string()).get_revision();
  const auto file = dir_ / "db" / "iamglass";
  std::string bytes = test::read(file);
  for (const std::size_t at : {0U, 14U, 15U}) {
    std::string other = bytes;
    ++other[at];
    test::write(file, other);
    EXPECT_EQ(Database::open(dir_ / "db", revision), nullptr) << at;
  }
}

// Block 0, once the root has moved, may be one of the list of free blocks.
TEST(GlassVersion, IsBelievedAfterAnyNumberOfCommits) {
  const test::TempDir dir;
  SomeNumbers numbers(2);
  constexpr int kLeastBlock = 2048;  // of which a list fills many
  Xapian::WritableDatabase writer((dir / "db").string(), Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS,
                                  kLeastBlock);
  const auto has_list_at_block_0 = [&] {
    const auto version = read_version_of(dir / "db");
    return std::any_of(version->roots.begin(), version->roots.end(), [](const Root& root) {
      return std::any_of(root.free_lists.begin(), root.free_lists.end(),
                         [](const Root::Place& place) { return place.block == 0 && place.at != 0; });
    });
  };
  bool list_at_block_0 = false;
  for (unsigned commit = 0; commit < 1000 && !list_at_block_0; ++commit) {
    for (unsigned i = 0; i < 20; ++i) {
      const unsigned number = numbers.below(300);
      writer.replace_document("Q" + std::to_string(number), some_document(numbers, number));
    }
    writer.commit();
    ASSERT_NO_THROW(check_version(dir / "db")) << commit;
    list_at_block_0 = has_list_at_block_0();
  }
  EXPECT_TRUE(list_at_block_0);
}

// True unless it throws something else.
template <class F>
bool fails_at_the_worst(F&& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.kind() == ErrorKind::bad_input;
  } catch (const Xapian::DatabaseModifiedError&) {
  }
  return true;
}

// Whatever is in the files, reading them ends, in answers or in an error.
TEST_F(GlassDatabase, DamageIsAnErrorAtTheWorst) {
  add(0, 600);
  const Xapian::Database xapian((dir_ / "db").string());
  const std::vector<std::string> terms(xapian.allterms_begin(), xapian.allterms_end());
  std::size_t errors = 0;
  for (const char* table : {"postlist.glass", "position.glass", "docdata.glass"}) {
    const std::string whole = test::read(dir_ / "db" / table);
    for (unsigned i = 0; i < 150; ++i) {
      std::string damaged = whole;
      if (i % 10 == 0) damaged.resize(numbers_.below(static_cast<unsigned>(whole.size())));
      for (unsigned n = 1U << numbers_.below(12); n > 0 && !damaged.empty(); --n)
        damaged[numbers_.below(static_cast<unsigned>(damaged.size()))] =
            static_cast<char>(numbers_.below(256));
      test::write(dir_ / "db" / table, damaged);
      try {
        const auto glass = Database::open(dir_ / "db", xapian.get_revision());
        // What could not be looked up may be asked for all the same.
        DocumentData some = glass->document_data();
        std::vector<Xapian::docid> all(60);
        for (Xapian::docid& docid : all) docid = 1 + numbers_.below(600);
        EXPECT_TRUE(fails_at_the_worst([&] { some.look_up(all); }));
        for (const Xapian::docid docid : all) EXPECT_TRUE(fails_at_the_worst([&] { some.of(docid); }));
        for (unsigned t = 0; t < 30; ++t) {
          const std::string& term = terms[numbers_.below(static_cast<unsigned>(terms.size()))];
          PostingList list = glass->postings(term);
          PositionLists places = glass->positions(term);
          std::vector<Xapian::docid> documents;
          for (unsigned n = 0; n < 1000 && list.docid() != kNoDocument; ++n) {
            positions_in(places, list.docid());
            documents.push_back(list.docid());
            if (documents.size() == 20) {
              DocumentData data = glass->document_data();
              data.look_up(documents);
              for (const Xapian::docid docid : documents) static_cast<void>(data.of(docid));
              places.each_of(documents, [](std::size_t, const Positions&) {});
              documents.clear();
            }
            if (n % 3 == 0) {
              list.skip_to(list.docid() + numbers_.below(100));
            } else {
              list.next();
            }
          }
        }
      } catch (const Error& e) {
        EXPECT_EQ(e.kind(), ErrorKind::bad_input) << e.what();
        ++errors;
      } catch (const Xapian::DatabaseModifiedError&) {  // what it says of its revision is damaged
        ++errors;
      }
    }
    test::write(dir_ / "db" / table, whole);
  }
  EXPECT_GT(errors, 100U);
}

}  // namespace
}  // namespace dateline::glass

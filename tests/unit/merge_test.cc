#include "match/merge.h"

#include <gtest/gtest.h>
#include <xapian.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "match/filter_cache.h"
#include "match/matcher.h"
#include "support.h"

namespace dateline {
namespace {

using Random = test::Numbers;

// Words from common to rare, languages, a value in some, and holes between document ids.
struct SomeDocuments {
  test::TempDir dir;
  Xapian::Database xapian;
  std::unique_ptr<const glass::Database> glass;

  SomeDocuments() {
    Xapian::WritableDatabase db((dir / "db").string(), Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS);
    Random random(7);
    Xapian::docid docid = 0;
    for (int i = 0; i < 3000; ++i) {
      docid += random() % 20 == 0 ? 1 + random() % 3000 : 1;
      Xapian::Document d;
      Xapian::termpos position = 0;
      for (unsigned word = 0; word < 12; ++word)
        for (Xapian::termcount times = 0; times < 3 && random() % (1U << (word / 2 + 1)) == 0; ++times)
          d.add_posting(std::string(1, static_cast<char>('a' + word)), position += 1 + random() % 2,
                        1 + random() % 20);
      if (random() % 3 == 0) d.add_boolean_term("Len");
      if (random() % 5 == 0) d.add_boolean_term("Laz");
      if (random() % 2 == 0) d.add_value(3, "value");
      db.replace_document(docid, d);
    }
    db.commit();
    xapian = Xapian::Database((dir / "db").string());
    glass = glass::Database::open(dir / "db", xapian.get_revision());
  }
};

const SomeDocuments& documents() {
  static const SomeDocuments some;
  return some;
}

std::string some_term(Random& random) {
  return random() % 30 == 0 ? "absent" : std::string(1, static_cast<char>('a' + random() % 12));
}

// A word's forms differ.
std::vector<Plan> some_forms(Random& random) {
  std::set<std::string> names;
  while (names.size() < 2 + random() % 3) names.insert(some_term(random));
  std::vector<Plan> terms;
  for (const std::string& name : names) terms.push_back(Plan::term(name));
  return terms;
}

// With phrases or with sums: in a sum under a condition Xapian 1.4.22 scores a phrase where it does not
// stand.
enum class With { phrases, sums };

Plan some_plan(Random& random, unsigned depth, With with) {
  const auto part = [&] { return some_plan(random, depth - 1, with); };
  const auto parts = [&] {
    std::vector<Plan> out;
    for (unsigned n = 2 + random() % 3; n > 0; --n) out.push_back(part());
    return out;
  };
  if (depth == 0 || random() % 4 == 0) {
    switch (random() % 8) {
      case 0:
        return Plan::word(some_forms(random));
      case 1: {
        std::vector<Plan> forms = some_forms(random);
        const Plan languages = Plan::any({Plan::term("Len"), Plan::term("Laz")});
        const std::size_t conditional = 1 + random() % forms.size();
        for (std::size_t i = 0; i < conditional; ++i)
          forms[i] = Plan::filter(forms[i], random() % 2 == 0 ? languages : Plan::term("Laz"));
        return Plan::word(std::move(forms));
      }
      case 2:
        return Plan::has_value(3);
      case 3:
        return random() % 4 == 0 ? Plan::nothing() : Plan::everything();
      case 4: {
        if (with == With::sums) break;
        std::vector<std::string> terms;
        for (unsigned n = 2 + random() % 3; n > 0; --n) terms.push_back(some_term(random));
        return Plan::phrase(std::move(terms));
      }
      default:
        break;
    }
    return Plan::term(some_term(random));
  }
  switch (random() % 8) {
    case 0:
    case 1:
      return with == With::sums ? Plan::any(parts()) : Plan::all(parts());
    case 2:
    case 3:
      return Plan::all(parts());
    case 4:
      return Plan::filter(part(), part().weighed(0));
    case 5:
      return Plan::without(part(), part());
    case 6:
      return Plan::filter(part(), Plan::verified("even", [](const Xapian::Database&, Xapian::docid docid) {
                            return docid % 2 == 0;
                          }));
    default:
      return part().weighed(random() % 3 == 0 ? 0 : 0.5 * static_cast<double>(1 + random() % 5));
  }
}

// Equal but for the order of scores that differ by rounding alone.
void expect_same(const std::vector<Match>& found, const std::vector<Match>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    ASSERT_NEAR(found[i].score, expected[i].score, 1e-9) << "at " << i;
    if (found[i].docid == expected[i].docid) continue;
    const bool tied = (i > 0 && expected[i].score - expected[i - 1].score > -1e-9) ||
                      (i + 1 < found.size() && expected[i].score - expected[i + 1].score < 1e-9);
    ASSERT_TRUE(tied || i + 1 == found.size()) << "at " << i;
  }
}

TEST(Merge, FindsWhatXapiansMatcherFinds) {
  const Xapian::Database& database = documents().xapian;
  ASSERT_NE(documents().glass, nullptr);
  FilterCache filters(database);
  std::size_t matching = 0;
  const unsigned first = test::number_from("DATELINE_MERGE_SEED", 1),
                 cases = test::number_from("DATELINE_MERGE_CASES", 3000);
  for (unsigned seed = first; seed < first + cases; ++seed) {
    Random random(seed);
    const Plan plan = some_plan(random, random() % 4, seed % 2 == 0 ? With::phrases : With::sums);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + plan.to_xapian().get_description());
    const Matches expected = best_by_xapian(database, {}, plan, SIZE_MAX, true);
    IndexView view{database};
    if (seed % 3 != 0) view.glass = documents().glass.get();
    if (seed % 4 < 2) view.filters = &filters;
    const Matches all = Merge(view, {}, plan).best(SIZE_MAX, true);
    ASSERT_NO_FATAL_FAILURE(expect_same(all.ranked, expected.ranked));
    ASSERT_TRUE(all.total_exact);
    ASSERT_EQ(all.total, expected.total);
    ASSERT_EQ(Merge(view, {}, plan).count(), expected.total);
    // Pruned or not, what is shown is the beginning of the whole.
    for (const std::size_t count : {std::size_t{1}, std::size_t{10}, std::size_t{700}}) {
      const Matches top = Merge(view, {}, plan).best(count, false);
      ASSERT_EQ(top.ranked.size(), std::min<std::size_t>(count, all.total));
      for (std::size_t i = 0; i < top.ranked.size(); ++i) {
        ASSERT_EQ(top.ranked[i].docid, all.ranked[i].docid) << i << " of " << count;
        ASSERT_EQ(top.ranked[i].score, all.ranked[i].score) << i << " of " << count;
      }
      if (top.total_exact || (!plan.is_positional() && all.total <= kCounted)) {
        ASSERT_EQ(top.total, all.total);
      }
      ASSERT_GE(top.total, top.ranked.size());
    }
    matching += expected.total > 0 ? 1 : 0;
  }
  EXPECT_GT(matching, cases / 2);
}

TEST(Merge, PrunesWhatCannotGetAmongTheBest) {
  const Plan plan = Plan::any({Plan::term("a"), Plan::term("l"), Plan::term("b")});
  const Matches found = Merge({documents().xapian}, {}, plan).best(5, false);
  EXPECT_FALSE(found.total_exact);
}

TEST(Merge, MaybeAddsToScoresAndToNothingElse) {
  const Xapian::Database& database = documents().xapian;
  const Plan plan = Plan::maybe(Plan::term("f"), Plan::any({Plan::term("a"), Plan::term("g")}));
  const Matches expected = best_by_xapian(database, {}, plan, SIZE_MAX, true);
  const Matches found = Merge({database}, {}, plan).best(SIZE_MAX, true);
  ASSERT_NO_FATAL_FAILURE(expect_same(found.ranked, expected.ranked));
  EXPECT_EQ(found.total, database.get_termfreq("f"));
}

TEST(Merge, FindsAPhraseBehindItsRarestWordAtTheBeginning) {
  Xapian::WritableDatabase database(std::string(), Xapian::DB_BACKEND_INMEMORY);
  Xapian::Document document, other;
  const auto stand = [&](const char* term, std::initializer_list<Xapian::termpos> positions) {
    for (const Xapian::termpos p : positions) document.add_posting(term, p);
  };
  stand("rare", {1, 7});
  stand("often", {5, 6, 9, 10});
  database.add_document(document);
  other.add_posting("often", 1);
  database.add_document(other);
  const auto count = [&](std::vector<std::string> terms) {
    return Merge({database}, {}, Plan::phrase(std::move(terms))).count();
  };
  EXPECT_EQ(count({"often", "often", "rare"}), 1U);
  EXPECT_EQ(count({"often", "rare"}), 1U);
  EXPECT_EQ(count({"rare", "often"}), 0U);
  EXPECT_EQ(count({"often", "often", "often"}), 0U);
}

TEST(FilterCache, KeepsFrequentConditionsThatComeAgain) {
  FilterCache filters(documents().xapian);
  const double frequent = documents().xapian.get_termfreq("Len");
  filters.remember("Len", Plan::term("Len"), frequent);
  EXPECT_EQ(filters.find("Len"), nullptr) << "at first sight";
  filters.remember("Len", Plan::term("Len"), frequent);
  const auto filter = filters.find("Len");
  ASSERT_NE(filter, nullptr);
  EXPECT_EQ(filters.find("Len"), filter);
  EXPECT_EQ(filter->frequency(), frequent);
  for (int i = 0; i < 3; ++i) filters.remember("Lrare", Plan::term("Lrare"), 3);
  EXPECT_EQ(filters.find("Lrare"), nullptr);
}

TEST(FilterCache, ForgetsWhatWasNotUsedForLongest) {
  FilterCache filters(documents().xapian);
  const auto twice = [&](const std::string& name) {
    for (int i = 0; i < 2; ++i) filters.remember(name, Plan::term("Len"), 1000);
  };
  twice("kept");
  for (int i = 0; i < 1000; ++i) {
    twice(std::to_string(i));
    ASSERT_NE(filters.find("kept"), nullptr);
  }
  EXPECT_EQ(filters.find("0"), nullptr);
  EXPECT_NE(filters.find("999"), nullptr);
}

TEST(FilterCache, MatchesAreTheSameHoweverOftenAConditionComes) {
  const Xapian::Database& database = documents().xapian;
  FilterCache filters(database);
  const IndexView view{database, documents().glass.get(), nullptr, &filters};
  const Plan condition = Plan::any({Plan::term("Len"), Plan::term("Laz")});
  for (const char* word : {"a", "c", "f", "i", "l"}) {
    const Plan plans[] = {Plan::filter(Plan::term(word), condition),
                          Plan::without(Plan::term(word), condition), Plan::filter(condition, condition)};
    for (const Plan& plan : plans) {
      const Matches expected = best_by_xapian(database, {}, plan, SIZE_MAX, true);
      expect_same(Merge(view, {}, plan).best(SIZE_MAX, true).ranked, expected.ranked);
    }
  }
  EXPECT_NE(filters.find(condition.description()), nullptr);
}

// Neither is what is said of how many there are.
TEST(FilterCache, TotalsAreTheSameHoweverOftenAConditionComes) {
  Xapian::WritableDatabase database(std::string(), Xapian::DB_BACKEND_INMEMORY);
  for (unsigned i = 0; i < 5 * kWindow; ++i) {
    Xapian::Document document;
    document.add_posting("word", 1, 1 + i % 7);
    if (i < 2000) document.add_boolean_term("Hone.example");  // a site indexed at once
    database.add_document(document);
  }
  FilterCache filters(database);
  const IndexView view{database, nullptr, nullptr, &filters};
  const Plan plan = Plan::filter(Plan::term("word"), Plan::term("Hone.example"));
  for (int time = 0; time < 4; ++time) {
    const Matches found = Merge(view, {}, plan).best(10, false);
    EXPECT_EQ(found.total, 2000U) << time;
    EXPECT_TRUE(found.total_exact) << time;
  }
  EXPECT_NE(filters.find(Plan::term("Hone.example").description()), nullptr);
}

TEST(Merge, CanBeStopped) {
  Merge merge({documents().xapian}, {}, Plan::everything(),
              [] { throw Error(ErrorKind::cancelled, "enough"); });
  EXPECT_THROW(merge.best(10, true), Error);
  EXPECT_THROW(merge.count(), Error);
}

}  // namespace
}  // namespace dateline

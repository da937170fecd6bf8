// Random queries on whole collections, searched in two ways: by merged posting lists, columns and kept
// filters, as the program does, and by Xapian's matcher, from whose matches all else is made naively.
//
//   DATELINE_MATCHING_CASES  how many (default 3000); errors, and what takes too long, do not count
//   DATELINE_MATCHING_SEED   of the first case; the others follow on. A failure names its own.
//   DATELINE_MATCHING_INDEX  an index to search instead of one made of Reuters; nothing in it is changed
#include <gtest/gtest.h>
#include <xapian.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "analysis/fold.h"
#include "collection.h"
#include "columns/columns.h"
#include "dateline/indexer.h"
#include "dateline/searcher.h"
#include "index_layout.h"
#include "match/facet_counts.h"
#include "match/matcher.h"
#include "match/merge.h"
#include "match/open_index.h"
#include "match/value_counter.h"
#include "oracle/generate.h"
#include "query/compiler.h"
#include "query/query.h"
#include "query/resolve.h"
#include "query/vocabulary.h"
#include "search_difference.h"

namespace dateline::test {
namespace {

using oracle::Random;
using oracle::Strings;

constexpr int kMostFailures = 5;
constexpr double kRounding = 1e-9;
// Looking where words stand, article by article and word by word, takes the same time both ways: a query that
// asks for more of it than so many (articles times words) is no case.
constexpr std::uint64_t kMostVerified = 150'000;

std::vector<Xapian::docid> documents_of(const Xapian::Database& database) {
  return {database.postlist_begin(""), database.postlist_end("")};
}

// ---- The index: Reuters, refreshed so that columns have a delta and document ids have holes.

void put_again(Indexer& indexer, Searcher& searcher, const Strings& ids, Random& random, unsigned round) {
  auto batch = indexer.batch();
  for (const std::string& id : ids) {
    if (!random.percent(2)) continue;
    Article a = searcher.article(id).value();
    switch (random.below(4)) {
      case 0:
        batch.remove(id);
        continue;
      case 1:  // another article, nearly the same
        a.id += "-again" + std::to_string(round);
        a.url.clear();
        break;
      case 2:
        a.date.clear();
        break;
      default:
        a.date = a.date.substr(0, 7);
    }
    a.title += " again";
    for (std::string& topic : a.topics) topic[0] = static_cast<char>(std::toupper(topic[0]));
    a.places.emplace_back("Nowhere");
    batch.put(std::move(a));
  }
  batch.commit();
}

void make_reuters(const fs::path& index) {
  const fs::path file = collections_dir() / "reuters" / "articles.jsonl.zst";
  Strings ids;
  for (const auto& object : read_json_lines(file)) ids.push_back(object["id"]);
  IndexOptions options;
  options.extra_facets = {"exchanges", "companies"};
  Indexer indexer(index);
  indexer.index({file.string()}, options);
  Random random(21578);
  for (unsigned round = 1; round <= 2; ++round) {
    Searcher searcher(index);
    std::erase_if(ids, [&](const std::string& id) { return !searcher.article(id); });
    put_again(indexer, searcher, ids, random, round);
  }
}

// ---- Queries.

// What an index has that queries can be made of.
class Material {
 public:
  explicit Material(OpenIndex& index) : index_(index), documents_(documents_of(index.database())) {
    Random random(1);
    const Xapian::Database& database = index.database();
    std::vector<std::size_t> seen;
    for (auto it = database.allterms_begin(); it != database.allterms_end(); ++it) {
      const std::string word = *it;
      if (word[0] >= 'A' && word[0] <= 'Z') continue;  // with a prefix
      const auto frequency = static_cast<std::size_t>(std::bit_width(it.get_termfreq()));
      if (words_.size() <= frequency) words_.resize(frequency + 1);
      seen.resize(words_.size());
      Strings& alike = words_[frequency];
      const std::size_t at = random.below(++seen[frequency]);
      if (alike.size() < kWords) {
        alike.push_back(word);
      } else if (at < kWords) {
        alike[at] = word;
      }
    }
    std::erase_if(words_, [](const Strings& alike) { return alike.empty(); });
    for (const FacetField& facet : index.facets()) {
      Strings values;
      for (int i = 0; i < 500; ++i) {
        const Xapian::Document document = database.get_document(random.one_of(documents_));
        for_each_value(document.get_value(facet.slot), [&](std::string_view v) { values.emplace_back(v); });
      }
      if (!values.empty()) facets_.emplace_back(facet.name, std::move(values));
    }
  }

  std::string query(Random& random) const {
    std::vector<Article> articles;
    std::vector<Strings> vocabulary;
    articles.reserve(3);
    for (int i = 0; i < 3; ++i) articles.push_back(article(random));
    for (std::size_t n = random.between(3, 8); n > 0; --n)
      vocabulary.push_back(
          {random.percent(50) ? random.one_of(random.one_of(words_)) : word_of(random, articles)});
    const std::size_t choice = random.below(100);
    if (choice < 2) return "";
    if (choice < 22) return side_by_side(random, articles);
    return oracle::render(oracle::random_query(random, vocabulary, articles, facets_, 10),
                          static_cast<unsigned>(random.below(1000)));
  }

  const oracle::FacetValues& facets() const { return facets_; }

 private:
  static constexpr std::size_t kWords = 3000;  // of one frequency

  // Its texts that have words.
  Article article(Random& random) const {
    Article a = index_.codec().decode(index_.document_data(random.one_of(documents_)));
    const auto drop = [](std::vector<Paragraph>& list) {
      std::erase_if(list, [](const Paragraph& p) { return plain_words(p.text).empty(); });
    };
    drop(a.paragraphs);
    drop(a.captions);
    if (plain_words(a.title).empty()) a.title.clear();
    return a;
  }
  static std::string word_of(Random& random, const std::vector<Article>& articles) {
    const Article& a = random.one_of(articles);
    const Strings words = plain_words(a.paragraphs.empty() ? a.title : random.one_of(a.paragraphs).text);
    return words.empty() ? "the" : random.one_of(words);
  }
  // As they are typed, or pasted in.
  std::string side_by_side(Random& random, const std::vector<Article>& articles) const {
    std::string out;
    for (std::size_t n = random.between(2, random.percent(20) ? 30 : 6); n > 0; --n) {
      if (!out.empty()) out += ' ';
      if (random.percent(8)) out += random.percent(60) ? '+' : '-';
      out += random.percent(30) ? random.one_of(random.one_of(words_)) : word_of(random, articles);
    }
    if (random.percent(30) && !facets_.empty()) {
      const auto& [name, values] = random.one_of(facets_);
      out += " " + name + ":\"" + random.one_of(values) + "\"";
    }
    return out;
  }

  OpenIndex& index_;
  std::vector<Xapian::docid> documents_;
  std::vector<Strings> words_;  // by frequency
  oracle::FacetValues facets_;
};

// ---- The slow way.

// Of every document, read one by one.
class SlotContents {
 public:
  explicit SlotContents(const Xapian::Database& database) : database_(database) {}
  const std::string& of(Xapian::valueno slot, Xapian::docid docid) {
    std::vector<std::string>& contents = slots_[slot];
    if (contents.empty()) {
      contents.resize(database_.get_lastdocid() + 1);
      for (const Xapian::docid d : documents_of(database_))
        contents[d] = database_.get_document(d).get_value(slot);
    }
    return contents[docid];
  }

 private:
  const Xapian::Database& database_;
  std::map<Xapian::valueno, std::vector<std::string>> slots_;
};

FacetResult ranked(const std::string& name, std::vector<FacetValue> values, std::size_t limit) {
  std::sort(values.begin(), values.end(), [](const FacetValue& a, const FacetValue& b) {
    return a.count != b.count ? a.count > b.count : a.value < b.value;
  });
  FacetResult out{name, values.size(), std::move(values)};
  if (out.values.size() > limit) out.values.resize(limit);
  return out;
}

// Of the values that begin with something, folded.
FacetResult count_facet(SlotContents& contents, const std::vector<Match>& matches, const FacetField& facet,
                        const std::string& beginning, std::size_t limit) {
  std::map<std::string, std::map<std::string, std::uint64_t>> spellings;
  for (const Match& m : matches)
    for_each_value(contents.of(facet.slot, m.docid),
                   [&](std::string_view value) { ++spellings[fold_value(value)][std::string(value)]; });
  std::vector<FacetValue> values;
  for (const auto& [folded, counts] : spellings) {
    if (!folded.starts_with(beginning)) continue;
    FacetValue value;
    std::uint64_t most = 0;
    for (const auto& [spelling, count] : counts) {
      if (count > most) value.value = spelling;
      most = std::max(most, count);
      value.count += count;
    }
    values.push_back(std::move(value));
  }
  return ranked(facet.name, std::move(values), limit);
}

std::vector<TimelineEntry> count_periods(SlotContents& contents, const std::vector<Match>& matches,
                                         std::size_t digits) {
  std::map<std::string, std::uint64_t> periods;
  for (const Match& m : matches) {
    std::string day = contents.of(kDaySlot, m.docid).substr(0, digits);
    if (day.size() < digits) continue;
    if (digits > 6) day.insert(6, "-");
    if (digits > 4) day.insert(4, "-");
    ++periods[day];
  }
  std::vector<TimelineEntry> out;
  out.reserve(periods.size());
  for (const auto& [period, count] : periods) out.push_back({period, count});
  return out;
}

FacetResult period_facet(const std::string& name, const std::vector<TimelineEntry>& periods,
                         std::size_t limit) {
  std::vector<FacetValue> values;
  values.reserve(periods.size());
  for (const TimelineEntry& e : periods) values.push_back({e.period, e.count});
  return ranked(name, std::move(values), limit);
}

// The page of a request, and how many there are, from all matches with their scores.
Matches choose(SlotContents& contents, const std::vector<Match>& all, const MatchRequest& request) {
  struct Entry {
    bool undated;
    double time;
    Match match;
  };
  std::vector<Entry> entries;
  for (const Match& m : all) {
    Entry e{false, 0, m};
    if (request.order != Order::relevance) {
      const std::string& published = contents.of(kPublishedSlot, m.docid);
      e.undated = published.empty();
      if (!e.undated) e.time = Xapian::sortable_unserialise(published);
      if (request.order == Order::newest) e.time = -e.time;
    }
    entries.push_back(e);
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    if (a.undated != b.undated) return b.undated;
    if (a.time != b.time) return a.time < b.time;
    return a.match.score != b.match.score ? a.match.score > b.match.score : a.match.docid < b.match.docid;
  });
  Matches out;
  std::set<std::string> seen;
  for (const Entry& e : entries) {
    if (request.collapse) {
      const std::string& copies = contents.of(kCollapseSlot, e.match.docid);
      if (!copies.empty() && !seen.insert(copies).second) continue;
    }
    if (out.total >= request.first && out.total - request.first < request.count)
      out.ranked.push_back(e.match);
    ++out.total;
  }
  return out;
}

// Xapian 1.4.22 scores a phrase in a sum under a condition also where it does not stand, and now and then not
// where it does. It makes such a sum of what is optional beside several conditions, too.
bool is_scored_wrongly(const Plan& plan, bool condition = false, bool sum = false) {
  using Kind = Plan::Kind;
  if (plan.times == 0) return false;
  if (plan.kind == Kind::phrase) return sum;
  const bool optional_in_sum =
      plan.kind == Kind::maybe && (condition || plan.parts.front().kind == Kind::maybe);
  condition = condition || plan.kind == Kind::all || plan.kind == Kind::filter || plan.kind == Kind::maybe ||
              plan.kind == Kind::without;
  sum = sum || (condition && plan.kind == Kind::any);
  const bool first_only = plan.kind == Kind::filter || plan.kind == Kind::without;
  for (std::size_t i = 0; i < (first_only ? 1 : plan.parts.size()); ++i)
    if (is_scored_wrongly(plan.parts[i], condition, sum || (i > 0 && optional_in_sum))) return true;
  return false;
}

// How often it is looked where a word stands.
std::uint64_t verified(const IndexView& view, const Plan& plan) {
  std::uint64_t out = 0;
  if (plan.kind == Plan::Kind::filter && plan.parts[1].kind == Plan::Kind::verified) {
    std::set<std::string> terms;
    plan.parts[0].add_terms(terms);
    out += count_matches(view, plan.parts[0]) * terms.size();
  }
  for (const Plan& part : plan.parts) out += verified(view, part);
  return out;
}

// ---- Comparing. Each gives the first difference, or nothing.

std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.12g", value);
  return text;
}
std::string shown(const Match& m) { return std::to_string(m.docid) + " (" + number(m.score) + ")"; }

// The same documents with the same scores, in whatever order. Where Xapian scores wrongly, it scores too
// high, or otherwise than it scores the document alone: `alone` is that score, of a document.
template <class Alone>
std::string difference_of_matches(std::vector<Match> found, std::vector<Match> expected, bool scored_wrongly,
                                  Alone&& alone) {
  const auto by_document = [](const Match& a, const Match& b) { return a.docid < b.docid; };
  std::sort(found.begin(), found.end(), by_document);
  std::sort(expected.begin(), expected.end(), by_document);
  for (std::size_t i = 0; i < std::max(found.size(), expected.size()); ++i) {
    if (i == found.size() || (i < expected.size() && expected[i].docid < found[i].docid))
      return "not found: " + shown(expected[i]);
    if (i == expected.size() || found[i].docid < expected[i].docid) return "found: " + shown(found[i]);
    const double more = expected[i].score - found[i].score;
    if (std::abs(more) <= kRounding || (more > 0 && scored_wrongly)) continue;
    if (!scored_wrongly || std::abs(alone(found[i].docid) - found[i].score) > kRounding)
      return "score of " + shown(found[i]) + " instead of " + number(expected[i].score);
  }
  return {};
}

// The same order too.
std::string difference_of_pages(const std::vector<Match>& found, const std::vector<Match>& expected) {
  for (std::size_t i = 0; i < std::min(found.size(), expected.size()); ++i)
    if (found[i].docid != expected[i].docid || found[i].score != expected[i].score)
      return "match " + std::to_string(i) + " of the page: " + shown(found[i]) + " instead of " +
             shown(expected[i]);
  return difference("matches on the page", found.size(), expected.size());
}

// ---- One case.

class Oracle {
 public:
  // `without_columns` is empty or a copy of the index.
  Oracle(const fs::path& index, const fs::path& without_columns)
      : index_(index), material_(index_), contents_(index_.database()), searcher_(index) {
    if (!without_columns.empty()) slow_searcher_.emplace(without_columns);
  }

  OpenIndex& index() { return index_; }
  double fast_seconds() const { return fast_seconds_; }
  double slow_seconds() const { return slow_seconds_; }
  std::size_t finding() const { return finding_; }
  std::size_t scored_wrongly() const { return scored_wrongly_; }

  // What is wrong, with the query, or an empty text; nothing at all where the query is no case.
  std::optional<std::string> run(std::uint64_t seed) {
    Random random(seed);
    const std::string query = material_.query(random);
    const bool all = random.percent(10);
    std::optional<std::string> wrong;
    try {
      wrong = check(random, query, all, seed % 20 == 0);
    } catch (const QueryError&) {
      return std::nullopt;
    } catch (const std::exception& e) {
      wrong = e.what();
    } catch (const Xapian::Error& e) {
      wrong = e.get_description();
    }
    if (!wrong || wrong->empty()) return wrong;
    return (all ? "--all " : "") + query + "\n" + *wrong;
  }

 private:
  template <class F>
  auto timed(double& seconds, F&& f) {
    const auto begin = std::chrono::steady_clock::now();
    auto result = f();
    seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return result;
  }

  std::optional<std::string> check(Random& random, const std::string& query, bool all, bool by_searcher) {
    const Vocabulary vocabulary(index_.view(), index_.languages(), index_.stems());
    const QueryCompiler compiler(vocabulary,
                                 {[this](const Xapian::Database& database, Xapian::docid docid) {
                                    return index_.codec().decode(database.get_document(docid).get_data());
                                  },
                                  [] {}},
                                 all);
    ParsedQuery parsed = parse_query(query, index_.facets());
    std::vector<std::string> warnings;
    resolve(*parsed.tree, vocabulary, warnings);
    Plan plan = query.empty() ? Plan::everything() : compiler.compile(*parsed.tree);
    if (plan.is_empty()) plan = Plan::nothing();
    if (verified(index_.view(), plan) > kMostVerified) return std::nullopt;

    MatchRequest everything;
    everything.count = SIZE_MAX;
    everything.exact = true;
    const Matches full = timed(fast_seconds_, [&] { return find(plan, everything); });
    const Matches slow = timed(slow_seconds_, [&] {
      return best_by_xapian(index_.database(), index_.ranking(), plan, SIZE_MAX, true);
    });
    finding_ += slow.total > 0 ? 1 : 0;
    const bool wrongly = is_scored_wrongly(plan);
    scored_wrongly_ += wrongly ? 1 : 0;
    const auto alone = [&](Xapian::docid docid) {
      const std::string id = index_.codec().decode_head_only(index_.document_data(docid)).id;
      return weigh(index_.database(), index_.ranking(), plan, boolean_term(kIdPrefix, id));
    };
    if (std::string d = difference_of_matches(full.ranked, slow.ranked, wrongly, alone); !d.empty()) return d;
    if (!std::is_sorted(full.ranked.begin(), full.ranked.end(), ranks_before)) return "not in order";
    if (!full.total_exact) return "all are found, but the total is said not to be exact";
    if (std::string d = difference("total", full.total, slow.total); !d.empty()) return d;
    if (random.percent(30))
      if (std::string d = difference("count", count_matches(index_.view(), plan), slow.total); !d.empty())
        return d;
    std::string wrong = check_page(random, plan, full.ranked);
    if (wrong.empty() && by_searcher)
      wrong = check_searcher(random, query, all, full.ranked, is_filter(*parsed.tree));
    return wrong;
  }

  Matches find(const Plan& plan, const MatchRequest& request) {
    return find_matches(index_.view(), index_.ranking(), plan, request);
  }

  struct Asked {
    std::string name, beginning;
    const FacetField* field;
  };
  std::vector<Asked> some_facets(Random& random) {
    std::vector<Asked> out;
    for (std::size_t n = random.between(1, 4); n > 0; --n) {
      const auto& [name, values] = random.one_of(material_.facets());
      Asked asked{name, {}, find_facet(index_.facets(), name)};
      if (random.percent(20))
        if (const std::string folded = fold_value(random.one_of(values)); folded[0] > ' ' && folded[0] <= 'z')
          if (std::isalnum(static_cast<unsigned char>(folded[0])) != 0) asked.beginning = folded.substr(0, 1);
      out.push_back(std::move(asked));
    }
    return out;
  }
  static std::string pattern_of(const Asked& asked) {
    return asked.beginning.empty() ? "" : asked.beginning + "*";
  }

  // Some page of the matches, which are the right ones, in some order, counted or not.
  std::string check_page(Random& random, const Plan& plan, const std::vector<Match>& all) {
    MatchRequest request;
    request.first =
        random.percent(50) ? 0 : random.below(random.one_of(std::vector<std::size_t>{10, 1000, 30000}));
    request.count = random.one_of(std::vector<std::size_t>{0, 1, 10, 10, 10, 100, 700, SIZE_MAX});
    request.exact = random.percent(30);
    request.order = random.percent(60)   ? Order::relevance
                    : random.percent(50) ? Order::newest
                                         : Order::oldest;
    request.collapse = random.percent(15);
    std::map<Xapian::valueno, std::unique_ptr<ValueCounter>> counters;
    std::vector<Asked> facets;
    if (random.percent(40)) {
      facets = some_facets(random);
      for (const Asked& asked : facets) counters[asked.field->slot];
      if (random.percent(60)) counters[kDaySlot];
      for (auto& [slot, counter] : counters) counter = count_values(index_.view(), slot);
      request.each = [&](const Window& window) {
        for (auto& [slot, counter] : counters) counter->count(window.first, window.matches);
      };
    }
    const Matches found = timed(fast_seconds_, [&] { return find(plan, request); });
    const Matches expected = timed(slow_seconds_, [&] { return choose(contents_, all, request); });
    if (std::string d = difference_of_pages(found.ranked, expected.ranked); !d.empty())
      return d + said(request);
    const bool every = request.exact || request.each || request.order != Order::relevance ||
                       request.collapse || (all.size() <= kCounted && !plan.is_positional());
    if (every && !found.total_exact) return "the total is not exact" + said(request);
    if (found.total_exact)
      if (std::string d = difference("total", found.total, expected.total); !d.empty())
        return d + said(request);
    if (found.total < found.ranked.size()) return "the total is less than the page" + said(request);

    const std::size_t limit = random.one_of(std::vector<std::size_t>{0, 1, 10, SIZE_MAX});
    std::vector<FacetResult> counted, naive;
    for (const Asked& asked : facets) {
      counted.push_back(timed(fast_seconds_, [&] {
        return facet_of(*counters[asked.field->slot], asked.name, pattern_of(asked), limit);
      }));
      naive.push_back(timed(
          slow_seconds_, [&] { return count_facet(contents_, all, *asked.field, asked.beginning, limit); }));
    }
    std::string d = difference(counted, naive);
    if (const auto days = counters.find(kDaySlot); d.empty() && days != counters.end()) {
      for (const Period& period : kPeriods) {
        const std::vector<TimelineEntry> periods = count_periods(contents_, all, period.digits);
        const std::string name(period.name);
        if (d.empty()) d = difference(timeline_of(*days->second, period.digits), periods);
        if (d.empty())
          d = difference({periods_of(*days->second, name, period.digits, "", limit)},
                         {period_facet(name, periods, limit)});
      }
    }
    return d.empty() ? d : d + said(request);
  }

  static std::string said(const MatchRequest& r) {
    static constexpr const char* kOrders[] = {"relevance", "newest", "oldest"};
    return std::string("; first ") + std::to_string(r.first) + ", count " +
           (r.count == SIZE_MAX ? "all" : std::to_string(r.count)) + ", " +
           kOrders[static_cast<std::size_t>(r.order)] + (r.exact ? ", exact" : "") +
           (r.collapse ? ", collapsed" : "") + (r.each ? ", counted" : "");
  }

  // The same with the public Searcher, whatever it reads.
  std::string check_searcher(Random& random, const std::string& query, bool all,
                             const std::vector<Match>& matches, bool filter) {
    SearchRequest request;
    request.query = query;
    request.all = all;
    request.limit = random.one_of(std::vector<std::size_t>{0, 1, 10, 10, 50, 2000});
    request.offset =
        random.percent(50) ? 0 : random.below(random.one_of(std::vector<std::size_t>{10, 300, 5000}));
    request.sort = random.percent(50) ? Sort::relevance : random.percent(50) ? Sort::newest : Sort::oldest;
    request.exact_total = random.percent(50);
    request.collapse = random.percent(20);
    request.snippet = 0;
    request.hit_facets = false;
    request.help = false;
    request.facet_limit = random.one_of(std::vector<std::size_t>{0, 3, 10, 100000});
    std::vector<FacetResult> naive;
    if (random.percent(70)) {
      for (const Asked& asked : some_facets(random)) {
        request.facets.push_back(asked.name + (asked.beginning.empty() ? "" : ":" + pattern_of(asked)));
        naive.push_back(count_facet(contents_, matches, *asked.field, asked.beginning, request.facet_limit));
      }
      request.facets.emplace_back("month");
      naive.push_back(period_facet("month", count_periods(contents_, matches, 6), request.facet_limit));
    }
    if (random.percent(50)) request.timeline = static_cast<TimelineUnit>(random.below(3));

    const SearchResult found = searcher_.search(request);
    std::string d = difference(found.facets, naive);
    if (d.empty() && request.timeline) {
      const auto periods =
          count_periods(contents_, matches, kPeriods[static_cast<std::size_t>(*request.timeline)].digits);
      d = difference(found.timeline, periods);
      std::uint64_t undated = matches.size();
      for (const TimelineEntry& e : periods) undated -= e.count;
      if (d.empty()) d = difference("undated", found.undated, undated);
    }
    MatchRequest page;
    page.first = request.offset;
    page.count = request.limit;
    page.collapse = request.collapse;
    page.order = request.sort == Sort::oldest             ? Order::oldest
                 : request.sort == Sort::newest || filter ? Order::newest
                                                          : Order::relevance;
    const Matches expected = choose(contents_, matches, page);
    if (d.empty() && found.total_exact) d = difference("total", found.total, expected.total);
    if (d.empty()) d = difference("hits", found.hits.size(), expected.ranked.size());
    if (page.order != Order::relevance) {  // which the second look has no part in
      for (std::size_t i = 0; d.empty() && i < found.hits.size(); ++i) {
        const std::string id =
            index_.codec().decode_head_only(index_.document_data(expected.ranked[i].docid)).id;
        if (found.hits[i].id != id)
          d = "hit " + std::to_string(i) + ": " + found.hits[i].id + " instead of " + id;
      }
    }
    if (d.empty() && slow_searcher_) {
      d = difference(found, slow_searcher_->search(request));
      if (!d.empty()) d += ", as columns are there or not";
    }
    if (d.empty()) return d;
    return "Searcher: " + d + said(page);
  }

  OpenIndex index_;
  Material material_;
  SlotContents contents_;
  Searcher searcher_;
  std::optional<Searcher> slow_searcher_;
  double fast_seconds_ = 0, slow_seconds_ = 0;
  std::size_t finding_ = 0, scored_wrongly_ = 0;
};

TEST(Matching, FindsAndCountsWhatXapianFindsAndANaiveCountCounts) {
  const char* named = std::getenv("DATELINE_MATCHING_INDEX");
  const TempDir dir;
  fs::path index = named != nullptr ? named : "", copy;
  if (index.empty()) {
    SKIP_WITHOUT_COLLECTIONS();
    index = dir / "index";
    copy = dir / "copy";
    make_reuters(index);
    fs::copy(index, copy, fs::copy_options::recursive);
    const fs::path generation = copy / *published_generation(copy);
    for (const auto& entry : fs::directory_iterator(generation))
      if (entry.path().filename().string().starts_with(kColumnsPrefix)) fs::remove(entry.path());
  }
  Oracle oracle(index, copy);
  ASSERT_NE(oracle.index().view().glass, nullptr);
  ASSERT_NE(oracle.index().view().columns, nullptr);
  if (named == nullptr) {
    ASSERT_NE(oracle.index().view().columns->delta(), nullptr);
    ASSERT_GT(oracle.index().database().get_lastdocid(), oracle.index().database().get_doccount());
  }
  const std::uint64_t cases = number_from("DATELINE_MATCHING_CASES", 3000),
                      first = number_from("DATELINE_MATCHING_SEED", 1);
  std::uint64_t done = 0;
  int failures = 0;
  std::uint64_t seed = first;
  for (; done < cases && failures < kMostFailures; ++seed) {
    const std::optional<std::string> wrong = oracle.run(seed);
    if (!wrong) continue;
    ++done;
    if (wrong->empty()) continue;
    ++failures;
    ADD_FAILURE() << "DATELINE_MATCHING_SEED=" << seed << " DATELINE_MATCHING_CASES=1: " << *wrong;
  }
  std::printf(
      "%ju cases from seed %ju, %zu of them with matches, %zu with scores that are wrong in Xapian; %.1f s, "
      "slowly %.1f s\n",
      static_cast<std::uintmax_t>(done), static_cast<std::uintmax_t>(first), oracle.finding(),
      oracle.scored_wrongly(), oracle.fast_seconds(), oracle.slow_seconds());
  if (done >= 1000) {
    EXPECT_GT(oracle.finding() * 2, done) << "queries that find nothing test nothing";
  }
}

}  // namespace
}  // namespace dateline::test

#include "faults/fault_test.h"

#include <chrono>
#include <numeric>
#include <sstream>

#include "database_difference.h"
#include "index_layout.h"

namespace dateline::test {
namespace {

const std::vector<std::string> kQueries = {"\"harbour notes\"", "edition +2", "word7 word11",
                                           "topic:\"topic 3\" -word5", ""};

constexpr unsigned kHits = 1000;  // more than the articles of any test

constexpr std::chrono::milliseconds kPause{3};  // of a reader, who would else leave a writer no processor

std::string rounded(double score) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", score);
  return text;
}

}  // namespace

std::vector<unsigned> seeds(unsigned cases, std::size_t most) {
  const unsigned first = number_from("DATELINE_FAULT_SEED", 1);
  std::vector<unsigned> out(std::min<std::size_t>(number_from("DATELINE_FAULT_CASES", cases), most));
  std::iota(out.begin(), out.end(), first);
  return out;
}

std::string articles(unsigned first, unsigned end, unsigned edition, unsigned words) {
  std::string out;
  for (unsigned i = first; i < end; ++i) {
    Random random(1000 * edition + i);
    std::string body = "Edition " + std::to_string(edition) + ".";
    for (unsigned w = 0; w < words; ++w) body += " word" + std::to_string(random.below(2 * words));
    out += record("n" + std::to_string(i), "Harbour notes " + std::to_string(i), body,
                  {{"lang", "en"},
                   {"date", "2023-0" + std::to_string(1 + i % 9)},
                   {"topics", {"topic " + std::to_string((i + edition) % 7)}}});
  }
  return out;
}

Strings printed_answers(const fs::path& index) {
  std::string queries;
  for (const std::string& query : kQueries) queries += std::to_string(queries.size()) + "\t" + query + "\n";
  const Ran ran = search({"--index", index.string(), "--batch", "-", "--limit", std::to_string(kHits),
                          "--facet", "topic", "--timeline", "month"},
                         queries);
  if (ran.code == 66) return kNoIndex;
  if (ran.code != 0 || !ran.err.empty()) return {"exit code " + std::to_string(ran.code) + ": " + ran.err};
  Strings out;
  for (const std::string& line : lines(ran.out)) {
    Json json = Json::parse(line);
    json.erase("took_us");
    json.erase("took_ms");
    for (Json& hit : json["hits"]) {
      hit.erase("rank");
      hit["score"] = rounded(hit["score"].get<double>());
    }
    std::sort(json["hits"].begin(), json["hits"].end());
    out.push_back(json.dump());
  }
  return out;
}

Strings found_answers(Searcher& searcher) {
  Strings answers;
  for (const std::string& query : kQueries) {
    std::ostringstream out;
    SearchRequest request;
    request.query = query;
    request.limit = kHits;
    request.facets = {"topic", "month"};
    request.timeline = TimelineUnit::month;
    const SearchResult result = searcher.search(request);
    out << query << ": " << result.total << '\n';
    Strings hits;
    for (const Hit& hit : result.hits)
      hits.push_back(rounded(hit.score) + " " + hit.id + " " + hit.title + " " + hit.source + " " +
                     std::to_string(hit.copies) + " " + hit.snippet);
    for (const std::string& hit : sorted(std::move(hits))) out << hit << '\n';
    for (const FacetResult& facet : result.facets)
      for (const FacetValue& value : facet.values) out << value.value << ' ' << value.count << '\n';
    for (const TimelineEntry& entry : result.timeline) out << entry.period << ' ' << entry.count << '\n';
    answers.push_back(out.str());
  }
  return answers;
}

Answers answers_of(const fs::path& index) {
  Searcher searcher(index);
  return {printed_answers(index), found_answers(searcher)};
}

Strings files_of(const fs::path& index, bool also_unpublished) {
  const std::string published = published_generation(index).value_or("");
  Strings out;
  for (const auto& entry : fs::recursive_directory_iterator(index)) {
    std::string name = entry.path().lexically_relative(index).string();
    if (!published.empty() && name.starts_with(published)) {
      name.replace(0, published.size(), "published");
    } else if (!also_unpublished && name.starts_with("gen-")) {
      continue;
    }
    out.push_back(std::move(name));
  }
  return sorted(std::move(out));
}

void expect_clean(const fs::path& index) {
  const auto generation = published_generation(index);
  ASSERT_TRUE(generation);
  EXPECT_EQ(check_database(index / *generation / kDatabaseName), "");
  const Ran checked = test::index({"--index", index.string(), "--check"});
  EXPECT_EQ(checked.code, 0) << checked.err;
}

Readers::Readers(const fs::path& index, const std::vector<Answers>& states, bool in_order)
    : index_(index), states_(states), in_order_(in_order) {
  for (int kept = 0; kept < 2; ++kept)
    threads_.emplace_back([this] {
      std::optional<Searcher> searcher;
      read(&Answers::found, [&] {
        if (searcher) {
          searcher->refresh();
        } else {
          searcher.emplace(index_);
        }
        return found_answers(*searcher);
      });
    });
  threads_.emplace_back([this] {
    read(&Answers::found, [&] {
      Searcher searcher(index_);
      return found_answers(searcher);
    });
  });
  threads_.emplace_back([this] { read(&Answers::printed, [&] { return printed_answers(index_); }); });
}

Readers::~Readers() { (void)stop(); }

std::string Readers::stop() {
  stop_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  return std::exchange(complaints_, {});
}

void Readers::complain(const std::string& what) {
  const std::lock_guard lock(mutex_);
  if (complaints_.size() < 5000) complaints_ += what.substr(0, 500) + "\n";
}

// `search` is called once more when told to stop, so that each reader has searched.
template <class Search>
void Readers::read(Strings Answers::*kind, Search search) {
  auto oldest = states_.begin();
  for (bool last = false; !last;) {
    last = stop_;
    Strings answers;
    try {
      answers = search();
    } catch (const Error& e) {
      answers = e.kind() == ErrorKind::not_found ? kNoIndex : Strings{std::string("error: ") + e.what()};
    } catch (const std::exception& e) {
      answers = {std::string("exception: ") + e.what()};
    }
    for (std::size_t query = 0; query < answers.size(); ++query) {
      const auto state = std::find_if(oldest, states_.end(), [&](const Answers& known) {
        return (known.*kind).size() == answers.size() && (known.*kind)[query] == answers[query];
      });
      if (state == states_.end()) {
        complain("a reader got neither old nor new answers, or old ones after new ones: " + answers[query]);
      } else if (in_order_) {
        oldest = state;
      }
    }
    std::this_thread::sleep_for(kPause);
  }
}

FaultTest::FaultTest() {
  // The failing disk is preloaded, and so comes before the sanitizer's run-time.
  const char* options = std::getenv("ASAN_OPTIONS");
  if (options == nullptr || !contains(options, "verify_asan_link_order"))
    setenv("ASAN_OPTIONS",
           ((options != nullptr ? options + std::string(":") : "") + "verify_asan_link_order=0").c_str(), 1);
}

void FaultTest::write_edition(unsigned edition) const {
  constexpr unsigned kWords = 120;
  const auto article = [&](unsigned number, unsigned its_edition) {
    return articles(number, number + 1, its_edition, kWords);
  };
  std::map<std::string, std::string> changing;
  for (unsigned i = 40; i < 60; ++i)
    changing["n" + std::to_string(i) + ".jsonl"] = article(i, i < 48 ? edition : 1);
  if (edition == 2) {
    changing.erase("n48.jsonl");
    changing.erase("n49.jsonl");
    changing["moved.jsonl"] = std::move(changing.extract("n50.jsonl").mapped());
    changing["new.jsonl"] = articles(60, 64, 2, kWords);
    std::string copy = article(5, 1);
    copy.replace(copy.find("\"n5\""), 4, "\"copy\"");
    changing["copy.jsonl"] = copy;
  }
  changing["same.jsonl"] = articles(0, 40, 1, kWords);
  if (fs::exists(news()))
    for (const auto& file : fs::directory_iterator(news()))
      if (!changing.contains(file.path().filename())) fs::remove(file.path());
  for (const auto& [name, bytes] : changing) {
    const fs::path file = news() / name;
    if (fs::exists(file) && read(file) == bytes) continue;
    write(file, bytes);
    // So long ago that a run need not doubt it.
    fs::last_write_time(file, begun_ - std::chrono::hours(1) + std::chrono::seconds(edition));
  }
}

Strings FaultTest::kinds_of_files() const {
  Strings out;
  for (std::string& name : files_of(index(), false)) {
    if (name.starts_with("published/columns-")) name = "published/columns";
    if (name != "published/db/flintlock" && (out.empty() || out.back() != name))
      out.push_back(std::move(name));
  }
  return out;
}

Strings FaultTest::command(const Strings& options) const {
  return appended({DATELINE_INDEX_PROGRAM, "--index", index().string(), "--memory", "64M"},
                  appended(options, {news().string()}));
}

Environment FaultTest::failing_disk(Environment faults) const {
  faults.insert({{"LD_PRELOAD", DATELINE_FAILING_DISK}, {"DATELINE_FAULT_DIR", index().string()}});
  return faults;
}

void FaultTest::run_index(const Strings& options, const Environment& environment) const {
  const Ran ran = run(command(options), {}, environment);
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "");
}

}  // namespace dateline::test

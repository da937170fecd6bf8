// Times Xapian's own phrase operator on the database of an index, to compare with dateline's phrases.
//
//   dateline-phrase-operator INDEX QUERIES.tsv
//
// Runs the PHRASE and STOPPHRASE lines of a file that queries.py of the peers wrote, and prints for each
// type, in the peers' form, microseconds from the words to the ten best hits. The list runs twice, the second
// time counts. Scored as dateline scores; titles are not read, which spares the operator what dateline's time
// includes.
#include <xapian.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "index_layout.h"
#include "settings.h"

namespace dateline {
namespace {

constexpr Xapian::doccount kHits = 10;
constexpr Xapian::doccount kCounted = 500;  // matches that are looked at whatever they score, as in a search

struct Phrase {
  std::string type;
  std::vector<std::string> words;
};

std::vector<Phrase> read_phrases(const char* path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(std::string("cannot read ") + path);
  std::vector<Phrase> phrases;
  for (std::string line; std::getline(file, line);) {
    std::istringstream in(line);
    Phrase phrase;
    in >> phrase.type;
    if (!phrase.type.ends_with("PHRASE")) continue;
    for (std::string word; in >> word;) phrase.words.push_back(word);
    phrases.push_back(std::move(phrase));
  }
  return phrases;
}

// Microseconds.
double time_of(Xapian::Enquire& enquire, const Phrase& phrase) {
  const auto start = std::chrono::steady_clock::now();
  enquire.set_query(Xapian::Query(Xapian::Query::OP_PHRASE, phrase.words.begin(), phrase.words.end()));
  const Xapian::MSet found = enquire.get_mset(0, kHits, kCounted);
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
}

void print(const std::string& type, std::vector<double> times) {
  std::sort(times.begin(), times.end());
  const auto quantile = [&](double q) {
    return times[std::min(times.size() - 1, static_cast<std::size_t>(q * static_cast<double>(times.size())))];
  };
  const double mean = std::accumulate(times.begin(), times.end(), 0.0) / static_cast<double>(times.size());
  std::printf("xapian %s: mean %.0f p50 %.0f p95 %.0f p99 %.0f us\n", type.c_str(), mean, quantile(0.5),
              quantile(0.95), quantile(0.99));
}

void run(const char* index, const char* queries) {
  const OpenGeneration generation = open_generation(index);
  const Xapian::Database database((generation.path / kDatabaseName).string());
  const Ranking ranking = settings_from_json(database.get_metadata(std::string(kSettingsKey)), index).ranking;
  Xapian::Enquire enquire(database);
  enquire.set_weighting_scheme(Xapian::BM25Weight(ranking.k1 * ranking.scale, 0, 0, 0, 0.5));
  const std::vector<Phrase> phrases = read_phrases(queries);
  std::map<std::string, std::vector<double>> times;
  for (int pass = 0; pass < 2; ++pass) {
    times.clear();
    for (const Phrase& phrase : phrases) times[phrase.type].push_back(time_of(enquire, phrase));
  }
  for (const auto& [type, own] : times) print(type, own);
}

}  // namespace
}  // namespace dateline

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: dateline-phrase-operator INDEX QUERIES.tsv\n", stderr);
    return 2;
  }
  try {
    dateline::run(argv[1], argv[2]);
    return 0;
  } catch (const Xapian::Error& error) {
    std::fprintf(stderr, "dateline-phrase-operator: %s\n", error.get_description().c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "dateline-phrase-operator: %s\n", error.what());
  }
  return 1;
}

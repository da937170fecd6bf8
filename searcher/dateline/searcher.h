// Searching an index. The program dateline-search does all its work through this header.
//
// Threads: a Searcher is used by one thread at a time; copy it for each thread. A copy costs no more than
// opening the index, reads the generation that is published then, and shares nothing that needs a lock. After
// fork() the child must make its own Searcher. Indexing may go on meanwhile: a Searcher never sees half an
// update.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "dateline/article.h"
#include "dateline/error.h"

namespace dateline {

// A query that cannot be parsed. `column` counts characters from 1; `expected` says what could stand there.
class QueryError : public Error {
 public:
  QueryError(const std::string& message, std::size_t column)
      : Error(ErrorKind::query_syntax, message), column_(column) {}
  std::size_t column() const noexcept { return column_; }

 private:
  std::size_t column_;
};

enum class Sort { relevance, newest, oldest };
enum class TimelineUnit { year, month, day };

// What stands around matched words in Hit::snippet: U+0002 and U+0003, which no article text holds.
inline constexpr char kMatchBegin = '\x02';
inline constexpr char kMatchEnd = '\x03';

struct SearchRequest {
  std::string query;            // empty: every article
  bool plain = false;           // nothing in the query is syntax
  bool all = false;             // every word is required, not only those with '+'
  std::size_t limit = 10;       // hits
  std::size_t offset = 0;       // hits to leave out first
  Sort sort = Sort::relevance;  // a query without words to rank by is sorted newest first

  // site, lang, author, section, tag, topic, place, person, org, year, month, …; "author:ali*" counts only
  // the values that fit the pattern, compared folded.
  std::vector<std::string> facets;
  std::size_t facet_limit = 10;  // values a facet
  std::optional<TimelineUnit> timeline;
  std::size_t snippet = 220;  // characters, about; 0: no snippets
  bool exact_total = false;   // count every match; facets and timeline do so anyway
  bool hit_facets = true;     // fill Hit::facets, and stored fields beyond the head

  bool collapse = false;  // of near-duplicates show the best alone
  bool expand = false;    // add words that the best articles have in common (pseudo-relevance feedback)
  std::string
      similar_to;  // id of an article: those that share its telling words; the query chooses among them
  std::string copies_of;        // id of an article: it and its near-duplicates; likewise
  bool other_spellings = true;  // find a name however it is spelled: Aliyev finds Алиев and Əliyev
  bool explain = false;         // fill SearchResult::explanation, Hit::explanation and Hit::guessed
  bool help = true;  // fill suggestion and hints where words are missing from the index or nothing is found

  std::stop_token stop;                                           // asks to stop: Error(cancelled)
  std::optional<std::chrono::steady_clock::time_point> deadline;  // likewise: Error(deadline)
};

struct FacetValue {
  std::string value;        // in its commonest spelling
  std::uint64_t count = 0;  // articles
};

struct FacetResult {
  std::string name;
  std::uint64_t distinct = 0;      // values among the matches
  std::vector<FacetValue> values;  // by count, then by value
};

struct TimelineEntry {
  std::string period;  // 2023, 2023-07 or 2023-07-30
  std::uint64_t count = 0;
};

// A part of a query and what it gave to the score of a hit.
struct ScorePart {
  std::string text;
  double score = 0;
};

struct Hit {
  std::size_t rank = 0;  // from 1, counting what offset left out
  double score = 0;
  std::uint64_t copies = 0;  // near-duplicates in the index, itself not counted
  std::string id, url, title, date, site, lang, source;
  std::string opening;  // the first words of the text, where there is no title
  std::string snippet;
  std::vector<std::pair<std::string, std::vector<std::string>>> facets;  // those that have values
  std::vector<std::string> guessed;  // of these facets, those that were found in its text (docs/entities.md)
  std::vector<ScorePart> explanation;  // with SearchRequest::explain; adds up to the score
};

// How a query, or a part of it, was understood.
struct QueryPart {
  std::string role;                // required, optional, excluded, filter or alternative; empty at the top
  std::string kind;                // word, phrase, as written, near, adjacent, value, dates, any, all, …
  std::string text;                // as the query has it
  std::vector<std::string> terms;  // of the index that it looks for
  std::uint64_t articles = 0;      // that match it
  std::vector<QueryPart> parts;
};

struct SearchResult {
  std::uint64_t total = 0;
  bool total_exact = true;
  double took_ms = 0;
  std::vector<Hit> hits;
  std::vector<FacetResult> facets;      // in the order asked for
  bool has_timeline = false;            // one was asked for
  std::vector<TimelineEntry> timeline;  // periods with matches, in order of time
  std::uint64_t undated = 0;            // matches in no period; with a timeline only

  std::string suggestion;              // the query with words that the index has; empty: none
  std::uint64_t suggestion_total = 0;  // what it would find
  std::vector<std::string>
      hints;  // for whoever wrote the query: what may have been meant, what finds nothing
  std::vector<std::string> warnings;  // what was not done as asked: a pattern that fits too many words
  std::optional<QueryPart> explanation;
};

class Searcher {
 public:
  // Opens the published generation. Throws Error: not_found (no index there), bad_input (damaged, or of
  // another version), io.
  explicit Searcher(const std::filesystem::path& index);
  ~Searcher();
  Searcher(const Searcher& other);
  Searcher& operator=(const Searcher& other);
  Searcher(Searcher&&) noexcept;
  Searcher& operator=(Searcher&&) noexcept;

  // Throws QueryError; Error(usage) for an unknown facet; Error(not_found) for an unknown article in
  // similar_to or copies_of; Error(cancelled, deadline).
  SearchResult search(const SearchRequest& request);

  // The same, with the hits handed over one by one instead of kept: first begin(result without hits), then
  // hit(…) for each. Takes memory for a few numbers a match, however many are asked for. What the callbacks
  // throw passes through.
  void stream(const SearchRequest& request, const std::function<void(const SearchResult&)>& begin,
              const std::function<void(Hit)>& hit);

  // The stored article, or nothing.
  std::optional<Article> article(const std::string& id);

  // Articles in the index.
  std::uint64_t size();

  // Takes up what was published since; true if there was something.
  bool refresh();

  // Names the state of the index that this one reads: another text after each refresh that changed something.
  std::string published() const;

  // Names that SearchRequest::facets may hold.
  std::vector<std::string> facet_names() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dateline

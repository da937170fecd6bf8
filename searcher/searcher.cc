#include "dateline/searcher.h"

#include <xapian.h>

#include <algorithm>
#include <map>
#include <type_traits>

#include "analysis/stem.h"
#include "index_layout.h"
#include "match/facet_counts.h"
#include "present/snippet.h"
#include "query/query.h"
#include "query/to_xapian.h"
#include "record.h"
#include "schema.h"
#include "settings.h"
#include "utf8.h"
#include "xapian_error.h"

namespace dateline {
namespace {

// A writer that commits twice while a query runs takes its blocks away; the query starts again.
constexpr int kMaxRestarts = 20;

constexpr std::size_t kOpeningCharacters = 80;
constexpr std::size_t kMaxSnippet = 5000;  // characters

// Stops a match when the caller wants no more of it.
class StopSpy final : public Xapian::MatchSpy {
 public:
  explicit StopSpy(const SearchRequest& request) : request_(request) {}
  void operator()(const Xapian::Document&, double) override {
    if ((++seen_ & 0xFF) == 0) check();
  }
  void check() const {
    if (request_.stop.stop_requested()) throw Error(ErrorKind::cancelled, "search cancelled");
    if (request_.deadline && std::chrono::steady_clock::now() > *request_.deadline)
      throw Error(ErrorKind::deadline, "the deadline of the search has passed");
  }
  bool wanted() const { return request_.deadline || request_.stop.stop_possible(); }

 private:
  const SearchRequest& request_;
  std::uint64_t seen_ = 0;
};

const Period* find_period(std::string_view name) {
  const auto found =
      std::find_if(kPeriods.begin(), kPeriods.end(), [&](const Period& p) { return p.name == name; });
  return found == kPeriods.end() || found->name == "day" ? nullptr : &*found;
}

std::size_t timeline_digits(TimelineUnit unit) {
  return kPeriods[static_cast<std::size_t>(unit)].digits;  // in the same order
}

}  // namespace

class Searcher::Impl {
 public:
  explicit Impl(fs::path root) : root_(std::move(root)), where_(root_.string()) { open(); }

  const fs::path& root() const { return root_; }

  SearchResult search(const SearchRequest& request) {
    const auto start = std::chrono::steady_clock::now();
    SearchResult result = restarting([&] { return search_once(request); });
    result.took_ms =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    return result;
  }

  std::optional<Article> article(const std::string& id) {
    return restarting([&]() -> std::optional<Article> {
      const std::string term = boolean_term(kIdPrefix, id);
      const auto it = database_.postlist_begin(term);
      if (it == database_.postlist_end(term)) return std::nullopt;
      Article article = codec().decode(database_.get_document(*it).get_data());
      if (article.id != id) return std::nullopt;  // two long ids of one hash
      return article;
    });
  }

  std::uint64_t size() { return database_.get_doccount(); }

  bool refresh() {
    return translating(where_, [&] {
      if (published_generation(root_) != generation_.name) {
        open();
        return true;
      }
      const bool newer = database_.reopen();
      if (newer) read_languages();
      return newer;
    });
  }

  std::vector<std::string> facet_names() const {
    std::vector<std::string> names;
    for (const FacetField& f : facets_) names.push_back(f.name);
    for (const Period& p : kPeriods)
      if (find_period(p.name) != nullptr) names.emplace_back(p.name);
    return names;
  }

 private:
  void open() {
    OpenGeneration generation = open_generation(root_);
    translating(where_, [&] {
      Xapian::Database database((generation.path / kDatabaseName).string());
      settings_ = settings_from_json(database.get_metadata(std::string(kSettingsKey)), where_);
      database_ = database;
    });
    generation_ = std::move(generation);
    facets_ = facet_fields(settings_.extra_facets);
    codec_.reset();
    read_languages();
  }

  void read_languages() {
    translating(where_, [&] {
      languages_.clear();
      const std::string prefix(find_facet(facets_, "lang")->prefix);
      for (auto it = database_.allterms_begin(prefix); it != database_.allterms_end(prefix); ++it)
        languages_.push_back((*it).substr(prefix.size()));
      languages_.emplace_back();  // paragraphs of no known language: words are their own stems
    });
  }

  RecordCodec& codec() {
    if (!codec_) codec_.emplace(database_.get_metadata(std::string(kDictionaryKey)));
    return *codec_;
  }

  // Calls f() again when a writer has replaced what it reads.
  template <class F>
  std::invoke_result_t<F&> restarting(F&& f) {
    for (int attempt = 0;; ++attempt) {
      try {
        return f();
      } catch (const Xapian::DatabaseModifiedError& e) {
        if (attempt == kMaxRestarts) throw_translated(e, where_);
        refresh();
      } catch (const Xapian::DatabaseNotFoundError& e) {
        if (attempt == kMaxRestarts) throw_translated(e, where_);
        open();
      } catch (const Xapian::Error& e) {
        throw_translated(e, where_);
      }
    }
  }

  SearchResult search_once(const SearchRequest& request) {
    if (find_invalid_utf8(request.query) != std::string_view::npos)
      throw Error(ErrorKind::query_syntax, "the query is not UTF-8");
    const bool everything = squeeze_space(request.query).empty();
    const QueryNodePtr tree =
        request.plain ? parse_plain(request.query) : parse_query(request.query, facets_);
    Xapian::Query query = QueryCompiler(database_, languages_, stems_, request.all).compile(*tree);
    SearchResult result;
    if (everything) {
      query = Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, Xapian::Query::MatchAll, 0.0);
    } else if (query.empty()) {  // nothing but punctuation
      query = Xapian::Query(std::string(kNothingTerm));
    }

    Xapian::Enquire enquire(database_);
    enquire.set_query(query);
    const Ranking& r = settings_.ranking;
    enquire.set_weighting_scheme(Xapian::BM25Weight(r.k1 * r.scale, 0, 0, 0, 0.5));
    set_order(enquire, request, everything || is_filter(*tree));

    StopSpy stop(request);
    stop.check();
    std::map<Xapian::valueno, SlotCounts> counts = counts_for(request);
    for (auto& [slot, c] : counts) enquire.add_matchspy(&c.spy());
    if (stop.wanted()) enquire.add_matchspy(&stop);

    const bool exact = request.exact_total || !counts.empty();
    const Xapian::doccount all = database_.get_doccount();
    const auto bounded = [&](std::size_t n) {
      return static_cast<Xapian::doccount>(std::min<std::size_t>(n, all));
    };
    const Xapian::MSet matches =
        enquire.get_mset(bounded(request.offset), bounded(request.limit), exact ? all : 0);
    result.total = exact ? matches.get_matches_lower_bound() : matches.get_matches_estimated();
    result.total_exact = matches.get_matches_lower_bound() == matches.get_matches_upper_bound();
    read_counts(request, counts, result);
    read_hits(request, *tree, matches, stop, result);
    return result;
  }

  void set_order(Xapian::Enquire& enquire, const SearchRequest& request, bool nothing_to_rank_by) {
    if (request.sort == Sort::relevance && !nothing_to_rank_by) return;
    // Undated articles come last either way.
    if (request.sort == Sort::oldest) {
      Xapian::MultiValueKeyMaker* by_date = new Xapian::MultiValueKeyMaker;
      by_date->add_value(kPublishedSlot, false, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF");
      enquire.set_sort_by_key_then_relevance(by_date->release(), false);
    } else {
      enquire.set_sort_by_value_then_relevance(kPublishedSlot, true);
    }
  }

  std::map<Xapian::valueno, SlotCounts> counts_for(const SearchRequest& request) const {
    std::map<Xapian::valueno, SlotCounts> counts;
    for (const std::string& name : request.facets) {
      const FacetField* field = find_facet(facets_, name);
      if (field == nullptr && find_period(name) == nullptr) {
        std::string names;
        for (const std::string& n : facet_names()) names += (names.empty() ? "" : ", ") + n;
        throw Error(ErrorKind::usage, "unknown facet '" + printable(name) + "': expected one of " + names);
      }
      const Xapian::valueno slot = field != nullptr ? field->slot : kDaySlot;
      counts.try_emplace(slot, slot);
    }
    if (request.timeline) counts.try_emplace(kDaySlot, kDaySlot);
    return counts;
  }

  void read_counts(const SearchRequest& request, const std::map<Xapian::valueno, SlotCounts>& counts,
                   SearchResult& result) const {
    for (const std::string& name : request.facets) {
      const FacetField* field = find_facet(facets_, name);
      result.facets.push_back(field != nullptr ? counts.at(field->slot).facet(name, request.facet_limit)
                                               : counts.at(kDaySlot).periods(name, find_period(name)->digits,
                                                                             request.facet_limit));
    }
    result.has_timeline = request.timeline.has_value();
    if (!request.timeline) return;
    result.timeline = counts.at(kDaySlot).timeline(timeline_digits(*request.timeline));
    std::uint64_t dated = 0;
    for (const TimelineEntry& e : result.timeline) dated += e.count;
    result.undated = result.total - dated;
  }

  void read_hits(const SearchRequest& request, const QueryNode& tree, const Xapian::MSet& matches,
                 const StopSpy& stop, SearchResult& result) {
    const bool whole = request.snippet > 0 || request.hit_facets;
    const Marks marks = request.snippet > 0 ? marks_of(tree, languages_, stems_) : Marks{};
    result.hits.reserve(matches.size());
    for (auto it = matches.begin(); it != matches.end(); ++it) {
      stop.check();
      const std::string data = it.get_document().get_data();
      Article a = whole ? codec().decode(data) : codec().decode_head_only(data);
      Hit hit;
      hit.rank = static_cast<std::size_t>(it.get_rank()) + 1;
      hit.score = it.get_weight();
      if (request.snippet > 0)
        hit.snippet = make_snippet(a, marks, stems_, std::min(request.snippet, kMaxSnippet));
      if (whole && a.title.empty()) hit.opening = make_snippet(a, Marks{}, stems_, kOpeningCharacters);
      if (request.hit_facets) {
        for (const FacetField& f : facets_)
          if (f.name != "site")
            if (std::vector<std::string> values = facet_values(a, f); !values.empty())
              hit.facets.emplace_back(f.name, std::move(values));
      }
      hit.id = std::move(a.id);
      hit.url = std::move(a.url);
      hit.title = std::move(a.title);
      hit.date = std::move(a.date);
      hit.site = std::move(a.site);
      hit.lang = std::move(a.lang);
      hit.source = std::move(a.source);
      result.hits.push_back(std::move(hit));
    }
  }

  fs::path root_;
  std::string where_;
  OpenGeneration generation_;
  Xapian::Database database_;
  Settings settings_;
  std::vector<FacetField> facets_;
  std::vector<std::string> languages_;
  Stems stems_;
  std::optional<RecordCodec> codec_;  // made when first needed
};

Searcher::Searcher(const fs::path& index) : impl_(std::make_unique<Impl>(index)) {}
Searcher::~Searcher() = default;
Searcher::Searcher(const Searcher& other) : impl_(std::make_unique<Impl>(other.impl_->root())) {}
Searcher& Searcher::operator=(const Searcher& other) {
  if (this != &other) impl_ = std::make_unique<Impl>(other.impl_->root());
  return *this;
}
Searcher::Searcher(Searcher&&) noexcept = default;
Searcher& Searcher::operator=(Searcher&&) noexcept = default;

SearchResult Searcher::search(const SearchRequest& request) { return impl_->search(request); }
std::optional<Article> Searcher::article(const std::string& id) { return impl_->article(id); }
std::uint64_t Searcher::size() { return impl_->size(); }
bool Searcher::refresh() { return impl_->refresh(); }
std::vector<std::string> Searcher::facet_names() const { return impl_->facet_names(); }

}  // namespace dateline

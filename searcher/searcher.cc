#include "dateline/searcher.h"

#include <xapian.h>

#include <type_traits>

#include "match/open_index.h"
#include "match/search.h"
#include "versions.h"
#include "xapian_error.h"

namespace dateline {
namespace {

// A writer that commits twice while a query runs takes its blocks away; the query starts again.
constexpr int kMaxRestarts = 20;

}  // namespace

class Searcher::Impl {
 public:
  explicit Impl(const fs::path& root) : index_(root) {}

  OpenIndex& index() { return index_; }

  SearchResult search(const SearchRequest& request) {
    const auto start = std::chrono::steady_clock::now();
    SearchResult result = restarting([&] {
      Search search(index_, request);
      SearchResult found = search.run();
      found.hits.reserve(search.hits());
      for (std::size_t i = 0; i < search.hits(); ++i) found.hits.push_back(search.hit(i));
      return found;
    });
    result.took_ms = milliseconds_since(start);
    return result;
  }

  void stream(const SearchRequest& request, const std::function<void(const SearchResult&)>& begin,
              const std::function<void(Hit)>& hit) {
    const auto start = std::chrono::steady_clock::now();
    std::optional<Search> search;
    SearchResult result = restarting([&] {
      search.emplace(index_, request);
      return search->run();
    });
    result.took_ms = milliseconds_since(start);
    begin(result);
    for (std::size_t i = 0; i < search->hits(); ++i)
      if (std::optional<Hit> next = hit_of(*search, i)) hit(std::move(*next));
  }

  std::optional<Article> article(const std::string& id) {
    return restarting([&]() -> std::optional<Article> {
      const auto docid = index_.find(id);
      if (!docid) return std::nullopt;
      Article article = index_.codec().decode(index_.database().get_document(*docid).get_data());
      article.versions = versions_of(index_.database(), article.id);
      return article;
    });
  }

 private:
  static double milliseconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  }

  // Calls f() again when a writer has replaced what it reads.
  template <class F>
  std::invoke_result_t<F&> restarting(F&& f) {
    for (int attempt = 0;; ++attempt) {
      try {
        return index_.reading(f);
      } catch (const Xapian::DatabaseModifiedError& e) {
        if (attempt == kMaxRestarts) throw_translated(e, index_.where());
        index_.refresh();
      } catch (const Xapian::DatabaseNotFoundError& e) {
        if (attempt == kMaxRestarts) throw_translated(e, index_.where());
        index_.open();
      } catch (const Xapian::Error& e) {
        throw_translated(e, index_.where());
      } catch (const std::length_error& e) {
        throw_translated(e, index_.where());
      } catch (const DamagedColumns&) {
        index_.give_up_columns();
      }
    }
  }

  // Document ids stay what they are in a generation, and the one that is open stays open: so a stream goes on
  // where it was. Nothing for an article that has been removed meanwhile.
  std::optional<Hit> hit_of(Search& search, std::size_t number) {
    for (int attempt = 0;; ++attempt) {
      try {
        return index_.reading([&] { return search.hit(number); });
      } catch (const Xapian::DocNotFoundError&) {
        return std::nullopt;
      } catch (const Xapian::DatabaseModifiedError& e) {
        if (attempt == kMaxRestarts) throw_translated(e, index_.where());
        index_.reread();
      } catch (const Xapian::Error& e) {
        throw_translated(e, index_.where());
      } catch (const std::length_error& e) {
        throw_translated(e, index_.where());
      }
    }
  }

  OpenIndex index_;
};

Searcher::Searcher(const fs::path& index) : impl_(std::make_unique<Impl>(index)) {}
Searcher::~Searcher() = default;
Searcher::Searcher(const Searcher& other) : impl_(std::make_unique<Impl>(other.impl_->index().root())) {}
Searcher& Searcher::operator=(const Searcher& other) {
  if (this != &other) impl_ = std::make_unique<Impl>(other.impl_->index().root());
  return *this;
}
Searcher::Searcher(Searcher&&) noexcept = default;
Searcher& Searcher::operator=(Searcher&&) noexcept = default;

SearchResult Searcher::search(const SearchRequest& request) { return impl_->search(request); }
void Searcher::stream(const SearchRequest& request, const std::function<void(const SearchResult&)>& begin,
                      const std::function<void(Hit)>& hit) {
  impl_->stream(request, begin, hit);
}
std::optional<Article> Searcher::article(const std::string& id) { return impl_->article(id); }
std::uint64_t Searcher::size() { return impl_->index().database().get_doccount(); }
std::string Searcher::published() const { return impl_->index().published(); }
bool Searcher::refresh() { return impl_->index().refresh(); }
std::vector<std::string> Searcher::facet_names() const { return dateline::facet_names(impl_->index()); }

}  // namespace dateline

#include "check/content_check.h"

#include <xxhash.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "build/analyse.h"
#include "build/near_duplicates.h"
#include "build/prepare.h"
#include "dateline/error.h"
#include "record.h"
#include "schema.h"
#include "utf8.h"
#include "xapian_error.h"

namespace dateline {
namespace {

std::uint64_t hash_of(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t number) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
  hash = (hash ^ number) * kOdd;
  return hash ^ (hash >> 29);
}

// Others are boolean terms, or stems.
bool may_have_positions(std::string_view term) {
  return term[0] < 'A' || term[0] > 'Z' ||
         std::any_of(kTextFields.begin(), kTextFields.end(),
                     [&](const TextField& f) { return term.starts_with(f.word_prefix); });
}

class ContentCheck {
 public:
  ContentCheck(const Xapian::Database& database, const Settings& settings, const DamageFound& found)
      : database_(database),
        settings_(settings),
        found_(found),
        reanalyse_(settings.analysis_version == kAnalysisVersion),
        sums_(database.get_lastdocid() + std::size_t{1}) {}

  void run() {
    bool complete = reading("postings", [&] { add_postings(); });
    complete = reading("values", [&] { add_values(); }) && complete;
    complete = reading("articles", [&] { take_articles(); }) && complete;
    if (complete) compare();
  }

 private:
  // Of one article: what the postings, positions and values say, less what the article says.
  struct Sums {
    std::uint64_t terms = 0;  // of its list of terms
    std::uint64_t text = 0;   // of its text, analysed
    std::uint64_t values = 0;
    bool unreadable = false;
  };

  template <class Read>
  bool reading(const char* what, Read&& read) {
    const auto why = damage_found(read);
    if (why) found_(std::string(what) + ": " + *why);
    return !why;
  }

  Sums& of(Xapian::docid docid) {
    if (docid >= sums_.size()) throw Error(ErrorKind::bad_input, "an article number beyond the last one");
    return sums_[docid];
  }

  void add_postings() {
    for (auto term = database_.allterms_begin(); term != database_.allterms_end(); ++term) {
      const std::string text = *term;
      const std::uint64_t hash = hash_of(text, 0);
      const bool positions = reanalyse_ && may_have_positions(text);
      for (auto posting = database_.postlist_begin(text); posting != database_.postlist_end(text);
           ++posting) {
        Sums& sums = of(*posting);
        std::uint64_t h = mixed(hash, posting.get_wdf());
        sums.terms += h;
        if (positions)
          for (auto p = posting.positionlist_begin(); p != posting.positionlist_end(); ++p) h = mixed(h, *p);
        sums.text += h;
      }
    }
  }

  void add_values() {
    std::vector<Xapian::valueno> slots{kSketchSlot};
    const auto facets = facet_fields(settings_.extra_facets);
    for (Xapian::valueno slot = 0; slot < kFirstFacetSlot; ++slot) slots.push_back(slot);
    for (const FacetField& f : facets) slots.push_back(f.slot);
    for (const Xapian::valueno slot : slots)
      for (auto v = database_.valuestream_begin(slot); v != database_.valuestream_end(slot); ++v)
        of(v.get_docid()).values += hash_of(*v, slot);
  }

  void take_articles() {
    RecordCodec codec(database_.get_metadata(std::string(kDictionaryKey)));
    Analyser analyser(settings_, {});
    for (auto it = database_.postlist_begin(""); it != database_.postlist_end(""); ++it) {
      Sums& sums = of(*it);
      const auto why = damage_found([&] {
        for (auto t = database_.termlist_begin(*it); t != database_.termlist_end(*it); ++t)
          sums.terms -= mixed(hash_of(*t, 0), t.get_wdf());
        take_article(database_.get_document(*it), codec, analyser, sums);
      });
      if (!why) continue;
      sums.unreadable = true;
      found_(name_of(*it) + ": " + *why);
    }
  }

  void take_article(const Xapian::Document& document, RecordCodec& codec, Analyser& analyser, Sums& sums) {
    const Article article = codec.decode(document.get_data());
    if (!reanalyse_) return;
    const std::string hash = content_hash(article);
    if (document.get_value(kContentHashSlot) != hash)
      throw Error(ErrorKind::bad_input, "its text has changed");
    const AnalysedArticle analysed =
        analyser.analyse(article, hash, document.get_value(kSketchSlot), copy_group_of(document));
    for (const TermPosting& t : analysed.terms) {
      std::uint64_t h = mixed(hash_of(t.term, 0), t.wdf);
      for (const Xapian::termpos p : t.positions) h = mixed(h, p);
      sums.text -= h;
    }
    for (const auto& [slot, value] : analysed.values) sums.values -= hash_of(value, slot);
  }

  void compare() {
    for (Xapian::docid docid = 1; docid < sums_.size(); ++docid) {
      const Sums& sums = sums_[docid];
      if (sums.unreadable) continue;
      if (sums.terms != 0) found_(name_of(docid) + ": its postings and its list of terms differ");
      if (!reanalyse_) continue;
      if (sums.text != 0) found_(name_of(docid) + ": its postings are not those of its text");
      if (sums.values != 0) found_(name_of(docid) + ": its values are not its own");
    }
  }

  // By its id where that can be read.
  std::string name_of(Xapian::docid docid) {
    std::string name;
    damage_found([&] {
      for (auto t = database_.termlist_begin(docid); t != database_.termlist_end(docid) && name.empty(); ++t)
        if ((*t).starts_with(kIdPrefix)) name = "article '" + (*t).substr(kIdPrefix.size()) + "'";
    });
    return name.empty() ? "article number " + std::to_string(docid) : name;
  }

  const Xapian::Database& database_;
  const Settings& settings_;
  const DamageFound& found_;
  const bool reanalyse_;
  std::vector<Sums> sums_;  // by document id
};

}  // namespace

void check_content(const Xapian::Database& database, const Settings& settings, const DamageFound& found) {
  ContentCheck(database, settings, found).run();
}

}  // namespace dateline

#include "fuzz_support.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "build/analyse.h"
#include "match/matcher.h"
#include "utf8.h"

namespace dateline::fuzz {

std::string escaped(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\') {
      out += c;
    } else {
      char buffer[8];
      std::snprintf(buffer, sizeof buffer, "\\%03o", byte);
      out += buffer;
    }
  }
  return out;
}

void finding(std::string_view what, std::string_view about) {
  constexpr std::size_t kShown = 4000;
  std::fprintf(stderr, "\nFINDING: %.*s\n  %s%s\n", static_cast<int>(what.size()), what.data(),
               escaped(about.substr(0, kShown)).c_str(), about.size() > kShown ? " ..." : "");
  std::abort();
}

void check_input(const std::uint8_t* data, std::size_t size, std::size_t most,
                 void (*run)(const std::string& bytes)) {
  if (size > most) return;
  const std::string bytes(data, data + size);
  try {
    run(bytes);
  } catch (const std::exception& e) {
    finding(std::string("exception: ") + e.what(), bytes);
  }
}

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++count) i += decode_utf8(text, i).bytes;
  return count;
}

const std::vector<FacetField>& facets() {
  static const std::vector<FacetField> fields = facet_fields({});
  return fields;
}

bool is_excluded(const QueryNode& parent, std::size_t child) {
  if (parent.kind == NodeKind::group) return parent.signs[child] == Sign::prohibited;
  return parent.kind == NodeKind::without && child > 0;
}

TinyIndex::TinyIndex(std::vector<Article> articles)
    : articles_(std::move(articles)),
      writable_(std::string(), Xapian::DB_BACKEND_INMEMORY),
      database_(writable_),
      vocabulary_(IndexView{database_}, languages_, stems_) {
  settings_.ranking.mean_title_length = 5;
  settings_.ranking.mean_body_length = 20;
  static Analyser analyser(settings_, {});
  for (const Article& a : articles_) {
    const AnalysedArticle analysed = analyser.analyse(a, "0123456789abcdef");
    Xapian::Document document;
    document.set_data(analysed.data);
    for (const TermPosting& t : analysed.terms) {
      if (t.positions.empty()) {
        document.add_term(t.term, t.wdf);
        continue;
      }
      document.add_posting(t.term, t.positions.front(), t.wdf);
      for (std::size_t i = 1; i < t.positions.size(); ++i) document.add_posting(t.term, t.positions[i], 0);
    }
    for (const auto& [slot, value] : analysed.values) document.add_value(slot, value);
    writable_.add_document(document);
  }
  languages_ = read_languages(database_);
}

QueryCompiler::Reader TinyIndex::reader() const {
  return {[this](const Xapian::Database&, Xapian::docid docid) { return article(docid); }, [] {}};
}

std::set<Xapian::docid> TinyIndex::matches(const Plan& plan) const {
  std::set<Xapian::docid> found;
  if (plan.is_empty()) return found;
  MatchRequest every;
  every.count = articles_.size();
  every.exact = true;
  for (const Match& m : find_matches({database_}, settings_.ranking, plan, every).ranked) {
    check(m.docid >= 1 && m.docid <= articles_.size(), "a match that is no document",
          plan.to_xapian().get_description());
    check(found.insert(m.docid).second, "a document that matches twice", plan.to_xapian().get_description());
  }
  return found;
}

}  // namespace dateline::fuzz

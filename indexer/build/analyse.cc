#include "build/analyse.h"

#include <algorithm>
#include <array>
#include <map>

#include "build/weights.h"
#include "words/walk_words.h"

namespace dateline {
namespace {

constexpr std::size_t kLexiconBytes = 16u << 20;

struct Postings {
  Occurrences occurrences;
  WrittenForms written;  // of a word
  std::vector<Xapian::termpos> positions;
};

// The terms of one article as its words come.
class Inverter {
 public:
  void add(Field field, Xapian::termpos position, const Lexeme& lexeme, const Lexicon& lexicon) {
    const bool title = field == Field::title;
    add_to(Occurrences::Of::word, "", Occurrences::Of::stem, kStemPrefix, title, position, lexeme, lexicon);
    if (field == Field::body) return;
    const TextField& own = kTextFields[title ? 0 : 1];
    const Occurrences::Of of = title ? Occurrences::Of::title : Occurrences::Of::captions;
    add_to(of, own.word_prefix, of, own.stem_prefix, title, position, lexeme, lexicon);
  }
  const std::map<std::string, Postings>& terms() {
    for (auto& [term, postings] : terms_)
      postings.occurrences.is_name =
          postings.occurrences.of == Occurrences::Of::word && postings.written.is_name(small_letters_);
    return terms_;
  }

 private:
  void add_to(Occurrences::Of of_word, std::string_view word_prefix, Occurrences::Of of_stem,
              std::string_view stem_prefix, bool title, Xapian::termpos position, const Lexeme& lexeme,
              const Lexicon& lexicon) {
    const auto count = [&](Occurrences::Of of, std::string_view prefix, std::string_view text) -> Postings& {
      Postings& postings = terms_[std::string(prefix).append(text)];
      postings.occurrences.of = of;
      ++(title ? postings.occurrences.title : postings.occurrences.body);
      return postings;
    };
    Postings& word = count(of_word, word_prefix, lexicon.words().at(lexeme.word));
    word.positions.push_back(position);
    word.written.add(lexeme.letter_case, title);
    small_letters_ = small_letters_ || lexeme.letter_case == LetterCase::lower;
    for (const std::uint32_t stem : lexeme.stems)
      if (stem != Lexeme::kNone) count(of_stem, stem_prefix, lexicon.stems().at(stem));
  }

  std::map<std::string, Postings> terms_;
  bool small_letters_ = false;  // somewhere
};

}  // namespace

void add_copies(AnalysedArticle& article, const CopyGroup& copies) {
  const auto by_term = [](const TermPosting& a, const TermPosting& b) { return a.term < b.term; };
  for (std::string& term : copy_terms(copies)) {
    TermPosting posting{std::move(term), 0, {}};
    const auto at = std::lower_bound(article.terms.begin(), article.terms.end(), posting, by_term);
    article.terms.insert(at, std::move(posting));
  }
  if (copies.key != 0) article.values.emplace_back(kCollapseSlot, key_name(copies.key));
}

Analyser::Analyser(const Settings& settings, std::string_view dictionary)
    : settings_(settings), facets_(facet_fields(settings.extra_facets)), codec_(dictionary) {}

AnalysedArticle Analyser::analyse(const Article& article, std::string_view content_hash,
                                  std::string_view sketch, const CopyGroup& copies) {
  Inverter inverter;
  const WordCounts counts = walk_words(
      article, lexicon_, [&](const Word& w) { inverter.add(w.field, w.position, w.lexeme, lexicon_); });
  lexicon_.limit_memory(kLexiconBytes);
  AnalysedArticle out;
  const FieldNorms norms = field_norms(counts.lengths, settings_.ranking);
  for (const auto& [term, postings] : inverter.terms())
    out.terms.push_back({term, postings.occurrences.wdf(norms, settings_.ranking), postings.positions});
  Facts facts = facts_of(article, facets_, counts.no_language, content_hash, sketch);
  for (std::string& term : facts.terms) out.terms.push_back({std::move(term), 0, {}});
  std::sort(out.terms.begin(), out.terms.end(),
            [](const TermPosting& a, const TermPosting& b) { return a.term < b.term; });
  out.id_term = std::move(facts.id_term);
  out.values = std::move(facts.values);
  out.data = codec_.encode(article);
  add_copies(out, copies);
  return out;
}

}  // namespace dateline

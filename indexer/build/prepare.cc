#include "build/prepare.h"

#include "dates.h"
#include "record.h"
#include "settings.h"
#include "wire.h"

namespace dateline {

Preparer::Preparer(std::vector<FacetField> facets, RunBuilder* runs)
    : facets_(std::move(facets)), runs_(runs) {}

PreparedArticle Preparer::prepare(const Article& article) {
  PreparedArticle p;
  p.id = article.id;
  p.source = article.source;
  const std::string rest = encode_rest(article);
  std::string hashed = std::to_string(kAnalysisVersion);
  for (const std::string* field :
       {&article.id, &article.url, &article.title, &article.date, &article.site, &article.lang})
    put_string(hashed, *field);
  p.content_hash = hash_bytes(hashed + rest);
  if (const auto date = parse_iso_date(article.date)) p.seconds = date->seconds;

  Lexicon& lexicon = runs_ != nullptr ? runs_->lexicon() : lexicon_;
  SketchBuilder sketch;
  const WordCounts counts =
      walk_words(article, lexicon, [&](Field field, Xapian::termpos position, const Lexeme& lexeme) {
        if (field == Field::body) sketch.add(lexicon.hash(lexeme.word), lexeme.small_number);
        if (runs_ != nullptr) runs_->word(field, position, lexeme);
      });
  p.lengths = counts.lengths;
  p.cut_words = counts.cut;
  p.shortened = counts.shortened;
  Facts facts = facts_of(article, facets_, counts.no_language, p.content_hash,
                         encode(sketch.finish(article.title, article.date)));
  p.values = std::move(facts.values);
  if (runs_ != nullptr) {
    p.words = runs_->end_article(facts.terms);
  }
  put_string(p.encoded, encode_head(article));
  p.encoded += rest;
  return p;
}

void Preparer::make_room() {
  if (runs_ != nullptr) {
    runs_->make_room();
  } else {
    lexicon_.limit_memory();
  }
}

}  // namespace dateline

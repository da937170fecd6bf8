#include "build/prepare.h"

#include "record.h"
#include "settings.h"
#include "wire.h"

namespace dateline {

namespace {

std::string content_hash(const Article& article, std::string_view encoded_rest) {
  std::string hashed = std::to_string(kAnalysisVersion);
  for (const std::string* field :
       {&article.id, &article.url, &article.title, &article.date, &article.site, &article.lang})
    put_string(hashed, *field);
  return hash_bytes({hashed, encoded_rest});
}

}  // namespace

std::string content_hash(const Article& article) { return content_hash(article, encode_rest(article)); }

Preparer::Preparer(std::vector<FacetField> facets, std::size_t lexicon_bytes, RunBuilder* runs)
    : facets_(std::move(facets)),
      lexicon_bytes_(lexicon_bytes),
      runs_(runs),
      lexicon_(runs != nullptr ? runs->lexicon() : own_lexicon_),
      entities_(lexicon_) {}

PreparedArticle Preparer::prepare(Article& article) {
  entities_.begin(article);
  const WordCounts counts = walk_words(article, lexicon_, [&](const Word& word) {
    if (word.field == Field::body) sketch_.add(word.lexeme.hash, word.lexeme.small_number);
    if (runs_ != nullptr) runs_->word(word.field, word.position, word.lexeme);
    entities_.add(word);
  });
  entities_.end(article);

  PreparedArticle p;
  p.id = article.id;
  p.source = article.source;
  put_string(p.encoded, encode_head(article));
  const std::size_t head_end = p.encoded.size();
  append_rest(p.encoded, article);
  p.content_hash = content_hash(article, std::string_view(p.encoded).substr(head_end));
  p.date = article.date;
  p.lengths = counts.lengths;
  p.cut_words = counts.cut;
  p.shortened = counts.shortened;
  Facts facts = facts_of(article, facets_, counts.no_language, p.content_hash,
                         encode(sketch_.finish(article.title, article.date)));
  p.values = std::move(facts.values);
  if (runs_ != nullptr) {
    p.words = runs_->end_article(facts.terms);
  }
  return p;
}

void Preparer::make_room() {
  if (runs_ != nullptr) {
    runs_->make_room();
  } else {
    own_lexicon_.limit_memory(lexicon_bytes_);
  }
}

}  // namespace dateline

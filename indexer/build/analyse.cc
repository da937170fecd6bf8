#include "build/analyse.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "analysis/tokenize.h"
#include "dates.h"
#include "string_hash.h"

namespace dateline {
namespace {

struct Postings {
  double frequency = 0;
  std::vector<Xapian::termpos> positions;
};

// The terms of one article as they are found.
class TermMap {
 public:
  Postings& at(std::string_view prefix, std::string_view word) {
    key_.assign(prefix).append(word);
    const auto found = terms_.find(std::string_view(key_));
    return found != terms_.end() ? found->second : terms_.emplace(key_, Postings{}).first->second;
  }
  auto begin() { return terms_.begin(); }
  auto end() { return terms_.end(); }
  std::size_t size() const { return terms_.size(); }

 private:
  std::unordered_map<std::string, Postings, StringHash, std::equal_to<>> terms_;
  std::string key_;
};

// Where the words of one field go.
struct FieldPlan {
  double weight;         // what one occurrence adds to the normalised frequency
  const TextField* own;  // the field's own terms, or null
  double own_weight;
};

class ArticleAnalysis {
 public:
  ArticleAnalysis(Stems& stems, AnalysedArticle& out) : stems_(stems), out_(out) {}

  void add_text(std::string_view text, std::string_view lang, const FieldPlan& plan) {
    Tokenizer words(text);
    Token token;
    while (words.next(token)) {
      no_language_ = no_language_ || lang.empty();
      if (++words_ > kMaxArticleWords) {
        out_.shortened = true;
        return;
      }
      ++position_;
      out_.shortened_words += token.cut ? 1 : 0;
      stem_list_.clear();
      stems_.append(text.substr(token.begin, token.end - token.begin), token.folded, token.ascii, lang,
                    stem_list_);
      add("", token.folded, plan.weight);
      for (const std::string& stem : stem_list_) terms_.at(kStemPrefix, stem).frequency += plan.weight;
      if (plan.own == nullptr) continue;
      add(plan.own->word_prefix, token.folded, plan.own_weight);
      for (const std::string& stem : stem_list_)
        terms_.at(plan.own->stem_prefix, stem).frequency += plan.own_weight;
    }
  }
  void end_field() { position_ += kFieldGap; }
  bool has_text_of_no_language() const { return no_language_; }

  void finish(double scale) {
    out_.terms.reserve(out_.terms.size() + terms_.size());
    for (auto& [term, postings] : terms_)
      out_.terms.push_back({term, quantise(postings.frequency, scale), std::move(postings.positions)});
    std::sort(out_.terms.begin(), out_.terms.end(),
              [](const TermPosting& a, const TermPosting& b) { return a.term < b.term; });
  }

 private:
  void add(std::string_view prefix, std::string_view word, double weight) {
    Postings& postings = terms_.at(prefix, word);
    postings.frequency += weight;
    postings.positions.push_back(position_);
  }

  Stems& stems_;
  AnalysedArticle& out_;
  TermMap terms_;
  std::vector<std::string> stem_list_;
  Xapian::termpos position_ = 0;
  std::size_t words_ = 0;
  bool no_language_ = false;
};

double normaliser(double b, std::uint64_t length, double mean) {
  return mean > 0 ? 1 - b + b * static_cast<double>(length) / mean : 1;
}

std::uint64_t count_words_in(std::string_view text) {
  Tokenizer words(text);
  Token token;
  std::uint64_t n = 0;
  while (words.next(token)) ++n;
  return n;
}

}  // namespace

Xapian::termcount quantise(double frequency, double scale) {
  const double scaled = std::round(scale * frequency);
  return static_cast<Xapian::termcount>(
      std::clamp(scaled, 1.0, static_cast<double>(std::numeric_limits<std::int32_t>::max())));
}

FieldLengths count_words(const Article& article) {
  FieldLengths lengths{count_words_in(article.title), 0};
  for (const Paragraph& p : article.captions) lengths.body += count_words_in(p.text);
  for (const Paragraph& p : article.paragraphs) lengths.body += count_words_in(p.text);
  return lengths;
}

std::string_view source_file(std::string_view source) {
  const std::size_t mark = source.rfind('#');
  const bool offset = mark != std::string_view::npos && mark + 1 < source.size() &&
                      source.find_first_not_of("0123456789", mark + 1) == std::string_view::npos;
  return offset ? source.substr(0, mark) : source;
}

std::string file_term(std::string_view file) { return std::string(kFilePrefix) + hash_hex(file); }

Analyser::Analyser(const Settings& settings, std::string_view dictionary)
    : settings_(settings), facets_(facet_fields(settings.extra_facets)), codec_(dictionary) {}

AnalysedArticle Analyser::analyse(const Article& article, std::string_view content_hash,
                                  std::string_view sketch, const CopyGroup& copies) {
  AnalysedArticle out;
  const Ranking& r = settings_.ranking;
  const FieldLengths lengths = count_words(article);
  const double title = 1 / normaliser(r.title_b, lengths.title, r.mean_title_length);
  const double body = 1 / normaliser(r.body_b, lengths.body, r.mean_body_length);

  ArticleAnalysis words(stems_, out);
  words.add_text(article.title, article.lang, {r.title_weight * title, &kTextFields[0], title});
  words.end_field();
  for (const Paragraph& p : article.captions) {
    words.add_text(p.text, p.lang, {body, &kTextFields[1], 1});
    words.end_field();
  }
  for (const Paragraph& p : article.paragraphs)
    words.add_text(p.text, p.lang.empty() ? article.lang : p.lang, {body, nullptr, 0});

  const auto boolean = [&](std::string term) { out.terms.push_back({std::move(term), 0, {}}); };
  const auto value = [&](Xapian::valueno slot, std::string bytes) {
    if (!bytes.empty()) out.values.emplace_back(slot, std::move(bytes));
  };
  out.id_term = boolean_term(kIdPrefix, article.id);
  boolean(out.id_term);
  if (!article.url.empty()) boolean(boolean_term(kUrlPrefix, article.url));
  boolean(file_term(source_file(article.source)));
  for (const FacetField& field : facets_) {
    std::vector<std::string> values = facet_values(article, field);
    for (const std::string& v : values) boolean(facet_term(field.prefix, v));
    value(field.slot, join_values(std::move(values)));
  }
  if (const auto date = parse_iso_date(article.date)) {
    const std::string key = date->key();
    for (const Period& period : kPeriods)
      if (key.size() >= period.digits) boolean(std::string(period.prefix) + key.substr(0, period.digits));
    value(kDaySlot, key);
    value(kPublishedSlot, Xapian::sortable_serialise(static_cast<double>(date->seconds)));
  } else {
    boolean(std::string(kUndatedTerm));
  }
  if (words.has_text_of_no_language()) boolean(std::string(kNoLanguageTerm));
  value(kContentHashSlot, std::string(content_hash));
  value(kSourceSlot, article.source);
  value(kSketchSlot, std::string(sketch));
  value(kCollapseSlot, copies.key);
  if (!copies.key.empty()) boolean(std::string(kCopyPrefix) + copies.key);
  if (!copies.chain.empty()) boolean(std::string(kCopyChainPrefix) + copies.chain);
  out.data = codec_.encode(article);
  words.finish(r.scale);
  return out;
}

}  // namespace dateline

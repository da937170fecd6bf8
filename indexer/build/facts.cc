#include "build/facts.h"

#include "dates.h"

namespace dateline {

std::string file_term(std::string_view file) { return std::string(kFilePrefix) + hash_hex(file); }

Facts facts_of(const Article& article, const std::vector<FacetField>& facets, bool no_language,
               std::string_view content_hash, std::string_view sketch) {
  Facts facts;
  constexpr std::size_t kUsual = 16;
  facts.terms.reserve(kUsual);
  facts.values.reserve(kUsual);
  const auto boolean = [&](std::string term) { facts.terms.push_back(std::move(term)); };
  const auto value = [&](Xapian::valueno slot, std::string bytes) {
    if (!bytes.empty()) facts.values.emplace_back(slot, std::move(bytes));
  };
  facts.id_term = boolean_term(kIdPrefix, article.id);
  boolean(facts.id_term);
  if (!article.url.empty()) boolean(boolean_term(kUrlPrefix, article.url));
  boolean(file_term(source_file(article.source)));
  for (const FacetField& field : facets) {
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
  if (no_language) boolean(std::string(kNoLanguageTerm));
  value(kContentHashSlot, std::string(content_hash));
  value(kSourceSlot, article.source);
  value(kSketchSlot, std::string(sketch));
  return facts;
}

std::vector<std::string> copy_terms(const CopyGroup& copies) {
  std::vector<std::string> terms;
  if (copies.chain != 0) terms.push_back(std::string(kCopyChainPrefix) + key_name(copies.chain));
  if (copies.key != 0) terms.push_back(std::string(kCopyPrefix) + key_name(copies.key));
  return terms;
}

}  // namespace dateline

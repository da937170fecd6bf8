#include "schema.h"

#define XXH_STATIC_LINKING_ONLY  // for a state that is no allocation
#include <xxhash.h>

#include <algorithm>
#include <cctype>
#include <unordered_set>

#include "analysis/fold.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kMaxKeyBytes = 200;
constexpr std::size_t kKeptKeyBytes = 160;  // of a key that is hashed

std::string canonical(XXH128_hash_t hash) {
  XXH128_canonical_t bytes;
  XXH128_canonicalFromHash(&bytes, hash);
  return {reinterpret_cast<const char*>(bytes.digest), sizeof bytes.digest};
}

}  // namespace

std::vector<FacetField> facet_fields(const std::vector<std::string>& extra) {
  std::vector<FacetField> fields;
  fields.reserve(kFacets.size() + extra.size());
  Xapian::valueno slot = kFirstFacetSlot;
  for (const Facet& f : kFacets)
    fields.push_back({std::string(f.name), std::string(f.json_key), std::string(f.prefix), slot++});
  for (const std::string& name : extra) {
    std::string prefix = "X";
    for (const char c : name) prefix += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    fields.push_back({name, name, prefix + ":", slot++});
  }
  return fields;
}

std::vector<Xapian::valueno> column_slots(const std::vector<FacetField>& facets) {
  std::vector<Xapian::valueno> slots{kPublishedSlot, kCollapseSlot, kDaySlot};
  for (const FacetField& f : facets) slots.push_back(f.slot);
  return slots;
}

const FacetField* find_facet(const std::vector<FacetField>& fields, std::string_view name) {
  for (const FacetField& f : fields)
    if (f.name == name || f.json_key == name) return &f;
  return nullptr;
}

bool is_free_facet_name(std::string_view name) {
  if (name.empty() || name.size() > 30) return false;
  for (const char c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) return false;
  static constexpr std::string_view kTaken[] = {"id",   "url",   "body",      "date", "source",
                                                "file", "langs", "date_from", "none"};
  if (std::find(std::begin(kTaken), std::end(kTaken), name) != std::end(kTaken)) return false;
  for (const Facet& f : kFacets)
    if (f.name == name || f.json_key == name) return false;
  for (const TextField& f : kTextFields)
    if (f.name == name) return false;
  for (const Period& p : kPeriods)
    if (p.name == name) return false;
  return true;
}

std::vector<std::string> facet_values(const Article& article, const FacetField& field) {
  std::vector<std::string> made;  // where the article does not hold them as a list
  const std::vector<std::string>* raw = &made;
  const auto builtin =
      std::find_if(kFacets.begin(), kFacets.end(), [&](const Facet& f) { return f.name == field.name; });
  if (builtin == kFacets.end()) {
    if (const auto found = article.extra.find(field.name); found != article.extra.end()) raw = &found->second;
  } else if (builtin->values != nullptr) {
    raw = &(article.*(builtin->values));
  } else if (field.name == "lang") {
    made = languages(article);
    // The headline is in the article's own language.
    if (!article.title.empty()) made.push_back(article.lang);
  } else {
    made = {article.site};
  }
  std::vector<std::string> values;
  std::unordered_set<std::string> seen;
  for (const std::string& text : *raw) {
    std::string value = squeeze_space(text);  // control characters, the separator among them, become spaces
    if (value.empty()) continue;
    if (raw->size() > 1 && !seen.insert(fold_value(value)).second) continue;
    values.push_back(std::move(value));
  }
  return values;
}

std::string join_values(std::vector<std::string> values) {
  std::sort(values.begin(), values.end());
  std::string out;
  for (const std::string& v : values) {
    if (!out.empty()) out += kValueSeparator;
    out += v;
  }
  return out;
}

std::string boolean_term(std::string_view prefix, std::string_view key) {
  std::string term(prefix);
  const auto nuls = static_cast<std::size_t>(std::count(key.begin(), key.end(), '\0'));
  if (key.size() + nuls <= kMaxKeyBytes) return term.append(key);
  std::string_view kept = utf8_prefix(key, kKeptKeyBytes);
  kept = kept.substr(0, std::min(kept.find('\0'), kept.size()));
  return term.append(kept).append("#").append(hash_hex(key));
}

std::string facet_term(std::string_view prefix, std::string_view value) {
  return boolean_term(prefix, fold_value(value));
}

std::string hash_bytes(std::string_view bytes) { return canonical(XXH3_128bits(bytes.data(), bytes.size())); }

std::string hash_bytes(std::initializer_list<std::string_view> parts) {
  XXH3_state_t state;
  XXH3_128bits_reset(&state);
  for (const std::string_view part : parts) XXH3_128bits_update(&state, part.data(), part.size());
  return canonical(XXH3_128bits_digest(&state));
}

std::string hash_hex(std::string_view bytes) { return hexadecimal(hash_bytes(bytes)); }

std::string hexadecimal(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes.size());
  for (const char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

}  // namespace dateline

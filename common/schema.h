// The index schema: one table of the fields of an article, read by indexing, by queries and by the help text.
// docs/index-format.md explains it in prose.
#pragma once

#include <xapian.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "dateline/article.h"

namespace dateline {

// A field whose words are searched: `title:summit`.
struct TextField {
  std::string_view name;
  std::string_view word_prefix;  // of its words, with positions
  std::string_view stem_prefix;  // of its stems, without
  std::string_view help;
};

inline constexpr std::string_view kStemPrefix = "Z";  // stems of title, captions and body together
inline constexpr std::array<TextField, 2> kTextFields{{
    {"title", "S", "ZS", "words of the headline"},
    {"caption", "XCAPTION", "ZXCAPTION", "words of photo captions"},
}};

// Value slots. Facet slots follow from kFirstFacetSlot on, in the order of kFacets, then further facets by
// name.
inline constexpr Xapian::valueno kPublishedSlot = 0;    // seconds since 1970 UTC, sortable
inline constexpr Xapian::valueno kContentHashSlot = 1;  // 16 bytes
inline constexpr Xapian::valueno kCollapseSlot = 2;     // near-duplicate key; empty for most articles
inline constexpr Xapian::valueno kSourceSlot = 3;  // file, with "#OFFSET" where it holds several articles
inline constexpr Xapian::valueno kDaySlot = 4;     // 20230730, 202307 or 2023
inline constexpr Xapian::valueno kFirstFacetSlot = 5;
inline constexpr Xapian::valueno kSketchSlot = 1000;  // what near-duplicates are told by; behind all facets

// A field with whole values, which filter and are counted: `topic:grain`, --facet topic.
struct Facet {
  std::string_view name;      // in queries and results
  std::string_view json_key;  // in articles; accepted for the name too
  std::string_view prefix;    // of its boolean terms, before the folded value
  std::string_view help;
  std::vector<std::string> Article::*values;  // null where the article holds it otherwise
};

inline constexpr std::array<Facet, 9> kFacets{{
    {"site", "site", "H", "the site's name", nullptr},
    {"lang", "lang", "L", "languages of its text, as ISO codes", nullptr},
    {"author", "authors", "A", "an author's name", &Article::authors},
    {"section", "section", "XSECTION:", "section of the site", &Article::sections},
    {"tag", "tags", "K", "a tag or keyword", &Article::tags},
    {"topic", "topics", "XTOPIC:", "a topic", &Article::topics},
    {"place", "places", "XPLACE:", "a place", &Article::places},
    {"person", "people", "XPERSON:", "a person", &Article::people},
    {"org", "orgs", "XORG:", "an organisation", &Article::orgs},
}};

// Periods: counted like facets, taken from kDaySlot.
struct Period {
  std::string_view name;
  std::string_view prefix;  // of its boolean terms
  std::size_t digits;       // of kDaySlot
};
inline constexpr std::array<Period, 3> kPeriods{{{"year", "Y", 4}, {"month", "M", 6}, {"day", "D", 8}}};

inline constexpr std::string_view kUndatedTerm = "XDATE:none";
inline constexpr std::string_view kNoLanguageTerm = "XLANG:none";  // some of its text is in no known language
inline constexpr std::string_view kNothingTerm = "XNOTHING:";      // in no article, by promise
inline constexpr std::string_view kUrlPrefix = "U";
inline constexpr std::string_view kIdPrefix = "Q";
inline constexpr std::string_view kCopyChainPrefix = "XCHAIN:";  // + key, where near-duplicates chain
inline constexpr std::string_view kCopyPrefix = "XCOPY:";  // + near-duplicate key, where an article has one
inline constexpr std::string_view kFilePrefix = "XFILE:";  // the file an article came from, hashed

inline constexpr std::string_view kLanguagePrefix = kFacets[1].prefix;

// In facet slots between values.
inline constexpr char kValueSeparator = '\x1F';

// Positions between title, captions and body, so that no phrase reaches across.
inline constexpr Xapian::termpos kFieldGap = 100;

// A facet of one index: a row of kFacets, or a further one named by the user.
struct FacetField {
  std::string name;
  std::string json_key;
  std::string prefix;
  Xapian::valueno slot;
};

// kFacets, then `extra` in the given order.
std::vector<FacetField> facet_fields(const std::vector<std::string>& extra);

// Those of which there are columns: what is counted, sorted and collapsed by.
std::vector<Xapian::valueno> column_slots(const std::vector<FacetField>& facets);

// The field of a name or JSON key, or null.
const FacetField* find_facet(const std::vector<FacetField>& fields, std::string_view name);

// Whether `name` can name a further facet: lower-case letters, digits, '-' and '_', and not taken.
bool is_free_facet_name(std::string_view name);

// What an article has for a facet: trimmed, without separators, each folded value once and first come first.
std::vector<std::string> facet_values(const Article& article, const FacetField& field);

// Facet slots hold the values in order, joined by kValueSeparator.
std::string join_values(std::vector<std::string> values);
template <class Use>
void for_each_value(std::string_view joined, Use&& use) {
  while (!joined.empty()) {
    const std::size_t end = std::min(joined.find(kValueSeparator), joined.size());
    use(joined.substr(0, end));
    joined.remove_prefix(std::min(end + 1, joined.size()));
  }
}

// prefix + key; a key of more than 200 bytes (NUL counts twice, as in Xapian) is shortened and hashed.
std::string boolean_term(std::string_view prefix, std::string_view key);

// The boolean term of a facet value: folded, so that spellings meet.
std::string facet_term(std::string_view prefix, std::string_view value);

// Words begin with no capital; prefixes with one. So words without a prefix stand before 'A' and from '[' on.
constexpr bool is_prefixed(std::string_view term) {
  return !term.empty() && term[0] >= 'A' && term[0] <= 'Z';
}

// Whether a posting of a word says that the word is written as a name in the article: its wdf is odd then.
constexpr bool is_marked_as_name(Xapian::termcount wdf) { return wdf % 2 == 1; }

// 128-bit XXH3 of bytes, in parts or whole, as 16 bytes and as 32 hexadecimal digits.
std::string hash_bytes(std::initializer_list<std::string_view> parts);
std::string hash_bytes(std::string_view bytes);
std::string hash_hex(std::string_view bytes);
std::string hexadecimal(std::string_view bytes);

}  // namespace dateline

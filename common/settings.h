// What a generation was made with, and what a reader must know to search it. Stored as dateline.json in the
// generation and as user metadata of its database; the latter rules, since it travels with the database.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dateline {

// Changes whenever terms, slots or document data change their meaning.
inline constexpr int kFormatVersion = 1;
// Changes whenever the same article would be extracted or analysed otherwise: a refresh then reads everything
// anew.
inline constexpr int kAnalysisVersion = 9;

// Keys of user metadata.
inline constexpr std::string_view kMetadataPrefix = "dateline.";
inline constexpr std::string_view kSettingsKey = "dateline.settings";
inline constexpr std::string_view kDictionaryKey = "dateline.dictionary";  // of zstd, for document data
inline constexpr std::string_view kFilesKey = "dateline.files/";           // + directory: what refresh knows
inline constexpr std::string_view kLastRunKey = "dateline.last-run";  // the last change, seconds since 1970
inline constexpr std::string_view kVersionsKey =
    "dateline.versions/";  // + id: texts that lost to a newer one

// BM25F (Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond", section 3.6),
// with the field-normalised frequency folded into the wdf when an article is indexed:
//   tf~ = Σ_f weight_f · tf_f / (1 − b_f + b_f · length_f / mean_length_f)      wdf = max(1, round(scale ·
//   tf~))
// and searched with BM25 of k1' = scale · k1 and b = 0, which needs no document length.
struct Ranking {
  double scale = 16;
  double k1 = 1.5;
  double title_weight = 2.0;
  double title_b = 0.5;
  double body_b = 0.75;          // captions count as body
  double mean_title_length = 0;  // words, over the articles that have a title
  double mean_body_length = 0;   // words, over the articles that have a body
};

struct Settings {
  int format_version = kFormatVersion;
  int analysis_version = kAnalysisVersion;
  std::string created_by;  // name and version of the program
  Ranking ranking;
  std::vector<std::string> extra_facets;
};

std::string to_json(const Settings& settings);

// Throws Error(bad_input) for what is no settings or of another format version; `where` names it.
Settings settings_from_json(std::string_view json, const std::string& where);

}  // namespace dateline

#include "entities/case_endings.h"

#include <algorithm>
#include <utility>

namespace dateline {

CaseEndings::CaseEndings(std::string_view langs, std::size_t least, std::vector<std::string_view> endings,
                         std::vector<std::string_view> instead)
    : langs_(langs), least_(least), endings_(std::move(endings)), instead_(std::move(instead)) {
  const auto last = [](std::string_view ending) { return static_cast<unsigned char>(ending.back()); };
  std::sort(endings_.begin(), endings_.end(), [&](std::string_view a, std::string_view b) {
    return last(a) != last(b) ? last(a) < last(b) : a.size() > b.size();
  });
  for (const std::string_view ending : endings_) ++begins_[last(ending) + 1u];
  for (std::size_t byte = 1; byte < begins_.size(); ++byte)
    begins_[byte] = static_cast<std::uint8_t>(begins_[byte] + begins_[byte - 1]);
}

bool CaseEndings::are_of(std::string_view lang) const {
  for (std::size_t i = 0; i < langs_.size(); i += 3)  // codes of two letters and a space
    if (langs_.substr(i, 2) == lang) return true;
  return false;
}

bool CaseEndings::make(std::string_view folded, std::string_view base) const {
  for (const std::string_view ending : of(folded)) {
    if (folded.size() < ending.size() + least_ || !folded.ends_with(ending)) continue;
    const std::string_view stem = folded.substr(0, folded.size() - ending.size());
    if (!base.starts_with(stem)) continue;
    const std::string_view rest = base.substr(stem.size());
    if (std::find(instead_.begin(), instead_.end(), rest) != instead_.end()) return true;
  }
  return false;
}

const CaseEndings* case_endings_of(std::string_view lang) {
  static const std::vector<CaseEndings> all{
      {"az tr tk uz kk ky tt",
       4,
       {"ndaki", "ndeki", "daki",  "deki", "taki", "teki", "ndan", "nden", "dan", "den", "tan",
        "ten",   "nda",   "nde",   "nin",  "nun",  "da",   "de",   "ta",   "te",  "in",  "un",
        "yla",   "yle",   "la",    "le",   "ya",   "ye",   "yi",   "yu",   "ni",  "nu",  "na",
        "ne",    "lilar", "liler", "dir",  "dur",  "li",   "lu",   "a",    "e",   "i",   "u"},
       {""}},
      {"ru uk be bg mk sr",
       6,
       {"иями", "ями", "ами", "ией", "ою", "ею", "ой", "ей", "ом", "ем", "ым", "ах", "ях", "ию",
        "ии",   "ії",  "ію",  "єю",  "а",  "я",  "у",  "ю",  "е",  "и",  "і",  "ы",  "ї"},
       {"", "а", "я", "ия", "ь", "й"}},
      {"hy", 6, {"ներում", "ումն", "ում", "ից", "ով", "ին", "ի", "ն", "ը"}, {"", "ա"}},
      {"ka", 9, {"ისთვის", "იდან", "დან", "ისა", "ში", "ზე", "ის", "ით", "ად", "მა", "ს"}, {"ი", ""}},
      {"de nl sv da no", 4, {"s"}, {""}},
      {"fr es it pt ar fa", 0, {}, {}},  // none, but names of their own
  };
  for (const CaseEndings& e : all)
    if (e.are_of(lang)) return &e;
  return nullptr;
}

}  // namespace dateline

#include "entities/case_endings.h"

namespace dateline {

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
      {"hy", 6, {"ներում", "ումն", "ում", "ից", "ով", "ին", "ից", "ի", "ն", "ը"}, {"", "ա"}},
      {"ka", 9, {"ისთვის", "იდან", "დან", "ისა", "ში", "ზე", "ის", "ით", "ად", "მა", "ს"}, {"ი", ""}},
      {"de nl sv da no", 4, {"s"}, {""}},
      {"fr es it pt ar fa", 0, {}, {}},  // none, but names of their own
  };
  if (lang.size() != 2) return nullptr;
  for (const CaseEndings& e : all)
    if (e.langs.find(lang) != std::string_view::npos) return &e;
  return nullptr;
}

}  // namespace dateline

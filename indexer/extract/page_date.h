// The day a page was published.
#pragma once

#include <string>
#include <string_view>

#include "dateline/article.h"
#include "extract/page_evidence.h"
#include "extract/prose_date.h"

namespace dateline {

// A date as metadata writes it: ISO, of mail, a Unix time, or prose with a year. Empty for what is none, for
// a day on which nothing can have been published, and for the first of 1970: a clock that was never set.
std::string metadata_date(std::string_view value, const DateHints& hints, bool prose = true);

// Takes dates in order of trust: the first with a day counts, and where none has one the first with less.
class DateChoice {
 public:
  DateChoice(Article& article, const DateHints& hints) : article_(article), hints_(hints) {}
  ~DateChoice();
  DateChoice(const DateChoice&) = delete;
  DateChoice& operator=(const DateChoice&) = delete;

  void take(std::string_view value, const char* from);
  bool done() const { return !article_.date.empty(); }

 private:
  Article& article_;
  const DateHints& hints_;
  std::string partial_, partial_from_;
};

// What a URL says: /2023/07/30/, /2023-07-30-, /2023/jul/30/, /20230730/; or, of no use but as a hint, /2023/
// and /2023/07/. ISO; empty where it says none.
std::string date_in_url(std::string_view url);

// Takes dates from the page's meta elements, microdata, time elements, its URL and its text.
void find_page_date(const PageEvidence& page, const std::string& url, DateHints hints, DateChoice& choice);

}  // namespace dateline

// An article: what is left of a document after extraction, and what the index stores and gives back.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace dateline {

// One paragraph or caption. `lang` is an ISO 639-1 code ("en"), empty where the language is unknown.
struct Paragraph {
  std::string text;
  std::string lang;
  bool operator==(const Paragraph&) const = default;
};

// Another text of an article, which lost to a newer one of the same id.
struct Version {
  std::string date;    // as Article::date
  std::string source;  // as Article::source
  bool operator==(const Version&) const = default;
};

// All strings are UTF-8; empty means absent.
struct Article {
  std::string id;     // unique in an index; when empty the indexer takes the URL, else the source
  std::string url;    // canonical
  std::string title;  // headline, without the site's name
  std::string date;   // ISO 8601: 2023, 2023-07, 2023-07-30 or 2023-07-30T12:00:00+04:00
  std::string site;
  std::string lang;  // main language; paragraphs without a language of their own are taken to be in it
  std::vector<std::string> authors;
  std::vector<std::string> sections;
  std::vector<std::string> tags;
  std::vector<std::string> topics;
  std::vector<std::string> places;
  std::vector<std::string> people;
  std::vector<std::string> orgs;
  std::map<std::string, std::vector<std::string>> extra;  // further facets, by name
  std::vector<Paragraph> captions;
  std::vector<Paragraph> paragraphs;
  std::string source;     // file it came from, with "#OFFSET" (bytes) where the file holds several articles
  std::string date_from;  // json-ld, meta, microdata, time, url, prose, feed or header; empty if given
  // Those of "places", "people" and "orgs" that were found in the text, since the source gave none.
  std::vector<std::string> guessed;
  std::vector<Version> versions;  // the newest first; only what an index gives back has them
  bool operator==(const Article&) const = default;
};

// The paragraphs joined by one newline.
std::string body_text(const Article& article);

// The captions joined by one newline.
std::string caption_text(const Article& article);

// The distinct languages of the captions and paragraphs, in order of appearance.
std::vector<std::string> languages(const Article& article);

// The article as one JSON object (no newline), as JSON Lines input takes it and --extract and --show print
// it. Keys without a value are left out; `body` and `caption` have their paragraphs joined by one newline.
// Text that is not UTF-8 is repaired.
std::string to_json(const Article& article);

}  // namespace dateline

#include <nlohmann/json.hpp>

#include "dateline/article.h"
#include "utf8.h"

namespace dateline {

std::string to_json(const Article& a) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  const auto text = [&](const char* key, const std::string& value) {
    if (!value.empty()) json[key] = value;
  };
  const auto list = [&](const std::string& key, const std::vector<std::string>& values) {
    if (!values.empty()) json[key] = values;
  };
  text("id", a.id);
  text("url", a.url);
  text("title", a.title);
  text("body", body_text(a));
  text("date", a.date);
  text("site", a.site);
  text("lang", a.lang);
  list("authors", a.authors);
  if (a.sections.size() == 1) {  // a page has one, as a rule
    text("section", a.sections.front());
  } else {
    list("section", a.sections);
  }
  list("tags", a.tags);
  list("topics", a.topics);
  list("places", a.places);
  list("people", a.people);
  list("orgs", a.orgs);
  text("caption", caption_text(a));
  for (const auto& [name, values] : a.extra) list(name, values);
  text("source", a.source);
  // One for each line of the caption and of the body.
  std::vector<std::string> langs;
  for (const Paragraph& p : a.captions) langs.push_back(p.lang);
  for (const Paragraph& p : a.paragraphs) langs.push_back(p.lang);
  list("langs", langs);
  text("date_from", a.date_from);
  list("guessed", a.guessed);
  for (const Version& v : a.versions) {
    nlohmann::ordered_json version = nlohmann::ordered_json::object();
    if (!v.date.empty()) version["date"] = v.date;
    version["source"] = v.source;
    json["versions"].push_back(std::move(version));
  }
  return terminal_safe_json(json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace dateline

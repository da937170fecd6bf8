#include "article_maker.h"

#include <algorithm>

#include "dates.h"

namespace dateline::test {

ArticleMaker::ArticleMaker(Random& random, std::size_t stories, bool backdating)
    : random_(random), backdating_(backdating) {
  constexpr std::size_t kFamilies = 25;
  while (vocabulary_.size() < kFamilies)
    for (Strings& family : oracle::random_vocabulary(random_)) vocabulary_.push_back(std::move(family));
  for (; stories > 0; --stories) {
    stories_.emplace_back();
    for (std::size_t n = random_.between(2, 5); n > 0; --n) stories_.back().push_back(words(12, 25) + ".");
  }
}

std::string ArticleMaker::words(std::size_t least, std::size_t most) {
  std::string out;
  for (std::size_t n = random_.between(least, most); n > 0; --n) {
    if (!out.empty()) out += ' ';
    const std::size_t size = vocabulary_.size();  // some are more frequent
    out += random_.one_of(vocabulary_[std::min(random_.below(size), random_.below(size))]);
  }
  return out;
}

std::string ArticleMaker::new_date() {
  if (random_.percent(10)) return {};
  const auto digits = [&](std::size_t most) {
    const std::size_t n = random_.between(1, most);
    return (n < 10 ? "0" : "") + std::to_string(n);
  };
  std::string date = std::to_string(random_.between(2019, 2023));
  if (random_.percent(10)) return date;
  date += "-" + digits(12);
  if (random_.percent(10)) return date;
  date += "-" + digits(28);
  return random_.percent(70) ? date : date + "T10:" + digits(5) + ":00Z";
}

Article ArticleMaker::make(ArchiveFile::Kind kind) {
  const std::string own = number();
  Article a;
  if (kind == ArchiveFile::Kind::lines && random_.percent(60)) a.id = "a" + own;
  if (kind == ArchiveFile::Kind::html || (kind == ArchiveFile::Kind::lines && random_.percent(40)))
    if (random_.percent(70)) a.url = "https://wire.example/" + own;
  const Strings& story = random_.one_of(stories_);
  if (random_.percent(40)) {  // a copy, more or less
    a.title =
        random_.percent(50) ? story.front().substr(0, story.front().find(' ', 30)) : words(3, 6) + " " + own;
    for (const std::string& p : story)
      if (random_.percent(85)) a.paragraphs.push_back({p, {}});
    if (random_.percent(30)) a.paragraphs.push_back({words(10, 20) + ".", {}});
  } else {
    a.title = words(2, 6) + " " + own;
  }
  while (a.paragraphs.empty() || random_.percent(30)) a.paragraphs.push_back({words(12, 25) + ".", {}});
  a.date = new_date();
  if (kind == ArchiveFile::Kind::lines) {
    const auto& facets = oracle::made_up_values();
    const auto some = [&](const char* facet, std::size_t most) {
      const auto found =
          std::find_if(facets.begin(), facets.end(), [&](const auto& f) { return f.first == facet; });
      Strings out;
      for (std::size_t n = random_.below(most + 1); n > 0; --n) out.push_back(random_.one_of(found->second));
      return out;
    };
    a.authors = some("author", 2);
    a.topics = some("topic", 3);
    a.places = some("place", 2);
    if (random_.percent(40)) a.lang = random_.percent(50) ? "en" : "tr";
    if (random_.percent(30)) a.captions.push_back({words(3, 8), {}});
  }
  return a;
}

void ArticleMaker::edit(Article& a) {
  const std::string own = number();
  switch (random_.below(5)) {
    case 0:
      a.title = words(2, 6) + " " + own;
      break;
    case 1:
      if (const std::string date = new_date(); backdating_ || seconds_of(date) >= seconds_of(a.date))
        a.date = date;
      break;
    case 2:
      a.paragraphs.push_back({words(12, 25) + ".", {}});
      break;
    case 3:
      a.paragraphs[random_.below(a.paragraphs.size())].text = words(12, 25) + " " + own + ".";
      break;
    default:  // from a copy to something else, or to a copy
      a.paragraphs.clear();
      for (const std::string& p : random_.one_of(stories_)) a.paragraphs.push_back({p, {}});
      if (random_.percent(50)) a.paragraphs.front().text = words(12, 25) + " " + own + ".";
  }
}

std::int64_t seconds_of(const std::string& date) {
  const auto parsed = parse_iso_date(date);
  return parsed ? parsed->seconds : 0;
}

}  // namespace dateline::test

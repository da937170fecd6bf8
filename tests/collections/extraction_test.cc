// Dates, titles and authors of the pages of the extraction set, against what a reader wrote down of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>

#include "analysis/fold.h"
#include "collection.h"
#include "dateline/indexer.h"

namespace dateline::test {
namespace {

struct Label {
  std::string key;
  std::vector<std::string> days, titles, authors;  // any of the days and titles is right
};

std::vector<std::string> split(const std::string& text, const std::string& mark) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; !text.empty() && at <= text.size();) {
    const std::size_t end = std::min(text.find(mark, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + mark.size();
  }
  return parts;
}

std::vector<Label> read_labels() {
  std::vector<Label> labels;
  for (const std::string& line : lines(read(DATELINE_EXTRACTION_LABELS))) {
    if (line.starts_with('#')) continue;
    const std::vector<std::string> columns = split(line + "\t", "\t");
    labels.push_back({columns.at(0), split(columns.at(1), "/"), split(columns.at(2), " || "),
                      split(columns.at(3), " | ")});
  }
  return labels;
}

std::map<std::string, Article> read_pages() {
  std::map<std::string, Article> pages;
  extract({(collections_dir() / "extraction" / "html").string()}, {}, [&](const Article& a) {
    const std::string name = fs::path(a.source).filename().string();
    pages[name.substr(0, name.find('.'))] = a;
  });
  return pages;
}

std::vector<std::string> folded(const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const std::string& text : texts) out.push_back(fold_value(text));
  std::sort(out.begin(), out.end());
  return out;
}

bool is_one_of(const std::string& text, const std::vector<std::string>& texts) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : " | ") + text;
  return out.empty() ? "none" : out;
}

// How many of the pages are right, and what is wrong.
struct Score {
  int right = 0, of = 0;
  std::string wrong;
  double share() const { return of == 0 ? 1 : static_cast<double>(right) / of; }

  void add(const Label& label, bool is_right, const std::string& got,
           const std::vector<std::string>& wanted) {
    ++of;
    right += is_right ? 1 : 0;
    if (!is_right)
      wrong +=
          label.key.substr(0, 8) + ": " + (got.empty() ? "none" : got) + ", not " + joined(wanted) + "\n";
  }
};

// Of the pages whose key begins with an even digit, and of the others: the rules were made on the even ones.
struct Halves {
  Score even, odd;

  Score& of(const Label& label) {
    return std::stoi(label.key.substr(0, 1), nullptr, 16) % 2 == 0 ? even : odd;
  }
  double share() const {
    return even.of + odd.of == 0 ? 1 : static_cast<double>(even.right + odd.right) / (even.of + odd.of);
  }
  std::string wrong() const { return even.wrong + odd.wrong; }
  void print(const char* what) const {
    std::printf("%s: %d of %d even, %d of %d odd\n", what, even.right, even.of, odd.right, odd.of);
  }
};

TEST(ExtractionSet, DatesTitlesAndAuthorsAreThoseAReaderFinds) {
  SKIP_WITHOUT_COLLECTIONS();
  if (!fs::is_directory(collections_dir() / "extraction" / "html")) GTEST_SKIP() << "no extraction set";
  std::map<std::string, Article> pages = read_pages();
  Halves dates, titles, authors;
  for (const Label& label : read_labels()) {
    const Article& page = pages[label.key];
    if (!label.days.empty())
      dates.of(label).add(label, is_one_of(page.date.substr(0, 10), label.days),
                          page.date + " (" + page.date_from + ")", label.days);
    if (!label.titles.empty())
      titles.of(label).add(label, is_one_of(fold_value(page.title), folded(label.titles)), page.title,
                           label.titles);
    if (!label.authors.empty())
      authors.of(label).add(label, folded(page.authors) == folded(label.authors), joined(page.authors),
                            label.authors);
  }
  dates.print("dates");
  titles.print("titles");
  authors.print("authors of pages that show one");
  ASSERT_GE(dates.even.of + dates.odd.of, 60);
  EXPECT_GE(dates.share(), 0.95) << dates.wrong();
  EXPECT_GE(titles.share(), 0.93) << titles.wrong();
  EXPECT_GE(authors.share(), 0.8) << authors.wrong();
}

}  // namespace
}  // namespace dateline::test

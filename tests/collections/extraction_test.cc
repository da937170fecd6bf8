// Texts, dates, titles and authors of the pages of the extraction set, against what readers wrote down of
// them.
#include <gtest/gtest.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <iterator>
#include <map>
#include <utility>

#include "analysis/fold.h"
#include "collection.h"
#include "dateline/indexer.h"
#include "utf8.h"

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

// Whether a page's key begins with an even digit: the rules were made on these, and not on the others.
bool is_even(const std::string& key) { return std::stoi(key.substr(0, 1), nullptr, 16) % 2 == 0; }

struct Halves {
  Score even, odd;

  Score& of(const Label& label) { return is_even(label.key) ? even : odd; }
  double share() const {
    return even.of + odd.of == 0 ? 1 : static_cast<double>(even.right + odd.right) / (even.of + odd.of);
  }
  std::string wrong() const { return even.wrong + odd.wrong; }
  void print(const char* what) const {
    std::printf("%s: %d of %d even, %d of %d odd\n", what, even.right, even.of, odd.right, odd.of);
  }
};

bool is_of_a_word(char32_t c) {
  const char kind = *utf8proc_category_string(static_cast<utf8proc_int32_t>(c));
  return kind == 'L' || kind == 'N' || c == '_';
}

// Runs of letters, digits and underscores, as they are written.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded c = decode_utf8(text, at);
    const bool was_inside = std::exchange(inside, is_of_a_word(c.code_point));
    if (inside && !was_inside) words.emplace_back();
    if (inside) words.back().append(text, at, c.bytes);
    at += c.bytes;
  }
  return words;
}

// Each four words that follow each other, sorted, as often as they are there; of fewer words all of them.
std::vector<std::string> shingles_of(const std::string& text) {
  constexpr std::size_t kWords = 4;
  const std::vector<std::string> words = words_of(text);
  std::vector<std::string> shingles;
  for (std::size_t i = 0; i < words.size() && (i == 0 || i + kWords <= words.size()); ++i) {
    std::string& shingle = shingles.emplace_back();
    for (std::size_t j = i; j < std::min(i + kWords, words.size()); ++j) shingle += words[j] + " ";
  }
  std::sort(shingles.begin(), shingles.end());
  return shingles;
}

// A mean, of what has a value.
struct Mean {
  double sum = 0, of = 0;

  void add(std::size_t part, std::size_t whole) {
    if (whole == 0) return;
    sum += static_cast<double>(part) / static_cast<double>(whole);
    ++of;
  }
  double value() const { return of == 0 ? 0 : sum / of; }
};

// The measure of the article extraction benchmark: how many of the shingles that were found are right, and
// how many of the right ones were found, each a mean over pages; F1 is the harmonic mean of these two.
struct Agreement {
  Mean precision, recall;

  void add(const std::vector<std::string>& right, const std::vector<std::string>& found) {
    std::vector<std::string> both;
    std::set_intersection(right.begin(), right.end(), found.begin(), found.end(), std::back_inserter(both));
    precision.add(both.size(), found.size());
    recall.add(both.size(), right.size());
  }
  double f1() const {
    const double p = precision.value(), r = recall.value();
    return p + r == 0 ? 0 : 2 * p * r / (p + r);
  }
};

TEST(ExtractionSet, TextsAreThoseAReaderFinds) {
  SKIP_WITHOUT_COLLECTIONS();
  const fs::path folder = collections_dir() / "extraction";
  if (!fs::is_directory(folder / "html")) GTEST_SKIP() << "no extraction set";
  const auto truth = nlohmann::json::parse(read(folder / "ground-truth.json"));
  std::map<std::string, Article> pages = read_pages();
  Agreement all, even, odd;
  for (const auto& [key, page] : truth.items()) {
    const std::vector<std::string> right = shingles_of(page.at("articleBody")),
                                   found = shingles_of(body_text(pages[key]));
    all.add(right, found);
    (is_even(key) ? even : odd).add(right, found);
  }
  std::printf("F1 of texts: %.4f, even %.4f, odd %.4f\n", all.f1(), even.f1(), odd.f1());
  ASSERT_GE(all.recall.of, 90);
  EXPECT_GE(all.f1(), 0.97);
}

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

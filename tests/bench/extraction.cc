// What reading a page costs beside what the HTML parser alone does: the same pages, from memory, in turns.
//
//   dateline-extraction speed FOLDER ROUNDS   prints a line of JSON: the number of pages and their bytes, and
//                                             for each round the seconds of processor time of both
//   dateline-extraction growth                pages made to be slow, of a size and eight times that size:
//                                             prints the seconds of both for each
#include <gumbo.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "entities/find_entities.h"
#include "extract/extract.h"

namespace dateline {
namespace {

std::vector<Document> read_pages(const std::string& folder, const ReadDefaults& defaults) {
  std::vector<Document> pages;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    SourceFile file;
    file.path = file.real = entry.path().string();
    file.relative = entry.path().filename().string();
    file.defaults = &defaults;
    constexpr std::size_t kMaxBytes = 64 << 20;
    read_documents(
        file, kMaxBytes, [&](Document page) { pages.push_back(std::move(page)); },
        [](const Problem&, bool) {});
  }
  return pages;
}

double processor_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

template <class Work>
double seconds_of(const std::vector<Document>& pages, Work&& work) {
  const double start = processor_seconds();
  for (const Document& page : pages) work(page);
  return processor_seconds() - start;
}

// From bytes to an article with what its text names.
class PageReader {
 public:
  // Whether it gives an article.
  bool read(const Document& page) {
    std::optional<Article> article = extractor_.extract(page).article;
    if (article) entities_.find(*article);
    return article.has_value();
  }

 private:
  Extractor extractor_{{}};
  EntityFinder entities_;
};

void measure_speed(const std::string& folder, int rounds) {
  const ReadDefaults defaults;
  const std::vector<Document> pages = read_pages(folder, defaults);
  PageReader reader;
  nlohmann::json out = {{"pages", pages.size()}, {"bytes", 0}, {"articles", 0}};
  for (const Document& page : pages) out["bytes"] = out["bytes"].get<std::size_t>() + page.bytes.size();
  for (int round = 0; round < rounds; ++round) {
    out["parser"].push_back(seconds_of(pages, [](const Document& page) {
      gumbo_destroy_output(
          &kGumboDefaultOptions,
          gumbo_parse_with_options(&kGumboDefaultOptions, page.bytes.data(), page.bytes.size()));
    }));
    std::size_t articles = 0;
    out["article"].push_back(
        seconds_of(pages, [&](const Document& page) { articles += reader.read(page) ? 1 : 0; }));
    out["articles"] = articles;
  }
  std::puts(out.dump().c_str());
}

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += piece;
  return out;
}

struct Shape {
  const char* name;
  std::string before, piece, behind;
};

const std::vector<Shape>& shapes() {
  static const std::string prose =
      "<p>The port was closed on Monday, the captain said, and opened again today.";
  static const std::vector<Shape> list = {
      {"prose", "", prose, ""},
      {"one paragraph", "<p>", "words, and more of them ", ""},
      {"elements left open", "", "<div>", ""},
      {"deep, again and again", "", repeated("<div>", 4500) + prose + repeated("</div>", 5400), ""},
      {"paragraphs far down", repeated("<div>", 4500), "<p>x", ""},
      {"unknown end tags far down", repeated("<span>", 5400), "</x>", ""},
      {"formatting left open", repeated("<b>", 570), prose, ""},
      {"formatting closed out of order", "", "<b><p>x</b></p>", ""},
      {"links left open", "", "<a href=x>y<p>", ""},
      {"attributes", "<p ", "a1=x class=b data-c='d' ", ">"},
      {"attributes of different names", "<p ", {}, ">"},
      {"angle brackets", "", "<", ""},
      {"tags without an end", "", "<a", ""},
      {"quotes without an end", "", "<a href=\"", ""},
      {"comments without an end", "", "<!--", ""},
      {"comments that nearly end", "", "<!-- --!", ""},
      {"comments that end in the other way", "", "<!--x--!>", ""},
      {"scripts without an end", "", "<script>", ""},
      {"scripts within scripts", "", "<script><!--<script>", ""},
      {"text fields without an end", "", "<textarea>", ""},
      {"JSON-LD", "", "<script type=application/ld+json>{\"@type\":\"Article\",\"headline\":\"x\"}</script>",
       ""},
      {"a list in JSON-LD", "<script type=application/ld+json>[0",
       ",{\"@type\":\"Article\",\"author\":\"A B\"}", "]</script>"},
      {"cells", "<table><tr>", "<td>x, y", ""},
      {"rows", "<table>", "<tr><td>x, y", ""},
      {"tables within tables", "", repeated("<table><tr><td>", 3000) + repeated("</table>", 1600), ""},
      {"text lost in tables", "<table>", "x<tr>", ""},
      {"facts", "", "<table><tr><th>x</th><td>" + prose + "</td></tr></table>", ""},
      {"headings that are links", "<h1>A headline</h1>", "<h3><a href=x>The port</a></h3>" + prose, ""},
      {"sections", "", "<section id=share-it><h2>Share it</h2>" + prose + "</section>", ""},
      {"sections within headings", "",
       repeated("<section id=share-it><h2>", 8000) + prose + repeated("</h2></section>", 4800), ""},
      {"names of classes", "<p class='", "share-bar ", "'>x"},
      {"headings", "<title>A headline</title>", "<h1>A headline</h1>", ""},
      {"bylines", "<h1>A headline</h1>", "<span class=author>By Ann Author</span><br>", ""},
      {"dates", "<h1>A headline</h1>", "<time datetime=2021-03-12>12 March 2021</time><br>", ""},
      {"the description again and again",
       "<meta name=description content='The port was closed on Monday, the captain said, and'>", prose, ""},
      {"parts of one shape", "<div>", "<div class=part>" + prose + "</div>", ""},
      {"captions", "", "<figure><figcaption>A crane</figcaption></figure>", ""},
      {"meta", "", "<meta property=article:tag content=x>", ""},
      {"entities", "<p>", "&amp;&#9999;&x", ""},
      {"drawings", "", "<svg><g>", ""},
      {"choices", "<select>", "<option>x", ""},
  };
  return list;
}

Document made(const Shape& shape, std::size_t bytes, const ReadDefaults& defaults) {
  Document page;
  page.format = Format::html;
  page.name = page.relative = page.location = shape.name;
  page.defaults = &defaults;
  page.bytes = shape.before;
  if (shape.piece.empty()) {  // each is another
    for (std::size_t i = 0; page.bytes.size() < bytes; ++i) page.bytes += "a" + std::to_string(i) + "=x ";
  } else {
    page.bytes += repeated(shape.piece, bytes);
  }
  page.bytes += shape.behind;
  page.bytes.reserve(page.bytes.size() + kSpareBytes);
  return page;
}

void measure_growth() {
  constexpr std::size_t kSmall = 256 << 10, kLarge = 8 * kSmall;
  const ReadDefaults defaults;
  PageReader reader;
  nlohmann::json out;
  for (const Shape& shape : shapes()) {
    const auto seconds = [&](std::size_t bytes) {
      const Document page = made(shape, bytes, defaults);
      double best = 1e9;
      for (int turn = 0; turn < 3; ++turn)
        best = std::min(best, seconds_of({page}, [&](const Document& p) { reader.read(p); }));
      return best;
    };
    out[shape.name] = {seconds(kSmall), seconds(kLarge)};
  }
  std::puts(out.dump().c_str());
}

}  // namespace
}  // namespace dateline

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  try {
    if (what == "speed" && argc == 4 && std::atoi(argv[3]) > 0) {
      dateline::measure_speed(argv[2], std::atoi(argv[3]));
    } else if (what == "growth" && argc == 2) {
      dateline::measure_growth();
    } else {
      throw std::runtime_error("usage: dateline-extraction speed FOLDER ROUNDS | growth");
    }
  } catch (const std::exception& e) {
    std::fprintf(stderr, "dateline-extraction: %s\n", e.what());
    return 1;
  }
  return 0;
}

#include "extract/json_article.h"

#include <simdjson.h>

#include <algorithm>
#include <map>

#include "dateline/error.h"
#include "extract/plain_text.h"
#include "source/document.h"
#include "utf8.h"

namespace dateline {
namespace {

constexpr std::size_t kUsualParagraphs = 64;

using simdjson::dom::element;
using simdjson::dom::element_type;

[[noreturn]] void wrong_type(std::string_view key, std::string_view wanted) {
  throw Error(ErrorKind::bad_input, "key '" + std::string(key) + "': expected " + std::string(wanted));
}

std::string_view text_of(std::string_view key, const element& value) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) wrong_type(key, "a string");
  return text;
}

// A list of strings; one string is a list of one.
std::vector<std::string> list_of(std::string_view key, const element& value) {
  if (value.type() == element_type::STRING) {
    const std::string_view text = text_of(key, value);
    return text.empty() ? std::vector<std::string>{} : std::vector<std::string>{std::string(text)};
  }
  simdjson::dom::array array;
  if (value.get(array) != simdjson::SUCCESS) wrong_type(key, "a list of strings");
  std::vector<std::string> out;
  for (const element item : array) {
    if (item.type() != element_type::STRING) wrong_type(key, "a list of strings");
    out.emplace_back(text_of(key, item));
  }
  return out;
}

// Halves of surrogate pairs that stand alone, which JSON can write and UTF-8 cannot, become U+FFFD.
std::string mend_surrogates(std::string_view json) {
  const auto code = [&](std::size_t at) -> unsigned {
    if (at + 6 > json.size() || json[at] != '\\' || json[at + 1] != 'u') return 0;
    unsigned value = 0;
    for (std::size_t i = at + 2; i < at + 6; ++i) {
      const char c = json[i];
      const int digit = c >= '0' && c <= '9'                 ? c - '0'
                        : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                             : -1;
      if (digit < 0) return 0;
      value = value * 16 + static_cast<unsigned>(digit);
    }
    return value;
  };
  std::string out;
  out.reserve(json.size());
  for (std::size_t i = 0; i < json.size();) {
    if (json[i] != '\\' || i + 1 >= json.size()) {
      out += json[i++];
    } else if (json[i + 1] != 'u') {
      out.append(json, i, 2);
      i += 2;
    } else {
      const unsigned first = code(i);
      if (first >= 0xD800 && first <= 0xDBFF) {
        const unsigned second = code(i + 6);
        const bool pair = second >= 0xDC00 && second <= 0xDFFF;
        out += pair ? std::string(json.substr(i, 12)) : "\\ufffd";
        i += pair ? 12 : 6;
      } else {
        out += first >= 0xDC00 && first <= 0xDFFF ? std::string("\\ufffd") : std::string(json.substr(i, 6));
        i += 6;
      }
      i = std::min(i, json.size());
    }
  }
  return out;
}

std::vector<std::string> lines_at(const simdjson::dom::object& object, const char* key) {
  std::vector<std::string> out;
  std::string_view text;
  if (object[key].get(text) != simdjson::SUCCESS) return out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (std::string line = squeeze_space(text.substr(0, end)); !line.empty()) out.push_back(std::move(line));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// What --extract wrote: one line a caption and paragraph, and the language of each. Its lines are not looked
// at for wrapping again.
void read_own_lines(const simdjson::dom::object& object, const std::vector<std::string>& langs,
                    Article& article) {
  std::vector<std::string> captions = lines_at(object, "caption"), paragraphs = lines_at(object, "body");
  if (langs.size() != captions.size() + paragraphs.size()) return;
  article.captions.clear();
  article.paragraphs.clear();
  auto lang = langs.begin();
  for (std::string& c : captions) article.captions.push_back({std::move(c), *lang++});
  for (std::string& p : paragraphs) article.paragraphs.push_back({std::move(p), *lang++});
}

// Of a key `guessed`, only what names lists that are found in texts is ours; another archive may mean
// something else by it.
void read_guessed(const element& value, Article& article) {
  simdjson::dom::array names;
  if (value.get(names) != simdjson::SUCCESS) return;
  for (const element name : names)
    if (std::string_view text; name.get(text) == simdjson::SUCCESS)
      for (const std::string_view list : {"places", "people", "orgs"})
        if (text == list &&
            std::find(article.guessed.begin(), article.guessed.end(), list) == article.guessed.end())
          article.guessed.emplace_back(list);
}

}  // namespace

struct JsonArticleReader::State {
  std::vector<std::string> extra;
  simdjson::dom::parser parser;

  element parse(const std::string& line, std::string& repaired) {
    element root;
    static_assert(kSpareBytes >= simdjson::SIMDJSON_PADDING);
    const bool copied = line.capacity() - line.size() < kSpareBytes;
    auto error = parser.parse(line.data(), line.size(), copied).get(root);
    if (error == simdjson::UTF8_ERROR) {
      repaired = "broken UTF-8, replaced";
      const std::string mended = repair_utf8(line);
      error = parser.parse(mended).get(root);
      if (error == simdjson::STRING_ERROR) error = parser.parse(mend_surrogates(mended)).get(root);
    } else if (error == simdjson::STRING_ERROR) {
      repaired = "half a surrogate pair, replaced";
      error = parser.parse(mend_surrogates(line)).get(root);
    }
    if (error != simdjson::SUCCESS)
      throw Error(ErrorKind::bad_input, std::string("malformed JSON: ") + simdjson::error_message(error));
    return root;
  }

  void set(Article& a, std::string_view key, const element& value) {
    static const std::map<std::string_view, std::string Article::*> kTexts{
        {"id", &Article::id},
        {"url", &Article::url},
        {"title", &Article::title},
        {"date", &Article::date},
        {"site", &Article::site},
        {"lang", &Article::lang},
        {"date_from", &Article::date_from}};
    static const std::map<std::string_view, std::vector<std::string> Article::*> kLists{
        {"authors", &Article::authors}, {"section", &Article::sections}, {"tags", &Article::tags},
        {"topics", &Article::topics},   {"places", &Article::places},    {"people", &Article::people},
        {"orgs", &Article::orgs}};
    if (value.is_null()) return;
    if (const auto text = kTexts.find(key); text != kTexts.end()) {
      a.*text->second = text_of(key, value);
    } else if (const auto list = kLists.find(key); list != kLists.end()) {
      a.*list->second = list_of(key, value);
    } else if (key == "body") {
      a.paragraphs.clear();
      a.paragraphs.reserve(kUsualParagraphs);
      for_each_paragraph(text_of(key, value), [&](std::string p) {
        a.paragraphs.push_back({std::move(p), {}});
      });
    } else if (key == "caption") {
      a.captions.clear();
      for (const std::string& item : list_of(key, value))
        for_each_paragraph(item, [&](std::string p) {
          Paragraph c{std::move(p), {}};
          if (std::find(a.captions.begin(), a.captions.end(), c) == a.captions.end())
            a.captions.push_back(std::move(c));
        });
    } else if (std::find(extra.begin(), extra.end(), key) != extra.end()) {
      a.extra[std::string(key)] = list_of(key, value);
    }
  }
};

JsonArticleReader::JsonArticleReader(std::vector<std::string> extra_facets)
    : state_(std::make_unique<State>()) {
  state_->extra = std::move(extra_facets);
}
JsonArticleReader::~JsonArticleReader() = default;

void JsonArticleReader::read(const std::string& line, Article& article, std::string& repaired) {
  const element root = state_->parse(line, repaired);
  simdjson::dom::object object;
  if (root.get(object) != simdjson::SUCCESS) throw Error(ErrorKind::bad_input, "not a JSON object");
  for (const auto [key, value] : object) state_->set(article, key, value);
  element guessed;
  if (object["guessed"].get(guessed) == simdjson::SUCCESS) read_guessed(guessed, article);
  element langs;
  if (object["langs"].get(langs) == simdjson::SUCCESS && langs.is_array())
    read_own_lines(object, list_of("langs", langs), article);
}

}  // namespace dateline

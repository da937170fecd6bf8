// The project's corpus/ against the facts of docs/corpus.md, which are read from its tables.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <regex>

#include "archive.h"

namespace dateline::test {
namespace {

struct Table {
  Strings header;
  std::vector<Strings> rows;
};

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t"), end = text.find_last_not_of(" \t");
  return begin == std::string::npos ? std::string() : text.substr(begin, end - begin + 1);
}

Strings cells(const std::string& line) {
  Strings out;
  for (std::size_t at = 1; at < line.size();) {
    const std::size_t end = std::min(line.find('|', at), line.size());
    out.push_back(trimmed(line.substr(at, end - at)));
    at = end + 1;
  }
  return out;
}

// What stands between `open` and `close`, each time.
Strings between(const std::string& text, const std::string& open, const std::string& close) {
  Strings out;
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
    at += open.size();
    const std::size_t end = text.find(close, at);
    if (end == std::string::npos) break;
    out.push_back(text.substr(at, end - at));
    at = end + close.size();
  }
  return out;
}
Strings code(const std::string& text) { return between(text, "`", "`"); }
Strings quoted(const std::string& text) { return between(text, "“", "”"); }
std::string without_code_marks(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '`'), text.end());
  return text;
}

std::string facts() { return read(corpus_dir() / ".." / "docs" / "corpus.md"); }

// The table whose header begins with these cells.
Table table(const Strings& header) {
  Table found;
  Strings all = lines(facts());
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].empty() || all[i][0] != '|') continue;
    const Strings head = cells(all[i]);
    const bool wanted =
        head.size() >= header.size() && std::equal(header.begin(), header.end(), head.begin());
    std::size_t row = i + 2;
    for (; row < all.size() && !all[row].empty() && all[row][0] == '|'; ++row)
      if (wanted) found.rows.push_back(cells(all[row]));
    if (wanted) {
      found.header = head;
      return found;
    }
    i = row;
  }
  ADD_FAILURE() << "docs/corpus.md has no table " << header[0] << " | "
                << (header.size() > 1 ? header[1] : "");
  return found;
}

// The name that docs/corpus.md gives an article: wire:ID, broken:ID or the file below corpus/.
std::string name_of(const std::string& id, const std::string& source) {
  const std::size_t hash = source.rfind('#');
  const std::string file = fs::path(source.substr(0, hash)).lexically_relative(corpus_dir()).string();
  if (hash == std::string::npos) return file;
  return file.substr(0, file.find('/')) + ":" + id;
}

class Corpus : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    archive_ = std::make_unique<Archive>();
    built_ =
        archive_->index_with({"--report", archive_->beside("report.json").string(), corpus_dir().string()});
    wire_ = std::make_unique<Archive>();
    wire_built_ = wire_->index_with({(corpus_dir() / "wire").string()});
  }
  static void TearDownTestSuite() {
    archive_.reset();
    wire_.reset();
  }
  void SetUp() override {
    ASSERT_EQ(built_.code, 0) << built_.err;
    ASSERT_EQ(wire_built_.code, 0) << wire_built_.err;
    ASSERT_EQ(wire_built_.err, "");
  }
  static Strings names(const Strings& query) {
    Strings out;
    const Json json = archive_->find_json(appended({"--limit", "all"}, query));
    for (const Json& hit : json["hits"]) out.push_back(name_of(hit["id"], hit["source"]));
    return sorted(out);
  }
  static Strings sound_names(const Strings& query) {
    Strings out = names(query);
    std::erase_if(out, [](const std::string& n) { return n.find("broken") == 0; });
    return out;
  }
  // The answers to many queries, in one process.
  static std::vector<Json> answers(const Strings& queries) {
    std::string batch;
    for (const std::string& q : queries) batch += std::to_string(batch.size()) + "\t" + q + "\n";
    return json_lines(archive_->find({"--limit", "all", "--count", "--batch", "-"}, batch).out);
  }
  static void expect_nothing_found(const Strings& queries) {
    ASSERT_FALSE(queries.empty());
    const std::vector<Json> all = answers(queries);
    ASSERT_EQ(all.size(), queries.size());
    for (const Json& a : all) {
      Strings where;
      if (a.contains("hits"))
        for (const Json& hit : a["hits"]) where.push_back(name_of(hit["id"], hit["source"]));
      EXPECT_EQ(where, Strings{}) << a["query"];
      EXPECT_EQ(a["total"], 0) << a["query"];
    }
    EXPECT_EQ(archive_->find({queries[0]}).code, 1);
    EXPECT_GT(answers({"railway"})[0]["total"], 0);  // and what is there is found that way
  }

  static inline std::unique_ptr<Archive> archive_, wire_;
  static inline Ran built_, wire_built_;
};

TEST_F(Corpus, HasTheArticlesOfEveryFolder) {
  std::map<std::string, int> found;
  const Json everything =
      archive_->find_json({"--limit", "all", "--snippet", "0", "--count", "date:1900..2100 OR date:none"});
  for (const Json& hit : everything["hits"]) {
    const std::string source = hit["source"];
    const std::string file =
        fs::path(source.substr(0, source.rfind('#'))).lexically_relative(corpus_dir()).string();
    ++found[file.find("wire/") == 0 ? file : file.substr(0, file.find('/', file.find('/') + 1))];
  }
  int total = 0;
  for (const Strings& row : table({"folder or file", "form", "articles"}).rows) {
    if (code(row[0]).size() != 1 || row[0][0] != '`') continue;
    const int articles = std::stoi(row[2]);
    EXPECT_EQ(found[code(row[0])[0]], articles) << row[0];
    total += articles;
  }
  EXPECT_EQ(total, 71);
}

TEST_F(Corpus, NamesWhatIsBrokenAndKeepsItsGoodArticles) {
  for (const char* file : {"broken/truncated.jsonl.gz", "broken/half.jsonl:2:", "broken/empty.txt",
                           "broken/photo.jpg", "broken/bad-utf8.txt"})
    EXPECT_TRUE(contains(built_.err, (corpus_dir() / file).string())) << file << " in " << built_.err;
  EXPECT_EQ(lines(built_.err).size(), 5u) << built_.err;
  Strings broken;
  for (const std::string& n : names({"--snippet", "0", "date:1900..2100 OR date:none"}))
    if (n.find("broken") == 0) broken.push_back(n);
  EXPECT_EQ(broken, (Strings{"broken/bad-utf8.txt", "broken:b-ha-1", "broken:b-ha-2", "broken:b-tr-1"}));
}

TEST_F(Corpus, PhrasesOfOnePlaceAreFoundThereOnly) {
  const Table phrases = table({"phrase", "only in"});
  EXPECT_GT(phrases.rows.size(), 60u);
  for (const Strings& row : phrases.rows) {
    const std::string where = code(row[1])[0];
    const Strings expected =
        where == "broken:half" ? Strings{} : Strings{where};  // the half record is no article
    EXPECT_EQ(names({"\"" + row[0] + "\""}), expected) << row[0];
  }
}

TEST_F(Corpus, HeadlinesAreFoundInTheirOwnArticleOnly) {
  const Table headlines = table({"phrase", "article", "files in which it stands"});
  EXPECT_EQ(headlines.rows.size(), 18u);
  for (const Strings& row : headlines.rows) {
    EXPECT_EQ(names({"\"" + row[0] + "\""}), code(row[1])) << row[0];
    EXPECT_EQ(names({"title:\"" + row[0] + "\""}), code(row[1])) << row[0];
  }
}

TEST_F(Corpus, PhrasesOfSeveralArticlesAreFoundInEach) {
  const Table phrases = table({"phrase", "articles", "where"});
  EXPECT_GT(phrases.rows.size(), 15u);
  for (const Strings& row : phrases.rows) {
    const Strings expected = sorted(code(row[2]));
    EXPECT_EQ(expected.size(), std::stoul(row[1])) << row[0];
    EXPECT_EQ(sound_names({"\"" + row[0] + "\" NOT caption:\"" + row[0] + "\""}), expected) << row[0];
  }
}

TEST_F(Corpus, ReversedPhrasesAreNotFound) {
  expect_nothing_found({"\"talks peace\"", "\"corridor Lachin\"", "\"treaty peace\"", "\"festival mugham\"",
                        "\"Terjanyan Samvel\"", "\"patient more are mice\""});
}

TEST_F(Corpus, SpellingsAreCountedAsWritten) {
  const Table words = table({"word", "articles", ""});
  std::size_t checked = 0;
  for (const Strings& row : words.rows) {
    for (const std::size_t at : {0u, 3u}) {
      if (row.size() < at + 2 || row[at].empty()) continue;
      // The table leaves captions out, and an article may have the word in its text too.
      const std::string word = "\"" + row[at] + "\"";
      const std::size_t expected = std::stoul(row[at + 1]);
      EXPECT_LE(sound_names({word + " NOT caption:" + word}).size(), expected) << row[at];
      EXPECT_GE(sound_names({word}).size(), expected) << row[at];
      if (sound_names({"caption:" + word}).empty()) {
        EXPECT_EQ(sound_names({word}).size(), expected) << row[at];
      }
      ++checked;
    }
  }
  EXPECT_GT(checked, 25u);
  EXPECT_EQ(names({"\"Istanbul\""}), names({"\"İstanbul\""}));
}

TEST_F(Corpus, FurnitureIsNotFindable) {
  Strings queries;
  for (const Strings& row : table({"site", "strings"}).rows)
    for (const std::string& s : quoted(row[1])) queries.push_back("\"" + s + "\"");
  EXPECT_GT(queries.size(), 60u);
  expect_nothing_found(queries);
}

TEST_F(Corpus, AttributesAndScriptsAreNotFindable) {
  const std::string text = facts();
  const std::size_t begin = text.find("Only in attributes of"),
                    end = text.find("Single words that stand only in furniture");
  ASSERT_LT(begin, end);
  Strings queries;
  for (const std::string& s : quoted(text.substr(begin, end - begin))) queries.push_back("\"" + s + "\"");
  const std::string scripts =
      text.substr(text.find("Only in scripts", begin), end - text.find("Only in scripts", begin));
  for (const std::string& s : code(scripts)) queries.push_back("\"" + s + "\"");
  EXPECT_GT(queries.size(), 5u);
  expect_nothing_found(queries);
}

TEST_F(Corpus, WordsOfFurnitureAloneAreNotFindable) {
  const std::string text = facts();
  const std::size_t begin = text.find("Single words that stand only in furniture");
  ASSERT_NE(begin, std::string::npos);
  const Strings words = code(text.substr(begin, text.find("\n\n", begin) - begin));
  EXPECT_GT(words.size(), 7u);
  expect_nothing_found(words);
}

// "transport 9, peace talks 6" as values with counts.
std::map<std::string, int> counts_of(const std::string& list) {
  std::map<std::string, int> out;
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(", ", at), list.size());
    const std::string item = trimmed(list.substr(at, end - at));
    const std::size_t space = item.rfind(' ');
    out[item.substr(0, space)] = std::stoi(item.substr(space + 1));
    at = end + 2;
  }
  return out;
}

TEST_F(Corpus, FacetsOfTheWireRecordsHaveTheirCounts) {
  const std::string text = facts();
  const std::size_t begin = text.find("### Facet counts over the");
  ASSERT_NE(begin, std::string::npos);
  std::size_t checked = 0;
  for (const std::string& line : lines(text.substr(begin, text.find("\n| combination", begin) - begin))) {
    if (line.substr(0, 3) != "* `" && line.substr(0, 9) != "* year of") continue;
    std::map<std::string, int> expected = counts_of(line.substr(line.find(": ") + 2));
    const std::string name = line[2] == '`' ? code(line)[0] : "year";
    const bool two_or_more = contains(line, "with 2 or more");
    if (name == "lang") {  // the text says what two records do not
      expected.erase("(missing)");
      ++expected["en"];
      ++expected["tr"];
    }
    const Json json = wire_->find_json({"--facet", name, "--facet-limit", "1000", "--timeline", "year"});
    ASSERT_EQ(json["facets"].size(), 1u) << name;
    std::map<std::string, int> found;
    for (const Json& v : (*json["facets"].begin())["values"])
      if (!two_or_more || v["count"] > 1) found[v["value"]] = v["count"];
    if (name == "year") found["(missing)"] = json["undated"];
    EXPECT_EQ(found, expected) << name;
    ++checked;
  }
  EXPECT_EQ(checked, 9u);
}

// "topic grain, place Odesa" and the like as a query.
std::string query_of(const std::string& combination) {
  std::string query, negative;
  const std::string separated =
      std::regex_replace(combination, std::regex(" and (topic|place|person)"), ", $1");
  for (std::size_t at = 0; at < separated.size();) {
    const std::size_t end = std::min(separated.find(", ", at), separated.size());
    const std::string part = separated.substr(at, end - at);
    at = end + 2;
    const std::size_t space = part.find(' ');
    const std::string kind = part.substr(0, space), value = part.substr(space + 1);
    if (kind == "not") {
      negative = " NOT person:\"" + value + "\"";
    } else if (kind == "year") {
      query += " date:" + value;
    } else if (kind == "date") {
      query += " date:>=" + value.substr(value.rfind(' ') + 1);
    } else {
      query += " " + kind + ":\"" + value + "\"";
    }
  }
  return trimmed(query + negative);
}

TEST_F(Corpus, CombinationsOfFacetsFindTheirRecords) {
  EXPECT_EQ(query_of("topic a and topic b c, place D"), "topic:\"a\" topic:\"b c\" place:\"D\"");
  const Table combinations = table({"combination", "records"});
  EXPECT_EQ(combinations.rows.size(), 9u);
  for (const Strings& row : combinations.rows) {
    EXPECT_EQ(wire_->ids({query_of(row[0])}), sorted(code(row[1]))) << query_of(row[0]);
    EXPECT_EQ(wire_->find({"--count", query_of(row[0])}).out, row[1].substr(0, row[1].find(':')) + "\n")
        << query_of(row[0]);
  }
}

TEST_F(Corpus, MonthsOfTheWireRecords) {
  const Json months = wire_->find_json({"--timeline", "month"})["timeline"];
  Strings twice;
  for (const Json& m : months) {
    EXPECT_LT(m["count"], 3) << m;
    if (m["count"] == 2) twice.push_back(m["period"]);
  }
  EXPECT_EQ(twice, (Strings{"2022-03", "2023-02"}));
}

// "16 may 2021", "21. Februar 2023", "9 октября 2020 г." as a day; what is ISO already stays.
std::string iso_of(const std::string& written) {
  static const std::map<std::string, int> months{
      {"January", 1}, {"February", 2}, {"March", 3},     {"April", 4},    {"May", 5},       {"June", 6},
      {"July", 7},    {"August", 8},   {"September", 9}, {"October", 10}, {"November", 11}, {"December", 12},
      {"yanvar", 1},  {"fevral", 2},   {"mart", 3},      {"aprel", 4},    {"may", 5},       {"Mart", 3},
      {"Ağustos", 8}, {"Februar", 2},  {"марта", 3},     {"апреля", 4},   {"августа", 8},   {"октября", 10}};
  std::smatch match;
  static const std::regex form(R"((\d+)\.? ([^ ]+) (\d{4}).*)");
  if (!std::regex_match(written, match, form)) return written;
  char day[16];
  std::snprintf(day, sizeof day, "%s-%02d-%02d", match[3].str().c_str(), months.at(match[2]),
                std::stoi(match[1]));
  return day;
}

TEST_F(Corpus, EveryArticleHasItsLanguageDateAndTitle) {
  const Ran ran = index({"--extract", "--exclude", "broken/*", corpus_dir().string()});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
  std::map<std::string, Json> articles;
  for (const Json& a : json_lines(ran.out)) articles[name_of(a["id"], a["source"])] = a;
  const Table all = table({"file or id", "lang", "date", "title (where there is one)"});
  ASSERT_EQ(all.rows.size(), 71u);
  EXPECT_EQ(articles.size(), all.rows.size());
  for (const Strings& row : all.rows) {
    const std::string name = code(row[0])[0];
    SCOPED_TRACE(name);
    ASSERT_TRUE(articles.count(name));
    const Json& a = articles[name];
    EXPECT_EQ(a.value("lang", ""), row[1]);
    if (row[2] != "–") {
      const std::string date = iso_of(row[2]);
      EXPECT_EQ(a.value("date", "").substr(0, date.size()), date);
    } else if (name.find("wire:") == 0) {
      EXPECT_EQ(a.value("date", ""), "");
    }
    EXPECT_EQ(a.value("title", ""), row[3] == "–" ? "" : without_code_marks(row[3]));
  }
}

TEST_F(Corpus, TextPagesKeepAtLeastFourParagraphsAndTheirCaptionOnce) {
  const Ran ran = index({"--extract", (corpus_dir() / "text").string()});
  ASSERT_EQ(ran.code, 0) << ran.err;
  std::size_t captions = 0;
  for (const Json& a : json_lines(ran.out)) {
    const std::string body = a["body"];
    EXPECT_GE(std::count(body.begin(), body.end(), '\n'), 3) << a["id"];
    const std::string caption = a.value("caption", "");
    EXPECT_EQ(contains(caption, "\n"), false) << a["id"] << caption;
    captions += caption.empty() ? 0 : 1;
    if (!caption.empty()) {
      EXPECT_FALSE(contains(body, caption)) << a["id"];
    }
  }
  EXPECT_EQ(captions, 23u);  // two pages of the valley-post have none
}

TEST_F(Corpus, SecondRunIsUnchangedButForWhatIsBroken) {
  const Ran ran =
      archive_->index_with({"--report", archive_->beside("second.json").string(), corpus_dir().string()});
  EXPECT_EQ(ran.code, 0) << ran.err;
  const Json first = Json::parse(read(archive_->beside("report.json"))),
             second = Json::parse(read(archive_->beside("second.json")));
  EXPECT_EQ(first["articles"]["added"], 75) << first["articles"];
  EXPECT_EQ(second["articles"]["unchanged"], 75) << second["articles"];
  EXPECT_EQ(second["articles"]["added"], 0);
  EXPECT_EQ(second["articles"]["changed"], 0);
  EXPECT_EQ(second["articles_total"], first["articles_total"]);
}

}  // namespace
}  // namespace dateline::test

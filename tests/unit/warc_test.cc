// Archives of crawls: the pages in them, however they are coded, and what is damaged.
#include <gtest/gtest.h>

#include "extract/extract.h"
#include "source/document.h"
#include "source/http_response.h"
#include "support.h"

namespace dateline {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;

std::string record(const std::string& type, const std::string& uri, const std::string& content_type,
                   const std::string& block) {
  return "WARC/1.0\r\nWARC-Type: " + type + "\r\nWARC-Target-URI: " + uri +
         "\r\nWARC-Date: 2023-07-24T10:00:00Z\r\nContent-Type: " + content_type +
         "\r\nContent-Length: " + std::to_string(block.size()) + "\r\n\r\n" + block + "\r\n\r\n";
}

std::string http(const std::string& body, const std::string& fields = "Content-Type: text/html\r\n",
                 const std::string& status = "200 OK") {
  return "HTTP/1.1 " + status + "\r\n" + fields + "\r\n" + body;
}

std::string response(const std::string& uri, const std::string& message) {
  return record("response", uri, "application/http; msgtype=response", message);
}

std::string page(const std::string& title) {
  return "<html><head><title>" + title + "</title></head><body><p>" + title +
         " was opened on Monday, the council said, and it will stay open for the whole of the summer.</p>"
         "</body></html>";
}

std::string chunks(const std::string& body, std::size_t size) {
  std::string out;
  for (std::size_t at = 0; at < body.size(); at += size) {
    char line[32];
    std::snprintf(line, sizeof line, "%zX;x=y\r\n", std::min(size, body.size() - at));
    out += line + body.substr(at, size) + "\r\n";
  }
  return out + "0\r\n\r\n";
}

class Warc : public testing::Test {
 protected:
  void read(const std::string& bytes) {
    documents_.clear();
    problems_.clear();
    test::write(dir_ / "crawl", bytes);
    const std::string path = (dir_ / "crawl").string();
    read_documents(
        {path, "crawl", path, {}, &defaults_}, kMaxBytes,
        [&](Document d) { documents_.push_back(std::move(d)); },
        [&](Problem p, bool) { problems_.push_back(std::move(p)); });
  }
  std::vector<std::string> titles() const {
    std::vector<std::string> out;
    Extractor extractor({});
    for (const Document& d : documents_)
      if (const auto extracted = extractor.extract(d); extracted.article)
        out.push_back(extracted.article->title);
    return out;
  }

  const test::TempDir dir_;
  ReadDefaults defaults_;
  std::vector<Document> documents_;
  std::vector<Problem> problems_;
};

TEST_F(Warc, WhenAPageWasFetchedIsKnown) {
  const auto date_of = [&](const std::string& line) {
    read(response("http://a.example/1", http("<h1>The bridge</h1><p>" + line)));
    const auto extracted = Extractor({}).extract(documents_.at(0));
    return extracted.article ? extracted.article->date : "no article";
  };
  EXPECT_EQ(date_of("July 20"), "2023-07-20");
  EXPECT_EQ(date_of("20 декабря"), "2022-12-20");
  EXPECT_EQ(date_of("yesterday at 14:05"), "2023-07-23");
  EXPECT_EQ(date_of("26 July 2023"), "");  // of a fair
}

TEST_F(Warc, ItsPagesAreDocuments) {
  const std::string before =
      record("warcinfo", "", "application/warc-fields", "software: test\r\n") +
      record("request", "http://a.example/1", "application/http; msgtype=request", "GET /1 HTTP/1.1\r\n\r\n");
  read(before + response("http://a.example/1", http(page("The bridge"))) +
       response("http://a.example/moved", http("", "Location: /1\r\n", "301 Moved")) +
       response("http://a.example/p.png", http("\x89PNG\r\n", "Content-Type: image/png\r\n")) +
       record("revisit", "http://a.example/1", "application/http; msgtype=response", http("")) +
       response("<https://a.example/2>", http("Ferry\n\nThe ferry runs again, said the harbour master on "
                                              "Monday, and it will run on every day of the summer "
                                              "from now on.\n",
                                              "content-type: TEXT/plain; charset=x\r\n")) +
       record("resource", "https://a.example/3", "text/html", page("The harbour")) +
       response("http://a.example/4", http(page("No type at all"), "")));
  EXPECT_TRUE(problems_.empty());
  ASSERT_EQ(documents_.size(), 4u);
  EXPECT_EQ(documents_[0].url, "http://a.example/1");
  EXPECT_EQ(documents_[0].format, Format::html);
  EXPECT_EQ(documents_[0].offset, before.size());
  EXPECT_TRUE(documents_[0].is_record);
  EXPECT_EQ(documents_[1].url, "https://a.example/2");
  EXPECT_EQ(documents_[1].format, Format::text);
  EXPECT_EQ(documents_[3].format, Format::html);
  EXPECT_EQ(titles(), (std::vector<std::string>{"The bridge", "Ferry", "The harbour", "No type at all"}));
}

TEST_F(Warc, APageIsKnownByWhereItCameFrom) {
  read(response("https://www.a.example/2023/07/24/bridge.html", http(page("The bridge"))) +
       response("https://a.example/x?print",
                http("<html><head><link rel=canonical href='https://a.example/x'>"
                     "<title>Canon</title></head><body><p>A text.</p></body></html>")));
  ASSERT_EQ(documents_.size(), 2u);
  Extractor extractor({});
  const auto first = extractor.extract(documents_[0]).article,
             second = extractor.extract(documents_[1]).article;
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->id, "https://www.a.example/2023/07/24/bridge.html");
  EXPECT_EQ(first->site, "a.example");
  EXPECT_EQ(first->date, "2023-07-24");
  EXPECT_EQ(first->source, (dir_ / "crawl").string() + "#0");
  EXPECT_EQ(second->id, "https://a.example/x");
}

TEST_F(Warc, BodiesAreDecoded) {
  const std::string html = page("The bridge");
  const std::string type = "Content-Type: text/html\r\n";
  const auto coded = [&](const std::string& coding, const std::string& body) {
    return response("http://a.example/" + coding, http(body, type + "Content-Encoding: " + coding + "\r\n"));
  };
  // "<p>The bridge was opened.</p>", as the brotli program packs it.
  const std::string brotli = std::string("\x0F\x0E\x80", 3) + "<p>The bridge was opened.</p>\x03";
  const std::string gzip = test::gzip(html);
  const std::string raw_deflate = gzip.substr(10, gzip.size() - 18);
  read(coded("gzip", gzip) + coded("x-gzip", gzip) + coded("deflate", raw_deflate) +
       coded("zstd", test::zstd(html)) + coded("identity", html) + coded("gzip, zstd", test::zstd(gzip)) +
       coded("br", brotli) +
       response("http://a.example/c", http(chunks(html, 50), type + "Transfer-Encoding: chunked\r\n")) +
       response("http://a.example/cg", http(chunks(gzip, 11), type + "Transfer-Encoding: chunked\r\n"
                                                                     "Content-Encoding: gzip\r\n")));
  EXPECT_TRUE(problems_.empty()) << problems_[0].message;
  ASSERT_EQ(documents_.size(), 9u);
  for (const Document& d : documents_)
    EXPECT_EQ(d.bytes, d.url.ends_with("/br") ? "<p>The bridge was opened.</p>" : html) << d.url;
}

TEST_F(Warc, BodiesThatTheCrawlerDecodedAreTakenAsTheyAre) {
  const std::string html = page("The bridge");
  for (const char* field :
       {"Content-Encoding: gzip\r\n", "Content-Encoding: br\r\n", "Content-Encoding: deflate\r\n",
        "Content-Encoding: zstd\r\n", "Transfer-Encoding: chunked\r\n"}) {
    read(response("http://a.example/", http(html, std::string("Content-Type: text/html\r\n") + field)));
    ASSERT_EQ(documents_.size(), 1u) << field;
    EXPECT_EQ(documents_[0].bytes, html) << field;
  }
}

TEST_F(Warc, WhatTheServerSaysOfTheCharactersIsTrue) {
  const std::string body =
      "<html><head><meta charset=utf-8><title>x</title></head><body><p>\xCC\xEE\xF1\xEA\xE2\xE0 "
      "\xE6\xE4\xE5\xF2 \xE3\xEE\xF1\xF2\xE5\xE9 \xED\xE0 \xF4\xE5\xF1\xF2\xE8\xE2\xE0\xEB\xFC."
      "</p></body></html>";
  read(response("http://a.example/", http(body, "Content-Type: text/html; charset=\"windows-1251\"\r\n")));
  ASSERT_EQ(documents_.size(), 1u);
  const auto article = Extractor({}).extract(documents_[0]).article;
  ASSERT_TRUE(article);
  ASSERT_EQ(article->paragraphs.size(), 1u);
  EXPECT_EQ(article->paragraphs[0].text, "Москва ждет гостей на фестиваль.");
}

TEST_F(Warc, ABodyThatGrowsTooLargeIsRefused) {
  const std::string zeros(kMaxBytes + 1000, ' ');
  for (const auto& [coding, body] : {std::pair("gzip", test::gzip(zeros)), {"zstd", test::zstd(zeros)}}) {
    read(response("http://a.example/", http(body, std::string("Content-Encoding: ") + coding + "\r\n")) +
         response("http://a.example/2", http(page("The bridge"))));
    EXPECT_EQ(documents_.size(), 1u);
    ASSERT_EQ(problems_.size(), 1u);
    EXPECT_NE(problems_[0].message.find("when decompressed"), std::string::npos) << problems_[0].message;
  }
  read(response("http://a.example/", http(std::string(2 * kMaxBytes, 'x'))) +
       response("http://a.example/2", http(page("The bridge"))));
  EXPECT_EQ(documents_.size(), 1u);
  ASSERT_EQ(problems_.size(), 1u);
}

TEST_F(Warc, DamagedRecordsAreNamedAndTheOthersRead) {
  const std::string good = response("http://a.example/1", http(page("One"))),
                    last = response("http://a.example/2", http(page("Two")));
  std::string short_one = response("http://a.example/x", http(page("Lost")));
  short_one.erase(short_one.size() - 40, 20);
  std::string no_length = response("http://a.example/x", http(page("Lost")));
  no_length.replace(no_length.find("Content-Length"), 14, "Content-Widths");
  for (const std::string& bad : {short_one, no_length, std::string("Not a record at all.\r\n\r\n"),
                                 std::string("WARC/1.0\r\nContent-Length: -5\r\n\r\n"),
                                 response("http://a.example/x", "No response.\r\n\r\n")}) {
    read(good + bad + last);
    EXPECT_EQ(titles().front(), "One") << bad;
    EXPECT_EQ(titles().back(), "Two") << bad;
    ASSERT_GE(problems_.size(), 1u) << bad;
    EXPECT_GE(problems_[0].offset, good.size()) << bad;
    EXPECT_LE(problems_[0].offset, good.size() + bad.size() + 200) << bad;
  }
}

TEST_F(Warc, ATruncatedFileKeepsWhatIsWhole) {
  const std::string whole =
      response("http://a.example/1", http(page("One"))) + response("http://a.example/2", http(page("Two")));
  for (std::size_t size = 6; size < whole.size(); size += 7) {
    read(whole.substr(0, size));
    const std::size_t expected = size >= whole.size() / 2 - 4 ? 1 : 0;
    EXPECT_GE(documents_.size(), expected) << size;
    EXPECT_LE(documents_.size(), 2u) << size;
    if (documents_.size() < 2 && size != whole.size() / 2 && size + 4 < whole.size() / 2) {
      EXPECT_EQ(problems_.size(), 1u) << size;
    }
  }
}

TEST_F(Warc, ADamagedMemberOfAGzipFileLosesItselfAlone) {
  std::vector<std::string> members;
  for (int i = 0; i < 5; ++i)
    members.push_back(test::gzip(
        response("http://a.example/" + std::to_string(i), http(page("Page " + std::to_string(i))))));
  std::string bytes;
  for (const std::string& m : members) bytes += m;
  read(bytes);
  ASSERT_EQ(documents_.size(), 5u);
  EXPECT_TRUE(problems_.empty());
  for (std::size_t at = members[0].size() + members[1].size() + 20;
       at + 30 < bytes.size() - members[4].size() - members[3].size(); at += 9) {
    std::string damaged = bytes;
    for (std::size_t i = at; i < at + 10; ++i) damaged[i] = static_cast<char>(damaged[i] ^ 0x5A);
    read(damaged);
    const auto all = titles();
    EXPECT_GE(all.size(), 4u) << at;
    EXPECT_EQ(all.front(), "Page 0") << at;
    EXPECT_EQ(all.back(), "Page 4") << at;
    EXPECT_GE(problems_.size(), 1u) << at;
  }
}

// Many beginnings without ends, and lengths that reach over all that follow: each is looked at once.
TEST_F(Warc, BeginningsWithoutEndsTakeNoLonger) {
  std::string begins, reaches;
  for (int i = 0; i < 40'000; ++i) {
    begins += "WARC/1.0\r\nA: b\r\n";
    reaches += "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 900000\r\n\r\nx\r\n";
  }
  read(begins + response("http://a.example/1", http(page("One"))));
  EXPECT_EQ(titles(), std::vector<std::string>{"One"});
  EXPECT_EQ(problems_.size(), 40'000u);
  read(reaches + response("http://a.example/1", http(page("One"))));
  EXPECT_EQ(titles(), std::vector<std::string>{"One"});
  EXPECT_EQ(problems_.size(), 40'000u);
}

TEST(HttpResponse, WhatIsNoneIsRefused) {
  for (const char* bytes : {"", "HTTP/1.1 200 OK\r\n", "GET / HTTP/1.1\r\n\r\n", "\r\n\r\n"})
    EXPECT_THROW(read_http_response(bytes), Error) << bytes;
  EXPECT_EQ(read_http_response("HTTP/1.1\r\n\r\n").status, 0u);
  EXPECT_EQ(read_http_response("HTTP/2 404\n\n").status, 404u);
}

}  // namespace
}  // namespace dateline

// Items of feeds and pages of dumps, taken out of files that are well-formed and of files that are not.
#include "source/xml_records.h"

#include <gtest/gtest.h>

#include <chrono>

#include "source/document.h"
#include "source/utf16_stream.h"
#include "support.h"

namespace dateline {
namespace {

using Strings = std::vector<std::string>;

constexpr std::size_t kMaxBytes = 1 << 20;

class XmlRecordsTest : public testing::Test {
 protected:
  void read(const std::string& bytes, Format format = Format::feed, std::size_t max_bytes = kMaxBytes) {
    documents_.clear();
    problems_.clear();
    bytes_ = bytes;
    test::write(dir_ / "feed", bytes);
    defaults_.format = format;
    const std::string path = (dir_ / "feed").string();
    read_documents(
        {path, "feed", path, {}, &defaults_}, max_bytes,
        [&](Document d) { documents_.push_back(std::move(d)); },
        [&](Problem p, bool) { problems_.push_back(std::move(p)); });
  }
  Strings records() const {
    Strings out;
    for (const Document& d : documents_) {
      EXPECT_EQ(bytes_.compare(d.offset, d.bytes.size(), d.bytes), 0) << "offset of " << d.bytes;
      out.push_back(d.bytes);
    }
    return out;
  }

  const test::TempDir dir_;
  ReadDefaults defaults_;
  std::string bytes_;
  std::vector<Document> documents_;
  std::vector<Problem> problems_;
};

TEST_F(XmlRecordsTest, EachItemIsARecordWithItsOffsetAndTheHeadIsShared) {
  read(
      "<?xml version=\"1.0\" encoding=\"KOI8-R\"?><rss><channel><title>A</title>\n<item>1</item>\n"
      "<item a='>'>2</item ><!-- <item>no</item> --><item/><item a='x'/></channel></rss>");
  EXPECT_EQ(records(), (Strings{"<item>1</item>", "<item a='>'>2</item >"}));
  EXPECT_TRUE(problems_.empty());
  ASSERT_EQ(documents_.size(), 2u);
  EXPECT_EQ(*documents_[0].head,
            "<?xml version=\"1.0\" encoding=\"KOI8-R\"?><rss><channel><title>A</title>\n");
  EXPECT_EQ(documents_[0].head, documents_[1].head);
  EXPECT_EQ(documents_[1].charset, "koi8-r");
  EXPECT_TRUE(documents_[1].is_record);
  EXPECT_EQ(documents_[1].format, Format::feed);
}

TEST_F(XmlRecordsTest, AnyPrefixWillDo) {
  read("<a:feed><a:entry>1<entry>x</entry></a:entry><a:entry>2</a:entry></a:feed>");
  EXPECT_EQ(records(), (Strings{"<a:entry>1<entry>x</entry></a:entry>", "<a:entry>2</a:entry>"}));
  read("<rdf:RDF><channel><items><li/></items></channel><item>1</item></rdf:RDF>");
  EXPECT_EQ(records(), Strings{"<item>1</item>"});
  read("<mediawiki><siteinfo/><page>1</page><page>2</page></mediawiki>", Format::mediawiki);
  EXPECT_EQ(records(), (Strings{"<page>1</page>", "<page>2</page>"}));
}

TEST_F(XmlRecordsTest, TagsInSectionsAreNone) {
  const Strings items{"<item><![CDATA[</item><item>]]></item>", "<item><!-- </item> <item> --></item>",
                      "<item><?x </item> ?></item>",
                      "<item><![CDATA[a]] > ]>]]]]><![CDATA[></item>]]></item>"};
  std::string bytes = "<rss>";
  for (const std::string& item : items) bytes += item + "\n";
  read(bytes + "</rss>");
  EXPECT_EQ(records(), items);
  EXPECT_TRUE(problems_.empty());
}

TEST_F(XmlRecordsTest, AnItemThatIsNotClosedEndsWhereTheNextBegins) {
  read("<rss><channel><item>1<item>2</item><item>3</channel></rss>");
  EXPECT_EQ(records(), (Strings{"<item>1", "<item>2</item>", "<item>3</channel>"}));
  EXPECT_TRUE(problems_.empty());
}

TEST_F(XmlRecordsTest, SectionsLeftOpenHideNothing) {
  const Strings items{"<item><![CDATA[1</item>", "<item><![CDATA[2]]></item>", "<item><!-- 3</item>",
                      "<item><!-- 4 --></item>", "<item><![CDATA[5</item>",    "<item>6</item>"};
  std::string bytes = "<rss>";
  for (const std::string& item : items) bytes += item + "\n";
  read(bytes + "</rss>");
  EXPECT_EQ(records(), items);
}

TEST_F(XmlRecordsTest, ATruncatedFileLosesItsLastItemAlone) {
  const std::string whole = "<rss><item><b>1</b></item><item><![CDATA[2]]></item></rss>";
  const std::size_t first = whole.find("</item>") + 6, second = whole.find("<item>", first),
                    last = whole.rfind("</item>") + 6;
  for (std::size_t size = 6; size <= whole.size(); ++size) {
    read(whole.substr(0, size));
    EXPECT_EQ(documents_.size(), size < first ? 0u : size < last ? 1u : 2u) << whole.substr(0, size);
    const bool cut = (size >= 11 && size < first) || (size >= second + 6 && size < last);
    if (cut) {
      ASSERT_EQ(problems_.size(), 1u) << whole.substr(0, size);
      EXPECT_EQ(problems_[0].message, "the last record is cut off");
      EXPECT_EQ(problems_[0].offset, size < first ? 5 : second);
    } else if (size >= last) {
      EXPECT_TRUE(problems_.empty()) << whole.substr(0, size);
    }
  }
}

TEST_F(XmlRecordsTest, ATruncatedArchiveKeepsWhatIsWhole) {
  std::string bytes = "<rss>";
  for (int i = 0; i < 2000; ++i) bytes += "<item>" + std::to_string(i * 7919 % 10007) + "</item>";
  const std::string packed = test::gzip(bytes + "</rss>");
  test::write(dir_ / "feed.gz", packed.substr(0, packed.size() / 2));
  const std::string path = (dir_ / "feed.gz").string();
  read_documents(
      {path, "feed", path, {}, &defaults_}, kMaxBytes,
      [&](Document d) { documents_.push_back(std::move(d)); },
      [&](Problem p, bool) { problems_.push_back(std::move(p)); });
  EXPECT_GT(documents_.size(), 500u);
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_NE(problems_[0].message.find("truncated gzip data"), std::string::npos);
}

TEST_F(XmlRecordsTest, AnItemThatIsTooLargeIsReportedAndSkipped) {
  const std::string large(10 << 20, 'x');
  for (const std::string& body : {large, "<![CDATA[" + large + "]]>", "<!--" + large + "-->"}) {
    read("<rss><item>1</item><item>" + body + "</item><item>2</item></rss>");
    EXPECT_EQ(records(), (Strings{"<item>1</item>", "<item>2</item>"}));
    ASSERT_EQ(problems_.size(), 1u);
    EXPECT_EQ(problems_[0].message, "a record larger than 1 MiB");
    EXPECT_EQ(problems_[0].offset, 19u);
    read("<rss><item>" + body + "</item></rss>", Format::feed, 16 << 20);
    EXPECT_EQ(documents_.size(), 1u);
  }
}

TEST_F(XmlRecordsTest, WhatIsNeverClosedTakesNoLonger) {
  const auto begin = std::chrono::steady_clock::now();
  for (const char* part : {"<![CDATA[", "<!--", "<?", "<item a=\"", "<item ", "<item>", "<b>", "<", "</",
                           "]]>", "<![CDATA[</item>", "<item><!--", "<item><![CDATA[<!--"}) {
    std::string bytes = "<rss>";
    for (int i = 0; i < 100'000; ++i) bytes += part;
    read(bytes + "<item>last</item></rss>");
    ASSERT_FALSE(documents_.empty()) << part;
    EXPECT_EQ(documents_.back().bytes, "<item>last</item>") << part;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST_F(XmlRecordsTest, UTF16IsReadAsUTF8) {
  const auto utf16 = [](std::u16string_view text, bool little) {
    std::string out = little ? "\xFF\xFE" : "\xFE\xFF";
    for (const char16_t unit : text) {
      const char high = static_cast<char>(unit >> 8), low = static_cast<char>(unit & 0xFF);
      out += {little ? low : high, little ? high : low};
    }
    return out;
  };
  const std::u16string feed = u"<?xml version='1.0' encoding='utf-16'?><rss><item>Əyri 𝄞 \xD834</item></rss>";
  for (const bool little : {false, true}) {
    read(utf16(feed, little), Format::automatic);
    ASSERT_EQ(documents_.size(), 1u);
    EXPECT_EQ(documents_[0].bytes, "<item>Əyri 𝄞 \xEF\xBF\xBD</item>");
    EXPECT_EQ(documents_[0].charset, "");
    read(utf16(feed, little).substr(0, 111));
    ASSERT_EQ(problems_.size(), 1u);
    EXPECT_EQ(problems_[0].message, "the last record is cut off");
  }
}

TEST_F(XmlRecordsTest, HalfAPairThatEndsAFileIsReplaced) {
  const std::string feed = "<rss><item>last";
  std::string utf16 = "\xFF\xFE";
  for (const char c : feed) utf16.append({c, '\0'});
  utf16 += "\x34\xD8";
  class Bytes : public ByteStream {
   public:
    explicit Bytes(std::string bytes) : bytes_(std::move(bytes)) {}
    std::size_t read(char* buffer, std::size_t size) override {
      const std::size_t n = bytes_.copy(buffer, size, at_);
      at_ += n;
      return n;
    }
    std::uint64_t consumed() const override { return at_; }

   private:
    std::string bytes_;
    std::size_t at_ = 0;
  };
  for (const bool half_unit : {false, true}) {
    PeekStream in(std::make_unique<Bytes>(utf16 + (half_unit ? "x" : "")));
    Utf16Stream stream(in);
    std::string text(100, '\0');
    std::size_t read = 0;
    while (const std::size_t n = stream.read(text.data() + read, text.size() - read)) read += n;
    text.resize(read);
    EXPECT_EQ(text, feed + "\xEF\xBF\xBD" + (half_unit ? "\xEF\xBF\xBD" : ""));
  }
}

}  // namespace
}  // namespace dateline

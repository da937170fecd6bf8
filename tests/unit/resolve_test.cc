#include "query/resolve.h"

#include <gtest/gtest.h>
#include <xapian.h>

#include <algorithm>

namespace dateline {
namespace {

using Strings = std::vector<std::string>;

class Index {
 public:
  explicit Index(const Strings& terms) {
    Xapian::Document document;
    for (const std::string& t : terms) document.add_term(t);
    document.add_boolean_term("Len");
    database_.add_document(document);
  }

  // The words that each word of the query stands for.
  std::string resolved(const std::string& query) {
    static const std::vector<FacetField> facets = facet_fields({});
    const std::vector<IndexLanguage> languages = read_languages(database_);
    Stems stems;
    const Vocabulary vocabulary({database_}, languages, stems);
    const ParsedQuery parsed = parse_query(query, facets);
    warnings_.clear();
    resolve(*parsed.tree, vocabulary, warnings_);
    std::string out;
    add(*parsed.tree, out);
    return out;
  }
  const Strings& warnings() const { return warnings_; }

 private:
  static void add(const QueryNode& node, std::string& out) {
    for (const QueryWord& w : node.words) {
      out += (out.empty() ? "" : " ") + w.folded + "[";
      for (std::size_t i = 0; i < w.found.size(); ++i) out += (i > 0 ? " " : "") + w.found[i];
      out += "]";
    }
    for (const QueryNodePtr& child : node.children)
      if (child != nullptr) add(*child, out);
  }

  Xapian::WritableDatabase database_{std::string(), Xapian::DB_BACKEND_INMEMORY};
  Strings warnings_;
};

TEST(Resolve, PatternsAndCloseWordsStandForWordsOfTheIndex) {
  Index index({"grain", "grains", "train", "Zgrain"});
  EXPECT_EQ(index.resolved("grain*"), "grain*[grain grains]");
  EXPECT_EQ(index.resolved("grain~"), "grain[grain grains train]");
  EXPECT_EQ(index.resolved("zebra* zebra~2"), "zebra*[] zebra[]");
  EXPECT_TRUE(index.warnings().empty());
}

TEST(Resolve, FormsAreLookedUpWherePlacesMatterAlone) {
  Index index({"talk", "talks", "peace"});
  EXPECT_EQ(index.resolved("talk peace"), "talk[] peace[]");
  EXPECT_EQ(index.resolved("\"peace talk\""), "peace[] talk[]");
  EXPECT_EQ(index.resolved("~\"peace talk\""), "peace[peace] talk[talk talks]");
  EXPECT_EQ(index.resolved("peace NEAR talk"), "peace[peace] talk[talk talks]");
  EXPECT_EQ(index.resolved("peace NEAR (talk OR \"talk\")"), "peace[peace] talk[talk talks] talk[]");
  EXPECT_EQ(index.resolved("peace (talk OR x)"), "peace[] talk[] x[]");
}

TEST(Resolve, WordsOfAFieldAreThoseOfTheField) {
  Index index({"grain", "Sgrainy", "XCAPTIONgrains", "XTOPIC:grain port"});
  EXPECT_EQ(index.resolved("title:grain*"), "grain*[grainy]");
  EXPECT_EQ(index.resolved("caption:grain*"), "grain*[grains]");
  EXPECT_EQ(index.resolved("topic:grain*"), "grain*[grain port]");
  EXPECT_EQ(index.resolved("title:(grain NEAR grainy)"), "grain[] grainy[grainy]");
}

TEST(Resolve, AnyValueIsNotLookedUp) {
  Index index({"XPLACE:a", "XPLACE:b"});
  EXPECT_EQ(index.resolved("place:*"), "*[]");
  EXPECT_EQ(index.resolved("place:a*"), "a*[a]");
}

TEST(Resolve, WhatIsExcludedIsResolvedToo) {
  Index index({"grain", "grains"});
  EXPECT_EQ(index.resolved("-grain*"), "grain*[grain grains]");
  EXPECT_EQ(index.resolved("NOT grain*"), "grain*[grain grains]");
}

TEST(Resolve, AThousandWordsAreFoundAndTheRestIsWarnedOf) {
  Strings terms;
  for (int i = 1000; i < 2500; ++i) terms.push_back("w" + std::to_string(i));
  Index index(terms);
  const std::string found = index.resolved("w*");
  EXPECT_EQ(std::count(found.begin(), found.end(), ' '), static_cast<std::ptrdiff_t>(kMaxWordsFound) - 1);
  EXPECT_EQ(index.warnings(),
            Strings{"'w*' fits 1500 words of the index: the 1000 most frequent were searched for"});
  index.resolved("w1*");
  EXPECT_TRUE(index.warnings().empty());
  index.resolved("\"a w* b\" NEAR w*");
  EXPECT_EQ(index.warnings().size(), 2U);
}

TEST(Resolve, FoundWordsAreInOrder) {
  Index index({"gb", "ga", "gд", "gc"});
  EXPECT_EQ(index.resolved("g*"), "g*[ga gb gc gд]");
}

}  // namespace
}  // namespace dateline

// Writing analysed articles into a Xapian database, one by one: a refresh.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "build/analyse.h"

namespace dateline {

using Metadata = std::map<std::string, std::string>;  // an empty value removes the key

// The document that stands for the article.
Xapian::Document to_document(const AnalysedArticle& article);

// Changes the published database; everything becomes visible with commit(), and until then nothing has
// happened.
class DatabaseWriter {
 public:
  // Throws Error, as do all calls.
  explicit DatabaseWriter(const std::filesystem::path& database);
  ~DatabaseWriter();
  DatabaseWriter(const DatabaseWriter&) = delete;
  DatabaseWriter& operator=(const DatabaseWriter&) = delete;

  // Adds the article, or puts it in the place of the one with the same id.
  void put(const AnalysedArticle& article);
  void remove(const std::string& id_term);
  // A new source for an article that is otherwise the same.
  void move(Xapian::docid docid, const std::string& source, const std::string& data);
  // A new place among near-duplicates for an article that is otherwise the same.
  void set_copies(Xapian::docid docid, const CopyGroup& copies);
  void set_metadata(const Metadata& metadata);
  // Makes all of it durable and visible; returns the number of articles in the database.
  std::uint64_t commit();

 private:
  std::string where_;
  Xapian::WritableDatabase database_;
};

}  // namespace dateline

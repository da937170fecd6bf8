// Writing analysed articles into a Xapian database, one by one: a refresh.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "build/analyse.h"
#include "build/names.h"
#include "columns/columns.h"
#include "schema.h"

namespace dateline {

using Metadata = std::map<std::string, std::string>;  // an empty value removes the key

// The document that stands for the article.
Xapian::Document to_document(const AnalysedArticle& article);

// Changes the published database; everything becomes visible with commit(), and until then nothing has
// happened.
class DatabaseWriter {
 public:
  // Of a generation. Throws Error, as do all calls.
  DatabaseWriter(const std::filesystem::path& generation, std::vector<FacetField> facets);
  ~DatabaseWriter();
  DatabaseWriter(const DatabaseWriter&) = delete;
  DatabaseWriter& operator=(const DatabaseWriter&) = delete;

  // Adds the article, or puts it in the place of the one with the same id.
  void put(const AnalysedArticle& article);
  void remove(const std::string& id_term);
  // A new source for an article that is otherwise the same.
  void move(Xapian::docid docid, const std::string& source, const std::string& data);
  // Instead of commit() where nothing is wrong but the columns: writes all of them anew.
  void commit_new_columns();
  // A new place among near-duplicates for an article that is otherwise the same.
  void set_copies(Xapian::docid docid, const Regrouped& copies);
  void set_metadata(const Metadata& metadata);
  // Makes all of it durable and visible; returns the number of articles in the database.
  std::uint64_t commit();

 private:
  std::string where_;
  std::filesystem::path generation_;
  std::vector<FacetField> facets_;
  Xapian::WritableDatabase database_;
  std::unique_ptr<const Columns> columns_;     // as published
  std::unordered_set<Xapian::docid> changed_;  // documents
  NewNames names_;
};

}  // namespace dateline

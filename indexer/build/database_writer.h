// Writing analysed articles into a Xapian database. This is the seam of index construction: whatever else
// builds tables must give what this gives.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "build/analyse.h"

namespace dateline {

using Metadata = std::map<std::string, std::string>;  // an empty value removes the key

class DatabaseWriter {
 public:
  enum class Mode {
    create,  // a new database, visible to nobody; written in steps that bound its memory
    update   // the published one; everything becomes visible with commit()
  };
  // Throws Error. In mode update nothing has happened until commit().
  DatabaseWriter(const std::filesystem::path& database, Mode mode);
  ~DatabaseWriter();
  DatabaseWriter(const DatabaseWriter&) = delete;
  DatabaseWriter& operator=(const DatabaseWriter&) = delete;

  // Adds the article; in mode update it takes the place of one with the same id.
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
  Mode mode_;
  Xapian::WritableDatabase database_;
  std::uint64_t bytes_since_flush_ = 0;
};

}  // namespace dateline

// Articles on their way into the index, on disk: the mean field lengths and the dictionary depend on all of
// them, so they are known only when the last one was read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "build/analyse.h"
#include "index_layout.h"

namespace dateline {

// An article ready to be spooled; made on the worker threads.
struct PreparedArticle {
  std::string id;
  std::string source;
  std::string content_hash;  // of all that is indexed and stored, but for the source
  std::int64_t seconds = 0;  // its date
  FieldLengths lengths;
  std::string sketch;   // for near-duplicates, encoded
  std::string encoded;  // article, for the spool
};
PreparedArticle prepare(const Article& article);

// An unlinked file in the index directory: a killed run leaves nothing behind.
class Spool {
 public:
  // Throws Error(io).
  explicit Spool(const std::filesystem::path& directory);

  // Returns the article's number.
  std::size_t append(const PreparedArticle& article);
  // Leaves the article out of what follows.
  void drop(std::size_t number);

  std::size_t size() const { return live_; }      // articles that were not dropped
  std::uint64_t bytes() const { return bytes_; }  // appended

  struct Entry {
    std::string encoded;
    std::string content_hash;
    std::string sketch;
    CopyGroup copies;  // filled in when all articles are known
    Article article() const;
  };
  // In the order of appending. Throws Error(io).
  void for_each(const std::function<void(Entry)>& visit);

  // Sums of the field lengths, and of how many articles have the field.
  FieldLengths total_lengths() const;
  FieldLengths articles_with_field() const;

 private:
  void flush();

  std::filesystem::path directory_;
  FileDescriptor fd_;
  std::string buffer_;
  std::uint64_t bytes_ = 0;
  std::size_t live_ = 0;
  struct Info {
    FieldLengths lengths;
    bool dropped = false;
  };
  std::vector<Info> infos_;
};

}  // namespace dateline

// Articles on their way into the index, on disk: the mean field lengths, the dictionary and the
// near-duplicates depend on all of them, so they are known only when the last one was read.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "build/prepare.h"
#include "dateline/article.h"
#include "temporary_file.h"

namespace dateline {

class Spool {
 public:
  // In work files in the directory. Throws Error(io), as do all calls.
  explicit Spool(const std::filesystem::path& directory);

  // Returns the article's number: 0, 1, ….
  std::size_t append(const PreparedArticle& article);
  // Leaves the article out of what follows.
  void drop(std::size_t number);

  std::size_t size() const { return live_; }  // articles that were not dropped
  std::size_t numbers() const { return infos_.size(); }
  bool is_dropped(std::size_t number) const { return infos_[number].dropped != 0; }
  std::uint64_t bytes() const { return articles_.size(); }  // appended

  FieldLengths lengths(std::size_t number) const;
  RunPlace words(std::size_t number) const { return infos_[number].words; }
  void set_words(std::size_t number, const RunPlace& words) { infos_[number].words = words; }

  // The stored article, as encode_head() and encode_rest() made its parts.
  struct Entry {
    std::size_t number = 0;
    std::string encoded;
    std::string_view head() const;
    std::string_view rest() const;
    Article article() const;
  };
  Entry read(std::size_t number);
  // Those that were not dropped, in the order of appending; likewise below.
  void for_each(const std::function<void(Entry)>& visit) { for_each(visit, SectionReader::Behind::keep); }
  // For the last time: they are gone from the disk.
  void take_each(const std::function<void(Entry)>& visit) { for_each(visit, SectionReader::Behind::discard); }

  // The slots of which any article has a value, and those of one article; ascending.
  std::vector<Xapian::valueno> slots() const;
  const std::vector<Xapian::valueno>& slots(std::size_t number) const;
  void for_each_value(Xapian::valueno slot,
                      const std::function<void(std::size_t number, std::string_view value)>& visit);

 private:
  struct Info {
    std::uint64_t offset = 0;  // in articles_
    RunPlace words;
    std::uint32_t title_length = 0, body_length = 0;
    std::uint32_t slot_set : 31 = 0;  // in slot_sets_
    std::uint32_t dropped : 1 = 0;
  };

  void for_each(const std::function<void(Entry)>& visit, SectionReader::Behind behind);

  std::filesystem::path directory_;
  TemporaryFile articles_;
  std::map<Xapian::valueno, TemporaryFile> values_;      // number, value; by slot
  std::vector<std::vector<Xapian::valueno>> slot_sets_;  // distinct ones, of which there are few
  std::size_t live_ = 0;
  std::deque<Info> infos_;  // growing, it needs no room for a copy
};

}  // namespace dateline

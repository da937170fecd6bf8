// Random articles of an archive that changes: some are near-duplicates, and each has something of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "archive_file.h"
#include "oracle/generate.h"

namespace dateline::test {

using oracle::Random;
using oracle::Strings;

class ArticleMaker {
 public:
  // `stories`: how many there are of which two articles in five are near-duplicates. `backdating`: articles
  // may get an earlier date than they had.
  ArticleMaker(Random& random, std::size_t stories, bool backdating);

  Article make(ArchiveFile::Kind kind);
  // Its id and URL stay.
  void edit(Article& article);
  std::string new_date();
  const std::vector<Strings>& vocabulary() const { return vocabulary_; }

 private:
  std::string words(std::size_t least, std::size_t most);
  std::string number() { return std::to_string(next_++); }

  Random& random_;
  bool backdating_;
  std::vector<Strings> vocabulary_;
  std::vector<Strings> stories_;  // paragraphs
  unsigned next_ = 1;
};

// Of a date as articles have it, for comparing; 0 for none.
std::int64_t seconds_of(const std::string& date);

}  // namespace dateline::test

// An archive that changes at random: files on the disk, below two sources, and beside them what they hold.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "archive_file.h"
#include "article_maker.h"
#include "stamped_files.h"

namespace dateline::test {

// How large an archive is, and which things happen to it.
struct ArchiveScale {
  std::size_t files = 12;
  std::size_t most_lines = 8;  // of a file
  bool only_lines = false;     // beside one file of text in each source
  unsigned mass_edits = 2;     // of a hundred changes
  std::size_t stories = 12;    // of which two articles in five are near-duplicates
  // Two files or lines may have articles of one id.
  bool contested_ids = false;
  // Articles may get an earlier date than they had.
  bool backdating = false;
};

class ChangingArchive {
 public:
  // Makes it in an empty directory.
  ChangingArchive(const fs::path& root, ArchiveScale scale, Random& random);

  // One random change; says what it was.
  std::string change();
  // Edits every article of some files, in a hundred; says which.
  std::string edit_many(unsigned part);
  // Makes every file readable; says what it did, or nothing.
  std::string mend();

  // The directories to index.
  Strings sources() const;
  // By path below the root.
  const std::map<std::string, ArchiveFile>& files() const { return files_; }
  bool is_flawed() const;
  // Whether a file's time is so late that a run does not trust it.
  bool has_recent_files() const;
  // What a full build finds in files without a flaw: ids, and the headline of the article that has it where
  // that is known.
  std::map<std::string, std::string> expected() const;
  // The flawed files, by real path.
  std::set<std::string> flawed() const;
  // Its words and articles, for queries.
  const std::vector<Strings>& vocabulary() const { return maker_.vocabulary(); }
  std::vector<Article> articles() const;

 private:
  using Said = std::optional<std::string>;

  std::vector<Article> new_articles(ArchiveFile::Kind kind);
  std::string new_path(const ArchiveFile& file);
  std::string some_directory();
  // A random file for which the condition holds, or none.
  template <class Wanted>
  std::optional<std::string> some_file(Wanted&& wanted);
  std::optional<std::string> some_good_file();
  std::optional<std::string> some_passing_file();
  std::optional<std::string> some_lines(std::size_t least);
  bool is_taken(const std::string& path) const;
  // Whether another file has an article of the same id as this one.
  bool has_ids_of(const ArchiveFile& file, const std::string& but_for) const;
  void put(const std::string& path, ArchiveFile file, bool replace, StampedFiles::Time time);
  std::string put_somehow(const std::string& path, ArchiveFile file);
  void moved(const std::string& from, const std::string& to);

  // The changes; nothing where there is no file for it.
  Said add();
  Said edit_one();
  Said edit_letter();
  Said append_lines();
  Said remove_lines();
  Said reorder_lines();
  Said move_lines();
  Said contest();
  Said remove();
  Said move();
  Said move_directory();
  Said swap();
  Said touch();
  Said write_again();
  Said repack();
  Said damage();
  Said mend_one();
  Said set_aside();
  Said restore();

  struct Aside {
    std::string path, hidden;  // where it was, and is
    ArchiveFile file;
  };

  ArchiveScale scale_;
  Random& random_;
  StampedFiles disk_;
  ArticleMaker maker_;
  std::map<std::string, ArchiveFile> files_;
  std::vector<Aside> aside_;
  Strings former_paths_;
  unsigned next_ = 1;  // number for a name
};

}  // namespace dateline::test

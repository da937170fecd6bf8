// An archive that changes: files on the disk, below two sources, and beside them what they hold.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dateline/article.h"
#include "oracle/generate.h"
#include "support.h"

namespace dateline::test {

using oracle::Random;
using oracle::Strings;

struct ArchiveFile {
  enum class Kind { text, html, lines };
  enum class Packing { none, gzip, zstd };
  // What keeps it, or some of it, from being read.
  enum class Flaw { none, bad_line, cut_off, binary, empty };

  Kind kind = Kind::text;
  Packing packing = Packing::none;
  Flaw flaw = Flaw::none;
  std::vector<Article> articles;  // one, but for lines
};

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
  ChangingArchive(fs::path root, ArchiveScale scale, Random& random);

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
  const std::vector<Strings>& vocabulary() const { return vocabulary_; }
  std::vector<Article> articles() const;

 private:
  enum class Time { past, kept, now, future };
  // Size, modification time (ns) and inode.
  struct Stamp {
    std::uint64_t size;
    std::int64_t mtime;
    std::uint64_t inode;
    auto operator<=>(const Stamp&) const = default;
  };

  // Articles.
  std::string words(std::size_t least, std::size_t most);
  std::string new_date();
  Article new_article(ArchiveFile::Kind kind);
  void edit(Article& article);
  std::vector<Article> new_articles(ArchiveFile::Kind kind);

  // Files.
  fs::path disk(const std::string& path) const { return root_ / path; }
  std::string new_path(const ArchiveFile& file);
  std::string some_directory();
  // A random file for which the condition holds, or none.
  template <class Wanted>
  std::optional<std::string> some_file(Wanted&& wanted);
  std::optional<std::string> some_good_file();
  std::optional<std::string> some_lines(std::size_t least);
  bool is_taken(const std::string& path) const;
  // Whether another file has an article of the same id as this one.
  bool has_ids_of(const ArchiveFile& file, const std::string& but_for) const;
  void put(const std::string& path, ArchiveFile file, bool replace, Time time);
  std::string put_somehow(const std::string& path, ArchiveFile file);
  void rename_file(const std::string& from, const std::string& to);
  void remove_file(const std::string& path);
  void settle(const std::string& path);
  void set_time(const std::string& path, std::int64_t mtime);
  Stamp stamp_of(const std::string& path) const;
  std::int64_t past();

  // The changes; nothing where there is no file for it.
  using Said = std::optional<std::string>;
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

  fs::path root_;
  ArchiveScale scale_;
  Random& random_;
  std::vector<Strings> vocabulary_;
  std::vector<std::vector<std::string>> stories_;  // paragraphs that articles share
  std::map<std::string, ArchiveFile> files_;
  std::vector<Aside> aside_;
  Strings former_paths_;
  unsigned next_ = 1;  // number for what must be unlike all else
  std::int64_t now_;   // seconds, when it was made
  // What each path had at each stamp: the hash of its bytes.
  std::map<std::string, std::map<Stamp, std::size_t>> had_;
};

}  // namespace dateline::test

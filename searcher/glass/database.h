// A glass database of this machine read without Xapian's API: posting lists and position lists where they are
// mapped, without a system call or a copy for each. docs/matching.md says what that wins.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "glass/position_list.h"
#include "glass/posting_list.h"
#include "glass/table.h"

namespace dateline::glass {

class Database {
 public:
  // The committed revision. Nothing where the database is of another format, or another revision than
  // `revision`. Throws Error(io, bad_input).
  static std::unique_ptr<const Database> open(const std::filesystem::path& directory, std::uint64_t revision);

  Xapian::termcount largest_wdf() const { return largest_wdf_; }  // of any posting
  PostingList postings(std::string_view term) const { return {postlist_, term}; }
  PositionLists positions(std::string_view term) const { return {position_, term}; }

  // Nothing where the document has none, or Xapian has compressed it.
  std::optional<std::string> document_data(Xapian::docid docid) const;

  // Whether its revision is still the one that is committed: then all that was read so far is right.
  bool is_current() const;

 private:
  // A commit replaces the version file.
  struct VersionFileState {
    std::uint64_t inode = 0;
    std::int64_t seconds = 0, nanoseconds = 0;
    bool operator==(const VersionFileState&) const = default;
  };
  struct Roots {
    std::uint64_t revision = 0;
    Root postlist, docdata, position;
    Xapian::termcount largest_wdf = 0;
  };
  static VersionFileState state_of(const std::filesystem::path& version_file);
  static bool read_roots(const std::filesystem::path& version_file, Roots& roots);
  Database(const std::filesystem::path& directory, const VersionFileState& state, const Roots& roots);

  std::filesystem::path version_file_;
  VersionFileState state_;  // when its revision was the committed one
  Xapian::termcount largest_wdf_;
  Table postlist_, docdata_, position_;
};

}  // namespace dateline::glass

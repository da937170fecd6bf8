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
#include <vector>

#include "glass/document_data.h"
#include "glass/found_keys.h"
#include "glass/position_list.h"
#include "glass/posting_list.h"
#include "glass/table.h"
#include "glass/version.h"
#include "index_layout.h"

namespace dateline::glass {

// For one thread.
class Database {
 public:
  // The committed revision. Nothing where the database is of another format, or another revision than
  // `revision`. Throws Error(io, bad_input).
  static std::unique_ptr<const Database> open(const std::filesystem::path& directory, std::uint64_t revision);

  Xapian::termcount largest_wdf() const { return largest_wdf_; }  // of any posting
  PostingList postings(std::string_view term) const { return {postlist_, found_terms_, term}; }
  PositionLists positions(std::string_view term) const { return {position_, term}; }

  // Those of a term, as Xapian's synonym table has them; nothing where Xapian has compressed them.
  std::optional<std::vector<std::string>> synonyms(std::string_view term) const;

  DocumentData document_data() const { return DocumentData(docdata_); }

  // Whether its revision is still the one that is committed: then all that was read so far is right.
  bool is_current() const;

 private:
  Database(const std::filesystem::path& directory, const Version& version, FileDescriptor version_file);

  std::filesystem::path version_path_;
  FileDescriptor version_file_;
  Xapian::termcount largest_wdf_;
  Table postlist_, docdata_, position_, synonym_;
  mutable FoundKeys found_terms_;  // of postlist_
};

}  // namespace dateline::glass

// One update of an index: articles put and removed, then everything made visible at once, as one transaction
// on the published generation or as a new generation.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "build/bulk_builder.h"
#include "build/database_writer.h"
#include "build/memory_plan.h"
#include "build/prepare.h"
#include "build/spool.h"
#include "build/superseded.h"
#include "dateline/indexer.h"
#include "settings.h"

namespace dateline {

enum class PutResult { added, changed, unchanged, superseded };

struct PutOutcome {
  PutResult result;
  // Where the other article of the same id came from, when two of them met and one of them was left out.
  std::optional<std::string> other;
  // The file that had the article until now and does not give it any more.
  std::optional<std::string> taken_from;
};

class Update {
 public:
  // What is published is the basis, or is not so much as looked at because it is damaged.
  enum class Basis { published, nothing };
  // `full`: a new generation of what is put, and of nothing that is there.
  // Throws Error(bad_input) for an index of another version.
  Update(std::filesystem::path root, bool full, const ReadOptions& options, Basis basis = Basis::published);
  ~Update();

  // The database as published, or null.
  const Xapian::Database* published() const { return published_ ? &*published_ : nullptr; }
  // Whether the published articles were analysed as this version does; it goes by the last new generation.
  bool analysis_is_current() const { return analysis_is_current_; }
  const std::vector<std::string>& extra_facets() const { return settings_.extra_facets; }

  // What prepares articles for put(), one for each thread; any thread may ask. It must not outlive this.
  std::unique_ptr<Preparer> make_preparer();

  // To be said before the articles of a file are put: what it gave before counts no more.
  void expect(const std::string& file);
  bool expects(const std::string& file) const { return expected_.count(file) != 0; }
  // To be said of a file that is gone for good.
  void forget(const std::string& file) { versions_.forget_file(file); }

  // With newest_wins, of the texts of one id the newest stays (is_newer()), and the others are remembered;
  // `superseded` when that is not this one. Else this one stays.
  PutOutcome put(const PreparedArticle& article, bool newest_wins);
  // Files to read as well, because one of their texts is now the newest of its id. Each but once.
  std::set<std::string> contested_files();
  // The file of the article that has the id, put or published.
  std::optional<std::string> file_of(const std::string& id) const;
  // False where no article has the id, or has it any more.
  bool remove(const std::string& id);

  // Articles of a file that are in the index and were not put, though the file was read.
  std::vector<Xapian::docid> not_seen(const std::string& file) const;
  void remove(Xapian::docid docid);
  // In a full build: keeps the published articles that were not put and whose file (empty, or "-", where
  // there is none) is wanted.
  void keep_articles(const std::function<bool(std::string_view file)>& wanted);

  // finish() is to write a new generation in any case, of what stays too.
  void renew() { renew_ = true; }

  // Whether finish() has anything to write but the metadata it is given.
  bool has_changes() const;
  // Writes and publishes. Fills generation and articles_total of the report. Throws Error; the index is then
  // as before.
  void finish(Metadata metadata, Report& report);
  // Instead of finish() where nothing has changed.
  void leave(Report& report);
  // What finish() would leave in articles_total.
  std::uint64_t expected_total() const;

 private:
  // An article put in this update, by the hash of its id: an archive of millions of them fits into memory.
  struct IdHash {
    std::uint64_t high, low;
    explicit IdHash(const std::string& id);
    friend bool operator==(const IdHash& a, const IdHash& b) = default;
  };
  struct HashOfHash {
    std::size_t operator()(const IdHash& h) const { return h.low; }
  };
  struct Known {
    static constexpr std::uint32_t kNotSpooled = 0xFFFFFFFF;  // it is as it was published
    std::uint32_t spool_number = kNotSpooled;
    bool existing = false;
  };
  // Of the article that has the id, put or published.
  Version version_of(const Known& known, const std::string& id) const;
  Version published_version(Xapian::docid docid) const;
  Article published_head(Xapian::docid docid) const;
  // Whether a published text still stands where it came from, as far as this update knows or will know.
  bool still_stands(const Version& published, const Version& put) const;

  Xapian::docid find(const std::string& id) const;
  std::string published_value(Xapian::docid docid, Xapian::valueno slot) const;
  void open_published();
  void keep_where(const std::function<bool(Xapian::docid, const Xapian::Document&)>& wanted);
  void write_generation(const Metadata& metadata, Report& report);
  void write_transaction(const Metadata& metadata, Report& report);
  // Analyses everything spooled, in order and in parallel; beside it `group` finds the copies, one for each.
  void write_articles(const std::function<std::vector<CopyGroup>()>& group, DatabaseWriter& writer);
  // Collects the words of everything spooled, for a bulk build that was not expected.
  void collect_words();
  void check_stop() const;
  void check_room_for_tables() const;

  std::filesystem::path root_;
  ReadOptions options_;
  bool full_;
  unsigned jobs_;
  MemoryPlan memory_plan_;
  bool analysis_is_current_ = true, renew_ = false;
  Settings settings_;
  std::string dictionary_;
  mutable std::optional<RecordCodec> codec_;  // with the dictionary
  std::optional<OpenGeneration> generation_;
  std::optional<Xapian::Database> published_;
  mutable Spool spool_;              // reading it writes out what is in its buffers
  std::optional<BulkBuilder> bulk_;  // of a new generation
  SupersededVersions versions_;
  std::unordered_set<std::string> expected_;  // files
  std::set<std::string> contested_;           // ids whose newest text may be another one now
  std::unordered_map<IdHash, Known, HashOfHash> known_;
  std::unordered_set<Xapian::docid> seen_;      // of the published database: put again, changed or not
  std::unordered_set<Xapian::docid> replaced_;  // put again and changed
  std::unordered_map<Xapian::docid, std::string> moved_;  // the same article at another source
  std::unordered_set<Xapian::docid> removed_;
};

// Threads to use for a wanted number, 0 meaning all.
unsigned job_count(unsigned wanted);

}  // namespace dateline

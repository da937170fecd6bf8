#include "match/open_index.h"

#include "glass/version.h"
#include "xapian_error.h"

namespace dateline {

OpenIndex::OpenIndex(const fs::path& root) : root_(root), where_(root.string()) { open(); }

// A writer that commits twice while f() runs takes away what it reads; then it is to begin again.
template <class F>
void OpenIndex::retrying(F&& f) {
  constexpr int kMaxAttempts = 20;
  translating(where_, [&] {
    for (int attempt = 1;; ++attempt) {
      try {
        return f();
      } catch (const Xapian::DatabaseModifiedError&) {
        if (attempt == kMaxAttempts) throw;
      }
    }
  });
}

void OpenIndex::open() {
  retrying([&] {
    OpenGeneration generation = open_generation(root_);
    const Xapian::Database database = glass::open_database(generation.path / kDatabaseName);
    settings_ = settings_from_json(database.get_metadata(std::string(kSettingsKey)), where_);
    database_ = database;
    generation_ = std::move(generation);
    open_files();
    facets_ = facet_fields(settings_.extra_facets);
    codec_.reset();
    languages_ = read_languages(database_);
  });
}

bool OpenIndex::refresh() {
  bool newer = false;
  retrying([&] {
    if (published_generation(root_) != generation_.name) {
      open();
      newer = true;
      return;
    }
    glass::check_version(generation_.path / kDatabaseName);
    newer |= database_.reopen();
    if (newer) languages_ = read_languages(database_);
    if (newer || glass_ == nullptr || !glass_->is_current()) open_files();
  });
  return newer;
}

void OpenIndex::reread() {
  retrying([&] {
    glass::check_version(generation_.path / kDatabaseName);
    database_.reopen();
    open_files();
  });
}

void OpenIndex::open_files() {
  published_ = database_.get_uuid() + " " + std::to_string(database_.get_revision()) + " " +
               database_.get_metadata(std::string(kLastRunKey));
  columns_ = Columns::open(generation_.path, database_);
  filters_.emplace(database_);
  known_words_.clear();
  document_data_.reset();
  glass_ = glass::Database::open(generation_.path / kDatabaseName, database_.get_revision());
  if (glass_ != nullptr) document_data_.emplace(glass_->document_data());
}

void OpenIndex::check_is_current() const {
  if (glass_ != nullptr && !glass_->is_current())
    throw Xapian::DatabaseModifiedError("the revision read is no longer the newest");
}

std::string_view OpenIndex::document_data(Xapian::docid docid) {
  // A copy: what is mapped may change while it is decoded.
  if (const auto found = document_data_ ? document_data_->of(docid) : std::nullopt) {
    data_ = *found;
  } else {
    data_ = database_.get_document(docid).get_data();
  }
  return data_;
}

RecordCodec& OpenIndex::codec() {
  if (!codec_) codec_.emplace(database_.get_metadata(std::string(kDictionaryKey)));
  return *codec_;
}

std::optional<Xapian::docid> OpenIndex::find(const std::string& id) {
  const std::string term = boolean_term(kIdPrefix, id);
  const auto it = database_.postlist_begin(term);
  if (it == database_.postlist_end(term)) return std::nullopt;
  if (codec().decode_head_only(database_.get_document(*it).get_data()).id != id)
    return std::nullopt;  // two long ids of one hash
  return *it;
}

}  // namespace dateline

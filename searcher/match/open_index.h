// A published generation opened for searching, and what every search of it needs. One per thread.
#pragma once

#include <xapian.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "analysis/stem.h"
#include "dateline/error.h"
#include "index_layout.h"
#include "index_view.h"
#include "match/filter_cache.h"
#include "query/vocabulary.h"
#include "record.h"
#include "schema.h"
#include "settings.h"

namespace dateline {

class OpenIndex {
 public:
  // Throws Error: not_found, bad_input, io.
  explicit OpenIndex(const fs::path& root);

  // These three throw Error as well.
  // Takes up what was published since; true if there was something.
  bool refresh();
  // The generation that is published now, from its beginning.
  void open();
  // The newest state of the generation that is open.
  void reread();

  // Names the state that is open: the database, its revision, and when it was written, since a backup that
  // was put back may come to the same revision another way.
  const std::string& published() const { return published_; }

  const fs::path& root() const { return root_; }
  const std::string& where() const { return where_; }  // for messages
  const Xapian::Database& database() const { return database_; }
  // Only in a function given to reading().
  IndexView view() { return {database_, glass_.get(), columns_.get(), &*filters_}; }
  void give_up_columns() { columns_.reset(); }
  // What the function gives. Throws Xapian::DatabaseModifiedError where a writer may have replaced what it
  // read.
  template <class F>
  std::invoke_result_t<F&> reading(F&& f) const {
    try {
      auto result = f();
      check_is_current();
      return result;
    } catch (const Error& e) {
      if (e.kind() == ErrorKind::bad_input) check_is_current();  // what looks like damage may be new
      throw;
    }
  }
  const Ranking& ranking() const { return settings_.ranking; }
  const std::vector<FacetField>& facets() const { return facets_; }
  const std::vector<IndexLanguage>& languages() const { return languages_; }
  Stems& stems() { return stems_; }
  KnownWords& known_words() { return known_words_; }
  RecordCodec& codec();

  // Looks for the data of several documents side by side, from which document_data() then takes them.
  void look_up_data(std::vector<Xapian::docid> documents) {
    if (document_data_) document_data_->look_up(std::move(documents));
  }
  // Valid until the next call. Throws Xapian::DocNotFoundError.
  std::string_view document_data(Xapian::docid docid);

  // The document of an article's id, or nothing.
  std::optional<Xapian::docid> find(const std::string& id);

 private:
  template <class F>
  void retrying(F&& f);
  void open_files();
  void check_is_current() const;

  fs::path root_;
  std::string where_;
  OpenGeneration generation_;
  std::string published_;
  Xapian::Database database_;
  std::unique_ptr<const glass::Database> glass_;
  std::optional<glass::DocumentData> document_data_;  // of it
  std::string data_;                                  // of the document asked for last
  std::unique_ptr<const Columns> columns_;
  std::optional<FilterCache> filters_;
  Settings settings_;
  std::vector<FacetField> facets_;
  std::vector<IndexLanguage> languages_;
  Stems stems_;
  KnownWords known_words_;
  std::optional<RecordCodec> codec_;  // made when first needed
};

}  // namespace dateline

#include "build/database_writer.h"

#include <utility>

#include "build/column_update.h"
#include "dateline/error.h"
#include "glass/version.h"
#include "index_layout.h"
#include "xapian_error.h"

namespace dateline {
namespace {

void remove_term(Xapian::Document& document, const std::string& term) {
  try {
    document.remove_term(term);
  } catch (const Xapian::InvalidArgumentError& e) {  // its values say that it has the term
    throw Xapian::DatabaseCorruptError(e.get_msg());
  }
}

}  // namespace

Xapian::Document to_document(const AnalysedArticle& article) {
  Xapian::Document document;
  for (const TermPosting& t : article.terms) {
    if (t.positions.empty()) {
      document.add_term(t.term, t.wdf);
      continue;
    }
    document.add_posting(t.term, t.positions.front(), t.wdf);
    for (std::size_t i = 1; i < t.positions.size(); ++i) document.add_posting(t.term, t.positions[i], 0);
  }
  for (const auto& [slot, value] : article.values) document.add_value(slot, value);
  document.set_data(article.data);
  return document;
}

DatabaseWriter::DatabaseWriter(const std::filesystem::path& generation, std::vector<FacetField> facets)
    : where_(generation.parent_path().string()), generation_(generation), facets_(std::move(facets)) {
  // Xapian makes its commits durable, but not that the database then names them: where a power loss took back
  // the last one, the blocks that the next changes would be gone.
  sync_path(generation / kDatabaseName);
  translating(where_, [&] {
    glass::check_version(generation / kDatabaseName);
    database_ = Xapian::WritableDatabase((generation / kDatabaseName).string(), Xapian::DB_OPEN);
    columns_ = Columns::open(generation, database_);
    database_.begin_transaction(true);
  });
}

DatabaseWriter::~DatabaseWriter() {
  try {
    database_.close();              // an open transaction is given up
  } catch (const Xapian::Error&) {  // so is everything else that was not committed
  }
}

void DatabaseWriter::put(const AnalysedArticle& article) {
  translating(where_, [&] {
    changed_.insert(database_.replace_document(article.id_term, to_document(article)));
    names_.add(database_, article);
  });
}

void DatabaseWriter::remove(const std::string& id_term) {
  translating(where_, [&] { database_.delete_document(id_term); });
}

void DatabaseWriter::move(Xapian::docid docid, const std::string& source, const std::string& data) {
  translating(where_, [&] {
    Xapian::Document document = database_.get_document(docid);
    const std::string old_term = file_term(source_file(document.get_value(kSourceSlot)));
    const std::string new_term = file_term(source_file(source));
    if (old_term != new_term) {
      remove_term(document, old_term);
      document.add_boolean_term(new_term);
    }
    document.add_value(kSourceSlot, source);
    document.set_data(data);
    database_.replace_document(docid, document);
  });
}

void DatabaseWriter::set_copies(Xapian::docid docid, const Regrouped& copies) {
  translating(where_, [&] {
    Xapian::Document document = database_.get_document(docid);
    const auto replace = [&](std::string_view prefix, const std::string& from, const std::string& to) {
      if (!from.empty()) remove_term(document, std::string(prefix) + from);
      if (!to.empty()) document.add_boolean_term(std::string(prefix) + to);
    };
    replace(kCopyPrefix, key_name(copies.before.key), key_name(copies.after.key));
    replace(kCopyChainPrefix, key_name(copies.before.chain), key_name(copies.after.chain));
    document.add_value(kCollapseSlot, key_name(copies.after.key));
    database_.replace_document(docid, document);
    changed_.insert(docid);
  });
}

void DatabaseWriter::set_metadata(const Metadata& metadata) {
  translating(where_, [&] {
    for (const auto& [key, value] : metadata) database_.set_metadata(key, value);
  });
}

void DatabaseWriter::commit_new_columns() {
  columns_.reset();
  commit();
}

std::uint64_t DatabaseWriter::commit() {
  return translating(where_, [&]() -> std::uint64_t {
    // Of an interrupted run, so that they do not fill the disk.
    remove_old_columns(generation_, columns_.get());
    names_.write(database_);
    database_.set_metadata(std::string(kColumnsKey),
                           write_changed_columns(generation_, database_, facets_, columns_.get(), changed_));
    try {
      database_.commit_transaction();
    } catch (...) {
      // The transaction is over, and so close() would commit what was changed up to the error. Not in
      // another.
      database_.begin_transaction(false);
      throw;
    }
    sync_path(generation_ / kDatabaseName);
    columns_ = Columns::open(generation_, database_);
    remove_old_columns(generation_, columns_.get());
    return database_.get_doccount();
  });
}

}  // namespace dateline

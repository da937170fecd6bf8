#include "build/database_writer.h"

#include "dateline/error.h"
#include "xapian_error.h"

namespace dateline {
namespace {

// Xapian keeps what was added in memory, several times its size, until it is flushed; larger steps are
// faster.
constexpr std::uint64_t kFlushBytes = 48u << 20;  // of stored data and postings

constexpr std::uint64_t kMaxArticles = 16'000'000;  // collection frequencies are 32 bits in glass

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

std::uint64_t weight(const AnalysedArticle& article) {
  std::uint64_t bytes = article.data.size();
  for (const TermPosting& t : article.terms) bytes += t.term.size() + 4 * t.positions.size();
  return bytes;
}

}  // namespace

DatabaseWriter::DatabaseWriter(const std::filesystem::path& database, Mode mode)
    : where_(database.parent_path().parent_path().string()), mode_(mode) {
  translating(where_, [&] {
    const int flags = mode == Mode::create ? Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS : Xapian::DB_OPEN;
    database_ = Xapian::WritableDatabase(database.string(), flags);
    if (mode == Mode::update) database_.begin_transaction(true);
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
    const Xapian::Document document = to_document(article);
    if (mode_ == Mode::update) {
      database_.replace_document(article.id_term, document);
      return;
    }
    if (database_.add_document(document) > kMaxArticles)
      throw Error(ErrorKind::usage,
                  where_ + ": more than 16 million articles; split the archive into several indexes");
    bytes_since_flush_ += weight(article);
    if (bytes_since_flush_ >= kFlushBytes) {
      database_.commit();
      bytes_since_flush_ = 0;
    }
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
      document.remove_term(old_term);
      document.add_boolean_term(new_term);
    }
    document.add_value(kSourceSlot, source);
    document.set_data(data);
    database_.replace_document(docid, document);
  });
}

void DatabaseWriter::set_copies(Xapian::docid docid, const CopyGroup& copies) {
  translating(where_, [&] {
    Xapian::Document document = database_.get_document(docid);
    const CopyGroup before = copy_group_of(document);
    const auto replace = [&](std::string_view prefix, const std::string& from, const std::string& to) {
      if (!from.empty()) document.remove_term(std::string(prefix) + from);
      if (!to.empty()) document.add_boolean_term(std::string(prefix) + to);
    };
    replace(kCopyPrefix, before.key, copies.key);
    replace(kCopyChainPrefix, before.chain, copies.chain);
    document.add_value(kCollapseSlot, copies.key);
    database_.replace_document(docid, document);
  });
}

void DatabaseWriter::set_metadata(const Metadata& metadata) {
  translating(where_, [&] {
    for (const auto& [key, value] : metadata) database_.set_metadata(key, value);
  });
}

std::uint64_t DatabaseWriter::commit() {
  return translating(where_, [&]() -> std::uint64_t {
    if (mode_ == Mode::update) {
      database_.commit_transaction();
    } else {
      database_.commit();
    }
    return database_.get_doccount();
  });
}

}  // namespace dateline

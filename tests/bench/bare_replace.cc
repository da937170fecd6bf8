// The least that a refresh can cost: replace_document() of documents that are ready, and a commit.
//
//   dateline-bare-replace save INDEX OTHER FILE    writes to FILE the documents of INDEX that OTHER has not:
//                                                  of other text, or among other near-duplicates
//   dateline-bare-replace replace OTHER FILE       puts them there; OTHER is no index then any more: its
//                                                  columns and its metadata are old
#include <xapian.h>

#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>

#include "index_layout.h"
#include "schema.h"

namespace dateline {
namespace {

std::string database_of(const char* index) { return (open_generation(index).path / kDatabaseName).string(); }

// FILE: for each document its term and itself, each as its size in eight bytes and its bytes.
void write_piece(std::ostream& out, const std::string& piece) {
  const std::uint64_t size = piece.size();
  out.write(reinterpret_cast<const char*>(&size), sizeof size) << piece;
}
bool read_piece(std::istream& in, std::string& piece) {
  std::uint64_t size = 0;
  if (!in.read(reinterpret_cast<char*>(&size), sizeof size)) return false;
  piece.resize(size);
  return static_cast<bool>(in.read(piece.data(), static_cast<std::streamsize>(size)));
}

void save(const char* index, const char* other, const char* file) {
  const Xapian::Database database(database_of(index)), before(database_of(other));
  std::ofstream out(file, std::ios::binary);
  std::size_t other_texts = 0, count = 0;
  const std::string prefix(kIdPrefix);
  for (auto term = database.allterms_begin(prefix); term != database.allterms_end(prefix); ++term) {
    const auto known = before.postlist_begin(*term);
    if (known == before.postlist_end(*term)) throw std::runtime_error(*term + " is new");
    const Xapian::Document old = before.get_document(*known);
    const Xapian::Document document = database.get_document(*database.postlist_begin(*term));
    const auto same = [&](Xapian::valueno slot) { return old.get_value(slot) == document.get_value(slot); };
    if (!same(kContentHashSlot)) ++other_texts;
    if (same(kContentHashSlot) && same(kCollapseSlot)) continue;
    write_piece(out, *term);
    write_piece(out, document.serialise());
    ++count;
  }
  if (!out.flush()) throw std::runtime_error(std::string("cannot write ") + file);
  std::printf("%zu documents, %zu of other text\n", count, other_texts);
}

void replace(const char* index, const char* file) {
  Xapian::WritableDatabase database(database_of(index), Xapian::DB_OPEN);
  std::ifstream in(file, std::ios::binary);
  database.begin_transaction();
  std::size_t count = 0;
  for (std::string term, document; read_piece(in, term) && read_piece(in, document); ++count)
    database.replace_document(term, Xapian::Document::unserialise(document));
  database.commit_transaction();
  std::printf("%zu documents\n", count);
}

}  // namespace
}  // namespace dateline

int main(int argc, char** argv) {
  const bool saves = argc == 5 && std::strcmp(argv[1], "save") == 0;
  if (!saves && (argc != 4 || std::strcmp(argv[1], "replace") != 0)) {
    std::fprintf(stderr, "usage: dateline-bare-replace save INDEX OTHER FILE | replace OTHER FILE\n");
    return 2;
  }
  try {
    if (saves) {
      dateline::save(argv[2], argv[3], argv[4]);
    } else {
      dateline::replace(argv[2], argv[3]);
    }
    return 0;
  } catch (const Xapian::Error& e) {
    std::fprintf(stderr, "dateline-bare-replace: %s\n", e.get_msg().c_str());
  } catch (const std::exception& e) {
    std::fprintf(stderr, "dateline-bare-replace: %s\n", e.what());
  }
  return 1;
}

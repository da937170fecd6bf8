// The least that a refresh can cost: replace_document() of documents that are ready, and a commit.
//
//   dateline-bare-replace save INDEX FILE < IDS       writes the documents of articles, one id a line, to
//   FILE dateline-bare-replace replace INDEX FILE          puts them into the database of another index,
//   which is
//                                                     then none any more: its columns and its metadata are
//                                                     old
#include <xapian.h>

#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>
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

void save(const char* index, const char* file) {
  const Xapian::Database database(database_of(index));
  std::ofstream out(file, std::ios::binary);
  for (std::string id; std::getline(std::cin, id);) {
    const std::string term = boolean_term(kIdPrefix, id);
    const auto posting = database.postlist_begin(term);
    if (posting == database.postlist_end(term)) throw std::runtime_error("no article '" + id + "'");
    write_piece(out, term);
    write_piece(out, database.get_document(*posting).serialise());
  }
  if (!out.flush()) throw std::runtime_error(std::string("cannot write ") + file);
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
  const bool saves = argc == 4 && std::strcmp(argv[1], "save") == 0;
  if (!saves && (argc != 4 || std::strcmp(argv[1], "replace") != 0)) {
    std::fprintf(stderr, "usage: dateline-bare-replace save|replace INDEX FILE\n");
    return 2;
  }
  try {
    (saves ? dateline::save : dateline::replace)(argv[2], argv[3]);
    return 0;
  } catch (const Xapian::Error& e) {
    std::fprintf(stderr, "dateline-bare-replace: %s\n", e.get_msg().c_str());
  } catch (const std::exception& e) {
    std::fprintf(stderr, "dateline-bare-replace: %s\n", e.what());
  }
  return 1;
}

#include "build/column_update.h"

#include <algorithm>
#include <optional>
#include <set>
#include <system_error>

#include "build/column_writer.h"
#include "index_layout.h"

namespace dateline {
namespace {

constexpr std::size_t kMostTexts = 256u << 20;  // bytes

// Of a delta; a base is written where it would have more. A base costs as much as all documents, so that it
// waits until an eighth of them has changed.
constexpr std::size_t most_changes(Xapian::doccount documents) {
  constexpr std::size_t kShare = 8, kAtLeast = 1000;
  return std::max<std::size_t>(documents / kShare, kAtLeast);
}

// Null where all documents are to be written; else those of the published delta and the changed ones.
std::optional<std::vector<Xapian::docid>> documents_of_delta(const Columns* published,
                                                             const std::unordered_set<Xapian::docid>& changed,
                                                             Xapian::doccount documents) {
  if (published == nullptr) return std::nullopt;
  std::set<Xapian::docid> docids(changed.begin(), changed.end());
  if (const ColumnFile* delta = published->delta()) {
    const ColumnFooter& footer = delta->footer();
    const auto* known = delta->read<std::uint32_t>(footer.docids, 0, footer.rows);
    docids.insert(known, known + footer.rows);
  }
  if (docids.size() > most_changes(documents)) return std::nullopt;
  return std::vector<Xapian::docid>(docids.begin(), docids.end());
}

// Of all documents, or of those given.
ValueSource values_of(const Xapian::Database& database, Xapian::valueno slot,
                      const std::optional<std::vector<Xapian::docid>>& docids) {
  return [&, slot](const std::function<void(Xapian::docid, std::string_view)>& use) {
    auto it = database.valuestream_begin(slot);
    const auto end = database.valuestream_end(slot);
    if (!docids) {
      for (; it != end; ++it) use(it.get_docid(), *it);
      return;
    }
    for (const Xapian::docid docid : *docids) {
      if (it == end) return;
      if (it.get_docid() < docid) it.skip_to(docid);
      if (it != end && it.get_docid() == docid) use(docid, *it);
    }
  };
}

}  // namespace

std::string write_changed_columns(const std::filesystem::path& generation,
                                  const Xapian::WritableDatabase& database,
                                  const std::vector<FacetField>& facets, const Columns* published,
                                  const std::unordered_set<Xapian::docid>& changed) {
  const auto write = [&](const std::optional<std::vector<Xapian::docid>>& docids) {
    std::optional<ColumnWriter> writer;
    if (docids) {
      writer.emplace(generation, *docids, published->base(), published->base_token(), kMostTexts);
    } else {
      writer.emplace(generation, database.get_lastdocid(), kMostTexts);
    }
    for (const Xapian::valueno slot : column_slots(facets))
      writer->add(slot, values_of(database, slot, docids));
    return writer->finish(database.get_revision() + 1, database.get_lastdocid(), database.get_doccount());
  };
  std::string token;
  try {
    token = write(documents_of_delta(published, changed, database.get_doccount()));
  } catch (const DamagedColumns&) {  // those that are published
    token = write(std::nullopt);
  }
  sync_path(generation / (std::string(kColumnsPrefix) + token));
  sync_path(generation);
  return token;
}

void remove_old_columns(const std::filesystem::path& generation, const Columns* used) {
  std::error_code ignored;  // what cannot be removed now is tried again by the next run
  for (const auto& entry : std::filesystem::directory_iterator(generation, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(kColumnsPrefix) && (used == nullptr || !used->uses(name)))
      std::filesystem::remove(entry.path(), ignored);
  }
}

}  // namespace dateline

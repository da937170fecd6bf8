#include "slow_rebuild.h"

#include <string>

#include "build/analyse.h"
#include "build/database_writer.h"
#include "build/near_duplicates.h"
#include "record.h"
#include "settings.h"

namespace dateline::test {

void rebuild_slowly(const Xapian::Database& from, const std::filesystem::path& to) {
  constexpr unsigned kDocumentsBetweenCommits = 5000;
  const Settings settings = settings_from_json(from.get_metadata(std::string(kSettingsKey)), "the database");
  const std::string dictionary = from.get_metadata(std::string(kDictionaryKey));
  RecordCodec codec(dictionary);
  Analyser analyser(settings, dictionary);
  Xapian::WritableDatabase out(to.string(), Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS);
  for (auto it = from.postlist_begin(""); it != from.postlist_end(""); ++it) {
    const Xapian::Document document = from.get_document(*it);
    out.add_document(
        to_document(analyser.analyse(codec.decode(document.get_data()), document.get_value(kContentHashSlot),
                                     document.get_value(kSketchSlot), copy_group_of(document))));
    if (*it % kDocumentsBetweenCommits == 0) out.commit();
  }
  for (auto key = from.metadata_keys_begin(); key != from.metadata_keys_end(); ++key)
    out.set_metadata(*key, from.get_metadata(*key));
  out.commit();
}

}  // namespace dateline::test

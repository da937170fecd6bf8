#include "slow_rebuild.h"

#include <stdexcept>
#include <string>

#include "build/analyse.h"
#include "build/database_writer.h"
#include "build/names.h"
#include "build/near_duplicates.h"
#include "record.h"
#include "schema.h"
#include "settings.h"

namespace dateline::test {

void rebuild_slowly(const Xapian::Database& from, const std::filesystem::path& to) {
  rebuild_slowly(from, from, to);
}

void rebuild_slowly(const Xapian::Database& from, const Xapian::Database& like,
                    const std::filesystem::path& to) {
  constexpr unsigned kDocumentsBetweenCommits = 5000;
  const Settings settings = settings_from_json(like.get_metadata(std::string(kSettingsKey)), "the database");
  RecordCodec codec(from.get_metadata(std::string(kDictionaryKey)));
  Analyser analyser(settings, like.get_metadata(std::string(kDictionaryKey)));
  Xapian::WritableDatabase out(to.string(),
                               Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS | Xapian::DB_NO_SYNC);
  NewNames names;
  for (auto it = from.postlist_begin(""); it != from.postlist_end(""); ++it) {
    const Xapian::Document document = from.get_document(*it);
    const Article article = codec.decode(document.get_data());
    const std::string id_term = boolean_term(kIdPrefix, article.id);
    const auto alike = like.postlist_begin(id_term);
    if (alike == like.postlist_end(id_term)) throw std::runtime_error("no article of the id " + article.id);
    const AnalysedArticle analysed =
        analyser.analyse(article, document.get_value(kContentHashSlot), document.get_value(kSketchSlot),
                         copy_group_of(document));
    out.replace_document(*alike, to_document(analysed));
    names.add(out, analysed);
    if (*it % kDocumentsBetweenCommits == 0) out.commit();
  }
  names.write(out);
  for (auto key = like.metadata_keys_begin(); key != like.metadata_keys_end(); ++key)
    out.set_metadata(*key, like.get_metadata(*key));
  out.commit();
}

}  // namespace dateline::test

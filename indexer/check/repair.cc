#include "check/repair.h"

#include <xapian.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "build/database_writer.h"
#include "build/source_list.h"
#include "build/update.h"
#include "check/manifest.h"
#include "glass/version.h"
#include "index_layout.h"
#include "record.h"
#include "refresh.h"
#include "settings.h"
#include "utf8.h"
#include "xapian_error.h"

namespace dateline {
namespace {

// f(), or what stands for it where that cannot be read.
template <class F>
auto read_or(F&& f, decltype(f()) otherwise) {
  damage_found([&] { otherwise = f(); });
  return otherwise;
}

class Repair {
 public:
  Repair(const fs::path& root, const std::vector<std::string>& sources, const ReadOptions& options)
      : root_(root), sources_(sources), options_(options) {}

  RepairReport run(const CheckReport& found) {
    if (!found.published) publish_newest();
    report_.generation = open_generation(root_).name;
    const fs::path generation = root_ / report_.generation;
    if (!found.tables) {
      rebuild(generation);
    } else {
      if (!found.settings) write_settings(generation);
      if (!found.columns) write_columns(generation);
      if (!found.manifest) write_new_manifest(generation);
    }
    return std::move(report_);
  }

 private:
  // A generation gets its manifest last, so one that has it is complete.
  void publish_newest() {
    std::string newest;
    for (const auto& entry : fs::directory_iterator(root_)) {
      const std::string name = entry.path().filename().string();
      if (fs::exists(entry.path() / kManifestName)) newest = std::max(newest, name);
    }
    if (newest.empty())
      throw Error(ErrorKind::bad_input,
                  root_.string() + ": no complete generation is left; index the sources anew");
    publish_generation(root_, newest);
    report_.done.push_back("published " + newest + ", the newest complete generation");
  }

  void write_settings(const fs::path& generation) {
    translating(root_.string(), [&] {
      const Xapian::Database database = glass::open_database(generation / kDatabaseName);
      write_file_durably(generation / kSettingsName, database.get_metadata(std::string(kSettingsKey)));
    });
    report_.done.emplace_back("wrote the settings again from the database");
  }

  // Of the tables it says nothing: a refresh may have left free blocks in them, or bytes behind their ends,
  // which the next one may write to without being published.
  void write_new_manifest(const fs::path& generation) {
    Manifest manifest;
    manifest.sources = translating(root_.string(), [&] {
      return glass::open_database(generation / kDatabaseName).get_metadata(std::string(kSourcesKey));
    });
    manifest.files[kSettingsName] = sum_of_file(generation / kSettingsName);
    write_manifest(generation, manifest);
    report_.done.emplace_back("wrote the manifest again");
  }

  void write_columns(const fs::path& generation) {
    const Settings settings = translating(root_.string(), [&] {
      const Xapian::Database database = glass::open_database(generation / kDatabaseName);
      return settings_from_json(database.get_metadata(std::string(kSettingsKey)), root_.string());
    });
    DatabaseWriter(generation, facet_fields(settings.extra_facets)).commit_new_columns();
    report_.done.emplace_back("wrote the columns again from the values");
  }

  // A new generation of the stored articles that are as they were, and of the sources where some are not.
  void rebuild(const fs::path& generation) {
    std::optional<Xapian::Database> database =
        read_or([&] { return std::optional(glass::open_database(generation / kDatabaseName)); },
                std::optional<Xapian::Database>());
    const auto metadata = [&](std::string_view key) {
      return read_or([&] { return database ? database->get_metadata(std::string(key)) : std::string(); },
                     std::string());
    };
    const auto parsed = [&](const std::string& json) {
      return read_or([&] { return sources_from_json(json, root_.string()); }, std::vector<RecordedSource>());
    };
    std::string sources_json = metadata(kSourcesKey);
    std::vector<RecordedSource> recorded = parsed(sources_json);
    if (recorded.empty()) {
      sources_json = read_or([&] { return read_manifest(generation).sources; }, std::string());
      recorded = parsed(sources_json);
    }
    const Settings settings = read_or(
        [&] { return settings_from_json(metadata(kSettingsKey), root_.string()); },
        read_or([&] { return settings_from_json(read_file(generation / kSettingsName), root_.string()); },
                Settings()));
    options_.extra_facets = settings.extra_facets;
    complete_ = ids_complete_ = database.has_value();
    if (database) {
      read_ids(*database);
      save_stored(*database, sources_json);
    }
    const std::size_t saved = report_.saved;
    if (saved == 0 && recorded.empty() && sources_.empty())
      throw Error(ErrorKind::bad_input,
                  root_.string() + ": nothing of it can be read; --repair SOURCE… reads the sources again");
    if (!complete_) read_sources(recorded);
    const IndexStatus built = index_status(root_);
    report_.generation = built.generation;
    report_.done.push_back("built " + built.generation + " anew: " + std::to_string(saved) +
                           " stored articles, " +
                           std::to_string(built.articles - std::min<std::uint64_t>(built.articles, saved)) +
                           " from the sources");
    find_lost();
  }

  // The ids that the postings know, to tell at the end which are lost.
  void read_ids(const Xapian::Database& database) {
    const std::string prefix(kIdPrefix);
    ids_complete_ = !damage_found([&] {
      for (auto it = database.allterms_begin(prefix); it != database.allterms_end(prefix); ++it)
        ids_.push_back(*it);
    });
    // Of a damaged table Xapian may also read less without an error.
    if (ids_.size() < database.get_doccount()) ids_complete_ = false;
  }

  void save_stored(const Xapian::Database& database, const std::string& sources_json) {
    RecordCodec codec(
        read_or([&] { return database.get_metadata(std::string(kDictionaryKey)); }, std::string()));
    Update update(root_, false, options_, Update::Basis::nothing);
    const std::unique_ptr<Preparer> preparer = update.make_preparer();
    for (Xapian::docid docid = 1; docid <= database.get_lastdocid(); ++docid) {
      std::optional<Article> article = read_stored(database, codec, docid);
      if (!article) continue;
      update.put(preparer->prepare(*article), false);
      preparer->make_room();
      ++report_.saved;
    }
    if (!ids_complete_ || report_.saved < ids_.size()) complete_ = false;
    if (report_.saved == 0) return;
    Metadata metadata;
    if (!sources_json.empty()) metadata[std::string(kSourcesKey)] = sources_json;
    if (complete_) {  // else all files are to be read again
      const auto damaged = damage_found([&] {
        for (const std::string_view prefix : {kFilesKey, kVersionsKey})
          for (auto it = database.metadata_keys_begin(std::string(prefix));
               it != database.metadata_keys_end(std::string(prefix)); ++it)
            metadata[*it] = database.get_metadata(*it);
      });
      if (damaged) std::erase_if(metadata, [](const auto& m) { return m.first != kSourcesKey; });
    }
    Report report;
    update.finish(std::move(metadata), report);
    built_ = true;
  }

  // Nothing for a number that no article has, or one that is not as it was.
  std::optional<Article> read_stored(const Xapian::Database& database, RecordCodec& codec,
                                     Xapian::docid docid) {
    std::optional<Article> article;
    const auto why = damage_found([&] {
      try {
        const Xapian::Document document = database.get_document(docid);
        article = codec.decode(document.get_data());
        if (document.get_value(kContentHashSlot) != content_hash(*article))
          throw Error(ErrorKind::bad_input, "its text has changed");
      } catch (const Xapian::DocNotFoundError&) {
      }
    });
    if (!why) return article;
    complete_ = false;
    return std::nullopt;
  }

  void read_sources(const std::vector<RecordedSource>& recorded) {
    const auto read = [&](const RecordedSource& source) {
      if (!fs::exists(source.path)) {
        report_.done.push_back("source " + source.path + " is missing");
        return;
      }
      IndexOptions options;
      static_cast<ReadOptions&>(options) = options_;
      options.format = source.defaults.format;
      options.site = source.defaults.site;
      options.lang = source.defaults.lang;
      options.include = source.include;
      options.exclude = source.exclude;
      refresh(root_, {source.path}, options, built_ ? Update::Basis::published : Update::Basis::nothing);
      built_ = true;
    };
    for (const RecordedSource& source : recorded) read(source);
    for (const std::string& path : sources_)
      if (find_source(recorded, real_path(path)) == nullptr)
        read({real_path(path),
              {options_.format, options_.site, options_.lang},
              options_.include,
              options_.exclude});
    if (!built_)
      throw Error(ErrorKind::not_found,
                  root_.string() + ": nothing of it can be read, and its sources are missing");
  }

  void find_lost() {
    if (complete_) return;
    translating(root_.string(), [&] {
      const OpenGeneration generation = open_generation(root_);
      const Xapian::Database database = glass::open_database(generation.path / kDatabaseName);
      for (const std::string& term : ids_)
        if (!database.term_exists(term)) report_.lost.push_back(term.substr(kIdPrefix.size()));
    });
    report_.all_known = ids_complete_;
  }

  fs::path root_;
  const std::vector<std::string>& sources_;
  ReadOptions options_;
  RepairReport report_;
  std::vector<std::string> ids_;  // terms
  bool ids_complete_ = true;
  bool complete_ = true;  // all stored articles could be read
  bool built_ = false;    // a new generation is published
};

}  // namespace

RepairReport repair_index(const fs::path& root, const CheckReport& found,
                          const std::vector<std::string>& sources, const ReadOptions& options) {
  return Repair(root, sources, options).run(found);
}

}  // namespace dateline

#include "check/check.h"

#include <xapian.h>

#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "build/file_states.h"
#include "build/source_list.h"
#include "build/superseded.h"
#include "check/content_check.h"
#include "check/manifest.h"
#include "columns/columns.h"
#include "glass/version.h"
#include "index_layout.h"
#include "settings.h"
#include "xapian_error.h"

namespace dateline {
namespace {

class IndexCheck {
 public:
  IndexCheck(const fs::path& root, const std::function<void(const Problem&)>& on_damage)
      : root_(root), on_damage_(on_damage) {}

  CheckReport run() {
    std::optional<OpenGeneration> generation;
    try {
      generation = open_generation(root_);
    } catch (const Error& e) {
      if (e.kind() == ErrorKind::not_found && !has_generations(root_)) throw;
      report_.published = false;
      damage(root_ / "current", e.what());
      return std::move(report_);
    }
    path_ = generation->path;
    report_.generation = generation->name;
    std::optional<Xapian::Database> database;
    attempt(path_ / kDatabaseName, report_.tables,
            [&] { database = glass::open_database(path_ / kDatabaseName); });
    check_manifest(database);
    if (!database) return std::move(report_);
    check_settings(*database);
    check_tables();
    attempt(path_ / kDatabaseName, report_.tables, [&] { check_metadata(*database); });
    attempt(path_ / kDatabaseName, report_.tables, [&] { report_.articles = database->get_doccount(); });
    // Xapian trusts its tables: what is read of damaged ones may lie beyond an entry's end.
    if (report_.tables) check_articles(*database);
    check_columns(*database);
    return std::move(report_);
  }

 private:
  void damage(const fs::path& file, std::string message) {
    // Errors name the file already, or one in it.
    std::string name = file.string();
    if (const std::size_t end = message.find(": "); end != std::string::npos && message.starts_with(name)) {
      name = message.substr(0, end);
      message.erase(0, end + 2);
    }
    report_.damages.push_back({std::move(name), 0, 0, std::move(message)});
    if (on_damage_) on_damage_(report_.damages.back());
  }

  template <class F>
  void attempt(const fs::path& file, bool& sound, F&& f) {
    if (const auto why = damage_found(f)) {
      sound = false;
      damage(file, *why);
    }
  }

  void check_manifest(const std::optional<Xapian::Database>& database) {
    std::optional<Manifest> manifest;
    attempt(path_ / kManifestName, report_.manifest, [&] { manifest = read_manifest(path_); });
    if (!manifest) return;
    std::uint64_t revision = manifest->revision;  // where it cannot be known
    if (database) {
      revision = database->get_revision();
    } else {
      damage_found([&] {
        if (const auto version = glass::read_version_of(path_ / kDatabaseName)) revision = version->revision;
      });
    }
    report_.as_built = revision == manifest->revision;
    if (!report_.as_built) check_revision(*manifest);
    for (const auto& file : manifest->files) {
      const std::string& name = file.first;
      const FileSum& sum = file.second;
      const bool table = name.starts_with(std::string(kDatabaseName) + "/");
      if (table && !report_.as_built) continue;
      const bool columns = name.starts_with(kColumnsPrefix);
      if (columns && !report_.as_built) continue;
      bool& sound = table ? report_.tables : columns ? report_.columns : report_.settings;
      attempt(path_ / name, sound, [&] {
        // A refresh that was interrupted may have written behind what the build left, where nothing points
        // to.
        if ((table ? sum_of_file(path_ / name, sum.bytes) : sum_of_file(path_ / name)) == sum) return;
        sound = false;
        damage(path_ / name, "is not as the full build left it");
      });
    }
  }

  // A refresh writes to this table at least, so another revision does not go with what the build has left.
  void check_revision(const Manifest& manifest) {
    const std::string name = std::string(kDatabaseName) + "/postlist.glass";
    const auto built = manifest.files.find(name);
    if (built == manifest.files.end()) return;
    attempt(path_ / name, report_.tables, [&] {
      if (sum_of_file(path_ / name) != built->second) return;
      report_.tables = false;
      damage(path_ / kDatabaseName / "iamglass", "its revision is not that of the tables");
    });
  }

  void check_settings(const Xapian::Database& database) {
    const fs::path path = path_ / kSettingsName;
    attempt(path_ / kDatabaseName, report_.tables, [&] {
      const std::string stored = database.get_metadata(std::string(kSettingsKey));
      settings_ = settings_from_json(stored, path_.string());
      attempt(path, report_.settings, [&] {
        if (read_file(path) == stored) return;
        report_.settings = false;
        damage(path, "differs from the settings in the database");
      });
    });
  }

  void check_tables() {
    const fs::path path = path_ / kDatabaseName;
    attempt(path, report_.tables, [&] {
      std::ostringstream told;
      const std::size_t errors = Xapian::Database::check(path.string(), 0, &told);
      if (errors == 0) return;
      report_.tables = false;
      damage(path, "xapian-check finds " + std::to_string(errors) + " errors");
    });
  }

  // That it can be read.
  void check_metadata(const Xapian::Database& database) {
    sources_from_json(database.get_metadata(std::string(kSourcesKey)), path_.string());
    [[maybe_unused]] const FileStates states(&database);
    [[maybe_unused]] const SupersededVersions versions(&database);
  }

  void check_articles(const Xapian::Database& database) {
    attempt(path_ / kDatabaseName, report_.tables, [&] {
      check_content(database, *settings_, [&](const std::string& message) {
        report_.tables = false;
        damage(path_ / kDatabaseName, message);
      });
    });
  }

  // Columns that are sound but of another revision are no damage: Xapian leaves them behind when it takes a
  // failed commit back, and the next refresh writes others.
  void check_columns(const Xapian::Database& database) {
    attempt(path_, report_.columns, [&] {
      std::string token = database.get_metadata(std::string(kColumnsKey));
      while (!token.empty()) {
        try {
          const ColumnFile columns(path_, token);
          columns.check_all();
          token = columns.footer().base;
        } catch (const DamagedColumns& e) {
          report_.columns = false;
          damage(path_ / (std::string(kColumnsPrefix) + token), e.what());
          break;
        }
      }
    });
  }

  fs::path root_, path_;  // of the index, of the generation
  const std::function<void(const Problem&)>& on_damage_;
  std::optional<Settings> settings_;
  CheckReport report_;
};

}  // namespace

CheckReport check_index(const fs::path& root, const std::function<void(const Problem&)>& on_damage) {
  return IndexCheck(root, on_damage).run();
}

}  // namespace dateline

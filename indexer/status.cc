#include <xapian.h>

#include <algorithm>
#include <cstdlib>

#include "build/file_states.h"
#include "build/room.h"
#include "dateline/indexer.h"
#include "glass/version.h"
#include "index_layout.h"
#include "run_record.h"
#include "settings.h"
#include "xapian_error.h"

namespace dateline {

IndexStatus index_status(const fs::path& index) {
  const OpenGeneration generation = open_generation(index);
  IndexStatus status;
  status.generation = generation.name;
  status.created_by =
      settings_from_json(read_file(generation.path / kSettingsName), index.string()).created_by;
  translating(index.string(), [&] {
    const Xapian::Database database = glass::open_database(generation.path / kDatabaseName);
    status.articles = database.get_doccount();
    status.last_run = std::atoll(database.get_metadata(std::string(kLastRunKey)).c_str());
    FileStates(&database).for_each([&](const std::string&, const FileState& state) {
      status.problem_files += state.had_problem ? 1 : 0;
    });
  });
  status.last = read_last_run(index);
  // A run that found nothing new changes nothing but its record; one that was killed behind its change has
  // none.
  if (status.last) status.last_run = std::max(status.last_run, status.last->ended_well);
  status.bytes_on_disk = size_of_tree(index);
  return status;
}

}  // namespace dateline

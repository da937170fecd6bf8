// What an index keeps of its last run, for --status: INDEX/last-run.json. A run that failed leaves one too,
// so it is no part of a generation; it takes over when the last run ended well that did.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "dateline/indexer.h"

namespace dateline {

// What is there; nothing where there is none, or where a power cut has left it in pieces.
std::optional<LastRun> read_last_run(const std::filesystem::path& root);

// Replaces it, the times of `run` being now; does nothing where that fails: the run's own outcome matters
// more.
void write_last_run(const std::filesystem::path& root, LastRun run);

// Runs and leaves a record of it; passes on what it throws.
template <class Run>
Report recorded(const std::filesystem::path& root, Run&& run) {
  try {
    Report report = run();
    write_last_run(root, {0, report.seconds, 0, 0, {}, report.problems});
    return report;
  } catch (const Error& e) {
    write_last_run(root, {0, 0, 0, exit_code(e.kind()), e.what(), {}});
    throw;
  } catch (const std::exception& e) {
    write_last_run(root, {0, 0, 0, exit_code(ErrorKind::internal), e.what(), {}});
    throw;
  }
}

}  // namespace dateline

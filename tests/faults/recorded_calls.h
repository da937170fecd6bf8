// The calls that the failing disk has recorded.
#pragma once

#include <string>
#include <vector>

#include "faults/record.h"
#include "support.h"

namespace dateline::test {

struct Call {
  RecordedCall fields;
  fs::path path, to;  // relative to the directory; empty for the directory itself
  std::string data;

  bool is_rename_to(const fs::path& name) const;
};

std::vector<Call> read_record(const fs::path& file, const fs::path& directory);

// The number of the call that replaces the file of this name for the last time: with "current" it publishes a
// build, with "iamglass" a refresh.
std::uint64_t last_rename_to(const std::vector<Call>& calls, const fs::path& name);

// "write of gen-000001/db/docdata.glass"
std::string describe(const Call& call);

}  // namespace dateline::test

// What the failing disk (disk.cc) writes down of each call that it counts, and the test reads:
//
//   record := RecordedCall  path  path renamed to  bytes written
#pragma once

#include <cstdint>

namespace dateline::test {

enum class CallKind : std::uint32_t {
  create,    // of a file with a name
  nameless,  // the same without (O_TMPFILE): gone after a crash whatever happens to it
  write,
  truncate,
  sync,  // fsync or fdatasync, of a file or a directory
  rename,
  unlink,
  mkdir,
  rmdir
};

struct RecordedCall {
  std::uint64_t number;  // among the calls of its process, from 1
  std::uint64_t offset;  // of a write; of a truncation the size
  CallKind kind;
  std::int32_t error;  // errno where the call failed, else 0
  std::uint32_t path_bytes, to_bytes, data_bytes;
  std::uint32_t unused;
};

}  // namespace dateline::test
